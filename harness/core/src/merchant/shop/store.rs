//! What of the shop outlives its process: its orders as text. Whoever runs the merchant keeps the text.

use super::capture::Capture;
use super::refund::Refund;
use super::{Order, Shop};
use crate::adapter::shop::OrderState;
use crate::merchant::Merchant;
use crate::merchant::mutant::Mutant;

impl Merchant {
    /// What has to be kept before the next request or answer goes out; `None` where nothing changed, or where the
    /// configuration names no place for it.
    pub fn to_keep(&mut self) -> Option<String> {
        self.client.as_ref()?.config.state_dir.as_ref()?;
        let delivered = std::mem::take(&mut self.shop.delivered);
        let late = delivered && self.is(Mutant::AcksBeforeItStores)
            || self.shop.is_busy() && self.is(Mutant::StoresAtTheEnd);
        if late || self.is(Mutant::KeepsNothing) {
            return None;
        }
        let text = match self.is(Mutant::KeepsCardData) {
            true => with_cards(&self.shop.orders),
            false => serde_json::to_string(&self.shop.orders),
        };
        let text = text.ok()?;
        if self.shop.kept.as_ref() == Some(&text) {
            return None;
        }
        self.shop.kept = Some(text.clone());
        Some(text)
    }

    /// Goes on with what was kept by an earlier process. What was under way then is open now.
    pub fn restore(&mut self, kept: &str) -> Result<(), String> {
        let orders = serde_json::from_str(kept).map_err(|error| format!("the kept state: {error}"))?;
        self.shop = Shop { orders, kept: Some(kept.to_owned()), ..Shop::default() };
        let mutant = self.mutant;
        self.shop.orders.iter_mut().for_each(|order| order.misremember(mutant));
        Ok(())
    }
}

/// What [`Mutant::KeepsCardData`] keeps: the orders with the cards that paid them.
fn with_cards(orders: &[Order]) -> serde_json::Result<String> {
    let mut kept = serde_json::to_value(orders)?;
    for (row, order) in kept.as_array_mut().into_iter().flatten().zip(orders) {
        row["wanted"]["card"] = order.wanted.get("card").cloned().unwrap_or_default();
    }
    serde_json::to_string(&kept)
}

impl Order {
    /// What mutants forget of an order when they start again.
    fn misremember(&mut self, mutant: Option<Mutant>) {
        match mutant {
            Some(Mutant::NewIdAfterRestart)
                if matches!(self.state, OrderState::Unknown | OrderState::Pending) =>
            {
                self.state = OrderState::Failed;
            }
            Some(Mutant::FulfilsAgainAfterRestart) => self.forgot_goods = self.state == OrderState::Paid,
            Some(Mutant::ForgetsRefundsOnRestart) => self.refunds.iter_mut().for_each(Refund::forget),
            Some(Mutant::ForgetsCapturesOnRestart) => self.captures.iter_mut().for_each(Capture::forget),
            _ => {}
        }
    }
}
