//! Captures: which calls went out, and what the shop says of them, against the books.

use serde_json::{Map, Value};

use super::Story;
use crate::adapter::shop::{CaptureState, ShopCaptureAnswer};
use crate::adapter::{Heard, read};
use crate::case::shop::{Act, Reaction, Topic};
use crate::gateway::told::Told;
use crate::gateway::{self, ledger::Entry};
use crate::operation::Protocol;
use crate::oracle::Shown;
use crate::oracle::conduct::Met;
use crate::oracle::part::{Part, Parts, unwanted_capture};
use crate::transcript::Exchange;

/// One capture that the shop was asked for, and its last word on it.
struct Asked<'a> {
    step: usize,
    /// The step in which the shop was asked for it again, at the latest.
    last: usize,
    amount: &'a str,
    state: Option<CaptureState>,
}

impl Story<'_> {
    /// Judges every capture.
    pub(super) fn captures(&self, shown: &mut Shown) {
        self.capture_calls(shown);
        self.capture_numbers(shown);
        let asked = self.captures_asked();
        let Some(last) = asked.last() else { return };
        let booked = self.captured();
        let wanted = self.captures_ending(&asked, |_| true);
        if booked > wanted && self.is_manual() {
            let evidence = format!("{} captured, {} asked for", self.major(booked), self.major(wanted));
            shown.found("captured-twice", last.step, evidence);
        }
        let claimed = self.captures_ending(&asked, |state| state == Some(CaptureState::Captured));
        // A capture that was done before may be called done again, so no more is claimed than the whole amount.
        let claimed = claimed.min(self.minor(self.amount()).unwrap_or_default());
        if claimed > booked {
            let evidence =
                format!("{} called captured, the books say {}", self.major(claimed), self.major(booked));
            shown.found("capture-claimed", last.step, evidence);
        }
        let denied = self.captures_ending(&asked, |state| state == Some(CaptureState::Failed));
        if denied > 0 && booked > wanted.saturating_sub(denied) && booked <= wanted {
            let evidence =
                format!("{} called failed, the books say {}", self.major(denied), self.major(booked));
            shown.found("capture-denied", last.step, evidence);
        }
    }

    /// Only a MANUAL order is captured by call, and only after the platform said that it is authorised.
    fn capture_calls(&self, shown: &mut Shown) {
        let mut paid = false;
        for met in &self.met {
            paid |= met.told == Told::Paid;
            let why = unwanted_capture(paid, self.is_manual());
            if let Some(why) = why.filter(|_| met.talk == "capture") {
                shown.found("capture-unwanted", met.step, why);
            }
        }
    }

    /// A capture that is open is repeated under its own number. A genuine notification about it ends it.
    fn capture_numbers(&self, shown: &mut Shown) {
        let mut parts = Parts::default();
        for (at, step) in &self.steps {
            if let Some(Act::Deliver(deliver)) = &step.act
                && deliver.about == Topic::Capture
                && matches!(deliver.right, Reaction::Acknowledged | Reaction::Either)
            {
                parts.settled();
            }
            for sent in step.exchanges.iter().filter_map(sent) {
                let id = sent.id.clone();
                if let Some(open) = parts.sent(sent) {
                    let evidence = format!("capture {id} after {}, which is open", open.id);
                    shown.found("id-not-reused", *at, evidence);
                }
            }
        }
    }

    /// Whether nobody told the shop before a step what became of the last capture, and it did not ask either. One that is
    /// in process may be waited for, and asking means an inquiry or the capture once more.
    pub(super) fn capture_is_open(&self, before: usize) -> bool {
        let asked = self.captures_asked();
        let last = asked.iter().rev().find(|asked| asked.last < before);
        let Some(last) = last.filter(|last| matches!(last.state, None | Some(CaptureState::Unknown))) else {
            return false;
        };
        let sent = self.met.iter().any(|met| met.talk == "capture" && met.step <= last.last);
        let since = |step: usize| step > last.last && step < before;
        let told = self.steps.iter().any(|(at, step)| {
            since(*at) && matches!(&step.act, Some(Act::Deliver(deliver)) if deliver.about == Topic::Capture)
        });
        let asks = |met: &Met| since(met.step) && matches!(met.talk, "query" | "capture");
        sent && !told && !self.met.iter().any(asks)
    }

    fn is_manual(&self) -> bool {
        self.case.request.get("capture").and_then(Value::as_str) == Some("MANUAL")
    }

    /// What the books say is captured: every capture, or all of a payment that the platform captures itself.
    fn captured(&self) -> u128 {
        let of = |entry: &Entry| -> u128 {
            let trade = entry.trade.as_ref();
            match trade.is_some_and(|trade| trade.manual) {
                true => trade
                    .iter()
                    .flat_map(|trade| &trade.captures)
                    .filter_map(|one| self.booked_minor(&one.amount))
                    .sum(),
                false => self.booked_minor(&entry.amount).unwrap_or_default(),
            }
        };
        self.trades().filter(|entry| entry.paid > 0).map(of).sum()
    }

    fn captures_ending(&self, asked: &[Asked], fits: impl Fn(Option<CaptureState>) -> bool) -> u128 {
        asked.iter().filter(|asked| fits(asked.state)).filter_map(|asked| self.minor(asked.amount)).sum()
    }

    /// The same amount again is the same capture while the last one is open.
    fn captures_asked(&self) -> Vec<Asked<'_>> {
        let mut asked: Vec<Asked> = Vec::new();
        for (at, step) in &self.steps {
            let Some(Act::Capture(capture)) = &step.act else { continue };
            let state = match &step.heard {
                Heard::Ok(answer) => read::<ShopCaptureAnswer>(answer).ok().and_then(|answer| answer.state),
                _ => None,
            };
            let open = |state| matches!(state, None | Some(CaptureState::Pending | CaptureState::Unknown));
            match asked.last_mut().filter(|last| last.amount == capture.amount && open(last.state)) {
                Some(same) => (same.state, same.last) = (state, *at),
                None => asked.push(Asked { step: *at, last: *at, amount: &capture.amount, state }),
            }
        }
        asked
    }
}

/// A capture as it was sent. No answer, or U, leaves it open.
fn sent(exchange: &Exchange) -> Option<Part> {
    exchange.about.as_ref().filter(|about| about.talk() == "capture")?;
    let request: Map<String, Value> = serde_json::from_slice(&exchange.request.body).ok()?;
    let answer: Value = serde_json::from_slice(&exchange.response.body).unwrap_or_default();
    let (id, amount) = gateway::part(Protocol::Antom, "capture", "", &request)?;
    let undecided = answer.pointer("/result/resultStatus").and_then(Value::as_str) == Some("U");
    Some(Part { id, amount, open: exchange.fault.is_some() || undecided })
}
