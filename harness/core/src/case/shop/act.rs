//! The acts that say more than their name, as case files write them.

use serde::{Deserialize, Serialize};

use crate::case::replies::notification_name;
use crate::case::reply::Reply;
use crate::operation::Protocol;

/// The buyer's browser comes back to the shop. What it brings along proves nothing.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// The parameters behind the address; the base replies are those of [`RETURN`].
    #[serde(default)]
    pub with: Reply,
}

/// The name under which the parameters of a return stand in `corpus/replies`, and the word under which it is counted.
pub const RETURN: &str = "return";

/// The base replies of a return.
pub fn return_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::OpenApi => "return",
        Protocol::Antom => "card-return",
    }
}

/// One capture of an authorised payment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capture {
    /// The amount in the major unit.
    pub amount: String,
}

/// Notifications that reach the shop.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deliver {
    /// What it is about; the payment unless the case says otherwise.
    #[serde(default)]
    pub about: Topic,
    /// The message, about the trade of the order.
    pub notice: Reply,
    /// How often it comes.
    #[serde(default = "super::first")]
    pub times: u64,
    /// Whether the repeats come at the same time.
    #[serde(default)]
    pub together: bool,
    /// Whether it comes as often and, by the time that it bears, as late as the platform repeats it.
    #[serde(default)]
    pub schedule: bool,
    /// How much later than now it comes by the time that it bears, in seconds.
    #[serde(default, skip_serializing_if = "is_now")]
    pub later_s: u64,
    /// How the shop has to take it.
    pub right: Reaction,
}

fn is_now(seconds: &u64) -> bool {
    *seconds == 0
}

/// How a notification has to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reaction {
    /// It is genuine and concerns the order: it is acknowledged with the documented bytes.
    #[default]
    Acknowledged,
    /// It is genuine; whether it is acknowledged is the shop's choice.
    Either,
    /// It must not be believed, and is not acknowledged.
    Refused,
    /// Whether it is acknowledged is the shop's choice; believed it is not.
    Ignored,
}

/// One refund.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refund {
    /// The amount in the major unit.
    pub amount: String,
    /// The caller's name for it.
    #[serde(default)]
    pub id: Option<String>,
}

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// The payment.
    #[default]
    Payment,
    /// The capture that was asked for last.
    Capture,
    /// The refund that was asked for last.
    Refund,
}

impl Topic {
    /// The base replies of such a notification.
    pub fn replies(self, protocol: Protocol) -> &'static str {
        match (self, protocol) {
            // The OpenAPI gateway tells of refunds in the notification of the trade (facts/openapi.md §4.1).
            (Self::Payment, _) | (_, Protocol::OpenApi) => notification_name(protocol),
            (Self::Capture, Protocol::Antom) => "notifyCapture",
            (Self::Refund, Protocol::Antom) => "notifyRefund",
        }
    }
}
