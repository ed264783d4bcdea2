//! From DER to what it holds, by its outermost structure: enough to name a wrong file, no more.

use super::looks::{self, Looks};

/// What some DER holds.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// An RSA private key: its PKCS#1 structure.
    Private(&'a [u8]),
    /// An RSA public key: its PKCS#1 structure.
    Public(&'a [u8]),
    /// Something else.
    Other(Looks),
}

const INTEGER: u8 = 0x02;
const BIT_STRING: u8 = 0x03;
const OCTET_STRING: u8 = 0x04;
const OBJECT_ID: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const EXPLICIT_0: u8 = 0xa0;

const NULL: &[u8] = &[5, 0];

/// The object identifier of plain RSA keys.
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];

/// Recognises DER.
pub(super) fn recognise(der: &[u8]) -> Found<'_> {
    let root = match element(der) {
        Ok((SEQUENCE, root, [])) => root,
        Ok((SEQUENCE, _, _)) => return Found::Other(looks::TOO_LONG),
        Err(CutOff) if der.first() == Some(&SEQUENCE) => return Found::Other(looks::CUT_OFF),
        _ => return Found::Other(looks::NO_KEY),
    };
    let parts = elements(root);
    let tags: Vec<u8> = parts.iter().map(|(tag, _)| *tag).collect();
    let part = |at: usize| parts[at].1;
    match tags.as_slice() {
        [INTEGER, SEQUENCE, OCTET_STRING, ..] => {
            algorithm(part(1)).map_or_else(Found::Other, |()| Found::Private(part(2)))
        }
        [SEQUENCE, BIT_STRING] => match (algorithm(part(0)), part(1)) {
            (Err(other), _) => Found::Other(other),
            (Ok(()), [0, key @ ..]) => Found::Public(key),
            (Ok(()), _) => Found::Other(looks::DAMAGED),
        },
        [INTEGER, INTEGER] => Found::Public(der),
        [INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER] => Found::Other(looks::DSA),
        [INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, INTEGER, ..] => {
            Found::Private(der)
        }
        [INTEGER, OCTET_STRING, ..] => Found::Other(looks::EC),
        [INTEGER, SEQUENCE] | [INTEGER, SEQUENCE, SEQUENCE] => Found::Other(looks::PKCS12),
        [SEQUENCE, OCTET_STRING] => Found::Other(looks::ENCRYPTED),
        [SEQUENCE, SEQUENCE, BIT_STRING] => Found::Other(signed(part(0))),
        _ => Found::Other(looks::NO_KEY),
    }
}

/// Whether an AlgorithmIdentifier is that of plain RSA. Its parameters should be NULL; some writers leave them out.
fn algorithm(identifier: &[u8]) -> Result<(), Looks> {
    let known: [(&[u8], Looks); 5] = [
        (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10], looks::PSS),
        (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1], looks::EC),
        (&[0x2a, 0x86, 0x48, 0xce, 0x38, 4, 1], looks::DSA),
        (&[0x2b, 0x65, 0x6e], looks::EDWARDS),
        (&[0x2b, 0x65, 0x70], looks::EDWARDS),
    ];
    match element(identifier) {
        Ok((OBJECT_ID, RSA, [] | NULL)) => Ok(()),
        Ok((OBJECT_ID, RSA, _)) => Err(looks::DAMAGED),
        Ok((OBJECT_ID, id, _)) => Err(known
            .iter()
            .find(|(known, _)| *known == id)
            .map_or(looks::OTHER_ALGORITHM, |(_, looks)| *looks)),
        _ => Err(looks::NO_KEY),
    }
}

/// What was signed: the body of a certificate or of a request for one.
fn signed(body: &[u8]) -> Looks {
    match elements(body).as_slice() {
        [(EXPLICIT_0, _), ..] => looks::CERTIFICATE,
        [(INTEGER, _), _, _, _, _, _, ..] => looks::CERTIFICATE,
        [(INTEGER, _), ..] => looks::CERTIFICATE_REQUEST,
        _ => looks::NO_KEY,
    }
}

/// The element is longer than the text, or is no DER.
struct CutOff;

/// The first element: its tag, its content, and what stands behind it.
fn element(der: &[u8]) -> Result<(u8, &[u8], &[u8]), CutOff> {
    let [tag, length, rest @ ..] = der else { return Err(CutOff) };
    let (length, rest) = match length {
        0..=0x7f => (usize::from(*length), rest),
        0x81..=0x84 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(length - 0x80)).ok_or(CutOff)?;
            (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
        }
        _ => return Err(CutOff),
    };
    let (content, rest) = rest.split_at_checked(length).ok_or(CutOff)?;
    Ok((*tag, content, rest))
}

/// The elements of a sequence, up to the first broken one. No structure that is told apart here has more than ten.
fn elements(mut rest: &[u8]) -> Vec<(u8, &[u8])> {
    let mut found = Vec::new();
    while let (Ok((tag, content, behind)), 0..10) = (element(rest), found.len()) {
        found.push((tag, content));
        rest = behind;
    }
    found
}
