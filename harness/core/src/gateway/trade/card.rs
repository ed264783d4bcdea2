//! Card payments of Antom: the same trades, under `paymentRequestId` and in minor units.

use serde_json::{Map, Value, json};

use super::{answer, moves, text};
use crate::case::reply::Reply;
use crate::case::shop::Payer;
use crate::gateway::ledger::{BookedRefund, Entry, TradeState};

/// Carries out one request; the answer that is true.
pub(super) fn execute(
    entry: &mut Entry,
    talk: &str,
    message: &Map<String, Value>,
    payer: Payer,
    scripted: &Reply,
) -> Reply {
    match talk {
        "pay" => pay(entry, message, payer),
        "query" => query(entry),
        "cancel" if moves("payments/cancel", scripted) => cancel(entry),
        "refund" if moves("payments/refund", scripted) => refund(entry, message),
        "refund-query" => refund_query(entry, message),
        _ => Reply::default(),
    }
}

/// The same request again gets the same answer (facts/antom.md §5.12); with another amount it is refused.
fn pay(entry: &mut Entry, message: &Map<String, Value>, payer: Payer) -> Reply {
    let amount = amount(message.get("paymentAmount"));
    if !entry.amount.is_empty() && entry.amount != amount {
        return answer("repeat-inconsistent", &[]);
    }
    entry.amount = amount;
    if entry.state() == TradeState::Absent {
        match payer {
            Payer::Pays => entry.set_state(TradeState::Paid),
            Payer::Waits => entry.set_state(TradeState::Waiting),
            Payer::IsRefused => {}
        }
    }
    match entry.state() {
        TradeState::Absent | TradeState::Closed => answer("failed", &[]),
        TradeState::Waiting => answer("in-process", &[]),
        TradeState::Paid | TradeState::Finished | TradeState::Refunded => answer("success", &[]),
    }
}

fn query(entry: &Entry) -> Reply {
    let node = match entry.state() {
        // A payment that was refused is known; one that never came is not.
        TradeState::Absent if entry.amount.is_empty() => "order-not-exist",
        TradeState::Absent => "fail",
        TradeState::Waiting => "processing",
        TradeState::Closed => "cancelled",
        TradeState::Paid | TradeState::Finished | TradeState::Refunded => "success",
    };
    answer(node, &[])
}

/// The amount in the answer to an inquiry is that of the payment.
pub(super) fn amounts(reply: &mut Reply, entry: &Entry) {
    let silent = ["order-not-exist", "unknown-exception", "throttled", "gateway-error"];
    if silent.contains(&reply.node.as_str()) {
        return;
    }
    if let Some((value, currency)) = entry.amount.split_once(' ') {
        for (pointer, part) in [("/paymentAmount/value", value), ("/paymentAmount/currency", currency)] {
            reply.set.entry(pointer.to_owned()).or_insert_with(|| json!(part));
        }
    }
}

fn cancel(entry: &mut Entry) -> Reply {
    match entry.state() {
        TradeState::Waiting => entry.set_state(TradeState::Closed),
        TradeState::Paid => entry.set_state(TradeState::Refunded),
        _ => {}
    }
    answer("success", &[])
}

fn refund(entry: &mut Entry, message: &Map<String, Value>) -> Reply {
    let (id, amount) = (text(message.get("refundRequestId")), amount(message.get("refundAmount")));
    let minor = |amount: &str| -> Option<u128> { amount.split_once(' ')?.0.parse().ok() };
    let trade = entry.trade.get_or_insert_default();
    if trade.refunds.iter().any(|refund| refund.id == id && refund.amount == amount) {
        return answer("success", &[]);
    }
    let before: u128 = trade.refunds.iter().filter_map(|refund| minor(&refund.amount)).sum();
    let (Some(asked), Some(total)) = (minor(&amount), minor(&entry.amount)) else {
        return answer("failed", &[]);
    };
    if trade.state != TradeState::Paid || before.saturating_add(asked) > total {
        return answer("failed", &[]);
    }
    trade.refunds.push(BookedRefund { id, amount });
    if before + asked == total {
        entry.set_state(TradeState::Refunded);
    }
    answer("success", &[])
}

fn refund_query(entry: &Entry, message: &Map<String, Value>) -> Reply {
    let id = text(message.get("refundRequestId"));
    let known = entry.trade.iter().flat_map(|trade| &trade.refunds).find(|refund| refund.id == id);
    let amount = known.and_then(|refund| refund.amount.split_once(' '));
    match amount {
        Some((value, currency)) => {
            answer("success", &[("/refundAmount/value", value), ("/refundAmount/currency", currency)])
        }
        None => answer("order-not-exist", &[]),
    }
}

/// An amount as the books hold it: minor units and currency.
pub(super) fn amount(amount: Option<&Value>) -> String {
    let part = |name: &str| text(amount.and_then(|amount| amount.get(name)));
    format!("{} {}", part("value"), part("currency"))
}
