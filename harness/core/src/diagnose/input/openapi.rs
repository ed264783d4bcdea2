//! Messages of the OpenAPI gateway from HTTP.

use super::{Captured, Given, Unreadable};
use crate::crypto::Digest;
use crate::diagnose::{Around, Kind, Message, Parts};
use crate::wire::charset::Charset;
use crate::wire::form::{self, FormError, Pairs};
use crate::wire::http::{Headers, Request};
use crate::wire::json::members;
use crate::wire::openapi::Envelope;

pub(super) fn read(captured: &Captured, given: &Given) -> Result<Message, Unreadable> {
    let request = captured.request.as_ref();
    if given.kind == Some(Kind::Response)
        || (given.kind.is_none() && request.is_none() && captured.response.is_some())
    {
        return response(captured, given);
    }
    let empty =
        Request { method: "POST".into(), target: "/".into(), headers: Headers::default(), body: Vec::new() };
    parameters(request.unwrap_or(&empty), given)
}

fn parameters(request: &Request, given: &Given) -> Result<Message, Unreadable> {
    let named = named(request.query().as_bytes())
        .or_else(|| in_header(&request.headers))
        .or_else(|| named(&request.body))
        .or_else(|| value(&given.params, "charset").and_then(Charset::from_label));
    let charset = given.charset.or(named).unwrap_or(Charset::Utf8);
    let query = decoded(request.query().as_bytes(), charset, form::decode)
        .map_err(|error| broken("query", &error))?;
    let content_type = request.headers.get("content-type").unwrap_or_default();
    let body = match content_type.to_ascii_lowercase().starts_with("multipart/form-data") {
        true => decoded(&request.body, charset, |text, charset| {
            form::decode_multipart(content_type, text, charset)
        }),
        false => decoded(&request.body, charset, form::decode),
    }
    .map_err(|error| broken("body", &error))?;

    let told = |pairs: &Pairs| {
        value(pairs, "method").is_none()
            && ["notify_id", "notify_type", "trade_status"].iter().any(|name| value(pairs, name).is_some())
    };
    let all: Pairs = query.iter().chain(&body).chain(&given.params).cloned().collect();
    let kind = given.kind.unwrap_or(if told(&all) { Kind::Notification } else { Kind::Request });
    // A notification's own query belongs to the merchant, unless all of it travels there, as with a return URL.
    let aside = kind == Kind::Notification && !(body.is_empty() && given.params.is_empty());
    let (pairs, around) = match aside {
        true => (body.iter().chain(&given.params).cloned().collect(), Around { query, ..Around::default() }),
        false => (all, Around::default()),
    };
    let pairs = once(pairs);
    let signature =
        given.signature.clone().or_else(|| value(&pairs, "sign").map(str::to_owned)).unwrap_or_default();
    let digest = given.digest.unwrap_or_else(|| digest(&pairs));
    Ok(Message { kind, parts: Parts::Params(pairs), charset, digest, signature, around })
}

/// Equal pairs once: some clients send `charset` in the query and again in the body.
fn once(pairs: Pairs) -> Pairs {
    let mut kept = Pairs::new();
    for pair in pairs {
        if !kept.contains(&pair) {
            kept.push(pair);
        }
    }
    kept
}

/// Reads in the named charset; where the bytes contradict it, in the other one, which is then a mistake to be found.
fn decoded(
    text: &[u8],
    charset: Charset,
    decode: impl Fn(&[u8], Charset) -> Result<Pairs, FormError>,
) -> Result<Pairs, FormError> {
    decode(text, charset).or_else(|error| decode(text, crate::diagnose::other(charset)).map_err(|_| error))
}

fn broken(part: &str, error: &FormError) -> Unreadable {
    Unreadable::new(format!("{part}: {error}"), "give the form as it went over the wire, URL-encoded")
}

fn response(captured: &Captured, given: &Given) -> Result<Message, Unreadable> {
    let Some(response) = &captured.response else {
        return Err(Unreadable::new(
            "there is no response",
            "give its body with --body, or the exchange with --http or --har",
        ));
    };
    let sent = captured.request.as_ref().and_then(|request| parameters(request, given).ok());
    let sent: Pairs = match sent.map(|message| message.parts) {
        Some(Parts::Params(pairs)) => pairs,
        _ => Pairs::new(),
    };
    let body = response.body.clone();
    let operation = given
        .operation
        .clone()
        .or_else(|| node_name(&body))
        .or_else(|| value(&sent, "method").map(str::to_owned));
    let operation = operation.ok_or_else(|| {
        Unreadable::new(
            "the body has no member whose name ends in `_response`",
            "give the whole body as it was received",
        )
    })?;
    let envelope = Envelope::parse(&body, &operation).map_err(|error| {
        Unreadable::new(format!("body: {error}"), "give the whole body as it was received")
    })?;
    let asked = value(&sent, "charset").and_then(Charset::from_label);
    let charset = given.charset.or_else(|| in_header(&response.headers)).or(asked).unwrap_or(Charset::Utf8);
    Ok(Message {
        kind: Kind::Response,
        charset,
        digest: given.digest.unwrap_or_else(|| digest(&sent)),
        signature: given.signature.clone().or(envelope.sign).unwrap_or_default(),
        parts: Parts::Node { body, node: envelope.node, name: envelope.name, cert_sn: envelope.cert_sn },
        around: Around::default(),
    })
}

/// The name of the node without its ending, which is the operation with underscores.
fn node_name(body: &[u8]) -> Option<String> {
    let members = members(body).ok()?;
    members.iter().find_map(|member| member.name.strip_suffix("_response")).map(str::to_owned)
}

fn digest(pairs: &Pairs) -> Digest {
    match value(pairs, "sign_type") {
        Some("RSA") => Digest::Sha1,
        _ => Digest::Sha256,
    }
}

fn value<'a>(pairs: &'a Pairs, name: &str) -> Option<&'a str> {
    pairs.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// The charset that a form names in itself.
fn named(form: &[u8]) -> Option<Charset> {
    let value = form.split(|byte| *byte == b'&').find_map(|piece| piece.strip_prefix(b"charset="))?;
    Charset::from_label(std::str::from_utf8(value).ok()?)
}

fn in_header(headers: &Headers) -> Option<Charset> {
    let label =
        headers.get("content-type")?.split(';').find_map(|part| part.trim().strip_prefix("charset="))?;
    Charset::from_label(label.trim_matches('"'))
}
