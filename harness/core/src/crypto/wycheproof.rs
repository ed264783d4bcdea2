//! Wycheproof's wrong signatures of RSA PKCS#1 v1.5, made anew with a key of our own.
//!
//! Its vectors come with keys and messages that no message of a payment protocol can carry. But a signature is only a
//! block, raised to a power: so `corpus/wycheproof.tsv` holds the block that each vector opens to, with the hash of
//! its message by name, and here that block is filled with the hash of any message and signed with any key. A test
//! proves every row: with the message of the vector it is, byte for byte, the block of its signature.

use std::sync::LazyLock;

use sha2::Digest as _;

use super::key::PrivateKey;
use super::sign::{Digest, SignError};

/// The length in bytes of the blocks in the file; for other keys the padding is longer or shorter.
const LENGTH: usize = 256;

/// One wrong signature.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vector {
    /// Its `tcId` in Wycheproof's `rsa_signature_2048_sha256_test`.
    pub id: u16,
    /// What it is an example of, in Wycheproof's words.
    pub flag: &'static str,
    pieces: Vec<Piece>,
}

/// A part of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Bytes(Vec<u8>),
    /// So many bytes of padding in a block of [`LENGTH`].
    Padding(usize),
    /// Bytes of a hash, perhaps with one of them changed: its place, and the bits that are turned.
    Hash {
        name: &'static str,
        range: (usize, usize),
        turned: Option<(usize, u8)>,
    },
    /// The first bytes of the message itself, zeros behind a shorter one.
    Message(usize),
}

/// Every vector that can be made for another message: all but those about the number that a signature is, about PSS
/// (cases of their own ask about both), about SHA-3 and about a message so short that it fits without padding.
pub static VECTORS: LazyLock<Vec<Vector>> = LazyLock::new(|| {
    let lines = include_str!("../../../../corpus/wycheproof.tsv").lines().skip(1);
    lines.filter_map(parse).collect()
});

fn parse(line: &'static str) -> Option<Vector> {
    let mut columns = line.split('\t');
    let (id, flag, block) = (columns.next()?, columns.next()?, columns.next()?);
    let pieces = block.split(' ').map(piece).collect::<Option<_>>()?;
    Some(Vector { id: id.parse().ok()?, flag, pieces })
}

fn piece(text: &'static str) -> Option<Piece> {
    if let Some(count) = text.strip_prefix("ff*") {
        return Some(Piece::Padding(count.parse().ok()?));
    }
    if let Some(range) = text.strip_prefix("message") {
        return Some(Piece::Message(between(range)?.1));
    }
    if text.starts_with("sha") || text.starts_with("md") {
        return hash_piece(text);
    }
    bytes(text).map(Piece::Bytes)
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let byte = |at| u8::from_str_radix(hex.get(at..at + 2)?, 16).ok();
    (0..hex.len()).step_by(2).map(byte).collect()
}

/// `sha256`, `sha256[0..31]`, or `sha256^0:02`: byte 0 with the bits of 02 turned.
fn hash_piece(text: &'static str) -> Option<Piece> {
    let (name, rest) = text.split_at(text.find(['[', '^']).unwrap_or(text.len()));
    let whole = (0, hash(name, b"")?.len());
    let turned = match rest.strip_prefix('^').and_then(|turned| turned.split_once(':')) {
        Some((place, bits)) => Some((place.parse().ok()?, u8::from_str_radix(bits, 16).ok()?)),
        None => None,
    };
    let range = if rest.starts_with('[') { between(rest)? } else { whole };
    Some(Piece::Hash { name, range, turned })
}

/// `[0..31]`
fn between(text: &str) -> Option<(usize, usize)> {
    let (from, to) = text.strip_prefix('[')?.strip_suffix(']')?.split_once("..")?;
    Some((from.parse().ok()?, to.parse().ok()?))
}

fn hash(name: &str, message: &[u8]) -> Option<Vec<u8>> {
    Some(match name {
        "md5" => Digest::Md5.hash(message),
        "sha1" => Digest::Sha1.hash(message),
        "sha224" => sha2::Sha224::digest(message).to_vec(),
        "sha256" => Digest::Sha256.hash(message),
        "sha384" => sha2::Sha384::digest(message).to_vec(),
        "sha512" => Digest::Sha512.hash(message),
        "sha512-224" => sha2::Sha512_224::digest(message).to_vec(),
        "sha512-256" => sha2::Sha512_256::digest(message).to_vec(),
        _ => return None,
    })
}

impl Vector {
    /// The vector of that number.
    pub fn find(id: u16) -> Option<&'static Self> {
        VECTORS.iter().find(|vector| vector.id == id)
    }

    /// The vectors that are examples of that flag.
    pub fn flagged(flag: &str) -> impl Iterator<Item = &'static Self> {
        VECTORS.iter().filter(move |vector| vector.flag == flag)
    }

    /// The block for a message and a key of `length` bytes.
    pub fn block(&self, message: &[u8], length: usize) -> Vec<u8> {
        self.pieces.iter().flat_map(|piece| piece.bytes(message, length)).collect()
    }
}

impl Piece {
    fn bytes(&self, message: &[u8], length: usize) -> Vec<u8> {
        match self {
            Self::Bytes(bytes) => bytes.clone(),
            Self::Padding(count) => vec![0xff; (count + length).saturating_sub(LENGTH)],
            Self::Message(count) => {
                message.iter().copied().chain(std::iter::repeat(0)).take(*count).collect()
            }
            Self::Hash { name, range: (from, to), turned } => {
                let mut hash = hash(name, message).unwrap_or_default();
                if let Some((byte, bits)) =
                    turned.and_then(|(place, bits)| Some((hash.get_mut(place)?, bits)))
                {
                    *byte ^= bits;
                }
                hash.get(*from..*to).unwrap_or_default().to_vec()
            }
        }
    }
}

impl PrivateKey {
    /// Signs a message wrongly, as that vector does.
    pub fn sign_vector(&self, vector: &Vector, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let block = vector.block(message, self.bits().div_ceil(8));
        self.sign_block(&block).ok_or(SignError { bits: self.bits(), digest: Digest::Sha256 })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use wycheproof::TestResult;
    use wycheproof::rsa_pkcs1_verify::{TestFlag, TestName, TestSet};

    use super::super::PublicKey;
    use super::super::fixture::key;
    use super::*;

    /// What no other message or key can have: the numbers that a signature is, PSS, SHA-3, a block without padding.
    const ELSEWHERE: [&str; 5] =
        ["InvalidPadding", "InvalidSignature", "SignatureMalleability", "WrongHash", "WrongPrimitive"];

    #[test]
    fn every_row_is_the_block_of_its_vector_and_no_wrong_block_is_missing() {
        let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
        let mut found = 0;
        for group in
            TestSet::load(TestName::Rsa2048Sha256).expect("the vectors").test_groups.into_iter().take(1)
        {
            let key = PublicKey::from_der(&group.der).expect("a key of 2048 bits");
            for test in group.tests.iter().filter(|test| test.result != TestResult::Valid) {
                let id = u16::try_from(test.tc_id).expect("a small number");
                let flags: Vec<String> =
                    test.flags.iter().map(|flag: &TestFlag| format!("{flag:?}")).collect();
                let Some(vector) = Vector::find(id) else {
                    *left_out.entry(flags.join(" ")).or_default() += 1;
                    continue;
                };
                assert_eq!(flags, [vector.flag], "{id}");
                assert_eq!(key.opened(&test.sig), Some(vector.block(&test.msg, LENGTH)), "{id}");
                found += 1;
            }
        }
        assert_eq!((found, VECTORS.len()), (231, 231));
        assert_eq!(left_out.keys().collect::<Vec<_>>(), ELSEWHERE);
        assert_eq!(left_out.values().collect::<Vec<_>>(), [&1, &8, &3, &4, &3]);
    }

    #[test]
    fn with_a_key_and_a_message_of_our_own_both_backends_refuse_every_vector() {
        let (message, public) = (b"{\"code\":\"10000\"}", key(0).public());
        for vector in VECTORS.iter() {
            let signature = key(0).sign_vector(vector, message).unwrap();
            let answers = [
                public.verifies(Digest::Sha256, message, &signature),
                public.verifies_second(Digest::Sha256, message, &signature),
            ];
            assert_eq!((signature.len(), answers), (LENGTH, [false; 2]), "{}", vector.id);
            assert_eq!(public.opened(&signature), Some(vector.block(message, LENGTH)), "{}", vector.id);
        }
    }

    #[test]
    fn for_a_longer_key_the_padding_is_longer() {
        let lengths: Vec<usize> = VECTORS.iter().map(|vector| vector.block(b"", 384).len()).collect();
        assert_eq!(lengths, vec![384; VECTORS.len()]);
    }
}
