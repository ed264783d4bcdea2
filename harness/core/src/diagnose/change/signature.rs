//! Mistakes in how the signature itself is written. Each turns the text back into plain Base64.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::wire::form::percent_decode;

fn utf8(bytes: Vec<u8>) -> Option<String> {
    String::from_utf8(bytes).ok()
}

/// `raw` is the text as it stands, `base64` the text after the decoding that the protocol asks for.
pub(in super::super) fn plus_as_space(_: &str, base64: &str) -> Option<String> {
    base64.contains(' ').then(|| base64.replace(' ', "+"))
}

/// A header with raw Base64, whose `+` every form reader takes for a space.
pub(in super::super) fn not_encoded(raw: &str, _: &str) -> Option<String> {
    (raw.contains('+') && !raw.contains('%')).then(|| raw.to_owned())
}

pub(in super::super) fn encoded_twice(_: &str, base64: &str) -> Option<String> {
    match base64.contains('%') {
        true => utf8(percent_decode(base64).ok()?),
        false => None,
    }
}

pub(in super::super) fn url_safe(_: &str, base64: &str) -> Option<String> {
    let plain = base64.replace('-', "+").replace('_', "/");
    (plain != base64).then(|| padded(&plain))
}

pub(in super::super) fn unpadded(_: &str, base64: &str) -> Option<String> {
    (!base64.len().is_multiple_of(4)).then(|| padded(base64))
}

fn padded(text: &str) -> String {
    let text = text.trim_end_matches('=');
    format!("{text}{}", "=".repeat((4 - text.len() % 4) % 4))
}

/// Lines of 64 or 76 characters, as some encoders write Base64.
pub(in super::super) fn wrapped(_: &str, base64: &str) -> Option<String> {
    let plain: String = base64.replace("\\n", "").replace("\\r", "").split_ascii_whitespace().collect();
    (plain != base64 && !base64.contains(' ')).then_some(plain)
}

pub(in super::super) fn quoted(_: &str, base64: &str) -> Option<String> {
    let plain = base64.trim().trim_matches(['"', '\'']);
    (plain != base64).then(|| plain.to_owned())
}

pub(in super::super) fn slashes_escaped(_: &str, base64: &str) -> Option<String> {
    base64.contains("\\/").then(|| base64.replace("\\/", "/"))
}

pub(in super::super) fn hex(_: &str, text: &str) -> Option<String> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16).map(|digit| digit as u8)).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    (!bytes.is_empty()).then(|| STANDARD.encode(bytes))
}

pub(in super::super) fn twice(_: &str, base64: &str) -> Option<String> {
    utf8(STANDARD.decode(base64).ok()?)
}

/// Base64 of the hex digits.
pub(in super::super) fn hex_in_base64(raw: &str, base64: &str) -> Option<String> {
    hex(raw, &twice(raw, base64)?)
}

pub(in super::super) fn reversed(_: &str, base64: &str) -> Option<String> {
    let mut bytes = STANDARD.decode(base64).ok()?;
    bytes.reverse();
    Some(STANDARD.encode(bytes))
}
