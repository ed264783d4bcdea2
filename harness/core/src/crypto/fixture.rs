//! Keys for tests, made when the tests run.

use std::sync::OnceLock;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use rsa::pkcs1::EncodeRsaPrivateKey;
use rsa::rand_core::{TryCryptoRng, TryRng};
use sha2::Digest as _;

use super::PrivateKey;

/// A key of 2048 bits, another for every `at`.
pub(crate) fn key(at: usize) -> &'static PrivateKey {
    static KEYS: [OnceLock<PrivateKey>; 2] = [const { OnceLock::new() }; 2];
    KEYS[at].get_or_init(|| {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        PrivateKey::from_der(pair.as_der().unwrap().as_ref()).unwrap()
    })
}

/// A key of 1024 bits, which the fast backend does not sign with.
pub(super) fn short_key() -> &'static PrivateKey {
    static KEY: OnceLock<PrivateKey> = OnceLock::new();
    KEY.get_or_init(|| PrivateKey::from_der(&pkcs1_of_bits(1024)).unwrap())
}

/// PKCS#1 DER of a key of any length from 1024 bits, the same in every run.
pub(super) fn pkcs1_of_bits(bits: usize) -> Vec<u8> {
    let key = rsa::PrivateKey::new(&mut Counter(0), bits).unwrap();
    key.to_pkcs1_der().unwrap().as_bytes().to_vec()
}

/// One element of DER.
pub(super) fn element(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let content = parts.concat();
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    let header = match content.len() {
        0..=0x7f => vec![tag, length[1]],
        0x80..=0xff => vec![tag, 0x81, length[1]],
        _ => vec![tag, 0x82, length[0], length[1]],
    };
    [header, content].concat()
}

/// A sequence of DER.
pub(super) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    element(0x30, parts)
}

/// Numbers that only look random.
struct Counter(u64);

impl TryRng for Counter {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        self.try_next_u64().map(|number| number as u32)
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        self.0 += 1;
        let hash = sha2::Sha256::digest(self.0.to_le_bytes());
        Ok(u64::from_le_bytes(hash[..8].try_into().unwrap()))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        for chunk in bytes.chunks_mut(8) {
            let number = self.try_next_u64()?.to_le_bytes();
            chunk.copy_from_slice(&number[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Counter {}
