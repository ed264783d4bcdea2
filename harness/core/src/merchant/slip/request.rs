//! What mutants do to a request: to its message, its parameters, its signed text, its bytes.

use serde_json::{Map, Value};

use super::{Memory, each_text};
use crate::adapter::Call;
use crate::merchant::mutant::Mutant;
use crate::operation::{Operation, Protocol};
use crate::wire::form;
use crate::wire::http::Request;

/// Longer numbers are cut by [`Mutant::ShortensNumbers`].
const LONGEST_NUMBER: usize = 32;

/// The message that is sent in place of the one that was asked for.
pub(in crate::merchant) fn message(
    mutant: Option<Mutant>,
    memory: &mut Memory,
    message: &mut Map<String, Value>,
) {
    memory.calls += 1;
    let Some(mutant) = mutant else { return };
    match mutant {
        Mutant::FirstMessageAgain => {
            *message = memory.first_message.get_or_insert_with(|| message.clone()).clone();
        }
        Mutant::CamelsMembers => {
            *message =
                std::mem::take(message).into_iter().map(|(name, value)| (camel(&name), value)).collect();
        }
        Mutant::StripsIs => message.values_mut().for_each(strip_is),
        Mutant::TextForObjects => {
            for value in message.values_mut().filter(|value| value.is_object()) {
                *value = Value::String(value.to_string());
            }
        }
        Mutant::CutsFinalZeros => {
            let shorter = |text: &str| text.trim_end_matches('0').trim_end_matches('.').to_owned();
            for (_, value) in message.iter_mut().filter(|(name, _)| name.ends_with("_amount")) {
                each_text(value, &shorter);
            }
        }
        Mutant::TwoDecimalsForAll => message.values_mut().for_each(two_decimals),
        Mutant::AmountAsDouble => message.values_mut().for_each(|value| {
            amounts(value, &|_, amount| {
                amount.parse::<f64>().map_or_else(|_| amount.to_owned(), |number| format!("{number:.0}"))
            });
        }),
        Mutant::ShortensNumbers => {
            let numbers = ["out_trade_no", "paymentRequestId"];
            for (_, value) in message.iter_mut().filter(|(name, _)| numbers.contains(&name.as_str())) {
                each_text(value, &|text| text.chars().take(LONGEST_NUMBER).collect());
            }
        }
        Mutant::LosesAstral => message.values_mut().for_each(|value| {
            each_text(value, &|text| text.replace(|letter| u32::from(letter) > 0xffff, "?"));
        }),
        Mutant::TrimsTexts => {
            message.values_mut().for_each(|value| each_text(value, &|text| text.trim().to_owned()));
        }
        Mutant::EscapesForHtml => message.values_mut().for_each(|value| {
            each_text(value, &|text| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
        }),
        _ => {}
    }
}

/// The call that is made in place of the repetition of another.
pub(in crate::merchant) fn repeated(mutant: Option<Mutant>, call: &mut Call) {
    let Some(message) = &mut call.request else { return };
    match mutant {
        Some(Mutant::NewNumberAgain) => {
            let numbers =
                ["out_trade_no", "out_request_no", "paymentRequestId", "refundRequestId", "captureRequestId"];
            for (_, number) in message.iter_mut().filter(|(name, _)| numbers.contains(&name.as_str())) {
                each_text(number, &|text| format!("{text}_2"));
            }
        }
        Some(Mutant::UsesUpMessage) => {
            message.retain(|name, _| !name.to_lowercase().ends_with("amount"));
        }
        _ => {}
    }
}

/// `isCardOnFile` → `cardOnFile`, at every level: what a library makes of a getter.
fn strip_is(value: &mut Value) {
    let Value::Object(members) = value else { return };
    let short = |name: String| match name.strip_prefix("is").and_then(|rest| rest.split_at_checked(1)) {
        Some((head, tail)) if !head.chars().any(char::is_lowercase) => head.to_lowercase() + tail,
        _ => name,
    };
    *members = std::mem::take(members).into_iter().map(|(name, value)| (short(name), value)).collect();
    members.values_mut().for_each(strip_is);
}

/// Why mutants refuse a good message before it is sent.
pub(in crate::merchant) fn refused(
    mutant: Option<Mutant>,
    message: &Map<String, Value>,
) -> Option<&'static str> {
    let currency =
        message.get("paymentAmount").and_then(|amount| amount.get("currency")).and_then(Value::as_str);
    let known = ["USD", "EUR", "GBP", "CNY"];
    (mutant == Some(Mutant::KnowsFewCurrencies)
        && currency.is_some_and(|currency| !known.contains(&currency)))
    .then_some("an unknown currency")
}

/// `out_trade_no` → `outTradeNo`.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let (head, tail) = word.split_at_checked(1).unwrap_or((word, ""));
        name + &head.to_uppercase() + tail
    })
}

/// Treats an amount in minor units as one in a currency of two decimals, whatever its currency is.
fn two_decimals(value: &mut Value) {
    amounts(value, &|currency, amount| match currency {
        "JPY" | "KRW" | "VND" | "CLP" => format!("{amount}00"),
        "KWD" | "BHD" | "JOD" | "TND" => {
            amount.get(..amount.len().saturating_sub(1)).unwrap_or("0").to_owned()
        }
        _ => amount.to_owned(),
    });
}

/// Changes every amount of Antom, at every level, by its currency.
fn amounts(value: &mut Value, change: &dyn Fn(&str, &str) -> String) {
    let Value::Object(members) = value else { return };
    let text = |name: &str| members.get(name).and_then(Value::as_str);
    match (text("currency"), text("value")) {
        (Some(currency), Some(amount)) => {
            let changed = change(currency, amount);
            members.insert("value".to_owned(), Value::String(changed));
        }
        _ => members.values_mut().for_each(|member| amounts(member, change)),
    }
}

/// The parameters that are signed and sent in place of the right ones.
pub(in crate::merchant) fn parameters(
    mutant: Option<Mutant>,
    now: Option<jiff::Timestamp>,
    pairs: &mut Vec<(String, String)>,
) {
    let Some(mutant) = mutant else { return };
    let mut replace = |wanted: &str, change: &dyn Fn(&str) -> String| {
        for (_, value) in pairs.iter_mut().filter(|(name, _)| name == wanted) {
            *value = change(value);
        }
    };
    let now = now.map(|now| now.strftime("%Y-%m-%d %H:%M:%S").to_string()).unwrap_or_default();
    match mutant {
        Mutant::WritesUtc => replace("timestamp", &|_| now.clone()),
        Mutant::TimestampWithZone => replace("timestamp", &|text| text.replace(' ', "T") + "+08:00"),
        Mutant::CertSnInCapitals => replace("app_cert_sn", &str::to_uppercase),
        Mutant::ForgetsRootCertSn => pairs.retain(|(name, _)| name != "alipay_root_cert_sn"),
        Mutant::LeavesOutNotifyUrl => pairs.retain(|(name, _)| name != "notify_url"),
        _ => {}
    }
}

/// The operation that is called in place of the one that was asked for.
pub(in crate::merchant) fn operation(
    mutant: Option<Mutant>,
    asked: &'static Operation,
) -> &'static Operation {
    let pay = match asked.protocol {
        Protocol::OpenApi => "alipay.trade.pay",
        Protocol::Antom => "payments/pay",
    };
    match mutant {
        Some(Mutant::CallsPayForAll) => Operation::find(pay).unwrap_or(asked),
        _ => asked,
    }
}

/// The parts of Antom's signed text that are taken in place of the right ones.
pub(in crate::merchant) fn signed<'a>(
    mutant: Option<Mutant>,
    endpoint: &str,
    method: &'a str,
    path: String,
) -> (std::borrow::Cow<'a, str>, String) {
    match mutant {
        Some(Mutant::SignsLowerCaseMethod) => (method.to_lowercase().into(), path),
        Some(Mutant::SignsWholeAddress) => (method.into(), format!("{endpoint}{path}")),
        _ => (method.into(), path),
    }
}

/// What becomes of the signed request on its way to the wire.
pub(in crate::merchant) fn written(
    mutant: Option<Mutant>,
    memory: &Memory,
    origin: &mut String,
    request: &mut Request,
) {
    let Some(mutant) = mutant else { return };
    let text = String::from_utf8_lossy(&request.body).into_owned();
    match mutant {
        Mutant::CallsPlainHttp => *origin = origin.replacen("https://", "http://", 1),
        Mutant::FixedPath => {
            let query = request.target.split_once('?').map_or("", |(_, query)| query);
            request.target = format!("/gateway.do?{query}");
        }
        Mutant::CharsetInBody => {
            let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
            let (charset, rest): (Vec<&str>, Vec<&str>) =
                query.split('&').partition(|pair| pair.starts_with("charset="));
            let body = [charset.as_slice(), &[text.as_str()]].concat().join("&");
            request.target = format!("{path}?{}", rest.join("&"));
            request.body = body.into_bytes();
        }
        Mutant::SignTypeOnce if memory.calls > 1 => {
            request.target = request.target.replace("&sign_type=RSA2", "");
        }
        Mutant::SignsOnce if memory.calls > 1 => {
            request.headers.remove("signature");
            if let Some((unsigned, _)) = request.target.split_once("&sign=") {
                request.target = unsigned.to_owned();
            }
        }
        Mutant::TwoSignatures => {
            let signature = request.headers.get("signature").unwrap_or_default().to_owned();
            request.headers.push("Signature", signature.replace("keyVersion=", "keyVersion=0"));
        }
        Mutant::NamesAlgorithmOtherwise => {
            let signature = request.headers.get("signature").unwrap_or_default();
            let renamed = signature.replace("algorithm=RSA256", "algorithm=SHA256withRSA");
            request.headers.set("signature", renamed);
        }
        Mutant::SendsRawBody => {
            let raw = form::percent_decode(&text.replace('+', " ")).unwrap_or_default();
            request.body = raw;
        }
        Mutant::EncodesBodyTwice => {
            let (name, value) = text.split_once('=').unwrap_or((&text, ""));
            request.body = format!("{name}={}", form::percent_encode(value.as_bytes())).into_bytes();
        }
        Mutant::LeavesPlus => request.body = text.replace("%2B", "+").into_bytes(),
        Mutant::SignsAnotherTime => {
            let millis = request.headers.get("request-time").and_then(|time| time.parse::<i64>().ok());
            request.headers.set("request-time", (millis.unwrap_or_default() + 1).to_string());
        }
        Mutant::SendsPrettyBody => {
            let parsed = serde_json::from_slice::<Value>(&request.body).unwrap_or_default();
            request.body = serde_json::to_vec_pretty(&parsed).unwrap_or_default();
        }
        Mutant::SendsAsForm => {
            request.headers.set("content-type", "application/x-www-form-urlencoded");
        }
        _ => {}
    }
}
