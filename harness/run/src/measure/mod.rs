//! Measures a client, operation by operation, in rounds that begin and end with a calibration.

mod calibration;
mod ground;
mod round;
mod till;

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use paycert_core::adapter::{ConfigureAnswer, Heard, read};
use paycert_core::bench::{
    Bench, Budget, Figure, LeftOut, LimitError, Machine, OPERATIONS, Operation, Outcome, VERSION, against,
    comparable,
};
use paycert_core::case::Case;
use paycert_core::case::load::cases;
use paycert_core::case::profile::Profile;
use paycert_core::secret::{KeyTraces, Secrets};

use crate::adapter::Adapter;
use crate::runner::{RunError, Source};
use ground::{Ground, Site};
use round::{Answered, Rounds, Stop};

/// What is measured, and for how long.
pub struct Options {
    /// The operations that the user wants; none: all of them.
    pub only: Vec<&'static Operation>,
    /// How long client and calibration work in each round.
    pub time: Duration,
    /// How many rounds have to count.
    pub rounds: usize,
    /// On how many threads both work.
    pub threads: u32,
    /// What the user says of the IUT.
    pub profile: Profile,
    /// What has to be measured, so that nothing is begun in vain.
    pub budget: Budget,
    /// An earlier measurement to compare with.
    pub earlier: Option<Bench>,
    /// How much slower than that it may be: a part of 1.
    pub allow: f64,
    /// How long an adapter may take for one command, beside the time that it is told to work.
    pub deadline: Duration,
    /// Where the authority's certificate can be written for adapters that read a file.
    pub scratch: PathBuf,
    /// When set, no further round is begun.
    pub interrupted: Arc<AtomicBool>,
}

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// The adapter could not be started, or the gateway.
    #[error(transparent)]
    Run(#[from] RunError),
    /// The budget names what cannot be measured.
    #[error(transparent)]
    Budget(LimitError),
    /// There is nothing to compare with the earlier measurement.
    #[error(transparent)]
    Earlier(LimitError),
}

/// Measures a client. What goes wrong with one operation is told in its figure; the others are measured all the same.
pub fn measure(source: &dyn Source, options: &Options) -> Result<Bench, MeasureError> {
    let started = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let site = Site::new(&options.scratch)?;
    let (mut adapter, start) = source.start(0, &site.ca_file, &options.profile).map_err(RunError::from)?;
    let wanted = |operation: &&Operation| options.only.is_empty() || options.only.contains(operation);
    let mut left_out = Vec::new();
    let mut offered = Vec::new();
    for operation in OPERATIONS.iter().filter(wanted) {
        match operation.case(&start, options.threads) {
            Ok(case) => offered.extend(find(case).map(|case| (operation, case))),
            Err(why) => left_out.push(LeftOut { name: operation.name.to_owned(), why }),
        }
    }
    let names: Vec<&str> = offered.iter().map(|(operation, _)| operation.name).collect();
    options.budget.covered_by(&names).map_err(MeasureError::Budget)?;
    if let Some(earlier) = &options.earlier {
        comparable(earlier, options.threads, &names).map_err(MeasureError::Earlier)?;
    }
    let ground = site.open(start.reach.unwrap_or_default())?;
    let mut figures = Vec::new();
    for (operation, case) in offered {
        if options.interrupted.load(Ordering::SeqCst) {
            break;
        }
        figures.push(figure(operation, case, adapter.as_mut(), &ground, options));
    }
    let bench = Bench {
        bench: VERSION,
        paycert: env!("CARGO_PKG_VERSION").to_owned(),
        started,
        machine: machine(),
        implementation: start.implementation,
        for_ms: millis(options.time),
        rounds: options.rounds,
        threads: options.threads,
        figures,
        left_out,
        limits: Vec::new(),
        interrupted: options.interrupted.load(Ordering::SeqCst),
    };
    let earlier = options.earlier.iter().flat_map(|earlier| against(earlier, &bench, options.allow));
    let limits = options.budget.judge(&bench).into_iter().chain(earlier).collect();
    Ok(Bench { limits, ..bench })
}

fn machine() -> Machine {
    Machine {
        cores: std::thread::available_parallelism().map_or(1, usize::from),
        arch: std::env::consts::ARCH.to_owned(),
        os: std::env::consts::OS.to_owned(),
    }
}

/// A time in whole milliseconds.
fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Measures one operation.
fn figure(
    operation: &'static Operation,
    case: &'static Case,
    adapter: &mut dyn Adapter,
    ground: &Ground,
    options: &Options,
) -> Figure {
    let made = Rounds::new(operation, case, adapter, ground, options).and_then(|mut rounds| {
        rounds.make()?;
        Ok(Figure::of(operation, rounds.good, rounds.discarded))
    });
    made.unwrap_or_else(|Stop(outcome, reason)| {
        let secrets = Secrets::of(&KeyTraces::of(&ground.till.keys.merchant), []);
        Figure::without(operation, outcome, clipped(&secrets.mask(&reason)))
    })
}

/// How much of a client's own words is told, in letters.
const LONGEST: usize = 400;

/// The beginning of a text, on one line.
fn clipped(text: &str) -> String {
    let letters = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    letters.take(LONGEST).collect()
}

/// The case of that name.
fn find(id: &str) -> Option<&'static Case> {
    cases().iter().find(|case| case.id == id)
}

/// What was heard, as the answer that its command asks for.
fn answer<T: for<'de> serde::Deserialize<'de>>(verb: &str, heard: Heard) -> Answered<T> {
    let wrong = |reason| Err(Stop(Outcome::Wrong, reason));
    let broken = |reason| Err(Stop(Outcome::Broken, reason));
    match heard {
        Heard::Ok(ok) => read(&ok)
            .or_else(|error| broken(format!("the answer to `{verb}` is not one of the protocol: {error}"))),
        Heard::Crash(how) => wrong(format!("it died of `{verb}`: {how}")),
        Heard::Hang(ms) => wrong(format!("it did not answer `{verb}` within {ms} ms")),
        Heard::AdapterError(error) => broken(format!("the adapter says of `{verb}` that it cannot: {error}")),
        Heard::Broken(how) => broken(format!("`{verb}`: {how}")),
    }
}

/// Whether a configuration was taken.
fn configured(heard: Heard) -> Answered<()> {
    match answer::<ConfigureAnswer>("configure", heard)?.refused {
        Some(reason) => Err(Stop(Outcome::Wrong, format!("it refuses its configuration: {reason}"))),
        None => Ok(()),
    }
}
