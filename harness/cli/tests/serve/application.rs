//! A small application: it signs, sends, and says whether an answer is genuine. It decides nothing.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use paycert_core::crypto::Digest;
use paycert_core::wire::antom::{SignatureHeader, content};
use paycert_core::wire::charset::Charset;
use paycert_core::wire::form::{encode, percent_encode};
use paycert_core::wire::openapi::{Rule, string_to_sign};
use serde_json::{Value, json};

use crate::server::{Answer, Server};

/// What came back.
#[derive(Debug, PartialEq)]
pub(crate) enum Told {
    /// No usable answer.
    Nothing,
    /// An answer that the platform did not sign.
    Forged(Value),
    /// An answer that it did sign.
    Genuine(Value),
}

impl Told {
    /// `code` and `sub_code` or `trade_status` of a genuine answer, on one line.
    pub(crate) fn word(&self) -> String {
        let node = match self {
            Self::Nothing => return "nothing".to_owned(),
            Self::Forged(_) => return "forged".to_owned(),
            Self::Genuine(node) => node,
        };
        let names =
            ["/code", "/sub_code", "/trade_status", "/action", "/result/resultCode", "/paymentStatus"];
        let words = names.iter().filter_map(|name| node.pointer(name)?.as_str());
        words.collect::<Vec<_>>().join(" ")
    }
}

/// An application of the OpenAPI gateway.
pub(crate) struct Shop<'a> {
    pub(crate) server: &'a Server,
    pub(crate) notify_url: Option<String>,
    /// Whether `sign_type` is forgotten in the string to sign.
    pub(crate) careless: bool,
}

impl<'a> Shop<'a> {
    pub(crate) fn new(server: &'a Server) -> Self {
        Self { server, notify_url: None, careless: false }
    }

    pub(crate) fn pay(&self, id: &str, amount: &str, code: &str) -> Told {
        let message = json!({"out_trade_no": id, "scene": "bar_code", "auth_code": code, "subject": "one mug",
            "total_amount": amount});
        self.call("alipay.trade.pay", &message)
    }

    pub(crate) fn query(&self, id: &str) -> Told {
        self.call("alipay.trade.query", &json!({"out_trade_no": id}))
    }

    pub(crate) fn cancel(&self, id: &str) -> Told {
        self.call("alipay.trade.cancel", &json!({"out_trade_no": id}))
    }

    pub(crate) fn refund(&self, id: &str, amount: &str, number: &str) -> Told {
        let message = json!({"out_trade_no": id, "refund_amount": amount, "out_request_no": number});
        self.call("alipay.trade.refund", &message)
    }

    pub(crate) fn call(&self, method: &str, message: &Value) -> Told {
        let now = paycert_core::wire::time::format_beijing(jiff_now());
        let message = message.to_string();
        let mut params = vec![
            ("app_id", "2021000000000007"),
            ("method", method),
            ("charset", "utf-8"),
            ("sign_type", "RSA2"),
            ("timestamp", &now),
            ("version", "1.0"),
            ("biz_content", &message),
        ];
        params.extend(self.notify_url.iter().map(|url| ("notify_url", url.as_str())));
        let signed = params.iter().copied().filter(|(name, _)| !(self.careless && *name == "sign_type"));
        let text = string_to_sign(signed, Rule::Request);
        let sign = self.server.merchant_key().sign(Digest::Sha256, text.as_bytes()).expect("a signature");
        let sign = STANDARD.encode(sign);
        params.push(("sign", &sign));
        let body = encode(params.into_iter().filter(|(name, _)| *name != "charset"), Charset::Utf8);
        let request = format!(
            "POST /gateway.do?charset=utf-8 HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\n\
            Content-Type: application/x-www-form-urlencoded;charset=utf-8\r\nConnection: close\r\n\r\n{body}",
            self.server.host(),
            body.len()
        );
        match self.server.raw(request.as_bytes()) {
            Some(answer) if answer.status == 200 => self.told(&answer),
            _ => Told::Nothing,
        }
    }

    fn told(&self, answer: &Answer) -> Told {
        let text = String::from_utf8(answer.body.clone()).expect("UTF-8");
        let root: Value = serde_json::from_str(&text).expect("JSON");
        let node = root.as_object().and_then(|root| root.values().next()).cloned().unwrap_or_default();
        let (Some(start), Some(end)) = (text.find(":{"), text.rfind(",\"sign\":\"")) else {
            return Told::Forged(node);
        };
        let sign = STANDARD.decode(root["sign"].as_str().unwrap_or_default()).unwrap_or_default();
        let signed = &text.as_bytes()[start + 1..end];
        match self.server.platform_key().verifies(Digest::Sha256, signed, &sign) {
            true => Told::Genuine(node),
            false => Told::Forged(node),
        }
    }
}

/// An application of Antom.
pub(crate) struct Cashier<'a> {
    pub(crate) server: &'a Server,
    pub(crate) notify_url: Option<String>,
}

impl Cashier<'_> {
    pub(crate) fn pay(&self, id: &str, reference: &str, value: &str) -> Told {
        self.call("pay", &self.payment(id, reference, value))
    }

    /// A payment that the application will capture itself.
    pub(crate) fn authorise(&self, id: &str, reference: &str, value: &str) -> Told {
        let mut message = self.payment(id, reference, value);
        message["paymentFactor"] = json!({"isAuthorization": true, "captureMode": "MANUAL"});
        self.call("pay", &message)
    }

    /// A capture of what a payment authorised.
    pub(crate) fn capture(&self, payment: &Told, number: &str, value: &str) -> Told {
        let Told::Genuine(node) = payment else { panic!("{payment:?}") };
        let amount = json!({"currency": "EUR", "value": value});
        let message =
            json!({"paymentId": node["paymentId"], "captureRequestId": number, "captureAmount": amount});
        self.call("capture", &message)
    }

    fn payment(&self, id: &str, reference: &str, value: &str) -> Value {
        let amount = json!({"currency": "EUR", "value": value});
        let card =
            json!({"cardNo": "4000000000001827", "cvv": "731", "expiryMonth": "12", "expiryYear": "30"});
        let mut message = json!({
            "productCode": "CASHIER_PAYMENT", "paymentRequestId": id, "paymentAmount": amount,
            "order": {"referenceOrderId": reference, "orderDescription": "one mug", "orderAmount": amount},
            "paymentMethod": {"paymentMethodType": "CARD", "paymentMethodMetaData": card},
            "paymentRedirectUrl": "http://127.0.0.1:3000/back?order=1&x=<y>"
        });
        if let Some(url) = &self.notify_url {
            message["paymentNotifyUrl"] = json!(url);
        }
        message
    }

    pub(crate) fn call(&self, operation: &str, message: &Value) -> Told {
        let (path, client, time) =
            (format!("/ams/api/v1/payments/{operation}"), "5Y00000000000007", "1795312800000");
        let body = message.to_string();
        let signed = content("POST", &path, client, time, body.as_bytes());
        let sign = self.server.merchant_key().sign(Digest::Sha256, &signed).expect("a signature");
        let sign = percent_encode(STANDARD.encode(sign).as_bytes());
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {}\r\nContent-Length: {}\r\nContent-Type: application/json\r\n\
            Client-Id: {client}\r\nRequest-Time: {time}\r\nConnection: close\r\n\
            Signature: algorithm=RSA256,keyVersion=1,signature={sign}\r\n\r\n{body}",
            self.server.host(),
            body.len()
        );
        let Some(answer) = self.server.raw(request.as_bytes()).filter(|answer| answer.status == 200) else {
            return Told::Nothing;
        };
        let node: Value = serde_json::from_slice(&answer.body).expect("JSON");
        let header = answer.header("signature").and_then(|value| SignatureHeader::parse(value).ok());
        let signature = header.map(|header| header.signature).unwrap_or_default();
        let time = answer.header("response-time").unwrap_or_default();
        let signed = content("POST", &path, client, time, &answer.body);
        match self.server.platform_key().verifies(Digest::Sha256, &signed, &signature) {
            true => Told::Genuine(node),
            false => Told::Forged(node),
        }
    }
}

fn jiff_now() -> jiff::Timestamp {
    jiff::Timestamp::now()
}
