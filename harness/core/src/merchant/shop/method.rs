//! The way of paying of a card order: the card itself, the hosted page, a token, or a payment without the buyer.

use serde_json::{Map, Value, json};

use super::Order;
use crate::merchant::mutant::Mutant;

/// `paymentMethod` of a payment.
pub(super) fn of(order: &Order, mutant: Option<Mutant>) -> Value {
    let is = |other| mutant == Some(other);
    let given = |name: &str| order.wanted.get(name);
    let mode = given("mode").and_then(Value::as_str).unwrap_or("hosted");
    let mut members = match mode {
        "server" | "mit" => card(given("card"), mode, mutant),
        _ if is(Mutant::SendsEmptyCard) => {
            json!({"cardNo": "", "cvv": ""}).as_object().cloned().unwrap_or_default()
        }
        _ => Map::new(),
    };
    if mode == "mit" {
        merchant_initiated(&mut members, order, mutant);
    } else {
        flags(&mut members, order, mutant);
    }
    if let Some(region) = given("region").filter(|_| !is(Mutant::ForgetsRegion)) {
        members.insert("paymentMethodRegion".to_owned(), region.clone());
    }
    match given("brands") {
        Some(brands) if is(Mutant::SendsBrandsAsList) => {
            members.insert("selectedCardBrands".to_owned(), brands.clone());
        }
        Some(brands) => {
            members.extend(brands.get(0).map(|brand| ("selectedCardBrand".to_owned(), brand.clone())));
        }
        None if is(Mutant::ChoosesBrand) => {
            members.insert("selectedCardBrand".to_owned(), json!("VISA"));
        }
        None => {}
    }
    let mut method = json!({"paymentMethodType": "CARD"});
    if let Some(token) = given("card_token").filter(|_| !is(Mutant::LosesCardToken)) {
        method["paymentMethodId"] = token.clone();
    }
    if !members.is_empty() {
        method["paymentMethodMetaData"] = Value::Object(members);
    }
    method
}

/// The card as the buyer gave it. Nobody keeps a security code, so a payment without the buyer has none.
fn card(given: Option<&Value>, mode: &str, mutant: Option<Mutant>) -> Map<String, Value> {
    let is = |other| mutant == Some(other);
    let mut members = Map::new();
    let Some(card) = given else { return members };
    let text = |pointer: &str| card.pointer(pointer).and_then(Value::as_str);
    let mut put =
        |name: &str, value: Option<Value>| members.extend(value.map(|value| (name.to_owned(), value)));
    put("cardNo", text("/number").map(Value::from));
    put("cvv", text("/cvv").filter(|_| mode == "server").map(Value::from));
    let year = text("/expiry_year");
    let year =
        if is(Mutant::SendsLongYear) { year.map(|year| format!("20{}", two(year))) } else { year.map(two) };
    put("expiryYear", year.map(Value::from));
    put("expiryMonth", text("/expiry_month").map(two).map(Value::from));
    let holder = json!({"firstName": text("/holder/first"), "lastName": text("/holder/last")});
    put("cardholderName", Some(holder).filter(|_| !is(Mutant::ForgetsCardholder)));
    put("billingAddress", card.get("billing").filter(|_| !is(Mutant::ForgetsBilling)).cloned());
    members
}

/// The last two digits.
fn two(text: &str) -> String {
    let padded = format!("0{text}");
    padded.chars().skip(padded.chars().count().saturating_sub(2)).collect()
}

/// Flags are sent as the caller chose, or not at all.
fn flags(members: &mut Map<String, Value>, order: &Order, mutant: Option<Mutant>) {
    let is = |other| mutant == Some(other);
    let given = |name: &str| order.wanted.get(name).cloned();
    let three_ds = match given("three_ds") {
        _ if is(Mutant::ForgetsThreeDsFlag) => None,
        Some(_) if is(Mutant::NeverThreeDs) => Some(json!(false)),
        None if is(Mutant::SendsOwnFlags) => Some(json!(false)),
        given => given,
    };
    members.extend(three_ds.map(|flag| ("is3DSAuthentication".to_owned(), flag)));
    let upgrade = given("upgrade").filter(|_| !is(Mutant::ForgetsUpgradeFlag));
    members.extend(upgrade.map(|flag| ("enableAuthenticationUpgrade".to_owned(), flag)));
}

/// What makes a payment one that the merchant initiates (facts/antom.md §5.7).
fn merchant_initiated(members: &mut Map<String, Value>, order: &Order, mutant: Option<Mutant>) {
    let is = |other| mutant == Some(other);
    let given = |name: &str| order.wanted.get(name).cloned().unwrap_or_default();
    let recurring = if is(Mutant::SchedulesEverything) { json!("SCHEDULED") } else { given("recurring") };
    let all = [
        ("isCardOnFile", json!(true), is(Mutant::ForgetsCardOnFile)),
        ("recurringType", recurring, false),
        ("networkTransactionId", given("network_transaction_id"), is(Mutant::ForgetsNetworkId)),
        ("is3DSAuthentication", json!(is(Mutant::AuthenticatesWithoutBuyer)), false),
        ("enableAuthenticationUpgrade", json!(false), false),
    ];
    let sent = all.into_iter().filter(|(_, _, forgotten)| !forgotten);
    members.extend(sent.map(|(name, value, _)| (name.to_owned(), value)));
}

/// What is told of the buyer's browser.
pub(super) fn environment(mutant: Option<Mutant>) -> Value {
    let mut environment = json!({"terminalType": "WEB", "clientIp": "203.0.113.7"});
    if mutant != Some(Mutant::HidesBrowser) {
        environment["browserInfo"] = json!({
            "acceptHeader": "*/*",
            "javaEnabled": false,
            "javaScriptEnabled": true,
            "language": "en-US",
            "userAgent": "Mozilla/5.0",
        });
    }
    environment
}

/// The token of a kept card, from either of the two places that documents name.
pub(super) fn card_token(message: Option<&Value>) -> Option<String> {
    let places = ["/paymentResultInfo/cardToken", "/cardInfo/cardToken"];
    places.iter().find_map(|place| message?.pointer(place)?.as_str()).map(str::to_owned)
}
