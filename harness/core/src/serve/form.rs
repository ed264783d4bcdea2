//! The form of a message, against the documents: what the gateway itself would let pass and a person wants to know.

use serde_json::{Map, Value};

use crate::gateway::check::{Check, check};
use crate::gateway::numbers;
use crate::operation::Operation;
use crate::requirement::Level;
use crate::schema::{Message, Reading, validate};

/// How many places of one message are named.
const MOST: usize = 5;

/// What differs from the documents. Members that they do not know are the application's own affair.
pub(super) fn oddities(operation: &Operation, message: &Map<String, Value>) -> Vec<Check> {
    let name = format!("{}/{}.request", operation.protocol.word(), operation.schema);
    let Some(schema) = Message::find(&name) else { return Vec::new() };
    let wrong = validate(schema, Reading::Strict, &Value::Object(message.clone())).into_iter();
    let known = wrong.filter(|violation| violation.expected != "no such member");
    let odd = |detail: String| Check { code: "message-form".to_owned(), level: Level::May, detail };
    known.take(MOST).map(|violation| odd(violation.to_string())).collect()
}

/// What is wrong with a request that names no order at all.
pub(super) fn nameless(operation: &Operation, message: &Map<String, Value>) -> Option<Check> {
    let (own, platforms) = numbers(operation.protocol);
    // A refund may be asked about by a number of its own.
    let names: &[&str] = match operation.name {
        "payments/inquiryRefund" => &["refundRequestId", "refundId"],
        _ => &[own, platforms],
    };
    let says = |name: &&str| message.get(*name).and_then(Value::as_str).is_some_and(|own| !own.is_empty());
    let detail = format!("neither `{}` names anything", names.join("` nor `"));
    (!names.iter().any(says)).then(|| check("request-parameter-missing", detail))
}
