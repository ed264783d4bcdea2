//! From pasted text to DER: PEM or bare Base64, with everything that mail, editors and environment files do to it.

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{DecodeError, Engine, alphabet};

use super::looks::{self, Looks};

/// Padding gets lost on the way; DER knows its own length, so nothing depends on it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Texts that are known by how they begin.
const BEGINNINGS: &[(&str, Looks)] = &[
    ("ssh-", looks::OPENSSH_PUBLIC),
    ("ecdsa-sha2-", looks::OPENSSH_PUBLIC),
    ("<", looks::XML),
    ("{", looks::JSON),
    ("/", looks::PATH),
    ("./", looks::PATH),
    ("../", looks::PATH),
    ("~", looks::PATH),
    ("file:", looks::PATH),
];

/// Texts that are known by how they end.
const ENDINGS: &[&str] = &[".pem", ".key", ".der", ".txt", ".crt", ".cer", ".p8", ".p12", ".pfx"];

/// PEM labels around something that is no DER, or is DER that cannot be read.
const LABELS: &[(&str, Looks)] = &[
    ("OPENSSH PRIVATE KEY", looks::OPENSSH),
    ("ENCRYPTED PRIVATE KEY", looks::ENCRYPTED),
    ("PGP ", looks::PGP),
    ("EC PARAMETERS", looks::EC),
];

/// Takes white space, quotation marks and armour off. The label says nothing about good bytes: people and SDKs put
/// the label of one format around the other.
pub(super) fn open(text: &str) -> Result<Vec<u8>, Looks> {
    let text = text.trim_start_matches('\u{feff}').trim();
    let text = text.trim_matches(['"', '\'']).trim();
    if text.is_empty() {
        return Err(looks::EMPTY);
    }
    if let Some((_, block)) = text.split_once("-----BEGIN ") {
        return open_pem(block);
    }
    if text.contains("BEGIN ") || text.contains("-----END") {
        return Err(looks::BROKEN_ARMOUR);
    }
    let known = BEGINNINGS.iter().find(|(beginning, _)| text.starts_with(beginning));
    if let Some((_, looks)) = known {
        return Err(*looks);
    }
    let drive = text.get(1..3) == Some(":\\");
    if drive || ENDINGS.iter().any(|ending| text.ends_with(ending)) {
        return Err(looks::PATH);
    }
    // DER begins with the byte 30, and no Base64 of it with these digits.
    if text.starts_with("30") && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(looks::HEX);
    }
    decode(text)
}

/// Opens what stands behind `-----BEGIN `.
fn open_pem(block: &str) -> Result<Vec<u8>, Looks> {
    let (label, body) = block.split_once("-----").ok_or(looks::BROKEN_ARMOUR)?;
    let (body, behind) = body.split_once("-----END").ok_or(looks::CUT_OFF)?;
    if let Some((_, looks)) = LABELS.iter().find(|(known, _)| label.starts_with(known)) {
        return Err(*looks);
    }
    if behind.contains("-----BEGIN ") {
        return Err(looks::SEVERAL);
    }
    if body.contains("Proc-Type:") {
        return Err(looks::ENCRYPTED);
    }
    decode(body)
}

/// Decodes Base64 with white space anywhere, line ends written as `\n` included.
fn decode(text: &str) -> Result<Vec<u8>, Looks> {
    let text = text.replace("\\r", "").replace("\\n", "");
    let text: String = text.split_whitespace().collect();
    // The header of a sequence of 256 bytes or more, as every RSA private key is.
    let begins_as_key = text.starts_with("MI");
    BASE64.decode(text).map_err(|error| match error {
        DecodeError::InvalidByte(..) => looks::NOT_BASE64,
        _ if begins_as_key => looks::CUT_OFF,
        _ => looks::NOT_BASE64,
    })
}
