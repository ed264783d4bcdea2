//! What a signature says by itself, without a message: the public operation undone once, so that a search over many
//! messages costs one hash each.

use rsa::BoxedUint;
use rsa::traits::PublicKeyParts;
use sha2::Digest as _;

use super::key::PublicKey;
use super::sign::Digest;

/// How a hash stands in the block that a signature opens to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Padding {
    /// PKCS#1 v1.5, as both protocols ask.
    Pkcs1,
    /// PKCS#1 v1.5 without the name of the digest in front of the hash.
    Bare,
    /// PSS.
    Pss,
}

/// The hash that the signer signed. It exists only if the signature was made with the private half of the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// How the hash was padded.
    pub padding: Padding,
    /// The digest that made it; for a bare hash the one of its length.
    pub digest: Digest,
    hash: Vec<u8>,
    salt: Vec<u8>,
}

/// The DER in front of a hash (RFC 8017 §9.2, note 1), and its length with the hash.
const NAMED: [(Digest, &[u8]); 4] = [
    (Digest::Sha256, b"\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"),
    (Digest::Sha1, b"\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14"),
    (Digest::Sha512, b"\x30\x51\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x03\x05\x00\x04\x40"),
    (Digest::Md5, b"\x30\x20\x30\x0c\x06\x08\x2a\x86\x48\x86\xf7\x0d\x02\x05\x05\x00\x04\x10"),
];

impl Digest {
    /// Hashes a message.
    pub fn hash(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => md5::Md5::digest(message).to_vec(),
            Self::Sha1 => sha1::Sha1::digest(message).to_vec(),
            Self::Sha256 => sha2::Sha256::digest(message).to_vec(),
            Self::Sha512 => sha2::Sha512::digest(message).to_vec(),
        }
    }

    /// The DER in front of a hash.
    pub(crate) fn prefix(self) -> &'static [u8] {
        NAMED.iter().find(|(digest, _)| *digest == self).map(|(_, name)| *name).unwrap_or_default()
    }

    /// The object identifier of the digest, in DER.
    pub(super) fn object_id(self) -> &'static [u8] {
        // Two headers stand before it; behind it a NULL and the header of the hash.
        let prefix = self.prefix();
        prefix.get(4..prefix.len().saturating_sub(4)).unwrap_or_default()
    }

    /// The usual name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
        }
    }

    /// Length of a hash, in bytes.
    fn length(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha512 => 64,
        }
    }
}

impl PublicKey {
    /// Opens a signature; `None` if it was not made with the private half of this key, or is damaged.
    pub fn recover(&self, signature: &[u8]) -> Option<Recovered> {
        let block = self.opened(signature)?;
        pkcs1(&block).or_else(|| pss(&block, self.bits()))
    }

    /// The public operation: the block that was signed.
    pub(crate) fn opened(&self, signature: &[u8]) -> Option<Vec<u8>> {
        let length = self.bits().div_ceil(8);
        let key = &self.parts().second;
        if signature.len() != length {
            return None;
        }
        let number = BoxedUint::from_be_slice(signature, key.n().bits_precision()).ok()?;
        if number >= **key.n() {
            return None;
        }
        let opened = rsa::hazmat::rsa_encrypt(key, &number).ok()?.to_be_bytes();
        opened.get(opened.len().checked_sub(length)?..).map(<[u8]>::to_vec)
    }
}

impl Recovered {
    /// Whether this is the hash of that message.
    pub fn covers(&self, message: &[u8]) -> bool {
        let hash = self.digest.hash(message);
        match self.padding {
            Padding::Pkcs1 | Padding::Bare => hash == self.hash,
            Padding::Pss => self.digest.hash(&[&[0; 8], hash.as_slice(), &self.salt].concat()) == self.hash,
        }
    }
}

/// `00 01 FF … FF 00` and then a hash, with or without the name of its digest.
fn pkcs1(block: &[u8]) -> Option<Recovered> {
    let rest = block.strip_prefix(&[0, 1])?;
    let filled = rest.iter().position(|byte| *byte != 0xff).filter(|count| *count >= 8)?;
    let content = rest[filled..].strip_prefix(&[0])?;
    let named = NAMED.iter().find_map(|(digest, name)| {
        let hash = content.strip_prefix(*name).filter(|hash| hash.len() == digest.length())?;
        Some((Padding::Pkcs1, *digest, hash))
    });
    let bare = || {
        let (digest, _) = NAMED.iter().find(|(digest, _)| digest.length() == content.len())?;
        Some((Padding::Bare, *digest, content))
    };
    let (padding, digest, hash) = named.or_else(bare)?;
    Some(Recovered { padding, digest, hash: hash.to_vec(), salt: Vec::new() })
}

/// RFC 8017 §9.1.2 as far as it goes without the message. The trailer and the zeros leave no room for chance.
fn pss(block: &[u8], bits: usize) -> Option<Recovered> {
    let body = block.strip_suffix(&[0xbc])?;
    let spare = 8 * block.len() - (bits - 1);
    [Digest::Sha256, Digest::Sha1, Digest::Sha512].into_iter().find_map(|digest| {
        let (masked, hash) = body.split_at_checked(body.len().checked_sub(digest.length())?)?;
        let mut data: Vec<u8> =
            masked.iter().zip(mask(digest, hash)).map(|(byte, mask)| byte ^ mask).collect();
        *data.first_mut()? &= 0xff_u8.checked_shr(spare as u32).unwrap_or_default();
        let zeros = data.iter().position(|byte| *byte != 0)?;
        let salt = data[zeros..].strip_prefix(&[1])?.to_vec();
        Some(Recovered { padding: Padding::Pss, digest, hash: hash.to_vec(), salt })
    })
}

/// MGF1.
fn mask(digest: Digest, seed: &[u8]) -> impl Iterator<Item = u8> {
    (0_u32..).flat_map(move |counter| digest.hash(&[seed, &counter.to_be_bytes()].concat()))
}

#[cfg(test)]
mod tests {
    use super::super::fixture::key;
    use super::*;

    const MESSAGE: &[u8] = b"a=1&b=2";

    #[test]
    fn a_signature_of_every_digest_opens_to_the_hash_of_its_message_alone() {
        for (digest, _) in NAMED {
            let signature = key(0).sign_second(digest, MESSAGE).unwrap();
            let recovered = key(0).public().recover(&signature).unwrap();
            let seen =
                (recovered.padding, recovered.digest, recovered.covers(MESSAGE), recovered.covers(b"a=1"));
            assert_eq!(seen, (Padding::Pkcs1, digest, true, false));
        }
    }

    #[test]
    fn a_signature_by_another_scheme_opens_too() {
        let signature = key(0).sign_pss(MESSAGE, [7; 32]).unwrap();
        let recovered = key(0).public().recover(&signature).unwrap();
        let seen = (recovered.padding, recovered.digest, recovered.covers(MESSAGE), recovered.covers(b"a=1"));
        assert_eq!(seen, (Padding::Pss, Digest::Sha256, true, false));
    }

    #[test]
    fn what_another_key_signed_or_what_is_damaged_does_not_open() {
        let public = key(0).public();
        let mut signature = key(0).sign(Digest::Sha256, MESSAGE).unwrap();
        assert_eq!(public.recover(&key(1).sign(Digest::Sha256, MESSAGE).unwrap()), None);
        assert_eq!(public.recover(&signature[1..]), None);
        assert_eq!(public.recover(&[0xff; 256]), None);
        signature[100] ^= 1;
        assert_eq!(public.recover(&signature), None);
    }
}
