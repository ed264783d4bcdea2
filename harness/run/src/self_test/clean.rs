//! The reference merchant passes everything, with no known failure.

use paycert_core::known::Outcome;

use super::{Scene, Table};
use crate::runner::{Reference, RunError};

pub(super) fn check(scene: &Scene) -> Result<Table, RunError> {
    let run = scene.run(&Reference(None), scene.cases, 1, 2)?;
    let problems = run
        .cases
        .iter()
        .filter(|result| result.outcome != Outcome::Pass)
        .map(|result| {
            let codes: Vec<&str> =
                result.judgement.findings.iter().map(|finding| finding.code.as_str()).collect();
            let reason = result.judgement.reason.clone().unwrap_or_default();
            format!("{} {}: {} {reason}", result.case, result.outcome.word(), codes.join(" "))
        })
        .collect();
    let passed = run.counts().of(Outcome::Pass);
    let text = format!("reference merchant: {passed} of {} cases passed\n", run.header.selected);
    Ok(Table { gate: "clean", text, problems })
}
