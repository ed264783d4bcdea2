//! What the application did wrong, on the wire and by the books. Its own word is not asked for, so nothing is found
//! that only its word could show; the rules about requests are those of the oracle.

use std::collections::BTreeMap;

use super::order::{Order, Way};
use super::record::Seen;
use super::session::Session;
use crate::case::shop::Reaction;
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

impl Session {
    /// Judges what happened until now.
    pub(super) fn judge(&self, ms: u64) -> Judged {
        let mut judged = Judged::default();
        self.checks(&mut judged);
        for group in self.groups() {
            self.conduct(&group, ms, &mut judged);
            self.money(&group, &mut judged);
        }
        for order in &self.orders {
            self.refunds(order, &mut judged);
        }
        self.reactions(&mut judged);
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

    /// Payments of one order of the merchant: one, unless Antom's own number of the order says otherwise.
    fn groups(&self) -> Vec<Vec<&Order>> {
        let mut groups: Vec<Vec<&Order>> = Vec::new();
        for order in &self.orders {
            let same = |group: &&mut Vec<&Order>| {
                order.reference.is_some()
                    && group[0].protocol == order.protocol
                    && group[0].reference == order.reference
            };
            match groups.iter_mut().find(same) {
                Some(group) => group.push(order),
                None => groups.push(vec![order]),
            }
        }
        groups
    }

    /// Requests, by the rules of the oracle.
    fn conduct(&self, group: &[&Order], ms: u64, judged: &mut Judged) {
        let (protocol, way) = (group[0].protocol, group[0].way);
        // An order that is only offered is looked up or notified as the merchant likes.
        if way == Way::Offered {
            return;
        }
        let met = self.met(group);
        let sent: Vec<&Met> = met.iter().filter(|met| met.talk != "deliver").collect();
        let rules = Rules {
            polls: protocol == Protocol::OpenApi,
            interval_ms: self.setting.interval_ms,
            polling: None,
            repeats_cancel: protocol == Protocol::OpenApi,
        };
        judged.findings.extend(rules.on_the_way(&sent));
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
    fn met<'a>(&'a self, group: &[&'a Order]) -> Vec<Met<'a>> {
        let about = |protocol: Protocol, id: &str| {
            group.iter().any(|order| order.protocol == protocol && order.id == id)
        };
        let requests = self.seen.iter().enumerate().filter(|(_, seen)| about(seen.protocol, &seen.trade));
        let requests = requests.map(|(step, seen)| {
            let Seen { at_ms, talk, trade, told, .. } = seen;
            Met { step, at_ms: *at_ms, talk, trade, told: *told }
        });
        let notices = self.sendings.iter().filter_map(|sending| {
            let order = &self.orders[sending.order];
            let taken = sending.attempts.iter().find(|attempt| attempt.acknowledged)?;
            let step = self.seen.iter().take_while(|seen| seen.at_ms <= taken.at_ms).count();
            about(order.protocol, &order.id).then_some(Met {
                step: step.saturating_sub(1),
                at_ms: taken.at_ms,
                talk: "deliver",
                trade: &order.id,
                told: sending.told,
            })
        });
        let mut met: Vec<Met> = requests.chain(notices).collect();
        met.sort_by_key(|met| met.at_ms);
        met
    }

    /// Money that moved more than once for one order.
    fn money(&self, group: &[&Order], judged: &mut Judged) {
        let paid: Vec<&str> = group
            .iter()
            .filter(|order| self.entry(order.protocol, &order.id).is_some_and(|entry| entry.paid > 0))
            .map(|order| order.id.as_str())
            .collect();
        if let [_, .., last] = paid.as_slice() {
            let at = self.seen.iter().rposition(|seen| seen.trade == *last && seen.talk == "pay");
            let evidence = format!("paid under {}", paid.join(" and under "));
            judged.findings.push(Finding::new("paid-twice", at.unwrap_or_default(), evidence));
        }
    }

    /// A refund whose end the application did not hear of, given again under another number without asking.
    fn refunds(&self, order: &Order, judged: &mut Judged) {
        let mut open: Option<&super::record::Refunding> = None;
        let own = |seen: &&(usize, &Seen)| seen.1.protocol == order.protocol && seen.1.trade == order.id;
        let all: Vec<(usize, &Seen)> = self.seen.iter().enumerate().collect();
        for (at, seen) in all.iter().filter(own) {
            match (seen.talk.as_str(), &seen.refund, open) {
                ("refund-query", ..) if seen.told != Told::Nothing => open = None,
                ("refund", Some(now), Some(before)) if now.id != before.id && now.amount == before.amount => {
                    let entry = self.entry(order.protocol, &order.id);
                    let booked = entry
                        .iter()
                        .filter_map(|entry| entry.trade.as_ref())
                        .flat_map(|trade| &trade.refunds);
                    let moved = booked.filter(|refund| [&now.id, &before.id].contains(&&refund.id)).count();
                    let evidence = format!(
                        "refund {} was open when the same amount went back again as {}",
                        before.id, now.id
                    );
                    if moved == 2 {
                        judged.findings.push(Finding::new("refunded-twice", *at, evidence));
                    }
                    open = None;
                }
                ("refund", Some(now), _) => open = (!now.settled).then_some(now),
                _ => {}
            }
        }
    }

    /// How notifications were taken.
    fn reactions(&self, judged: &mut Judged) {
        for sending in &self.sendings {
            let id = &self.orders[sending.order].id;
            let at = self.seen.iter().rposition(|seen| seen.trade == *id).unwrap_or_default();
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
