//! What nobody may see: private keys, card numbers, security codes, tokens. Finds them, and takes them out.

mod traces;

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::crypto::PrivateKey;
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
}

/// The secrets of one case.
#[derive(Default)]
pub struct Secrets {
    secrets: Vec<Secret>,
    key: Option<KeyTraces>,
}

/// Shorter texts occur by chance, so finding them proves nothing.
const SHORTEST_PROOF: usize = 10;

impl Secrets {
    /// The secrets of a merchant's key and of the messages that it is asked to send.
    pub fn of<'a>(key: &KeyTraces, messages: impl IntoIterator<Item = &'a Map<String, Value>>) -> Self {
        let mut secrets = Self { secrets: Vec::new(), key: Some(key.clone()) };
        for message in messages {
            secrets.gather(message);
        }
        secrets
    }

    /// Adds the secrets of a message.
    pub fn gather(&mut self, members: &Map<String, Value>) {
        for (name, value) in members {
            match value {
                Value::Object(inner) => self.gather(inner),
                Value::Array(items) => {
                    items.iter().filter_map(Value::as_object).for_each(|inner| self.gather(inner));
                }
                Value::String(text) if SENSITIVE.contains(&name.as_str()) && !text.is_empty() => {
                    self.add(name, text);
                }
                // A message that is to be signed stands as a text in the command.
                Value::String(text) if text.starts_with('{') => {
                    if let Ok(Value::Object(inner)) = serde_json::from_str(text) {
                        self.gather(&inner);
                    }
                }
                _ => {}
            }
        }
    }

    fn add(&mut self, name: &str, text: &str) {
        // What the platform masked itself is no secret any more.
        if text.contains('*') || self.secrets.iter().any(|secret| secret.text == text) {
            return;
        }
        let shown = match name {
            "cardNo" if text.len() > 12 && text.is_ascii() => {
                format!("{}{}{}", &text[..6], "*".repeat(text.len() - 10), &text[text.len() - 4..])
            }
            _ => "***".to_owned(),
        };
        self.secrets.push(Secret { name: name.to_owned(), text: text.to_owned(), shown });
    }

    /// The names of the secrets that stand in a text: plain, in Base64, percent-encoded or in hex.
    pub fn leaks(&self, text: &str) -> Vec<String> {
        let mut found: Vec<String> = self
            .secrets
            .iter()
            .filter(|secret| secret.text.len() >= SHORTEST_PROOF)
            .filter(|secret| disguises(&secret.text).iter().any(|disguise| text.contains(disguise.as_str())))
            .map(|secret| secret.name.clone())
            .collect();
        if !self.keys_in(text).is_empty() {
            found.push("private key".to_owned());
        }
        found
    }

    /// The text with every secret taken out.
    pub fn mask(&self, text: &str) -> String {
        let mut masked = text.to_owned();
        for secret in &self.secrets {
            match secret.text.len() >= SHORTEST_PROOF {
                true => {
                    for disguise in disguises(&secret.text) {
                        masked = masked.replace(&disguise, &secret.shown);
                    }
                }
                // Short ones are masked only where they stand as a JSON string.
                false => {
                    masked = masked.replace(&format!("\"{}\"", secret.text), &format!("\"{}\"", secret.shown));
                }
            }
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

    /// The same for every string of a value; private keys are named by their form alone.
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
                        Value::String(text) if SENSITIVE.contains(&name.as_str()) => {
                            *text = self.shown(text);
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

    fn shown(&self, text: &str) -> String {
        if text.contains('*') {
            return text.to_owned();
        }
        let known = self.secrets.iter().find(|secret| secret.text == text);
        known.map_or_else(|| "***".to_owned(), |secret| secret.shown.clone())
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

/// Members whose values are secrets (facts/antom.md §3.1; marked `x-sensitive` in the schemas).
const SENSITIVE: &[&str] = &["cardNo", "cvv", "cardToken", "paymentMethodId"];
