//! Requests in another form that means the same.

use serde_json::{Map, Value};

use super::Alternative;
use crate::merchant::Client;
use crate::wire::form::{self, Pairs};
use crate::wire::http::Headers;
use crate::wire::time;

impl Client {
    /// Whether this merchant makes another choice here.
    pub(in crate::merchant) fn chooses(&self, alternative: Alternative) -> bool {
        self.alternative == Some(alternative)
    }

    /// A message as text. Whatever the text is, it is signed and sent as it stands.
    pub(in crate::merchant) fn message_text(&self, message: Map<String, Value>) -> String {
        match self.alternative {
            Some(Alternative::SpacedJson) => {
                serde_json::to_string_pretty(&message).unwrap_or_else(|_| Value::Object(message).to_string())
            }
            Some(Alternative::EscapedJson) => escaped(&Value::Object(message).to_string()),
            Some(Alternative::ReversedJson) => {
                let reversed: Map<String, Value> = message.into_iter().rev().collect();
                Value::Object(reversed).to_string()
            }
            _ => Value::Object(message).to_string(),
        }
    }

    /// The value of the `Signature` header.
    pub(in crate::merchant) fn signature_header(&self, version: &str, signature: &str) -> String {
        match self.alternative {
            Some(Alternative::BlanksAfterCommas) => {
                format!("algorithm=RSA256, keyVersion={version}, signature={signature}")
            }
            Some(Alternative::SignatureFirst) => {
                format!("signature={signature},keyVersion={version},algorithm=RSA256")
            }
            _ => format!("algorithm=RSA256,keyVersion={version},signature={signature}"),
        }
    }

    /// The time of a request to Antom.
    pub(in crate::merchant) fn request_time(&self, now: jiff::Timestamp) -> String {
        match self.chooses(Alternative::IsoTime) {
            true => time::format_iso(now),
            false => now.as_millisecond().to_string(),
        }
    }

    /// The Content-Type of a request to Antom.
    pub(in crate::merchant) fn json_type(&self) -> &'static str {
        match self.chooses(Alternative::OtherContentType) {
            true => "application/json;charset=utf-8",
            false => "application/json; charset=UTF-8",
        }
    }

    /// Says that the connection ends with the answer, where that is the merchant's way.
    pub(in crate::merchant) fn about_connection(&self, headers: &mut Headers) {
        if self.chooses(Alternative::NewConnections) {
            headers.push("Connection", "close");
        }
    }

    /// What the merchant does with its parameters before they are signed.
    pub(in crate::merchant) fn choose_parameters(&self, pairs: &mut Pairs) {
        match self.alternative {
            Some(Alternative::WithoutFormat) => pairs.retain(|(name, _)| name != "format"),
            Some(Alternative::NamesItself) => {
                pairs.push(("alipay_sdk".to_owned(), "reference-merchant 1+1".to_owned()));
            }
            Some(Alternative::ParametersReversed) => pairs.reverse(),
            _ => {}
        }
    }

    /// What goes into the query, and what into the body.
    pub(in crate::merchant) fn placed(&self, pairs: Pairs, message: (String, String)) -> (String, String) {
        let in_body = |name: &str| self.chooses(Alternative::CommonInBody) && name != "charset";
        let (body, query): (Pairs, Pairs) = pairs.into_iter().partition(|(name, _)| in_body(name));
        let body: Pairs = body.into_iter().chain([message]).collect();
        (self.form(&query), self.form(&body))
    }

    fn form(&self, pairs: &Pairs) -> String {
        let text =
            form::encode(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())), self.charset);
        match self.alternative {
            Some(Alternative::BlanksAsPercent20) => text.replace('+', "%20"),
            _ => self.hex(text),
        }
    }

    /// Percent-encoded text in the letter case that the merchant writes hex in.
    pub(in crate::merchant) fn hex(&self, text: String) -> String {
        match self.chooses(Alternative::LowerCaseHex) {
            true => lower_case_hex(&text),
            false => text,
        }
    }
}

/// Every character outside ASCII as an escape; beyond the basic plane as a pair of them.
fn escaped(text: &str) -> String {
    let mut units = [0; 2];
    text.chars().fold(String::new(), |mut all, letter| {
        match letter.is_ascii() {
            true => all.push(letter),
            false => letter.encode_utf16(&mut units).iter().for_each(|unit| all += &format!("\\u{unit:04x}")),
        }
        all
    })
}

fn lower_case_hex(text: &str) -> String {
    let mut left = 0;
    let lower = |letter: char| {
        left = if letter == '%' { 3 } else { left };
        let in_escape = left > 0;
        left = usize::saturating_sub(left, 1);
        if in_escape { letter.to_ascii_lowercase() } else { letter }
    };
    text.chars().map(lower).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_escapes_change_their_case() {
        assert_eq!(lower_case_hex("A%2FB%E4%BDZ+C"), "A%2fB%e4%bdZ+C");
    }

    #[test]
    fn escapes_mean_the_same_text() {
        let text = serde_json::to_string("a\u{e9}\u{4f60}\u{1f600}\"").unwrap();
        assert_eq!(escaped(&text), r#""a\u00e9\u4f60\ud83d\ude00\"""#);
        assert_eq!(serde_json::from_str::<String>(&escaped(&text)).unwrap(), "a\u{e9}\u{4f60}\u{1f600}\"");
    }
}
