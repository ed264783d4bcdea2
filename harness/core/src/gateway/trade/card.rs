//! Card payments of Antom: the same trades, under `paymentRequestId` and in minor units.

mod sent;

use serde_json::{Map, Value, json};

use super::{answer, moves, text};
use crate::case::reply::Reply;
use crate::case::shop::Payer;
use crate::gateway::check::Check;
use crate::gateway::ledger::{BookedRefund, Entry, TradeState};

/// What is to be noticed about a payment, against the order that the shop was given.
pub(super) fn checks(order: &Map<String, Value>, message: &Map<String, Value>) -> Vec<Check> {
    sent::checks(order, message)
}

/// The requests that move a part of a payment, with the members that number it and say how much it is.
pub(in crate::gateway) const PARTS: &[(&str, &str, &str)] =
    &[("refund", "refundRequestId", "refundAmount"), ("capture", "captureRequestId", "captureAmount")];

/// Carries out one request; the answer that is true.
pub(super) fn execute(
    entry: &mut Entry,
    talk: &str,
    message: &Map<String, Value>,
    payer: Payer,
    scripted: &Reply,
) -> Reply {
    if let Some((_, id, sum)) = PARTS.iter().find(|(part, ..)| *part == talk) {
        let asked = BookedRefund { id: text(message.get(*id)), amount: amount(message.get(*sum)) };
        entry.trade.get_or_insert_default().asked.insert(talk.to_owned(), asked);
    }
    match talk {
        "pay" => pay(entry, message, payer),
        "query" => query(entry),
        "cancel" if moves("payments/cancel", scripted) => cancel(entry),
        "refund" if moves("payments/refund", scripted) => refund(entry, message),
        "refund-query" => refund_query(entry, message),
        "capture" if moves("payments/capture", scripted) => capture(entry, message),
        _ => Reply::default(),
    }
}

/// The same request again gets the same answer (facts/antom.md §5.12); with another amount it is refused.
fn pay(entry: &mut Entry, message: &Map<String, Value>, payer: Payer) -> Reply {
    let amount = amount(message.get("paymentAmount"));
    if !entry.amount.is_empty() && entry.amount != amount {
        return answer("repeat-inconsistent", &[]);
    }
    // The same request again gets the same answer, so what the payer does counts once.
    let is_first = entry.amount.is_empty();
    entry.amount = amount;
    let trade = entry.trade.get_or_insert_default();
    trade.back = message.get("paymentRedirectUrl").and_then(Value::as_str).map(str::to_owned);
    entry.note_capture_mode(message);
    if is_first && entry.state() == TradeState::Absent {
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

impl Entry {
    /// Notes who captures the payment, as the request for it says (seed 001, lines 10 to 17).
    pub(crate) fn note_capture_mode(&mut self, message: &Map<String, Value>) {
        let mode = message.get("paymentFactor").and_then(|factor| factor.get("captureMode"));
        self.trade.get_or_insert_default().manual = mode.and_then(Value::as_str) == Some("MANUAL");
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

/// The amount in the answer to an inquiry is that of the payment, and captures are listed.
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
    let captures: Vec<Value> =
        entry.trade.iter().flat_map(|trade| &trade.captures).map(|capture| listed(entry, capture)).collect();
    if !captures.is_empty() {
        reply.set.entry("/transactions".to_owned()).or_insert(Value::Array(captures));
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
    let trade = entry.trade.get_or_insert_default();
    if trade.refunds.iter().any(|refund| refund.id == id && refund.amount == amount) {
        return answer("success", &[]);
    }
    if currency(&amount) != currency(&entry.amount) {
        return answer("failed", OTHER_CURRENCY);
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

/// A capture in the answer to an inquiry.
fn listed(entry: &Entry, capture: &BookedRefund) -> Value {
    let (value, currency) = capture.amount.split_once(' ').unwrap_or_default();
    json!({
        "transactionResult": {"resultCode": "SUCCESS", "resultStatus": "S", "resultMessage": "success"},
        "transactionId": format!("{}01", entry.token),
        "transactionType": "CAPTURE",
        "transactionStatus": "SUCCESS",
        "transactionAmount": {"value": value, "currency": currency},
        "transactionRequestId": capture.id,
    })
}

/// Captures no more than was authorised, and only what the shop wants to capture itself (facts/antom.md §5.4).
fn capture(entry: &mut Entry, message: &Map<String, Value>) -> Reply {
    let (id, amount) = (text(message.get("captureRequestId")), amount(message.get("captureAmount")));
    let trade = entry.trade.get_or_insert_default();
    if let Some(known) = trade.captures.iter().find(|capture| capture.id == id) {
        return match known.amount == amount {
            true => answer("success", &[]),
            false => answer("failed", &[("/result/resultCode", "REPEAT_REQ_INCONSISTENT")]),
        };
    }
    if currency(&amount) != currency(&entry.amount) {
        return answer("failed", OTHER_CURRENCY);
    }
    let before: u128 = trade.captures.iter().filter_map(|capture| minor(&capture.amount)).sum();
    let room = minor(&entry.amount).unwrap_or_default().saturating_sub(before);
    match minor(&amount).filter(|asked| *asked > 0) {
        Some(asked) if asked <= room && trade.manual && trade.state == TradeState::Paid => {
            trade.captures.push(BookedRefund { id, amount });
            answer("success", &[])
        }
        _ => answer("failed", &[]),
    }
}

/// Money goes back, and is captured, in the currency of the payment only (facts/antom.md §3.7, §3.14).
const OTHER_CURRENCY: &[(&str, &str)] = &[("/result/resultCode", "CURRENCY_NOT_SUPPORT")];

/// The currency of an amount as the books hold it.
fn currency(amount: &str) -> Option<&str> {
    amount.split_once(' ').map(|(_, currency)| currency)
}

/// Minor units of an amount as the books hold it.
fn minor(amount: &str) -> Option<u128> {
    amount.split_once(' ')?.0.parse().ok()
}

/// An amount as the books hold it: minor units and currency.
pub(super) fn amount(amount: Option<&Value>) -> String {
    let part = |name: &str| text(amount.and_then(|amount| amount.get(name)));
    format!("{} {}", part("value"), part("currency"))
}
