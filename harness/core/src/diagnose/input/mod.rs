//! From what people have at hand to a message: HTTP text, a HAR file, a curl command line, and single fields.

pub mod curl;
pub mod har;
pub mod http;
mod antom;
mod openapi;

use super::message::{Kind, Message};
use crate::crypto::Digest;
use crate::operation::Protocol;
use crate::wire::charset::Charset;
use crate::wire::form::Pairs;
use crate::wire::http::{Request, Response};

/// One exchange, or the half of it that is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Captured {
    /// What was sent.
    pub request: Option<Request>,
    /// What came back.
    pub response: Option<Response>,
}

/// What the user says; it wins over what was captured.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Given {
    /// The protocol.
    pub protocol: Option<Protocol>,
    /// Which way the message goes.
    pub kind: Option<Kind>,
    /// The operation of a response: an API method.
    pub operation: Option<String>,
    /// The verb of Antom's content.
    pub method: Option<String>,
    /// Its path with the query.
    pub path: Option<String>,
    /// The client id.
    pub client: Option<String>,
    /// The time header of the message.
    pub time: Option<String>,
    /// Further parameters of OpenAPI.
    pub params: Pairs,
    /// The signature.
    pub signature: Option<String>,
    /// The charset.
    pub charset: Option<Charset>,
    /// The digest that the protocol asks for.
    pub digest: Option<Digest>,
}

/// Something at hand that cannot be read as a message: why, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct Unreadable {
    /// What is wrong.
    pub what: String,
    /// What to do about it.
    pub help: &'static str,
}

impl Unreadable {
    fn new(what: impl Into<String>, help: &'static str) -> Self {
        Self { what: what.into(), help }
    }
}

/// Reads the signed message of an exchange.
pub fn message(captured: &Captured, given: &Given) -> Result<Message, Unreadable> {
    let protocol = given
        .protocol
        .or_else(|| protocol(captured))
        .or_else(|| (!given.params.is_empty()).then_some(Protocol::OpenApi))
        .ok_or_else(|| {
            Unreadable::new(
                "nothing shows which protocol this is: neither `sign` nor a `Signature` header",
                "say `--protocol openapi` or `--protocol antom`",
            )
        })?;
    match protocol {
        Protocol::Antom => antom::read(captured, given),
        Protocol::OpenApi => openapi::read(captured, given),
    }
}

fn protocol(captured: &Captured) -> Option<Protocol> {
    let request = captured.request.as_ref();
    let headers = [
        request.map(|request| &request.headers),
        captured.response.as_ref().map(|response| &response.headers),
    ];
    let target = request.map(Request::path_and_query).unwrap_or_default();
    let in_header = headers.into_iter().flatten().any(|headers| headers.get("signature").is_some());
    if in_header || target.contains("/ams/") {
        return Some(Protocol::Antom);
    }
    let bodies =
        [request.map(|request| &request.body), captured.response.as_ref().map(|response| &response.body)];
    let holds = |word: &str| {
        let word = word.as_bytes();
        bodies.into_iter().flatten().any(|body| body.windows(word.len()).any(|window| window == word))
    };
    let marks = target.contains("gateway.do") || target.contains("sign=");
    (marks || holds("sign=") || holds("_response\"")).then_some(Protocol::OpenApi)
}

#[cfg(test)]
mod tests;
