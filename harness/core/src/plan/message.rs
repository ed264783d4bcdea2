//! The members of `sign` and `verify`.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use crate::adapter::{Configure, MessageKind, Sign, Verify};
use crate::case::Kind;
use crate::gateway::{Gateway, compose, template};
use crate::operation::Protocol;
use crate::wire::http::{Headers, Request};

/// The message of a case with the run's identifiers in place of their names.
pub(super) fn filled(request: &Map<String, Value>, config: &Configure) -> Map<String, Value> {
    let mut message = Value::Object(request.clone());
    template::fill_value(&mut message, &|name| match name {
        "app-id" => config.app_id.clone(),
        "client-id" => config.client_id.clone(),
        "seller-id" => config.seller_id.clone(),
        "notify-url" => config.notify_url.clone(),
        _ => None,
    });
    match message {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}

/// The parts of a `sign` command, from the members of the case's request.
pub(super) fn sign(protocol: Protocol, asked: &Map<String, Value>) -> Sign {
    let text = |name: &str| asked.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    match protocol {
        Protocol::OpenApi => Sign::OpenApi { protocol, params: asked.clone() },
        Protocol::Antom => Sign::Antom {
            protocol,
            method: text("method"),
            path: text("path"),
            client_id: text("client_id"),
            time: text("time"),
            body: text("body"),
        },
    }
}

/// The path of the merchant's notify address.
const NOTIFY_PATH: &str = "/notify";

/// Puts together the message that a `verify` command is about.
pub(super) fn verify(gateway: &Gateway) -> Verify {
    let case = gateway.case;
    let reply = gateway.replies.first().cloned().unwrap_or_default();
    let (kind, path, headers, body) = match case.kind {
        Kind::VerifyNotification => {
            let Request { target, headers, body, .. } =
                compose::notification(gateway, &reply, NOTIFY_PATH, gateway.asked);
            (MessageKind::Notification, target, headers, body)
        }
        _ => {
            let request = Request {
                method: "POST".to_owned(),
                target: path(gateway),
                headers: Headers::default(),
                body: Vec::new(),
            };
            let (response, _) = compose::response(gateway, &reply, case.operation, &request, gateway.asked);
            (MessageKind::Response, request.target, response.headers, response.body)
        }
    };
    let by_path = case.protocol == Protocol::Antom || kind == MessageKind::Notification;
    Verify {
        protocol: case.protocol,
        kind,
        operation: (case.protocol == Protocol::OpenApi && kind == MessageKind::Response)
            .then(|| case.operation.name.to_owned()),
        method: by_path.then(|| "POST".to_owned()),
        path: by_path.then_some(path),
        client_id: (kind == MessageKind::Response).then(|| gateway.config.client_id.clone()).flatten(),
        headers,
        body_b64: STANDARD.encode(body),
    }
}

/// The path under which this client calls the operation.
fn path(gateway: &Gateway) -> String {
    let sandbox = gateway.config.client_id.as_deref().is_some_and(|client| client.starts_with("SANDBOX_"));
    match sandbox {
        true => gateway.case.operation.sandbox_path(),
        false => gateway.case.operation.path(),
    }
}
