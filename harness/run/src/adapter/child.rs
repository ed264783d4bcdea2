//! One adapter process: its group, its pipes, and the threads that never let it block or linger.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child as StdChild, ChildStdin, Command as Program, ExitStatus, Stdio};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rustix::event::PollFlags;
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};

use super::answer;
use super::board::{Board, Output, State};
use super::lines::{Lines, Over};
use crate::wait::{Stop, Stopper, Woken, stop_pair};

/// How long the last words of a killed group may take through the pipes. Only a process that left the group can
/// hold them open longer.
const LAST_WORDS: Duration = Duration::from_millis(100);

/// A longer line of stderr is kept in pieces of so many bytes.
const STDERR_LINE: usize = 4 << 10;

/// A running process, or a zombie that keeps its number until it is ended.
pub(super) struct Child {
    process: StdChild,
    group: Pid,
    stdin: Option<ChildStdin>,
    outputs: Vec<Arc<File>>,
    stop: Stop,
    stopper: Option<Stopper>,
    threads: Vec<JoinHandle<()>>,
}

impl Child {
    /// Starts a program in a process group of its own.
    pub(super) fn spawn(mut program: Program, board: &Arc<Board>) -> io::Result<Self> {
        let (stopper, stop) = stop_pair()?;
        program.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = program.spawn()?;
        board.renew();
        let mut child = Self {
            group: Pid::from_child(&process),
            stdin: process.stdin.take(),
            outputs: Vec::new(),
            process,
            stop,
            stopper: Some(stopper),
            threads: Vec::new(),
        };
        match child.attend(board) {
            Ok(()) => Ok(child),
            Err(error) => {
                child.end(board);
                Err(error)
            }
        }
    }

    /// Starts the threads: one for each output, one that waits for the exit.
    fn attend(&mut self, board: &Arc<Board>) -> io::Result<()> {
        if let Some(stdin) = &self.stdin {
            rustix::io::ioctl_fionbio(stdin, true)?;
        }
        let stdout = self.process.stdout.take().map(|pipe| (Output::Stdout, OwnedFd::from(pipe)));
        let stderr = self.process.stderr.take().map(|pipe| (Output::Stderr, OwnedFd::from(pipe)));
        for (from, pipe) in stdout.into_iter().chain(stderr) {
            let pipe = Arc::new(File::from(pipe));
            self.outputs.push(pipe.clone());
            let (board, stop) = (board.clone(), self.stop.clone());
            self.thread(from.name(), move || pump(from, &pipe, &stop, &board))?;
        }
        let (board, pid) = (board.clone(), self.group);
        self.thread("adapter exit", move || {
            // The zombie is left for `end`: until then nothing else can get its number, or that of its group.
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            while let Err(rustix::io::Errno::INTR) = waitid(WaitId::Pid(pid), options) {}
            board.change(State::exit);
        })
    }

    fn thread(&mut self, name: &str, work: impl FnOnce() + Send + 'static) -> io::Result<()> {
        self.threads.push(std::thread::Builder::new().name(name.to_owned()).spawn(work)?);
        Ok(())
    }

    /// Writes a line, at most until `until`. A process that does not read it will not answer either, so whatever
    /// goes wrong here shows in the wait for the answer.
    pub(super) fn tell(&mut self, mut line: &[u8], until: Instant) {
        let Some(stdin) = &mut self.stdin else { return };
        while !line.is_empty() {
            match stdin.write(line) {
                Ok(written) => line = &line[written..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let ready = self.stop.wait(Some((stdin.as_fd(), PollFlags::OUT)), Some(until));
                    if !matches!(ready, Ok(Woken::Ready)) {
                        return;
                    }
                }
                Err(_) => return,
            }
        }
    }

    /// The number of its process group.
    pub(super) fn group(&self) -> u32 {
        self.process.id()
    }

    /// Closes its stdin.
    pub(super) fn hang_up(&mut self) {
        self.stdin = None;
    }

    /// Whether everything that it printed so far is on the board; to be asked by whoever holds the board.
    pub(super) fn is_drained(&self) -> bool {
        self.outputs.iter().all(|output| rustix::io::ioctl_fionread(output).unwrap_or(0) == 0)
    }

    /// Kills the group, waits for the threads, and says how the process ended.
    pub(super) fn end(mut self, board: &Board) -> String {
        // Before its input ends, or it might still tidy up. Fails only if nothing of the group is left.
        let _ = kill_process_group(self.group, Signal::KILL);
        self.stdin = None;
        board.wait_until(LAST_WORDS, State::has_no_output);
        self.stopper = None;
        for thread in self.threads.drain(..) {
            // These threads do not panic; if one did, it is gone all the same.
            let _ = thread.join();
        }
        self.process.wait().map_or_else(|error| error.to_string(), describe)
    }
}

/// Reads an output whatever the process prints, so that it never blocks on it.
fn pump(from: Output, output: &File, stop: &Stop, board: &Board) {
    let mut lines = match from {
        Output::Stdout => Lines::new(answer::LINE, Over::Skip),
        Output::Stderr => Lines::new(STDERR_LINE, Over::Split),
    };
    let mut chunk = vec![0; 64 << 10];
    let (mut reader, mut open) = (output, true);
    while open && matches!(stop.wait(Some((output.as_fd(), PollFlags::IN)), None), Ok(Woken::Ready)) {
        // Read and kept in one step: whoever holds the board and finds the pipe empty has seen everything.
        open = board.change(|state| match reader.read(&mut chunk) {
            Ok(0) => false,
            Ok(count) => {
                lines.feed(&chunk[..count], |line| state.line(from, line));
                true
            }
            Err(error) => error.kind() == io::ErrorKind::Interrupted,
        });
    }
    board.change(|state| state.end_of(from, lines.rest()));
}

/// An exit status in words.
fn describe(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit status {code}"),
        (None, Some(signal)) => match SIGNALS.iter().find(|(number, _)| number.as_raw() == signal) {
            Some((_, name)) => format!("signal {signal} ({name})"),
            None => format!("signal {signal}"),
        },
        (None, None) => status.to_string(),
    }
}

/// The signals by which programs usually die.
const SIGNALS: &[(Signal, &str)] = &[
    (Signal::HUP, "SIGHUP"),
    (Signal::INT, "SIGINT"),
    (Signal::QUIT, "SIGQUIT"),
    (Signal::ILL, "SIGILL"),
    (Signal::TRAP, "SIGTRAP"),
    (Signal::ABORT, "SIGABRT"),
    (Signal::BUS, "SIGBUS"),
    (Signal::FPE, "SIGFPE"),
    (Signal::KILL, "SIGKILL"),
    (Signal::SEGV, "SIGSEGV"),
    (Signal::PIPE, "SIGPIPE"),
    (Signal::ALARM, "SIGALRM"),
    (Signal::TERM, "SIGTERM"),
    (Signal::XCPU, "SIGXCPU"),
    (Signal::SYS, "SIGSYS"),
];
