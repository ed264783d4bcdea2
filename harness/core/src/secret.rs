//! What nobody may see: private keys, card numbers, security codes, tokens. Finds them, and takes them out.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::crypto::PrivateKey;
use crate::crypto::key::PrivateForm;
use crate::wire::form::percent_encode;

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
    key_lines: Vec<String>,
}

/// Shorter texts occur by chance, so finding them proves nothing.
const SHORTEST_PROOF: usize = 10;

/// How much of a key's text is looked for at once.
const KEY_LINE: usize = 48;

impl Secrets {
    /// The secrets of a merchant's key and of the messages that it is asked to send.
    pub fn of<'a>(key: &PrivateKey, messages: impl IntoIterator<Item = &'a Map<String, Value>>) -> Self {
        let mut secrets = Self::default();
        for form in [PrivateForm::Pkcs1Bare, PrivateForm::Pkcs8Bare] {
            let text = key.to_text(form);
            // The first two fifths are version and modulus, which the public key holds too.
            let private = text.get(text.len() * 2 / 5..).unwrap_or_default();
            let letters: Vec<char> = private.chars().collect();
            secrets.key_lines.extend(letters.chunks_exact(KEY_LINE).map(|line| line.iter().collect::<String>()));
        }
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
                _ => {}
            }
        }
    }

    fn add(&mut self, name: &str, text: &str) {
        if self.secrets.iter().any(|secret| secret.text == text) {
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
        let dense: String = text.replace("\\n", "").split_whitespace().collect();
        let mut found: Vec<String> = self
            .secrets
            .iter()
            .filter(|secret| secret.text.len() >= SHORTEST_PROOF)
            .filter(|secret| disguises(&secret.text).iter().any(|disguise| text.contains(disguise.as_str())))
            .map(|secret| secret.name.clone())
            .collect();
        let key = self.key_lines.iter().any(|line| {
            dense.contains(line.as_str()) || dense.contains(&percent_encode(line.as_bytes()))
        });
        if key {
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
        for line in &self.key_lines {
            if masked.contains(line.as_str()) {
                masked = masked.replace(line.as_str(), "[key]");
            }
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

    fn shown(&self, text: &str) -> String {
        let known = self.secrets.iter().find(|secret| secret.text == text);
        known.map_or_else(|| "***".to_owned(), |secret| secret.shown.clone())
    }
}

/// The forms in which a secret may slip out.
fn disguises(text: &str) -> [String; 4] {
    let hex = text.bytes().map(|byte| format!("{byte:02x}")).collect();
    let base64 = STANDARD.encode(text).trim_end_matches('=').to_owned();
    [text.to_owned(), base64, percent_encode(text.as_bytes()), hex]
}

/// Members whose values are secrets (facts/antom.md §3.1; marked `x-sensitive` in the schemas).
const SENSITIVE: &[&str] = &["cardNo", "cvv", "cardToken", "paymentMethodId"];
