//! The trades of a shop: what a request does to them, and the answer that is true.

pub(super) mod card;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::check::{Check, check};
use super::ledger::{BookedRefund, Entry, Ledger, Trade, TradeState};
use super::{Tokens, digits};
use crate::case::replies;
use crate::case::reply::Reply;
use crate::case::shop::{Becomes, Payer, Scenario};
use crate::operation::{Operation, Protocol};
use crate::wire::money::Amount;

/// Amounts of the barcode flow are yuan.
const CURRENCY: &str = "CNY";

/// The merchant's and the platform's number of a trade, by protocol.
pub(crate) fn numbers(protocol: Protocol) -> (&'static str, &'static str) {
    match protocol {
        Protocol::OpenApi => ("out_trade_no", "trade_no"),
        Protocol::Antom => ("paymentRequestId", "paymentId"),
    }
}

/// The place of the trade of that number in the books; opened as absent where there is none.
pub(super) fn place(books: &mut Ledger, id: &str, tokens: &Tokens) -> usize {
    if let Some(at) = books.0.iter().position(|entry| entry.id == id) {
        return at;
    }
    let at = books.0.len();
    // One trade, one number of the platform: the first has the token of the case, others have their own.
    let token = if at == 0 { tokens.genuine.clone() } else { digits(0, &tokens.genuine, at, "trade") };
    books.0.push(Entry { id: id.to_owned(), token, trade: Some(Trade::default()), ..Entry::default() });
    at
}

/// The number of the trade that a message names: the merchant's, or the one behind the platform's or a refund's.
pub(crate) fn named(protocol: Protocol, books: &Ledger, message: &Map<String, Value>) -> Option<String> {
    let (own, platforms) = numbers(protocol);
    let text = |name: &str| message.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
    let known = |trade_no: &str| books.0.iter().find(|entry| entry.token == trade_no);
    let by_platform = text(platforms).and_then(known).map(|entry| entry.id.clone());
    let by_refund = || {
        let id = text("refundRequestId")?;
        let booked = |entry: &&Entry| {
            entry.trade.iter().flat_map(|trade| &trade.refunds).any(|refund| refund.id == id)
        };
        books.0.iter().find(booked).map(|entry| entry.id.clone())
    };
    text(own).map(str::to_owned).or(by_platform).or_else(by_refund)
}

/// Counts a request about a trade, and lets happen what happens before it. Returns the count, from 1.
pub(super) fn arrive(entry: &mut Entry, scenario: &Scenario, talk: &str) -> u64 {
    let trade = entry.trade.get_or_insert_default();
    let nth = trade.calls.entry(talk.to_owned()).or_default();
    *nth += 1;
    let nth = *nth;
    let due: Vec<Becomes> = scenario
        .then
        .iter()
        .filter(|event| event.before == talk && event.nth == nth)
        .map(|event| event.trade)
        .collect();
    due.into_iter().for_each(|becomes| entry.becomes(becomes));
    nth
}

impl Entry {
    /// How many requests of a talk named the trade.
    fn calls(&self, talk: &str) -> u64 {
        self.trade.as_ref().and_then(|trade| trade.calls.get(talk)).copied().unwrap_or_default()
    }

    /// The platform said that the payment failed for good.
    pub(super) fn was_told_failed(&mut self) {
        self.trade.get_or_insert_default().failed = true;
    }

    /// How the trade stands.
    pub fn state(&self) -> TradeState {
        self.trade.as_ref().map(|trade| trade.state).unwrap_or_default()
    }

    fn set_state(&mut self, state: TradeState) {
        self.trade.get_or_insert_default().state = state;
        match state {
            TradeState::Paid => self.paid = self.paid.max(1),
            TradeState::Closed => self.closed = true,
            TradeState::Refunded => self.refunded = self.refunded.max(1),
            TradeState::Absent | TradeState::Waiting | TradeState::Finished => {}
        }
    }

    /// Opens a trade that the payer has still to find, by a code or in a session.
    pub(crate) fn opens(&mut self, amount: String, state: TradeState) {
        if self.state() == TradeState::Absent {
            self.amount = amount;
            self.set_state(state);
        }
    }

    /// The payer declines: a waiting trade comes to nothing.
    pub(crate) fn declines(&mut self, protocol: Protocol) {
        if self.state() == TradeState::Waiting {
            // Antom calls such a payment failed, the OpenAPI gateway a trade closed.
            let refused = if protocol == Protocol::Antom { TradeState::Absent } else { TradeState::Closed };
            self.set_state(refused);
        }
    }

    /// Only a waiting trade can still be paid or closed.
    pub(crate) fn becomes(&mut self, becomes: Becomes) {
        match (becomes, self.state()) {
            (Becomes::Paid, TradeState::Waiting) => self.set_state(TradeState::Paid),
            (Becomes::Closed, TradeState::Waiting) => self.set_state(TradeState::Closed),
            (Becomes::Finished, TradeState::Waiting) => {
                self.set_state(TradeState::Paid);
                self.set_state(TradeState::Finished);
            }
            (Becomes::Finished, TradeState::Paid) => self.set_state(TradeState::Finished),
            _ => {}
        }
    }
}

/// Carries out one request; the answer that is true, unless the script has another.
pub(super) fn execute(
    protocol: Protocol,
    books: &mut Ledger,
    at: usize,
    talk: &str,
    message: &Map<String, Value>,
    scenario: &Scenario,
    scripted: Reply,
) -> (Reply, Vec<Check>) {
    let mut checks = Vec::new();
    let code = message.get("auth_code").and_then(Value::as_str).map(fingerprint);
    let used = code.as_ref().is_some_and(|code| is_used(books, at, code));
    let payer = scenario.payer.at(books.0.iter().map(|entry| entry.calls("pay")).sum());
    let entry = &mut books.0[at];
    let truth = match talk {
        _ if UNTOUCHED.contains(&scripted.node.as_str()) => Reply::default(),
        _ if protocol == Protocol::Antom => card::execute(entry, talk, message, payer, &scripted),
        "pay" if used => {
            checks.push(check("id-reused", "the payment code was used up by another payment"));
            answer("failed", &[("/sub_code", "ACQ.PAYMENT_AUTH_CODE_INVALID")])
        }
        "pay" => pay(entry, message, payer, code),
        "query" => query(entry),
        "cancel" if moves("alipay.trade.cancel", &scripted) => cancel(entry),
        "refund" if moves("alipay.trade.refund", &scripted) => refund(entry, message),
        "refund-query" => refund_query(entry, message),
        "close" if entry.state() == TradeState::Waiting => {
            entry.set_state(TradeState::Closed);
            answer("success", &[])
        }
        "close" => answer("failed", &[]),
        _ => Reply::default(),
    };
    let mut reply = scripted;
    if reply.node.is_empty() {
        reply.node = truth.node;
        for (pointer, value) in truth.set {
            reply.set.entry(pointer).or_insert(value);
        }
    }
    match (talk, protocol) {
        ("query", Protocol::OpenApi) => amounts(&mut reply, entry),
        ("query", Protocol::Antom) => card::amounts(&mut reply, entry),
        _ => {}
    }
    (reply, checks)
}

/// Whether a payment code was used for another number, or for a payment of this number that failed for good. Sent once
/// more with the same number it may be the same payment.
fn is_used(books: &Ledger, at: usize, code: &str) -> bool {
    let has_code = |trade: &Trade| trade.code.as_deref() == Some(code);
    books.0.iter().enumerate().any(|(place, entry)| {
        entry.trade.as_ref().is_some_and(|trade| has_code(trade) && (place != at || trade.failed))
    })
}

/// Answers of a gateway that let nothing through, whatever was asked.
const UNTOUCHED: &[&str] = &["throttled", "gateway-error"];

/// What is to be noticed about a payment by card, against the order that the shop was given; nothing where nobody knows
/// what that was.
pub(super) fn against_order(
    protocol: Protocol,
    talk: &str,
    order: &Map<String, Value>,
    message: &Map<String, Value>,
) -> Vec<Check> {
    match (protocol, talk) {
        (Protocol::Antom, "pay") if !order.is_empty() => card::checks(order, message),
        _ => Vec::new(),
    }
}

/// Whether the scripted answer is one to a request that was carried out.
fn moves(operation: &str, scripted: &Reply) -> bool {
    let base = Operation::find(operation).and_then(|found| replies::find(found.name, &scripted.node));
    base.is_none_or(|base| base.effect != replies::Effect::None)
}

fn answer(node: &str, set: &[(&str, &str)]) -> Reply {
    let set = set.iter().map(|(pointer, value)| ((*pointer).to_owned(), json!(value))).collect();
    Reply { node: node.to_owned(), set, ..Reply::default() }
}

/// The code itself may not stand in a transcript.
fn fingerprint(code: &str) -> String {
    Sha256::digest(code.as_bytes())[..6].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn pay(entry: &mut Entry, message: &Map<String, Value>, payer: Payer, code: Option<String>) -> Reply {
    match entry.state() {
        TradeState::Absent => {}
        TradeState::Waiting => return answer("waiting", &[]),
        TradeState::Paid | TradeState::Finished => {
            return answer("failed", &[("/sub_code", "ACQ.TRADE_HAS_SUCCESS")]);
        }
        TradeState::Closed | TradeState::Refunded => {
            return answer("failed", &[("/sub_code", "ACQ.TRADE_HAS_CLOSE")]);
        }
    }
    entry.amount = text(message.get("total_amount"));
    let trade = entry.trade.get_or_insert_default();
    (trade.code, trade.failed) = (code, false);
    match payer {
        Payer::Pays => {
            entry.set_state(TradeState::Paid);
            answer("success", &[])
        }
        Payer::Waits => {
            entry.set_state(TradeState::Waiting);
            answer("waiting", &[])
        }
        Payer::IsRefused => answer("failed", &[]),
    }
}

fn query(entry: &Entry) -> Reply {
    let node = match entry.state() {
        TradeState::Absent => "not-found",
        TradeState::Waiting => "waiting",
        TradeState::Paid => "success",
        TradeState::Finished => "finished",
        TradeState::Closed | TradeState::Refunded => "closed",
    };
    answer(node, &[])
}

/// The amounts in the answer to a query are those of the trade.
fn amounts(reply: &mut Reply, entry: &Entry) {
    let paid = matches!(reply.node.as_str(), "success" | "finished");
    let due: &[&str] = match (reply.node.as_str(), paid) {
        ("not-found" | "unknown" | "gateway-error" | "error-response", _) => &[],
        (_, true) => &["/total_amount", "/buyer_pay_amount", "/receipt_amount", "/invoice_amount"],
        (_, false) => &["/total_amount"],
    };
    for pointer in due {
        reply.set.entry((*pointer).to_owned()).or_insert_with(|| json!(entry.amount));
    }
}

fn cancel(entry: &mut Entry) -> Reply {
    match entry.state() {
        TradeState::Waiting => {
            entry.set_state(TradeState::Closed);
            answer("success", &[])
        }
        TradeState::Paid => {
            entry.set_state(TradeState::Refunded);
            answer("refunded", &[])
        }
        TradeState::Finished => answer("failed", &[("/sub_code", "ACQ.TRADE_HAS_FINISHED")]),
        TradeState::Absent | TradeState::Closed | TradeState::Refunded => answer("not-found", &[]),
    }
}

fn refund(entry: &mut Entry, message: &Map<String, Value>) -> Reply {
    let amount = text(message.get("refund_amount"));
    // Without a number of its own a refund is the one refund of its trade (facts/openapi.md §5.5).
    let id = message.get("out_request_no").map_or_else(|| entry.id.clone(), |id| text(Some(id)));
    let trade = entry.trade.get_or_insert_default();
    if let Some(known) = trade.refunds.iter().find(|refund| refund.id == id) {
        if minor(&known.amount) != minor(&amount) {
            return answer("failed", &[("/sub_code", "ACQ.DISCORDANT_REPEAT_REQUEST")]);
        }
        let sum = major(trade.refunds.iter().filter_map(|refund| minor(&refund.amount)).sum());
        return answer("repeated", &[("/refund_fee", &sum)]);
    }
    if trade.state != TradeState::Paid {
        return answer("failed", &[("/sub_code", "ACQ.TRADE_STATUS_ERROR")]);
    }
    let before: u128 = trade.refunds.iter().filter_map(|refund| minor(&refund.amount)).sum();
    let (Some(asked), Some(total)) = (minor(&amount), minor(&entry.amount)) else {
        return answer("failed", &[("/sub_code", "ACQ.INVALID_PARAMETER")]);
    };
    let sum = before.saturating_add(asked);
    if asked == 0 || sum > total {
        return answer("failed", &[("/sub_code", "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL")]);
    }
    trade.refunds.push(BookedRefund { id, amount });
    if sum == total {
        entry.set_state(TradeState::Refunded);
    }
    answer("success", &[("/refund_fee", &major(sum))])
}

fn refund_query(entry: &Entry, message: &Map<String, Value>) -> Reply {
    let id = text(message.get("out_request_no"));
    let booked = entry.trade.iter().flat_map(|trade| &trade.refunds).find(|refund| refund.id == id);
    match booked {
        Some(refund) => {
            answer("success", &[("/refund_amount", &refund.amount), ("/total_amount", &entry.amount)])
        }
        None => answer("nothing-found", &[]),
    }
}

fn text(value: Option<&Value>) -> String {
    value.map_or_else(String::new, |value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

/// The amount that a request asks for, as the books hold it.
pub(crate) fn asked(protocol: Protocol, message: &Map<String, Value>) -> String {
    match protocol {
        Protocol::OpenApi => text(message.get("total_amount")),
        Protocol::Antom => card::amount(message.get("paymentAmount")),
    }
}

/// The number and the amount of the refund or the capture that a message asks for, as the books hold them.
pub(crate) fn part(
    protocol: Protocol,
    talk: &str,
    trade: &str,
    message: &Map<String, Value>,
) -> Option<(String, String)> {
    match protocol {
        // Without a number of its own a refund is the one refund of its trade (facts/openapi.md §5.5).
        Protocol::OpenApi => (talk == "refund").then(|| {
            let id = message.get("out_request_no").map_or_else(|| trade.to_owned(), |id| text(Some(id)));
            (id, text(message.get("refund_amount")))
        }),
        Protocol::Antom => {
            let (_, id, amount) = card::PARTS.iter().find(|(own, ..)| *own == talk)?;
            Some((text(message.get(*id)), card::amount(message.get(*amount))))
        }
    }
}

/// An amount of yuan in fen.
pub(crate) fn minor(text: &str) -> Option<u128> {
    Amount::from_major(CURRENCY, text).ok().map(|amount| amount.minor)
}

/// Fen as an amount of yuan.
fn major(minor: u128) -> String {
    Amount { currency: CURRENCY.to_owned(), minor }.to_major()
}
