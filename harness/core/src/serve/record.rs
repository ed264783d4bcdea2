//! What is kept of every request: enough to judge it, and the whole exchange as one line for the transcript.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::gateway::check::Check;
use crate::gateway::openapi;
use crate::gateway::told::Told;
use crate::operation::Protocol;
use crate::oracle::part::Part;
use crate::secret::{KeyTraces, Secrets};
use crate::transcript::Exchange;
use crate::wire::http::Request;

/// One exchange as a line of the transcript: masked, and numbered.
#[derive(Debug, Clone, Serialize)]
pub struct Wire {
    /// Its number, from 1; none, if it was no request to a gateway.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<usize>,
    /// The scenario that answered it, if it was about an order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scenario: Option<&'static str>,
    /// The exchange; times count from the beginning of the session.
    pub exchange: Exchange,
}

/// What is kept of a request.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    pub(super) at_ms: u64,
    pub(super) protocol: Protocol,
    pub(super) operation: String,
    pub(super) talk: String,
    pub(super) trade: String,
    pub(super) told: Told,
    pub(super) checks: Vec<Check>,
    /// The refund or the capture that it asks for, so that a second one can be compared.
    pub(super) part: Option<Part>,
}

/// The secrets of one exchange, found even where the gateway refused to read the message.
pub(super) fn secrets(
    key: &KeyTraces,
    protocol: Option<Protocol>,
    request: &Request,
    answer: &[u8],
) -> Secrets {
    let object = |bytes: &[u8]| serde_json::from_slice::<Map<String, Value>>(bytes).ok();
    let mut message = Map::new();
    if protocol != Some(Protocol::Antom) {
        let (pairs, _) = openapi::parameters(request);
        message.extend(pairs.into_iter().map(|(name, value)| (name, Value::String(value))));
    }
    message.extend(object(&request.body).unwrap_or_default());
    let mut secrets = Secrets::of(key, [&message]);
    secrets.gather_answer(&object(answer).unwrap_or_default());
    secrets
}

/// Takes the secrets out of an exchange. Where a message cannot be read, nobody knows what stands in it.
pub(super) fn masked(mut exchange: Exchange, secrets: &Secrets, readable: bool) -> Exchange {
    if !readable && !exchange.request.body.is_empty() {
        exchange.request.body = format!("[{} bytes that are no message]", exchange.request.body.len()).into();
    }
    exchange.masked(secrets)
}

/// Whether the message of a request can be read at all, signed or not.
pub(super) fn readable(protocol: Protocol, request: &Request) -> bool {
    match protocol {
        Protocol::Antom => serde_json::from_slice::<Map<String, Value>>(&request.body).is_ok(),
        Protocol::OpenApi => {
            let (pairs, _) = openapi::parameters(request);
            let content = pairs.iter().find(|(name, _)| name == "biz_content");
            content.is_none_or(|(_, text)| serde_json::from_str::<Map<String, Value>>(text).is_ok())
        }
    }
}
