//! The in-process transport: an IUT in Rust, called directly.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use paycert_core::adapter::{Command, Heard};

use super::start;
use super::{Adapter, Killer};

/// An IUT written in Rust, or an adapter to one.
pub trait Iut: Send {
    /// Carries out one command.
    ///
    /// What an ordinary caller could not catch is a panic or [`Heard::Crash`]; [`Heard::Hang`] says that no answer
    /// would ever come.
    fn command(&mut self, command: &Command) -> Heard;

    /// The largest answer in bytes that it held in memory since the last call of this; `None` if it does not count.
    fn held(&mut self) -> Option<u64> {
        None
    }

    /// What it said on the side since the last call of this, line by line; a program writes it to standard error.
    fn log(&mut self) -> Vec<String> {
        Vec::new()
    }

    /// Forgets everything that would be gone with a process.
    fn kill(&mut self) {}

    /// How another thread can end a command as if the process had been killed; it then comes back with
    /// [`Heard::Crash`].
    fn killer(&self) -> Option<Killer> {
        None
    }
}

/// An IUT inside this process. The deadline cannot be enforced, so the IUT must keep it.
pub struct InProcess<T: Iut> {
    iut: T,
}

impl<T: Iut> InProcess<T> {
    /// Wraps an IUT.
    pub fn new(iut: T) -> Self {
        Self { iut }
    }
}

impl<T: Iut> Adapter for InProcess<T> {
    fn ask(&mut self, command: &Command, deadline: Duration) -> Heard {
        // After a panic the next `configure` builds everything anew, so a state that broke is not seen again.
        match catch_unwind(AssertUnwindSafe(|| self.iut.command(command))) {
            Ok(Heard::Hang(_)) => Heard::Hang(start::millis(deadline)),
            Ok(heard) => heard,
            Err(panic) => Heard::Crash(format!("panic: {}", message(panic.as_ref()))),
        }
    }

    fn log(&mut self) -> Vec<String> {
        self.iut.log()
    }

    fn grown(&mut self) -> Option<u64> {
        self.iut.held()
    }

    fn kill(&mut self) {
        self.iut.kill();
    }

    fn killer(&self) -> Option<Killer> {
        self.iut.killer()
    }

    fn name(&self) -> String {
        "the IUT in this process".to_owned()
    }
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("without a message")
}
