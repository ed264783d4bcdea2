//! What a correct client says about a vector, from nothing but the exported file.

use serde_json::Value;

use super::verdict::{
    AntomSetup, Backend, OpenApiSetup, Refusal, Signed, antom, openapi_notification, openapi_response,
};
use super::{Group, Message, Row, Test, unhex};
use crate::adapter::MessageKind;
use crate::crypto::{Digest, PrivateKey, PublicKey};
use crate::operation::Protocol;
use crate::wire::antom::content;
use crate::wire::charset::Charset;
use crate::wire::http::Request;
use crate::wire::openapi::{Rule, string_to_sign};

/// Whether a correct client that works with one of the backends says yes.
pub fn answer(row: Row, group: &Group, test: &Test, backend: Backend) -> bool {
    match row.kind.message() {
        Some(kind) => {
            let Ok(key) = PublicKey::from_text(&group.public_key_pem) else { return false };
            let body = unhex(test.message.body_hex.as_deref().unwrap_or_default()).unwrap_or_default();
            taken(row, kind, group, &test.message, &body)
                .is_ok_and(|signed| signed.verify(&key, group.digest(), backend).is_ok())
        }
        None => match (to_sign(row, group, &test.message), private_key(group)) {
            (Some(content), Some(key)) => made(&key, group.digest(), &content, backend)
                .is_some_and(|signature| test.sig.is_empty() || super::hex(&signature) == test.sig),
            _ => false,
        },
    }
}

/// Takes the message of a verify test apart. `body` is what its `bodyHex` says.
pub(super) fn taken<'b>(
    row: Row,
    kind: MessageKind,
    group: &Group,
    message: &Message,
    body: &'b [u8],
) -> Result<Signed<'b>, Refusal> {
    let headers = message.headers.clone().unwrap_or_default();
    match (row.protocol, kind) {
        (Protocol::OpenApi, MessageKind::Response) => {
            openapi_response(setup(group), message.operation.as_deref().unwrap_or_default(), body)
        }
        (Protocol::OpenApi, MessageKind::Notification) => openapi_notification(setup(group), &headers, body),
        (Protocol::Antom, kind) => {
            let configuration = &group.configuration;
            let setup = AntomSetup {
                client_id: configuration.client_id.as_deref(),
                key_version: configuration.key_version.as_deref(),
            };
            let time = if kind == MessageKind::Response { "response-time" } else { "request-time" };
            antom(setup, time, &request(message, body))
        }
    }
}

/// The bytes that a client signs; `None` if the charset cannot write them.
pub(super) fn to_sign(row: Row, group: &Group, message: &Message) -> Option<Vec<u8>> {
    match row.protocol {
        Protocol::OpenApi => {
            let params = message.params.iter().flatten();
            let pairs = params.map(|(name, value)| (name.as_str(), value.as_str().unwrap_or_default()));
            setup(group).charset.encode(&string_to_sign(pairs, Rule::Request))
        }
        Protocol::Antom => {
            let text = |part: &Option<String>| part.clone().unwrap_or_default();
            let body = unhex(message.body_hex.as_deref().unwrap_or_default())?;
            let client = text(&message.client_id);
            Some(content(&text(&message.method), &text(&message.path), &client, &text(&message.time), &body))
        }
    }
}

/// The request that a message stands for.
fn request(message: &Message, body: &[u8]) -> Request {
    Request {
        method: message.method.clone().unwrap_or_default(),
        target: message.path.clone().unwrap_or_default(),
        headers: message.headers.clone().unwrap_or_default(),
        body: body.to_vec(),
    }
}

/// The first of the encodings that can be read.
fn private_key(group: &Group) -> Option<PrivateKey> {
    group.private_key.values().filter_map(Value::as_str).find_map(|text| PrivateKey::from_text(text).ok())
}

fn made(key: &PrivateKey, digest: Digest, content: &[u8], backend: Backend) -> Option<Vec<u8>> {
    match backend {
        Backend::Fast => key.sign(digest, content).ok(),
        Backend::Second => key.sign_second(digest, content).ok(),
    }
}

fn setup(group: &Group) -> OpenApiSetup {
    let charset = group.configuration.charset.as_deref().and_then(Charset::from_label);
    OpenApiSetup { digest: group.digest(), charset: charset.unwrap_or(Charset::Utf8) }
}
