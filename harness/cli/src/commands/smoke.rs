//! `paycert smoke`: does this adapter speak the protocol, and does one plain message of each kind work?

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use paycert_core::case::Case;
use paycert_core::case::load::cases;
use paycert_core::known::{KnownFailures, Outcome};
use paycert_core::report::case_text;
use paycert_core::report::run::{End, Header};
use paycert_core::report::{CaseResult, Run};
use paycert_run::runner::{Observer, Options, run as run_cases};

use super::{failed, profile, source};
use crate::args::SmokeArgs;
use crate::failure::Failure;

pub(crate) fn smoke(args: &SmokeArgs) -> Result<u8, Failure> {
    let source = source(&args.adapter)?;
    let scratch = tempfile::tempdir()
        .map_err(|error| Failure::broken(format!("no folder for temporary files: {error}"), None))?;
    let options = Options {
        cases: plain_cases(),
        seed: 1,
        jobs: 1,
        profile: profile(args.adapter.profile.as_ref())?,
        flags: String::new(),
        known: KnownFailures::default(),
        scratch: scratch.path().to_owned(),
        deadline: args.adapter.deadline(),
        interrupted: Arc::new(AtomicBool::new(false)),
    };
    let run = run_cases(source.as_ref(), &options, &mut Silent).map_err(failed)?;
    crate::paint::print(&text(&run));
    Ok(run.exit_code())
}

/// The first case of the first file of each kind of question and operation.
fn plain_cases() -> Vec<&'static Case> {
    let mut seen = BTreeSet::new();
    cases()
        .iter()
        .filter(|case| seen.insert((case.protocol, case.kind.feature(), case.operation.name)))
        .collect()
}

fn text(run: &Run) -> String {
    let iut = &run.header.iut;
    let about = &iut.implementation;
    let mut text = format!("{} {} ({})\n", about.name, about.version, about.language);
    text += &format!("  features  {}\n", iut.features.join(" "));
    for result in run.cases.iter().filter(|result| result.outcome != Outcome::Skip) {
        text += &match result.outcome {
            Outcome::Pass => format!("pass  {}\n", result.case),
            _ => case_text(run, result),
        };
    }
    let skipped = run.counts().of(Outcome::Skip);
    text += &format!("{} tried, {skipped} not listed by the adapter\n", run.cases.len() - skipped);
    text
}

struct Silent;

impl Observer for Silent {
    fn begin(&mut self, _: &Header) -> std::io::Result<()> {
        Ok(())
    }
    fn case(&mut self, _: &CaseResult) -> std::io::Result<()> {
        Ok(())
    }
    fn end(&mut self, _: &End) -> std::io::Result<()> {
        Ok(())
    }
}
