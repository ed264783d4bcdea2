//! The books: which orders really are paid, refunded or closed, and how often.

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
