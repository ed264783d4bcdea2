//! The tester, tested: gates that show what a verdict is worth, each a table.

mod clean;
mod mutants;
mod null;
mod replay;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use paycert_core::case::Case;
use paycert_core::case::profile::Profile;
use paycert_core::known::KnownFailures;
use paycert_core::report::run::{CaseResult, End, Header, Run};

use crate::runner::{DEADLINE, Observer, Options, RunError, Source, run};

/// What a gate showed.
#[derive(Debug, Clone)]
pub struct Table {
    /// The gate.
    pub gate: &'static str,
    /// The table, as it stands in `reports/`.
    pub text: String,
    /// What is not as it should be; empty if the gate is passed.
    pub problems: Vec<String>,
}

/// One gate.
pub struct Gate {
    /// Its name.
    pub name: &'static str,
    /// What it shows.
    pub says: &'static str,
    /// Runs it.
    pub check: fn(&Scene) -> Result<Table, RunError>,
}

/// Every gate, in the order in which they run.
pub const GATES: &[Gate] = &[
    Gate { name: "null", says: "clients that do nothing pass no case", check: null::check },
    Gate { name: "clean", says: "the reference merchant passes every case", check: clean::check },
    Gate {
        name: "replay",
        says: "one seed gives one report, whatever the number of lanes",
        check: replay::check,
    },
    Gate {
        name: "mutants",
        says: "every mutant is killed by the case that names it, for the reason that it names",
        check: mutants::check,
    },
];

/// What all gates share.
pub struct Scene<'a> {
    /// The cases.
    pub cases: &'a [&'static Case],
    /// A folder for temporary files.
    pub scratch: &'a Path,
}

impl Scene<'_> {
    /// Runs the given cases quietly.
    fn run(
        &self,
        source: &dyn Source,
        cases: &[&'static Case],
        seed: u64,
        jobs: usize,
    ) -> Result<Run, RunError> {
        let options = Options {
            cases: cases.to_vec(),
            seed,
            jobs,
            profile: Profile::default(),
            flags: String::new(),
            known: KnownFailures::default(),
            scratch: self.scratch.to_owned(),
            deadline: DEADLINE,
            interrupted: Arc::new(AtomicBool::new(false)),
        };
        run(source, &options, &mut Quiet)
    }
}

struct Quiet;

impl Observer for Quiet {
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
