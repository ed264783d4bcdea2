//! Messages of Antom taken apart (facts/antom.md §2).

use std::borrow::Cow;

use super::{AntomSetup, Refusal, Signed, clipped};
use crate::wire::antom::{SignatureHeader, content};
use crate::wire::charset::Charset;
use crate::wire::form::Pairs;
use crate::wire::http::{Headers, Request};

/// Takes a message apart: method, path, client, time and the bytes of the body are signed.
///
/// `message` carries the method and path of the request, and the headers and body of the message itself. `time_header`
/// is `response-time` for answers and `request-time` for requests and notifications.
pub fn antom(
    setup: AntomSetup<'_>,
    time_header: &'static str,
    message: &Request,
) -> Result<Signed<'static>, Refusal> {
    let headers = &message.headers;
    let client = match (one(headers, "client-id")?, setup.client_id) {
        (Some(client), Some(own)) if client != own => return Err(Refusal::OtherClient(clipped(client))),
        (Some(client), _) | (None, Some(client)) => client,
        (None, None) => return Err(Refusal::HeaderMissing("client-id")),
    };
    let value = one(headers, "signature")?.ok_or(Refusal::Unsigned)?;
    let time = one(headers, time_header)?.ok_or(Refusal::HeaderMissing(time_header))?;
    let header = SignatureHeader::parse(value)?;
    if header.algorithm != "RSA256" {
        return Err(Refusal::Algorithm(clipped(&header.algorithm)));
    }
    let other =
        header.key_version.as_deref().filter(|version| setup.key_version.is_some_and(|own| own != *version));
    if let Some(version) = other {
        return Err(Refusal::KeyVersion(clipped(version)));
    }
    Ok(Signed {
        content: Cow::Owned(content(&message.method, &message.target, client, time, &message.body)),
        signature: header.signature,
        pairs: Pairs::new(),
        charset: Charset::Utf8,
    })
}

/// The one value of a header. Two could be read by two readers in two ways.
fn one<'a>(headers: &'a Headers, name: &'static str) -> Result<Option<&'a str>, Refusal> {
    let mut values = headers.all(name);
    match (values.next(), values.next()) {
        (value, None) => Ok(value),
        (_, Some(_)) => Err(Refusal::HeaderTwice(name)),
    }
}
