//! The process transport: JSON lines through the pipes of a program that is started on demand and never outlives us.

use std::path::{Path, PathBuf};
use std::process::Command as Program;
use std::sync::Arc;
use std::time::{Duration, Instant};

use paycert_core::adapter::{Command, Heard, StartAnswer, VERSION};

use super::answer;
use super::board::{Board, Outcome, State};
use super::child::Child;
use super::memory::Memory;
use super::start::{self, AdapterError};
use super::{Adapter, Killer, START_DEADLINE, Stopper};

/// How long a process may take to end itself after `stop`.
const STOP_DEADLINE: Duration = Duration::from_secs(2);

/// How long [`Process::log`] waits for output that is still in the pipes.
const LOG_PATIENCE: Duration = Duration::from_millis(50);

/// What an adapter process inherits; nothing else of our environment reaches it.
const INHERITED: &[&str] = &["PATH", "HOME", "LANG", "TZ"];

/// Where TLS stacks look for the authority that they trust.
const CA_VARIABLES: &[&str] =
    &["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"];

/// What an adapter process finds in its environment beside PATH, HOME, LANG and TZ.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Environment {
    /// File with the certificate of the run's authority.
    pub ca_file: Option<PathBuf>,
    /// What the profile names; wins over everything else.
    pub variables: Vec<(String, String)>,
}

/// An adapter that is a program. It runs in a process group of its own, which ends with it.
pub struct Process {
    argv: Vec<String>,
    environment: Environment,
    board: Arc<Board>,
    child: Option<Child>,
    memory: Option<Memory>,
    /// How many questions the running process was asked, `start` included.
    asked: u64,
    next_id: u64,
    patience: Duration,
}

impl Process {
    /// A program with its arguments, started by the first command. No shell is involved.
    pub fn new(argv: Vec<String>, environment: Environment) -> Self {
        Self {
            argv,
            environment,
            board: Arc::default(),
            child: None,
            memory: None,
            asked: 0,
            next_id: 0,
            patience: START_DEADLINE,
        }
    }

    /// The same with another time limit for the answer to `start`.
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The process group of the running program, if there is one.
    pub fn group(&self) -> Option<u32> {
        self.child.as_ref().map(Child::group)
    }

    fn program(&self) -> Result<Program, AdapterError> {
        let [program, arguments @ ..] = self.argv.as_slice() else { return Err(AdapterError::NoProgram) };
        let mut command = Program::new(program);
        command.args(arguments).env_clear();
        command.envs(INHERITED.iter().filter_map(|name| Some((name, std::env::var_os(name)?))));
        if let Some(file) = &self.environment.ca_file {
            command.envs(CA_VARIABLES.iter().map(|name| (name, file)));
        }
        command.envs(self.environment.variables.iter().map(|(name, value)| (name, value)));
        Ok(command)
    }

    /// Starts the program and asks what it can do.
    fn begin(&mut self) -> Result<StartAnswer, AdapterError> {
        self.stop();
        self.spawn()?;
        let heard = self.exchange(&Command::Start { version: VERSION }, self.patience);
        let answer = start::read(&self.name(), heard);
        if answer.is_err() {
            self.end();
        }
        answer
    }

    fn spawn(&mut self) -> Result<(), AdapterError> {
        let program = self.program()?;
        let child = Child::spawn(program, &self.board).map_err(|error| self.spawn_error(error))?;
        self.board.change(|state| state.run_in(Some(child.group())));
        self.child = Some(child);
        self.asked = 0;
        Ok(())
    }

    fn spawn_error(&self, source: std::io::Error) -> AdapterError {
        use std::io::ErrorKind::{NotFound, PermissionDenied};
        let program = self.name();
        match source.kind() {
            // A script whose interpreter is missing is also "not found".
            NotFound if !Path::new(&program).exists() => AdapterError::NotFound { program },
            NotFound | PermissionDenied => AdapterError::NotExecutable { program, source },
            _ if source.raw_os_error() == Some(rustix::io::Errno::NOEXEC.raw_os_error()) => {
                AdapterError::NotExecutable { program, source }
            }
            _ => AdapterError::Spawn { program, source },
        }
    }

    /// Puts one command to the running process.
    fn exchange(&mut self, command: &Command, deadline: Duration) -> Heard {
        let until = Instant::now() + deadline;
        let id = self.next_id;
        self.next_id += 1;
        self.asked += 1;
        self.board.ask(id);
        if let Some(child) = &mut self.child {
            child.tell(&answer::line(id, command), until);
        }
        match self.board.answer(until) {
            Outcome::Heard(heard) => heard,
            Outcome::Exited => Heard::Crash(self.end()),
            Outcome::Closed => {
                self.end();
                Heard::Crash("it closed its output and went on running".into())
            }
            Outcome::TimedOut => {
                self.end();
                Heard::Hang(start::millis(deadline))
            }
            Outcome::GivenUp => {
                self.end();
                Heard::Broken("the run was interrupted".into())
            }
        }
    }

    /// Kills what is left of the process and its group, and says how the process ended.
    fn end(&mut self) -> String {
        // From here on the number of the group may become that of another.
        self.board.change(|state| state.run_in(None));
        self.child.take().map_or_else(String::new, |child| child.end(&self.board))
    }

    /// Asks an idle process to end itself, waits a little, and ends it.
    fn stop(&mut self) {
        if let Some(child) = &mut self.child {
            let until = Instant::now() + STOP_DEADLINE;
            self.board.ask(self.next_id);
            child.tell(&answer::line(self.next_id, &Command::Stop {}), until);
            child.hang_up();
            self.next_id += 1;
            self.board.wait_until(STOP_DEADLINE, State::has_exited);
            self.end();
        }
    }
}

impl Adapter for Process {
    fn ask(&mut self, command: &Command, deadline: Duration) -> Heard {
        let used = self.child.is_some() && self.asked > 1;
        if self.child.is_none() {
            let begun = match command {
                Command::Start { .. } => self.spawn(),
                _ => self.begin().map(drop),
            };
            if let Err(error) = begun {
                return error.heard();
            }
        }
        let heard = self.exchange(command, deadline);
        // A process that dies after its last answer is noticed only now; a case that begins has no part in that.
        match (&heard, command) {
            (Heard::Crash(how), Command::Configure(_)) if used => {
                let note = format!("it ended between two cases ({how}) and was started anew");
                self.board.lock().log.push("process", note.as_bytes());
                match self.begin() {
                    Err(error) => error.heard(),
                    Ok(_) => self.exchange(command, deadline),
                }
            }
            _ => heard,
        }
    }

    fn log(&mut self) -> Vec<String> {
        let until = Instant::now() + LOG_PATIENCE;
        loop {
            let mut state = self.board.lock();
            if self.child.as_ref().is_none_or(Child::is_drained) || Instant::now() >= until {
                return state.log.take();
            }
            drop(state);
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn grown(&mut self) -> Option<u64> {
        let grown = self.memory.as_ref().map_or(0, Memory::grown);
        self.memory = self.group().and_then(Memory::watch);
        self.memory.as_ref().map(|_| grown)
    }

    fn stopper(&self) -> Option<Stopper> {
        let board = self.board.clone();
        Some(Box::new(move || board.change(State::give_up)))
    }

    fn kill(&mut self) {
        let how = self.end();
        if !how.is_empty() {
            let note = format!("it was killed by the harness ({how}), as the case asks");
            self.board.lock().log.push("process", note.as_bytes());
        }
    }

    fn killer(&self) -> Option<Killer> {
        let board = self.board.clone();
        Some(Box::new(move || board.lock().kill()))
    }

    fn name(&self) -> String {
        self.argv.first().cloned().unwrap_or_default()
    }

    fn start(&mut self) -> Result<StartAnswer, AdapterError> {
        self.begin().map_err(|error| error.with_printed(self.log()))
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop();
    }
}
