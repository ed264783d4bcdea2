//! The shop half of the protocol: commands to a whole integration, and what it says of its orders.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::wire::http::Headers;

/// How the barcode flow is to wait for the payer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Polling {
    /// Milliseconds between two queries.
    pub interval_ms: u64,
    /// How many queries there are before the cancel.
    pub attempts: u64,
}

/// Members of `shop.pay`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ShopPay {
    /// The order: `id`, `subject`, `amount`, `currency` and what its way of paying needs.
    pub order: Map<String, Value>,
}

/// Members of `shop.order`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopOrder {
    /// The order that is asked about.
    pub order_id: String,
}

/// Members of `shop.refund`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopRefund {
    /// The order.
    pub order_id: String,
    /// What goes back, in the major unit.
    pub amount: String,
    /// The caller's name for this refund; the same one again is the same refund.
    pub refund_id: Option<String>,
}

/// Members of `shop.return`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopReturn {
    /// The order whose buyer comes back.
    pub order_id: String,
    /// The address that his browser opens.
    pub url: String,
}

/// Members of `shop.capture`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopCapture {
    /// The order.
    pub order_id: String,
    /// What is captured, in the major unit.
    pub amount: String,
}

/// Members of `shop.deliver`: one request, or several at the same time.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ShopDeliver {
    /// One request.
    pub request: Option<Delivery>,
    /// Several at once.
    pub requests: Option<Vec<Delivery>>,
}

/// A request of the platform to the shop's own server.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Delivery {
    /// The verb.
    pub method: String,
    /// The request target.
    pub path: String,
    /// Header fields.
    pub headers: Headers,
    /// The body in Base64.
    pub body_b64: String,
}

/// What a shop says of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OrderState {
    /// Nothing was tried yet.
    Created,
    /// The payer may still pay.
    Pending,
    /// Paid.
    Paid,
    /// Not paid, for good.
    Failed,
    /// Ended by the shop, not paid.
    Cancelled,
    /// Paid, and the money went back.
    Refunded,
    /// Money may have moved.
    Unknown,
    /// An answer cannot be trusted and a person must look.
    Refused,
    /// There is no such order.
    None,
}

impl OrderState {
    /// The word of the protocol.
    pub fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Pending => "pending",
            Self::Paid => "paid",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Refunded => "refunded",
            Self::Unknown => "unknown",
            Self::Refused => "refused",
            Self::None => "none",
        }
    }
}

/// Answer to `shop.pay`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopPayAnswer {
    /// The order's state once there is nothing more to do now.
    #[serde(default)]
    pub state: Option<OrderState>,
    /// Where the buyer is sent.
    #[serde(default)]
    pub redirect: Option<String>,
    /// What is shown at the till.
    #[serde(default)]
    pub shown: Option<String>,
    /// The exception that the shop threw; its state counts as unknown.
    #[serde(default)]
    pub raised: Option<String>,
}

/// Answer to `shop.order`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopOrderAnswer {
    /// The state.
    #[serde(default)]
    pub state: Option<OrderState>,
    /// How often the goods went out.
    #[serde(default)]
    pub fulfilments: Option<u64>,
    /// The amount in the major unit.
    #[serde(default)]
    pub amount: Option<String>,
    /// Its currency.
    #[serde(default)]
    pub currency: Option<String>,
    /// What went back so far.
    #[serde(default)]
    pub refunded: Option<String>,
    /// The platform's number of the trade that was paid.
    #[serde(default)]
    pub trade_no: Option<String>,
    /// The token of a kept card.
    #[serde(default)]
    pub card_token: Option<String>,
    /// The exception that the shop threw.
    #[serde(default)]
    pub raised: Option<String>,
}

/// How a refund ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RefundState {
    /// The money went back.
    Refunded,
    /// It did not, for good.
    Failed,
    /// It is on its way.
    Pending,
    /// It may have moved.
    Unknown,
    /// There is no such order.
    None,
}

/// Answer to `shop.refund`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopRefundAnswer {
    /// How it ended.
    #[serde(default)]
    pub state: Option<RefundState>,
    /// The exception that the shop threw.
    #[serde(default)]
    pub raised: Option<String>,
}

/// Answer to `shop.return`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopReturnAnswer {
    /// The order's state, as the buyer is shown it.
    #[serde(default)]
    pub state: Option<OrderState>,
    /// The exception that the shop threw.
    #[serde(default)]
    pub raised: Option<String>,
}

/// How a capture ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CaptureState {
    /// The money is the merchant's.
    Captured,
    /// It is not, for good.
    Failed,
    /// It is on its way.
    Pending,
    /// It may have moved.
    Unknown,
    /// There is no such order.
    None,
}

/// Answer to `shop.capture`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopCaptureAnswer {
    /// How it ended.
    #[serde(default)]
    pub state: Option<CaptureState>,
    /// The exception that the shop threw.
    #[serde(default)]
    pub raised: Option<String>,
}

/// Answer to `shop.reconcile`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopReconcileAnswer {
    /// The exception that the shop threw.
    #[serde(default)]
    pub raised: Option<String>,
}

/// What the shop's server answers to a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reception {
    /// HTTP status.
    pub status: u16,
    /// Header fields.
    #[serde(default)]
    pub headers: Headers,
    /// The body in Base64.
    #[serde(default)]
    pub body_b64: String,
}

/// Answer to `shop.deliver`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShopDeliverAnswer {
    /// The answer to one request.
    #[serde(default)]
    pub response: Option<Reception>,
    /// The answers to several, in their order.
    #[serde(default)]
    pub responses: Option<Vec<Reception>>,
    /// The exception that the shop threw; nothing was acknowledged.
    #[serde(default)]
    pub raised: Option<String>,
}

impl ShopDeliverAnswer {
    /// All answers, in the order of the requests.
    pub fn all(&self) -> Vec<&Reception> {
        self.response.iter().chain(self.responses.iter().flatten()).collect()
    }
}
