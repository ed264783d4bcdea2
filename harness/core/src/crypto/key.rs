//! RSA keys as text: PKCS#1 and PKCS#8, PEM and bare Base64, wrapped or on one line.

/// Why a text is no usable key. Never holds key material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct KeyError {
    /// What the text looks like and what was expected.
    pub what: String,
    /// What to do about it.
    pub help: &'static str,
}

/// The four encodings of a private key that `configure` hands over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PrivateForm {
    /// `-----BEGIN RSA PRIVATE KEY-----`
    Pkcs1Pem,
    /// Base64 of the PKCS#1 DER on one line.
    Pkcs1Bare,
    /// `-----BEGIN PRIVATE KEY-----`
    Pkcs8Pem,
    /// Base64 of the PKCS#8 DER on one line.
    Pkcs8Bare,
}

/// A private key, parsed once for both backends.
#[derive(Clone)]
pub struct PrivateKey {
    // fields by the implementer: an Arc of aws-lc-rs RsaKeyPair (when the size allows), rsa::RsaPrivateKey, DERs
}

/// A public key, parsed once for both backends.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    // fields by the implementer
}

impl PrivateKey {
    /// Reads DER of PKCS#8 or PKCS#1.
    pub fn from_der(_der: &[u8]) -> Result<Self, KeyError> {
        todo!()
    }

    /// Reads a key as people paste it: any of the four forms, PEM on one line, CRLF, BOM, spaces around.
    pub fn from_text(_text: &str) -> Result<Self, KeyError> {
        todo!()
    }

    /// The key in one of its forms.
    pub fn to_text(&self, _form: PrivateForm) -> String {
        todo!()
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        todo!()
    }

    /// Modulus length, in bits.
    pub fn bits(&self) -> usize {
        todo!()
    }
}

impl PublicKey {
    /// Reads DER of SubjectPublicKeyInfo or PKCS#1 RSAPublicKey.
    pub fn from_der(_der: &[u8]) -> Result<Self, KeyError> {
        todo!()
    }

    /// Reads a key as people paste it.
    pub fn from_text(_text: &str) -> Result<Self, KeyError> {
        todo!()
    }

    /// `-----BEGIN PUBLIC KEY-----`
    pub fn spki_pem(&self) -> String {
        todo!()
    }

    /// Base64 of the SubjectPublicKeyInfo DER on one line.
    pub fn spki_bare(&self) -> String {
        todo!()
    }

    /// Modulus length, in bits.
    pub fn bits(&self) -> usize {
        todo!()
    }
}
