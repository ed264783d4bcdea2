//! Judges the answer to `sign`.

use super::Shown;
use crate::adapter::{Heard, SignAnswer, read};
use crate::case::{Case, Expectation};
use crate::transcript::StepRecord;

/// Why no verifying signature came; `None` if one did.
pub(super) fn verified(step: &StepRecord) -> Option<String> {
    match (&step.heard, &step.signature) {
        (Heard::Ok(_), Some(record)) if record.verified => None,
        (Heard::Ok(_), Some(record)) => Some(record.diagnosis.clone().unwrap_or_default()),
        (Heard::Ok(answer), None) => {
            let raised = read::<SignAnswer>(answer).ok().and_then(|answer| answer.raised);
            Some(raised.unwrap_or_else(|| "no signature in the answer".to_owned()))
        }
        (other, _) => Some(format!("{other:?}")),
    }
}

/// Judges the subject.
pub(super) fn judge(case: &Case, step: &StepRecord, at: usize, shown: &mut Shown) {
    match (case.expect, &step.signature) {
        (Expectation::NotSigned, Some(_)) => {
            shown.found("signed-with-broken-key", at, "the answer holds a signature");
        }
        (Expectation::Verifies, None) => {
            shown.found("signature-not-made", at, verified(step).unwrap_or_default());
        }
        (_, Some(record)) if !record.verified => {
            shown.found("signature-not-verified", at, record.diagnosis.clone().unwrap_or_default());
        }
        _ => {}
    }
}
