//! The rules about what a shop sends and when, for whoever has a list of what it met: no second payment, queries in
//! time, an end, and a cancel at the end.

use super::{Finding, Shown};
use crate::adapter::shop::Polling;
use crate::gateway::told::Told;
use crate::operation::Protocol;

/// Of an interval so much has to be waited, in percent: clocks and loaded machines differ.
pub(super) const ENOUGH: u64 = 75;

/// From this interval on, in milliseconds, a cancel that comes one whole interval late is no accident.
const LONG_MS: u64 = 2_000;

/// How often a cancel may be sent in one flow (adapter protocol, ruling 14).
const CANCELS: usize = 6;

/// How many queries after a final answer are a choice.
const AFTERTHOUGHTS: usize = 1;

/// One request, or one notification, as the shop met it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Met<'a> {
    /// The step, or the exchange, that shows it.
    pub step: usize,
    /// When, in milliseconds.
    pub at_ms: u64,
    /// The kind of request, or `deliver`.
    pub talk: &'a str,
    /// The number of the trade.
    pub trade: &'a str,
    /// What was told.
    pub told: Told,
}

/// What the rules depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules {
    /// Whether the shop itself has to keep asking while the payer makes up his mind.
    pub polls: bool,
    /// How far apart its queries are, in milliseconds.
    pub interval_ms: u64,
    /// The polling window, where the shop was told one.
    pub polling: Option<Polling>,
    /// Whether a cancel without a final answer has to be repeated.
    pub repeats_cancel: bool,
}

impl Rules {
    /// What is wrong with requests that were sent, however the story ends.
    pub fn on_the_way(&self, sent: &[&Met]) -> Vec<Finding> {
        let mut shown = Shown::default();
        self.numbers(sent, &mut shown);
        if self.polls {
            self.paces(sent, &mut shown);
            self.repeats(sent, &mut shown);
            self.window(sent.last().map_or(0, |met| met.step), sent, &mut shown);
        }
        shown.findings
    }

    /// What is wrong if nothing more is sent.
    pub fn at_the_end(&self, sent: &[&Met]) -> Vec<Finding> {
        let mut shown = Shown::default();
        let at = sent.last().map_or(0, |met| met.step);
        self.endings(at, sent, &mut shown);
        self.unfinished(at, sent, &mut shown);
        shown.findings
    }

    /// One open order, one number.
    pub(super) fn numbers(&self, all: &[&Met], shown: &mut Shown) {
        let mut open: Option<&Met> = None;
        for met in all {
            let paid = all.iter().any(|pay| pay.talk == "pay" && pay.trade == met.trade);
            match (met.talk, open) {
                ("pay", Some(before)) if before.trade == met.trade && self.is_spent(before.told) => {
                    shown.found("id-reused", met.step, format!("{} failed before", met.trade));
                }
                // After no answer seed 000 allows another number (antom-payment-request-id-stable-on-retry).
                ("pay", Some(before)) if !self.polls && before.told == Told::Nothing => {}
                ("pay", Some(before)) if before.trade != met.trade && !before.told.is_final() => {
                    let evidence = format!(
                        "{} after {}, which was not ended ({})",
                        met.trade,
                        before.trade,
                        before.told.says()
                    );
                    shown.found("id-not-reused", met.step, evidence);
                }
                ("query" | "cancel", Some(before)) if !paid => {
                    let evidence =
                        format!("{} asks about {}, paid was {}", met.talk, met.trade, before.trade);
                    shown.found("id-not-reused", met.step, evidence);
                    return;
                }
                _ => {}
            }
            let settles = met.told.is_final() || matches!(met.told, Told::Paid | Told::Waiting);
            if met.talk == "pay" || settles {
                open = Some(met);
            }
        }
    }

    /// Whether another payment needs another number. After a plain failure of a barcode payment the documents leave it
    /// open (openapi-code-invalid-number); a card payment always gets a new one.
    fn is_spent(&self, told: Told) -> bool {
        told == Told::Spent || told == Told::Failed && !self.polls
    }

    /// Queries wait for the payer.
    pub(super) fn paces(&self, sent: &[&Met], shown: &mut Shown) {
        let enough = self.interval_ms * ENOUGH / 100;
        for pair in sent.windows(2) {
            let gap = pair[1].at_ms.saturating_sub(pair[0].at_ms);
            let waits = pair[0].told == Told::Waiting && matches!(pair[0].talk, "pay" | "query");
            if waits && pair[1].talk == "query" && gap < enough {
                let evidence =
                    format!("{gap} ms after `{}`, the interval is {} ms", pair[0].talk, self.interval_ms);
                shown.found("poll-too-early", pair[1].step, evidence);
                return;
            }
        }
    }

    /// A payment that was answered is not sent again, a final answer ends the flow, a paid order is not cancelled.
    pub(super) fn repeats(&self, sent: &[&Met], shown: &mut Shown) {
        for pair in sent.windows(2) {
            let answered = matches!(pair[0].told, Told::Waiting | Told::Undecided | Told::Paid);
            if pair[0].talk == "pay" && pair[1].talk == "pay" && pair[0].trade == pair[1].trade && answered {
                let evidence = format!("pay was answered ({}) and sent again", pair[0].told.says());
                shown.found("retry-of-unsafe-request", pair[1].step, evidence);
            }
        }
        let known = sent.iter().skip_while(|met| met.told != Told::Paid);
        if let Some(cancel) = known.into_iter().find(|met| met.talk == "cancel") {
            shown.found("cancel-after-paid", cancel.step, "the platform had said paid before");
        }
        let ended = sent.iter().position(|met| {
            met.told == Told::Paid || matches!(met.told, Told::Closed | Told::Refunded) && met.talk != "pay"
        });
        let after = ended.map_or(&[][..], |at| &sent[at + 1..]);
        let queries = after.iter().filter(|met| met.talk == "query").count();
        if let (true, Some(last)) = (queries > AFTERTHOUGHTS, after.last()) {
            let evidence = format!("{queries} queries after the answer that settled it");
            shown.found("poll-without-end", last.step, evidence);
        }
        let cancels = sent.iter().filter(|met| met.talk == "cancel").count();
        if let (true, Some(last)) = (cancels > CANCELS, sent.last()) {
            shown.found("cancel-without-end", last.step, format!("{cancels} cancels"));
        }
    }

    /// The polling window: its length, and the cancel that ends it.
    pub(super) fn window(&self, at: usize, sent: &[&Met], shown: &mut Shown) {
        // It begins with the payment that was sent last.
        let sent = &sent[sent.iter().rposition(|met| met.talk == "pay").unwrap_or_default()..];
        let cancel = sent.iter().position(|met| met.talk == "cancel");
        let before = &sent[..cancel.unwrap_or(sent.len())];
        let queries: Vec<&&Met> = before.iter().filter(|met| met.talk == "query").collect();
        let unsettled = !before.iter().any(|met| met.told == Told::Paid || met.told.is_final());
        if let Some(polling) = self.polling.filter(|_| unsettled) {
            let count = queries.len() as u64;
            // The query that settles a 20000 may come on top of the window.
            if count > polling.attempts + 1 {
                let evidence = format!("{count} queries, the window has {}", polling.attempts);
                shown.found("poll-without-end", at, evidence);
            }
            let waited = before.iter().any(|met| met.told == Told::Waiting);
            if cancel.is_some() && waited && count + 1 < polling.attempts {
                let evidence =
                    format!("cancelled after {count} queries, the window has {}", polling.attempts);
                shown.found("poll-given-up", at, evidence);
            }
        }
        let (Some(last), Some(cancel)) = (queries.last(), cancel) else { return };
        let gap = sent[cancel].at_ms.saturating_sub(last.at_ms);
        let interval = self.interval_ms;
        if last.told == Told::Waiting && interval >= LONG_MS && gap >= interval {
            shown.found(
                "cancel-late",
                at,
                format!("{gap} ms after the last query, the interval is {interval} ms"),
            );
        }
    }

    /// A window that is known ends in an answer that settles the payment, or in a cancel, whatever its last query
    /// brought (seed 003, line 105). That the payer is still waited for is found in any case.
    fn unfinished(&self, at: usize, sent: &[&Met], shown: &mut Shown) {
        let pay = sent.iter().rposition(|met| met.talk == "pay");
        let (Some(polling), Some(pay)) = (self.polling.filter(|_| self.polls), pay) else { return };
        let after = &sent[pay..];
        let ended = |met: &&&Met| met.talk == "cancel" || met.told == Told::Paid || met.told.is_final();
        let waited = after.iter().any(|met| met.told == Told::Waiting);
        let last = after.iter().rfind(|met| met.told != Told::Aside);
        let Some(last) = last.filter(|last| waited && last.told != Told::Waiting) else { return };
        if !after.iter().any(|met| ended(&met)) {
            let count = after.iter().filter(|met| met.talk == "query").count();
            let evidence = format!(
                "{count} queries, the window has {}; the last brought {}",
                polling.attempts,
                last.told.says()
            );
            shown.found("no-cancel", at, evidence);
        }
    }

    /// How a payment may end: settled, or with a query, and with a cancel where the payer could still confirm.
    pub(super) fn endings(&self, at: usize, sent: &[&Met], shown: &mut Shown) {
        let Some(pay) = sent.iter().rposition(|met| met.talk == "pay") else { return };
        let after = &sent[pay + 1..];
        // A card payment may be asked about or sent again as it was; what came of the last request counts.
        let again =
            !self.polls && sent[..pay].iter().any(|met| met.talk == "pay" && met.trade == sent[pay].trade);
        let asked = again || after.iter().any(|met| matches!(met.talk, "query" | "cancel"));
        if matches!(sent[pay].told, Told::Undecided | Told::Nothing) && !asked {
            shown.found("no-query", at, format!("pay brought {}", sent[pay].told.says()));
        }
        let cancelled = after.iter().any(|met| met.talk == "cancel");
        let last = sent.iter().rev().find(|met| !matches!(met.told, Told::Aside));
        if self.polls && last.is_some_and(|met| met.told == Told::Waiting) && !cancelled {
            shown.found("no-cancel", at, "the last word was that the payer has not confirmed yet");
        }
        let cancels: Vec<&&Met> = after.iter().filter(|met| met.talk == "cancel").collect();
        let unsettled =
            cancels.iter().all(|met| matches!(met.told, Told::Undecided | Told::Nothing | Told::Forged));
        let settled = after.iter().any(|met| met.told == Told::Paid);
        if cancels.len() == 1 && unsettled && !settled && self.repeats_cancel {
            shown.found("cancel-not-repeated", at, format!("the cancel brought {}", cancels[0].told.says()));
        }
    }
}

/// The documented acknowledgement: status 200, and seven bytes or the result that Antom asks for.
pub fn acknowledges(protocol: Protocol, status: u16, body: &[u8]) -> bool {
    let good = match protocol {
        Protocol::OpenApi => body == b"success",
        Protocol::Antom => serde_json::from_slice::<serde_json::Value>(body).is_ok_and(|body| {
            let word = |name: &str| body.pointer(name).and_then(serde_json::Value::as_str);
            word("/result/resultCode") == Some("SUCCESS") && word("/result/resultStatus") == Some("S")
        }),
    };
    status == 200 && good
}
