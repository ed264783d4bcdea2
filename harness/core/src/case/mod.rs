//! Cases: a base message, what is changed about it, what the gateway answers, and every answer that is right.

pub mod bend;
pub mod edit;
pub mod fault;
pub mod greeting;
pub mod reply;
pub mod replies;
pub mod profile;
pub mod property;
pub mod story;
pub mod shop;
pub mod select;
pub mod load;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::adapter::MessageKind;
use crate::operation::{Operation, Protocol};
use crate::requirement::{Level, Severity};
pub use bend::Bend;
use greeting::Greeting;
use property::Generate;
use reply::Reply;
use shop::Scenario;

/// What a case asks of the IUT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// One API call against the gateway.
    Call,
    /// One signature.
    Sign,
    /// A verdict about a response.
    VerifyResponse,
    /// A verdict about a notification.
    VerifyNotification,
    /// An order of a whole shop, from the payment to the goods.
    Shop,
}

impl Kind {
    /// The message that a `verify` command of this kind is about.
    pub fn message(self) -> Option<MessageKind> {
        match self {
            Self::VerifyResponse => Some(MessageKind::Response),
            Self::VerifyNotification => Some(MessageKind::Notification),
            Self::Call | Self::Sign | Self::Shop => None,
        }
    }

    /// The feature that an IUT must list, without the protocol.
    pub fn feature(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Sign => "sign",
            Self::VerifyResponse => "verify-response",
            Self::VerifyNotification => "verify-notification",
            Self::Shop => "shop",
        }
    }
}

/// Every answer that a conformant IUT may give, by name. `oracle` holds the table of what each allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Expectation {
    /// `call`: a genuine good answer reaches the caller.
    Accepted,
    /// `call`: a genuine answer that is not final reaches the caller, not as a success.
    Pending,
    /// `call`: a genuine business failure reaches the caller with its codes.
    Failed,
    /// `call`: a genuine "unknown" reaches the caller with its code, not as a success.
    Unknown,
    /// `call`: an unsigned gateway error reaches the caller with its codes (ruling 7).
    ErrorSurfaced,
    /// `call`: a forged or unusable answer does not reach the caller as genuine.
    Refused,
    /// `call`: no usable answer; the IUT says so and claims neither success nor failure.
    NoAnswer,
    /// `call`: the configuration cannot work, and the IUT says so before anything is sent.
    NotSent,
    /// `call`: the documents leave it open; nothing forged is believed and nothing breaks.
    Open,
    /// `verify`: genuine.
    Valid,
    /// `verify`: not genuine.
    Invalid,
    /// `verify`: the documents leave it open; the IUT must only survive.
    EitherWay,
    /// `sign`: the signature verifies under the strict rule.
    Verifies,
    /// `sign`: it verifies, or the IUT refuses the configuration or the message.
    VerifiesOrRefused,
    /// `sign`: the IUT refuses; it must not sign.
    NotSigned,
    /// `shop`: what the shop says and does agrees with the platform's books.
    Settled,
}

impl Expectation {
    /// What is right, in words.
    pub fn says(self) -> &'static str {
        match self {
            Self::Accepted => "the genuine answer reaches the caller, as a success or without a word on it",
            Self::Pending => "the answer reaches the caller, not as a success",
            Self::Failed => "the failure reaches the caller with its codes",
            Self::Unknown => {
                "the answer reaches the caller with its code, neither as success nor as failure of its own"
            }
            Self::ErrorSurfaced => {
                "the unsigned error reaches the caller with its codes, or as distrust that names them"
            }
            Self::Refused => "nothing of the answer reaches the caller as genuine",
            Self::NoAnswer => "the caller hears that no usable answer came, and nothing more",
            Self::NotSent => "a refusal before anything is sent",
            Self::Open => "whatever the client chooses, but nothing forged is believed and nothing breaks",
            Self::Valid => "valid",
            Self::Invalid => "invalid",
            Self::EitherWay => "either, as long as nothing breaks",
            Self::Verifies => "a signature that verifies",
            Self::VerifiesOrRefused => "a signature that verifies, or a clear refusal",
            Self::NotSigned => "a refusal; no signature",
            Self::Settled => {
                "what the shop says of the order agrees with the platform's books, and nothing was sent that risks money"
            }
        }
    }

    /// Whether a client that refuses every call or signs nothing would meet it, so that a control must show otherwise.
    pub fn needs_control(self) -> bool {
        matches!(
            self,
            Self::Pending
                | Self::Failed
                | Self::Unknown
                | Self::ErrorSurfaced
                | Self::Refused
                | Self::NoAnswer
                | Self::NotSent
                | Self::Open
                | Self::VerifiesOrRefused
                | Self::NotSigned
                | Self::Settled
        )
    }
}

/// One case, ready to be planned.
#[derive(Debug, Clone)]
pub struct Case {
    /// `protocol/operation/topic/id`.
    pub id: String,
    /// Its protocol.
    pub protocol: Protocol,
    /// Its operation.
    pub operation: &'static Operation,
    /// What it asks of the IUT.
    pub kind: Kind,
    /// Why it is worth asking.
    pub why: String,
    /// The requirements it checks.
    pub covers: Vec<String>,
    /// The highest level among them, or the case's own.
    pub level: Level,
    /// The highest severity among them.
    pub severity: Severity,
    /// Features and options that the IUT must list.
    pub needs: Vec<String>,
    /// Changes to the configuration.
    pub configure: Setup,
    /// The message that the IUT sends or signs.
    pub request: Map<String, Value>,
    /// What the gateway answers, or the message to be verified; the last one repeats.
    pub replies: Vec<Reply>,
    /// The good twin, against which a refusal counts.
    pub control: Control,
    /// The call is made once, gets the first of the replies, and is then repeated as after no answer: that is judged.
    pub again: bool,
    /// How often the call is made, one after the other; once in most cases.
    pub times: usize,
    /// The answers that are right.
    pub expect: Expectation,
    /// What is generated in place of the message; nothing in most cases.
    pub generate: Option<Generate>,
    /// Of which flag Wycheproof's vectors are asked about, one after the other; `None` in most cases.
    pub wycheproof: Option<String>,
    /// What truly happens in a case about a shop; nothing in the others.
    pub shop: Option<Scenario>,
}

/// What the first case of a file lends to the others: the unchanged message that must be accepted.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Control {
    /// Its configuration.
    pub configure: Setup,
    /// Its message.
    pub request: Map<String, Value>,
    /// Its answers.
    pub replies: Vec<Reply>,
}

/// Changes to the configuration of a case.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Setup {
    /// Which encodings of the private key are handed over; absent: all four.
    #[serde(default)]
    pub private_key: Option<PrivateKeySetup>,
    /// Which platform key is configured; absent: the platform's.
    #[serde(default)]
    pub platform_public_key: PlatformKey,
    /// OpenAPI: `RSA2` or `RSA`.
    #[serde(default)]
    pub sign_type: Option<String>,
    /// OpenAPI: `utf-8` or `gbk`.
    #[serde(default)]
    pub charset: Option<String>,
    /// Antom: the client.
    #[serde(default)]
    pub client_id: Option<String>,
    /// Antom: the version of the merchant's key.
    #[serde(default)]
    pub key_version: Option<String>,
    /// OpenAPI: certificates are configured in place of the platform's key.
    #[serde(default)]
    pub cert_mode: bool,
    /// No notify_url is configured.
    #[serde(default)]
    pub without_notify_url: bool,
    /// OpenAPI: the path of the gateway's address; absent: `/gateway.do`.
    #[serde(default)]
    pub endpoint_path: Option<String>,
    /// The gateway is behind https, and this is what a client finds there; absent: the address that suits the IUT.
    #[serde(default)]
    pub greeting: Option<Greeting>,
    /// The IUT's time-out, in milliseconds; absent: two seconds.
    #[serde(default)]
    pub timeout_ms: Option<u64>,
}

/// One encoding of the private key, possibly bent as copy and paste bends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrivateKeySetup {
    /// The member of `private_key` that is handed over.
    pub form: crate::crypto::key::PrivateForm,
    /// How its text is bent.
    #[serde(default)]
    pub bend: Bend,
}

/// Which key stands where the platform's should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PlatformKey {
    /// The platform's own.
    #[default]
    Platform,
    /// None is configured.
    None,
    /// The merchant's own public key.
    Merchant,
    /// A key of an elliptic curve.
    Elliptic,
    /// The platform's, without its last third.
    Truncated,
}
