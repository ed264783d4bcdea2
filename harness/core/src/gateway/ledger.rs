//! The books: which orders really are paid, refunded or closed, and how often.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::Tokens;
use crate::case::replies::Effect;
use crate::operation::Operation;

/// One order as the platform knows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Entry {
    /// The merchant's id of it.
    pub id: String,
    /// The amount as sent, with its currency if it names one.
    pub amount: String,
    /// How often it was paid.
    pub paid: u32,
    /// How often it was refunded in full.
    pub refunded: u32,
    /// Whether it was closed.
    pub closed: bool,
    /// The fresh token of the trade.
    pub token: String,
    /// In cases about a shop: how the trade stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trade: Option<Trade>,
}

/// A trade of a shop, as the platform knows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trade {
    /// How it stands.
    pub state: TradeState,
    /// How many requests of each kind named it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub calls: BTreeMap<String, u64>,
    /// Fingerprint of the payment code that it was opened with; the code itself is a secret.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// Whether the shop was told that the payment by this code failed for good.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub failed: bool,
    /// Where the buyer's browser comes back, as the shop asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back: Option<String>,
    /// Whether the shop asked to capture it itself.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub manual: bool,
    /// What was captured, capture by capture.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub captures: Vec<BookedRefund>,
    /// The refund and the capture that were asked for last, by their talk, whether they moved money or not:
    /// notifications tell about them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub asked: BTreeMap<String, BookedRefund>,
    /// What went back, refund by refund.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub refunds: Vec<BookedRefund>,
}

/// How a trade stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TradeState {
    /// There is none of that number.
    #[default]
    Absent,
    /// The payer has not confirmed.
    Waiting,
    /// Paid.
    Paid,
    /// Paid and beyond refunds.
    Finished,
    /// Closed, unpaid.
    Closed,
    /// Paid, and all of it went back.
    Refunded,
}

/// One refund or capture.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BookedRefund {
    /// The merchant's number of it.
    pub id: String,
    /// The amount as sent.
    pub amount: String,
}

/// The books of one case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Ledger(pub Vec<Entry>);

impl Ledger {
    /// Books one executed request. The same idempotency key is the same order: paying it again moves no money.
    pub fn book(
        &mut self,
        operation: &Operation,
        message: &Map<String, Value>,
        tokens: &Tokens,
        effect: Effect,
    ) {
        if !operation.mutating {
            return;
        }
        let Some(id) = message.get(operation.idempotency_key).and_then(Value::as_str) else { return };
        let at = match self.0.iter().position(|entry| entry.id == id) {
            Some(at) => at,
            None => {
                self.0.push(Entry {
                    id: id.to_owned(),
                    amount: amount(message),
                    token: tokens.genuine.clone(),
                    ..Entry::default()
                });
                self.0.len() - 1
            }
        };
        let entry = &mut self.0[at];
        match effect {
            Effect::None | Effect::Opened => {}
            Effect::Paid => entry.paid = entry.paid.max(1),
            Effect::Closed => entry.closed = true,
            Effect::Refunded => entry.refunded = entry.refunded.max(1),
        }
    }
}

fn amount(message: &Map<String, Value>) -> String {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match (message.get("total_amount"), message.get("paymentAmount")) {
        (Some(total), _) => text(total),
        (None, Some(amount)) => format!("{} {}", text(&amount["value"]), text(&amount["currency"])),
        (None, None) => String::new(),
    }
}
