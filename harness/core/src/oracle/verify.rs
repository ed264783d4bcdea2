//! Judges the answer to `verify`.

use super::Shown;
use crate::adapter::{Heard, VerifyAnswer, read};
use crate::case::{Case, Expectation};
use crate::transcript::StepRecord;

fn answer(step: &StepRecord) -> Option<VerifyAnswer> {
    match &step.heard {
        Heard::Ok(answer) => read(answer).ok(),
        Heard::AdapterError(_) | Heard::Crash(_) | Heard::Hang(_) | Heard::Broken(_) => None,
    }
}

/// Why the message was not called valid; `None` if it was.
pub(super) fn accepted(step: &StepRecord) -> Option<String> {
    match answer(step) {
        Some(VerifyAnswer { valid: Some(true), .. }) => None,
        Some(VerifyAnswer { reason, .. }) => Some(reason.unwrap_or_else(|| "called invalid".to_owned())),
        None => Some(format!("{:?}", step.heard)),
    }
}

/// Why the message was not called invalid; `None` if it was.
pub(super) fn refused(step: &StepRecord) -> Option<String> {
    match answer(step) {
        Some(VerifyAnswer { valid: Some(false), .. }) => None,
        Some(_) => Some("called valid".to_owned()),
        None => Some(format!("{:?}", step.heard)),
    }
}

/// Judges the subject.
pub(super) fn judge(case: &Case, step: &StepRecord, at: usize, shown: &mut Shown) {
    let answer = answer(step).unwrap_or_default();
    match (case.expect, answer.valid == Some(true)) {
        (Expectation::Valid, false) => {
            let reason = answer.reason.unwrap_or_else(|| "no reason was given".to_owned());
            shown.found("valid-refused", at, reason);
        }
        (Expectation::Invalid, true) => shown.found("invalid-accepted", at, "called valid"),
        (Expectation::Invalid, false) if answer.raised == Some(true) => {
            let reason = answer.reason.unwrap_or_default();
            match case.covers.iter().any(|id| id == TYPED_ERROR) {
                true => shown.found("raised-undocumented", at, reason),
                false => shown.noted("raised-undocumented", at, reason),
            }
        }
        _ => {}
    }
}

/// The requirement under which an undocumented exception is a fault and not a note.
const TYPED_ERROR: &str = "no-crash-on-missing-field";
