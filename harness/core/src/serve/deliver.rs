//! Notifications of a session: which are put on their way when, what is due, and what came of it.

use super::notice::{Delivery, FIRST_MS, Heard, Sending, target};
use super::scenario::{Notice, When};
use super::session::{Session, stand};
use super::setting::stage;
use crate::case::shop::{Becomes, Reaction};
use crate::gateway::digits;
use crate::gateway::ledger::Entry;
use crate::gateway::shop::notification;
use crate::operation::Protocol;
use crate::secret::Secrets;

impl Session {
    /// Puts the notifications on their way that overtake the answer; with a genuine one the payer has just paid.
    pub(super) fn before(&mut self, order: Option<usize>, ms: u64) -> Vec<Delivery> {
        let Some(at_order) = order.filter(|order| !self.orders[*order].told_paid) else { return Vec::new() };
        let (protocol, id) = (self.orders[at_order].protocol, self.orders[at_order].id.clone());
        let plans = self.orders[at_order].row.notices(protocol);
        let first: Vec<Notice> = plans.into_iter().filter(|plan| plan.when == When::BeforeAnswer).collect();
        if first.is_empty() {
            return Vec::new();
        }
        self.orders[at_order].told_paid = true;
        if first.iter().any(|plan| plan.right == Reaction::Acknowledged)
            && let Some(entry) = self.entry_mut(protocol, &id)
        {
            entry.becomes(Becomes::Paid);
        }
        let from = self.sendings.len();
        for plan in &first {
            self.send(at_order, plan, None, ms);
        }
        (from..self.sendings.len()).filter_map(|number| self.take(number)).collect()
    }

    /// Notes what happens by itself: waiting trades that become something, and notifications of what is paid.
    pub(super) fn pass(&mut self, ms: u64) {
        for at in 0..self.orders.len() {
            let order = &mut self.orders[at];
            let (Some(later), Some(due)) = (order.row.later, order.later_ms) else { continue };
            if due <= ms {
                order.later_ms = None;
                let (protocol, id) = (order.protocol, order.id.clone());
                if let Some(entry) = self.entry_mut(protocol, &id) {
                    entry.becomes(later.trade);
                }
                self.settle(at, due);
            }
        }
    }

    /// Puts the notifications of an order on their way once it is paid.
    pub(super) fn settle(&mut self, at: usize, ms: u64) {
        let Some(order) = self.orders.get(at).filter(|order| !order.told_paid) else { return };
        if self.entry(order.protocol, &order.id).is_some_and(|entry| entry.paid > 0) {
            self.orders[at].told_paid = true;
            self.plan(at, When::Paid, ms + FIRST_MS);
        }
    }

    /// Puts the notifications about the capture that was asked for last on their way, once for each number.
    pub(super) fn tell_of_capture(&mut self, at: usize, ms: u64) {
        let Some(order) = self.orders.get(at) else { return };
        let trade = self.entry(order.protocol, &order.id).and_then(|entry| entry.trade.as_ref());
        let Some((asked, trade)) = trade.and_then(|trade| Some((trade.asked.get("capture")?, trade))) else {
            return;
        };
        let went_through = trade.captures.iter().any(|capture| capture.id == asked.id);
        let number = asked.id.clone();
        for when in [When::AfterCapture, When::Captured] {
            let told = (when, number.clone());
            let is_due = when == When::AfterCapture || went_through;
            if is_due && !self.orders[at].told_captures.contains(&told) {
                self.orders[at].told_captures.push(told);
                self.plan(at, when, ms + FIRST_MS);
            }
        }
    }

    /// Plans the notifications that an order has at some point, where it is to be notified at all.
    pub(super) fn plan(&mut self, order: usize, when: When, due_ms: u64) {
        let plans = self.orders[order].row.notices(self.orders[order].protocol);
        for plan in plans.iter().filter(|plan| plan.when == when) {
            self.send(order, plan, None, due_ms);
        }
    }

    /// Puts one notification on its way, to an address or to that of the order; its number, if there is an address.
    pub(super) fn send(
        &mut self,
        order: usize,
        plan: &Notice,
        url: Option<&str>,
        due_ms: u64,
    ) -> Option<usize> {
        let own = &self.orders[order];
        let url = url.map(str::to_owned).or(self.setting.notify_url.clone()).or(own.notify_url.clone())?;
        let case = stage(own.protocol)?;
        let number = self.sendings.len();
        let mut notice = plan.notice.clone();
        if own.protocol == Protocol::OpenApi {
            let id = digits(self.setting.seed, "serve", number, "notify_id");
            notice.set.entry("/notify_id".to_owned()).or_insert_with(|| format!("{id}000000").into());
        }
        let gateway =
            stand(&self.keys, &own.config, &case, &self.tokens, ("", None), self.setting.now(due_ms));
        let absent = Entry { id: own.id.clone(), ..Entry::default() };
        let entry = self.entry(own.protocol, &own.id).unwrap_or(&absent);
        let request = notification(&gateway, entry, plan.about, &notice, &target(&url), &own.members());
        self.sendings.push(Sending::new(order, own.protocol, plan, (url, request), due_ms));
        self.orders[order].sendings.push(number);
        Some(number)
    }

    /// The notifications that are due; each is told back by [`Session::received`].
    pub fn due(&mut self, ms: u64) -> Vec<Delivery> {
        self.pass(ms);
        let due = |sending: &Sending| sending.due_ms.is_some_and(|due| due <= ms);
        let numbers: Vec<usize> =
            (0..self.sendings.len()).filter(|number| due(&self.sendings[*number])).collect();
        numbers.into_iter().filter_map(|number| self.take(number)).collect()
    }

    /// When something is due next, in milliseconds of the session.
    pub fn next_due(&self) -> Option<u64> {
        let orders = self.orders.iter().filter_map(|order| order.later_ms);
        self.sendings.iter().filter_map(|sending| sending.due_ms).chain(orders).min()
    }

    /// Takes one notification to be sent at once.
    pub fn take(&mut self, number: usize) -> Option<Delivery> {
        let requests = self.seen.len();
        Some(self.sendings.get_mut(number)?.take(number, requests))
    }

    /// Takes what came of the copies of one delivery.
    pub fn received(&mut self, number: usize, heard: Vec<Heard>, ms: u64) {
        let Some(sending) = self.sendings.get_mut(number) else { return };
        let secrets = Secrets::of(&self.traces, []);
        let count = heard.len();
        let heard = heard.into_iter().map(|heard| match heard {
            Heard::Answered { status, body } => Heard::Answered { status, body: secrets.mask_bytes(&body) },
            other => other,
        });
        sending.received(heard.collect(), ms, self.setting.hurry);
        let kept = sending.attempts.len().saturating_sub(count);
        let said: Vec<String> = sending.attempts[kept..].iter().map(|attempt| attempt.says()).collect();
        let (id, url) = (self.orders[sending.order].id.clone(), sending.url.clone());
        said.into_iter().for_each(|said| self.tell(ms, format!("notification of {id} to {url}  {said}")));
    }
}
