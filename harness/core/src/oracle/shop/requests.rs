//! What the shop sent and when: no second payment, queries in time, an end, and a cancel at the end.

use super::Story;
use crate::adapter::shop::{OrderState, Reception, ShopDeliverAnswer, ShopOrderAnswer, ShopPayAnswer};
use crate::adapter::{Heard, read};
use crate::case::shop::{Act, Reaction};
use crate::gateway::told::Told;
use crate::oracle::Shown;
use crate::oracle::conduct::{Met, acknowledges};
use crate::transcript::StepRecord;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

impl Story<'_> {
    /// Judges every request.
    pub(super) fn requests(&self, shown: &mut Shown) {
        let rules = self.rules();
        let all: Vec<&Met> = self.met.iter().filter(|met| met.talk != "deliver").collect();
        rules.numbers(&all, shown);
        for (at, step) in &self.steps {
            let sent: Vec<&Met> =
                self.met.iter().filter(|met| met.step == *at && met.talk != "deliver").collect();
            if step.verb == "shop.pay" && matches!(step.heard, Heard::Ok(_)) {
                rules.endings(*at, &sent, shown);
            }
            self.reconciles(*at, step, &sent, shown);
            if !self.polls() {
                self.redirects(*at, step, &sent, shown);
                continue;
            }
            rules.paces(&sent, shown);
            rules.repeats(&sent, shown);
            if step.verb == "shop.pay" {
                rules.window(*at, &sent, shown);
            }
        }
    }

    /// The background job asks about an order that is open (adapter protocol, ruling 13).
    fn reconciles(&self, at: usize, step: &StepRecord, sent: &[&Met], shown: &mut Shown) {
        let before = self.steps.iter().rfind(|(other, step)| *other < at && step.verb == "shop.order");
        let Some((_, Heard::Ok(answer))) = before.map(|(at, step)| (at, &step.heard)) else { return };
        let state = read::<ShopOrderAnswer>(answer).ok().and_then(|answer| answer.state);
        let open = matches!(state, Some(OrderState::Created | OrderState::Pending | OrderState::Unknown));
        let what = match (self.refund_is_open(at), self.capture_is_open(at)) {
            (true, _) => "a refund",
            (false, true) => "a capture",
            (false, false) if open => "the order",
            (false, false) => return,
        };
        if step.verb == "shop.reconcile" && sent.is_empty() && self.trades().next().is_some() {
            shown.found("no-query", at, format!("{what} is open, and the background job asked nothing"));
        }
    }

    /// While the payment waits for the buyer, he is sent to the address of the answer.
    fn redirects(&self, at: usize, step: &StepRecord, sent: &[&Met], shown: &mut Shown) {
        let waits = sent.last().is_some_and(|met| met.talk == "pay" && met.told == Told::Waiting);
        let Heard::Ok(answer) = &step.heard else { return };
        if !waits || step.verb != "shop.pay" || !self.is_about("antom-pay-u-redirects-to-normal-url") {
            return;
        }
        let answers = step.exchanges.iter().rev().filter_map(|exchange| {
            let body: serde_json::Value = serde_json::from_slice(&exchange.response.body).ok()?;
            body.get("normalUrl")?.as_str().map(str::to_owned)
        });
        let own = read::<ShopPayAnswer>(answer).ok().and_then(|answer| answer.redirect);
        if let Some(given) = answers.into_iter().next().filter(|given| own.as_ref() != Some(given)) {
            let own = own.unwrap_or_else(|| "nowhere".to_owned());
            shown.found("redirect-wrong", at, format!("the answer says {given}, the buyer is sent to {own}"));
        }
    }

    /// The documented acknowledgement: status 200, and seven bytes or the result that Antom asks for.
    pub(super) fn acknowledged(&self, reception: &Reception) -> bool {
        let body = STANDARD.decode(&reception.body_b64).unwrap_or_default();
        acknowledges(self.case.protocol, reception.status, &body)
    }

    /// How notifications were taken.
    pub(super) fn reactions(&self, shown: &mut Shown) {
        for (at, step) in &self.steps {
            let Some(Act::Deliver(deliver)) = &step.act else { continue };
            let Heard::Ok(answer) = &step.heard else { continue };
            let Ok(answer) = read::<ShopDeliverAnswer>(answer) else { continue };
            let acknowledged = answer.all().iter().filter(|reception| self.acknowledged(reception)).count();
            let wanted = if deliver.together { usize::try_from(deliver.times).unwrap_or(1) } else { 1 };
            match deliver.right {
                Reaction::Acknowledged if acknowledged < wanted => {
                    let evidence = format!("{acknowledged} of {wanted}: {}", first(&answer));
                    shown.found("ack-wrong", *at, evidence);
                }
                Reaction::Refused if acknowledged > 0 => {
                    shown.found("ack-wrong", *at, "a message that must be refused was acknowledged");
                }
                _ => {}
            }
        }
    }
}

fn first(answer: &ShopDeliverAnswer) -> String {
    match (answer.all().first(), &answer.raised) {
        (Some(reception), _) => {
            let body = STANDARD.decode(&reception.body_b64).unwrap_or_default();
            format!("status {}, body {:?}", reception.status, String::from_utf8_lossy(&body))
        }
        (None, Some(raised)) => format!("raised {raised}"),
        (None, None) => "no response".to_owned(),
    }
}
