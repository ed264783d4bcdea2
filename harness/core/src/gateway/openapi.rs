//! Reading a request as the OpenAPI gateway does: application first, then form, then signature, then the message.
//!
//! Parameters may stand in the query, in a form or in a multipart body; the signature does not depend on where
//! (facts/openapi.md §1.2, §1.3, §9).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::certificates;
use super::check::{Check, check};
use super::{Gateway, Read};
use crate::crypto::Digest;
use crate::operation::{Operation, Protocol};
use crate::wire::charset::Charset;
use crate::wire::form::{self, Pairs};
use crate::wire::http::{Headers, Request, Response};
use crate::wire::json::{Limits, parse_strict};
use crate::wire::openapi::{CERTIFICATE_DOWNLOAD, Rule, response_member, string_to_sign};
use crate::wire::time;

/// Reads and checks one request.
pub fn read(gateway: &Gateway, request: &Request) -> Read {
    let mut reading =
        Reading { gateway, request, checks: Vec::new(), pairs: Vec::new(), charset: Charset::Utf8 };
    reading.path();
    let refusal = reading
        .gather()
        .and_then(|()| reading.common())
        .and_then(|()| reading.certificates())
        .and_then(|()| reading.signature());
    let operation = reading
        .value("method")
        .and_then(Operation::find)
        .filter(|operation| operation.protocol == Protocol::OpenApi);
    let download = gateway.config.in_cert_mode() && reading.value("method") == Some(CERTIFICATE_DOWNLOAD);
    let message = refusal.and_then(|()| match operation {
        Some(_) => reading.message(),
        None if download => reading.message(),
        None => Err(Refused("40002", "Invalid Arguments", "isv.invalid-method")),
    });
    let method = reading.value("method").unwrap_or("error").to_owned();
    let (message, refusal) = match message {
        Ok(message) => (message, None),
        Err(refused) => (Map::new(), Some(refused.response(&method, reading.charset))),
    };
    let service = (download && refusal.is_none())
        .then(|| certificates::download(gateway.keys, reading.digest(), reading.charset, &message));
    Read { operation, message, checks: reading.checks, refusal, service }
}

/// The parameters of a request and their charset, as far as they can be read; of equal names all.
pub(crate) fn parameters(request: &Request) -> (Pairs, Charset) {
    let charset = charset(request);
    let mut pairs = form::decode(request.query().as_bytes(), charset).unwrap_or_default();
    pairs.extend(body(request, charset).unwrap_or_default());
    (pairs, charset)
}

/// What the query says, else the header, else the body.
fn charset(request: &Request) -> Charset {
    let content_type = request.headers.get("content-type").unwrap_or_default();
    let in_header = || {
        let labels = content_type.split(';').filter_map(|part| part.trim().strip_prefix("charset="));
        labels.into_iter().find_map(|label| Charset::from_label(label.trim_matches('"')))
    };
    named_charset(request.query().as_bytes())
        .or_else(in_header)
        .or_else(|| named_charset(&request.body))
        .unwrap_or(Charset::Utf8)
}

fn body(request: &Request, charset: Charset) -> Result<Pairs, form::FormError> {
    let content_type = request.headers.get("content-type").unwrap_or_default();
    match content_type.to_ascii_lowercase().starts_with("multipart/form-data") {
        true => form::decode_multipart(content_type, &request.body, charset),
        false => form::decode(&request.body, charset),
    }
}

/// The charset that a form names in itself. Name and value are ASCII, so no charset is needed to find them.
fn named_charset(form: &[u8]) -> Option<Charset> {
    let mut pieces = form.split(|byte| *byte == b'&');
    let value = pieces.find_map(|piece| piece.strip_prefix(b"charset="))?;
    Charset::from_label(std::str::from_utf8(value).ok()?)
}

/// An error of the gateway itself: code, msg, sub_code.
struct Refused(&'static str, &'static str, &'static str);

impl Refused {
    fn response(&self, method: &str, charset: Charset) -> Response {
        let Self(code, msg, sub_code) = self;
        let member = Operation::find(method).map_or("error_response".to_owned(), |_| response_member(method));
        let node = json!({"code": code, "msg": msg, "sub_code": sub_code, "sub_msg": sub_code});
        let body = json!({ member: node }).to_string().replace('/', "\\/");
        let mut headers = Headers::of(&[("Server", "Tengine")]);
        headers.push("Content-Type", format!("text/html;charset={}", charset.label()));
        Response { status: 200, headers, body: body.into_bytes() }
    }
}

const MISSING: &str = "Missing Required Arguments";
const INVALID: &str = "Invalid Arguments";

/// The operations that begin a payment about which the platform will send notifications.
const BEGINNINGS: &[&str] = &["alipay.trade.pay", "alipay.trade.precreate"];

struct Reading<'a> {
    gateway: &'a Gateway<'a>,
    request: &'a Request,
    checks: Vec<Check>,
    pairs: Pairs,
    charset: Charset,
}

impl Reading<'_> {
    fn value(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    fn note(&mut self, code: &'static str, detail: impl Into<String>) {
        self.checks.push(check(code, detail));
    }

    /// The gateway answers under every path, as a test gateway may stand under any.
    fn path(&mut self) {
        let endpoint = &self.gateway.config.endpoint;
        let behind_host = endpoint.split_once("://").map_or(endpoint.as_str(), |(_, rest)| rest);
        let configured = behind_host.find('/').map_or("", |at| &behind_host[at..]);
        let sent = self.request.path().to_owned();
        if sent != configured {
            self.note("request-path-wrong", format!("`{sent}`, not `{configured}`"));
        }
    }

    /// Query first, for the charset; then the body in that charset.
    fn gather(&mut self) -> Result<(), Refused> {
        let query = self.request.query().as_bytes();
        self.charset = charset(self.request);
        let mut gathered = form::decode(query, self.charset);
        let body = body(self.request, self.charset);
        if let (Ok(pairs), Ok(body)) = (&mut gathered, &body) {
            pairs.extend(body.iter().cloned());
        }
        if named_charset(query).is_none() && !self.request.body.is_empty() {
            self.note("request-charset-not-in-query", "the query has no `charset`");
        }
        match (gathered, body) {
            (Ok(pairs), Ok(_)) => self.merge(pairs),
            (Err(error), _) => {
                self.note("request-unreadable", format!("query: {error}"));
                return Err(Refused("40002", INVALID, "isv.invalid-parameter"));
            }
            (_, Err(error)) => {
                self.note("request-unreadable", format!("body: {error}"));
                return Err(Refused("40002", INVALID, "isv.invalid-parameter"));
            }
        }
        Ok(())
    }

    /// Equal names: the same value is tolerated (two SDKs send `charset` twice), another value is not.
    fn merge(&mut self, pairs: Pairs) {
        for (name, value) in pairs {
            let known = self.value(&name).map(str::to_owned);
            match known {
                None => self.pairs.push((name, value)),
                Some(same) if same == value => self.note("request-parameter-doubled", format!("`{name}`")),
                Some(_) => self.note("request-parameter-conflicting", format!("`{name}`")),
            }
        }
    }

    fn common(&mut self) -> Result<(), Refused> {
        let required = [
            ("app_id", "isv.missing-app-id"),
            ("method", "isv.missing-method"),
            ("charset", "isv.invalid-charset"),
            ("sign_type", "isv.missing-signature-type"),
            ("timestamp", "isv.missing-timestamp"),
            ("version", "isv.missing-version"),
        ];
        for (name, sub_code) in required {
            if self.value(name).is_none_or(str::is_empty) {
                self.note("request-parameter-missing", format!("`{name}`"));
                return Err(Refused("40001", MISSING, sub_code));
            }
        }
        let configured = self.gateway.config;
        let allowed: [(&str, &str, bool); 5] = [
            ("app_id", "isv.invalid-app-id", self.value("app_id") == configured.app_id.as_deref()),
            ("charset", "isv.invalid-charset", self.value("charset").and_then(Charset::from_label).is_some()),
            (
                "format",
                "isv.invalid-format",
                self.value("format").is_none_or(|word| word.eq_ignore_ascii_case("json")),
            ),
            ("version", "isv.invalid-parameter", self.value("version") == Some("1.0")),
            (
                "sign_type",
                "isv.invalid-signature-type",
                self.value("sign_type") == configured.sign_type.as_deref(),
            ),
        ];
        for (name, sub_code, good) in allowed {
            if !good {
                let shown = self.value(name).unwrap_or_default().to_owned();
                self.note("request-parameter-wrong", format!("`{name}` is `{shown}`"));
                return Err(Refused("40002", INVALID, sub_code));
            }
        }
        self.notify_url();
        self.time()
    }

    /// Whoever configured where he wants to hear of a payment must be heard when he starts one.
    fn notify_url(&mut self) {
        let begins = self.value("method").is_some_and(|method| BEGINNINGS.contains(&method));
        let configured = self.gateway.config.notify_url.as_deref();
        if !begins || configured.is_none() || self.value("notify_url") == configured {
            return;
        }
        let sent = self
            .value("notify_url")
            .map_or("no `notify_url`".to_owned(), |url| format!("`notify_url` is `{url}`"));
        self.note("request-notify-url-missing", sent);
    }

    /// The form of the timestamp is fixed; its zone is not written anywhere, so a shift by hours is only noted.
    fn time(&mut self) -> Result<(), Refused> {
        let text = self.value("timestamp").unwrap_or_default().to_owned();
        match time::parse_beijing(&text) {
            None => {
                self.note("request-parameter-wrong", format!("`timestamp` is `{text}`"));
                Err(Refused("40002", INVALID, "isv.invalid-timestamp"))
            }
            Some(at) => {
                let hours = (at.as_second() - self.gateway.now) as f64 / 3600.0;
                if hours.abs() > 0.5 {
                    self.note("request-time-zone", format!("`timestamp` is {hours:+.1} h from Beijing time"));
                }
                Ok(())
            }
        }
    }

    /// In certificate mode the numbers tell the gateway which key the signature is made with.
    fn certificates(&mut self) -> Result<(), Refused> {
        if !self.gateway.config.in_cert_mode() {
            return Ok(());
        }
        let own = &self.gateway.keys.certificates;
        for (name, own) in [("app_cert_sn", &own.app), ("alipay_root_cert_sn", &own.roots)] {
            let sent = self.value(name).unwrap_or_default().to_owned();
            if sent.is_empty() {
                self.note("request-cert-sn-missing", format!("`{name}`"));
                return Err(Refused("40002", INVALID, "isv.missing-app-cert-sn"));
            }
            if sent != own.sn {
                self.note("request-cert-sn-wrong", format!("`{name}` is `{sent}`, not `{}`", own.sn));
                return Err(Refused("40002", INVALID, "isv.invalid-parameter"));
            }
        }
        Ok(())
    }

    fn signature(&mut self) -> Result<(), Refused> {
        let Some(sign) = self.value("sign").filter(|sign| !sign.is_empty()).map(str::to_owned) else {
            self.note("request-unsigned", "no `sign`");
            return Err(Refused("40001", MISSING, "isv.missing-signature"));
        };
        let invalid = Refused("40002", INVALID, "isv.invalid-signature");
        let digest = self.digest();
        let key = self.gateway.merchant_key();
        let why = |pairs| crate::diagnose::openapi_request(pairs, &sign, self.charset, &key, digest);
        let Ok(signature) = STANDARD.decode(&sign) else {
            self.note("request-signature-malformed", why(&self.pairs));
            return Err(invalid);
        };
        let pairs = self.pairs.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let text = string_to_sign(pairs, Rule::Request);
        let bytes = self.charset.encode(&text).unwrap_or_else(|| text.clone().into_bytes());
        if key.verifies(digest, &bytes, &signature) {
            return Ok(());
        }
        self.note("request-signature-not-verified", why(&self.pairs));
        Err(invalid)
    }

    fn digest(&self) -> Digest {
        match self.value("sign_type") {
            Some("RSA") => Digest::Sha1,
            _ => Digest::Sha256,
        }
    }

    fn message(&mut self) -> Result<Map<String, Value>, Refused> {
        let text = self.value("biz_content").unwrap_or_default().to_owned();
        let message = match parse_strict(text.as_bytes(), Limits::default()) {
            Ok(Value::Object(message)) => message,
            Ok(_) => {
                self.note("request-message-unreadable", "`biz_content` is no JSON object");
                return Err(Refused("40002", INVALID, "isv.illegal-json"));
            }
            Err(error) => {
                self.note("request-message-unreadable", format!("`biz_content`: {error}"));
                return Err(Refused("40002", INVALID, "isv.illegal-json"));
            }
        };
        // Whatever else the IUT calls on its way has a message of its own.
        let asked = self.value("method") == Some(self.gateway.case.operation.name);
        let difference = asked.then(|| super::check::difference(self.gateway.asked, &message)).flatten();
        if let Some(difference) = difference {
            self.note("request-message-altered", difference);
        }
        Ok(message)
    }
}
