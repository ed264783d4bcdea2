//! From the bytes of a key file to the key in it and the way it is written.

use std::fmt;

use sha2::Digest as _;

use super::der::{Found, recognise};
use super::key::{self, KeyError, PrivateKey, PublicKey, unexpected};
use super::{looks, paste};

/// What a key file holds.
#[derive(Debug, Clone)]
pub struct KeyFile {
    /// The key.
    pub key: Key,
    /// How it is written.
    pub form: Form,
}

/// A key of either kind.
#[derive(Debug, Clone)]
pub enum Key {
    /// With it one can sign.
    Private(PrivateKey),
    /// With it one can verify.
    Public(PublicKey),
}

/// How a key is written: its structure and what stands around that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// The structure.
    pub structure: Structure,
    /// The armour.
    pub armour: Armour,
}

/// The structures that hold RSA keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Structure {
    /// RSAPrivateKey or RSAPublicKey.
    Pkcs1,
    /// PrivateKeyInfo.
    Pkcs8,
    /// SubjectPublicKeyInfo.
    Spki,
}

/// What stands around the DER.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Armour {
    /// Base64 between two lines of dashes.
    Pem,
    /// Base64 alone.
    Bare,
    /// Nothing.
    Der,
}

impl KeyFile {
    /// Reads a key of either kind, as text in any form or as plain DER.
    pub fn read(bytes: &[u8]) -> Result<Self, KeyError> {
        let (der, armour) = match std::str::from_utf8(bytes) {
            Ok(text) => {
                let der = paste::open(text).map_err(|other| unexpected(other, key::EITHER))?;
                (der, if text.contains("-----BEGIN ") { Armour::Pem } else { Armour::Bare })
            }
            // DER of a key this long is never UTF-8, and no text that is not UTF-8 is a key.
            Err(_) => (bytes.to_vec(), Armour::Der),
        };
        let whole = |part: &[u8]| part.len() == der.len();
        let (key, structure) = match recognise(&der) {
            Found::Private(part) => {
                let structure = if whole(part) { Structure::Pkcs1 } else { Structure::Pkcs8 };
                (Key::Private(PrivateKey::from_der(&der)?), structure)
            }
            Found::Public(part) => {
                let structure = if whole(part) { Structure::Pkcs1 } else { Structure::Spki };
                (Key::Public(PublicKey::from_der(&der)?), structure)
            }
            Found::Other(looks::NO_KEY) if armour == Armour::Der => {
                return Err(unexpected(looks::BINARY, key::EITHER));
            }
            Found::Other(other) => return Err(unexpected(other, key::EITHER)),
        };
        Ok(Self { key, form: Form { structure, armour } })
    }

    /// Reads a key that must be private.
    pub fn private(bytes: &[u8]) -> Result<PrivateKey, KeyError> {
        match Self::read(bytes).map_err(|error| error.expecting(key::PRIVATE))?.key {
            Key::Private(key) => Ok(key),
            Key::Public(_) => Err(unexpected(looks::PUBLIC, key::PRIVATE)),
        }
    }

    /// Reads a key that must be public.
    pub fn public(bytes: &[u8]) -> Result<PublicKey, KeyError> {
        match Self::read(bytes).map_err(|error| error.expecting(key::PUBLIC))?.key {
            Key::Public(key) => Ok(key),
            Key::Private(_) => Err(unexpected(looks::PRIVATE, key::PUBLIC)),
        }
    }
}

impl Key {
    /// The public half: two keys belong together if it is the same.
    pub fn public_half(&self) -> PublicKey {
        match self {
            Self::Private(key) => key.public(),
            Self::Public(key) => key.clone(),
        }
    }

    /// What it is, in words.
    pub fn says(&self) -> &'static str {
        match self {
            Self::Private(_) => "RSA private key",
            Self::Public(_) => "RSA public key",
        }
    }
}

impl PublicKey {
    /// SHA-256 of the SubjectPublicKeyInfo, in lower-case hex.
    pub fn fingerprint(&self) -> String {
        let hash = sha2::Sha256::digest(self.spki());
        hash.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let structure = match self.structure {
            Structure::Pkcs1 => "PKCS#1",
            Structure::Pkcs8 => "PKCS#8",
            Structure::Spki => "SubjectPublicKeyInfo",
        };
        let armour = match self.armour {
            Armour::Pem => "PEM",
            Armour::Bare => "Base64 without PEM lines",
            Armour::Der => "DER",
        };
        write!(f, "{structure}, {armour}")
    }
}

#[cfg(test)]
mod tests;
