//! The reference merchant's OpenAPI half: requests, answers, notifications.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::certificates::Trust;
use super::mutant::Mutant;
use super::slip::node::{KNOWN, loose_node, rewritten, up_to_balanced, with_cert_sn};
use super::{Client, Distrust, Next, slip, untrusted};
use crate::crypto::Digest;
use crate::operation::Operation;
use crate::wire::charset::Charset;
use crate::wire::form;
use crate::wire::http::{Headers, Request, Response};
use crate::wire::json::{Limits, parse_strict};
use crate::wire::openapi::{Envelope, Rule, response_member, string_to_sign};
use crate::wire::time;

impl Client {
    /// Signs parameters as given.
    pub(super) fn openapi_sign_params(&self, params: &Map<String, Value>) -> Result<String, String> {
        let pairs: Vec<(String, String)> = params
            .iter()
            .map(|(name, value)| {
                (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            })
            .collect();
        self.openapi_sign(&pairs)
    }

    fn openapi_sign(&self, pairs: &[(String, String)]) -> Result<String, String> {
        let view = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let text = match self.mutant {
            Some(Mutant::LeavesOutSignType) => string_to_sign(view, Rule::NotificationWithoutEmpty),
            Some(Mutant::DropsZero) => string_to_sign(view.filter(|(_, value)| *value != "0"), Rule::Request),
            Some(Mutant::DropsAtValues) => {
                string_to_sign(view.filter(|(_, value)| !value.starts_with('@')), Rule::Request)
            }
            Some(Mutant::RewritesBizContent) => {
                let rewritten: Vec<(&str, String)> =
                    view.map(|(name, value)| (name, rewritten(value))).collect();
                string_to_sign(rewritten.iter().map(|(name, value)| (*name, value.as_str())), Rule::Request)
            }
            Some(Mutant::SortsPairs | Mutant::SortsNumbers) => {
                let kept = view.filter(|(name, value)| *name != "sign" && !value.is_empty());
                let mut pairs: Vec<(&str, String)> =
                    kept.map(|(name, value)| (name, format!("{name}={value}"))).collect();
                match self.is(Mutant::SortsPairs) {
                    true => pairs.sort_by(|(_, a), (_, b)| a.cmp(b)),
                    false => pairs.sort_by_key(|(name, _)| (name.parse::<u64>().unwrap_or(u64::MAX), *name)),
                }
                pairs.into_iter().map(|(_, pair)| pair).collect::<Vec<_>>().join("&")
            }
            Some(Mutant::SortsCaseless) => {
                let mut pairs: Vec<_> =
                    view.filter(|(name, value)| *name != "sign" && !value.is_empty()).collect();
                pairs.sort_by_key(|(name, _)| name.to_lowercase());
                pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
            }
            Some(Mutant::EncodesBeforeSigning) => {
                let encoded: Vec<(&str, String)> =
                    view.map(|(name, value)| (name, form::percent_encode(value.as_bytes()))).collect();
                string_to_sign(encoded.iter().map(|(name, value)| (*name, value.as_str())), Rule::Request)
            }
            Some(Mutant::TrimsValues) => {
                string_to_sign(view.map(|(name, value)| (name, value.trim())), Rule::Request)
            }
            _ => string_to_sign(view, Rule::Request),
        };
        let charset = if self.is(Mutant::SignsUtf8UnderGbk) { Charset::Utf8 } else { self.charset };
        let bytes = charset.encode(&text).ok_or("a character cannot be written in the charset")?;
        Ok(STANDARD.encode(self.signature(&bytes)?))
    }

    /// Builds a request: common parameters in the query, `biz_content` in the body (facts/openapi.md §1.2).
    pub(super) fn openapi_request(
        &self,
        method: &str,
        message: &Map<String, Value>,
    ) -> Result<(String, Request), String> {
        let mut message = message.clone();
        self.spoil(&mut message);
        let mut biz_content = self.message_text(message);
        if self.is(Mutant::QuestionMarkForUnwritable) {
            let writable = |letter: &char| self.charset.encode(letter.encode_utf8(&mut [0; 4])).is_some();
            biz_content =
                biz_content.chars().map(|letter| if writable(&letter) { letter } else { '?' }).collect();
        }
        if self.is(Mutant::QuotesBizContent) {
            biz_content = Value::String(biz_content).to_string();
        }
        let now = self.config.now.as_deref().and_then(|now| now.parse::<jiff::Timestamp>().ok());
        let mut pairs: Vec<(String, String)> = vec![
            ("app_id".into(), self.config.app_id.clone().ok_or("no app_id")?),
            ("method".into(), method.into()),
            ("format".into(), "json".into()),
            ("charset".into(), self.charset.label().into()),
            ("sign_type".into(), self.config.sign_type.clone().unwrap_or_else(|| "RSA2".into())),
            ("timestamp".into(), time::format_beijing(now.ok_or("no time")?)),
            ("version".into(), "1.0".into()),
        ];
        pairs.extend(self.config.notify_url.clone().map(|url| ("notify_url".into(), url)));
        pairs.extend(self.trust.iter().flat_map(Trust::parameters));
        self.choose_parameters(&mut pairs);
        slip::request::parameters(self.mutant, now, &mut pairs);
        let mut signed = pairs.clone();
        if self.is(Mutant::SignsWithoutCertSn) {
            signed.retain(|(name, _)| name != "app_cert_sn");
        }
        signed.push(("biz_content".into(), biz_content.clone()));
        let signature = self.openapi_sign(&signed)?;
        pairs.push(("sign".into(), signature));
        let path = &self.config.endpoint[self.origin().len()..];
        let (query, body) = self.placed(pairs, ("biz_content".into(), biz_content));
        let mut headers = Headers::default();
        let content_type = format!("application/x-www-form-urlencoded;charset={}", self.charset.label());
        headers.push("Content-Type", content_type);
        self.about_connection(&mut headers);
        let request = Request {
            method: "POST".into(),
            target: format!("{path}?{query}"),
            headers,
            body: body.into_bytes(),
        };
        Ok((self.origin().to_owned(), request))
    }

    /// What mutants do to a message before it is sent.
    fn spoil(&self, message: &mut Map<String, Value>) {
        match self.mutant {
            Some(Mutant::FloatAmount) => {
                if let Some(amount) = message.get_mut("total_amount") {
                    let number: f64 = amount.as_str().and_then(|text| text.parse().ok()).unwrap_or_default();
                    *amount = Value::String(format!("{}", (number * 100.0).floor() / 100.0));
                }
            }
            Some(Mutant::LosesMembers) => message.retain(|_, value| !value.is_array()),
            Some(Mutant::NumbersForTexts) => {
                for value in message.values_mut() {
                    if let Some(number) = value.as_str().and_then(|text| text.parse::<u64>().ok()) {
                        *value = Value::from(number);
                    }
                }
            }
            _ => {}
        }
    }

    /// The node's bytes, if the platform signed them.
    pub(super) fn openapi_signed_node<'b>(
        &self,
        operation: &str,
        body: &'b [u8],
    ) -> Result<&'b [u8], Distrust> {
        let no = |reason: &str| Err(Distrust::No(reason.to_owned()));
        if let Some(node) = self.mutant_node(operation, body) {
            return Ok(node);
        }
        if let Some(found) = slip::verify::cut_out(self, operation, body) {
            return found;
        }
        if let Some(distrust) = slip::verify::refused(self.mutant, operation, body) {
            return Err(distrust);
        }
        let envelope = match Envelope::parse(body, operation) {
            Ok(envelope) => envelope,
            Err(_) if self.is(Mutant::CrashesOnNonsense) => return Err(Distrust::Crash),
            Err(error) => {
                let nullish = error.to_string().contains("`sign`") && self.is(Mutant::AcceptsNullSign);
                return match (nullish, loose_node(operation, body)) {
                    (true, Some(node)) => Ok(node),
                    _ => no(&error.to_string()),
                };
            }
        };
        let node = &body[envelope.node.clone()];
        let sign = match envelope.sign.as_deref() {
            None if self.is(Mutant::AcceptsMissingSign) => return Ok(node),
            None => return no("the answer carries no signature"),
            Some("") if self.is(Mutant::AcceptsEmptySign) => return Ok(node),
            Some(sign) => sign,
        };
        let Ok(signature) = STANDARD.decode(sign) else { return no("the signature is not Base64") };
        let signed = match self.mutant {
            Some(Mutant::ReserialisesNode) => rewritten(&String::from_utf8_lossy(node)).into_bytes(),
            Some(Mutant::CountsBracesInTexts) => up_to_balanced(node).to_vec(),
            Some(Mutant::CertSnInSignedText) => with_cert_sn(node, envelope.cert_sn.as_deref()),
            _ => slip::verify::signed(self.mutant, node).unwrap_or_else(|| node.to_vec()),
        };
        if self.is(Mutant::IgnoresNode) && envelope.name != response_member(operation) {
            return Ok(node);
        }
        let cert_sn = envelope.cert_sn.as_deref();
        let key = self.key_of(cert_sn);
        if key.is_none() && cert_sn.is_some() && self.trust.is_some() && !self.is(Mutant::VerifiesNothing) {
            return no("the certificate that the answer names is not known");
        }
        match self.signed_with(key, &signed, &signature) {
            true => Ok(node),
            false => no("the signature does not verify"),
        }
    }

    /// Judges an answer and hands it to the caller.
    pub(super) fn openapi_answer(
        &self,
        operation: &Operation,
        message: &Map<String, Value>,
        response: &Response,
    ) -> Next {
        let body = &response.body;
        let node = match self.openapi_signed_node(operation.name, body) {
            Ok(node) => node,
            Err(Distrust::Crash) => return Next::Die,
            Err(Distrust::No(reason)) => return self.openapi_unsigned(operation, body, &reason),
        };
        let read = match self.is(Mutant::ReadsAnswersAsUtf8) {
            true => parse_node(String::from_utf8_lossy(node).as_bytes(), self.charset),
            false => parse_node(node, self.charset),
        };
        let Ok(Value::Object(node)) = read else {
            return untrusted("the signed node is no JSON object");
        };
        if let Some(reason) = slip::answer::refused(self.mutant, &node) {
            return untrusted(reason);
        }
        let key = operation.idempotency_key;
        let echoed = node.get(key).filter(|echoed| Some(*echoed) != message.get(key));
        if echoed.is_some() && !self.is(Mutant::BelievesOtherOrders) {
            return untrusted("the answer is about another order");
        }
        let code = node.get("code").and_then(Value::as_str).unwrap_or_default();
        let success = match self.mutant {
            Some(Mutant::NoSubCodeIsSuccess) => !node.contains_key("sub_code"),
            Some(Mutant::AnyAnswerIsSuccess) => true,
            Some(Mutant::NoCodeIsSuccess) => code == "10000" || code.is_empty(),
            _ => code == "10000",
        };
        let mut node = node.clone();
        if self.is(Mutant::LosesCodes) {
            node.shift_remove("sub_code");
        }
        slip::answer::handed(self.mutant, &mut node);
        Next::Answer(json!({"result": "answered", "response": node, "success": success}))
    }

    /// An unsigned error of the gateway is handed on with its codes; anything else unsigned is not believed.
    fn openapi_unsigned(&self, operation: &Operation, body: &[u8], reason: &str) -> Next {
        let Ok(envelope) = Envelope::parse(body, operation.name) else { return untrusted(reason) };
        if envelope.sign.is_some() && !self.is(Mutant::FailuresUnverified) {
            return untrusted(reason);
        }
        let Ok(Value::Object(node)) = parse_node(&body[envelope.node.clone()], self.charset) else {
            return untrusted(reason);
        };
        match node.get("code").and_then(Value::as_str) {
            Some("10000") if self.is(Mutant::VerifiesOnlySuccess) && node.contains_key("sub_code") => {
                Next::Answer(json!({"result": "answered", "response": node, "success": true}))
            }
            Some("10003") if self.is(Mutant::BelievesUnsignedWaiting) => {
                Next::Answer(json!({"result": "answered", "response": node, "success": false}))
            }
            Some("10000" | "10003") | None => untrusted(reason),
            Some(_) if self.is(Mutant::HidesGatewayErrors) => untrusted(reason),
            Some(code) => Next::Answer(json!({
                "result": "rejected", "code": code, "sub_code": node.get("sub_code"), "reason": node.get("msg")
            })),
        }
    }

    /// Verifies a trade notification: decode once, `sign` and `sign_type` out, empty values in (§4.2).
    pub(super) fn openapi_notification(
        &self,
        target: &str,
        headers: &Headers,
        body: &[u8],
    ) -> Result<(), Distrust> {
        let no = |reason: &str| Err(Distrust::No(reason.to_owned()));
        let charset = match self.is(Mutant::ReadsFormsAsUtf8) {
            true => Charset::Utf8,
            false => self.notification_charset(headers, body),
        };
        let decoded = slip::verify::form(self.mutant, body).map_or_else(|| form::decode(body, charset), Ok);
        let Ok(mut pairs) = decoded else {
            return if self.is(Mutant::CrashesOnNonsense) {
                Err(Distrust::Crash)
            } else {
                no("the form is malformed")
            };
        };
        if self.is(Mutant::QueryInNotification) {
            let query = target.split_once('?').map_or("", |(_, query)| query);
            pairs.extend(form::decode(query.as_bytes(), charset).unwrap_or_default());
        }
        let names: std::collections::BTreeSet<&String> = pairs.iter().map(|(name, _)| name).collect();
        if names.len() != pairs.len() {
            return no("a parameter occurs twice");
        }
        let find =
            |wanted: &str| pairs.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
        let Some(sign) = find("sign").filter(|sign| !sign.is_empty()) else {
            return if self.is(Mutant::AcceptsMissingSign) {
                Ok(())
            } else {
                no("the notification is not signed")
            };
        };
        let configured = self.config.sign_type.as_deref().unwrap_or("RSA2");
        let named = find("sign_type");
        let lenient = self.is(Mutant::AcceptsSha1) || self.is(Mutant::FollowsMessageSignType);
        if named.as_deref().is_some_and(|named| named != configured) && !lenient {
            return no("the signature type is not the configured one");
        }
        let sign = if self.is(Mutant::PlusIsSpace) { sign.replace('+', " ") } else { sign };
        let Ok(signature) = STANDARD.decode(&sign) else { return no("the signature is not Base64") };
        for (_, value) in &mut pairs {
            match self.mutant {
                Some(Mutant::DecodesTwice) => {
                    *value = form::percent_decode(value)
                        .ok()
                        .and_then(|bytes| String::from_utf8(bytes).ok())
                        .unwrap_or_default();
                }
                Some(Mutant::TrimsValues) => *value = value.trim().to_owned(),
                _ => {
                    if let Some(other) = slip::verify::value(self.mutant, value) {
                        *value = other;
                    }
                }
            }
        }
        match self.mutant {
            Some(Mutant::DropsZero) => pairs.retain(|(_, value)| value != "0"),
            Some(Mutant::IgnoresStrangers) => pairs.retain(|(name, _)| KNOWN.contains(&name.as_str())),
            _ => {}
        }
        let rule = match self.mutant {
            Some(Mutant::KeepsSignType) => Rule::NotificationWithSignType,
            _ => Rule::Notification,
        };
        let text = string_to_sign(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())), rule);
        let charset = if self.is(Mutant::SignsUtf8UnderGbk) { Charset::Utf8 } else { charset };
        let bytes = charset.encode(&text).unwrap_or_default();
        let by_message = self.is(Mutant::FollowsMessageSignType) && named.as_deref() == Some("RSA");
        let platform = self.platform.as_ref().filter(|_| by_message);
        if platform.is_some_and(|platform| platform.verifies(Digest::Sha1, &bytes, &signature)) {
            return Ok(());
        }
        match self.platform_signed(&bytes, &signature) {
            true => Ok(()),
            false => no("the signature does not verify"),
        }
    }

    /// The form names its charset in a parameter; its own letters are ASCII in every charset.
    pub(super) fn notification_charset(&self, headers: &Headers, body: &[u8]) -> Charset {
        let text = String::from_utf8_lossy(body);
        let in_form =
            text.split('&').find_map(|pair| pair.strip_prefix("charset=")).and_then(Charset::from_label);
        let in_header = headers
            .get("content-type")
            .and_then(|value| value.rsplit("charset=").next())
            .and_then(Charset::from_label);
        in_form.or(in_header).unwrap_or(self.charset)
    }
}

/// Reads a node in the configured charset where it is no UTF-8.
pub(super) fn parse_node(bytes: &[u8], charset: Charset) -> Result<Value, String> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => charset.decode(bytes).ok_or("bytes outside the charset")?,
    };
    parse_strict(text.as_bytes(), Limits::default()).map_err(|error| error.to_string())
}
