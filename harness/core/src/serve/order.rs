//! One order as the session knows it: what it meets, where it is notified, where its payer goes.

use serde_json::{Map, Value, json};

use super::scenario::{Row, When};
use crate::adapter::Configure;
use crate::operation::Protocol;

/// Why an order meets its scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// The control interface said so.
    Control,
    /// Its number names it.
    Number,
    /// Its amount ends in the digits.
    Amount,
    /// Nothing else was asked for.
    Default,
}

impl Chosen {
    /// The word of reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Control => "control",
            Self::Number => "number",
            Self::Amount => "amount",
            Self::Default => "default",
        }
    }
}

/// How the payment was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// By a payment code or a card: the answer to pay is about the money.
    Paid,
    /// By a code or a session that the payer has still to find.
    Offered,
}

/// One order.
#[derive(Debug, Clone)]
pub(super) struct Order {
    pub(super) protocol: Protocol,
    pub(super) id: String,
    pub(super) row: &'static Row,
    pub(super) chosen: Chosen,
    pub(super) way: Way,
    pub(super) notify_url: Option<String>,
    pub(super) return_url: Option<String>,
    pub(super) subject: Option<String>,
    /// Antom: the merchant's own number of the order, which several payments may share.
    pub(super) reference: Option<String>,
    /// The configuration that its request stood for; notifications are made with it.
    pub(super) config: Configure,
    /// When it waits for something that happens by itself.
    pub(super) later_ms: Option<u64>,
    /// Its notifications, by number.
    pub(super) sendings: Vec<usize>,
    /// Whether its notifications about the payment were put on their way.
    pub(super) told_paid: bool,
    /// The captures, by number, whose notifications of each kind were put on their way.
    pub(super) told_captures: Vec<(When, String)>,
}

/// What a request says of its order, beside its message.
pub(super) struct Asked<'a> {
    pub(super) protocol: Protocol,
    pub(super) id: &'a str,
    pub(super) message: &'a Map<String, Value>,
    /// OpenAPI: the address for notifications, which stands outside the message.
    pub(super) notify_url: Option<String>,
    pub(super) config: &'a Configure,
}

impl Order {
    pub(super) fn new(asked: &Asked, way: Way, row: &'static Row, chosen: Chosen) -> Self {
        let text = |pointer: &str| {
            let value = crate::case::edit::pointed(asked.message, pointer)?;
            value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
        };
        Self {
            protocol: asked.protocol,
            id: asked.id.to_owned(),
            row,
            chosen,
            way,
            notify_url: asked.notify_url.clone().or_else(|| text("/paymentNotifyUrl")),
            return_url: text("/paymentRedirectUrl"),
            subject: text("/subject"),
            reference: text("/order/referenceOrderId"),
            config: asked.config.clone(),
            later_ms: None,
            sendings: Vec::new(),
            told_paid: false,
            told_captures: Vec::new(),
        }
    }

    /// What a notification repeats of the order.
    pub(super) fn members(&self) -> Map<String, Value> {
        let mut members = Map::new();
        members.insert("subject".to_owned(), json!(self.subject.clone().unwrap_or_default()));
        members
    }
}
