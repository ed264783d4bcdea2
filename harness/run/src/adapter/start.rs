//! The first answer of an adapter: what it can do, or why there is no working adapter.

use std::io;

use paycert_core::adapter::{self, Heard, StartAnswer, VERSION};
use serde_json::Value;

/// Why an adapter cannot be used; every variant names the program or address.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AdapterError {
    /// No program was named.
    #[error("no adapter program was named")]
    NoProgram,
    /// There is no such program.
    #[error("adapter `{program}` was not found")]
    NotFound {
        /// The program.
        program: String,
    },
    /// The file exists and cannot be run.
    #[error("adapter `{program}` cannot be run")]
    NotExecutable {
        /// The program.
        program: String,
        /// What the system says.
        source: io::Error,
    },
    /// The system could not start a process.
    #[error("adapter `{program}` could not be started")]
    Spawn {
        /// The program.
        program: String,
        /// What the system says.
        source: io::Error,
    },
    /// The address is not that of an adapter on this machine.
    #[error("adapter address `{url}` {reason}")]
    Address {
        /// The address.
        url: String,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// No server answers at the address.
    #[error("adapter `{url}` cannot be reached: {how}")]
    Unreachable {
        /// The address.
        url: String,
        /// What happened instead of an answer.
        how: String,
    },
    /// It ended before it answered.
    #[error("adapter `{program}` ended before it answered `start`: {how}")]
    Died {
        /// The program.
        program: String,
        /// Exit status or signal.
        how: String,
        /// What it printed, bounded.
        printed: Vec<String>,
    },
    /// It did not answer in time.
    #[error("adapter `{program}` did not answer `start` within {ms} ms")]
    Hung {
        /// The program.
        program: String,
        /// The deadline, in milliseconds.
        ms: u64,
        /// What it printed, bounded.
        printed: Vec<String>,
    },
    /// What it answered is no answer to `start`.
    #[error("adapter `{program}` gave no valid answer to `start`: {reason}")]
    NoStartAnswer {
        /// The program.
        program: String,
        /// What is wrong with it.
        reason: String,
        /// What it printed beside the answer, bounded.
        printed: Vec<String>,
    },
    /// It speaks another version of the protocol.
    #[error("adapter `{program}` speaks version {found} of the adapter protocol, not {VERSION}")]
    Version {
        /// The program.
        program: String,
        /// What it names.
        found: Value,
    },
}

impl AdapterError {
    /// What to do about it.
    pub fn help(&self) -> &'static str {
        match self {
            Self::NoProgram => "name the adapter's program and its arguments behind `--`",
            Self::NotFound { .. } => {
                "check the path (and the first line, if it is a script); no shell looks it up, only PATH"
            }
            Self::NotExecutable { .. } => "make it executable, or name its interpreter first",
            Self::Spawn { .. } => "check the limits on processes and open files",
            Self::Address { .. } => "use an address such as http://127.0.0.1:9000/",
            Self::Unreachable { .. } => "start the server before paycert",
            Self::Died { .. } | Self::Hung { .. } => {
                "run the program by hand and send it the line {\"id\":0,\"do\":\"start\",\"version\":1}"
            }
            Self::NoStartAnswer { .. } => {
                "compare the answer with the description of `start` in the adapter protocol"
            }
            Self::Version { .. } => "use an adapter and a paycert that speak the same version",
        }
    }

    /// What the adapter printed before it failed.
    pub fn printed(&self) -> &[String] {
        match self {
            Self::Died { printed, .. } | Self::Hung { printed, .. } | Self::NoStartAnswer { printed, .. } => {
                printed
            }
            _ => &[],
        }
    }

    /// Adds what the adapter printed.
    pub(super) fn with_printed(mut self, lines: Vec<String>) -> Self {
        if let Self::Died { printed, .. } | Self::Hung { printed, .. } | Self::NoStartAnswer { printed, .. } =
            &mut self
        {
            *printed = lines;
        }
        self
    }

    /// The same trouble in the middle of a run.
    pub(super) fn heard(self) -> Heard {
        match self {
            Self::Died { how, .. } => Heard::Crash(format!("{how} while it was started anew")),
            Self::Hung { ms, .. } => Heard::Hang(ms),
            other => Heard::Broken(other.to_string()),
        }
    }
}

/// Reads what was heard in answer to `start`.
pub(super) fn read(program: &str, heard: Heard) -> Result<StartAnswer, AdapterError> {
    let program = program.to_owned();
    let printed = Vec::new();
    let mut value = match heard {
        Heard::Ok(value) => value,
        Heard::Crash(how) => return Err(AdapterError::Died { program, how, printed }),
        Heard::Hang(ms) => return Err(AdapterError::Hung { program, ms, printed }),
        Heard::Broken(reason) => return Err(AdapterError::NoStartAnswer { program, reason, printed }),
        Heard::AdapterError(error) => {
            let reason = format!("it says that it cannot: {error}");
            return Err(AdapterError::NoStartAnswer { program, reason, printed });
        }
    };
    drop_nulls(&mut value);
    match value.get("version") {
        Some(found) if *found != VERSION => Err(AdapterError::Version { program, found: found.clone() }),
        _ => adapter::read(&value).map_err(|reason| AdapterError::NoStartAnswer { program, reason, printed }),
    }
}

/// A member without a value is absent or `null`; both mean the same.
fn drop_nulls(value: &mut Value) {
    if let Value::Object(members) = value {
        members.retain(|_, member| !member.is_null());
        members.values_mut().for_each(drop_nulls);
    }
}

/// A time in whole milliseconds.
pub(super) fn millis(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
