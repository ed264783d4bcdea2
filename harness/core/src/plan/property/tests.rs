use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{subjects, tree};
use crate::adapter::{Command, Verify};
use crate::case::load::cases;
use crate::case::property::Change;
use crate::case::{Case, Kind};
use crate::crypto::fixture::key;
use crate::gateway::Keyring;
use crate::gateway::certificates::Certificates;
use crate::generate::ValueTree;
use crate::plan::{Step, World};

fn keys() -> Keyring {
    Keyring {
        merchant: key(0).clone(),
        platform: key(1).clone(),
        stranger: key(0).clone(),
        next: key(0).clone(),
        certificates: Certificates::default(),
    }
}

fn world(keys: &Keyring, seed: u64) -> World<'_> {
    World {
        keys,
        seed,
        origin: "http://127.0.0.1:1",
        secure_origin: "http://127.0.0.1:1",
        elsewhere: "http://127.0.0.1:1",
        nowhere: "http://127.0.0.1:1",
        proxy: None,
        ca_pem: "",
        ca_file: "",
        now: jiff::Timestamp::UNIX_EPOCH,
        polls: true,
        state_dir: "",
    }
}

fn property_cases() -> impl Iterator<Item = &'static Case> {
    cases().iter().filter(|case| case.generate.is_some())
}

fn messages(steps: &[Step]) -> Vec<Value> {
    steps.iter().filter_map(|step| step.generated.clone()).map(|found| Value::Object(found.message)).collect()
}

fn bodies(steps: &[Step]) -> Vec<Vec<u8>> {
    let verify = |step: &Step| match &step.command {
        Command::Verify(Verify { body_b64, .. }) => STANDARD.decode(body_b64).unwrap(),
        other => panic!("{other:?}"),
    };
    steps.iter().map(verify).collect()
}

#[test]
fn a_seed_gives_the_same_messages_and_another_seed_gives_others() {
    let keys = keys();
    for case in property_cases() {
        let of = |seed| messages(&subjects(case, &world(&keys, seed)));
        let count = case.generate.as_ref().map(|generate| generate.count as usize);
        let first = of(1);
        assert_eq!((first.len(), &first), (count.unwrap_or_default(), &of(1)), "{}", case.id);
        assert_ne!(first, of(2), "{}", case.id);
    }
}

#[test]
fn a_change_after_signing_changes_one_byte() {
    let keys = keys();
    let changing = property_cases()
        .filter(|case| case.generate.as_ref().is_some_and(|asked| asked.change == Change::Byte));
    let mut tried = 0;
    for case in changing {
        let mut genuine = case.clone();
        genuine.generate =
            genuine.generate.map(|asked| crate::case::property::Generate { change: Change::None, ..asked });
        let (changed, genuine) = (subjects(case, &world(&keys, 5)), subjects(&genuine, &world(&keys, 5)));
        let counts: BTreeSet<usize> = bodies(&changed)
            .iter()
            .zip(&bodies(&genuine))
            .map(|(one, other)| {
                assert_eq!(one.len(), other.len(), "{}", case.id);
                one.iter().zip(other).filter(|(one, other)| one != other).count()
            })
            .collect();
        assert_eq!(counts, BTreeSet::from([1]), "{}", case.id);
        tried += 1;
    }
    assert_eq!(tried, 19);
}

#[test]
fn a_call_has_only_members_of_the_cases_own_request() {
    fn strangers(shape: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
        match (shape, value) {
            (Value::Object(shape), Value::Object(members)) => {
                for (name, value) in members {
                    match shape.get(name) {
                        Some(shape) => strangers(shape, value, &format!("{at}/{name}"), found),
                        None => found.push(format!("{at}/{name}")),
                    }
                }
            }
            (Value::Array(shape), Value::Array(items)) => {
                items.iter().for_each(|item| strangers(&shape[0], item, &format!("{at}/0"), found));
            }
            (Value::String(_), Value::String(text)) if !text.trim().is_empty() => {}
            (Value::Number(_), Value::Number(_)) | (Value::Bool(_), Value::Bool(_)) => {}
            _ => found.push(at.to_owned()),
        }
    }
    let keys = keys();
    for case in property_cases().filter(|case| case.kind == Kind::Call) {
        let shape = Value::Object(case.request.clone());
        let mut found = Vec::new();
        for message in messages(&subjects(case, &world(&keys, 3))) {
            strangers(&shape, &message, "", &mut found);
        }
        assert_eq!(found, Vec::<String>::new(), "{}", case.id);
    }
}

#[test]
fn every_kind_of_property_case_reaches_what_breaks_clients() {
    let keys = keys();
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for case in property_cases() {
        let text = texts.entry(format!("{} {}", case.protocol.word(), case.kind.feature())).or_default();
        let steps: Vec<Step> = (1..=3).flat_map(|seed| subjects(case, &world(&keys, seed))).collect();
        text.extend(messages(&steps).iter().map(Value::to_string));
    }
    assert_eq!(texts.len(), 8, "both protocols, four directions");
    for (kind, text) in texts {
        let strange = ['%', '+', '&', '<', '中', '🎁', '\u{feff}', '\u{301}'];
        let missing: Vec<char> = strange.into_iter().filter(|letter| !text.contains(*letter)).collect();
        assert_eq!(missing, Vec::<char>::new(), "{kind}");
    }
}

#[test]
fn a_subject_can_be_made_smaller_down_to_its_base() {
    let keys = keys();
    for case in property_cases() {
        let mut tree = tree(case, &world(&keys, 1), 7).unwrap();
        while tree.simplify() {}
        let base = case.generate.as_ref().map(|asked| asked.message.examples[0].clone());
        assert_eq!(Some(tree.current()), base, "{}", case.id);
    }
}
