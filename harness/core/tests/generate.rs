//! Generated messages: good ones are good, near misses are refused where they say, and a seed gives the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use paycert_core::generate::{NearMiss, generate, message as nth, near_misses, plan, valid};
use paycert_core::schema::{Message, Reading, messages, validate};
use paycert_core::wire::json::{Limits, parse_strict};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// How many messages of each kind are tried; PAYCERT_MESSAGES sets another number.
fn count() -> u64 {
    std::env::var("PAYCERT_MESSAGES").ok().and_then(|number| number.parse().ok()).unwrap_or(10_000)
}

fn pay() -> &'static Message {
    Message::find("antom/payments.pay.request").expect("pay is a message")
}

#[test]
fn every_good_message_is_good() {
    for message in messages() {
        let plan = plan(message);
        for n in 0..count() {
            let value = nth(&plan, 1, n);
            if !message.accepts(Reading::Strict, &value) || n % 16 == 0 {
                let violations = validate(message, Reading::Strict, &value);
                assert_eq!(violations, Vec::new(), "{} seed 1 message {n}: {value}", message.name);
            }
        }
    }
}

#[test]
fn every_good_message_survives_writing_and_reading() {
    for message in messages() {
        let plan = plan(message);
        for n in 0..count() / 10 {
            let value = nth(&plan, 2, n);
            let read = parse_strict(value.to_string().as_bytes(), Limits::default());
            assert_eq!(read, Ok(value), "{} seed 2 message {n}", message.name);
        }
    }
}

#[test]
fn every_near_miss_is_refused_where_it_says() {
    let mut wrong = Vec::new();
    for message in messages() {
        for NearMiss { constraint, at, value } in near_misses(&plan(message)) {
            let violations = validate(message, Reading::Strict, &value);
            if !violations.iter().any(|violation| violation.constraint == constraint && violation.at == at) {
                let found: Vec<String> = violations.iter().map(ToString::to_string).collect();
                wrong.push(format!("{}: {constraint} at {at}, but {found:?}", message.name));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_place_has_a_plain_value() {
    let mut without = Vec::new();
    for message in messages() {
        let slots = &plan(message).slots;
        let empty = slots.iter().filter(|slot| slot.node.plain().is_null());
        without.extend(empty.map(|slot| format!("{} {}", message.name, slot.at)));
    }
    assert_eq!(without, Vec::<String>::new());
}

#[test]
fn every_constraint_has_a_near_miss() {
    let mut missing = Vec::new();
    for message in messages() {
        let plan = plan(message);
        let broken: BTreeSet<_> =
            near_misses(&plan).into_iter().map(|miss| (miss.constraint, miss.at)).collect();
        for (constraint, at) in plan.constraints().difference(&broken) {
            missing.push(format!("{} {constraint} {at}", message.name));
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_condition_and_check_has_a_near_miss() {
    let mut missing = Vec::new();
    for message in messages() {
        let plan = plan(message);
        let misses = near_misses(&plan);
        for condition in &plan.conditions {
            let breaks =
                |miss: &NearMiss| miss.constraint == condition.name && miss.at.starts_with(&condition.at);
            if !misses.iter().any(breaks) {
                missing.push(format!("{} {} at {}", message.name, condition.name, condition.at));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn a_seed_gives_the_same_bytes_on_every_machine() {
    let digest = messages().iter().fold(Sha256::new(), |digest, message| {
        (0..20).fold(digest, |digest, n| digest.chain_update(generate(message, 42, n)))
    });
    let hex: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "afbb9660b825834dd33384c278957b7c05661419a7f1551883a8a694fb612116");
}

#[test]
fn a_failure_shrinks_to_the_base_message_and_what_matters() {
    let is_bad = |value: &Value| value["paymentAmount"]["currency"] == "JPY";
    let mut runner = TestRunner::deterministic();
    let strategy = valid(pay());
    let mut tree = loop {
        let tree = strategy.new_tree(&mut runner).expect("a message can be drawn");
        if is_bad(&tree.current()) {
            break tree;
        }
    };
    while tree.simplify() {
        if !is_bad(&tree.current()) {
            tree.complicate();
        }
    }
    let mut smallest = pay().examples[0].clone();
    smallest["paymentAmount"]["currency"] = "JPY".into();
    assert_eq!(tree.current(), smallest);
}

#[test]
fn generated_messages_reach_what_matters() {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let plan = plan(pay());
    for n in 0..20_000 {
        let value = nth(&plan, 3, n);
        let text = value.to_string();
        let card = &value["paymentMethod"]["paymentMethodMetaData"];
        let signs = [
            ("byte order mark", text.contains('\u{feff}')),
            ("emoji", text.contains('🎁')),
            ("Chinese", text.contains('中') || text.contains('咖')),
            ("plus", text.contains('+')),
            ("percent", text.contains('%')),
            ("quote", text.contains("\\\"")),
            ("backslash", text.contains("\\\\")),
            ("no decimals", text.contains("\"JPY\"")),
            ("three decimals", text.contains("\"KWD\"")),
            ("longest id", value["paymentRequestId"].as_str().is_some_and(|id| id.len() == 64)),
            ("hosted", card.get("cardNo").is_none()),
            ("MIT", card.get("recurringType").is_some()),
            ("own 3DS", card.get("mpiData").is_some()),
            ("manual capture", text.contains("\"MANUAL\"")),
        ];
        for (sign, found) in signs {
            *seen.entry(sign).or_default() += usize::from(found);
        }
    }
    let rare: Vec<_> = seen.iter().filter(|(_, count)| **count < 20).collect();
    assert_eq!(rare, Vec::new());
}
