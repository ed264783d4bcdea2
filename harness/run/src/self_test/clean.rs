//! Correct clients pass everything, with no known failure: the reference merchant, and one that shares no code with it.

use paycert_core::known::Outcome;
use paycert_core::report::run::Run;

use super::{Scene, Table, not_passed};
use crate::runner::{DEADLINE, Program, Reference, RunError};

pub(super) fn check(scene: &Scene) -> Result<Table, RunError> {
    let mut runs = vec![("reference merchant".to_owned(), scene.run(&Reference(None), scene.cases, 1, 2)?)];
    if let Some(argv) = &scene.second {
        let run = scene.run(&Program { argv: argv.clone(), patience: DEADLINE }, scene.cases, 1, 2)?;
        let iut = &run.header.iut.implementation;
        runs.push((format!("{} {} ({})", iut.name, iut.version, iut.language), run));
    }
    let text = runs.iter().map(|(name, run)| passed(name, run)).collect();
    let problems = runs
        .iter()
        .flat_map(|(name, run)| not_passed(run).map(move |what| format!("{name}: {what}")))
        .collect();
    Ok(Table { gate: "clean", text, problems })
}

fn passed(name: &str, run: &Run) -> String {
    format!("{name}: {} of {} cases passed\n", run.counts().of(Outcome::Pass), run.header.selected)
}
