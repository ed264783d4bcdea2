//! The buyer comes back: what his address says is no proof, so an open order is inquired.

use serde_json::json;

use super::{Flow, FlowKind, Stage};
use crate::adapter::shop::{OrderState, ShopReturn};
use crate::merchant::mutant::Mutant;
use crate::merchant::{Client, Merchant, Next};
use crate::wire::http::Headers;

impl Merchant {
    /// `shop.return`.
    pub(in crate::merchant) fn shop_return(&mut self, back: &ShopReturn) -> Next {
        let Some(at) = self.shop.orders.iter().position(|order| order.id == back.order_id) else {
            return Next::Answer(json!({"state": OrderState::None}));
        };
        let query = back.url.split_once('?').map_or("", |(_, query)| query).as_bytes();
        let verified = |client: &Client| client.openapi_notification("/", &Headers::default(), query).is_ok();
        let signed = self.client.as_ref().is_some_and(verified);
        let believed = match self.mutant {
            Some(Mutant::ReturnIsPaid) => true,
            Some(Mutant::ReturnWordIsPaid) => back.url.contains("SUCCESS") || back.url.contains("trade_no"),
            Some(Mutant::SignedReturnIsPaid) => signed,
            _ => false,
        };
        let order = &mut self.shop.orders[at];
        if believed {
            order.pay(None, false);
        }
        if self.mutant == Some(Mutant::ReturnIsFailed) && order.state != OrderState::Paid {
            order.state = OrderState::Failed;
        }
        let open = matches!(order.state, OrderState::Pending | OrderState::Unknown | OrderState::Refused);
        if !open || order.numbers.is_empty() || self.mutant == Some(Mutant::ReturnAsksNothing) {
            return Next::Answer(json!({"state": order.state}));
        }
        self.shop.flow = Some(Flow::new(at, Stage::Query, FlowKind::Return));
        self.send_query()
    }
}
