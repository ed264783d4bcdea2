//! The cards and tokens of a case, made when it is planned, and what of them may stand in no record.

use serde_json::{Map, Value, json};

use crate::gateway::{Tokens, card_token};

/// Puts into a card order what a case file may not hold: a test card's number, its code, a token. `digits` decide.
pub(super) fn filled(order: &mut Map<String, Value>, digits: &str) {
    let fresh = &digits[8..];
    if let Some(Value::Object(card)) = order.get_mut("card") {
        card.entry("number").or_insert_with(|| Value::String(number(&fresh[..9])));
        card.entry("cvv").or_insert_with(|| Value::String(fresh[9..12].to_owned()));
        // `null` in a case file: the buyer gave none.
        card.retain(|_, value| !value.is_null());
    }
    let mode = order.get("mode").and_then(Value::as_str).unwrap_or_default().to_owned();
    let mut fill = |name: &str, text: String| {
        order.entry(name).or_insert(Value::String(text));
    };
    match mode.as_str() {
        "token" => fill("card_token", format!("CTK{fresh}")),
        "mit" => fill("network_transaction_id", format!("NTX{fresh}")),
        _ => {}
    }
}

/// A number in the range of a test issuer, with the right last digit.
fn number(digits: &str) -> String {
    let body = format!("400000{digits}");
    let doubled = |(place, digit): (usize, u32)| match place % 2 {
        0 if digit > 4 => digit * 2 - 9,
        0 => digit * 2,
        _ => digit,
    };
    let sum: u32 = body.chars().rev().filter_map(|digit| digit.to_digit(10)).enumerate().map(doubled).sum();
    format!("{body}{}", (10 - sum % 10) % 10)
}

/// The secrets of an order under the names that they have on the wire, the token with which the platform may answer
/// among them.
pub(super) fn hidden(order: &Map<String, Value>, tokens: &Tokens) -> Map<String, Value> {
    let card = |name: &str| order.get("card").and_then(|card| card.get(name)).cloned();
    let named = [
        ("cardNo", card("number")),
        ("cvv", card("cvv")),
        ("cardToken", order.get("card_token").cloned()),
        ("networkTransactionId", order.get("network_transaction_id").cloned()),
    ];
    let kept = ("paymentResultInfo", Some(json!({ "cardToken": card_token(&tokens.genuine) })));
    named.into_iter().chain([kept]).filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}
