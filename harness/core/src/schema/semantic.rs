//! Rules about one message that a schema cannot say: arithmetic, calendars, tables of codes.

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
    /// The members that it looks at.
    pub about: &'static [&'static str],
    /// Finds breaches: for each, the members that cannot stand together, the wrong one first.
    pub run: fn(&Value) -> Vec<Vec<String>>,
}

/// Every rule about one message.
pub const CHECKS: &[Check] = &[
    Check {
        name: "currency-is-known",
        says: "a currency of ISO 4217",
        of: &["antom/"],
        about: &["currency", "settlementCurrency"],
        run: unknown_currencies,
    },
    Check {
        name: "rupiah-are-hundreds",
        says: "a multiple of 100, since rupiah have no smaller coin",
        of: &[".request"],
        about: &["value"],
        run: broken_rupiah,
    },
    Check {
        name: "total-is-sum-of-parts",
        says: "the sum of discountable_amount and undiscountable_amount",
        of: &["openapi/alipay.trade.pay.request", "openapi/alipay.trade.precreate.request"],
        about: &["total_amount", "discountable_amount", "undiscountable_amount"],
        run: total_without_parts,
    },
    Check {
        name: "beijing-time-exists",
        says: "a day of the calendar",
        of: &["openapi/"],
        about: TIMES,
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
fn each_object(value: &Value, visit: &mut impl FnMut(&str, &serde_json::Map<String, Value>)) {
    descend(&mut String::new(), value, visit);
}

/// One text serves for all pointers: this runs for every generated message.
fn descend(
    pointer: &mut String,
    value: &Value,
    visit: &mut impl FnMut(&str, &serde_json::Map<String, Value>),
) {
    let length = pointer.len();
    match value {
        Value::Object(members) => {
            visit(pointer, members);
            for (name, member) in members.iter().filter(|(_, member)| member.is_object() || member.is_array())
            {
                pointer.push('/');
                pointer.push_str(&escape(name));
                descend(pointer, member, visit);
                pointer.truncate(length);
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                pointer.push('/');
                pointer.push_str(&at.to_string());
                descend(pointer, item, visit);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

fn unknown_currencies(value: &Value) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    each_object(value, &mut |pointer, members| {
        for name in ["currency", "settlementCurrency"] {
            if let Some(Value::String(code)) = members.get(name)
                && money::exponent(code).is_none()
            {
                found.push(vec![format!("{pointer}/{name}")]);
            }
        }
    });
    found
}

fn broken_rupiah(value: &Value) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    each_object(value, &mut |pointer, members| {
        if let (Some(Value::String(currency)), Some(Value::String(value))) =
            (members.get("currency"), members.get("value"))
            && currency == "IDR"
            && !value.ends_with("00")
            && value != "0"
        {
            found.push(vec![format!("{pointer}/value"), format!("{pointer}/currency")]);
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
    each_object(value, &mut |pointer, members| {
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
