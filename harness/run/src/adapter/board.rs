//! What the threads around one adapter process know together: the question, the answer, the log, who is still there.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use paycert_core::adapter::Heard;
use rustix::process::{Pid, Signal, kill_process_group};

use super::answer;
use super::lines::Line;
use super::log::Log;

/// How long an answer may still be on its way through the pipe after the process ended.
const AFTER_EXIT: Duration = Duration::from_millis(100);

/// How long a process may go on after it closed its output before that counts as broken.
const AFTER_CLOSE: Duration = Duration::from_secs(1);

/// How much of a line that is too long goes to the log, in bytes.
const BEGINNING: usize = 80;

/// An output of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Output {
    /// Answers and strays.
    Stdout,
    /// The log.
    Stderr,
}

impl Output {
    /// Its name before every line of the log.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Stdout => "stdout",
            Self::Stderr => "stderr",
        }
    }
}

/// Shared by the asking thread, the reading thread and the one that waits for the exit.
#[derive(Default)]
pub(super) struct Board {
    state: Mutex<State>,
    changed: Condvar,
}

/// What is known now.
#[derive(Default)]
pub(super) struct State {
    /// The outstanding question.
    question: Option<u64>,
    heard: Option<Heard>,
    /// When stdout ended.
    closed: Option<Instant>,
    /// When the process ended.
    exited: Option<Instant>,
    /// Nobody wants to know the answer any more.
    given_up: bool,
    /// How many outputs are open.
    outputs: usize,
    /// The group of the running process, as long as nothing else can have its number.
    group: Option<u32>,
    /// Stray lines and stderr.
    pub(super) log: Log,
}

/// How the wait for an answer ended.
#[derive(Debug, PartialEq)]
pub(super) enum Outcome {
    /// With an answer.
    Heard(Heard),
    /// The process ended.
    Exited,
    /// The process goes on without its stdout.
    Closed,
    /// The time is over.
    TimedOut,
    /// Nobody wants to know any more.
    GivenUp,
}

impl Board {
    /// Begins the life of a new process; the log stays.
    pub(super) fn renew(&self) {
        let mut state = self.lock();
        let log = std::mem::take(&mut state.log);
        let given_up = state.given_up;
        *state = State { log, given_up, outputs: 2, ..State::default() };
    }

    /// Says which question is asked now.
    pub(super) fn ask(&self, id: u64) {
        let mut state = self.lock();
        (state.question, state.heard) = (Some(id), None);
    }

    /// Waits for the answer to the question, at most until `until`.
    pub(super) fn answer(&self, until: Instant) -> Outcome {
        let mut state = self.lock();
        loop {
            if let Some(heard) = state.heard.take() {
                return Outcome::Heard(heard);
            }
            if state.given_up {
                return Outcome::GivenUp;
            }
            let now = Instant::now();
            let waits = [
                (state.exited.filter(|_| state.closed.is_some()), Duration::ZERO, Outcome::Exited),
                (state.exited, AFTER_EXIT, Outcome::Exited),
                (state.closed, AFTER_CLOSE, Outcome::Closed),
                (Some(until), Duration::ZERO, Outcome::TimedOut),
            ];
            let ends =
                waits.into_iter().filter_map(|(since, grace, outcome)| Some((since? + grace, outcome)));
            let Some((next, outcome)) = ends.min_by_key(|(at, _)| *at) else { return Outcome::TimedOut };
            if next <= now {
                state.question = None;
                return outcome;
            }
            state = self.wait(state, next - now);
        }
    }

    /// Waits until `is` holds, at most for `time`, and says whether it does.
    pub(super) fn wait_until(&self, time: Duration, is: impl Fn(&State) -> bool) -> bool {
        let until = Instant::now() + time;
        let mut state = self.lock();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if is(&state) || left.is_zero() {
                return is(&state);
            }
            state = self.wait(state, left);
        }
    }

    /// Changes what is known, and wakes who waits for it.
    pub(super) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let changed = change(&mut self.lock());
        self.changed.notify_all();
        changed
    }

    /// Looks at what is known.
    pub(super) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, state: MutexGuard<'a, State>, time: Duration) -> MutexGuard<'a, State> {
        self.changed.wait_timeout(state, time).unwrap_or_else(PoisonError::into_inner).0
    }
}

impl State {
    /// Takes one line: the answer, or something for the log.
    pub(super) fn line(&mut self, from: Output, line: Line<'_>) {
        match (from, line) {
            (Output::Stdout, Line::Whole(line)) => {
                match self.question.and_then(|id| answer::read(line, id)) {
                    Some(heard) => (self.question, self.heard) = (None, Some(heard)),
                    None => self.log.push(from.name(), line),
                }
            }
            (Output::Stdout, Line::TooLong(beginning)) => {
                if self.question.take().is_some() {
                    let limit = answer::LINE >> 20;
                    self.heard =
                        Some(Heard::Broken(format!("the adapter printed a line of more than {limit} MiB")));
                }
                self.log.push(from.name(), &beginning[..beginning.len().min(BEGINNING)]);
            }
            (Output::Stderr, Line::Whole(line) | Line::TooLong(line)) => self.log.push(from.name(), line),
        }
    }

    /// Notes that an output ended, in the middle of a line or not. Half a line is never an answer.
    pub(super) fn end_of(&mut self, from: Output, rest: &[u8]) {
        if !rest.is_empty() {
            self.log.push(from.name(), rest);
        }
        if from == Output::Stdout {
            self.closed = Some(Instant::now());
        }
        self.outputs = self.outputs.saturating_sub(1);
    }

    /// Notes in which group the process runs, if it still does.
    pub(super) fn run_in(&mut self, group: Option<u32>) {
        self.group = group;
    }

    /// Kills the group of the running process. Fails only if nothing of it is left.
    pub(super) fn kill(&self) {
        let group = self.group.and_then(|group| Pid::from_raw(i32::try_from(group).ok()?));
        let _ = group.map(|group| kill_process_group(group, Signal::KILL));
    }

    /// Notes that the process ended.
    pub(super) fn exit(&mut self) {
        self.exited = Some(Instant::now());
    }

    /// Ends every wait for an answer, now and later.
    pub(super) fn give_up(&mut self) {
        self.given_up = true;
    }

    /// Whether the process ended.
    pub(super) fn has_exited(&self) -> bool {
        self.exited.is_some()
    }

    /// Whether both outputs ended.
    pub(super) fn has_no_output(&self) -> bool {
        self.outputs == 0
    }
}
