//! Templates of bodies, signed texts and header values: `${name}` or `${name:form}`.
//!
//! | name | what stands there |
//! |---|---|
//! | `node`, `forged` | the message with the genuine or the forged token; forms `plain`, `pretty`, `unicode`, `UNICODE` |
//! | `member` | the response member of the operation |
//! | `sign` | the signature in Base64; forms `escaped` (`\/`), `url`, `url-lower`, `url-twice`, `plus-only`, `no-padding`, `url-safe` |
//! | `time` | the time of the answer; forms `millis`, `pacific`, `minute-ago`, `epoch` |
//! | `cert-sn` | the number of the platform's certificate; forms `next`, `stranger`, `merchant` that of another, `nobody` none |
//! | `token`, `forged-token`, `client-id`, `app-id`, `key-version`, `form` | what their names say |
//! | `request./pointer` | a member of the request's message |

use std::fmt::Write;

use serde_json::Value;

use crate::wire::{form, time};

/// Replaces every `${…}`; what `lookup` does not know stays as it stands.
pub fn fill(template: &str, lookup: &dyn Fn(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(start) = rest.find("${") {
        text.push_str(&rest[..start]);
        let inner = &rest[start + 2..];
        let Some(end) = inner.find('}') else { break };
        match lookup(&inner[..end]) {
            Some(value) => text.push_str(&value),
            None => text.push_str(&rest[start..start + end + 3]),
        }
        rest = &inner[end + 1..];
    }
    text.push_str(rest);
    text
}

/// Replaces `${…}` in every string of a message.
pub fn fill_value(value: &mut Value, lookup: &dyn Fn(&str) -> Option<String>) {
    match value {
        Value::String(text) if text.contains("${") => *text = fill(text, lookup),
        Value::Array(items) => items.iter_mut().for_each(|item| fill_value(item, lookup)),
        Value::Object(members) => members.values_mut().for_each(|member| fill_value(member, lookup)),
        _ => {}
    }
}

/// Writes a message as JSON text in one of the forms.
pub fn render(message: &Value, form: &str, escape_slash: bool) -> String {
    let compact = match form {
        "pretty" => serde_json::to_string_pretty(message),
        _ => serde_json::to_string(message),
    }
    .unwrap_or_default();
    match form {
        "unicode" => escape_unicode(&compact, false),
        "UNICODE" => escape_unicode(&compact, true),
        "plain" => compact,
        "escaped" => compact.replace('/', "\\/"),
        _ if escape_slash => compact.replace('/', "\\/"),
        _ => compact,
    }
}

/// Writes a signature in one of the forms.
pub fn render_signature(base64: &str, form: &str) -> String {
    let url = || form::percent_encode(base64.as_bytes());
    match form {
        "escaped" => base64.replace('/', "\\/"),
        "url" => url(),
        "url-lower" => lower_hex(&url()),
        "url-twice" => form::percent_encode(url().as_bytes()),
        "plus-only" => base64.replace('+', "%2B"),
        "no-padding" => form::percent_encode(base64.trim_end_matches('=').as_bytes()),
        "url-safe" => form::percent_encode(base64.replace('+', "-").replace('/', "_").as_bytes()),
        _ => base64.to_owned(),
    }
}

/// Writes a time, in seconds since 1970, in one of the forms that Antom's messages may have.
pub fn render_time(now: i64, form: &str) -> String {
    let at = |second: i64| jiff::Timestamp::from_second(second).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    match form {
        "millis" => time::format_iso(at(now)).replace('+', ".253+"),
        "pacific" => {
            // The wall clock sixteen hours behind Beijing's is that of UTC-8.
            time::format_iso(at(now - 16 * 3600)).replace("+08:00", "-08:00")
        }
        "minute-ago" => time::format_iso(at(now - 60)),
        "epoch" => (now * 1000).to_string(),
        _ => time::format_iso(at(now)),
    }
}

fn lower_hex(text: &str) -> String {
    let mut lowered = String::with_capacity(text.len());
    let mut hex_left = 0;
    for letter in text.chars() {
        let keep = hex_left == 0;
        hex_left = if letter == '%' { 2 } else { usize::saturating_sub(hex_left, 1) };
        lowered.push(if keep { letter } else { letter.to_ascii_lowercase() });
    }
    lowered
}

fn escape_unicode(text: &str, upper: bool) -> String {
    let mut escaped = String::with_capacity(text.len() * 2);
    let mut units = [0u16; 2];
    for letter in text.chars() {
        if letter.is_ascii() {
            escaped.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut units) {
            let written =
                if upper { write!(escaped, "\\u{unit:04X}") } else { write!(escaped, "\\u{unit:04x}") };
            debug_assert!(written.is_ok());
        }
    }
    escaped
}
