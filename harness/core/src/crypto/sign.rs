//! PKCS#1 v1.5 signatures: the fast path, the second implementation, and what only forgers make.

use super::key::{PrivateKey, PublicKey};

/// A digest under PKCS#1 v1.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Digest {
    /// Broken; only forgers use it.
    Md5,
    /// `sign_type=RSA`.
    Sha1,
    /// `sign_type=RSA2`, `algorithm=RSA256`.
    Sha256,
    /// Not in the protocols; a downgrade or upgrade that a verifier must refuse.
    Sha512,
}

/// A message could not be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the key of {bits} bits cannot sign with {digest:?}")]
pub struct SignError {
    /// Modulus length of the key, in bits.
    pub bits: usize,
    /// The digest asked for.
    pub digest: Digest,
}

impl PrivateKey {
    /// Signs with PKCS#1 v1.5. SHA-256 and SHA-512 go through aws-lc-rs, the rest through `rsa`.
    pub fn sign(&self, _digest: Digest, _message: &[u8]) -> Result<Vec<u8>, SignError> {
        todo!()
    }

    /// Signs with PSS and SHA-256: a scheme that neither protocol has. `salt` has 32 bytes.
    pub fn sign_pss(&self, _message: &[u8], _salt: [u8; 32]) -> Result<Vec<u8>, SignError> {
        todo!()
    }
}

impl PublicKey {
    /// Whether `signature` is one of `message`, by the fast backend. Any length of either is safe.
    pub fn verifies(&self, _digest: Digest, _message: &[u8], _signature: &[u8]) -> bool {
        todo!()
    }

    /// The same question to the second implementation; tests and fuzz targets compare the two.
    pub fn verifies_second(&self, _digest: Digest, _message: &[u8], _signature: &[u8]) -> bool {
        todo!()
    }
}
