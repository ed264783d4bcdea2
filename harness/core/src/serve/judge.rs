//! What the application did wrong, on the wire and by the books. Its own word is not asked for, so nothing is found
//! that only its word could show; the rules about requests are those of the oracle.

use std::collections::BTreeMap;

use super::order::{Order, Way};
use super::record::Seen;
use super::session::Session;
use crate::case::shop::Reaction;
use crate::gateway::ledger::TradeState;
use crate::gateway::told::Told;
use crate::operation::Protocol;
use crate::oracle::Finding;
use crate::oracle::conduct::{Met, Rules};
use crate::requirement::Level;

/// What is wrong, and what is worth knowing.
#[derive(Debug, Default)]
pub(super) struct Judged {
    pub(super) findings: Vec<Finding>,
    pub(super) notes: Vec<Finding>,
}

/// Requests by protocol and trade.
pub(super) type Places<'a> = BTreeMap<(Protocol, &'a str), Vec<usize>>;

/// The requests about one order.
pub(super) fn of<'a>(places: &'a Places<'a>, order: &'a Order) -> &'a [usize] {
    places.get(&(order.protocol, order.id.as_str())).map(Vec::as_slice).unwrap_or_default()
}

impl Session {
    /// Judges what happened until now.
    pub(super) fn judge(&self, ms: u64) -> Judged {
        let mut judged = Judged::default();
        self.checks(&mut judged);
        let places = self.places();
        for group in self.groups() {
            self.conduct(&group, &places, ms, &mut judged);
            self.money(&group, &places, &mut judged);
        }
        for order in &self.orders {
            self.parts(order, &places, &mut judged);
        }
        self.likenesses(&places, &mut judged);
        self.reactions(&places, &mut judged);
        judged.findings.sort_by_key(|finding| finding.step);
        judged
    }

    /// What the gateway noticed about requests; the same again is counted, not repeated.
    fn checks(&self, judged: &mut Judged) {
        let mut known: BTreeMap<(&str, &str), (usize, Level, usize)> = BTreeMap::new();
        for (at, seen) in self.seen.iter().enumerate() {
            for check in &seen.checks {
                let key = (check.code.as_str(), check.detail.as_str());
                known.entry(key).or_insert((at, check.level, 0)).2 += 1;
            }
        }
        for ((code, detail), (at, level, count)) in known {
            let more =
                if count > 1 { format!(" (and in {} more requests)", count - 1) } else { String::new() };
            let evidence = format!("{}: {detail}{more}", self.seen[at].operation);
            let place = if level == Level::Must { &mut judged.findings } else { &mut judged.notes };
            place.push(Finding::new(code, at, evidence));
        }
    }

    /// Where the requests about each trade stand.
    fn places(&self) -> Places<'_> {
        let mut places = Places::new();
        for (at, seen) in self.seen.iter().enumerate() {
            places.entry((seen.protocol, &seen.trade)).or_default().push(at);
        }
        places
    }

    /// Payments of one order of the merchant: one, unless Antom's own number of the order says otherwise.
    fn groups(&self) -> Vec<Vec<&Order>> {
        let mut groups: Vec<Vec<&Order>> = Vec::new();
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        for order in &self.orders {
            let reference = order.reference.as_deref().filter(|_| order.protocol == Protocol::Antom);
            match reference.and_then(|reference| known.get(reference)) {
                Some(at) => groups[*at].push(order),
                None => {
                    known.extend(reference.map(|reference| (reference, groups.len())));
                    groups.push(vec![order]);
                }
            }
        }
        groups
    }

    /// Requests, by the rules of the oracle.
    fn conduct(&self, group: &[&Order], places: &Places, ms: u64, judged: &mut Judged) {
        let (protocol, way) = (group[0].protocol, group[0].way);
        // An order that is only offered is looked up or notified as the merchant likes.
        if way == Way::Offered {
            return;
        }
        let met = self.met(group, places);
        let sent: Vec<&Met> = met.iter().filter(|met| met.talk != "deliver").collect();
        let rules = Rules {
            polls: protocol == Protocol::OpenApi,
            interval_ms: self.setting.interval_ms,
            polling: self.setting.polling(),
            repeats_cancel: protocol == Protocol::OpenApi,
        };
        // A cashier may cancel earlier, by hand.
        let (early, wrong): (Vec<Finding>, Vec<Finding>) =
            rules.on_the_way(&sent).into_iter().partition(|finding| finding.code == "poll-given-up");
        judged.findings.extend(wrong);
        judged.notes.extend(early);
        let pay = met.iter().rposition(|met| met.talk == "pay").unwrap_or_default();
        let settled = met[pay..].iter().any(|met| met.talk == "deliver" && met.told == Told::Paid);
        let ending = if settled { Vec::new() } else { rules.at_the_end(&sent) };
        let last = met.last().map_or(0, |met| met.at_ms);
        match ms.saturating_sub(last) >= self.setting.quiet_ms {
            true => judged.findings.extend(ending),
            false => judged.notes.extend(ending.into_iter().map(|finding| Finding {
                evidence: format!(
                    "{}; the session ended too early after that to be sure (--quiet)",
                    finding.evidence
                ),
                ..finding
            })),
        }
    }

    /// What the application met about these orders, in order: requests, and notifications that it acknowledged.
    fn met<'a>(&'a self, group: &[&'a Order], places: &Places) -> Vec<Met<'a>> {
        let requests = group.iter().flat_map(|order| of(places, order)).map(|step| {
            let Seen { at_ms, talk, trade, told, .. } = &self.seen[*step];
            Met { step: *step, at_ms: *at_ms, talk, trade, told: *told }
        });
        let mut met: Vec<Met> = requests.collect();
        met.sort_by_key(|met| met.step);
        for order in group {
            for sending in order.sendings.iter().filter_map(|number| self.sendings.get(*number)) {
                let Some(taken) = sending.attempts.iter().find(|attempt| attempt.acknowledged) else {
                    continue;
                };
                let at = met.partition_point(|met| met.at_ms <= taken.at_ms);
                let step = met.get(at.saturating_sub(1)).map_or(0, |met| met.step);
                let (at_ms, told) = (taken.at_ms, sending.told);
                met.insert(at, Met { step, at_ms, talk: "deliver", trade: &order.id, told });
            }
        }
        met
    }

    /// Money that moved more than once for one order.
    fn money(&self, group: &[&Order], places: &Places, judged: &mut Judged) {
        if group.len() < 2 {
            return;
        }
        let booked = |order: &&&Order| {
            let state = self.entry(order.protocol, &order.id).map(|entry| entry.state());
            matches!(state, Some(TradeState::Paid | TradeState::Finished))
        };
        let paid: Vec<&Order> = group.iter().filter(booked).copied().collect();
        if let [_, .., last] = paid.as_slice() {
            let numbers: Vec<&str> = paid.iter().map(|order| order.id.as_str()).collect();
            let at = of(places, last).iter().rfind(|at| self.seen[**at].talk == "pay").copied();
            let evidence = format!("paid under {}", numbers.join(" and under "));
            judged.findings.push(Finding::new("paid-twice", at.unwrap_or_default(), evidence));
        }
    }

    /// A payment like an earlier one whose end nobody heard of, under another number. It may be another order, so it
    /// is a note.
    fn likenesses(&self, places: &Places, judged: &mut Judged) {
        let mut latest: BTreeMap<(&str, &str), &Order> = BTreeMap::new();
        let barcode = |order: &&Order| order.protocol == Protocol::OpenApi && order.way == Way::Paid;
        for order in self.orders.iter().filter(barcode) {
            let (Some(subject), Some(entry)) = (&order.subject, self.entry(order.protocol, &order.id)) else {
                continue;
            };
            let Some(first) = of(places, order).first() else { continue };
            if let Some(before) = latest.insert((subject, &entry.amount), order) {
                let about = |at: &&usize| matches!(self.seen[**at].talk.as_str(), "pay" | "query" | "cancel");
                let heard = of(places, before).iter().take_while(|at| *at < first).filter(about).last();
                let told = heard.map(|at| self.seen[*at].told);
                if matches!(told, Some(Told::Nothing | Told::Undecided | Told::Forged)) {
                    let evidence = format!(
                        "{} has subject and amount of {}, whose end nobody had asked about: if it is the same order, \
                        it may be paid twice",
                        order.id, before.id
                    );
                    judged.notes.push(Finding::new("id-not-reused", *first, evidence));
                }
            }
        }
    }

    /// How notifications were taken.
    fn reactions(&self, places: &Places, judged: &mut Judged) {
        for sending in &self.sendings {
            let order = &self.orders[sending.order];
            let id = &order.id;
            let at = of(places, order).last().copied().unwrap_or_default();
            let Some(first) = sending.attempts.first() else { continue };
            let sent = sending.attempts.iter().filter(|attempt| attempt.was_sent()).count();
            let taken = sending.attempts.iter().filter(|attempt| attempt.acknowledged).count();
            match sending.right {
                _ if sent == 0 => {
                    judged.notes.push(Finding::new(
                        "notification-not-sent",
                        at,
                        format!("{id}: {}", first.says()),
                    ));
                }
                Reaction::Acknowledged if taken == 0 => {
                    let evidence = format!("{id}: {} of {sent} copies: {}", taken, first.says());
                    judged.findings.push(Finding::new("ack-wrong", at, evidence));
                }
                Reaction::Refused if taken > 0 => {
                    let evidence = format!("{id}: a message that must be refused was acknowledged");
                    judged.findings.push(Finding::new("ack-wrong", at, evidence));
                }
                Reaction::Ignored if taken > 0 => {
                    let evidence = format!("{id}: a message that must not be believed was acknowledged");
                    judged.notes.push(Finding::new("ack-wrong", at, evidence));
                }
                _ => {}
            }
        }
    }
}
