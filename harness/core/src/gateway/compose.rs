//! From a planned reply to bytes: message, signature, headers.

use std::cell::Cell;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use encoding_rs::GB18030;
use serde_json::{Map, Value};

use super::tamper::tampered;
use super::{Gateway, template};
use crate::case::edit::{edit, pointed};
use crate::case::replies::{self, Effect, notification_name};
use crate::case::reply::{FormRule, FormSort, Reply, Tamper};
use crate::crypto::wycheproof::Vector;
use crate::crypto::{Digest, Encoding};
use crate::operation::{Operation, Protocol};
use crate::wire::charset::Charset;
use crate::wire::form;
use crate::wire::http::{Headers, Request, Response};
use crate::wire::openapi::{Rule, response_member, string_to_sign};
use crate::wire::{antom, time};

/// Puts together the answer to a request, and what it does to the books.
pub fn response(
    gateway: &Gateway,
    reply: &Reply,
    operation: &Operation,
    request: &Request,
    message: &Map<String, Value>,
) -> (Response, Effect) {
    fitting(gateway, reply, |gateway| {
        let draft = Draft::new(gateway, reply, operation.name, message);
        let response = match gateway.case.protocol {
            Protocol::OpenApi => draft.openapi_response(operation),
            Protocol::Antom => draft.antom_message("POST", request.path_and_query()),
        };
        ((response, draft.effect), draft.fits.get())
    })
}

/// Puts together a notification for the merchant's `target`.
pub fn notification(gateway: &Gateway, reply: &Reply, target: &str, message: &Map<String, Value>) -> Request {
    notification_of(gateway, notification_name(gateway.case.protocol), reply, target, message)
}

/// The same with the base replies of that name.
pub fn notification_of(
    gateway: &Gateway,
    name: &str,
    reply: &Reply,
    target: &str,
    message: &Map<String, Value>,
) -> Request {
    let target = reply.target.as_deref().unwrap_or(target);
    fitting(gateway, reply, |gateway| {
        let draft = Draft::new(gateway, reply, name, message);
        let request = match gateway.case.protocol {
            Protocol::OpenApi => draft.openapi_notification(target.to_owned()),
            Protocol::Antom => draft.antom_notification(target.to_owned()),
        };
        (request, draft.fits.get())
    })
}

/// How many messages are tried; about one in three fits, if one that is not reduced is asked for.
const TRIES: u8 = 200;

/// A signature that is not reduced is as long as the key for some messages only, and a longer one is refused for its
/// length alone. And one signature in a hundred has no plus sign or no slash, so that a client which mistakes those would
/// be right by chance. So messages are made, each with other tokens, until one fits. In a call the tokens are fixed.
fn fitting<T>(gateway: &Gateway, reply: &Reply, make: impl Fn(&Gateway) -> (T, bool)) -> T {
    let (mut made, mut fits) = make(gateway);
    let free = match reply.sign.tamper {
        Tamper::NotReduced => true,
        Tamper::None => gateway.case.kind.message().is_some(),
        _ => false,
    };
    for number in (0..TRIES).take_while(|_| free) {
        if fits {
            break;
        }
        let tokens = gateway.tokens.varied(number);
        (made, fits) = make(&Gateway { tokens: &tokens, ..*gateway });
    }
    made
}

struct Draft<'a> {
    gateway: &'a Gateway<'a>,
    reply: &'a Reply,
    request: &'a Map<String, Value>,
    genuine: Value,
    forged: Value,
    effect: Effect,
    unsigned: bool,
    member: Option<&'a str>,
    time: String,
    /// Whether the signature is no longer than the key.
    fits: Cell<bool>,
}

impl<'a> Draft<'a> {
    fn new(gateway: &'a Gateway<'a>, reply: &'a Reply, name: &str, request: &'a Map<String, Value>) -> Self {
        let base = replies::find(name, &reply.node);
        let at = jiff::Timestamp::from_second(gateway.now).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let mut draft = Self {
            gateway,
            reply,
            request,
            genuine: Value::Null,
            forged: Value::Null,
            fits: Cell::new(true),
            effect: base.map(|base| base.effect).unwrap_or_default(),
            unsigned: base.is_some_and(|base| base.unsigned),
            member: base.and_then(|base| base.member.as_deref()),
            time: match gateway.case.protocol {
                Protocol::OpenApi => time::format_beijing(at),
                Protocol::Antom => time::format_iso(at),
            },
        };
        let own = reply.message.as_ref().or(base.map(|base| &base.message));
        let mut message = Value::Object(own.cloned().unwrap_or_default());
        edit(&mut message, &reply.set, &reply.remove);
        let (genuine, forged) = (&gateway.tokens.genuine, &gateway.tokens.forged);
        draft.genuine = draft.filled(message.clone(), genuine);
        draft.forged = draft.filled(message, forged);
        draft
    }

    fn filled(&self, mut message: Value, token: &str) -> Value {
        template::fill_value(&mut message, &|name| match name {
            "token" => Some(token.to_owned()),
            other => self.lookup(other, ""),
        });
        // A reference to a member that the request does not have leaves no member behind.
        if let Value::Object(members) = &mut message {
            members.retain(|_, value| !value.as_str().is_some_and(|text| text.starts_with("${request.")));
        }
        message
    }

    fn lookup(&self, name: &str, sign: &str) -> Option<String> {
        let (name, form) = name.split_once(':').unwrap_or((name, ""));
        let escape = self.gateway.case.protocol == Protocol::OpenApi;
        let config = self.gateway.config;
        Some(match name {
            "node" => template::render(&self.genuine, form, escape),
            "forged" => template::render(&self.forged, form, escape),
            "member" => match self.member {
                Some(member) => member.to_owned(),
                None => response_member(self.gateway.case.operation.name),
            },
            "sign" => template::render_signature(sign, form),
            "elsewhere" => self.gateway.elsewhere.to_owned(),
            "token" => self.gateway.tokens.genuine.clone(),
            "card-token" => super::card_token(&self.gateway.tokens.genuine),
            "forged-token" => self.gateway.tokens.forged.clone(),
            "time" => match form {
                "" => self.time.clone(),
                _ => template::render_time(self.gateway.now, form),
            },
            "client-id" => config.client_id.clone().unwrap_or_default(),
            "app-id" => config.app_id.clone().unwrap_or_default(),
            "seller-id" => config.seller_id.clone().unwrap_or_default(),
            "charset" => config.charset.clone().unwrap_or_default(),
            "sign-type" => config.sign_type.clone().unwrap_or_default(),
            "key-version" => config.key_version.clone().unwrap_or_default(),
            "cert-sn" => self.gateway.keys.certificates.number(form).to_owned(),
            other => {
                let value = pointed(self.request, other.strip_prefix("request.")?)?;
                value.as_str().map_or_else(|| value.to_string(), str::to_owned)
            }
        })
    }

    fn fill(&self, text: &str, sign: &str) -> String {
        template::fill(text, &|name| self.lookup(name, sign))
    }

    fn openapi_response(&self, operation: &Operation) -> Response {
        let own = response_member(operation.name);
        let member = self.member.unwrap_or(&own);
        let charset = self.charset();
        let signed = self.fill(self.reply.signed.as_deref().unwrap_or("${node}"), "");
        let sign = self.sign(&encode(&signed, charset));
        let layout = match (self.unsigned, self.gateway.config.in_cert_mode()) {
            (true, _) => "{\"${member}\":${node}}",
            (false, false) => "{\"${member}\":${node},\"sign\":\"${sign}\"}",
            (false, true) => "{\"${member}\":${node},\"alipay_cert_sn\":\"${cert-sn}\",\"sign\":\"${sign}\"}",
        };
        let layout = self.reply.body.as_deref().unwrap_or(layout);
        let body = template::fill(layout, &|name| match name {
            "member" => Some(member.to_owned()),
            other => self.lookup(other, &sign),
        });
        let mut headers = Headers::of(&[("Server", "Tengine")]);
        headers.push("Content-Type", format!("text/html;charset={}", charset.label()));
        headers.push("trace_id", self.gateway.tokens.genuine[8..].to_owned());
        self.finish(headers, encode(&body, charset), &sign)
    }

    fn antom_message(&self, method: &str, path: &str) -> Response {
        let layout = self.reply.body.as_deref().unwrap_or("${node}");
        let body = encode(&self.fill(layout, ""), self.charset());
        let signed = match &self.reply.signed {
            Some(template) => encode(&self.fill(template, ""), self.charset()),
            None => body.clone(),
        };
        let other = &self.reply.content;
        let part = |other: &Option<String>, own: String| match other {
            Some(template) => self.fill(template, ""),
            None => own,
        };
        let content = antom::content(
            &part(&other.method, method.to_owned()),
            &part(&other.path, path.to_owned()),
            &part(&other.client_id, self.lookup("client-id", "").unwrap_or_default()),
            &part(&other.time, self.time.clone()),
            &signed,
        );
        let sign = self.sign(&content);
        let mut headers = Headers::default();
        headers.push("content-type", "application/json; charset=UTF-8");
        headers.push("client-id", self.lookup("client-id", "").unwrap_or_default());
        headers.push("response-time", self.time.clone());
        if !self.unsigned {
            headers.push(
                "signature",
                self.fill("algorithm=RSA256,keyVersion=${key-version},signature=${sign:url}", &sign),
            );
        }
        self.finish(headers, body, &sign)
    }

    fn antom_notification(&self, target: String) -> Request {
        let Response { mut headers, body, .. } = self.antom_message("POST", &target);
        for header in &mut headers.0 {
            if header.0 == "response-time" {
                header.0 = "request-time".to_owned();
            }
        }
        Request { method: "POST".to_owned(), target, headers, body }
    }

    fn openapi_notification(&self, target: String) -> Request {
        let charset = self.charset();
        let plan = &self.reply.form;
        let pairs: Vec<(String, String)> = self
            .genuine
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| {
                (name.clone(), value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            })
            .collect();
        let signed = pairs
            .iter()
            .filter(|(name, _)| !plan.left_out.contains(name))
            .map(|(name, value)| (name.as_str(), value.as_str()));
        let text = sorted(signed, plan.rule, plan.sort);
        let sign = self.sign(&encode(&text, charset));
        let mut sent: Vec<(&str, &str)> =
            pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        sent.push(("sign", &sign));
        sent.extend(plan.unsigned.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let encoded = form::encode(sent, charset);
        let body = match &self.reply.body {
            None => encoded,
            Some(template) => template::fill(template, &|name| match name {
                "form" => Some(encoded.clone()),
                other => self.lookup(other, &sign),
            }),
        };
        let mut headers = Headers::default();
        headers.push(
            "Content-Type",
            format!("application/x-www-form-urlencoded; text/html; charset={}", charset.label()),
        );
        let Response { headers, body, .. } = self.finish(headers, body.into_bytes(), &sign);
        Request { method: "POST".to_owned(), target, headers, body }
    }

    fn finish(&self, mut headers: Headers, body: Vec<u8>, sign: &str) -> Response {
        for (name, value) in &self.reply.headers {
            match value.as_str() {
                Some(template) => headers.set(name, self.fill(template, sign)),
                None => headers.remove(name),
            }
        }
        for (name, value) in &self.reply.extra_headers {
            headers.push(name.clone(), self.fill(value, sign));
        }
        Response { status: self.reply.status.unwrap_or(200), headers, body }
    }

    fn charset(&self) -> Charset {
        let configured = self.gateway.config.charset.as_deref().and_then(Charset::from_label);
        self.reply.charset.or(configured).unwrap_or(Charset::Utf8)
    }

    /// Base64 of the signature that the plan asks for.
    fn sign(&self, bytes: &[u8]) -> String {
        let plan = &self.reply.sign;
        let key = self.gateway.keys.get(plan.key);
        let configured = match self.gateway.config.sign_type.as_deref() {
            Some("RSA") => Digest::Sha1,
            _ => Digest::Sha256,
        };
        let digest = plan.digest.unwrap_or(configured);
        let signed = match (plan.vector.and_then(Vector::find), plan.pss, plan.encoding) {
            (Some(vector), _, _) => key.sign_vector(vector, bytes),
            (None, true, _) => key.sign_pss(bytes, [7; 32]),
            (None, false, Encoding::Exact) => key.sign(digest, bytes),
            (None, false, encoding) => key.sign_encoded(encoding, digest, bytes),
        };
        let sent = tampered(signed.unwrap_or_default(), plan.tamper, &key.public());
        let text = STANDARD.encode(&sent);
        let telling = plan.tamper != Tamper::None || ['+', '/'].iter().all(|letter| text.contains(*letter));
        self.fits.set(telling && sent.len() <= key.bits().div_ceil(8));
        text
    }
}

fn sorted<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>, rule: FormRule, sort: FormSort) -> String {
    let rule = match rule {
        FormRule::Trade => Rule::Notification,
        FormRule::TradeWithoutEmpty => Rule::NotificationWithoutEmpty,
        FormRule::WithSignType => Rule::NotificationWithSignType,
    };
    if sort == FormSort::Names {
        return string_to_sign(pairs, rule);
    }
    let mut pieces: Vec<(String, String)> = pairs
        .filter(|(name, value)| {
            *name != "sign"
                && (rule == Rule::NotificationWithSignType || *name != "sign_type")
                && (rule != Rule::NotificationWithoutEmpty || !value.is_empty())
        })
        .map(|(name, value)| {
            let text = format!("{name}={value}");
            (if sort == FormSort::Pairs { text.clone() } else { name.to_lowercase() }, text)
        })
        .collect();
    pieces.sort();
    pieces.into_iter().map(|(_, text)| text).collect::<Vec<_>>().join("&")
}

/// What GBK lacks is written in the four bytes of its successor, as the platform does it.
fn encode(text: &str, charset: Charset) -> Vec<u8> {
    charset.encode(text).unwrap_or_else(|| GB18030.encode(text).0.into_owned())
}
