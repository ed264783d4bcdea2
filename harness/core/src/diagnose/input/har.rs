//! HAR files, as browsers and proxies export them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use super::{Captured, Unreadable, protocol};
use crate::wire::charset::Charset;
use crate::wire::form;
use crate::wire::http::{Headers, Request, Response};

/// Reads one entry, counted from 1; without a number the first that looks like one of the protocols.
pub fn read(text: &str, entry: Option<usize>) -> Result<Captured, Unreadable> {
    let har: Value = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| Unreadable::new(error.to_string(), "give a HAR file, which is JSON"))?;
    let entries = har.pointer("/log/entries").and_then(Value::as_array);
    let entries = entries.ok_or_else(|| Unreadable::new("there is no /log/entries", "give a HAR file"))?;
    match entry {
        Some(number) => {
            let found = number.checked_sub(1).and_then(|at| entries.get(at));
            let missing =
                || Unreadable::new(format!("there is no entry {number}"), "entries are counted from 1");
            captured(found.ok_or_else(missing)?)
        }
        None => {
            let readable = entries.iter().filter_map(|entry| captured(entry).ok());
            let mut signed = readable.filter(|captured| protocol(captured).is_some());
            signed.next().ok_or_else(|| {
                Unreadable::new(
                    "no entry looks like one of the protocols",
                    "name one with --entry, counted from 1",
                )
            })
        }
    }
}

fn captured(entry: &Value) -> Result<Captured, Unreadable> {
    let text = |pointer: &str| entry.pointer(pointer).and_then(Value::as_str);
    let (Some(method), Some(target)) = (text("/request/method"), text("/request/url")) else {
        return Err(Unreadable::new("the entry has no request", "give a HAR file with whole entries"));
    };
    let request = Request {
        method: method.to_owned(),
        target: target.split('#').next().unwrap_or(target).to_owned(),
        headers: headers(entry.pointer("/request/headers")),
        body: posted(entry)?,
    };
    let status = entry.pointer("/response/status").and_then(Value::as_u64);
    let response = match status.and_then(|status| u16::try_from(status).ok()).filter(|status| *status > 0) {
        None => None,
        Some(status) => Some(Response {
            status,
            headers: headers(entry.pointer("/response/headers")),
            body: bytes(text("/response/content/text"), text("/response/content/encoding"))?,
        }),
    };
    Ok(Captured { request: Some(request), response })
}

fn headers(list: Option<&Value>) -> Headers {
    let mut headers = Headers::default();
    for header in list.and_then(Value::as_array).into_iter().flatten() {
        let text = |member: &str| header.get(member).and_then(Value::as_str);
        if let (Some(name), Some(value)) = (text("name"), text("value")) {
            headers.push(name, value);
        }
    }
    headers
}

/// The body of a request: as text, or as a list of parameters where the text is left out.
fn posted(entry: &Value) -> Result<Vec<u8>, Unreadable> {
    let data = entry.pointer("/request/postData");
    let text = data.and_then(|data| data.get("text")).and_then(Value::as_str);
    let params = data.and_then(|data| data.get("params")).and_then(Value::as_array);
    match (text.filter(|text| !text.is_empty()), params) {
        (None, Some(params)) => {
            let member = |param: &'_ Value, name: &str| {
                param.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
            };
            let pairs: Vec<_> =
                params.iter().map(|param| (member(param, "name"), member(param, "value"))).collect();
            let pairs = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
            Ok(form::encode(pairs, Charset::Utf8).into_bytes())
        }
        (text, _) => bytes(text, data.and_then(|data| data.get("encoding")).and_then(Value::as_str)),
    }
}

fn bytes(text: Option<&str>, encoding: Option<&str>) -> Result<Vec<u8>, Unreadable> {
    let text = text.unwrap_or_default();
    match encoding {
        Some("base64") => STANDARD.decode(text).map_err(|error| {
            Unreadable::new(format!("a body: {error}"), "export the HAR file with whole bodies")
        }),
        _ => Ok(text.as_bytes().to_vec()),
    }
}
