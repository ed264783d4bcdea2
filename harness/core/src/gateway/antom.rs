//! Reading a request as Antom's gateway does: route, headers, signature, then the message.

use serde_json::{Map, Value, json};

use super::check::{Check, check};
use super::{Gateway, Read};
use crate::crypto::Digest;
use crate::operation::{OPERATIONS, Protocol};
use crate::wire::antom::{Oddity, SignatureHeader, content};
use crate::wire::http::{Headers, Request, Response};
use crate::wire::json::{Limits, parse_strict};
use crate::wire::time::{self, TimeForm};

/// Reads and checks one request.
pub fn read(gateway: &Gateway, request: &Request) -> Read {
    let mut reading = Reading { gateway, request, checks: Vec::new() };
    let operation = OPERATIONS.iter().find(|operation| {
        operation.protocol == Protocol::Antom
            && [operation.path(), operation.sandbox_path()].iter().any(|path| path == request.path())
    });
    let message = match operation {
        None => {
            reading.note("request-parameter-wrong", format!("path `{}`", request.path()));
            Err("NO_INTERFACE_DEF")
        }
        Some(_) if request.method != "POST" => {
            reading.note("request-parameter-wrong", format!("method `{}`", request.method));
            Err("METHOD_NOT_SUPPORTED")
        }
        Some(_) => reading.headers().and_then(|()| reading.message()),
    };
    let (message, refusal) = match message {
        Ok(message) => (message, None),
        Err(code) => (Map::new(), Some(refused(gateway, code))),
    };
    Read { operation, message, checks: reading.checks, refusal, service: None }
}

/// What the gateway itself answers: HTTP 200, resultStatus F, no signature (facts/antom.md §4.4).
fn refused(gateway: &Gateway, code: &str) -> Response {
    let body = json!({"result": {"resultCode": code, "resultStatus": "F", "resultMessage": code}});
    let mut headers = Headers::of(&[("content-type", "application/json; charset=UTF-8")]);
    if let Some(client) = &gateway.config.client_id {
        headers.push("client-id", client.clone());
    }
    let at = jiff::Timestamp::from_second(gateway.now).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    headers.push("response-time", time::format_iso(at));
    Response { status: 200, headers, body: body.to_string().into_bytes() }
}

struct Reading<'a> {
    gateway: &'a Gateway<'a>,
    request: &'a Request,
    checks: Vec<Check>,
}

impl Reading<'_> {
    fn note(&mut self, code: &'static str, detail: impl Into<String>) {
        self.checks.push(check(code, detail));
    }

    /// The one value of a required header.
    fn header(&mut self, name: &'static str) -> Result<String, &'static str> {
        let values: Vec<&str> = self.request.headers.all(name).collect();
        match values.as_slice() {
            [] => {
                self.checks.push(check("request-parameter-missing", format!("header `{name}`")));
                Err("PARAM_ILLEGAL")
            }
            [value] => Ok((*value).to_owned()),
            [first, rest @ ..] if rest.iter().all(|value| value == first) => {
                self.checks.push(check("request-parameter-doubled", format!("header `{name}`")));
                Ok((*first).to_owned())
            }
            _ => {
                self.checks.push(check("request-parameter-conflicting", format!("header `{name}`")));
                Err("PARAM_ILLEGAL")
            }
        }
    }

    /// Production and sandbox path are both served, signed as sent.
    fn headers(&mut self) -> Result<(), &'static str> {
        let client = self.header("client-id")?;
        if Some(&client) != self.gateway.config.client_id.as_ref() {
            self.note("request-parameter-wrong", format!("header `client-id` is `{client}`"));
            return Err("CLIENT_INVALID");
        }
        let time = self.header("request-time")?;
        match time::parse_antom(&time) {
            Some((_, TimeForm::EpochMillis | TimeForm::Iso)) => {}
            Some((_, TimeForm::OddIso)) => self.note("request-time-form", format!("`{time}`")),
            None => {
                self.note("request-parameter-wrong", format!("header `request-time` is `{time}`"));
                return Err("PARAM_ILLEGAL");
            }
        }
        let content_type = self.request.headers.get("content-type").unwrap_or("application/json").to_owned();
        if !content_type.to_ascii_lowercase().trim_start().starts_with("application/json") {
            self.note("request-parameter-wrong", format!("header `content-type` is `{content_type}`"));
            return Err("MEDIA_TYPE_NOT_ACCEPTABLE");
        }
        self.signature(&client, &time)
    }

    fn signature(&mut self, client: &str, time: &str) -> Result<(), &'static str> {
        if self.request.headers.get("signature").is_none_or(str::is_empty) {
            self.note("request-unsigned", "no `signature` header");
            return Err("INVALID_SIGNATURE");
        }
        let value = self.header("signature")?;
        let header = match SignatureHeader::parse(&value) {
            Ok(header) => header,
            Err(error) => {
                self.note("request-signature-malformed", error.to_string());
                return Err("INVALID_SIGNATURE");
            }
        };
        for oddity in &header.oddities {
            let says = match oddity {
                Oddity::Spaces => "spaces between the parts",
                Oddity::Order => "parts in another order",
                Oddity::LowerHex => "lower-case percent hex",
                Oddity::RawBase64 => "Base64 that is not percent-encoded",
                Oddity::NoKeyVersion => "no keyVersion",
                Oddity::UnknownPart => "an unknown part",
            };
            self.note("request-signature-odd", says);
        }
        if header.algorithm != "RSA256" {
            self.note("request-signature-malformed", format!("algorithm is `{}`", header.algorithm));
            return Err("INVALID_SIGNATURE");
        }
        let configured = self.gateway.config.key_version.as_deref();
        if header.key_version.as_deref().is_some_and(|version| Some(version) != configured) {
            let version = header.key_version.clone().unwrap_or_default();
            self.note("request-key-version-wrong", format!("keyVersion is `{version}`"));
        }
        let target = self.request.path_and_query();
        let signed = content(&self.request.method, target, client, time, &self.request.body);
        let key = self.gateway.merchant_key();
        if key.verifies(Digest::Sha256, &signed, &header.signature) {
            return Ok(());
        }
        let why = crate::diagnose::antom_request(self.request, client, time, &header.signature, &key);
        self.note("request-signature-not-verified", why);
        Err("INVALID_SIGNATURE")
    }

    fn message(&mut self) -> Result<Map<String, Value>, &'static str> {
        match parse_strict(&self.request.body, Limits::default()) {
            Ok(Value::Object(message)) => {
                if let Some(difference) = super::check::difference(self.gateway.asked, &message) {
                    self.note("request-message-altered", difference);
                }
                Ok(message)
            }
            Ok(_) => {
                self.note("request-message-unreadable", "the body is no JSON object");
                Err("PARAM_ILLEGAL")
            }
            Err(error) => {
                self.note("request-message-unreadable", error.to_string());
                Err("PARAM_ILLEGAL")
            }
        }
    }
}
