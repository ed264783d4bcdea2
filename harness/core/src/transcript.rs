//! What happened in one case: every command, every exchange, every answer, and the books at the end.
//!
//! Secrets are masked before a transcript exists; it is judged as it stands, now or later.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::adapter::{Heard, MessageKind};
use crate::case::fault::Fault;
use crate::case::shop::Act;
use crate::gateway::Tokens;
use crate::gateway::check::Check;
use crate::gateway::ledger::Ledger;
use crate::gateway::shop::About;
use crate::plan::{Role, SignatureRecord};
use crate::secret::Secrets;
use crate::wire::http::{Request, Response};

/// The record of one case.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Transcript {
    /// The case.
    pub case: String,
    /// The steps, in order.
    pub steps: Vec<StepRecord>,
    /// How many probes were answered like the recorded one of their role, and are therefore not recorded themselves.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub repeats: usize,
    /// How many generated messages were handled as they should be, and are therefore not recorded themselves.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub generated: usize,
    /// How many of many equal calls were answered as they should be, and are therefore not recorded themselves.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub calls: usize,
    /// The books at the end.
    #[serde(default)]
    pub ledger: Ledger,
    /// Stray output and stderr of the adapter, masked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<String>,
    /// Names of secrets that were found where none may be.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub leaks: Vec<String>,
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// One command and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepRecord {
    /// What it is for.
    pub role: Role,
    /// The verb.
    pub verb: String,
    /// The command's members, masked.
    pub command: Value,
    /// What came back.
    pub heard: Heard,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// How much of an answer without measure the IUT held in memory, where that is too much.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub swollen: Option<String>,
    /// After the last of many equal calls: how many connections of these calls the IUT had not ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub left_open: Option<usize>,
    /// The requests that the gateway received meanwhile.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exchanges: Vec<Exchange>,
    /// How connections were received and what came of that, in a case about them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub greeted: Vec<String>,
    /// Requests that went to another host than the gateway's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elsewhere: Vec<String>,
    /// The tokens in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens: Option<Tokens>,
    /// For `sign`: what the harness found about the signature.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<SignatureRecord>,
    /// For `verify`: the kind of message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<MessageKind>,
    /// In a property case: the generated message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<GeneratedRecord>,
    /// In a case about a shop: what was asked of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
    /// Whether the harness killed the process while this was asked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub killed: bool,
}

/// A generated message, and how small it was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GeneratedRecord {
    /// Its number in the case.
    pub number: u64,
    /// How many smaller ones were tried.
    pub tried: usize,
    /// The message, masked.
    pub message: Map<String, Value>,
}

/// One request and its answer, as the gateway saw them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exchange {
    /// Milliseconds since the step began.
    pub at_ms: u64,
    /// The request, masked.
    pub request: Request,
    /// What was noticed about it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checks: Vec<Check>,
    /// The answer, masked.
    pub response: Response,
    /// Whether the answer is the one that the case planned.
    pub as_planned: bool,
    /// Whether the request was for something else than the case's operation, such as a certificate.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub aside: bool,
    /// In a case about a shop: what the request was about, and what it was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<About>,
    /// The fault that was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// How the listener carried the fault out, for whoever doubts it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered: Option<String>,
}

impl Exchange {
    /// The exchange without its secrets.
    pub fn masked(mut self, secrets: &Secrets) -> Self {
        self.request.target = secrets.mask(&self.request.target);
        self.request.body = secrets.mask_bytes(&self.request.body);
        self.response.body = secrets.mask_bytes(&self.response.body);
        for (_, value) in self.request.headers.0.iter_mut().chain(&mut self.response.headers.0) {
            *value = secrets.mask(value);
        }
        for check in &mut self.checks {
            check.detail = secrets.mask(&check.detail);
        }
        self
    }
}
