//! Signatures over blocks that are not the one right encoding of a hash: the damage of Wycheproof's vectors, made with
//! a key of our own, so that a client can be asked about it in a message of its protocol.

use serde::{Deserialize, Serialize};

use super::key::PrivateKey;
use super::sign::{Digest, SignError};

/// How a hash stands in the signed block. Only the first is right (RFC 8017 §9.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    /// `00 01 FF … FF 00`, then the DER of the digest's name and the hash.
    #[default]
    Exact,

    /// The digest is named without its NULL (MissingNull).
    MissingNull,

    /// A length takes one byte more than it needs (BerEncodedPadding).
    LongLength,
    /// A length begins with a zero (BerEncodedPadding).
    ZeroInLength,
    /// The length of the hash takes one byte more than it needs (BerEncodedPadding).
    LongHashLength,
    /// The length is left open and the end marked (BerEncodedPadding).
    IndefiniteLength,
    /// The hash comes in two pieces (BerEncodedPadding).
    HashInPieces,

    /// A length says one byte more than there is (InvalidAsnInPadding).
    WrongLength,
    /// Bytes of anybody's choice in place of the NULL (InvalidAsnInPadding).
    GarbageInParameters,
    /// One more element behind the hash (ModifiedPadding).
    ElementBehindHash,
    /// The hash without its last byte (ModifiedPadding).
    HashCut,
    /// The hash alone, without the name of its digest (ModifiedPadding).
    BareHash,

    /// The name of another digest before the right hash (WrongHash).
    OtherDigestName,
    /// The first bytes of the message in place of its hash (NoHash).
    NotHashed,

    /// The block type of encryption: `00 02` (InvalidPadding).
    EncryptionPadding,
    /// The last `FF` is another byte (InvalidPadding).
    WrongPaddingByte,
    /// Zeros in place of `FF` (InvalidPadding).
    ZeroPadding,
    /// No padding at all (InvalidPadding).
    NoPadding,
    /// The hash at the very end, anything before it (InvalidPadding).
    HashAtEnd,
    /// One `FF` less, and one zero more in front (ShortPadding).
    ShortPadding,
    /// Eight `FF`, and bytes of anybody's choice behind the hash (ShortPadding).
    GarbageBehind,
}

/// Fewest bytes of padding (RFC 8017 §8.2.2).
const LEAST: usize = 8;

/// What a forger would put where nobody looks.
const GARBAGE: u8 = 0xa5;

impl Encoding {
    /// Every encoding but the right one.
    pub const WRONG: [Self; 20] = [
        Self::MissingNull,
        Self::LongLength,
        Self::ZeroInLength,
        Self::LongHashLength,
        Self::IndefiniteLength,
        Self::HashInPieces,
        Self::WrongLength,
        Self::GarbageInParameters,
        Self::ElementBehindHash,
        Self::HashCut,
        Self::BareHash,
        Self::OtherDigestName,
        Self::NotHashed,
        Self::EncryptionPadding,
        Self::WrongPaddingByte,
        Self::ZeroPadding,
        Self::NoPadding,
        Self::HashAtEnd,
        Self::ShortPadding,
        Self::GarbageBehind,
    ];

    /// The block of `length` bytes that is signed. `length` is that of a key, so there is room for every content.
    pub(crate) fn block(self, digest: Digest, message: &[u8], length: usize) -> Vec<u8> {
        let content = self.content(digest, message);
        let behind = length.saturating_sub(content.len() + 3 + LEAST);
        match self {
            Self::HashAtEnd => framed(LEAST, &[vec![GARBAGE; behind], content].concat()),
            Self::GarbageBehind => framed(LEAST, &[content, vec![GARBAGE; behind]].concat()),
            Self::ShortPadding => [vec![0], framed(LEAST + behind.saturating_sub(1), &content)].concat(),
            _ => {
                let mut block = framed(LEAST + behind, &content);
                let end = LEAST + behind + 2;
                match self {
                    Self::EncryptionPadding => block[1] = 2,
                    Self::WrongPaddingByte => block[end - 1] = 0xee,
                    Self::ZeroPadding => block[2..end].fill(0),
                    Self::NoPadding => block[..end].fill(0),
                    _ => {}
                }
                block
            }
        }
    }

    /// What stands behind the padding.
    fn content(self, digest: Digest, message: &[u8]) -> Vec<u8> {
        let hash = digest.hash(message);
        let name = |digest: Digest| digest.object_id().to_vec();
        let null = [5, 0];
        let algorithm = element(0x30, &[&name(digest)[..], &null].concat());
        let octets = |bytes: &[u8]| element(0x04, bytes);
        let info = |algorithm: &[u8], hash: &[u8]| element(0x30, &[algorithm, hash].concat());
        let right = info(&algorithm, &octets(&hash));
        let inside = &right[2..];
        let size = right[1];
        match self {
            Self::MissingNull => info(&element(0x30, &name(digest)), &octets(&hash)),
            Self::LongLength => [&[0x30, 0x81, size], inside].concat(),
            Self::ZeroInLength => [&[0x30, 0x82, 0, size], inside].concat(),
            Self::LongHashLength => {
                let octets = [&[0x04, 0x81], &octets(&hash)[1..]].concat();
                info(&algorithm, &octets)
            }
            Self::IndefiniteLength => [&[0x30, 0x80], inside, &[0, 0]].concat(),
            Self::HashInPieces => {
                let (front, back) = hash.split_at(hash.len() - 1);
                info(&algorithm, &element(0x24, &[octets(front), octets(back)].concat()))
            }
            Self::WrongLength => [&[0x30, size + 1], inside].concat(),
            Self::GarbageInParameters => {
                let parameters = octets(&[GARBAGE; 8]);
                info(&element(0x30, &[name(digest), parameters].concat()), &octets(&hash))
            }
            Self::ElementBehindHash => info(&algorithm, &[octets(&hash), octets(&[GARBAGE; 8])].concat()),
            Self::HashCut => info(&algorithm, &octets(&hash[..hash.len() - 1])),
            Self::BareHash | Self::HashAtEnd => hash,
            Self::OtherDigestName => {
                let other = if digest == Digest::Sha512 { Digest::Sha256 } else { Digest::Sha512 };
                info(&element(0x30, &[&name(other)[..], &null].concat()), &octets(&hash))
            }
            Self::NotHashed => {
                let plain = message.iter().copied().chain(std::iter::repeat(0)).take(hash.len());
                info(&algorithm, &octets(&plain.collect::<Vec<_>>()))
            }
            Self::Exact
            | Self::EncryptionPadding
            | Self::WrongPaddingByte
            | Self::ZeroPadding
            | Self::NoPadding
            | Self::ShortPadding
            | Self::GarbageBehind => right,
        }
    }
}

impl PrivateKey {
    /// Signs a block of that encoding.
    pub fn sign_encoded(
        &self,
        encoding: Encoding,
        digest: Digest,
        message: &[u8],
    ) -> Result<Vec<u8>, SignError> {
        let block = encoding.block(digest, message, self.bits().div_ceil(8));
        self.sign_block(&block).ok_or(SignError { bits: self.bits(), digest })
    }
}

/// `00 01`, as many `FF`, `00`, and the content.
fn framed(padding: usize, content: &[u8]) -> Vec<u8> {
    [&[0, 1], vec![0xff; padding].as_slice(), &[0], content].concat()
}

/// DER of less than 128 bytes of content, as everything about a hash is.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    [&[tag, content.len() as u8], content].concat()
}

#[cfg(test)]
mod tests {
    use super::super::fixture::key;
    use super::*;

    const MESSAGE: &[u8] = b"POST /ams/api/v1/payments/pay\n5X.1685599933871.{}";

    #[test]
    fn the_exact_encoding_gives_the_signature_of_the_fast_backend() {
        for digest in [Digest::Md5, Digest::Sha1, Digest::Sha256, Digest::Sha512] {
            let signature = key(0).sign_encoded(Encoding::Exact, digest, MESSAGE).unwrap();
            assert_eq!(signature, key(0).sign(digest, MESSAGE).unwrap());
        }
    }

    #[test]
    fn every_other_encoding_is_a_signature_that_both_backends_refuse() {
        let public = key(0).public();
        for digest in [Digest::Sha1, Digest::Sha256] {
            for encoding in Encoding::WRONG {
                let signature = key(0).sign_encoded(encoding, digest, MESSAGE).unwrap();
                let answers = [
                    public.verifies(digest, MESSAGE, &signature),
                    public.verifies_second(digest, MESSAGE, &signature),
                ];
                assert_eq!((signature.len(), answers), (256, [false; 2]), "{encoding:?}");
                let block = public.opened(&signature).unwrap();
                assert_eq!(block, encoding.block(digest, MESSAGE, 256), "{encoding:?}");
            }
        }
    }
}
