//! What the shop makes of an answer: the platform's word about the trade.

use serde_json::Value;

use super::card;
use crate::merchant::mutant::Mutant;
use crate::operation::Protocol;
use crate::wire::money::Amount;

/// The platform's word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// Paid.
    Paid {
        /// The platform's number of the trade.
        trade_no: Option<String>,
        /// The amount that it names.
        amount: Option<Amount>,
    },
    /// The payer has not confirmed.
    Waiting,
    /// The buyer is sent elsewhere to confirm.
    Redirected {
        /// Where to.
        redirect: Option<String>,
    },
    /// Closed, unpaid.
    Closed,
    /// The money went back.
    Refunded,
    /// Failed for good, with what the till shows.
    Failed {
        /// The words for the cashier.
        shown: Option<String>,
        /// Whether another attempt needs another number.
        spent: bool,
    },
    /// Nothing was sent.
    NotSent,
    /// No usable answer came.
    Unanswered,
    /// The answer cannot be trusted.
    Untrusted,
    /// An answer that decides nothing.
    Undecided,
    /// The platform asks for the same request again.
    Again,
}

/// Failures of pay behind which a payment may hide.
const DOUBTFUL: &[&str] = &["SYSTEM_ERROR", "TRADE_HAS_SUCCESS"];

/// Failures of pay that are about the number.
const SPENT: &[&str] = &["TRADE_HAS_CLOSE", "CONTEXT_INCONSISTENT", "TRADE_BUYER_NOT_MATCH"];

impl Word {
    pub(super) fn of_pay(protocol: Protocol, answer: &Value, mutant: Option<Mutant>) -> Self {
        let Ok(node) = node(answer, mutant) else { return problem(answer) };
        if protocol == Protocol::Antom {
            return card::of_pay(node, mutant);
        }
        let sub_code = text(node, "sub_code").unwrap_or_default();
        let doubtful = DOUBTFUL.iter().any(|end| sub_code.ends_with(end));
        match text(node, "code").unwrap_or_default().as_str() {
            "10000" => paid(node),
            "10003" => Self::Waiting,
            "40004" if doubtful && mutant != Some(Mutant::EveryFailureIsFinal) => Self::Undecided,
            "40004" => Self::Failed {
                shown: text(node, "sub_msg").or_else(|| text(node, "msg")),
                spent: SPENT.iter().any(|end| sub_code.ends_with(end)),
            },
            _ => Self::Undecided,
        }
    }

    pub(super) fn of_query(protocol: Protocol, answer: &Value, mutant: Option<Mutant>) -> Self {
        let Ok(node) = node(answer, mutant) else { return problem(answer) };
        if protocol == Protocol::Antom {
            return card::of_query(node, mutant);
        }
        if text(node, "code").as_deref() != Some("10000") {
            return Self::Undecided;
        }
        match text(node, "trade_status").unwrap_or_default().as_str() {
            _ if mutant == Some(Mutant::AnsweredQueryIsPaid) => paid(node),
            "TRADE_FINISHED" if mutant == Some(Mutant::FinishedIsNotPaid) => Self::Undecided,
            "TRADE_SUCCESS" | "TRADE_FINISHED" => paid(node),
            "TRADE_CLOSED" => Self::Closed,
            "WAIT_BUYER_PAY" => Self::Waiting,
            status if mutant == Some(Mutant::UnheardStatusIsFailed) && !status.is_empty() => Self::Closed,
            _ => Self::Undecided,
        }
    }

    pub(super) fn of_cancel(answer: &Value, mutant: Option<Mutant>) -> Self {
        let Ok(node) = node(answer, mutant) else { return problem(answer) };
        let again = text(node, "retry_flag").as_deref() == Some("Y");
        match (text(node, "code").as_deref(), text(node, "action").as_deref()) {
            (Some("10000"), _) if again => Self::Again,
            (Some("10000"), Some("refund")) => Self::Refunded,
            (Some("10000"), None) if mutant == Some(Mutant::CancelNeedsAction) => Self::Undecided,
            (Some("10000"), _) => Self::Closed,
            _ if again => Self::Again,
            _ => Self::Undecided,
        }
    }
}

/// The verified message of an answer.
fn node(answer: &Value, mutant: Option<Mutant>) -> Result<&Value, ()> {
    match answer.get("result").and_then(Value::as_str) {
        Some("answered") => answer.get("response").ok_or(()),
        // Only a mutant takes the codes of an unsigned answer for the platform's word.
        Some("rejected") if mutant == Some(Mutant::BelievesUnsignedFailures) => Ok(answer),
        _ => Err(()),
    }
}

fn problem(answer: &Value) -> Word {
    match answer.get("result").and_then(Value::as_str) {
        Some("invalid-request") => Word::NotSent,
        Some("untrusted" | "rejected") => Word::Untrusted,
        _ => Word::Unanswered,
    }
}

fn paid(node: &Value) -> Word {
    let unknown = Amount { currency: String::new(), minor: 0 };
    let amount = text(node, "total_amount").map(|text| Amount::from_major("CNY", &text).unwrap_or(unknown));
    Word::Paid { trade_no: text(node, "trade_no"), amount }
}

fn text(node: &Value, name: &str) -> Option<String> {
    node.get(name).and_then(Value::as_str).map(str::to_owned)
}
