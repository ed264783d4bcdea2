//! The reference merchant passes everything, with no known failure.

use paycert_core::known::Outcome;

use super::{Scene, Table, not_passed};
use crate::runner::{Reference, RunError};

pub(super) fn check(scene: &Scene) -> Result<Table, RunError> {
    let run = scene.run(&Reference(None), scene.cases, 1, 2)?;
    let problems = not_passed(&run).collect();
    let passed = run.counts().of(Outcome::Pass);
    let text = format!("reference merchant: {passed} of {} cases passed\n", run.header.selected);
    Ok(Table { gate: "clean", text, problems })
}
