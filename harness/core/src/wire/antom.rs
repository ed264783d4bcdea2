//! The content to sign and the `Signature` header of Antom (facts/antom.md §2).

/// `METHOD path LF client-id . time . body`, byte for byte (§2.1, §2.2, §2.3).
pub fn content(_method: &str, _path: &str, _client_id: &str, _time: &str, _body: &[u8]) -> Vec<u8> {
    todo!()
}

/// A `Signature` header, strictly read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureHeader {
    /// `RSA256` in every genuine message.
    pub algorithm: String,
    /// Absent means the newest key.
    pub key_version: Option<String>,
    /// The signature bytes after one percent-decoding and Base64.
    pub signature: Vec<u8>,
    /// How the text departs from the plain form, without being refused.
    pub oddities: Vec<Oddity>,
}

/// A departure from the form that official SDKs send which a lenient reader accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Oddity {
    /// White space around a comma or at an end.
    Spaces,
    /// Parts in another order than algorithm, keyVersion, signature.
    Order,
    /// Lower-case percent hex.
    LowerHex,
    /// Base64 that was not percent-encoded.
    RawBase64,
    /// No keyVersion.
    NoKeyVersion,
    /// A part that is none of the three.
    UnknownPart,
}

/// Why a `Signature` header is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem} at byte {at} of the Signature header")]
pub struct SignatureHeaderError {
    /// Byte offset in the header value.
    pub at: usize,
    /// What is wrong.
    pub problem: SignatureHeaderProblem,
}

/// The ways in which a `Signature` header can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureHeaderProblem {
    /// A part without `=`.
    #[error("part without `=`")]
    NoEquals,
    /// A part occurs twice.
    #[error("second `{0}`")]
    Twice(String),
    /// A part is missing.
    #[error("no `{0}`")]
    Missing(&'static str),
    /// A `%` is not followed by two hex digits.
    #[error("broken percent sequence")]
    Percent,
    /// Not canonical, padded Base64 of the standard alphabet.
    #[error("signature that is not canonical Base64")]
    Base64,
    /// Percent-encoded twice.
    #[error("signature that is percent-encoded twice")]
    DoubleEncoded,
}

impl SignatureHeader {
    /// Splits a header value. Parts may come in any order, each exactly once; part names are case-sensitive.
    pub fn parse(_value: &str) -> Result<Self, SignatureHeaderError> {
        todo!()
    }

    /// The plain form: `algorithm=RSA256,keyVersion=…,signature=…` with upper-case percent hex.
    pub fn format(_key_version: &str, _signature: &[u8]) -> String {
        todo!()
    }
}
