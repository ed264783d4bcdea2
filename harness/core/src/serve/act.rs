//! What the payer and the platform do to an order when somebody says so: on the payer's page, or by the control
//! interface.

use super::order::Way;
use super::scenario::Notice;
use super::session::Session;
use crate::case::reply::Reply;
use crate::case::shop::{Becomes, Reaction};
use crate::gateway::ledger::TradeState;
use crate::operation::Protocol;

/// One thing that is done to an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Deed {
    /// The payer pays.
    Pay,
    /// The payer declines.
    Refuse,
    /// The platform closes the trade.
    Close,
}

/// Every deed by the word of the control interface.
pub(super) const DEEDS: &[(&str, Deed)] =
    &[("pay", Deed::Pay), ("refuse", Deed::Refuse), ("close", Deed::Close)];

impl Session {
    /// The place of an order; the reason, where there is none or more than one.
    pub(super) fn order(&self, protocol: Option<Protocol>, id: &str) -> Result<usize, String> {
        let fits = |at: &usize| {
            let order = &self.orders[*at];
            order.id == id && protocol.is_none_or(|protocol| protocol == order.protocol)
        };
        let found: Vec<usize> = (0..self.orders.len()).filter(fits).collect();
        match found.as_slice() {
            [one] => Ok(*one),
            [] => Err(format!("no order has the number `{id}`")),
            _ => Err(format!("both protocols have an order `{id}`: name the `protocol`")),
        }
    }

    /// Does it; the reason, where it cannot be done.
    pub(super) fn act(&mut self, order: usize, deed: Deed, ms: u64) -> Result<(), String> {
        self.pass(ms);
        let own = &self.orders[order];
        let (protocol, id, way) = (own.protocol, own.id.clone(), own.way);
        let Some(entry) = self.entry_mut(protocol, &id) else {
            return Err(format!("nothing is booked for `{id}`"));
        };
        if way == Way::Offered {
            entry.opens(entry.amount.clone(), TradeState::Waiting);
        }
        let state = entry.state();
        if state != TradeState::Waiting {
            return Err(format!(
                "`{id}` is {}: only a waiting order can be paid, refused or closed",
                says(state)
            ));
        }
        match deed {
            Deed::Pay => entry.becomes(Becomes::Paid),
            Deed::Refuse => entry.declines(protocol),
            Deed::Close => entry.becomes(Becomes::Closed),
        }
        let word = DEEDS.iter().find(|(_, known)| *known == deed).map_or("", |(word, _)| word);
        self.tell(ms, format!("{word}  {id}"));
        // The OpenAPI gateway notifies nobody of a closed trade unless that was switched on (openapi.md §4.1).
        if deed == Deed::Refuse && protocol == Protocol::Antom {
            let failed = Reply { node: "failed".to_owned(), ..Reply::default() };
            let plan = Notice::plain(failed, Reaction::Acknowledged);
            self.send(order, &plan, None, ms);
        }
        self.settle(order, ms);
        Ok(())
    }
}

/// How a trade stands, in a word.
pub(super) fn says(state: TradeState) -> &'static str {
    match state {
        TradeState::Absent => "no trade",
        TradeState::Waiting => "waiting",
        TradeState::Paid => "paid",
        TradeState::Finished => "finished",
        TradeState::Closed => "closed",
        TradeState::Refunded => "refunded",
    }
}
