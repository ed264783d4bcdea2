//! `application/x-www-form-urlencoded` and `multipart/form-data`, decoded once, order and duplicates kept.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

use super::charset::Charset;

mod multipart;

pub use multipart::decode_multipart;

/// Name and value pairs in wire order.
pub type Pairs = Vec<(String, String)>;

/// Why a form could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} at byte {at} of the form")]
pub struct FormError {
    /// Byte offset in the form.
    pub at: usize,
    /// What stands there.
    pub what: &'static str,
}

/// Everything but the unreserved characters of RFC 3986.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Splits and decodes once: `+` is a space, `%XX` a byte, bytes are text in `charset`.
/// A name without `=` has an empty value; empty pieces are skipped.
pub fn decode(text: &[u8], charset: Charset) -> Result<Pairs, FormError> {
    let mut pairs = Pairs::new();
    let mut at = 0;
    for piece in text.split(|byte| *byte == b'&') {
        if !piece.is_empty() {
            let equals = piece.iter().position(|byte| *byte == b'=').unwrap_or(piece.len());
            let value = piece.get(equals + 1..).unwrap_or_default();
            pairs.push((
                component(&piece[..equals], at, charset)?,
                component(value, at + equals + 1, charset)?,
            ));
        }
        at += piece.len() + 1;
    }
    Ok(pairs)
}

fn component(text: &[u8], at: usize, charset: Charset) -> Result<String, FormError> {
    let bytes = unescape(text, at, b' ')?;
    charset.decode(&bytes).ok_or(FormError { at, what: "bytes outside the charset" })
}

/// Writes pairs: bytes of `charset`, everything but unreserved characters percent-encoded, space as `+`.
/// Characters that the charset cannot express are written as `?`.
pub fn encode<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>, charset: Charset) -> String {
    let mut form = String::new();
    for (name, value) in pairs {
        if !form.is_empty() {
            form.push('&');
        }
        form.push_str(&escape(name, charset));
        form.push('=');
        form.push_str(&escape(value, charset));
    }
    form
}

fn escape(text: &str, charset: Charset) -> String {
    let bytes = charset.encode(text).unwrap_or_else(|| {
        let of =
            |letter: char| charset.encode(letter.encode_utf8(&mut [0; 4])).unwrap_or_else(|| b"?".to_vec());
        text.chars().flat_map(of).collect()
    });
    percent_encode(&bytes).replace("%20", "+")
}

/// Percent-decodes one value once without treating `+` as a space.
pub fn percent_decode(text: &str) -> Result<Vec<u8>, FormError> {
    unescape(text.as_bytes(), 0, b'+')
}

/// Percent-encodes everything but unreserved characters, upper-case hex.
pub fn percent_encode(bytes: &[u8]) -> String {
    percent_encoding::percent_encode(bytes, RESERVED).to_string()
}

/// Undoes `%XX`; `at` is where `text` begins in the form, `plus` what a `+` stands for.
fn unescape(text: &[u8], at: usize, plus: u8) -> Result<Vec<u8>, FormError> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, behind)) = rest.split_first() {
        rest = behind;
        bytes.push(match first {
            b'+' => plus,
            b'%' => {
                let broken =
                    FormError { at: at + text.len() - behind.len() - 1, what: "`%` without two hex digits" };
                let (value, behind) = hex_byte(behind).ok_or(broken)?;
                rest = behind;
                value
            }
            other => other,
        });
    }
    Ok(bytes)
}

/// The byte that the first two hex digits spell, and what follows them.
pub(super) fn hex_byte(text: &[u8]) -> Option<(u8, &[u8])> {
    let ([high, low], rest) = text.split_first_chunk()?;
    let digit = |letter: &u8| char::from(*letter).to_digit(16);
    Some(((digit(high)? * 16 + digit(low)?) as u8, rest))
}

#[cfg(test)]
mod tests {
    use super::Charset::{Gbk, Utf8};
    use super::*;
    use insta::assert_snapshot;
    use proptest::prelude::*;

    fn read(text: &[u8], charset: Charset) -> Vec<(String, String)> {
        decode(text, charset).unwrap()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Pairs {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn order_duplicates_and_empty_values_are_kept() {
        let form = b"&b=2&a=1&&b=3&lone&=x&c==d&";
        let expected = [("b", "2"), ("a", "1"), ("b", "3"), ("lone", ""), ("", "x"), ("c", "=d")];
        assert_eq!(read(form, Utf8), pairs(&expected));
    }

    #[test]
    fn decoding_happens_once() {
        assert_eq!(read(b"a+b=%2B+%252B%26", Utf8), pairs(&[("a b", "+ %2B&")]));
        assert_eq!(percent_decode("a+b%2b%252B"), Ok(b"a+b+%2B".to_vec()));
    }

    #[test]
    fn bytes_are_text_in_the_charset_whether_escaped_or_raw() {
        assert_eq!(read(b"s=%D6%D0\xce\xc4", Gbk), pairs(&[("s", "中文")]));
        assert_eq!(read(b"s=%D5%5C%d5\\", Gbk), pairs(&[("s", "誠誠")]));
        assert_eq!(read("s=%E4%B8%AD文".as_bytes(), Utf8), pairs(&[("s", "中文")]));
    }

    #[test]
    fn a_broken_form_is_refused_with_its_place() {
        let error = |text: &str| decode(text.as_bytes(), Utf8).unwrap_err();
        assert_snapshot!(error("a=1&b=%zz"), @"`%` without two hex digits at byte 6 of the form");
        assert_snapshot!(error("a=1&b=12%4"), @"`%` without two hex digits at byte 8 of the form");
        assert_snapshot!(error("a=1&b%=2"), @"`%` without two hex digits at byte 5 of the form");
        assert_snapshot!(error("a=1&b=%+1"), @"`%` without two hex digits at byte 6 of the form");
        assert_snapshot!(error("a=1&b=x%FF"), @"bytes outside the charset at byte 6 of the form");
        assert_snapshot!(percent_decode("%").unwrap_err(), @"`%` without two hex digits at byte 0 of the form");
    }

    #[test]
    fn only_unreserved_characters_stand_unescaped() {
        let form = encode([("a b", "Az09-._~ +*/=&%"), ("中", "文")], Utf8);
        assert_snapshot!(form, @"a+b=Az09-._~+%2B%2A%2F%3D%26%25&%E4%B8%AD=%E6%96%87");
    }

    #[test]
    fn what_gbk_cannot_express_becomes_a_question_mark() {
        assert_snapshot!(encode([("s", "中😀é文")], Gbk), @"s=%D6%D0%3F%A8%A6%CE%C4");
    }

    proptest! {
        /// Whatever is written in UTF-8 is read back the same.
        #[test]
        fn writing_then_reading_is_identity(form: Vec<(String, String)>) {
            let text = encode(form.iter().map(|(name, value)| (name.as_str(), value.as_str())), Utf8);
            let written: Pairs = form.into_iter().collect();
            prop_assert_eq!(decode(text.as_bytes(), Utf8), Ok(written));
        }

        /// The same in GBK for everything that GBK has.
        #[test]
        fn writing_then_reading_is_identity_in_gbk(name in "[a-z 一-龥，。\\\\|{}~=&%+]*", value in "[ -~一-龥]*") {
            let text = encode([(name.as_str(), value.as_str())], Gbk);
            prop_assert_eq!(decode(text.as_bytes(), Gbk), Ok(vec![(name, value)]));
        }

        /// No bytes make the reader panic, and a place lies inside the form.
        #[test]
        fn any_bytes_are_read_or_refused_with_a_place(form: Vec<u8>) {
            for charset in [Utf8, Gbk] {
                if let Err(error) = decode(&form, charset) {
                    prop_assert!(error.at <= form.len());
                }
            }
        }
    }
}
