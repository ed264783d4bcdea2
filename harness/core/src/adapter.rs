//! Adapter protocol 1 as types: what the harness asks and what an adapter may answer.
//!
//! Commands are built here and sent as JSON objects; answers are read strictly, unknown members refused.

mod measure;
pub mod shop;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use measure::{Measure, MeasureAnswer, Measured};
use shop::{Polling, ShopCapture, ShopDeliver, ShopOrder, ShopPay, ShopRefund, ShopReturn};

use crate::operation::Protocol;
use crate::wire::http::Headers;

/// The version of the protocol that this crate speaks.
pub const VERSION: u32 = 1;

/// One command, without its `id`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do")]
pub enum Command {
    /// Names the version and asks what the IUT can do.
    #[serde(rename = "start")]
    Start {
        /// The protocol version.
        version: u32,
    },
    /// Builds the client anew.
    #[serde(rename = "configure")]
    Configure(Box<Configure>),
    /// Asks for a signature.
    #[serde(rename = "sign")]
    Sign(Sign),
    /// Asks whether a message is genuine.
    #[serde(rename = "verify")]
    Verify(Verify),
    /// One API call through the IUT's ordinary entry point.
    #[serde(rename = "call")]
    Call(Call),
    /// Takes the money for an order, with everything that this needs.
    #[serde(rename = "shop.pay")]
    ShopPay(ShopPay),
    /// Hands over what the platform sends on its own.
    #[serde(rename = "shop.deliver")]
    ShopDeliver(ShopDeliver),
    /// Asks what the shop says of an order.
    #[serde(rename = "shop.order")]
    ShopOrder(ShopOrder),
    /// The buyer's browser comes back.
    #[serde(rename = "shop.return")]
    ShopReturn(ShopReturn),
    /// Captures an authorised payment.
    #[serde(rename = "shop.capture")]
    ShopCapture(ShopCapture),
    /// Gives money back.
    #[serde(rename = "shop.refund")]
    ShopRefund(ShopRefund),
    /// Does what the shop's background job would do now.
    #[serde(rename = "shop.reconcile")]
    ShopReconcile {},
    /// Does the same thing again and again, and says how often that was.
    #[serde(rename = "measure")]
    Measure(Measure),
    /// Ends the process.
    #[serde(rename = "stop")]
    Stop {},
}

impl Command {
    /// The verb behind `do`.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::Start { .. } => "start",
            Self::Configure(_) => "configure",
            Self::Sign(_) => "sign",
            Self::Verify(_) => "verify",
            Self::Call(_) => "call",
            Self::ShopPay(_) => "shop.pay",
            Self::ShopDeliver(_) => "shop.deliver",
            Self::ShopOrder(_) => "shop.order",
            Self::ShopReturn(_) => "shop.return",
            Self::ShopCapture(_) => "shop.capture",
            Self::ShopRefund(_) => "shop.refund",
            Self::ShopReconcile {} => "shop.reconcile",
            Self::Measure(_) => "measure",
            Self::Stop {} => "stop",
        }
    }

    /// The members beside `id` and `do`; members without a value are absent.
    pub fn members(&self) -> Map<String, Value> {
        let Ok(Value::Object(mut members)) = serde_json::to_value(self) else { return Map::new() };
        members.shift_remove("do");
        members.retain(|_, value| !value.is_null());
        if let Some(Value::Object(input)) = members.get_mut("input") {
            input.retain(|_, value| !value.is_null());
        }
        members
    }
}

/// Members of `configure`.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Configure {
    /// The protocol of this case.
    pub protocol: Option<Protocol>,
    /// Where the gateway listens.
    pub endpoint: String,
    /// OpenAPI application.
    pub app_id: Option<String>,
    /// Antom client.
    pub client_id: Option<String>,
    /// One key in up to four encodings, by the names of [`crate::crypto::key::PrivateForm`].
    pub private_key: Map<String, Value>,
    /// `spki_pem` and `spki_bare`, or nothing if the merchant configured no key.
    pub platform_public_key: Option<PublicKeyText>,
    /// Certificate mode: the application's certificate.
    pub app_cert_pem: Option<String>,
    /// Certificate mode: the platform's.
    pub platform_cert_pem: Option<String>,
    /// Certificate mode: the roots, one behind another.
    pub root_cert_pem: Option<String>,
    /// Antom: the version of the merchant's key.
    pub key_version: Option<String>,
    /// OpenAPI: `RSA2` or `RSA`.
    pub sign_type: Option<String>,
    /// OpenAPI: `utf-8` or `gbk`.
    pub charset: Option<String>,
    /// Where notifications go.
    pub notify_url: Option<String>,
    /// Where the buyer's browser comes back.
    pub return_url: Option<String>,
    /// OpenAPI: the merchant's account.
    pub seller_id: Option<String>,
    /// The harness's CA as text.
    pub ca_pem: Option<String>,
    /// The harness's CA as a file.
    pub ca_file: Option<String>,
    /// CONNECT proxy of the harness.
    pub proxy: Option<String>,
    /// The IUT's own time-out, in milliseconds.
    pub timeout_ms: Option<u64>,
    /// How the barcode flow waits, where the IUT can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub polling: Option<Polling>,
    /// The time, where the IUT can be told.
    pub now: Option<String>,
    /// Where a shop that outlives its process keeps its orders; the same folder again is a restart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_dir: Option<String>,
}

impl Configure {
    /// Whether certificates stand in place of the platform's key.
    pub fn in_cert_mode(&self) -> bool {
        self.app_cert_pem.is_some()
    }
}

/// A public key in two encodings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKeyText {
    /// PEM of the SubjectPublicKeyInfo.
    pub spki_pem: String,
    /// Its DER in Base64 on one line.
    pub spki_bare: String,
}

/// Members of `sign`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Sign {
    /// Antom: the parts of the content.
    Antom {
        /// Always `antom`.
        protocol: Protocol,
        /// The verb.
        method: String,
        /// The path as sent.
        path: String,
        /// The client.
        client_id: String,
        /// The Request-Time as sent.
        time: String,
        /// The body.
        body: String,
    },
    /// OpenAPI: all request parameters but `sign`.
    OpenApi {
        /// Always `openapi`.
        protocol: Protocol,
        /// Name and value of each parameter.
        params: Map<String, Value>,
    },
}

/// What kind of message `verify` is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MessageKind {
    /// The answer to a call.
    Response,
    /// An asynchronous notification.
    Notification,
}

/// Members of `verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verify {
    /// The protocol.
    pub protocol: Protocol,
    /// Response or notification.
    pub kind: MessageKind,
    /// OpenAPI responses: the API method.
    pub operation: Option<String>,
    /// The verb of the request.
    pub method: Option<String>,
    /// The path of the request.
    pub path: Option<String>,
    /// Antom: the configured client.
    pub client_id: Option<String>,
    /// Header fields.
    pub headers: Headers,
    /// The body in Base64.
    pub body_b64: String,
}

/// Members of `call`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// The operation.
    pub operation: String,
    /// The message, as members.
    pub request: Option<Map<String, Value>>,
    /// Repeats the previous call.
    pub again: Option<bool>,
}

/// What an adapter says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StartAnswer {
    /// The protocol version it speaks.
    pub version: u32,
    /// The IUT.
    #[serde(default)]
    pub implementation: Implementation,
    /// What it can do.
    #[serde(default)]
    pub features: Vec<String>,
    /// What `call` can do; absent: every operation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operations: Option<Vec<String>>,
    /// How it can be led to the gateway.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<Reach>,
    /// Attributes of the SDK that the adapter sets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub touches: Option<Value>,
}

/// The IUT's name and version.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Implementation {
    /// Its name.
    #[serde(default)]
    pub name: String,
    /// Its version.
    #[serde(default)]
    pub version: String,
    /// Its language.
    #[serde(default)]
    pub language: String,
    /// Where it lives.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub homepage: Option<String>,
}

/// How an IUT can be led to the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reach {
    /// Any http or https URL and port.
    #[default]
    Url,
    /// https only, any port.
    Https,
    /// https on port 443 of a loopback address.
    #[serde(rename = "https-443")]
    Https443,
    /// http on port 80.
    #[serde(rename = "http-80")]
    Http80,
    /// A fixed host, reached through the harness's CONNECT proxy.
    Proxy,
}

/// Answer to `configure`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigureAnswer {
    /// Why the IUT refuses the configuration.
    #[serde(default)]
    pub refused: Option<String>,
}

/// Answer to `sign`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignAnswer {
    /// The signature as it goes on the wire.
    #[serde(default)]
    pub signature: Option<String>,
    /// The text it signed, where the IUT shows it.
    #[serde(default)]
    pub content_b64: Option<String>,
    /// The exception it threw.
    #[serde(default)]
    pub raised: Option<String>,
}

/// Answer to `verify`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VerifyAnswer {
    /// Whether the message is genuine.
    #[serde(default)]
    pub valid: Option<bool>,
    /// What the IUT says of it.
    #[serde(default)]
    pub reason: Option<String>,
    /// An exception that is not the IUT's documented way to say no.
    #[serde(default)]
    pub raised: Option<bool>,
}

/// How a call ended, in the words of the adapter protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallResult {
    /// The IUT handed something to its caller.
    Answered,
    /// A business error that the IUT raises.
    Rejected,
    /// The answer cannot be trusted.
    Untrusted,
    /// No usable answer.
    Transport,
    /// Refused before anything was sent.
    InvalidRequest,
    /// Any other exception.
    Raised,
}

/// Answer to `call`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallAnswer {
    /// How it ended.
    pub result: CallResult,
    /// What the IUT handed to its caller.
    #[serde(default)]
    pub response: Option<Value>,
    /// The IUT's own success flag.
    #[serde(default)]
    pub success: Option<bool>,
    /// The code of a rejection.
    #[serde(default)]
    pub code: Option<Value>,
    /// The sub code of a rejection.
    #[serde(default)]
    pub sub_code: Option<Value>,
    /// What the IUT says of it.
    #[serde(default)]
    pub reason: Option<String>,
}

/// What came back for one command: an answer, or the way in which there was none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Heard {
    /// `ok` of an answer.
    Ok(Value),
    /// `error` of an answer: the adapter says that it cannot.
    AdapterError(Value),
    /// The process died: its exit status.
    Crash(String),
    /// No answer within the deadline, in milliseconds.
    Hang(u64),
    /// Something that is no answer of the protocol.
    Broken(String),
}

/// Reads the `ok` member of an answer as the type that its command asks for.
pub fn read<T: for<'de> Deserialize<'de>>(ok: &Value) -> Result<T, String> {
    // A list of the members' values would be read as well.
    if !ok.is_object() {
        return Err("it is no object".to_owned());
    }
    T::deserialize(ok).map_err(|error| error.to_string())
}

/// Every feature word of the protocol.
pub const FEATURES: &[&str] = &[
    "openapi.sign",
    "openapi.verify-response",
    "openapi.verify-notification",
    "openapi.call",
    "antom.sign",
    "antom.verify-response",
    "antom.verify-notification",
    "antom.call",
    "shop.barcode",
    "shop.card",
    "shop.notify",
    "shop.return",
    "shop.refund",
    "shop.capture",
    "shop.persistent",
    "measure.sign",
    "measure.verify",
    "measure.call",
    "measure.threads",
    "charset.gbk",
    "sign-type.rsa",
    "cert-mode",
    "key.pkcs1-pem",
    "key.pkcs1-bare",
    "key.pkcs8-pem",
    "key.pkcs8-bare",
    "tls",
    "timeout",
    "polling",
    "clock",
    "key-version",
    "sandbox",
    "notification.raw",
];

/// Whether `features` lists `word`, plain or with a protocol before it.
pub fn lists(features: &[String], protocol: Protocol, word: &str) -> bool {
    let with_protocol = format!("{}.{word}", protocol.word());
    features.iter().any(|feature| feature == word || *feature == with_protocol)
}
