//! The card half of the shop: what is sent to Antom, and what its answers and notifications say.

use serde_json::{Value, json};

use super::word::Word;
use super::{Order, method};
use crate::adapter::Configure;
use crate::merchant::mutant::Mutant;
use crate::wire::money::Amount;

/// The payment request of a card payment.
pub(super) fn pay(order: &Order, config: &Configure, mutant: Option<Mutant>) -> Value {
    let amount = amount(order, &order.amount, mutant);
    json!({
        "productCode": "CASHIER_PAYMENT",
        "paymentRequestId": order.number(),
        "order": {
            "referenceOrderId": order.id,
            "orderDescription": order.subject,
            "orderAmount": amount,
            "goods": [{
                "referenceGoodsId": "GOODS-1",
                "goodsName": order.subject,
                "goodsUnitAmount": amount,
                "goodsQuantity": "1",
            }],
            "buyer": {"referenceBuyerId": "BUYER-1"},
        },
        "paymentAmount": amount,
        "paymentMethod": method::of(order, mutant),
        "paymentFactor": factor(order, mutant),
        "settlementStrategy": {"settlementCurrency": order.currency},
        "paymentNotifyUrl": config.notify_url,
        "paymentRedirectUrl": config.return_url,
        "env": method::environment(mutant),
    })
}

/// Who captures: only what the caller chose is sent.
fn factor(order: &Order, mutant: Option<Mutant>) -> Value {
    let mut factor = json!({"isAuthorization": true});
    match order.wanted.get("capture").filter(|_| mutant != Some(Mutant::ForgetsCaptureMode)) {
        Some(_) if mutant == Some(Mutant::AlwaysCapturesItself) => factor["captureMode"] = json!("MANUAL"),
        Some(mode) => factor["captureMode"] = mode.clone(),
        None => {}
    }
    factor
}

/// An amount in minor units. Mutants know no currency but those with two decimals.
pub(super) fn amount(order: &Order, major: &str, mutant: Option<Mutant>) -> Value {
    let currency = if mutant == Some(Mutant::HundredOfEverything) { "EUR" } else { order.currency.as_str() };
    let minor = match (Amount::from_major(currency, major), mutant) {
        (Ok(amount), _) => amount.minor,
        // More decimals than two are cut off.
        (Err(_), Some(Mutant::HundredOfEverything)) => {
            let (whole, fraction) = major.split_once('.').unwrap_or((major, ""));
            let cut: String = fraction.chars().chain("00".chars()).take(2).collect();
            format!("{whole}{cut}").parse().unwrap_or_default()
        }
        (Err(_), _) => 0,
    };
    json!({"currency": order.currency, "value": minor.to_string()})
}

/// The amount of a refund or a capture. One mutant of each takes every currency for one with two decimals, another one
/// names a foreign currency.
pub(super) fn part(order: &Order, major: &str, mutant: Option<Mutant>, wrong: [Mutant; 2]) -> Value {
    let [hundred, foreign] = wrong.map(|wrong| mutant == Some(wrong));
    let mut amount = amount(order, major, if hundred { Some(Mutant::HundredOfEverything) } else { mutant });
    if foreign {
        amount["currency"] = json!("USD");
    }
    amount
}

/// Amount and currency of a message.
pub(super) fn read_amount(value: Option<&Value>) -> Option<Amount> {
    let value = value?;
    let part = |name: &str| value.get(name).and_then(Value::as_str).unwrap_or_default();
    let unknown = Amount { currency: String::new(), minor: 0 };
    Some(Amount::from_minor(part("currency"), part("value")).unwrap_or(unknown))
}

/// What pay says: its result is about the payment.
pub(super) fn of_pay(node: &Value, mutant: Option<Mutant>) -> Word {
    let (status, code) = result(node);
    match status {
        "S" => paid(node),
        "F" if code == "REPEAT_REQ_INCONSISTENT" => Word::Undecided,
        "F" if mutant == Some(Mutant::KeepsEndedOpen) => Word::Redirected { redirect: None },
        "F" => Word::Failed { shown: Some(code.to_owned()), spent: true },
        "U" if code == "PAYMENT_IN_PROCESS" => {
            let redirect = text(node, "normalUrl").filter(|_| mutant != Some(Mutant::LosesRedirect));
            Word::Redirected { redirect }
        }
        _ => Word::Undecided,
    }
}

/// What an inquiry says: its result is about the inquiry, and paymentStatus about the payment.
pub(super) fn of_query(node: &Value, mutant: Option<Mutant>) -> Word {
    let (status, code) = result(node);
    if status != "S" {
        return match mutant {
            Some(Mutant::FailedInquiryIsFailed) if status == "F" => {
                Word::Failed { shown: Some(code.to_owned()), spent: true }
            }
            _ => Word::Undecided,
        };
    }
    match text(node, "paymentStatus").unwrap_or_default().as_str() {
        _ if [Some(Mutant::AnsweredQueryIsPaid), Some(Mutant::InquirySIsPaid)].contains(&mutant) => {
            paid(node)
        }
        "SUCCESS" => paid(node),
        "FAIL" | "CANCELLED" if mutant == Some(Mutant::KeepsEndedOpen) => Word::Waiting,
        "FAIL" => Word::Failed { shown: text(node, "paymentResultCode"), spent: true },
        "CANCELLED" => Word::Closed,
        "PROCESSING" | "PENDING" => Word::Waiting,
        status if mutant == Some(Mutant::UnheardStatusIsFailed) && !status.is_empty() => {
            Word::Failed { shown: None, spent: true }
        }
        _ => Word::Undecided,
    }
}

fn paid(node: &Value) -> Word {
    Word::Paid { trade_no: text(node, "paymentId"), amount: read_amount(node.get("paymentAmount")) }
}

/// Whether the 3DS result is missing or empty, which only a mutant minds.
pub(super) fn lacks_three_ds(message: &Value) -> bool {
    let result = message.pointer("/paymentResultInfo/threeDSResult/eci").and_then(Value::as_str);
    result.is_none_or(str::is_empty)
}

/// Status and code of a result.
pub(super) fn result(node: &Value) -> (&str, &str) {
    let part = |name: &str| node.pointer(name).and_then(Value::as_str).unwrap_or_default();
    (part("/result/resultStatus"), part("/result/resultCode"))
}

fn text(node: &Value, name: &str) -> Option<String> {
    node.get(name).and_then(Value::as_str).map(str::to_owned)
}
