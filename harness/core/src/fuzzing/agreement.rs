//! Both backends give one answer about any signature.

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::subject;
use crate::crypto::{Digest, PublicKey};

/// A key whose private half is gone: nobody can make a second good signature.
const KEY: &str = "\
    MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAkqO7dW7wJ2HEdAoxCW7lFVy6yFxwlEGy1rB7uXGC8M2xhoW+\
    vlnYBUShU83aiGTgv9mVKSHInZ7fcP0mlNU5GJaLTmWzg9KSUFKqhfJ2cnPBvLQcvffKOtu1zY8IEWa1ng3mAAWIw6Od\
    iO3WXYRcSU61uOa23eGMT4MUnPO/REdoQsc0hZyTSA8Jx3HJC8sPnIu4h+ZeHZkEzI90a2VkIxFNtOKkEGbWDnLxdUwT\
    H+sRlbtBAc4XSVvX4cI3AgDWBcywosFGNfdeuvzCAyP01S/GFyyKqwHWvvMfZXJIButvrO2J2IfJ0NOX/bii0p/MY/vI\
    rdbLbNMxDh2nw4B+cwIDAQAB";

const MESSAGE: &[u8] = b"two backends, one answer";

/// The one good signature, with SHA-256.
const SIGNATURE: &str = "\
    C54Hj4scAUgkaPlPQakm7VWZYxjju93SJQdirhZTX7Mn4E/81BN9yIIkFDOa04tW79koF2Gw/OOeIrQfb7cU+iOLYKeY\
    0A8O/MJF1SitI6uvt4EFjkNKrgIVtsLNpLSpvMdNY2FWhk8R1Tu425Iu+pThn/0sygLED1S4jLxH7PpK+OeiWNXJlq/x\
    gDD2/QEuc6FJD/qgw/yeAoNfRhmca7nkOIcQsStO6EdseQ5yPj1lCtbR/X5ultrHOKkull7g7rpjCv0GyusUvICV/M1q\
    ZlinY0b9dNYM8yAyxAT/KQh3hkimI1pZEVAEwtxDKjOqKFqsy3S8+OChalI14EFu3g==";

const DIGESTS: [Digest; 4] = [Digest::Md5, Digest::Sha1, Digest::Sha256, Digest::Sha512];

/// Set in the first byte: the rest edits the good signature. Otherwise the rest is a signature and a message.
const EDIT: u8 = 4;

static GOOD: LazyLock<(PublicKey, Vec<u8>)> = LazyLock::new(|| {
    let key = PublicKey::from_text(KEY).expect("a good key");
    (key, STANDARD.decode(SIGNATURE).expect("good Base64"))
});

/// Both backends accept the one good signature and refuse everything else.
///
/// The first byte chooses the digest and how the rest is read: as edits of three bytes each (place in two bytes, then
/// what is flipped there), or as 256 bytes of signature with the message behind.
pub fn verify_agreement(data: &[u8]) {
    let Some((how, rest)) = data.split_first() else { return };
    let (key, good) = &*GOOD;
    let digest = DIGESTS[usize::from(how % 4)];
    let (signature, message) = match how & EDIT {
        0 => {
            let (signature, message) = rest.split_at(rest.len().min(good.len()));
            (signature.to_vec(), message)
        }
        _ => (edited(good, rest), MESSAGE),
    };
    let genuine = digest == Digest::Sha256 && signature == *good && message == MESSAGE;
    let answers = [
        key.verifies(digest, message, &signature),
        subject::second(key, digest, (message, good), &signature),
    ];
    assert_eq!(answers, [genuine; 2], "the backends, about {digest:?} with {} bytes", signature.len());
}

fn edited(good: &[u8], edits: &[u8]) -> Vec<u8> {
    let mut signature = good.to_vec();
    for edit in edits.chunks_exact(3) {
        let place = usize::from(edit[0]) | usize::from(edit[1]) << 8;
        let length = signature.len();
        signature[place % length] ^= edit[2];
    }
    signature
}
