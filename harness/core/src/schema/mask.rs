//! Hides what must not reach a log: by the marks in the schemas, and by member names where a message has strayed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use super::Message;
use super::documents::{Documents, Reading};
use super::walk::Walk;

/// What stands for a hidden value.
pub const HIDDEN: &str = "***";

/// Names that programs give to a card in a wrong place; without separators, in small letters.
const STRAYS: &[(&str, &str)] = &[
    ("cardnumber", "card-number"),
    ("pan", "card-number"),
    ("cvc", "cvv"),
    ("cvv2", "cvv"),
    ("securitycode", "cvv"),
    ("cardholder", "name"),
    ("privatekey", "key"),
    ("password", "password"),
];

/// Every member name that is sensitive somewhere, with its class: a secret under a wrong parent is still a secret.
static NAMES: LazyLock<BTreeMap<String, &'static str>> = LazyLock::new(|| {
    let mut names: BTreeMap<String, _> =
        STRAYS.iter().map(|(name, class)| ((*name).to_owned(), *class)).collect();
    for place in Documents::of(Reading::Strict).files() {
        collect(place.schema, &mut names);
    }
    names
});

/// Hides every sensitive value of a message in place; the shape stays.
pub fn mask(message: &Message, value: &mut Value) {
    hide_below(Some(&message.walk()), value);
}

/// One value as it may be shown: whole if it is no secret, otherwise what its class allows.
pub(super) fn masked(class: Option<&str>, value: &Value) -> Value {
    match (class, value) {
        (None, value) => value.clone(),
        (Some("card-number"), Value::String(text)) => Value::String(card_number(text)),
        (Some(_), _) => Value::String(HIDDEN.to_owned()),
    }
}

/// Whether a member or parameter of that name is secret or personal in some message.
pub fn is_sensitive(name: &str) -> bool {
    class_of_name(name).is_some()
}

/// The class of secret of a member that no schema places, by its name.
pub fn class_of_name(name: &str) -> Option<&'static str> {
    NAMES.get(&plain(name)).copied()
}

fn hide_below(walk: Option<&Walk>, value: &mut Value) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                hide(walk.map(|walk| walk.child(name)).as_ref(), name, member);
            }
        }
        Value::Array(items) => {
            let below = walk.map(|walk| walk.child("0"));
            items.iter_mut().for_each(|item| hide_below(below.as_ref(), item));
        }
        _ => {}
    }
}

fn hide(walk: Option<&Walk>, name: &str, value: &mut Value) {
    let placed = walk.filter(|walk| walk.is_known());
    let class = match placed {
        Some(walk) => walk.sensitive(),
        None => class_of_name(name),
    };
    if class.is_some() {
        *value = masked(class, value);
        return;
    }
    let is_text = placed.is_none_or(|walk| walk.kind() == Some("json-text"));
    match (is_text, &value) {
        (true, Value::String(text)) if text.trim_start().starts_with(['{', '[']) => *value = inner_json(text),
        _ => hide_below(placed, value),
    }
}

/// JSON inside a text is masked by names; text that only looks like JSON is hidden, for nobody knows what it holds.
fn inner_json(text: &str) -> Value {
    match serde_json::from_str::<Value>(text) {
        Ok(mut inner) => {
            hide_below(None, &mut inner);
            Value::String(inner.to_string())
        }
        Err(_) => Value::String(HIDDEN.to_owned()),
    }
}

/// A card number as it may be shown: the first six and the last four digits, and never fewer than three hidden.
pub fn card_number(text: &str) -> String {
    let digits: Vec<char> = text.chars().collect();
    if digits.len() < 13 {
        return HIDDEN.to_owned();
    }
    let (head, tail) = (&digits[..6], &digits[digits.len() - 4..]);
    let stars = "*".repeat(digits.len() - 10);
    head.iter().collect::<String>() + &stars + &tail.iter().collect::<String>()
}

/// A name however it is written: `cardNo`, `card_no` and `Card-No` are one.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|letter| letter.to_ascii_lowercase()).collect()
}

fn collect(schema: &'static Value, names: &mut BTreeMap<String, &'static str>) {
    match schema {
        Value::Object(members) => {
            for (name, member) in members {
                if let Some(class) = member.get("x-sensitive").and_then(Value::as_str) {
                    names.insert(plain(name), class);
                }
                collect(member, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, names)),
        _ => {}
    }
}
