//! Rules that a schema cannot say: arithmetic, tables of codes, and what depends on a contract or on another message.

use serde_json::Value;

use super::documents::escape;
use super::{Message, Violation};
use crate::wire::money;

/// A rule about one message.
pub struct Check {
    /// Its name, also the constraint of its violations.
    pub name: &'static str,
    /// The rule.
    pub says: &'static str,
    /// Messages to which it applies: those whose name contains one of these.
    pub of: &'static [&'static str],
    /// Finds breaches: for each, the members that cannot stand together, the wrong one first.
    pub run: fn(&Value) -> Vec<Vec<String>>,
}

/// Every rule about one message.
pub const CHECKS: &[Check] = &[
    Check {
        name: "currency-is-known",
        says: "a currency of ISO 4217",
        of: &["antom/"],
        run: unknown_currencies,
    },
    Check {
        name: "rupiah-are-hundreds",
        says: "a multiple of 100, since rupiah have no smaller coin",
        of: &[".request"],
        run: broken_rupiah,
    },
    Check {
        name: "total-is-sum-of-parts",
        says: "the sum of discountable_amount and undiscountable_amount",
        of: &["openapi/alipay.trade.pay.request", "openapi/alipay.trade.precreate.request"],
        run: total_without_parts,
    },
    Check {
        name: "beijing-time-exists",
        says: "a day of the calendar",
        of: &["openapi/"],
        run: impossible_times,
    },
];

impl Check {
    /// Whether the rule is about this message.
    pub fn applies_to(&self, message: &Message) -> bool {
        self.of.iter().any(|part| message.name.contains(part))
    }
}

/// Every breach of every rule.
pub(super) fn violations(message: &Message, value: &Value) -> Vec<Violation> {
    let applying = CHECKS.iter().filter(|check| check.applies_to(message));
    applying
        .flat_map(|check| {
            (check.run)(value).into_iter().filter_map(|members| {
                Some(Violation {
                    at: members.into_iter().next()?,
                    constraint: check.name.to_owned(),
                    expected: check.says.to_owned(),
                    value: String::new(),
                    schema: String::new(),
                })
            })
        })
        .collect()
}

/// Calls `visit` with every object of a message and its pointer.
fn each_object(pointer: &str, value: &Value, visit: &mut impl FnMut(&str, &serde_json::Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            visit(pointer, members);
            for (name, member) in members.iter().filter(|(_, member)| member.is_object() || member.is_array())
            {
                each_object(&format!("{pointer}/{}", escape(name)), member, visit);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                each_object(&format!("{pointer}/{at}"), item, visit);
            }
        }
        _ => {}
    }
}

fn unknown_currencies(value: &Value) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    each_object("", value, &mut |pointer, members| {
        for name in ["currency", "settlementCurrency"] {
            if let Some(Value::String(code)) = members.get(name) {
                if money::exponent(code).is_none() {
                    found.push(vec![format!("{pointer}/{name}")]);
                }
            }
        }
    });
    found
}

fn broken_rupiah(value: &Value) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    each_object("", value, &mut |pointer, members| {
        if let (Some(Value::String(currency)), Some(Value::String(value))) =
            (members.get("currency"), members.get("value"))
        {
            if currency == "IDR" && !value.ends_with("00") && value != "0" {
                found.push(vec![format!("{pointer}/value"), format!("{pointer}/currency")]);
            }
        }
    });
    found
}

fn total_without_parts(value: &Value) -> Vec<Vec<String>> {
    let amount = |name| fen(value.get(name)?.as_str()?);
    let parts = ["total_amount", "discountable_amount", "undiscountable_amount"];
    match parts.map(amount) {
        [Some(total), Some(one), Some(other)] if total != one + other => {
            vec![parts.iter().map(|name| format!("/{name}")).collect()]
        }
        _ => Vec::new(),
    }
}

/// Yuan with at most two decimals as hundredths; `None` for all else, which the schema refuses.
fn fen(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > 2
        || whole.len() > 12
        || !(whole.bytes().chain(fraction.bytes())).all(|b| b.is_ascii_digit())
    {
        return None;
    }
    Some(whole.parse::<u64>().ok()? * 100 + format!("{fraction:0<2}").parse::<u64>().ok()?)
}

const TIMES: &[&str] = &[
    "timestamp",
    "time_expire",
    "actual_order_time",
    "notify_time",
    "gmt_create",
    "gmt_payment",
    "gmt_refund",
    "gmt_refund_pay",
    "gmt_close",
    "send_pay_date",
    "bank_ack_time",
    "est_bank_receipt_time",
];

fn impossible_times(value: &Value) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    each_object("", value, &mut |pointer, members| {
        for name in TIMES {
            if let Some(Value::String(text)) = members.get(*name) {
                let date = text.get(..10).unwrap_or_default();
                if text.len() >= 19 && date.parse::<jiff::civil::Date>().is_err() {
                    found.push(vec![format!("{pointer}/{name}")]);
                }
            }
        }
    });
    found
}

/// How a pay request takes the card (seeds 000 and 001).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The merchant collects the card and sends it.
    ServerToServer,
    /// The platform's page collects the card.
    Hosted,
    /// A stored card is named by its token.
    Token,
}

/// The mode of a pay or session request.
pub fn mode(request: &Value) -> Mode {
    let method = &request["paymentMethod"];
    match (method.get("paymentMethodId"), method["paymentMethodMetaData"].get("cardNo")) {
        (_, Some(_)) => Mode::ServerToServer,
        (Some(_), None) => Mode::Token,
        (None, None) => Mode::Hosted,
    }
}

/// What merchant and platform have agreed on, as far as requests depend on it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Contract {
    /// The merchant may handle card numbers.
    pub handles_cards: bool,
    /// Addresses are verified (AVS).
    pub verifies_addresses: bool,
    /// The card is one of a local scheme on its own network in Brazil, Korea, Singapore or Hong Kong.
    pub local_network: bool,
}

/// What a pay request breaks of the contract.
pub fn contract_violations(contract: Contract, request: &Value) -> Vec<Violation> {
    let card = &request["paymentMethod"]["paymentMethodMetaData"];
    let sends_card = mode(request) == Mode::ServerToServer;
    let rules = [
        (
            sends_card && !contract.handles_cards,
            "card-data-needs-certification",
            "cardNo",
            "no card number from a merchant who may not handle it",
        ),
        (
            sends_card && contract.verifies_addresses && card.get("billingAddress").is_none(),
            "address-check-needs-billing-address",
            "billingAddress",
            "the address that is verified",
        ),
        (
            contract.local_network && card.get("recurringType").is_some(),
            "local-networks-have-no-mit",
            "recurringType",
            "no payment without the buyer on a local network",
        ),
    ];
    let broken = rules.into_iter().filter(|(broken, ..)| *broken);
    broken
        .map(|(_, name, member, says)| {
            breach(name, format!("/paymentMethod/paymentMethodMetaData/{member}"), says)
        })
        .collect()
}

/// What a notification or inquiry answer says that does not go with its trade: results of 3DS belong to trades with 3DS.
/// Present but empty members are fine, as a sample shows them (seed 001, line 377).
pub fn notification_violations(was_3ds: bool, notification: &Value) -> Vec<Violation> {
    let result = &notification["paymentResultInfo"]["threeDSResult"];
    let says_something = result.as_object().is_some_and(|members| members.values().any(|value| value != ""));
    match says_something && !was_3ds {
        true => vec![breach(
            "3ds-result-only-with-3ds",
            "/paymentResultInfo/threeDSResult".to_owned(),
            "no result of an authentication that did not happen",
        )],
        false => Vec::new(),
    }
}

fn breach(name: &str, at: String, says: &str) -> Violation {
    Violation {
        at,
        constraint: name.to_owned(),
        expected: says.to_owned(),
        value: String::new(),
        schema: String::new(),
    }
}

/// How the platform decides about 3DS (seed 002, tables 1 and 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ThreeDs {
    /// The buyer always authenticates.
    Always,
    /// Without at first; if that fails, the buyer authenticates.
    AfterFailure,
    /// Never; a failure is the answer.
    Never,
    /// The risk service decides; if it says without and the scheme wants it, the buyer authenticates.
    RiskServiceThenScheme,
    /// The risk service decides.
    RiskService,
}

/// The cell of tables 1 and 2. Absent means false for `is3DSAuthentication`, true for `enableAuthenticationUpgrade`.
pub fn three_ds(authentication: Option<bool>, upgrade: Option<bool>, risk_service: bool) -> ThreeDs {
    match (authentication.unwrap_or(false), upgrade.unwrap_or(true), risk_service) {
        (true, _, _) => ThreeDs::Always,
        (false, true, false) => ThreeDs::AfterFailure,
        (false, false, false) => ThreeDs::Never,
        (false, true, true) => ThreeDs::RiskServiceThenScheme,
        (false, false, true) => ThreeDs::RiskService,
    }
}

/// Which brand of a card with two brands is used (seed 002, table 3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Brand {
    /// The international one.
    International,
    /// The one of this region.
    Local(String),
    /// The one that was asked for.
    Selected(String),
    /// The platform chooses by fee and success rate.
    PlatformChooses,
    /// The documents do not say.
    Unspecified,
}

/// The row of table 3 for `paymentMethodRegion` and `selectedCardBrand`.
pub fn brand(region: Option<&str>, selected: Option<&str>) -> Brand {
    match (region, selected) {
        (Some("GLOBAL"), None) => Brand::International,
        (Some(region), None) => Brand::Local(region.to_owned()),
        (None, Some(selected)) => Brand::Selected(selected.to_owned()),
        (None, None) => Brand::PlatformChooses,
        (Some(_), Some(_)) => Brand::Unspecified,
    }
}
