use super::Digest::{Md5, Sha1, Sha256, Sha512};
use super::*;
use crate::crypto::fixture::{key, short_key};
use proptest::prelude::*;
use rsa::traits::PublicKeyParts;

const DIGESTS: [Digest; 4] = [Md5, Sha1, Sha256, Sha512];

/// The answers of both backends, which must be one.
fn answer(key: &PublicKey, digest: Digest, message: &[u8], signature: &[u8]) -> bool {
    let answers = [key.verifies(digest, message, signature), key.verifies_second(digest, message, signature)];
    assert_eq!(answers[0], answers[1], "the backends differ about {digest:?} with {} bytes", signature.len());
    answers[0]
}

#[test]
fn a_signature_has_the_length_of_the_modulus_and_no_other() {
    let public = key(0).public();
    // One signature in 256 begins with a zero byte; a number has no leading zeros, a signature has.
    let with_zero = (0_u32..).find_map(|number| {
        let message = number.to_le_bytes();
        let signature = key(0).sign(Sha256, &message).unwrap();
        (signature[0] == 0).then_some((message, signature))
    });
    let (message, signature) = with_zero.unwrap();
    assert!(answer(&public, Sha256, &message, &signature));
    let changed = [
        signature[1..].to_vec(),
        signature[..255].to_vec(),
        [&[0], &signature[..]].concat(),
        [&signature[..], &[0]].concat(),
        [&signature[..], &signature[..]].concat(),
        vec![],
        vec![0; 256],
        vec![0xff; 256],
        vec![0; 1 << 20],
    ];
    for signature in changed {
        assert!(!answer(&public, Sha256, &message, &signature), "{} bytes", signature.len());
    }
}

#[test]
fn a_signature_plus_the_modulus_is_refused() {
    let public = key(0).public();
    let modulus = public.parts().second.n_bytes();
    let shifted = (0_u32..).find_map(|number| {
        let message = number.to_le_bytes();
        let mut signature = key(0).sign(Sha256, &message).unwrap();
        let mut carry = 0;
        for (byte, add) in signature.iter_mut().zip(&modulus).rev() {
            let sum = u16::from(*byte) + u16::from(*add) + carry;
            (*byte, carry) = (sum as u8, sum >> 8);
        }
        (carry == 0).then_some((message, signature))
    });
    let (message, signature) = shifted.unwrap();
    assert!(!answer(&public, Sha256, &message, &signature));
}

#[test]
fn a_signature_binds_its_key_and_its_digest() {
    let keys = [key(0).public(), key(1).public(), short_key().public()];
    for (at, private) in [key(0), key(1), short_key()].into_iter().enumerate() {
        for signed in DIGESTS {
            let signature = private.sign(signed, b"message").unwrap();
            for (other, public) in keys.iter().enumerate() {
                for digest in DIGESTS {
                    let right = other == at && digest == signed;
                    assert_eq!(answer(public, digest, b"message", &signature), right);
                }
            }
        }
    }
}

#[test]
fn pss_is_another_scheme_and_its_salt_decides_its_bytes() {
    for (key, verifiable) in [(key(0), true), (short_key(), false)] {
        let signature = key.sign_pss(b"message", [7; 32]).unwrap();
        assert_eq!(key.sign_pss(b"message", [7; 32]).as_ref(), Ok(&signature));
        assert_ne!(key.sign_pss(b"message", [8; 32]).as_ref(), Ok(&signature));
        for digest in DIGESTS {
            assert!(!answer(&key.public(), digest, b"message", &signature));
        }
        let scheme = &aws_lc_rs::signature::RSA_PSS_2048_8192_SHA256;
        let public = key.public().parts().second.clone();
        let der = rsa::pkcs8::EncodePublicKey::to_public_key_der(&public).unwrap();
        let pss = aws_lc_rs::signature::UnparsedPublicKey::new(scheme, der.as_bytes());
        assert_eq!(pss.verify(b"message", &signature).is_ok(), verifiable);
    }
}

#[test]
fn a_digest_without_its_name_is_refused() {
    let hash = sha2::Sha256::digest(b"message");
    let nameless = key(0).parts().second.sign(rsa::Pkcs1v15Sign::new_unprefixed(), &hash).unwrap();
    assert!(!answer(&key(0).public(), Sha256, b"message", &nameless));
}

#[test]
fn a_key_that_cannot_sign_says_so() {
    let error = SignError { bits: 1024, digest: Sha512 };
    insta::assert_snapshot!(error, @"the key of 1024 bits cannot sign with Sha512");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Both backends make the same bytes, and both accept them.
    #[test]
    fn both_backends_sign_alike(message: Vec<u8>, at in 0..4_usize) {
        let digest = DIGESTS[at];
        for key in [key(0), short_key()] {
            let signature = key.sign(digest, &message).unwrap();
            prop_assert!(answer(&key.public(), digest, &message, &signature));
            prop_assert_eq!(key.sign_second(digest, &message), Ok(signature));
        }
    }
}

proptest! {
    /// Both backends refuse a signature with one byte changed, and a message with one byte more.
    #[test]
    fn both_backends_refuse_what_was_changed(message: Vec<u8>, at: prop::sample::Index, by in 1..=255_u8) {
        let public = key(0).public();
        let mut signature = key(0).sign(Sha256, &message).unwrap();
        prop_assert!(!answer(&public, Sha256, &[&message[..], &[by]].concat(), &signature));
        let at = at.index(signature.len());
        signature[at] ^= by;
        prop_assert!(!answer(&public, Sha256, &message, &signature));
    }

    /// Both backends give one answer about any bytes.
    #[test]
    fn both_backends_agree_about_noise(message: Vec<u8>, noise in prop::collection::vec(any::<u8>(), 0..300)) {
        for digest in DIGESTS {
            prop_assert!(!answer(&key(0).public(), digest, &message, &noise));
            prop_assert!(!answer(&short_key().public(), digest, &message, &noise));
        }
    }
}
