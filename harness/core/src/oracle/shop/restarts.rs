//! What a shop still knows after its process was killed and started again over the same state.

use super::{Story, said, tells};
use crate::adapter::shop::{OrderState, ShopDeliverAnswer, ShopOrderAnswer};
use crate::adapter::{ConfigureAnswer, Heard, read};
use crate::case::shop::{Act, Reaction};
use crate::gateway::told::Told;
use crate::oracle::Shown;

impl Story<'_> {
    /// Judges every restart by the shop's first word after it.
    pub(super) fn restarts(&self, shown: &mut Shown) {
        for (at, step) in self.steps.iter().filter(|(_, step)| matches!(step.act, Some(Act::Restart {}))) {
            if let Heard::Ok(answer) = &step.heard
                && let Ok(ConfigureAnswer { refused: Some(reason) }) = read(answer)
            {
                shown.found("order-lost", *at, format!("it refused to start again: {reason}"));
                continue;
            }
            let Some((asked, word)) = self.first_word_after(*at) else { continue };
            let lost = matches!(word.state, Some(OrderState::None));
            if lost && self.met.iter().any(|met| met.step < *at && met.talk == "pay") {
                shown.found("order-lost", asked, "the payment was sent, and the shop knows no such order");
            }
            let kept = matches!(word.state, Some(OrderState::Paid | OrderState::Refunded));
            if !kept && self.was_acknowledged_before(*at) {
                let evidence =
                    format!("a notification was acknowledged, and the order is {}", said(word.state));
                shown.found("ack-before-stored", asked, evidence);
            }
        }
    }

    /// What the shop says of the order when it is asked for the first time after a step.
    fn first_word_after(&self, at: usize) -> Option<(usize, ShopOrderAnswer)> {
        let (asked, step) =
            self.steps.iter().find(|(other, step)| *other > at && step.verb == "shop.order")?;
        let Heard::Ok(answer) = &step.heard else { return None };
        Some((*asked, read(answer).ok()?))
    }

    /// Whether the shop acknowledged a notification that the order is paid before a step.
    fn was_acknowledged_before(&self, at: usize) -> bool {
        self.steps.iter().filter(|(other, _)| *other < at).any(|(_, step)| {
            let (Some(Act::Deliver(deliver)), Heard::Ok(answer)) = (&step.act, &step.heard) else {
                return false;
            };
            let Ok(answer) = read::<ShopDeliverAnswer>(answer) else { return false };
            deliver.right == Reaction::Acknowledged
                && tells(deliver) == Told::Paid
                && answer.all().iter().any(|reception| self.acknowledged(reception))
        })
    }
}
