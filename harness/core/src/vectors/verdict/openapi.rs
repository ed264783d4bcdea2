//! Messages of the OpenAPI gateway taken apart (facts/openapi.md §2–§4).

use std::borrow::Cow;
use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{OpenApiSetup, Refusal, Signed, clipped};
use crate::wire::charset::Charset;
use crate::wire::form::{self, Pairs};
use crate::wire::http::{Headers, Request};
use crate::wire::openapi::{Envelope, Rule, string_to_sign};

/// More than ten times what any form of the documents has; a hostile one could have millions, each costing memory.
const MOST_PARAMETERS: usize = 1_000;

/// Takes the answer to a call of `operation` apart: the bytes of the node are signed.
pub fn openapi_response<'a>(
    setup: OpenApiSetup,
    operation: &str,
    body: &'a [u8],
) -> Result<Signed<'a>, Refusal> {
    let envelope = Envelope::parse(body, operation)?;
    let sign = envelope.sign.as_deref().filter(|sign| !sign.is_empty()).ok_or(Refusal::Unsigned)?;
    Ok(Signed {
        signature: STANDARD.decode(sign).map_err(|_| Refusal::Base64)?,
        content: Cow::Borrowed(&body[envelope.node]),
        pairs: Pairs::new(),
        charset: setup.charset,
    })
}

/// Takes a trade notification apart: decoded once, `sign` and `sign_type` out, empty values in (§4.2).
pub fn openapi_notification(
    setup: OpenApiSetup,
    headers: &Headers,
    body: &[u8],
) -> Result<Signed<'static>, Refusal> {
    let charset = named_in(body).or_else(|| named_by(headers)).unwrap_or(setup.charset);
    let pairs = decoded(body, charset)?;
    let twice = twins(&pairs).next();
    if let Some((name, _)) = twice {
        return Err(Refusal::ParameterTwice(clipped(name)));
    }
    signed(setup, pairs, charset, Rule::Notification)
}

/// Takes a request apart: the parameters of query and body together, `sign` out, empty values out (§2.1).
///
/// Two official SDKs send `charset` in both places, so a second parameter of the same value is taken as one.
pub fn openapi_request(setup: OpenApiSetup, request: &Request) -> Result<Signed<'static>, Refusal> {
    let query = request.query().as_bytes();
    let charset = named_in(query)
        .or_else(|| named_by(&request.headers))
        .or_else(|| named_in(&request.body))
        .unwrap_or(setup.charset);
    let mut pairs = decoded(query, charset)?;
    let content_type = request.headers.get("content-type").unwrap_or_default();
    pairs.extend(match content_type.to_ascii_lowercase().starts_with("multipart/form-data") {
        true => form::decode_multipart(content_type, &request.body, charset)?,
        false => decoded(&request.body, charset)?,
    });
    let conflict = twins(&pairs).find(|(_, same)| !same).map(|(name, _)| clipped(name));
    if let Some(name) = conflict {
        return Err(Refusal::ParameterTwice(name));
    }
    let mut seen = BTreeSet::new();
    let first: Pairs = pairs.iter().filter(|(name, _)| seen.insert(name.as_str())).cloned().collect();
    signed(setup, first, charset, Rule::Request)
}

/// The string to sign and the signature of parameters whose names all differ.
fn signed(
    setup: OpenApiSetup,
    pairs: Pairs,
    charset: Charset,
    rule: Rule,
) -> Result<Signed<'static>, Refusal> {
    let value = |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let configured = setup.sign_type();
    if let Some(named) = value("sign_type").filter(|named| *named != configured) {
        return Err(Refusal::SignType { named: clipped(named), configured });
    }
    let sign = value("sign").filter(|sign| !sign.is_empty()).ok_or(Refusal::Unsigned)?;
    let signature = STANDARD.decode(sign).map_err(|_| Refusal::Base64)?;
    let text = string_to_sign(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())), rule);
    let content = charset.encode(&text).ok_or(Refusal::Unwritable(charset.label()))?;
    Ok(Signed { content: Cow::Owned(content), signature, pairs, charset })
}

fn decoded(form: &[u8], charset: Charset) -> Result<Pairs, Refusal> {
    if form.iter().filter(|byte| **byte == b'&').count() >= MOST_PARAMETERS {
        return Err(Refusal::TooMany(MOST_PARAMETERS));
    }
    Ok(form::decode(form, charset)?)
}

/// Names that occur again, and whether with the value of before.
fn twins(pairs: &Pairs) -> impl Iterator<Item = (&str, bool)> {
    let mut known = std::collections::BTreeMap::new();
    pairs.iter().filter_map(move |(name, value)| {
        let before = known.insert(name.as_str(), value.as_str())?;
        Some((name.as_str(), before == value))
    })
}

/// The charset that a form names. Its name and its own letters are ASCII in every charset.
fn named_in(form: &[u8]) -> Option<Charset> {
    let mut pieces = form.split(|byte| *byte == b'&');
    let label = pieces.find_map(|piece| piece.strip_prefix(b"charset="))?;
    Charset::from_label(std::str::from_utf8(label).ok()?)
}

fn named_by(headers: &Headers) -> Option<Charset> {
    let mut parts = headers.get("content-type")?.split(';');
    let label = parts.find_map(|part| part.trim().strip_prefix("charset="))?;
    Charset::from_label(label.trim_matches('"'))
}
