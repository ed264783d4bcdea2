//! What the gateway answers in a case: a named base reply, edits, a layout, and how it is signed.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::fault::Fault;
use crate::crypto::{Digest, Encoding};
use crate::wire::charset::Charset;

/// One answer of the gateway, or one message to be verified.
///
/// `body`, `signed` and header values are templates: see [`crate::gateway::template`].
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// Name of a base reply in `corpus/replies`.
    #[serde(default)]
    pub node: String,
    /// The message in place of the base reply's; only generated ones stand here.
    #[serde(skip)]
    pub message: Option<Map<String, Value>>,
    /// Members to set, by JSON Pointer.
    #[serde(default)]
    pub set: Map<String, Value>,
    /// Members to remove, by JSON Pointer.
    #[serde(default)]
    pub remove: Vec<String>,
    /// The body; absent: the layout of the real gateway.
    #[serde(default)]
    pub body: Option<String>,
    /// The signed bytes of OpenAPI, the signed body of Antom; absent: what the protocol says.
    #[serde(default)]
    pub signed: Option<String>,
    /// Antom: parts of the signed content that differ from the truth.
    #[serde(default)]
    pub content: Content,
    /// How it is signed.
    #[serde(default)]
    pub sign: SignPlan,
    /// Headers to set (`null` removes); values are templates.
    #[serde(default)]
    pub headers: Map<String, Value>,
    /// Headers added behind the others, duplicates wanted.
    #[serde(default)]
    pub extra_headers: Vec<(String, String)>,
    /// HTTP status; absent: 200.
    #[serde(default)]
    pub status: Option<u16>,
    /// The charset of the bytes; absent: that of the request.
    #[serde(default)]
    pub charset: Option<Charset>,
    /// A fault of the wire.
    #[serde(default)]
    pub fault: Option<Fault>,
    /// OpenAPI notifications: which parameters are signed and how they are sorted.
    #[serde(default)]
    pub form: FormPlan,
    /// Notifications: the request target on the merchant's side; absent: the configured one.
    #[serde(default)]
    pub target: Option<String>,
}

/// Parts of Antom's signed content that are not the true ones.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Content {
    /// Another verb.
    #[serde(default)]
    pub method: Option<String>,
    /// Another path.
    #[serde(default)]
    pub path: Option<String>,
    /// Another client.
    #[serde(default)]
    pub client_id: Option<String>,
    /// Another time.
    #[serde(default)]
    pub time: Option<String>,
}

/// How a message is signed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignPlan {
    /// Whose key.
    #[serde(default)]
    pub key: KeyName,
    /// The digest; absent: that of the configuration.
    #[serde(default)]
    pub digest: Option<Digest>,
    /// PSS in place of PKCS#1 v1.5.
    #[serde(default)]
    pub pss: bool,
    /// How the hash stands in the signed block.
    #[serde(default)]
    pub encoding: Encoding,
    /// Signed wrongly as that one of Wycheproof's vectors; set while planning.
    #[serde(skip)]
    pub vector: Option<u16>,
    /// What is done to the signature afterwards.
    #[serde(default)]
    pub tamper: Tamper,
}

/// Whose key signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyName {
    /// The platform's.
    #[default]
    Platform,
    /// A stranger's.
    Stranger,
    /// The merchant's own.
    Merchant,
    /// The platform's next one, which comes with a certificate of its own.
    Next,
}

/// What is done to a signature after signing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tamper {
    /// Nothing.
    #[default]
    None,
    /// One bit is turned.
    BitFlip,
    /// The last byte is cut off.
    Truncated,
    /// One zero byte is added behind.
    Appended,
    /// One zero byte is added before.
    Prepended,
    /// All bytes are zero.
    Zero,
    /// One byte.
    OneByte,
    /// No byte.
    Empty,
    /// Ten thousand bytes.
    Long,
    /// The number one, which opens to itself.
    One,
    /// The modulus less one, which opens to itself.
    ModulusLessOne,
    /// The modulus, which opens to zero.
    Modulus,
    /// The modulus and one more, which opens to one.
    ModulusPlusOne,
    /// The modulus added: another number that opens to the same block.
    NotReduced,
    /// The modulus less the signature, which opens to the modulus less the block.
    Negated,
}

/// How an OpenAPI notification is put together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormPlan {
    /// Which parameters are signed.
    #[serde(default)]
    pub rule: FormRule,
    /// How they are sorted.
    #[serde(default)]
    pub sort: FormSort,
    /// Parameters added after signing.
    #[serde(default)]
    pub unsigned: Vec<(String, String)>,
    /// Parameters left out of the string to sign.
    #[serde(default)]
    pub left_out: Vec<String>,
}

/// Which parameters of a notification are signed (facts/openapi.md §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FormRule {
    /// Without `sign` and `sign_type`, empty values kept.
    #[default]
    Trade,
    /// The same, empty values dropped.
    TradeWithoutEmpty,
    /// `sign_type` kept.
    WithSignType,
}

/// How the parameters of a notification are sorted before signing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FormSort {
    /// By name, in byte order.
    #[default]
    Names,
    /// Whole `name=value` texts.
    Pairs,
    /// By name, letter case ignored.
    Caseless,
}
