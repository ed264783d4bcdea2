//! What an answer of the platform told about a trade: the only things that a shop can rightly know.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::case::shop::Reaction;
use crate::operation::Protocol;

/// What an answer told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Told {
    /// The trade is paid.
    Paid,
    /// The payer has not confirmed yet.
    Waiting,
    /// The trade is closed and unpaid, or was ended by a cancel.
    Closed,
    /// The money went back.
    Refunded,
    /// The payment failed for good.
    Failed,
    /// The payment failed for good, because its number belongs to another trade or to one that has ended.
    Spent,
    /// A genuine answer that decides nothing.
    Undecided,
    /// A genuine answer to something else than the state of the trade.
    Aside,
    /// An answer that the platform did not sign.
    Forged,
    /// No usable answer came.
    Nothing,
}

impl Told {
    /// What a notification tells, by its base message and by how it has to be taken.
    pub(crate) fn by_notice(right: Reaction, node: &str) -> Self {
        match (right, node) {
            (Reaction::Refused | Reaction::Ignored, _) => Self::Forged,
            (_, "" | "success" | "finished" | "short" | "korean") => Self::Paid,
            (_, "closed") => Self::Closed,
            (_, "failed") => Self::Failed,
            (_, _) => Self::Aside,
        }
    }
}

impl Told {
    /// In words.
    pub fn says(self) -> &'static str {
        match self {
            Self::Paid => "paid",
            Self::Waiting => "the payer has not confirmed yet",
            Self::Closed => "closed, not paid",
            Self::Refunded => "the money went back",
            Self::Failed => "failed for good",
            Self::Spent => "the number cannot be paid",
            Self::Undecided => "nothing decided",
            Self::Aside => "nothing about the state",
            Self::Forged => "nothing that can be trusted",
            Self::Nothing => "no usable answer",
        }
    }

    /// Whether the trade can no longer be paid.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Closed | Self::Refunded | Self::Failed | Self::Spent)
    }
}

/// Failures of pay behind which a payment may hide, by the end of the sub_code (facts/openapi.md §6.3).
const DOUBTFUL: &[&str] = &["SYSTEM_ERROR", "TRADE_HAS_SUCCESS"];

/// Failures of pay after which another payment needs another number, by the end of the sub_code (facts/openapi.md §6.3).
const SPENT: &[&str] = &["TRADE_HAS_CLOSE", "CONTEXT_INCONSISTENT", "TRADE_BUYER_NOT_MATCH"];

/// What a genuine answer tells, from its talk and its message.
pub(super) fn told(protocol: Protocol, talk: &str, node: &Map<String, Value>) -> Told {
    if protocol == Protocol::Antom {
        return told_by_antom(talk, node);
    }
    let text = |name: &str| node.get(name).and_then(Value::as_str).unwrap_or_default();
    let sub_code = text("sub_code");
    match (talk, text("code")) {
        ("pay", "10000") => Told::Paid,
        ("pay", "10003") => Told::Waiting,
        ("pay", "40004") if DOUBTFUL.iter().any(|end| sub_code.ends_with(end)) => Told::Undecided,
        ("pay", "40004") if SPENT.iter().any(|end| sub_code.ends_with(end)) => Told::Spent,
        ("pay", "40004") => Told::Failed,
        ("query", "10000") => match text("trade_status") {
            "TRADE_SUCCESS" | "TRADE_FINISHED" => Told::Paid,
            "TRADE_CLOSED" => Told::Closed,
            "WAIT_BUYER_PAY" => Told::Waiting,
            _ => Told::Undecided,
        },
        ("cancel", "10000") if text("retry_flag") == "Y" => Told::Undecided,
        ("cancel", "10000") if text("action") == "refund" => Told::Refunded,
        ("cancel" | "close", "10000") => Told::Closed,
        ("pay" | "query" | "cancel" | "close", _) => Told::Undecided,
        _ => Told::Aside,
    }
}

/// The result of pay is about the payment, that of an inquiry only about the inquiry (facts/antom.md §5.3).
fn told_by_antom(talk: &str, node: &Map<String, Value>) -> Told {
    let result = |name: &str| node.get("result").and_then(|result| result.get(name)).and_then(Value::as_str);
    let status = node.get("paymentStatus").and_then(Value::as_str).unwrap_or_default();
    match (talk, result("resultStatus").unwrap_or_default()) {
        ("pay", "S") => Told::Paid,
        ("pay", "F") if result("resultCode") == Some("REPEAT_REQ_INCONSISTENT") => Told::Undecided,
        ("pay", "F") => Told::Failed,
        ("pay", "U") if result("resultCode") == Some("PAYMENT_IN_PROCESS") => Told::Waiting,
        ("query", "S") => match status {
            "SUCCESS" => Told::Paid,
            "FAIL" => Told::Failed,
            "CANCELLED" => Told::Closed,
            "PROCESSING" | "PENDING" => Told::Waiting,
            _ => Told::Undecided,
        },
        ("cancel", "S") => Told::Closed,
        ("pay" | "query" | "cancel", _) => Told::Undecided,
        _ => Told::Aside,
    }
}
