//! RSA keys as text: PKCS#1 and PKCS#8, PEM and bare Base64, wrapped or on one line.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::rsa::KeyPair;
use aws_lc_rs::signature::{self, ParsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs1::{self, EncodeRsaPrivateKey, RsaPrivateKeyRef, RsaPublicKeyRef};
use rsa::pkcs8::der::Decode;
use rsa::pkcs8::der::asn1::{OctetStringRef, UintRef};
use rsa::pkcs8::{EncodePublicKey, PrivateKeyInfoRef, SecretDocument};
use rsa::traits::PublicKeyParts;

use super::der::{Found, recognise};
use super::looks::{self, Looks};
use super::paste;

/// Why a text is no usable key. Never holds key material.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct KeyError {
    /// What the text looks like and what was expected.
    pub what: String,
    /// What to do about it.
    pub help: &'static str,
}

impl KeyError {
    /// The same, where only one kind of key would do.
    pub(super) fn expecting(self, kind: &str) -> Self {
        let either = format!("where {EITHER} was expected");
        Self { what: self.what.replace(&either, &format!("where {kind} was expected")), ..self }
    }
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

impl PrivateForm {
    /// Writes DER as text of this form.
    pub(crate) fn write(self, der: &[u8]) -> String {
        match self {
            Self::Pkcs1Pem => pem("RSA PRIVATE KEY", der),
            Self::Pkcs8Pem => pem("PRIVATE KEY", der),
            Self::Pkcs1Bare | Self::Pkcs8Bare => STANDARD.encode(der),
        }
    }
}

/// A private key, parsed once for both backends.
#[derive(Clone)]
pub struct PrivateKey(Arc<PrivateParts>);

pub(super) struct PrivateParts {
    /// `None` for keys shorter than 2048 bits, which the fast backend refuses.
    pub(super) fast: Option<KeyPair>,
    pub(super) second: rsa::PrivateKey,
    pkcs1: SecretDocument,
    pkcs8: SecretDocument,
    public: PublicKey,
}

/// A public key, parsed once for both backends.
#[derive(Clone)]
pub struct PublicKey(Arc<PublicParts>);

pub(super) struct PublicParts {
    pub(super) fast: FastVerifiers,
    pub(super) second: rsa::PublicKey,
    spki: Vec<u8>,
    pub(super) bits: usize,
}

/// One parsed key a digest: the fast backend binds them.
pub(super) struct FastVerifiers {
    pub(super) sha1: ParsedPublicKey,
    pub(super) sha256: ParsedPublicKey,
    pub(super) sha512: ParsedPublicKey,
}

/// Lengths that both backends work with, in bits.
const BITS: std::ops::RangeInclusive<usize> = 1024..=8192;

/// The shortest key that the fast backend signs with.
const SHORTEST_FAST: usize = 2048;

pub(super) const PRIVATE: &str = "an RSA private key";
pub(super) const PUBLIC: &str = "an RSA public key";
pub(super) const EITHER: &str = "an RSA key";

impl PrivateKey {
    /// Reads DER of PKCS#8 or PKCS#1.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        match recognise(der) {
            Found::Private(key) => Self::from_pkcs1(key),
            Found::Public(_) => Err(unexpected(looks::PUBLIC, PRIVATE)),
            Found::Other(other) => Err(unexpected(other, PRIVATE)),
        }
    }

    /// Reads a key as people paste it: any of the four forms, PEM on one line, CRLF, BOM, spaces around.
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        Self::from_der(&paste::open(text).map_err(|other| unexpected(other, PRIVATE))?)
    }

    fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        let damaged = || unexpected(looks::DAMAGED, PRIVATE);
        let numbers = RsaPrivateKeyRef::from_der(der).map_err(|_| damaged())?;
        let bits = checked_bits(&numbers.modulus)?;
        if numbers.other_prime_infos.is_some() {
            return Err(unexpected(looks::MULTI_PRIME, PRIVATE));
        }
        let second = rsa::PrivateKey::try_from(numbers).map_err(|_| damaged())?;
        // `second` computes some of the numbers anew; a key that differs there would sign wrongly elsewhere.
        let pkcs1 = second.to_pkcs1_der().map_err(|_| damaged())?;
        if pkcs1.as_bytes() != der {
            return Err(damaged());
        }
        let fast = match bits >= SHORTEST_FAST {
            true => Some(KeyPair::from_der(der).map_err(|_| damaged())?),
            false => None,
        };
        let pkcs8 = OctetStringRef::new(der)
            .map(|key| PrivateKeyInfoRef::new(pkcs1::ALGORITHM_ID, key))
            .map_err(|_| damaged())?;
        let pkcs8 = SecretDocument::try_from(pkcs8).map_err(|_| damaged())?;
        let public = PublicKey::build(second.to_public_key(), bits).ok_or_else(damaged)?;
        Ok(Self(Arc::new(PrivateParts { fast, second, pkcs1, pkcs8, public })))
    }

    /// The key in one of its forms.
    pub fn to_text(&self, form: PrivateForm) -> String {
        form.write(self.to_der(form))
    }

    /// The bytes of that form.
    pub(crate) fn to_der(&self, form: PrivateForm) -> &[u8] {
        let PrivateParts { pkcs1, pkcs8, .. } = &*self.0;
        match form {
            PrivateForm::Pkcs1Pem | PrivateForm::Pkcs1Bare => pkcs1.as_bytes(),
            PrivateForm::Pkcs8Pem | PrivateForm::Pkcs8Bare => pkcs8.as_bytes(),
        }
    }

    /// The numbers that nobody else may see, in DER: what follows modulus and public exponent.
    pub(crate) fn private_part(&self) -> &[u8] {
        // The headers of sequence and numbers, the version and the exponent take 21 bytes or one less.
        let public = self.bits().div_ceil(8) + 21;
        self.0.pkcs1.as_bytes().get(public..).unwrap_or_default()
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        self.0.public.clone()
    }

    /// Modulus length, in bits.
    pub fn bits(&self) -> usize {
        self.0.public.bits()
    }

    pub(super) fn parts(&self) -> &PrivateParts {
        &self.0
    }
}

impl PublicKey {
    /// Reads DER of SubjectPublicKeyInfo or PKCS#1 RSAPublicKey.
    pub fn from_der(der: &[u8]) -> Result<Self, KeyError> {
        let key = match recognise(der) {
            Found::Public(key) => key,
            Found::Private(_) => return Err(unexpected(looks::PRIVATE, PUBLIC)),
            Found::Other(other) => return Err(unexpected(other, PUBLIC)),
        };
        let damaged = || unexpected(looks::DAMAGED, PUBLIC);
        let numbers = RsaPublicKeyRef::from_der(key).map_err(|_| damaged())?;
        let bits = checked_bits(&numbers.modulus)?;
        let second = rsa::PublicKey::try_from(numbers).map_err(|_| damaged())?;
        Self::build(second, bits).ok_or_else(damaged)
    }

    /// Reads a key as people paste it.
    pub fn from_text(text: &str) -> Result<Self, KeyError> {
        Self::from_der(&paste::open(text).map_err(|other| unexpected(other, PUBLIC))?)
    }

    fn build(second: rsa::PublicKey, bits: usize) -> Option<Self> {
        let spki = second.to_public_key_der().ok()?.into_vec();
        let fast = FastVerifiers {
            sha1: ParsedPublicKey::new(&signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, &spki)
                .ok()?,
            sha256: ParsedPublicKey::new(&signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, &spki)
                .ok()?,
            sha512: ParsedPublicKey::new(&signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY, &spki)
                .ok()?,
        };
        Some(Self(Arc::new(PublicParts { fast, second, spki, bits })))
    }

    /// `-----BEGIN PUBLIC KEY-----`
    pub fn spki_pem(&self) -> String {
        pem("PUBLIC KEY", &self.0.spki)
    }

    /// Base64 of the SubjectPublicKeyInfo DER on one line.
    pub fn spki_bare(&self) -> String {
        STANDARD.encode(&self.0.spki)
    }

    /// Modulus length, in bits.
    pub fn bits(&self) -> usize {
        self.0.bits
    }

    /// The modulus, most significant byte first.
    pub fn modulus(&self) -> Vec<u8> {
        let bytes = self.0.second.n().to_be_bytes();
        bytes[bytes.len().saturating_sub(self.bits().div_ceil(8))..].to_vec()
    }

    pub(super) fn spki(&self) -> &[u8] {
        &self.0.spki
    }

    pub(super) fn parts(&self) -> &PublicParts {
        &self.0
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.0.spki == other.0.spki
    }
}

impl Eq for PublicKey {}

/// Prints the length alone, so that no log, snapshot or panic can hold a key.
impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({} bits)", self.bits())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.spki_bare())
    }
}

pub(super) fn unexpected(looks: Looks, expected: &str) -> KeyError {
    KeyError { what: format!("{}, where {expected} was expected", looks.what), help: looks.help }
}

fn checked_bits(modulus: &UintRef<'_>) -> Result<usize, KeyError> {
    let bytes = modulus.as_bytes();
    let bits = bytes.len() * 8 - bytes.first().map_or(0, |first| first.leading_zeros() as usize);
    if BITS.contains(&bits) {
        return Ok(bits);
    }
    let (shortest, longest) = (BITS.start(), BITS.end());
    let what = format!("an RSA key of {bits} bits, where {shortest} to {longest} were expected");
    Err(KeyError { what, help: "make a key of 2048 bits" })
}

/// PEM with lines of 64 characters.
pub(crate) fn pem(label: &str, der: &[u8]) -> String {
    let base64 = STANDARD.encode(der);
    let mut text = format!("-----BEGIN {label}-----\n");
    let mut rest = base64.as_str();
    while !rest.is_empty() {
        let (line, behind) = rest.split_at(rest.len().min(64));
        text.push_str(line);
        text.push('\n');
        rest = behind;
    }
    text.push_str(&format!("-----END {label}-----\n"));
    text
}

#[cfg(test)]
mod tests;
