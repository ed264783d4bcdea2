//! The reference merchant's Antom half: requests, answers, notifications.

use serde_json::{Map, Value, json};

use super::mutant::Mutant;
use super::{Client, Distrust, Next, slip, untrusted};
use crate::adapter::MessageKind;
use crate::operation::{OPERATIONS, Operation};
use crate::wire::antom::{Oddity, SignatureHeader, content};
use crate::wire::form;
use crate::wire::http::{Headers, Request, Response};
use crate::wire::json::{Limits, parse_strict};

impl Client {
    /// The value behind `signature=`.
    pub(super) fn antom_sign(
        &self,
        method: &str,
        path: &str,
        client: &str,
        time: &str,
        body: &[u8],
    ) -> Result<String, String> {
        use base64::Engine;
        let path = match self.mutant {
            Some(Mutant::SignsProductionPath) => path.replacen("/ams/sandbox/api", "/ams/api", 1),
            Some(Mutant::DropsQuery) => path.split('?').next().unwrap_or_default().to_owned(),
            _ => path.to_owned(),
        };
        let reserialised = match self.is(Mutant::ReserialisesNode) {
            true => serde_json::from_slice::<Value>(body).map(|body| body.to_string()).ok(),
            false => None,
        };
        let body = reserialised.as_deref().map_or(body, str::as_bytes);
        let (method, path) = slip::request::signed(self.mutant, &self.config.endpoint, method, path);
        let signed = content(&method, &path, client, time, body);
        let text = base64::engine::general_purpose::STANDARD.encode(self.signature(&signed)?);
        Ok(match self.mutant {
            Some(Mutant::SendsRawBase64) => text,
            Some(Mutant::EncodesSignatureTwice) => {
                form::percent_encode(form::percent_encode(text.as_bytes()).as_bytes())
            }
            _ => self.hex(form::percent_encode(text.as_bytes())),
        })
    }

    /// Builds a request; the path of a sandbox client is the sandbox path, and it is the path that is signed.
    pub(super) fn antom_request(
        &self,
        operation: &Operation,
        message: &Map<String, Value>,
    ) -> Result<(String, Request), String> {
        let mut message = message.clone();
        if self.is(Mutant::LosesMembers) {
            message.retain(|_, value| !value.is_object() || value.get("currency").is_some());
        }
        if self.is(Mutant::DropsFalseAndZero) {
            drop_false_and_zero(&mut message);
        }
        let client = self.config.client_id.clone().ok_or("no client_id")?;
        let path = match client.starts_with("SANDBOX_") {
            true => operation.sandbox_path(),
            false => operation.path(),
        };
        let now = self.config.now.as_deref().and_then(|now| now.parse::<jiff::Timestamp>().ok());
        let now = now.ok_or("no time")?;
        let time = match self.is(Mutant::TimeInSeconds) {
            true => now.as_second().to_string(),
            false => self.request_time(now),
        };
        let mut body = self.message_text(message);
        if self.is(Mutant::DropsByteOrderMarks) {
            body = body.replace('\u{feff}', "");
        }
        let body = body.into_bytes();
        let signature = self.antom_sign("POST", &path, &client, &time, &body)?;
        let version = match self.is(Mutant::AlwaysKeyVersionOne) {
            true => "1",
            false => self.config.key_version.as_deref().unwrap_or("1"),
        };
        let mut headers = Headers::default();
        headers.push("Content-Type", self.json_type());
        headers.push("Client-Id", client);
        headers.push("Request-Time", time);
        headers.push("Signature", self.signature_header(version, &signature));
        self.about_connection(&mut headers);
        Ok((self.origin().to_owned(), Request { method: "POST".into(), target: path, headers, body }))
    }

    /// Checks the signature of a response or notification over its raw bytes (facts/antom.md §2.5).
    pub(super) fn antom_signed(
        &self,
        kind: MessageKind,
        path: &str,
        headers: &Headers,
        body: &[u8],
    ) -> Result<(), Distrust> {
        let no = |reason: &str| Err(Distrust::No(reason.to_owned()));
        let time_name = if kind == MessageKind::Response { "response-time" } else { "request-time" };
        let one = |name: &str| {
            let values: Vec<&str> = match self.is(Mutant::CaseSensitiveHeaders) {
                true => {
                    headers.0.iter().filter(|(n, _)| n == name).map(|(_, value)| value.as_str()).collect()
                }
                false => headers.all(name).collect(),
            };
            match (values.as_slice(), self.is(Mutant::TakesFirstHeader)) {
                ([], _) => Ok(None),
                ([value], _) | ([value, ..], true) => Ok(Some((*value).to_owned())),
                _ => Err(Distrust::No(format!("header {name} occurs twice"))),
            }
        };
        let from_here = headers.all("x-forwarded-host").any(|host| host == "localhost");
        let in_sandbox = self.config.client_id.as_ref().is_some_and(|own| own.starts_with("SANDBOX_"));
        if from_here && self.is(Mutant::LocalhostUnverified)
            || in_sandbox && self.is(Mutant::SandboxUnverified)
        {
            return Ok(());
        }
        let (signature, time, client) = (one("signature")?, one(time_name)?, one("client-id")?);
        let own = self.config.client_id.clone().unwrap_or_default();
        let client = match client {
            Some(client) if client != own && !self.is(Mutant::BelievesOtherClients) => {
                return no("the message is for another client");
            }
            Some(client) => client,
            None => own,
        };
        let Some(value) = signature else {
            return match self.mutant {
                Some(Mutant::AcceptsMissingSign) => Ok(()),
                Some(Mutant::CrashesOnNonsense) => Err(Distrust::Crash),
                _ => no("no signature"),
            };
        };
        let Some(time) = time else {
            return if self.is(Mutant::AcceptsMissingTime) { Ok(()) } else { no("no time") };
        };
        if self.slips_over_time(&time) {
            return no("the time is not as it should be");
        }
        if value.is_empty() && self.is(Mutant::AcceptsEmptySign) {
            return Ok(());
        }
        if self.is(Mutant::SkipsShortHeaders) && value.split(',').count() < 3 {
            return Ok(());
        }
        // Splitting at the last `=` leaves nothing of Base64 that ends in padding.
        if self.is(Mutant::StripsPadding) && value.ends_with('=') {
            return Ok(());
        }
        let value = match self.is(Mutant::DecodesSignatureTwice) {
            true => value.replace("%25", "%"),
            false => value,
        };
        let header = match SignatureHeader::parse(&value) {
            Ok(header) => header,
            Err(error) => return no(&error.to_string()),
        };
        let picky = match self.mutant {
            Some(Mutant::UpperHexOnly) => header.oddities.contains(&Oddity::LowerHex),
            Some(Mutant::UntrimmedParts) => header.oddities.contains(&Oddity::Spaces),
            _ => false,
        };
        if picky {
            return no("the Signature header is not in the plain form");
        }
        if header.algorithm != "RSA256" && !self.is(Mutant::IgnoresAlgorithm) {
            return no("the algorithm is not RSA256");
        }
        let configured = self.config.key_version.as_deref();
        if header.key_version.is_some()
            && header.key_version.as_deref() != configured
            && !self.is(Mutant::IgnoresKeyVersion)
        {
            return no("the key version is not the configured one");
        }
        let reserialised = match self.is(Mutant::ReserialisesNode) {
            true => serde_json::from_slice::<Value>(body).map(|body| body.to_string()).ok(),
            false => None,
        };
        let body = reserialised.as_deref().map_or(body, str::as_bytes);
        let body = if self.is(Mutant::TrimsBody) { body.trim_ascii() } else { body };
        let poorer = match self.is(Mutant::DropsAccents) {
            true => Some(String::from_utf8_lossy(body).replace('\u{301}', "")),
            false => None,
        };
        let body = poorer.as_deref().map_or(body, str::as_bytes);
        let other = slip::verify::signed(self.mutant, body);
        let body = other.as_deref().unwrap_or(body);
        let path =
            if self.is(Mutant::DropsQuery) { path.split('?').next().unwrap_or_default() } else { path };
        let signed = |path: &str| {
            self.platform_signed(&content("POST", path, &client, &time, body), &header.signature)
        };
        let elsewhere =
            || self.is(Mutant::IgnoresPath) && OPERATIONS.iter().any(|operation| signed(&operation.path()));
        match signed(path) || elsewhere() {
            true => Ok(()),
            false => no("the signature does not verify"),
        }
    }

    /// Judges an answer and hands it to the caller.
    pub(super) fn antom_answer(
        &self,
        operation: &Operation,
        message: &Map<String, Value>,
        request: &Request,
        response: &Response,
    ) -> Next {
        let signed =
            self.antom_signed(MessageKind::Response, &request.target, &response.headers, &response.body);
        let distrust = match signed {
            Err(Distrust::Crash) => return Next::Die,
            Err(Distrust::No(reason)) => Some(reason),
            Ok(()) => None,
        };
        let Ok(Value::Object(mut body)) = parse_strict(&response.body, Limits::default()) else {
            return match distrust {
                Some(reason) => untrusted(&reason),
                None => untrusted("the body is no JSON object"),
            };
        };
        let result =
            |name: &str| body.get("result").and_then(|result| result.get(name)).and_then(Value::as_str);
        let (status, code) = (result("resultStatus").unwrap_or_default(), result("resultCode"));
        if let Some(reason) = distrust {
            let unsigned = response.headers.get("signature").is_none();
            if !unsigned && status == "F" && self.is(Mutant::FailuresUnverified) {
                return Next::Answer(json!({"result": "answered", "response": body, "success": false}));
            }
            if unsigned && status == "U" && self.is(Mutant::BelievesUnsignedWaiting) {
                return Next::Answer(json!({"result": "answered", "response": body, "success": false}));
            }
            // The gateway's own refusals carry no signature; they prove nothing, but their code helps.
            let unsigned_error = response.headers.get("signature").is_none() && status == "F";
            return match (unsigned_error && !self.is(Mutant::HidesGatewayErrors), code) {
                (true, Some(code)) => Next::Answer(
                    json!({"result": "rejected", "code": code, "reason": result("resultMessage")}),
                ),
                _ => untrusted(&reason),
            };
        }
        if let Some(reason) = slip::answer::refused(self.mutant, &body) {
            return untrusted(reason);
        }
        let key = operation.idempotency_key;
        let other = body.get(key).is_some_and(|echoed| Some(echoed) != message.get(key));
        if other && !self.is(Mutant::BelievesOtherOrders) {
            return untrusted("the answer is about another payment");
        }
        let success = match self.mutant {
            Some(Mutant::AnyAnswerIsSuccess) => true,
            Some(Mutant::NoSubCodeIsSuccess | Mutant::UnknownIsSuccess) => status != "F",
            Some(Mutant::WantsCodeSuccess) => code == Some("SUCCESS"),
            _ => status == "S",
        };
        if self.is(Mutant::LosesCodes) {
            body.insert("result".into(), json!({"resultStatus": status}));
        }
        Next::Answer(json!({"result": "answered", "response": body, "success": success}))
    }
}

/// What [`Mutant::DropsFalseAndZero`] leaves of a message, at every level.
fn drop_false_and_zero(members: &mut Map<String, Value>) {
    members.retain(|_, value| value.as_bool() != Some(false) && value.as_u64() != Some(0));
    members.values_mut().filter_map(Value::as_object_mut).for_each(drop_false_and_zero);
}
