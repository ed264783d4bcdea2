//! What the targets try, with room for one mistake each: whoever fuzzes should see once that fuzzing finds something.
//!
//! `.ci/fuzz` builds the targets with the feature `planted-bugs` and demands every mistake, from the committed seeds,
//! within a minute. No seed shows one by itself, so that it takes mutation to get there.

use std::ops::Range;

use crate::crypto::{Digest, PublicKey};
use crate::wire::antom::{SignatureHeader, SignatureHeaderError};
use crate::wire::charset::Charset;
use crate::wire::form;
use crate::wire::openapi::Envelope;

const PLANTED: bool = cfg!(feature = "planted-bugs");

/// Where the node of a body is. Planted: brackets are counted inside strings too, and one that stays open takes
/// everything that follows into the node.
pub(super) fn node(envelope: &Envelope, body: &[u8]) -> Range<usize> {
    let node = envelope.node.clone();
    let count = |bracket| body[node.clone()].iter().filter(|byte| **byte == bracket).count();
    if PLANTED && count(b'[') > count(b']') { node.start..body.len() } else { node }
}

/// A form in UTF-8. Planted: an equals sign stays as it is, which is well in a value and wrong in a name.
pub(super) fn encode<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let written = form::encode(pairs, Charset::Utf8);
    if PLANTED { written.replace("%3D", "=") } else { written }
}

/// A `Signature` header. Planted: a version that is no number counts as the first.
pub(super) fn header(value: &str) -> Result<SignatureHeader, SignatureHeaderError> {
    let mut header = SignatureHeader::parse(value)?;
    let odd = |version: &String| !version.bytes().all(|byte| byte.is_ascii_digit());
    if PLANTED && header.key_version.as_ref().is_some_and(odd) {
        header.key_version = Some("1".to_owned());
    }
    Ok(header)
}

/// The word of the second backend. Planted: the last byte of a signature is not compared.
pub(super) fn second(
    key: &PublicKey,
    digest: Digest,
    (message, good): (&[u8], &[u8]),
    signature: &[u8],
) -> bool {
    let but_last = |bytes: &[u8]| bytes.split_last().map(|(_, rest)| rest.to_vec());
    let taken = match PLANTED && but_last(signature) == but_last(good) {
        true => good,
        false => signature,
    };
    key.verifies_second(digest, message, taken)
}
