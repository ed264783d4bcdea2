//! Strings to sign and envelopes of the OpenAPI gateway (facts/openapi.md §2–§4).

use std::ops::Range;

use super::json::JsonError;

/// Which parameters a string to sign takes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Requests: without `sign`, empty values dropped, `sign_type` kept (§2.1).
    Request,
    /// Notifications of trades: without `sign` and `sign_type`, empty values kept (§4.2, "V1").
    Notification,
    /// Notifications of trades, empty values dropped: the other reading of §4.2.
    NotificationWithoutEmpty,
    /// Message-service notifications: `sign_type` kept ("V2").
    NotificationWithSignType,
}

/// Sorts by name in byte order, joins `name=value` with `&`. Values are raw, before URL-encoding.
pub fn string_to_sign<'a>(_pairs: impl IntoIterator<Item = (&'a str, &'a str)>, _rule: Rule) -> String {
    todo!()
}

/// The response member of an operation: dots become underscores, `_response` behind.
pub fn response_member(_operation: &str) -> String {
    todo!()
}

/// The root object of a response, as ranges of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// The member that carries the answer: its name.
    pub name: String,
    /// The signed bytes: the object from `{` to `}`, or the encrypted string with its quotes.
    pub node: Range<usize>,
    /// The decoded `sign`, if it is a string.
    pub sign: Option<String>,
    /// `alipay_cert_sn`, if it is a string.
    pub cert_sn: Option<String>,
}

/// Why a body is no envelope.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EnvelopeError {
    /// Not a JSON object.
    #[error(transparent)]
    Json(#[from] JsonError),
    /// Neither the expected member nor `error_response`.
    #[error("no member `{0}` and no `error_response`")]
    NoNode(String),
    /// The root has one member twice, so that check and use could differ.
    #[error("second root member `{0}`")]
    Duplicate(String),
    /// The node is neither an object nor a string.
    #[error("the node is neither an object nor a string")]
    NodeType,
    /// `sign` or `alipay_cert_sn` is not a string.
    #[error("`{0}` is not a string")]
    SignType(&'static str),
}

impl Envelope {
    /// Finds node, sign and certificate number by a scan of the root members (§3.2). The expected member wins
    /// over `error_response`; duplicates of any of the root members that matter are refused.
    pub fn parse(_body: &[u8], _operation: &str) -> Result<Self, EnvelopeError> {
        todo!()
    }
}
