//! Transports of adapter protocol 1: one question at a time, and what came of it.
//!
//! Whatever the other side does, a transport answers within the deadline with a [`Heard`] and is ready for the next
//! question. What came beside the answers is kept as a log and never read as an answer.

mod answer;
mod start;
mod lines;
mod log;
mod board;
mod child;
mod process;
mod courier;
mod local;
mod http;
mod inprocess;
mod memory;
mod reference;
mod serve;
mod store;

use std::time::Duration;

use paycert_core::adapter::{Command, Heard, StartAnswer, VERSION};

pub(crate) use courier::chain;
pub use http::Http;
pub use inprocess::{InProcess, Iut};
pub(crate) use local::{local_client, local_url};
pub use process::{Environment, Process};
pub use reference::ReferenceMerchant;
pub use serve::{Served, serve};
pub use start::AdapterError;

/// How long an adapter may take to say what it can do.
pub const START_DEADLINE: Duration = Duration::from_secs(30);

/// Makes an adapter answer at once, now and ever after, that it was interrupted.
pub type Stopper = Box<dyn Fn() + Send>;

/// Kills the IUT's process, whatever it is doing, from another thread.
pub type Killer = Box<dyn Fn() + Send + Sync>;

/// A way to put commands to an IUT.
pub trait Adapter: Send {
    /// Puts one command and waits for what comes of it, at most until the deadline.
    ///
    /// After [`Heard::Crash`] and [`Heard::Hang`] the IUT is started anew by the next command.
    fn ask(&mut self, command: &Command, deadline: Duration) -> Heard;

    /// What came beside the answers since the last call: the last 200 lines or 64 KiB, and before them how much is
    /// not kept.
    ///
    /// Each line says where it came from: `stdout: ` and `stderr: ` are the adapter's own, `process: ` and `log: `
    /// are about it.
    fn log(&mut self) -> Vec<String>;

    /// By how many bytes the memory of the IUT grew at most since the last call of this, as far as it still runs;
    /// `None` where that cannot be told. A measure begins with the first call.
    fn grown(&mut self) -> Option<u64> {
        None
    }

    /// How another thread can end a wait for an answer, where that can last.
    fn stopper(&self) -> Option<Stopper> {
        None
    }

    /// Ends the IUT without any warning, as a power cut does. The next command starts it anew.
    fn kill(&mut self) {}

    /// How another thread can do the same while a command is under way, where that can be done.
    fn killer(&self) -> Option<Killer> {
        None
    }

    /// What a user calls this adapter: its program or its address.
    fn name(&self) -> String {
        "the adapter".to_owned()
    }

    /// Asks what the IUT can do; the first command of a run.
    fn start(&mut self) -> Result<StartAnswer, AdapterError> {
        let heard = self.ask(&Command::Start { version: VERSION }, START_DEADLINE);
        start::read(&self.name(), heard).map_err(|error| error.with_printed(self.log()))
    }
}
