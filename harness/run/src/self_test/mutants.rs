//! Every mutant against every case: killed by the case that names it, for the finding that it names.

use paycert_core::known::Outcome;
use paycert_core::merchant::mutant::{MUTANTS, Row};
use paycert_core::report::Run;

use super::{Scene, Table};
use crate::runner::{Reference, RunError};

pub(super) fn check(scene: &Scene) -> Result<Table, RunError> {
    let mut problems = Vec::new();
    let mut text = String::from("mutant\tbug class\tkilled by\tfinding\tcases that fail\n");
    for row in MUTANTS {
        let run = scene.run(&Reference(Some(row.mutant)), scene.cases, 1, 2)?;
        problems.extend(survival(row, &run));
        let failed = run.counts().of(Outcome::Fail);
        text += &format!("{}\t{}\t{}\t{}\t{failed}\n", row.name, row.bug_class, row.case, row.finding);
    }
    text += &format!("{} mutants, {} killed\n", MUTANTS.len(), MUTANTS.len() - problems.len());
    Ok(Table { gate: "mutants", text, problems })
}

/// Why a mutant does not count as killed; `None` if it does.
fn survival(row: &Row, run: &Run) -> Option<String> {
    let Some(result) = run.cases.iter().find(|result| result.case == row.case) else {
        return Some(format!("{}: there is no case {}", row.name, row.case));
    };
    let found: Vec<&str> = result.judgement.findings.iter().map(|finding| finding.code.as_str()).collect();
    match result.outcome == Outcome::Fail && found.contains(&row.finding) {
        true => None,
        false => Some(format!(
            "{}: {} is {} with [{}], not fail with {}{}",
            row.name,
            row.case,
            result.outcome.word(),
            found.join(" "),
            row.finding,
            result.judgement.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default(),
        )),
    }
}
