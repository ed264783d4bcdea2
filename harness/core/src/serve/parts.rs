//! Refunds and captures: what went out about them, and what the books say that it moved.

use std::ops::Range;

use super::judge::{Judged, Places, of};
use super::order::Order;
use super::record::Seen;
use super::session::Session;
use crate::case::shop::Topic;
use crate::gateway::ledger::{BookedRefund, Trade};
use crate::gateway::told::Told;
use crate::operation::Protocol;
use crate::oracle::Finding;
use crate::oracle::part::{Part, Parts, unwanted_capture};

/// A kind of requests that move a part of a payment.
struct Kind {
    talk: &'static str,
    /// The request that asks how one ended.
    question: &'static str,
    topic: Topic,
    /// What the books hold of the kind.
    booked: fn(&Trade) -> &[BookedRefund],
    /// The code where the money moved twice.
    twice: &'static str,
    /// The code where it did not, and the number should have been kept all the same; none where nobody can tell.
    renewed: Option<&'static str>,
}

const KINDS: &[Kind] = &[
    Kind {
        talk: "refund",
        question: "refund-query",
        topic: Topic::Refund,
        booked: |trade| &trade.refunds,
        twice: "refunded-twice",
        renewed: None,
    },
    Kind {
        talk: "capture",
        question: "query",
        topic: Topic::Capture,
        booked: |trade| &trade.captures,
        twice: "captured-twice",
        renewed: Some("id-not-reused"),
    },
];

impl Session {
    /// Refunds and captures of one order.
    pub(super) fn parts(&self, order: &Order, places: &Places, judged: &mut Judged) {
        for kind in KINDS {
            self.renewals(kind, order, of(places, order), judged);
        }
        self.captures(order, of(places, order), judged);
    }

    /// A part whose end the application did not hear of, asked for again under another number without a question.
    fn renewals(&self, kind: &Kind, order: &Order, steps: &[usize], judged: &mut Judged) {
        let mut parts = Parts::default();
        let mut since = 0;
        for at in steps {
            let seen = &self.seen[*at];
            let notified = self.notified(order, since..at + 1, |topic, _| topic == kind.topic);
            if notified || seen.talk == kind.question && says_something(seen) {
                parts.settled();
            }
            let Some(part) = seen.part.as_ref().filter(|_| seen.talk == kind.talk) else { continue };
            since = at + 1;
            if let Some(open) = parts.sent(part.clone()) {
                judged.findings.extend(self.renewal(kind, order, *at, [part, &open]));
                parts.settled();
            }
            // Whoever hears how one ended may go on to another.
            if !part.open {
                parts.settled();
            }
        }
    }

    fn renewal(&self, kind: &Kind, order: &Order, at: usize, [now, open]: [&Part; 2]) -> Option<Finding> {
        let trade = self.entry(order.protocol, &order.id)?.trade.as_ref()?;
        let moved =
            (kind.booked)(trade).iter().filter(|part| [&now.id, &open.id].contains(&&part.id)).count();
        let code = if moved == 2 { Some(kind.twice) } else { kind.renewed };
        let talk = kind.talk;
        let evidence =
            format!("{talk} {} was open when the same amount was asked for again as {}", open.id, now.id);
        Some(Finding::new(code?, at, evidence))
    }

    /// A capture that is not the application's to ask for.
    fn captures(&self, order: &Order, steps: &[usize], judged: &mut Judged) {
        let trade = self.entry(order.protocol, &order.id).and_then(|entry| entry.trade.as_ref());
        let is_manual = trade.is_some_and(|trade| trade.manual);
        let mut authorised = false;
        for at in steps {
            let seen = &self.seen[*at];
            authorised |=
                seen.told == Told::Paid || self.notified(order, 0..at + 1, |_, told| told == Told::Paid);
            let why = unwanted_capture(authorised, is_manual);
            if let Some(why) = why.filter(|_| seen.protocol == Protocol::Antom && seen.talk == "capture") {
                let evidence = format!("capture of {}: {why}", order.id);
                judged.findings.push(Finding::new("capture-unwanted", *at, evidence));
                return;
            }
        }
    }

    /// Whether a genuine notification of the order may have reached the application between these requests. It may act on one
    /// before it acknowledges it, or without doing so.
    fn notified(&self, order: &Order, during: Range<usize>, fits: impl Fn(Topic, Told) -> bool) -> bool {
        let sendings = order.sendings.iter().filter_map(|number| self.sendings.get(*number));
        sendings
            .filter(|sending| sending.is_genuine() && fits(sending.about, sending.told))
            .any(|sending| sending.may_be_known(&during))
    }
}

/// Whether the answer to a question is one.
fn says_something(seen: &Seen) -> bool {
    !matches!(seen.told, Told::Nothing | Told::Forged | Told::Undecided)
}
