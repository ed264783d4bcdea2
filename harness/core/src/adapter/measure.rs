//! `measure`: what the harness wants to be done again and again, and how fast that went.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Call, Command, Sign, Verify};

/// Members of `measure`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// What is done, and with which members.
    #[serde(flatten)]
    pub what: Measured,
    /// For how long, in milliseconds.
    pub for_ms: u64,
    /// On how many threads at once.
    #[serde(default = "one")]
    pub threads: u32,
}

fn one() -> u32 {
    1
}

/// What can be measured: `operation`, and `input`, the members of that command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "operation", content = "input", rename_all = "lowercase")]
pub enum Measured {
    /// Signing one message.
    Sign(Sign),
    /// Judging one message.
    Verify(Verify),
    /// One API call.
    Call(Call),
}

impl Measured {
    /// A command as something to be measured; `None` for those that cannot be.
    pub fn of(command: &Command) -> Option<Self> {
        match command {
            Command::Sign(sign) => Some(Self::Sign(sign.clone())),
            Command::Verify(verify) => Some(Self::Verify(verify.clone())),
            Command::Call(call) => Some(Self::Call(call.clone())),
            _ => None,
        }
    }

    /// The command that is carried out again and again.
    pub fn command(&self) -> Command {
        match self.clone() {
            Self::Sign(sign) => Command::Sign(sign),
            Self::Verify(verify) => Command::Verify(verify),
            Self::Call(call) => Command::Call(call),
        }
    }
}

/// Answer to `measure`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureAnswer {
    /// How often it was done, over all threads.
    pub operations: u64,
    /// How long that took, in nanoseconds.
    pub elapsed_ns: u64,
    /// What the last one was answered.
    pub last: Value,
}
