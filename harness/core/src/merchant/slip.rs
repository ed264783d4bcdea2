//! What mutants do wrong along the way of a message: in the request, in its check, in the answer.
//!
//! Only mutants come here; the merchant that is right passes every step unchanged.

pub(super) mod request;
pub(super) mod verify;
pub(super) mod node;
pub(super) mod answer;

use serde_json::{Map, Value};

use crate::wire::http::Response;

/// What a client keeps from one call to the next although it should not.
#[derive(Default)]
pub(super) struct Memory {
    /// How many calls were made.
    pub calls: u32,
    /// The message of the first call.
    first_message: Option<Map<String, Value>>,
    /// The first answer that came.
    first_answer: Option<Response>,
    /// Whether a call has gone without an answer.
    pub broken: bool,
}

/// Changes every text of a value, at every level.
fn each_text(value: &mut Value, change: &dyn Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| each_text(item, change)),
        Value::Object(members) => members.values_mut().for_each(|member| each_text(member, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
