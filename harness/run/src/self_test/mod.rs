//! The tester, tested: gates that show what a verdict is worth, each a table.

mod clean;
mod mutants;
mod null;
mod replay;

use std::path::Path;

use paycert_core::case::Case;
use paycert_core::report::run::Run;

use crate::runner::{Options, Quiet, RunError, Source, run};

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
        let plain = Options::plain(cases.to_vec(), seed, self.scratch.to_owned());
        let options = Options { jobs, ..plain };
        run(source, &options, &mut Quiet)
    }
}
