//! From a whole message to valid or invalid, by the strict rule: take it apart, then ask one of the backends.
//!
//! This is the yardstick of the vectors and of `paycert verify`. Every step is linear in the length of the message and
//! keeps no more than a small multiple of it; no input panics.

mod antom;
mod openapi;

pub use antom::antom;
pub use openapi::{openapi_notification, openapi_request, openapi_response};

use std::borrow::Cow;

use crate::crypto::{Digest, PublicKey};
use crate::wire::antom::SignatureHeaderError;
use crate::wire::charset::Charset;
use crate::wire::form::{FormError, Pairs};
use crate::wire::openapi::EnvelopeError;

/// One of the two independent implementations of RSA.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    /// aws-lc-rs.
    Fast,
    /// `rsa`.
    Second,
}

impl Backend {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Fast, Self::Second];
}

/// What a verifier of OpenAPI messages is configured with, beside the key.
#[derive(Debug, Clone, Copy)]
pub struct OpenApiSetup {
    /// SHA-256 for `RSA2`, SHA-1 for `RSA`. The message does not choose.
    pub digest: Digest,
    /// The charset where the message names none.
    pub charset: Charset,
}

impl OpenApiSetup {
    /// The word for the digest in `sign_type`.
    pub fn sign_type(self) -> &'static str {
        if self.digest == Digest::Sha1 { "RSA" } else { "RSA2" }
    }
}

/// What a verifier of Antom messages is configured with, beside the key.
#[derive(Debug, Clone, Copy)]
pub struct AntomSetup<'a> {
    /// The client that the message must be for; absent: any.
    pub client_id: Option<&'a str>,
    /// The version of the key; absent: any.
    pub key_version: Option<&'a str>,
}

/// A message taken apart: what is signed, and the signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed<'a> {
    /// The signed bytes.
    pub content: Cow<'a, [u8]>,
    /// The signature, out of its Base64.
    pub signature: Vec<u8>,
    /// OpenAPI forms: the parameters, decoded.
    pub pairs: Pairs,
    /// The charset of those parameters.
    pub charset: Charset,
}

impl Signed<'_> {
    /// Whether the signature is one of the content.
    pub fn verify(&self, key: &PublicKey, digest: Digest, backend: Backend) -> Result<(), Refusal> {
        let verifies = match backend {
            Backend::Fast => key.verifies(digest, &self.content, &self.signature),
            Backend::Second => key.verifies_second(digest, &self.content, &self.signature),
        };
        if verifies { Ok(()) } else { Err(Refusal::NotVerified) }
    }
}

/// Why a message is not genuine.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The root object of an OpenAPI response.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// A form of OpenAPI.
    #[error(transparent)]
    Form(#[from] FormError),
    /// More parameters than any real form has.
    #[error("more than {0} parameters")]
    TooMany(usize),
    /// A parameter occurs twice, so that check and use could differ.
    #[error("parameter `{0}` occurs twice")]
    ParameterTwice(String),
    /// The message chooses another digest.
    #[error("`sign_type` is `{named}`, configured is `{configured}`")]
    SignType {
        /// What the message says.
        named: String,
        /// What is configured.
        configured: &'static str,
    },
    /// A character that the charset cannot write.
    #[error("a character cannot be written in {0}")]
    Unwritable(&'static str),
    /// Nothing is signed.
    #[error("the message carries no signature")]
    Unsigned,
    /// Broken Base64.
    #[error("the signature is not padded Base64 of the standard alphabet")]
    Base64,
    /// The header of Antom.
    #[error(transparent)]
    Header(#[from] SignatureHeaderError),
    /// A header that must be there.
    #[error("no `{0}` header")]
    HeaderMissing(&'static str),
    /// A header that must be there once.
    #[error("header `{0}` occurs twice")]
    HeaderTwice(&'static str),
    /// Addressed to somebody else.
    #[error("the message is for client `{0}`")]
    OtherClient(String),
    /// Another algorithm.
    #[error("the algorithm is `{0}`, not `RSA256`")]
    Algorithm(String),
    /// Another key.
    #[error("the key version is `{0}`, which is not the configured one")]
    KeyVersion(String),
    /// Other bytes, another key, another digest or another scheme.
    #[error("the signature does not verify")]
    NotVerified,
}

/// A word of a message for a person to read: a hostile one may have megabytes.
fn clipped(text: &str) -> String {
    match text.char_indices().nth(64) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
