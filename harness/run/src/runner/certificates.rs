//! The certificates of certificate mode, made for the keys of one run.
//!
//! They are laid out to tell right numbers from nearly right ones: serial numbers begin with a high bit or a leading
//! zero, and of three roots one is not signed with RSA. What the documents leave open is as in the platform's own
//! certificates, since many clients know no other: the parts of a name stand in the usual order, from the country down,
//! and every RSA signature is over SHA-256.

use paycert_core::crypto::PrivateKey;
use paycert_core::crypto::key::PrivateForm;
use paycert_core::gateway::certificates::{Certificates, Issued};
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, KeyUsagePurpose,
    PKCS_RSA_SHA256, PublicKeyData, SerialNumber, SignatureAlgorithm,
};

use super::RunError;
use crate::listen::dated;

/// The keys that get a certificate each.
pub(super) struct Holders<'a> {
    pub(super) merchant: &'a PrivateKey,
    pub(super) platform: &'a PrivateKey,
    pub(super) next: &'a PrivateKey,
    pub(super) stranger: &'a PrivateKey,
}

type Problem = Box<dyn std::error::Error + Send + Sync>;

/// Makes the roots with the key `root`, and a certificate for every holder.
pub(super) fn certificates(root: &PrivateKey, holders: &Holders) -> Result<Certificates, RunError> {
    make(root, holders).map_err(|problem| RunError::Keys(format!("no certificates: {problem}")))
}

fn make(root: &PrivateKey, holders: &Holders) -> Result<Certificates, Problem> {
    let Holders { merchant, platform, next, stranger } = holders;
    let issuer =
        authority("Harbour Root R1", &[0x8b, 0x5a, 0x00, 0x11, 0x22], pair(root, &PKCS_RSA_SHA256)?)?;
    let elliptic = authority("Harbour Root E1", &[0x5e], KeyPair::generate()?)?;
    let other = authority("Harbour Root R2", &[0x0c, 0x01], pair(root, &PKCS_RSA_SHA256)?)?;
    // Whoever looks at names alone takes this one for the first of the roots.
    let false_issuer = authority("Harbour Root R1", &[0x77, 0x01], pair(stranger, &PKCS_RSA_SHA256)?)?;
    let issued = |name: &str, serial: &[u8], key: &PrivateKey, issuer: &CertifiedIssuer<'_, KeyPair>| {
        leaf(name, serial, &pair(key, &PKCS_RSA_SHA256)?, issuer)
    };
    let leaves = [
        issued("The merchant's application", &APP_SERIAL, merchant, &issuer)?,
        issued("The payment platform", &PLATFORM_SERIAL, platform, &issuer)?,
        issued("The payment platform", &NEXT_SERIAL, next, &issuer)?,
        issued("The payment platform", &STRANGER_SERIAL, stranger, &false_issuer)?,
    ];
    Ok(Certificates::new([issuer.pem(), elliptic.pem(), other.pem()].concat(), leaves)?)
}

/// With the high bit set, so that DER puts a zero byte before it and careless readers see a negative number.
const APP_SERIAL: [u8; 16] =
    [0xf3, 0x20, 0x19, 0x08, 0x07, 0x06, 0x05, 0x04, 0x03, 0x02, 0x01, 0x00, 0xff, 0xee, 0xdd, 0xcc];

/// With a leading zero when written in hex.
const PLATFORM_SERIAL: [u8; 10] = [0x0a, 0x20, 0x26, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07];

/// The one after it.
const NEXT_SERIAL: [u8; 10] = [0x0a, 0x20, 0x26, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x08];

/// One that looks as if it followed.
const STRANGER_SERIAL: [u8; 10] = [0x0a, 0x20, 0x26, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x09];

/// A key in the form that the issuing library reads.
fn pair(key: &PrivateKey, algorithm: &'static SignatureAlgorithm) -> Result<KeyPair, rcgen::Error> {
    KeyPair::from_pkcs8_pem_and_sign_algo(&key.to_text(PrivateForm::Pkcs8Pem), algorithm)
}

/// A self-signed root.
fn authority(
    name: &str,
    serial: &[u8],
    key: KeyPair,
) -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let mut params = dated();
    let parts = [
        (DnType::CountryName, "CN"),
        (DnType::OrganizationName, "Harbour Trust"),
        (DnType::OrganizationalUnitName, "Certification Authority"),
        (DnType::CommonName, name),
    ];
    parts.into_iter().for_each(|(kind, text)| params.distinguished_name.push(kind, text));
    params.serial_number = Some(SerialNumber::from_slice(serial));
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    CertifiedIssuer::self_signed(params, key)
}

/// A certificate for a key that signs messages.
fn leaf(
    name: &str,
    serial: &[u8],
    key: &impl PublicKeyData,
    issuer: &CertifiedIssuer<'_, KeyPair>,
) -> Result<Issued, Problem> {
    let mut params: CertificateParams = dated();
    params.distinguished_name.push(DnType::CommonName, name);
    params.distinguished_name.push(DnType::CountryName, "CN");
    params.serial_number = Some(SerialNumber::from_slice(serial));
    params.is_ca = IsCa::ExplicitNoCa;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    Ok(Issued::new(params.signed_by(key, issuer)?.pem())?)
}
