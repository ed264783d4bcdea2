//! The tester, tested: gates that show what a verdict is worth, each a table.

mod alternatives;
mod chaos;
mod clean;
mod disguise;
mod exit_codes;
mod faults;
mod leftovers;
mod misbehave;
mod mutants;
mod null;
mod pool;
mod replay;
mod secrets;

pub use misbehave::misbehave;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use paycert_core::case::Case;
use paycert_core::case::load::cases;
use paycert_core::gateway::Keyring;
use paycert_core::known::Outcome;
use paycert_core::report::run::Run;

use crate::runner::{DEADLINE, Options, Quiet, RunError, Source, fresh_keys, run};

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

/// Runs gates side by side, and tells their tables in order. The one that counts what this process holds comes last,
/// when nothing else goes on.
pub fn check(gates: &[&'static Gate], scene: &Scene, mut tell: impl FnMut(&Gate, Result<Table, RunError>)) {
    let (alone, together): (Vec<&Gate>, Vec<&Gate>) =
        gates.iter().copied().partition(|gate| gate.name == leftovers::NAME);
    pool::each(&together, AT_ONCE, |gate| (gate.check)(scene), |gate, table| tell(gate, table));
    for gate in alone {
        tell(gate, (gate.check)(scene));
    }
}

/// So many gates go on at once: more load than waiting would make clients miss their time-outs.
const AT_ONCE: usize = 2;

/// Every gate, in the order in which they run.
pub const GATES: &[Gate] = &[
    Gate { name: "null", says: "clients that do nothing pass no case", check: null::check },
    Gate { name: "clean", says: "correct clients pass every case", check: clean::check },
    Gate {
        name: "alternatives",
        says: "correct clients that choose otherwise where the documents leave a choice fail no case",
        check: alternatives::check,
    },
    Gate {
        name: "faults",
        says: "a client that looks at the bytes meets every fault of the wire, every redirect and every greeting",
        check: faults::check,
    },
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
    Gate {
        name: "chaos",
        says: "an adapter that misbehaves spoils one case, not the run, and nothing is left of it",
        check: chaos::check,
    },
    Gate {
        name: "secrets",
        says: "a client that prints all it is told leaves no secret in any artefact",
        check: secrets::check,
    },
    Gate { name: "exit-codes", says: "every exit code is seen", check: exit_codes::check },
    Gate {
        name: leftovers::NAME,
        says: "a run leaves no descriptor, thread, process, port or file behind",
        check: leftovers::check,
    },
];

/// What all gates share.
pub struct Scene<'a> {
    /// The cases.
    cases: &'a [&'static Case],
    /// A folder for temporary files.
    scratch: &'a Path,
    /// paycert itself, for the gates about a whole program.
    program: Option<&'a Path>,
    /// Another client that is known to be right.
    second: Option<Vec<String>>,
    /// One set of keys for all runs: making them takes longer than most runs.
    keys: Arc<Keyring>,
    runs: AtomicUsize,
}

impl<'a> Scene<'a> {
    /// A scene with fresh keys. Without a `program` the gates that need one are not passed.
    pub fn new(
        cases: &'a [&'static Case],
        scratch: &'a Path,
        program: Option<&'a Path>,
    ) -> Result<Self, RunError> {
        let keys = Arc::new(fresh_keys()?);
        Ok(Self { cases, scratch, program, second: None, keys, runs: AtomicUsize::new(0) })
    }

    /// With the command line of another client that is known to be right, which has to pass every case as well.
    pub fn with_second(self, argv: Vec<String>) -> Self {
        Self { second: (!argv.is_empty()).then_some(argv), ..self }
    }

    /// A folder of its own for each run.
    fn folder(&self) -> Result<PathBuf, RunError> {
        let folder = self.scratch.join(format!("run-{}", self.runs.fetch_add(1, Ordering::SeqCst)));
        std::fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Whether every case is there, and not a choice of them.
    fn is_whole(&self) -> bool {
        self.cases.len() == cases().len()
    }

    fn program(&self) -> Result<&Path, RunError> {
        self.program.ok_or_else(|| std::io::Error::other("this gate needs paycert as a program").into())
    }

    /// The command line of an adapter that misbehaves; `folder` is its own.
    fn misbehaving(&self, mode: &str, folder: &Path) -> Result<Vec<String>, RunError> {
        let (program, folder) = (self.program()?.display().to_string(), folder.display().to_string());
        Ok(vec![program, "misbehave".to_owned(), mode.to_owned(), folder])
    }

    /// Runs the given cases quietly.
    fn run(
        &self,
        source: &dyn Source,
        cases: &[&'static Case],
        seed: u64,
        jobs: usize,
    ) -> Result<Run, RunError> {
        self.run_within(source, cases, seed, jobs, DEADLINE)
    }

    /// The same with another time limit for every command.
    fn run_within(
        &self,
        source: &dyn Source,
        cases: &[&'static Case],
        seed: u64,
        jobs: usize,
        deadline: Duration,
    ) -> Result<Run, RunError> {
        let plain = Options::plain(cases.to_vec(), seed, self.folder()?);
        let options = Options { jobs, deadline, keys: Some(Arc::clone(&self.keys)), ..plain };
        run(source, &options, &mut Quiet)
    }
}

/// The cases of these names.
fn find(names: &[&str]) -> Vec<&'static Case> {
    cases().iter().filter(|case| names.contains(&case.id.as_str())).collect()
}

/// The cases that did not pass, each with its reason.
fn not_passed(run: &Run) -> impl Iterator<Item = String> {
    run.cases.iter().filter(|result| result.outcome != Outcome::Pass).map(|result| {
        let findings = result.judgement.findings.iter();
        let codes: Vec<&str> = findings.map(|finding| finding.code.as_str()).collect();
        let reason = result.judgement.reason.clone().unwrap_or_default();
        format!("{} {}: {} {reason}", result.case, result.outcome.word(), codes.join(" "))
    })
}
