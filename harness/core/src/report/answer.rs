//! What a client did with the message in question, in one word.

use serde::Deserialize;
use serde_json::Value;

use super::run::CaseResult;
use crate::adapter::{CallResult, Heard};
use crate::plan::Role;
use crate::transcript::StepRecord;

/// Words that mean that the client went along with what it was given.
const GOES_ALONG: [&str; 3] = ["signed", "valid", "answered"];

/// Whether a word of a report means that the client went along.
pub fn went_along(answer: &str) -> bool {
    GOES_ALONG.contains(&answer)
}

/// The answer to the last question that counts; nothing where the adapter gave none.
pub(super) fn answer(result: &CaseResult) -> Option<String> {
    let steps = &result.transcript.as_ref()?.steps;
    let counts = |step: &&StepRecord| matches!(step.role, Role::Subject | Role::Configure);
    word(steps.iter().rev().find(counts)?)
}

fn word(step: &StepRecord) -> Option<String> {
    let answer = match &step.heard {
        Heard::Ok(answer) => answer,
        Heard::Crash(_) => return Some("crash".to_owned()),
        Heard::Hang(_) => return Some("hang".to_owned()),
        Heard::AdapterError(_) | Heard::Broken(_) => return None,
    };
    let has = |name: &str| !answer[name].is_null();
    let word = match step.verb.as_str() {
        "configure" if has("refused") => "configuration-refused",
        "sign" if has("signature") => "signed",
        "sign" if has("raised") => "raised",
        "verify" if answer["valid"] == Value::Bool(true) => "valid",
        "verify" if answer["raised"] == Value::Bool(true) => "raised",
        "verify" if has("valid") => "invalid",
        // What is no word of the protocol is none of the report either.
        "call" => {
            CallResult::deserialize(&answer["result"]).ok()?;
            answer["result"].as_str()?
        }
        _ => return None,
    };
    Some(word.to_owned())
}
