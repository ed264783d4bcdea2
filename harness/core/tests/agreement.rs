//! Both backends agree about forged signatures, and accept none.
//!
//! A few thousand inputs by default. `PAYCERT_AGREEMENT=1000000 cargo test --workspace --test agreement` tries a
//! million in some minutes.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use paycert_core::crypto::{Digest, PrivateKey, PublicKey};
use paycert_core::fuzzing::verify_agreement;
use rsa::Pkcs1v15Sign;
use rsa::pkcs8::DecodePrivateKey;
use sha2::Digest as _;

/// How many inputs each test tries.
fn wanted() -> u64 {
    std::env::var("PAYCERT_AGREEMENT").ok().and_then(|count| count.parse().ok()).unwrap_or(4_000)
}

/// Numbers that look random, the same in every run.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb) ^ mixed >> 31
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }
}

/// The DER in front of a SHA-256 digest, written out in RFC 8017 §9.2.
const PREFIX: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00,
    0x04, 0x20,
];

const MESSAGE: &[u8] = b"POST /ams/api/v1/payments/pay\n5X.1685599933871.{}";

struct Scene {
    key: PublicKey,
    /// Good signatures by digest.
    good: Vec<(Digest, Vec<u8>)>,
    /// Signatures of the right key over a damaged encoding of the right digest.
    damaged: Vec<Vec<u8>>,
}

fn scene(numbers: &mut Numbers) -> Scene {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    let der = pair.as_der().unwrap();
    let key = PrivateKey::from_der(der.as_ref()).unwrap();
    let raw = rsa::PrivateKey::from_pkcs8_der(der.as_ref()).unwrap();
    let digests = [Digest::Md5, Digest::Sha1, Digest::Sha256, Digest::Sha512];
    let good = digests.map(|digest| (digest, key.sign(digest, MESSAGE).unwrap())).to_vec();
    let hash = sha2::Sha256::digest(MESSAGE).to_vec();
    let encodings = (0..200).map(|at| damaged([&PREFIX[..], &hash].concat(), at, numbers));
    let sign = |encoding: Vec<u8>| {
        raw.sign(Pkcs1v15Sign { hash_len: None, prefix: Box::default() }, &encoding).unwrap()
    };
    Scene { key: key.public(), good, damaged: encodings.map(sign).collect() }
}

/// A DigestInfo that is not the one right encoding: another byte, one more, one less, or something behind it.
fn damaged(mut info: Vec<u8>, at: usize, numbers: &mut Numbers) -> Vec<u8> {
    let place = numbers.below(PREFIX.len());
    match at % 4 {
        0 => info[place] ^= 1 << numbers.below(8),
        1 => info.insert(place, numbers.next() as u8),
        2 => drop(info.remove(place)),
        _ => info.extend(numbers.bytes(1 + at / 2)),
    }
    info
}

/// One input: digest, message, signature, and whether it is good.
fn input(scene: &Scene, numbers: &mut Numbers) -> (Digest, Vec<u8>, Vec<u8>, bool) {
    let (digest, mut signature) = scene.good[numbers.below(4)].clone();
    let mut message = MESSAGE.to_vec();
    let length = signature.len();
    match numbers.below(8) {
        0 => return (digest, message, signature, true),
        1 | 2 => {
            for _ in 0..=numbers.below(3) {
                let place = numbers.below(length);
                signature[place] = signature[place].wrapping_add(1 + numbers.below(255) as u8);
            }
        }
        3 => signature.truncate(numbers.below(length)),
        4 => signature.extend(numbers.bytes(300).into_iter().take(1 + message.len())),
        5 => {
            let place = numbers.below(message.len());
            message[place] ^= 1 << numbers.below(8);
        }
        6 => signature = numbers.bytes(length),
        _ => {
            return (
                Digest::Sha256,
                message,
                scene.damaged[numbers.below(scene.damaged.len())].clone(),
                false,
            );
        }
    }
    let good = message == MESSAGE && scene.good.contains(&(digest, signature.clone()));
    (digest, message, signature, good)
}

#[test]
fn both_backends_accept_good_signatures_and_refuse_every_change_to_them() {
    let mut numbers = Numbers(1);
    let scene = scene(&mut numbers);
    let mut accepted = 0;
    for at in 0..wanted() {
        let (digest, message, signature, good) = input(&scene, &mut numbers);
        let answers = [
            scene.key.verifies(digest, &message, &signature),
            scene.key.verifies_second(digest, &message, &signature),
        ];
        assert_eq!(answers, [good; 2], "input {at}: {digest:?}, {} bytes", signature.len());
        accepted += u64::from(good);
    }
    assert!((wanted() / 10..wanted() / 6).contains(&accepted), "{accepted} of {} were good", wanted());
}

#[test]
fn the_fuzz_target_holds_on_random_inputs() {
    let mut numbers = Numbers(2);
    for _ in 0..wanted() / 4 {
        let length = numbers.below(600);
        verify_agreement(&numbers.bytes(length));
    }
}
