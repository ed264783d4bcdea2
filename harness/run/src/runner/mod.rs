//! The runner: cases × IUT → a run. Lanes work side by side, each with an adapter process and a listener of its own.

mod case;
mod certificates;
mod desk;
mod places;
mod source;
mod state;
mod stand;
mod waiting;
mod world;

pub use case::DEADLINE;
pub(crate) use places::Nowhere;
pub use source::{Address, Choosing, Here, Program, Reference, Source, quoted};
pub use stand::Stand;
pub use world::{fresh_key, fresh_keys};

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use paycert_core::adapter::{Heard, StartAnswer};
use paycert_core::case::Case;
use paycert_core::case::profile::Profile;
use paycert_core::case::select::{MEMORY, unasked};
use paycert_core::gateway::Keyring;
use paycert_core::known::KnownFailures;
use paycert_core::oracle::{Judgement, came_too_late, judge};
use paycert_core::report::run::{CaseResult, End, Header, Run, VERSION};
use paycert_core::transcript::Transcript;

use crate::adapter::{Adapter, AdapterError, Stopper};
use crate::listen::{AuthorityError, ListenError};
use waiting::{Patience, Waits};
use world::Shared;

/// What is to be run, and how.
pub struct Options {
    /// The cases that the user selected.
    pub cases: Vec<&'static Case>,
    /// The seed of identifiers and tokens.
    pub seed: u64,
    /// How many lanes work side by side.
    pub jobs: usize,
    /// What the user says of the IUT.
    pub profile: Profile,
    /// The flags that a replay needs besides case, seed and adapter, each with a space before it.
    pub flags: String,
    /// What is expected to fail.
    pub known: KnownFailures,
    /// Where the run's CA can be written for adapters that read a file.
    pub scratch: PathBuf,
    /// How long an adapter may take for one command.
    pub deadline: Duration,
    /// Keys that were made before, for many runs in a row; absent: fresh ones.
    pub keys: Option<Arc<Keyring>>,
    /// When set, no further case is begun.
    pub interrupted: Arc<AtomicBool>,
}

impl Options {
    /// These cases in one lane, without profile or known failures.
    pub fn plain(cases: Vec<&'static Case>, seed: u64, scratch: PathBuf) -> Self {
        Self {
            cases,
            seed,
            jobs: 1,
            profile: Profile::default(),
            flags: String::new(),
            known: KnownFailures::default(),
            scratch,
            deadline: DEADLINE,
            keys: None,
            interrupted: Arc::new(AtomicBool::new(false)),
        }
    }
}

/// Hears of a run as it goes on.
pub trait Observer {
    /// The run begins.
    fn begin(&mut self, header: &Header) -> std::io::Result<()>;
    /// A case has ended.
    fn case(&mut self, result: &CaseResult) -> std::io::Result<()>;
    /// The run is over.
    fn end(&mut self, end: &End) -> std::io::Result<()>;
}

/// Hears of a run and says nothing.
pub struct Quiet;

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

/// Why a run could not be made.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Keys could not be made.
    #[error("no fresh keys: {0}")]
    Keys(String),
    /// A certificate could not be made.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The adapter could not be started.
    #[error(transparent)]
    Adapter(#[from] AdapterError),
    /// A listener could not be opened.
    #[error(transparent)]
    Listen(#[from] ListenError),
    /// What was found could not be written.
    #[error("cannot write the run: {0}")]
    Write(#[from] std::io::Error),
}

/// How many deaths in a row end a lane.
const DEATHS: usize = 5;

/// How often a case is carried through at most until it shows something. A client that never sends its request costs
/// so many time-outs and stays inconclusive.
const TRIES: usize = 3;

/// Why a case about a restart is not asked.
const UNKILLABLE: &str = "the harness cannot kill and restart a client that it did not start";

/// Runs every selected case that can be asked of the IUT.
pub fn run(source: &dyn Source, options: &Options, observer: &mut dyn Observer) -> Result<Run, RunError> {
    let began = Instant::now();
    let keys = match &options.keys {
        Some(keys) => Arc::clone(keys),
        None => Arc::new(fresh_keys()?),
    };
    let shared = Shared::new(keys, options.seed, &options.scratch)?;
    let (mut adapter, start) = source.start(0, &shared.ca_file, &options.profile)?;
    let header = header(source, options, start);
    observer.begin(&header)?;

    let mut run = Run { header, cases: Vec::new(), end: None };
    let mut queue = VecDeque::new();
    let mut able = run.header.iut.clone();
    able.features.extend(adapter.grown().map(|_| MEMORY.to_owned()));
    for case in &options.cases {
        let reason = unasked(case, &able, &options.profile).map(|reason| reason.to_string());
        let reason = reason.or((case.restarts() && !source.kills()).then(|| UNKILLABLE.to_owned()));
        match reason {
            None => queue.push_back(*case),
            Some(reason) => {
                let result = CaseResult::of(case, Judgement::skip(reason), &options.known);
                observer.case(&result)?;
                run.cases.push(result);
            }
        }
    }
    let (mut waiting, queue): (VecDeque<_>, VecDeque<_>) =
        queue.into_iter().partition(|case| Patience::waits(case));
    let polls = run.header.iut.features.iter().any(|feature| feature == "polling");
    let patience = Patience { polls };
    patience.sort(waiting.make_contiguous());
    let jobs = source.lanes(options.jobs);
    let aside = patience.lanes(jobs, waiting.len());
    let jobs = jobs.clamp(1, (queue.len() + waiting.len()).max(1));
    let lanes = Lanes {
        source,
        options,
        shared: &shared,
        start: &run.header.iut,
        queue: Mutex::new(queue),
        waiting: Mutex::new(waiting),
        unstable: AtomicUsize::new(0),
        stoppers: Mutex::default(),
        waits: Waits::default(),
    };
    let cases = lanes.work(jobs, aside, adapter, observer)?;
    run.cases.extend(cases);
    run.cases.sort_by(|a, b| a.case.cmp(&b.case));
    let end = End {
        interrupted: options.interrupted.load(Ordering::SeqCst),
        unstable_lanes: lanes.unstable.load(Ordering::SeqCst),
        took_ms: began.elapsed().as_millis() as u64,
        waited: lanes.waits.total(),
    };
    observer.end(&end)?;
    run.end = Some(end);
    Ok(run)
}

fn header(source: &dyn Source, options: &Options, iut: StartAnswer) -> Header {
    let name = &options.profile.name;
    Header {
        run: VERSION,
        paycert: env!("CARGO_PKG_VERSION").to_owned(),
        seed: options.seed,
        started: jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        iut,
        profile: (!name.is_empty()).then(|| name.clone()),
        adapter: options.flags.clone() + &source.argument(),
        selected: options.cases.len(),
    }
}

struct Lanes<'a> {
    source: &'a dyn Source,
    options: &'a Options,
    shared: &'a Shared,
    start: &'a StartAnswer,
    queue: Mutex<VecDeque<&'static Case>>,
    waiting: Mutex<VecDeque<&'static Case>>,
    unstable: AtomicUsize,
    stoppers: Mutex<Vec<Stopper>>,
    waits: Waits,
}

/// How often it is looked whether the user wants the run to end.
const LOOK: Duration = Duration::from_millis(50);

impl Lanes<'_> {
    /// The first lane takes over the adapter that was started to ask what it can do. The lanes `aside` carry only
    /// cases in which the client waits.
    fn work(
        &self,
        jobs: usize,
        aside: usize,
        first: Box<dyn Adapter>,
        observer: &mut dyn Observer,
    ) -> Result<Vec<CaseResult>, RunError> {
        let (sender, results) = mpsc::channel();
        let mut first = Some(first);
        std::thread::scope(|scope| {
            let lanes: Vec<_> = (0..jobs + aside)
                .map(|lane| {
                    let (adapter, sender) = (first.take(), sender.clone());
                    scope.spawn(move || self.lane(lane, lane < jobs, adapter, &sender))
                })
                .collect();
            drop(sender);
            let mut cases = Vec::new();
            let mut problem = None;
            loop {
                match results.recv_timeout(LOOK) {
                    Ok(result) => {
                        if let Err(error) = observer.case(&result) {
                            self.options.interrupted.store(true, Ordering::SeqCst);
                            problem.get_or_insert(RunError::Write(error));
                        }
                        cases.push(result);
                    }
                    Err(RecvTimeoutError::Timeout) if self.is_interrupted() => self.stop(),
                    Err(RecvTimeoutError::Timeout) => {}
                    Err(RecvTimeoutError::Disconnected) => break,
                }
            }
            for lane in lanes {
                if let Err(error) = lane.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)) {
                    problem.get_or_insert(error);
                }
            }
            problem.map_or(Ok(cases), Err)
        })
    }

    fn is_interrupted(&self) -> bool {
        self.options.interrupted.load(Ordering::SeqCst)
    }

    /// Ends the wait of every lane for an answer.
    fn stop(&self) {
        let stoppers = self.stoppers.lock().unwrap_or_else(PoisonError::into_inner);
        stoppers.iter().for_each(|stop| stop());
    }

    /// The next case: `any`, or one in which the client waits.
    fn next(&self, any: bool) -> Option<&'static Case> {
        if self.is_interrupted() {
            return None;
        }
        let first =
            |queue: &Mutex<VecDeque<_>>| queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let other = any.then(|| first(&self.queue)).flatten();
        other.or_else(|| first(&self.waiting))
    }

    fn lane(
        &self,
        lane: usize,
        any: bool,
        adapter: Option<Box<dyn Adapter>>,
        sender: &mpsc::Sender<CaseResult>,
    ) -> Result<(), RunError> {
        let adapter = match adapter {
            Some(adapter) => adapter,
            None => self.source.start(lane, &self.shared.ca_file, &self.options.profile)?.0,
        };
        self.stoppers.lock().unwrap_or_else(PoisonError::into_inner).extend(adapter.stopper());
        let mut stand = Stand::in_lane(self.shared, lane, adapter, self.start, self.options.deadline)?;
        let mut deaths = 0;
        while let Some(case) = self.next(any) {
            let began = Instant::now();
            let (transcript, judgement) = self.judged(&mut stand, case);
            // A case that was cut off shows nothing.
            if self.is_interrupted()
                && transcript.steps.last().is_none_or(|step| !matches!(step.heard, Heard::Ok(_)))
            {
                break;
            }
            let died_at_once = matches!(
                transcript.steps.as_slice(),
                [only] if matches!(only.heard, Heard::Crash(_) | Heard::Hang(_))
            );
            deaths = if died_at_once { deaths + 1 } else { 0 };
            let result = CaseResult {
                took_ms: began.elapsed().as_millis() as u64,
                transcript: Some(transcript.clone()),
                ..CaseResult::of(case, judgement, &self.options.known)
            };
            if sender.send(result).is_err() {
                break;
            }
            if deaths >= DEATHS {
                self.unstable.fetch_add(1, Ordering::SeqCst);
                break;
            }
        }
        Ok(())
    }

    /// Carries a case through, again where something came too late for it to show anything.
    fn judged(&self, stand: &mut Stand, case: &'static Case) -> (Transcript, Judgement) {
        let mut tries = 1;
        loop {
            let began = Instant::now();
            let transcript = stand.carry(case);
            self.waits.note(began, &transcript);
            let judgement = judge(case, &transcript);
            if tries == TRIES || self.is_interrupted() || !came_too_late(case, &transcript, &judgement) {
                return (transcript, judgement);
            }
            tries += 1;
        }
    }
}
