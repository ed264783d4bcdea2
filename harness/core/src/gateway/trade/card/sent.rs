//! A card payment as it was sent, against the order that the shop was given. What differs is named, never quoted.

use serde_json::{Map, Value};

use crate::gateway::check::{Check, check};

/// Members that hold card data.
const CARD_DATA: &[&str] = &["cardNo", "cvv", "expiryYear", "expiryMonth"];

/// What is wrong about a payment, if anything is.
type Rule = fn(&Sent) -> Option<String>;

/// The rules, each with the code of what is noticed.
const RULES: &[(&str, Rule)] = &[
    ("card-request-wrong", frame),
    ("card-data-wrong", card),
    ("card-data-present", bare),
    ("card-token-wrong", token),
    ("mit-fields-wrong", merchant_initiated),
    ("card-flag-wrong", flags),
    ("card-flag-not-chosen", own_flags),
    ("card-region-wrong", region),
    ("card-brand-wrong", brand),
    ("card-brand-not-chosen", own_brand),
    ("card-billing-wrong", billing),
    ("card-env-missing", environment),
    ("capture-mode-wrong", capture_mode),
];

/// The flags of an order and of the message.
const FLAGS: &[(&str, &str)] =
    &[("three_ds", "is3DSAuthentication"), ("upgrade", "enableAuthenticationUpgrade")];

/// What is to be noticed about a payment.
pub(super) fn checks(order: &Map<String, Value>, message: &Map<String, Value>) -> Vec<Check> {
    let sent = Sent { order, message };
    RULES.iter().filter_map(|(code, rule)| Some(check(code, rule(&sent)?))).collect()
}

struct Sent<'a> {
    order: &'a Map<String, Value>,
    message: &'a Map<String, Value>,
}

impl Sent<'_> {
    fn mode(&self) -> &str {
        self.order.get("mode").and_then(Value::as_str).unwrap_or("hosted")
    }

    fn given(&self, pointer: &str) -> Option<&str> {
        below(self.order, pointer)?.as_str()
    }

    fn member(&self, pointer: &str) -> Option<&Value> {
        below(self.message, pointer).filter(|value| !value.is_null())
    }

    fn text(&self, pointer: &str) -> Option<&str> {
        self.member(pointer)?.as_str()
    }

    fn card(&self, name: &str) -> Option<&Value> {
        self.member(&format!("/paymentMethod/paymentMethodMetaData/{name}"))
    }

    /// A flag as JSON or as text, which the platform takes as well.
    fn flag(&self, name: &str) -> Option<bool> {
        match self.card(name)? {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => text.parse().ok(),
            _ => None,
        }
    }
}

fn below<'v>(members: &'v Map<String, Value>, pointer: &str) -> Option<&'v Value> {
    let (first, rest) = pointer.strip_prefix('/')?.split_once('/').unwrap_or((&pointer[1..], ""));
    let member = members.get(first)?;
    if rest.is_empty() { Some(member) } else { member.pointer(&format!("/{rest}")) }
}

fn wrong(name: &str) -> Option<String> {
    Some(format!("`{name}` is not as it has to be"))
}

fn frame(sent: &Sent) -> Option<String> {
    let fixed = [("/productCode", "CASHIER_PAYMENT"), ("/paymentMethod/paymentMethodType", "CARD")];
    let other = fixed.iter().find(|(pointer, value)| sent.text(pointer) != Some(value));
    let authorised = sent.member("/paymentFactor/isAuthorization").map(Value::to_string);
    let authorised = authorised.is_some_and(|flag| flag.trim_matches('"') == "true");
    other.map(|(pointer, _)| *pointer).or((!authorised).then_some("isAuthorization")).and_then(wrong)
}

/// Server-to-server: the card as the buyer gave it, year and month with two digits each.
fn card(sent: &Sent) -> Option<String> {
    if sent.mode() != "server" {
        return None;
    }
    let pairs = [
        ("cardNo", sent.given("/card/number").map(str::to_owned)),
        ("cvv", sent.given("/card/cvv").map(str::to_owned)),
        ("expiryYear", sent.given("/card/expiry_year").map(two_digits)),
        ("expiryMonth", sent.given("/card/expiry_month").map(two_digits)),
        ("cardholderName/firstName", sent.given("/card/holder/first").map(str::to_owned)),
        ("cardholderName/lastName", sent.given("/card/holder/last").map(str::to_owned)),
    ];
    let differs = |(name, given): &(&str, Option<String>)| {
        given.is_some() && sent.card(name).and_then(Value::as_str) != given.as_deref()
    };
    pairs.iter().find(|pair| differs(pair)).and_then(|(name, _)| wrong(name))
}

fn two_digits(text: &str) -> String {
    let padded = format!("0{text}");
    padded[padded.len().saturating_sub(2)..].to_owned()
}

/// The hosted page and a token leave no card data to be sent.
fn bare(sent: &Sent) -> Option<String> {
    let bare = matches!(sent.mode(), "hosted" | "token");
    let present = CARD_DATA.iter().find(|name| bare && sent.card(name).is_some());
    present.map(|name| format!("`{name}` is sent in {} mode", sent.mode()))
}

fn token(sent: &Sent) -> Option<String> {
    let given = sent.given("/card_token").filter(|_| sent.mode() == "token")?;
    (sent.text("/paymentMethod/paymentMethodId") != Some(given)).then(|| wrong("paymentMethodId"))?
}

fn merchant_initiated(sent: &Sent) -> Option<String> {
    if sent.mode() != "mit" {
        return None;
    }
    let text = |name: &str| sent.card(name).and_then(Value::as_str);
    match () {
        () if sent.flag("isCardOnFile") != Some(true) => wrong("isCardOnFile"),
        () if text("recurringType") != sent.given("/recurring") => wrong("recurringType"),
        () if text("networkTransactionId") != sent.given("/network_transaction_id") => {
            wrong("networkTransactionId")
        }
        () if sent.flag("is3DSAuthentication") == Some(true) => wrong("is3DSAuthentication"),
        () => None,
    }
}

/// Flags that the order names arrive as they are.
fn flags(sent: &Sent) -> Option<String> {
    let chosen = |name: &str| sent.order.get(name).and_then(Value::as_bool);
    let other = |(own, name): &&(&str, &str)| chosen(own).is_some() && sent.flag(name) != chosen(own);
    FLAGS.iter().find(other).and_then(|(_, name)| wrong(name))
}

/// Flags that it does not name stay away; a merchant-initiated payment has its own.
fn own_flags(sent: &Sent) -> Option<String> {
    let added = |(own, name): &&(&str, &str)| !sent.order.contains_key(*own) && sent.card(name).is_some();
    let added = FLAGS.iter().find(added).filter(|_| sent.mode() != "mit");
    added.map(|(_, name)| format!("`{name}` is sent, and the order leaves it open"))
}

fn region(sent: &Sent) -> Option<String> {
    let given = sent.given("/region")?;
    (sent.card("paymentMethodRegion").and_then(Value::as_str) != Some(given))
        .then(|| wrong("paymentMethodRegion"))?
}

fn brand(sent: &Sent) -> Option<String> {
    let given = sent.given("/brands/0")?;
    (sent.card("selectedCardBrand").and_then(Value::as_str) != Some(given))
        .then(|| wrong("selectedCardBrand"))?
}

fn own_brand(sent: &Sent) -> Option<String> {
    let names = [("region", "paymentMethodRegion"), ("brands", "selectedCardBrand")];
    let added = names.iter().find(|(own, name)| !sent.order.contains_key(*own) && sent.card(name).is_some());
    added.map(|(_, name)| format!("`{name}` is sent, and the order leaves it open"))
}

/// Every member of the billing address that the buyer gave.
fn billing(sent: &Sent) -> Option<String> {
    let given = below(sent.order, "/card/billing")?.as_object().filter(|_| sent.mode() == "server")?;
    let own = sent.card("billingAddress").and_then(Value::as_object);
    let lost = given.iter().find(|(name, value)| own.and_then(|own| own.get(*name)) != Some(value));
    lost.and_then(|(name, _)| wrong(&format!("billingAddress/{name}")))
}

fn environment(sent: &Sent) -> Option<String> {
    let names = ["browserInfo", "clientIp", "terminalType"];
    let missing = names.iter().find(|name| sent.member(&format!("/env/{name}")).is_none());
    missing.filter(|_| sent.mode() == "server").map(|name| format!("`env/{name}` is missing"))
}

fn capture_mode(sent: &Sent) -> Option<String> {
    let manual = |mode: Option<&str>| mode == Some("MANUAL");
    let (given, own) = (sent.given("/capture"), sent.text("/paymentFactor/captureMode"));
    (manual(given) != manual(own)).then(|| wrong("captureMode"))?
}
