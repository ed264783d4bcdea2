//! A generated message that goes wrong is made smaller through the adapter until nothing of it can be left out.

use paycert_core::case::Case;
use paycert_core::case::load::cases;
use paycert_core::merchant::mutant::Mutant;
use paycert_core::oracle::{Verdict, judge};
use paycert_core::schema::Message;
use paycert_core::transcript::Transcript;
use paycert_run::runner::{Reference, Stand};
use serde_json::Value;

/// Goes through cases of these names on one stand, because its keys take longer to make than most cases.
fn carried(mutant: Option<&str>, ids: &[&str], seed: u64) -> Vec<Transcript> {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let mutant = mutant.map(|name| Mutant::find(name).expect("a mutant of that name"));
    let mut stand = Stand::open(&Reference(mutant), scratch.path(), seed).expect("a stand");
    let find = |id: &&str| cases().iter().find(|case| case.id == *id).expect("a case of that name");
    ids.iter().map(|id| stand.carry(find(id))).collect()
}

/// The pointers at which two messages differ.
fn differences(one: &Value, other: &Value, at: &str, found: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let names: Vec<&String> =
                one.keys().chain(other.keys().filter(|name| !one.contains_key(*name))).collect();
            for name in names {
                let member =
                    |members: &serde_json::Map<String, Value>| members.get(name).cloned().unwrap_or_default();
                differences(&member(one), &member(other), &format!("{at}/{name}"), found);
            }
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            for (number, (one, other)) in one.iter().zip(other).enumerate() {
                differences(one, other, &format!("{at}/{number}"), found);
            }
        }
        (one, other) if one != other => found.push(at.to_owned()),
        _ => {}
    }
}

#[test]
fn only_the_text_that_is_lost_is_left_of_a_failure() {
    let id = "antom/pay/call/round-trip/any-request";
    let base = Message::find("antom/payments.pay.request").expect("pay is a message").examples[0];
    for seed in [1, 3] {
        let transcript = carried(Some("drops-byte-order-marks"), &[id], seed).remove(0);
        let last =
            transcript.steps.last().and_then(|step| step.generated.clone()).expect("a generated message");
        let last = Value::Object(last.message);
        let mut found = Vec::new();
        differences(base, &last, "", &mut found);
        // Members that the case's own request does not have are not sent, and what is masked is another text.
        let texts = found.iter().filter_map(|at| last.pointer(at)).filter(|text| *text != "***");
        let texts: Vec<&Value> = texts.collect();
        assert_eq!(texts.len(), 1, "seed {seed}: {texts:?}");
        assert!(texts[0].to_string().contains('\u{feff}'), "seed {seed}: {texts:?}");
    }
}

#[test]
fn of_good_messages_the_first_is_recorded_and_the_others_are_counted() {
    let asked: Vec<&Case> = cases().iter().filter(|case| case.generate.is_some()).collect();
    let ids: Vec<&str> = asked.iter().map(|case| case.id.as_str()).collect();
    for (case, transcript) in asked.into_iter().zip(carried(None, &ids, 9)) {
        let recorded: Vec<u64> =
            transcript.steps.iter().filter_map(|step| Some(step.generated.as_ref()?.number)).collect();
        let count = case.generate.as_ref().map(|asked| asked.count as usize - 1);
        assert_eq!((recorded, Some(transcript.generated)), (vec![0], count), "{}", case.id);
        assert_eq!(judge(case, &transcript).verdict, Verdict::Pass, "{}", case.id);
    }
}

#[test]
fn the_same_seed_finds_the_same_smallest_message() {
    let of = || {
        let id = "antom/pay/response/round-trip/any-response";
        let transcript = carried(Some("drops-accents"), &[id], 4).remove(0);
        transcript.steps.last().and_then(|step| step.generated.clone()).expect("a generated message")
    };
    assert_eq!(of(), of());
}
