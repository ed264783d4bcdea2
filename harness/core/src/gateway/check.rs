//! What the gateway notices about a request: a code, a level, and the evidence.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::requirement::Level;

/// One thing noticed about one request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// A code of [`CHECKS`].
    pub code: String,
    /// Whether it is a fault (`must`), a weakness (`should`) or a choice worth knowing (`may`).
    pub level: Level,
    /// The evidence: which field, which bytes.
    pub detail: String,
}

/// A kind of observation.
pub struct Kind {
    /// Its code, also the code of the finding.
    pub code: &'static str,
    /// Its level: `must` counts in every case, `should` in the cases of its requirement, `may` is a note.
    pub level: Level,
    /// The requirement that it is about, where it is not a `must`.
    pub requirement: Option<&'static str>,
    /// What it means.
    pub says: &'static str,
}

macro_rules! checks {
    ($($code:literal $level:ident $(of $requirement:literal)? $says:literal;)*) => {
        /// Every observation that the gateway makes.
        pub const CHECKS: &[Kind] = &[$(Kind {
            code: $code,
            level: Level::$level,
            requirement: [$($requirement,)?].first().copied(),
            says: $says,
        },)*];
    };
}

checks! {
    "request-unreadable"               Must   "the request could not be read";
    "request-path-wrong"               Should of "openapi-gateway-address-as-configured"
                                              "the request went to another path than that of the configured address";
    "request-parameter-missing"        Must   "a required parameter or header is missing";
    "request-parameter-wrong"          Must   "a parameter or header has a value that the documents do not allow";
    "request-parameter-doubled"        May    "a parameter or header is sent twice with the same value";
    "request-parameter-conflicting"    Must   "a parameter or header is sent twice with different values";
    "request-unsigned"                 Must   "the request carries no signature";
    "request-signature-malformed"      Must   "the signature cannot be read";
    "request-signature-odd"            May    "the signature is written in an unusual way that the platform accepts";
    "request-signature-not-verified"   Must   "the signature does not verify over the bytes that arrived";
    "request-cert-sn-missing"          Must   "certificate mode is configured, and the number of a certificate is missing";
    "request-cert-sn-wrong"            Must   "the number of a certificate is not that of the configured one";
    "request-charset-not-in-query"     Should of "openapi-charset-in-query"
                                              "the charset does not stand in the query, so that the body cannot be decoded first";
    "request-time-form"                May    "the time is written in a form that the documents do not name";
    "request-time-zone"                Should of "openapi-timestamp-beijing"
                                              "the timestamp is not Beijing time";
    "request-notify-url-missing"       Should of "openapi-notify-url-top-level"
                                              "the configured notify_url is not sent, or another one is";
    "request-message-unreadable"       Must   "the message is no JSON object";
    "request-message-altered"          Must   "the message differs from what the caller asked to send";
    "id-reused"                        Must   "a payment code or number that was used up is used for another payment";
    "card-request-wrong"               Must   "the payment is not asked for as a card payment that is authorised first";
    "card-data-wrong"                  Must   "the card that was sent is not the one that the buyer gave";
    "card-data-present"                Must   "card data are sent where the platform collects them, or has a token for them";
    "card-token-wrong"                 Must   "the token of the kept card is not sent as paymentMethodId";
    "mit-fields-wrong"                 Must   "a merchant-initiated payment does not say all that makes it one";
    "card-flag-wrong"                  Must   "a flag for the authentication of the buyer is not as the caller chose";
    "card-flag-not-chosen"             Should of "antom-3ds-flag-as-chosen"
                                              "a flag for the authentication of the buyer is sent that the caller left open";
    "card-region-wrong"                Must   "the region of the card's brand is not as the caller chose";
    "card-brand-wrong"                 Should of "antom-brand-chosen"
                                              "the brand of the card is not the one that the caller chose";
    "card-brand-not-chosen"            Should of "antom-brand-neither"
                                              "a brand or a region is sent that the caller left open";
    "card-billing-wrong"               Must   "the billing address is not the one that the buyer gave";
    "card-env-missing"                 Should of "antom-pay-server-env-fields"
                                              "what raises the rate of success is not told of the buyer's browser";
    "capture-mode-wrong"               Must   "captureMode is not as the caller chose";
    "request-key-version-wrong"        Must   "the key version is not the configured one";
}

/// Builds an observation; the code must be one of [`CHECKS`].
pub fn check(code: &'static str, detail: impl Into<String>) -> Check {
    let level = CHECKS.iter().find(|kind| kind.code == code).map_or(Level::Must, |kind| kind.level);
    Check { code: code.to_owned(), level, detail: detail.into() }
}

/// The first member that the caller asked to send and that did not arrive as asked. Members that the IUT adds are
/// its own affair; a number and the same digits as a string are equal (facts/antom.md §3.0).
pub fn difference(asked: &Map<String, Value>, sent: &Map<String, Value>) -> Option<String> {
    fn compare(pointer: &str, asked: &Value, sent: Option<&Value>) -> Option<String> {
        match (asked, sent) {
            (_, None) => Some(format!("{pointer} did not arrive")),
            (Value::Object(asked), Some(Value::Object(sent))) => asked
                .iter()
                .find_map(|(name, value)| compare(&format!("{pointer}/{name}"), value, sent.get(name))),
            (Value::Array(asked), Some(Value::Array(sent))) if asked.len() == sent.len() => asked
                .iter()
                .enumerate()
                .find_map(|(at, value)| compare(&format!("{pointer}/{at}"), value, sent.get(at))),
            (asked, Some(sent))
                if asked == sent || plain(asked).is_some_and(|text| plain(sent) == Some(text)) =>
            {
                None
            }
            (asked, Some(_)) => Some(format!("{pointer} is not the {} that was asked for", kind(asked))),
        }
    }
    fn plain(value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            Value::Bool(truth) => Some(truth.to_string()),
            _ => None,
        }
    }
    fn kind(value: &Value) -> &'static str {
        match value {
            Value::Object(_) => "object",
            Value::Array(_) => "list",
            _ => "value",
        }
    }
    asked.iter().find_map(|(name, value)| compare(&format!("/{name}"), value, sent.get(name)))
}
