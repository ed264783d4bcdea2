//! What nobody may see: private keys, card numbers, security codes, tokens. Finds them, and takes them out.

mod traces;

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::crypto::PrivateKey;
use crate::schema::{card_number, class_of_name};
use crate::wire::form::percent_encode;
use traces::{Traces, alignments};

/// What a private key looks like where it may not stand. Costly to make, so one is made for a whole run.
#[derive(Clone)]
pub struct KeyTraces(Arc<Traces>);

impl KeyTraces {
    /// The traces of a key.
    pub fn of(key: &PrivateKey) -> Self {
        Self(Arc::new(Traces::of(key)))
    }
}

/// One secret and what may stand in its place.
struct Secret {
    name: String,
    text: String,
    shown: String,
    /// The forms in which it may slip out, each with what is shown in its place.
    disguises: Vec<(String, String)>,
    /// Whether finding it shows a leak; personal data is masked and no more.
    tells: bool,
}

/// The classes of `x-sensitive` that are secrets. The others are about persons: an answer may show them.
const SECRET: &[&str] = &["card-number", "cvv", "token", "password", "key"];

/// Those of them that are good for one payment and kept nowhere. A token is made to be kept.
const OF_CARD: &[&str] = &["card-number", "cvv"];

/// The class of a member, if its schema says that it is a secret.
fn secret_class(name: &str) -> Option<&'static str> {
    class_of_name(name).filter(|class| SECRET.contains(class))
}

/// The secrets of one case.
#[derive(Default)]
pub struct Secrets {
    secrets: Vec<Secret>,
    key: Option<KeyTraces>,
}

/// Shorter texts occur by chance, so finding them proves nothing.
const SHORTEST_PROOF: usize = 10;

/// A text of fewer different letters, such as a row of zeros, occurs by chance as well.
const FEWEST_LETTERS: usize = 4;

impl Secrets {
    /// The secrets of a merchant's key and of the messages that it is asked to send.
    pub fn of<'a>(key: &KeyTraces, messages: impl IntoIterator<Item = &'a Map<String, Value>>) -> Self {
        let mut secrets = Self { secrets: Vec::new(), key: Some(key.clone()) };
        for message in messages {
            secrets.gather(message);
        }
        secrets
    }

    /// Adds what is sensitive in a message of the merchant.
    pub fn gather(&mut self, members: &Map<String, Value>) {
        each_text(members, &mut |name, text| {
            if let Some(class) = class_of_name(name) {
                self.add(name, class, text);
            }
        });
    }

    /// Adds the secrets of a message of the platform. What it says of persons it has cut down itself.
    pub fn gather_answer(&mut self, members: &Map<String, Value>) {
        each_text(members, &mut |name, text| {
            if let Some(class) = secret_class(name) {
                self.add(name, class, text);
            }
        });
    }

    /// How many there are, for [`Self::forget_from`].
    pub fn count(&self) -> usize {
        self.secrets.len()
    }

    /// Forgets all secrets from number `count` on: those of a message that is not recorded.
    pub fn forget_from(&mut self, count: usize) {
        self.secrets.truncate(count);
    }

    fn add(&mut self, name: &str, class: &str, text: &str) {
        let secret = SECRET.contains(&class);
        let short = text.len() < SHORTEST_PROOF;
        // A short word about a person, such as a city, may be any other word of the message.
        // What the platform masked itself is no secret any more.
        let masked = text.contains('*');
        if text.is_empty()
            || masked
            || (short && !secret)
            || self.secrets.iter().any(|known| known.text == text)
        {
            return;
        }
        let shown = if class == "card-number" { card_number(text) } else { "***".to_owned() };
        let tells = secret && !short && letters(text) >= FEWEST_LETTERS;
        let disguises = match short {
            true => short_disguises(name, text, &shown),
            false => disguises(text).into_iter().map(|disguise| (disguise, shown.clone())).collect(),
        };
        let (name, text) = (name.to_owned(), text.to_owned());
        self.secrets.push(Secret { name, text, shown, disguises, tells });
    }

    /// The names of the secrets that stand in a text: plain, in Base64, percent-encoded or in hex.
    pub fn leaks(&self, text: &str) -> Vec<String> {
        let mut found: Vec<String> = self
            .secrets
            .iter()
            .filter(|secret| secret.tells)
            .filter(|secret| secret.disguises.iter().any(|(disguise, _)| text.contains(disguise.as_str())))
            .map(|secret| secret.name.clone())
            .collect();
        if !self.keys_in(text).is_empty() {
            found.push("private key".to_owned());
        }
        found
    }

    /// The names of what nobody may keep of a card, its number and its code, that stand in a text which was kept. A code
    /// is short, so it counts under its own name only.
    pub fn kept(&self, text: &str) -> Vec<String> {
        let of_card = |name: &str| class_of_name(name).is_some_and(|class| OF_CARD.contains(&class));
        self.secrets
            .iter()
            .filter(|secret| of_card(&secret.name))
            .filter(|secret| secret.disguises.iter().any(|(disguise, _)| text.contains(disguise.as_str())))
            .map(|secret| secret.name.clone())
            .collect()
    }

    /// The text with every secret taken out.
    pub fn mask(&self, text: &str) -> String {
        let mut masked = text.to_owned();
        let disguises = self.secrets.iter().flat_map(|secret| &secret.disguises);
        for (disguise, shown) in disguises.filter(|(disguise, _)| text.contains(disguise.as_str())) {
            masked = masked.replace(disguise, shown);
        }
        for place in self.keys_in(&masked).into_iter().rev() {
            masked.replace_range(place, "[key]");
        }
        masked
    }

    /// The same for bytes; what is no UTF-8 is left as it is unless it holds a secret.
    pub fn mask_bytes(&self, bytes: &[u8]) -> Vec<u8> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.mask(text).into_bytes(),
            Err(_) => {
                let text = String::from_utf8_lossy(bytes);
                let masked = self.mask(&text);
                if masked == text { bytes.to_vec() } else { masked.into_bytes() }
            }
        }
    }

    /// The same for every string of a value; private keys are named by their form alone, and what stands in Base64 is
    /// masked inside it.
    pub fn mask_value(&self, value: &mut Value) {
        match value {
            Value::String(text) => *text = self.mask(text),
            Value::Array(items) => items.iter_mut().for_each(|item| self.mask_value(item)),
            Value::Object(members) => {
                for (name, member) in members {
                    match member {
                        Value::Object(forms) if name == "private_key" => {
                            forms.values_mut().for_each(|form| *form = Value::String("***".to_owned()));
                        }
                        Value::String(text) if secret_class(name).is_some() => *text = self.shown(text),
                        Value::String(text) if name.ends_with("_b64") => {
                            *text = match STANDARD.decode(text.as_bytes()) {
                                Ok(bytes) => STANDARD.encode(self.mask_bytes(&bytes)),
                                Err(_) => self.mask(text),
                            };
                        }
                        other => self.mask_value(other),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn keys_in(&self, text: &str) -> Vec<std::ops::Range<usize>> {
        self.key.as_ref().map(|key| key.0.shown(text)).unwrap_or_default()
    }

    /// What stands for a text under a secret name. One that is not known is told apart, so that a changed secret is
    /// seen to be changed.
    fn shown(&self, text: &str) -> String {
        if text.contains('*') {
            return text.to_owned();
        }
        let known = self.secrets.iter().find(|secret| secret.text == text);
        match known {
            Some(secret) => secret.shown.clone(),
            None if text.is_empty() => String::new(),
            None => "*** (another)".to_owned(),
        }
    }
}

/// The forms in which a secret may slip out.
fn disguises(text: &str) -> Vec<String> {
    let hex: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let base64 = alignments(text.as_bytes()).map(|text| String::from_utf8(text).unwrap_or_default());
    let mut all = vec![text.to_owned(), percent_encode(text.as_bytes()), hex.to_uppercase(), hex];
    all.extend(base64);
    all
}

/// The same for a short one. It may be any other text as well, so it is looked for under its own name only.
fn short_disguises(name: &str, text: &str, shown: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (quote, gap) in [("\"", ""), ("\"", " "), ("\\\"", ""), ("\\\"", " ")] {
        let member = |text: &str| format!("{quote}{name}{quote}:{gap}{quote}{text}{quote}");
        all.push((member(text), member(shown)));
        let hidden = disguises(&member(text)).into_iter().skip(1);
        all.extend(hidden.map(|disguise| (disguise, shown.to_owned())));
    }
    all
}

/// How many different letters a text has.
fn letters(text: &str) -> usize {
    text.chars().collect::<BTreeSet<char>>().len()
}

/// Shows every text of a message with the name of its member; a text that is a JSON object is gone through as well.
fn each_text(members: &Map<String, Value>, visit: &mut dyn FnMut(&str, &str)) {
    for (name, value) in members {
        match value {
            Value::Object(inner) => each_text(inner, visit),
            Value::Array(items) => {
                items.iter().filter_map(Value::as_object).for_each(|inner| each_text(inner, visit));
            }
            Value::String(text) => {
                visit(name, text);
                if let Some(inner) = object(text) {
                    each_text(&inner, visit);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

fn object(text: &str) -> Option<Map<String, Value>> {
    text.starts_with('{').then(|| serde_json::from_str(text).ok()).flatten()
}

#[cfg(test)]
mod tests;
