//! The content to sign and the `Signature` header of Antom (facts/antom.md §2).

use std::collections::BTreeSet;

use base64::engine::general_purpose::STANDARD;
use base64::{DecodeError, Engine};

use super::form::{percent_decode, percent_encode};

/// `METHOD path LF client-id . time . body`, byte for byte (§2.1, §2.2, §2.3).
pub fn content(method: &str, path: &str, client_id: &str, time: &str, body: &[u8]) -> Vec<u8> {
    let mut content = format!("{method} {path}\n{client_id}.{time}.").into_bytes();
    content.extend_from_slice(body);
    content
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
    /// How the text departs from the plain form, without being refused; sorted, each once.
    pub oddities: Vec<Oddity>,
}

/// A departure from the form that official SDKs send which a lenient reader accepts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
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

use SignatureHeaderProblem as Problem;

/// The parts of the plain form, in its order.
const PARTS: [&str; 3] = ["algorithm", "keyVersion", "signature"];

/// A value and where it stands in the header.
type Placed<'a> = (usize, &'a str);

impl SignatureHeader {
    /// Splits a header value. Parts may come in any order, each exactly once; part names are case-sensitive.
    /// An empty algorithm or signature counts as missing.
    pub fn parse(value: &str) -> Result<Self, SignatureHeaderError> {
        let mut oddities = BTreeSet::new();
        let [algorithm, key_version, signature] = split(value, &mut oddities)?;
        let required = |part: Option<Placed<'_>>, name| {
            let missing = |at| SignatureHeaderError { at, problem: Problem::Missing(name) };
            match part {
                None => Err(missing(value.len())),
                Some((at, "")) => Err(missing(at)),
                Some((at, text)) => Ok((at, text.to_owned())),
            }
        };
        let (_, algorithm) = required(algorithm, PARTS[0])?;
        let (at, signature) = required(signature, PARTS[2])?;
        if key_version.is_none() {
            oddities.insert(Oddity::NoKeyVersion);
        }
        let signature = decode(&signature, &mut oddities)
            .map_err(|(offset, problem)| SignatureHeaderError { at: at + offset, problem })?;
        let key_version = key_version.map(|(_, version)| version.to_owned());
        Ok(Self { algorithm, key_version, signature, oddities: oddities.into_iter().collect() })
    }

    /// The plain form: `algorithm=RSA256,keyVersion=…,signature=…` with upper-case percent hex.
    pub fn format(key_version: &str, signature: &[u8]) -> String {
        let signature = percent_encode(STANDARD.encode(signature).as_bytes());
        format!("algorithm=RSA256,keyVersion={key_version},signature={signature}")
    }
}

/// Finds the three parts, each at most once.
fn split<'a>(
    value: &'a str,
    oddities: &mut BTreeSet<Oddity>,
) -> Result<[Option<Placed<'a>>; 3], SignatureHeaderError> {
    let is_space = |letter: char| matches!(letter, ' ' | '\t' | '\r' | '\n');
    let mut parts = [None; 3];
    let mut names = BTreeSet::new();
    let mut greatest = 0;
    let mut next = 0;
    for piece in value.split(',') {
        let part = piece.trim_matches(is_space);
        let at = next + piece.len() - piece.trim_start_matches(is_space).len();
        next += piece.len() + 1;
        if part.len() != piece.len() {
            oddities.insert(Oddity::Spaces);
        }
        let fail = |problem| Err(SignatureHeaderError { at, problem });
        let Some((name, text)) = part.split_once('=') else { return fail(Problem::NoEquals) };
        if !names.insert(name) {
            return fail(Problem::Twice(name.to_owned()));
        }
        let Some(index) = PARTS.iter().position(|known| *known == name) else {
            oddities.insert(Oddity::UnknownPart);
            continue;
        };
        if index < greatest {
            oddities.insert(Oddity::Order);
        }
        greatest = greatest.max(index);
        parts[index] = Some((at + name.len() + 1, text));
    }
    Ok(parts)
}

/// Undoes one percent-encoding, then Base64; an error carries its offset in `text`.
fn decode(text: &str, oddities: &mut BTreeSet<Oddity>) -> Result<Vec<u8>, (usize, Problem)> {
    let base64 = percent_decode(text).map_err(|error| (error.at, Problem::Percent))?;
    if text.contains(['+', '/', '=']) {
        oddities.insert(Oddity::RawBase64);
    }
    let escapes = text.match_indices('%').flat_map(|(at, _)| text.get(at + 1..at + 3));
    if escapes.flat_map(str::chars).any(|letter| letter.is_ascii_lowercase()) {
        oddities.insert(Oddity::LowerHex);
    }
    STANDARD.decode(&base64).map_err(|error| {
        let bad = match error {
            DecodeError::InvalidByte(offset, _) | DecodeError::InvalidLastSymbol { offset, .. } => offset,
            DecodeError::InvalidLength(_) | DecodeError::InvalidPadding => base64.len(),
        };
        let twice = base64.get(bad..).is_some_and(|rest| {
            matches!(rest, [b'%', high, low, ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit())
        });
        (place(text, bad), if twice { Problem::DoubleEncoded } else { Problem::Base64 })
    })
}

/// Where the `count`th byte of the percent-decoded text stands in `text`.
fn place(text: &str, count: usize) -> usize {
    let mut at = 0;
    for _ in 0..count {
        at += if text.as_bytes().get(at) == Some(&b'%') { 3 } else { 1 };
    }
    at.min(text.len())
}

#[cfg(test)]
mod tests {
    use super::Oddity::{LowerHex, NoKeyVersion, Order, RawBase64, Spaces, UnknownPart};
    use super::*;
    use insta::assert_snapshot;
    use proptest::prelude::*;

    /// Base64 `+/8=`: every character that percent-encoding changes.
    const BYTES: [u8; 2] = [0xfb, 0xff];

    fn header(key_version: Option<&str>, oddities: &[Oddity]) -> SignatureHeader {
        let key_version = key_version.map(str::to_owned);
        SignatureHeader {
            algorithm: "RSA256".into(),
            key_version,
            signature: BYTES.into(),
            oddities: oddities.into(),
        }
    }

    fn error(value: &str) -> SignatureHeaderError {
        SignatureHeader::parse(value).unwrap_err()
    }

    #[test]
    fn content_has_no_more_than_its_parts() {
        let bytes = content("POST", "/a?b=c", "5X", "1685599933871", b"{}\r\n");
        assert_eq!(String::from_utf8(bytes), Ok("POST /a?b=c\n5X.1685599933871.{}\r\n".to_owned()));
        assert_eq!(content("post", "", "", "", b""), b"post \n..");
    }

    #[test]
    fn every_lenient_form_is_read_and_its_oddity_named() {
        let forms: [(&str, Option<&str>, &[Oddity]); 11] = [
            ("algorithm=RSA256,keyVersion=1,signature=%2B%2F8%3D", Some("1"), &[]),
            ("algorithm=RSA256, keyVersion=1,\r\n signature=%2B%2F8%3D", Some("1"), &[Spaces]),
            (" algorithm=RSA256,keyVersion=1 ,signature=%2B%2F8%3D\t", Some("1"), &[Spaces]),
            ("signature=%2B%2F8%3D,algorithm=RSA256,keyVersion=1", Some("1"), &[Order]),
            ("algorithm=RSA256,keyVersion=1,signature=%2b%2f8%3d", Some("1"), &[LowerHex]),
            ("algorithm=RSA256,keyVersion=1,signature=+/8=", Some("1"), &[RawBase64]),
            ("algorithm=RSA256,keyVersion=1,signature=%2B/8=", Some("1"), &[RawBase64]),
            ("algorithm=RSA256,signature=%2B%2F8%3D", None, &[NoKeyVersion]),
            ("algorithm=RSA256,keyVersion=,signature=%2B%2F%38%3D", Some(""), &[]),
            ("algorithm=RSA256,x=,keyVersion=1,X==,signature=%2B%2F8%3D", Some("1"), &[UnknownPart]),
            (
                "signature=%2b/8%3D ,KeyVersion=2,algorithm=RSA256",
                None,
                &[Spaces, Order, LowerHex, RawBase64, NoKeyVersion, UnknownPart],
            ),
        ];
        for (text, key_version, oddities) in forms {
            assert_eq!(SignatureHeader::parse(text), Ok(header(key_version, oddities)), "{text}");
        }
    }

    #[test]
    fn a_bad_header_is_refused_with_its_place() {
        assert_snapshot!(error(""), @"part without `=` at byte 0 of the Signature header");
        assert_snapshot!(error("algorithm=RSA256, "), @"part without `=` at byte 18 of the Signature header");
        assert_snapshot!(error("algorithm=RSA256,, x=1"), @"part without `=` at byte 17 of the Signature header");
        assert_snapshot!(error("keyVersion=1, keyVersion=2"), @"second `keyVersion` at byte 14 of the Signature header");
        assert_snapshot!(error("x=1,x=2"), @"second `x` at byte 4 of the Signature header");
        assert_snapshot!(error("algorithm=RSA256"), @"no `signature` at byte 16 of the Signature header");
        assert_snapshot!(error("algorithm=RSA256,signature="), @"no `signature` at byte 27 of the Signature header");
        assert_snapshot!(error("algorithm=,signature=AA%3D%3D"), @"no `algorithm` at byte 10 of the Signature header");
        assert_snapshot!(error("SIGNATURE=AA%3D%3D,algorithm=a"), @"no `signature` at byte 30 of the Signature header");
    }

    #[test]
    fn a_bad_signature_is_refused_with_its_place() {
        let error = |signature: &str| error(&format!("algorithm=RSA256, signature={signature}"));
        assert_snapshot!(error("%2B%2F8%3"), @"broken percent sequence at byte 35 of the Signature header");
        assert_snapshot!(error("%2B%2G8%3D"), @"broken percent sequence at byte 31 of the Signature header");
        assert_snapshot!(error("%252B%252F8%253D"), @"signature that is percent-encoded twice at byte 28 of the Signature header");
        assert_snapshot!(error("AAAA%25"), @"signature that is not canonical Base64 at byte 32 of the Signature header");
        assert_snapshot!(error("%2B%2F8"), @"signature that is not canonical Base64 at byte 35 of the Signature header");
        assert_snapshot!(error("%2B%2F9%3D"), @"signature that is not canonical Base64 at byte 34 of the Signature header");
        assert_snapshot!(error("%2B%2F8%3D%3D"), @"signature that is not canonical Base64 at byte 35 of the Signature header");
        assert_snapshot!(error("-_8%3D"), @"signature that is not canonical Base64 at byte 28 of the Signature header");
        assert_snapshot!(error("%2B* 8%3D"), @"signature that is not canonical Base64 at byte 31 of the Signature header");
        assert_snapshot!(error("中%3D"), @"signature that is not canonical Base64 at byte 28 of the Signature header");
        assert_snapshot!(error("A"), @"signature that is not canonical Base64 at byte 29 of the Signature header");
    }

    proptest! {
        /// Whatever prints can be read back, and has no oddity.
        #[test]
        fn printing_then_parsing_is_identity(version in "[0-9A-Za-z]*", signature in prop::collection::vec(any::<u8>(), 1..600)) {
            let printed = SignatureHeader::format(&version, &signature);
            let algorithm = "RSA256".to_owned();
            let header = SignatureHeader { algorithm, key_version: Some(version), signature, oddities: vec![] };
            prop_assert_eq!(SignatureHeader::parse(&printed), Ok(header));
        }

        /// No text makes the parser panic, a place lies inside the text, and what is read prints to an equal header.
        #[test]
        fn any_text_is_read_or_refused_with_a_place(
            text in r"((algorithm|keyVersion|signature)?=?| |,|%2[bB%]|[A-Za-z0-9+/]{4}|AA==|%3D|\PC){0,16}",
        ) {
            match SignatureHeader::parse(&text) {
                Err(error) => prop_assert!(error.at <= text.len()),
                Ok(header) => {
                    let again = SignatureHeader::parse(&SignatureHeader::format("1", &header.signature));
                    prop_assert_eq!(again.map(|again| again.signature), Ok(header.signature));
                }
            }
        }
    }
}
