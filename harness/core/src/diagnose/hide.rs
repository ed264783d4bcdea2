//! Hides secrets in strings to sign, letter by letter, so that every byte keeps its place.

use super::change::json::{unicode_escaped, unicode_plain};
use super::change::params::{encoded, encoded_lower, form_encoded, form_encoded_lower};
use super::message::{Message, Parts};
use crate::schema::is_sensitive;

/// What stands for each byte of a secret.
const STAR: u8 = b'*';

/// Shorter texts occur by chance; they are hidden only where they stand as a value.
const SHORTEST: usize = 6;

/// The secrets of one message, in every form in which they may stand in a text.
pub(super) struct Secrets(Vec<Vec<u8>>);

impl Secrets {
    pub(super) fn of(message: &Message) -> Self {
        let mut found = Vec::new();
        match &message.parts {
            Parts::Params(pairs) => {
                for (name, value) in pairs {
                    match is_sensitive(name) {
                        true => found.push(value.clone()),
                        false => members(value, &mut found),
                    }
                }
            }
            Parts::Node { body, .. } => {
                members(&message.charset.decode(body).unwrap_or_default(), &mut found);
                members(&String::from_utf8_lossy(body), &mut found);
            }
            Parts::Content { body, .. } => members(&String::from_utf8_lossy(body), &mut found),
        }
        found.retain(|secret| !secret.is_empty());
        let mut forms: Vec<Vec<u8>> = found.iter().flat_map(|secret| forms(message, secret)).collect();
        // A longer form first, so that no shorter one leaves its ends behind.
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
        Self(forms)
    }

    /// The text with every secret starred, and whether there was one.
    pub(super) fn hidden(&self, text: &[u8]) -> (Vec<u8>, bool) {
        let mut shown = text.to_vec();
        let mut any = false;
        for form in &self.0 {
            let mut from = 0;
            while let Some(at) = find(&shown[from..], form).map(|at| from + at) {
                let end = at + form.len();
                let before = &shown[..at];
                let is_value = before.ends_with(b"\"") || before.ends_with(b"%22") || before.ends_with(b"=");
                if form.len() >= SHORTEST || is_value {
                    shown[at..end].fill(STAR);
                    any = true;
                }
                from = end;
            }
        }
        (shown, any)
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    text.windows(wanted.len()).position(|window| window == wanted)
}

/// The forms of a secret: as it stands, its escapes undone or made, URL-encoded, in the message's charset.
fn forms(message: &Message, secret: &str) -> Vec<Vec<u8>> {
    let quoted = format!("[\"{secret}\"]");
    let inner = |text: Option<String>| {
        text.and_then(|text| Some(text.strip_prefix("[\"")?.strip_suffix("\"]")?.to_owned()))
    };
    let spellings = [Some(secret.to_owned()), inner(unicode_plain(&quoted)), inner(unicode_escaped(&quoted))];
    let encodings = [encoded, encoded_lower, form_encoded, form_encoded_lower];
    let mut forms = Vec::new();
    for spelling in spellings.into_iter().flatten() {
        forms.extend(encodings.iter().map(|encode| encode(&spelling).into_bytes()));
        forms.extend(message.charset.encode(&spelling));
        forms.push(spelling.into_bytes());
    }
    forms
}

/// The values of sensitive members, found without a parser: a text that is no JSON may hold secrets too, and so may
/// JSON inside a JSON string.
fn members(text: &str, found: &mut Vec<String>) {
    let is_quote = |letter: char| letter == '"' || letter == '\\';
    for (at, _) in text.match_indices(':') {
        let quoted = text[..at].trim_end();
        let name = quoted.trim_end_matches(is_quote);
        let start = name.rfind(|letter: char| !letter.is_ascii_alphanumeric() && !"_-".contains(letter));
        let name =
            &name[start.map_or(0, |start| start + name[start..].chars().next().map_or(1, char::len_utf8))..];
        if name.len() == quoted.len() || !is_sensitive(name) {
            continue;
        }
        let value = text[at + 1..].trim_start();
        let inner = value.trim_start_matches(is_quote);
        let end = match inner.len() == value.len() {
            true => inner.find([',', '}', ']', ' ', '\n', '\r']),
            false => inner.find('"'),
        };
        let value = inner[..end.unwrap_or(inner.len())].trim_end_matches('\\');
        if !value.starts_with(['{', '[']) && !["null", "true", "false"].contains(&value) {
            found.push(value.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Digest;
    use crate::diagnose::{Around, Kind};
    use crate::wire::charset::Charset;

    fn hidden(body: &str, text: &str) -> String {
        let message = Message {
            kind: Kind::Request,
            parts: Parts::Content {
                method: String::new(),
                path: String::new(),
                client: String::new(),
                time: String::new(),
                body: body.into(),
            },
            charset: Charset::Utf8,
            digest: Digest::Sha256,
            signature: String::new(),
            around: Around::default(),
        };
        String::from_utf8(Secrets::of(&message).hidden(text.as_bytes()).0).unwrap()
    }

    #[test]
    fn a_secret_is_hidden_in_every_form_and_every_byte_keeps_its_place() {
        let body = r#"{"a":"b:c","cardNo" : "4111/1111","x":"{\"cvv\":\"123\"}","n":123,"cardToken":77}"#;
        assert_eq!(
            hidden(body, body),
            r#"{"a":"b:c","cardNo" : "*********","x":"{\"cvv\":\"***\"}","n":123,"cardToken":77}"#
        );
        assert_eq!(hidden(body, "%22cardNo%22%3A%224111%2F1111%22"), "%22cardNo%22%3A%22***********%22");
    }

    #[test]
    fn a_secret_in_broken_json_is_hidden_too() {
        let body = "{\"cardNo\":\"4111111111111111";
        assert_eq!(hidden(body, body), "{\"cardNo\":\"****************");
    }
}
