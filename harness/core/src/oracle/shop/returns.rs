//! The buyer's browser comes back: that proves nothing, and is the moment to ask the platform.

use super::Story;
use crate::adapter::shop::{OrderState, ShopOrderAnswer, ShopReturnAnswer};
use crate::adapter::{Heard, read};
use crate::case::shop::Act;
use crate::gateway::told::Told;
use crate::oracle::Shown;

impl Story<'_> {
    /// Judges every return: its own answer, and what the shop says of the order right after it.
    pub(super) fn returns(&self, shown: &mut Shown) {
        for (place, (at, step)) in self.steps.iter().enumerate() {
            if !matches!(step.act, Some(Act::Return(_))) {
                continue;
            }
            let proven = self.met.iter().any(|met| met.step <= *at && met.told == Told::Paid);
            let answers = [Some((at, step)), self.steps.get(place + 1).map(|(at, step)| (at, step))];
            let paid = answers.into_iter().flatten().find(|(_, step)| says_paid(&step.heard));
            if let Some((at, _)) = paid.filter(|_| !proven) {
                let evidence = format!("the order is paid after the return; {}", self.heard());
                shown.found("return-as-paid", *at, evidence);
            }
            let asked = self.met.iter().any(|met| met.step == *at && met.talk == "query");
            let must_ask =
                self.is_about("antom-inquiry-on-return") || self.is_about("openapi-return-queried");
            if must_ask && !asked && !proven {
                shown.found("no-query", *at, "the buyer came back, and the shop did not ask about the order");
            }
        }
    }
}

fn says_paid(heard: &Heard) -> bool {
    let Heard::Ok(answer) = heard else { return false };
    let returned = read::<ShopReturnAnswer>(answer).ok().and_then(|answer| answer.state);
    let ordered = || read::<ShopOrderAnswer>(answer).ok().and_then(|answer| answer.state);
    returned.or_else(ordered) == Some(OrderState::Paid)
}
