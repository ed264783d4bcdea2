//! What the gateway sent, read leniently: the judge wants to know what a believing client could have taken from it.

use serde_json::{Map, Value};

use crate::operation::Protocol;
use crate::transcript::Exchange;
use crate::wire::charset::Charset;

/// The message of an answer and its codes.
#[derive(Debug, Default)]
pub(super) struct Sent {
    /// The members of the node, or of the body.
    pub members: Map<String, Value>,
    /// `code`, or `result.resultCode`.
    pub code: Option<String>,
    /// `sub_code`; nothing in Antom.
    pub sub_code: Option<String>,
}

/// Reads the answer of an exchange; empty where it is no JSON.
pub(super) fn sent(protocol: Protocol, exchange: &Exchange) -> Sent {
    let response = &exchange.response;
    let label = response.headers.get("content-type").and_then(|value| value.rsplit("charset=").next());
    let charset = label.and_then(Charset::from_label).unwrap_or(Charset::Utf8);
    let text = charset.decode(&response.body).unwrap_or_default();
    let Ok(Value::Object(root)) = serde_json::from_str::<Value>(&text) else { return Sent::default() };
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    match protocol {
        Protocol::OpenApi => {
            let node = root.into_iter().find(|(name, node)| name.ends_with("_response") && node.is_object());
            let Some((_, Value::Object(members))) = node else { return Sent::default() };
            Sent { code: text(members.get("code")), sub_code: text(members.get("sub_code")), members }
        }
        Protocol::Antom => {
            let code = text(root.get("result").and_then(|result| result.get("resultCode")));
            Sent { code, sub_code: None, members: root }
        }
    }
}

/// Whether a text stands anywhere in a value: as a string, in one, or as a number.
pub(crate) fn holds(value: &Value, text: &str) -> bool {
    match value {
        Value::String(own) => own.contains(text),
        Value::Number(number) => number.to_string() == text,
        Value::Array(items) => items.iter().any(|item| holds(item, text)),
        Value::Object(members) => members.values().any(|member| holds(member, text)),
        Value::Null | Value::Bool(_) => false,
    }
}

/// The first text of the genuine answer that the caller got as another text; members that are missing are the
/// client's own affair.
pub(super) fn altered(sent: &Map<String, Value>, got: &Value) -> Option<String> {
    fn compare(pointer: &str, sent: &Value, got: &Value) -> Option<String> {
        match (sent, got) {
            (Value::String(sent), Value::String(got)) if sent != got => Some(pointer.to_owned()),
            (Value::Object(sent), Value::Object(got)) => sent
                .iter()
                .filter_map(|(name, value)| Some((name, value, got.get(name)?)))
                .find_map(|(name, value, got)| compare(&format!("{pointer}/{name}"), value, got)),
            (Value::Array(sent), Value::Array(got)) if sent.len() == got.len() => sent
                .iter()
                .zip(got)
                .enumerate()
                .find_map(|(at, (sent, got))| compare(&format!("{pointer}/{at}"), sent, got)),
            _ => None,
        }
    }
    compare("", &Value::Object(sent.clone()), got)
}
