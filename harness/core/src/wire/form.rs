//! `application/x-www-form-urlencoded` and `multipart/form-data`, decoded once, order and duplicates kept.

use super::charset::Charset;

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

/// Splits and decodes once: `+` is a space, `%XX` a byte, bytes are text in `charset`.
/// A name without `=` has an empty value; empty pieces are skipped.
pub fn decode(_text: &[u8], _charset: Charset) -> Result<Pairs, FormError> {
    todo!()
}

/// Writes pairs: bytes of `charset`, everything but unreserved characters percent-encoded, space as `+`.
/// Characters that the charset cannot express are written as `?`.
pub fn encode<'a>(_pairs: impl IntoIterator<Item = (&'a str, &'a str)>, _charset: Charset) -> String {
    todo!()
}

/// Percent-decodes one value once without treating `+` as a space.
pub fn percent_decode(_text: &str) -> Result<Vec<u8>, FormError> {
    todo!()
}

/// Percent-encodes everything but unreserved characters, upper-case hex.
pub fn percent_encode(_bytes: &[u8]) -> String {
    todo!()
}

/// Reads the text parts of a multipart body; parts with a file name are left out.
pub fn decode_multipart(_content_type: &str, _body: &[u8], _charset: Charset) -> Result<Pairs, FormError> {
    todo!()
}
