//! Every mutant against every case: killed by the cases that name it, for the findings that they name.

use paycert_core::known::Outcome;
use paycert_core::merchant::mutant::{Kill, MUTANTS};
use paycert_core::report::Run;

use super::{Scene, Table};
use crate::runner::{Reference, RunError};

pub(super) fn check(scene: &Scene) -> Result<Table, RunError> {
    let mut problems = Vec::new();
    let mut text = String::from("mutant\tbug class\tkilled by\tfinding\tcases that fail\n");
    let mut killed = 0;
    for row in MUTANTS {
        let run = scene.run(&Reference(Some(row.mutant)), scene.cases, 1, 2)?;
        let failed = run.counts().of(Outcome::Fail);
        let survivals: Vec<String> = row.kills.iter().filter_map(|kill| survival(row.name, kill, &run)).collect();
        killed += usize::from(survivals.is_empty());
        problems.extend(survivals);
        for Kill { case, finding } in row.kills {
            text += &format!("{}\t{}\t{case}\t{finding}\t{failed}\n", row.name, row.bug_class);
        }
    }
    text += &format!("{} mutants, {killed} killed\n", MUTANTS.len());
    Ok(Table { gate: "mutants", text, problems })
}

/// Why a mutant does not count as killed by a case; `None` if it does.
fn survival(mutant: &str, kill: &Kill, run: &Run) -> Option<String> {
    let Kill { case, finding } = kill;
    let Some(result) = run.cases.iter().find(|result| result.case == *case) else {
        return Some(format!("{mutant}: there is no case {case}"));
    };
    let found: Vec<&str> = result.judgement.findings.iter().map(|finding| finding.code.as_str()).collect();
    if result.outcome == Outcome::Fail && found.contains(finding) {
        return None;
    }
    let reason = result.judgement.reason.as_ref().map(|reason| format!(" ({reason})")).unwrap_or_default();
    let outcome = result.outcome.word();
    Some(format!("{mutant}: {case} is {outcome} with [{}], not fail with {finding}{reason}", found.join(" ")))
}
