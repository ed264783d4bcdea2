//! From the PEM of certificates to the numbers that certificate mode sends, and to whether one was issued by another.
//!
//! The number of a certificate is the MD5 of its issuer's name and its serial number in decimal; that of a root file
//! joins those of its RSA-signed certificates (facts/openapi.md §1.4).

use std::ops::RangeInclusive;

use md5::Digest as _;
use x509_parser::asn1_rs::ToDer;
use x509_parser::certificate::X509Certificate;
use x509_parser::pem::Pem;
use x509_parser::prelude::FromDer;
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

use super::{Digest, PublicKey};

/// Why a text holds no usable certificates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// No PEM block is in it.
    #[error("no certificate in PEM")]
    Empty,
    /// A block cannot be read.
    #[error("a PEM block that is no certificate")]
    Damaged,
}

/// One certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    sn: String,
    issuer: Vec<u8>,
    subject: Vec<u8>,
    key: Option<PublicKey>,
    authority: bool,
    /// The object identifier of the algorithm under which it is signed.
    algorithm: String,
    signed: Vec<u8>,
    signature: Vec<u8>,
    validity: RangeInclusive<i64>,
}

/// What the object identifiers of RSA signatures begin with.
const RSA: &str = "1.2.840.113549.1.1.";

/// RSA with SHA-256, under which certificates of merchants and of the platform are issued.
const RSA_SHA256: &str = "1.2.840.113549.1.1.11";

impl Certificate {
    /// Reads every certificate of a PEM text, in order.
    pub fn read_all(pem: &str) -> Result<Vec<Self>, CertificateError> {
        let mut found = Vec::new();
        for block in Pem::iter_from_buffer(pem.as_bytes()) {
            found.push(Self::from_der(&block.map_err(|_| CertificateError::Damaged)?.contents)?);
        }
        if found.is_empty() { Err(CertificateError::Empty) } else { Ok(found) }
    }

    /// Reads the first certificate of a PEM text: its owner's, where those of issuers stand behind it.
    pub fn read_first(pem: &str) -> Result<Self, CertificateError> {
        Ok(Self::read_all(pem)?.swap_remove(0))
    }

    fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        let (_, parsed) = X509Certificate::from_der(der).map_err(|_| CertificateError::Damaged)?;
        let validity = parsed.validity();
        Ok(Self {
            sn: hex(&md5::Md5::digest(format!("{}{}", name(parsed.issuer()), parsed.serial))),
            issuer: parsed.issuer().as_raw().to_vec(),
            subject: parsed.subject().as_raw().to_vec(),
            key: PublicKey::from_der(parsed.public_key().raw).ok(),
            authority: parsed.is_ca(),
            algorithm: parsed.signature_algorithm.algorithm.to_id_string(),
            signed: parsed.tbs_certificate.as_ref().to_vec(),
            signature: parsed.signature_value.data.to_vec(),
            validity: validity.not_before.timestamp()..=validity.not_after.timestamp(),
        })
    }

    /// Its number, as `app_cert_sn` and `alipay_cert_sn` carry it.
    pub fn sn(&self) -> &str {
        &self.sn
    }

    /// Its key, if that is one of RSA.
    pub fn key(&self) -> Option<&PublicKey> {
        self.key.as_ref()
    }

    /// Whether `issuer` issued it: the names chain, `issuer` may issue, and its signature verifies.
    pub fn issued_by(&self, issuer: &Self) -> bool {
        let signed = |key: &PublicKey| key.verifies(Digest::Sha256, &self.signed, &self.signature);
        self.issuer == issuer.subject
            && issuer.authority
            && self.algorithm == RSA_SHA256
            && issuer.key.as_ref().is_some_and(signed)
    }

    /// Whether a time, in seconds since 1970, lies within its validity.
    pub fn valid_at(&self, second: i64) -> bool {
        self.validity.contains(&second)
    }
}

/// The number of a root file, as `alipay_root_cert_sn` carries it: certificates under other algorithms do not count.
pub fn root_sn(roots: &[Certificate]) -> String {
    let counted = roots.iter().filter(|root| root.algorithm.starts_with(RSA));
    counted.map(Certificate::sn).collect::<Vec<_>>().join("_")
}

/// A name as RFC 2253 writes it: the last part first.
fn name(name: &X509Name) -> String {
    let mut parts: Vec<String> =
        name.iter_rdn().map(|part| part.iter().map(attribute).collect::<Vec<_>>().join("+")).collect();
    parts.reverse();
    parts.join(",")
}

/// The attribute types that RFC 2253 writes with a name; all others stand as numbers.
const TYPES: &[(&str, &str)] = &[
    ("2.5.4.3", "CN"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "STREET"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
];

fn attribute(attribute: &AttributeTypeAndValue) -> String {
    let id = attribute.attr_type().to_id_string();
    let named = TYPES.iter().find(|(known, _)| *known == id).zip(attribute.as_str().ok());
    match named {
        Some(((_, name), text)) => format!("{name}={}", escaped(text)),
        None => {
            let value = attribute.attr_value().to_der_vec().unwrap_or_default();
            format!("{id}=#{}", hex(&value))
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A value with a backslash before every letter that separates parts.
fn escaped(text: &str) -> String {
    let last = text.chars().count().saturating_sub(1);
    let mut escaped = String::with_capacity(text.len());
    for (at, letter) in text.chars().enumerate() {
        let edge = letter == ' ' && (at == 0 || at == last) || letter == '#' && at == 0;
        if edge || ",+\"\\<>;".contains(letter) {
            escaped.push('\\');
        }
        escaped.push(letter);
    }
    escaped
}

#[cfg(test)]
mod tests;
