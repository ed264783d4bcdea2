//! Strings to sign and envelopes of the OpenAPI gateway (facts/openapi.md §2–§4).

use std::ops::Range;

use super::json::{JsonError, each_member, string};

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

impl Rule {
    fn takes(self, name: &str, value: &str) -> bool {
        let (sign_type, empty) = match self {
            Self::Request => (true, false),
            Self::Notification => (false, true),
            Self::NotificationWithoutEmpty => (false, false),
            Self::NotificationWithSignType => (true, true),
        };
        name != "sign" && (sign_type || name != "sign_type") && (empty || !value.is_empty())
    }
}

/// Sorts by name in byte order, joins `name=value` with `&`. Values are raw, before URL-encoding.
/// Equal names keep their order.
pub fn string_to_sign<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>, rule: Rule) -> String {
    let mut taken: Vec<_> = pairs.into_iter().filter(|(name, value)| rule.takes(name, value)).collect();
    taken.sort_by_key(|(name, _)| *name);
    let mut text = String::new();
    for (name, value) in taken {
        if !text.is_empty() {
            text.push('&');
        }
        text.push_str(name);
        text.push('=');
        text.push_str(value);
    }
    text
}

/// The response member of an operation: dots become underscores, `_response` behind.
pub fn response_member(operation: &str) -> String {
    format!("{}_response", operation.replace('.', "_"))
}

/// The API method with which clients fetch a certificate of the platform that they do not know (§3.5).
pub const CERTIFICATE_DOWNLOAD: &str = "alipay.open.app.alipaycert.download";

/// What stands in place of the response member when the gateway cannot tell the operation.
const ERROR_MEMBER: &str = "error_response";

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
    pub fn parse(body: &[u8], operation: &str) -> Result<Self, EnvelopeError> {
        let expected = response_member(operation);
        let names = [expected.as_str(), ERROR_MEMBER, "sign", "alipay_cert_sn"];
        let mut found: [Option<Range<usize>>; 4] = Default::default();
        each_member(body, |name, value| match names.iter().position(|wanted| *wanted == name) {
            None => Ok(()),
            Some(at) if found[at].is_some() => Err(EnvelopeError::Duplicate(name)),
            Some(at) => {
                found[at] = Some(value);
                Ok(())
            }
        })?;

        let [own, error, sign, cert_sn] = found;
        let (name, node) = match (own, error) {
            (Some(node), _) => (expected, node),
            (None, Some(node)) => (ERROR_MEMBER.to_owned(), node),
            (None, None) => return Err(EnvelopeError::NoNode(expected)),
        };
        if !matches!(body[node.start], b'{' | b'"') {
            return Err(EnvelopeError::NodeType);
        }
        Ok(Self {
            name,
            node,
            sign: text(body, sign, "sign")?,
            cert_sn: text(body, cert_sn, "alipay_cert_sn")?,
        })
    }
}

/// The text of a root member that must be a string where it is present.
fn text(
    body: &[u8],
    value: Option<Range<usize>>,
    name: &'static str,
) -> Result<Option<String>, EnvelopeError> {
    let Some(value) = value else { return Ok(None) };
    match string(body, &value)? {
        Some(text) => Ok(Some(text)),
        None => Err(EnvelopeError::SignType(name)),
    }
}

#[cfg(test)]
mod tests;
