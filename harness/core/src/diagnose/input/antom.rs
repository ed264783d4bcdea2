//! Messages of Antom from HTTP.

use super::{Captured, Given, Unreadable};
use crate::crypto::Digest;
use crate::diagnose::{Around, Kind, Message, Parts};
use crate::wire::charset::Charset;
use crate::wire::http::{Headers, Request};

/// The headers that may carry the time, that of the kind first.
fn times(kind: Kind) -> [&'static str; 2] {
    match kind {
        Kind::Response => ["response-time", "request-time"],
        Kind::Request | Kind::Notification => ["request-time", "response-time"],
    }
}

pub(super) fn read(captured: &Captured, given: &Given) -> Result<Message, Unreadable> {
    let empty = Headers::default();
    let (sent, answered) = (captured.request.as_ref(), captured.response.as_ref());
    let kind = given.kind.unwrap_or_else(|| kind(captured));
    let of_request = sent.map_or(&empty, |request| &request.headers);
    let of_response = answered.map_or(&empty, |response| &response.headers);
    let (own, opposite) = match kind {
        Kind::Response => (of_response, of_request),
        Kind::Request | Kind::Notification => (of_request, of_response),
    };
    let path = given.path.clone().or_else(|| {
        let path = sent.map(Request::path_and_query)?;
        (!path.is_empty()).then(|| path.to_owned())
    });
    let path = path.ok_or_else(|| missing("the path of the request", "give it with --path"))?;
    let client = given
        .client
        .clone()
        .or_else(|| own.get("client-id").or(opposite.get("client-id")).map(str::to_owned));
    let client = client.ok_or_else(|| missing("the header `client-id`", "give it with --client-id"))?;
    let [own_time, other_time] = times(kind);
    let time = given.time.clone().or_else(|| own.get(own_time).or(own.get(other_time)).map(str::to_owned));
    let time = time.ok_or_else(|| missing(&format!("the header `{own_time}`"), "give it with --time"))?;
    let body = match kind {
        Kind::Response => answered.map(|response| response.body.clone()),
        Kind::Request | Kind::Notification => sent.map(|request| request.body.clone()),
    };
    let signature =
        given.signature.clone().or_else(|| own.get("signature").map(str::to_owned)).unwrap_or_default();
    let others = |name: [&str; 2], taken: &str| {
        let mut found: Vec<String> = Vec::new();
        for value in [own, opposite]
            .into_iter()
            .flat_map(|headers| name.into_iter().filter_map(|name| headers.get(name)))
        {
            if value != taken && !found.iter().any(|known| known == value) {
                found.push(value.to_owned());
            }
        }
        found
    };
    let around = Around {
        query: Vec::new(),
        times: others(times(kind), &time),
        clients: others(["client-id", "client-id"], &client),
        host: sent.and_then(host),
        request_body: sent.map(|request| request.body.clone()),
    };
    let method = given.method.clone().or_else(|| sent.map(|request| request.method.clone()));
    Ok(Message {
        kind,
        parts: Parts::Content {
            method: method.unwrap_or_else(|| "POST".to_owned()),
            path,
            client,
            time,
            body: body.unwrap_or_default(),
        },
        charset: given.charset.unwrap_or(Charset::Utf8),
        digest: given.digest.unwrap_or(Digest::Sha256),
        signature: signature_part(&signature).to_owned(),
        around,
    })
}

/// A merchant's own path is where notifications go; everything of the platform has `/ams/` or `/openapi/` in front.
fn kind(captured: &Captured) -> Kind {
    match &captured.request {
        None => Kind::Response,
        Some(request) if request.headers.get("signature").is_none() && captured.response.is_some() => {
            Kind::Response
        }
        Some(request) if ["/ams/", "/openapi/"].iter().any(|front| request.path().starts_with(front)) => {
            Kind::Request
        }
        Some(_) => Kind::Notification,
    }
}

fn host(request: &Request) -> Option<String> {
    let in_target = request.target.split_once("://").map(|(_, rest)| rest.split('/').next().unwrap_or(rest));
    in_target.or_else(|| request.headers.get("host")).map(str::to_owned)
}

/// What stands behind `signature=` in a header; a text without it is the signature itself.
fn signature_part(header: &str) -> &str {
    let parts = header.split(',').map(str::trim);
    let named = parts.filter_map(|part| part.strip_prefix("signature=")).next();
    named.unwrap_or(if header.contains("algorithm=") { "" } else { header })
}

fn missing(what: &str, help: &'static str) -> Unreadable {
    Unreadable::new(format!("{what} is not known"), help)
}
