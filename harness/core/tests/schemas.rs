//! The schemas compile, their own examples are good, and every field of the fact sheets is in one.

use std::collections::BTreeMap;

use paycert_core::schema::{
    Brand, Contract, Message, Mode, Reading, ThreeDs, Violation, brand, contract_violations, mask, messages,
    mode, notification_violations, three_ds, validate,
};
use serde_json::{Value, json};

fn message(name: &str) -> &'static Message {
    Message::find(name).unwrap_or_else(|| panic!("there is no message {name}"))
}

fn said(violations: Vec<Violation>) -> Vec<String> {
    violations.iter().map(Violation::to_string).collect()
}

#[test]
fn every_example_is_good_in_both_readings() {
    for message in messages() {
        assert!(!message.examples.is_empty(), "{} has no base message", message.name);
        for (at, example) in message.examples.iter().enumerate() {
            for reading in [Reading::Strict, Reading::Tolerant] {
                let found = said(validate(message, reading, example));
                assert_eq!(found, Vec::<String>::new(), "{} example {at}, {reading:?}", message.name);
            }
        }
    }
}
