//! What is done to a signature after signing: as bytes, and as the number that it is.

use crate::case::reply::Tamper;
use crate::crypto::PublicKey;

/// The signature as it is sent. `key` is the one that verifies it.
pub(super) fn tampered(mut signature: Vec<u8>, tamper: Tamper, key: &PublicKey) -> Vec<u8> {
    let modulus = key.modulus();
    let small = |number: u8| {
        let mut bytes = vec![0; modulus.len()];
        bytes.last_mut().into_iter().for_each(|last| *last = number);
        bytes
    };
    match tamper {
        Tamper::None => {}
        Tamper::BitFlip => {
            let middle = signature.len() / 2;
            if let Some(byte) = signature.get_mut(middle) {
                *byte ^= 1;
            }
        }
        Tamper::Truncated => {
            signature.pop();
        }
        Tamper::Appended => signature.push(0),
        Tamper::Prepended => signature.insert(0, 0),
        Tamper::Zero => signature.fill(0),
        Tamper::OneByte => signature.truncate(1),
        Tamper::Empty => signature.clear(),
        Tamper::Long => signature = signature.iter().copied().cycle().take(10_000).collect(),
        Tamper::One => signature = small(1),
        Tamper::ModulusLessOne => signature = difference(&modulus, &small(1)),
        Tamper::Modulus => signature = modulus,
        Tamper::ModulusPlusOne => signature = sum(&modulus, &small(1)),
        Tamper::NotReduced => signature = sum(&signature, &modulus),
        Tamper::Negated => signature = difference(&modulus, &signature),
    }
    signature
}

/// The sum of two numbers of one length, most significant byte first; one byte longer where it has to be.
fn sum(one: &[u8], other: &[u8]) -> Vec<u8> {
    let mut carry = 0;
    let mut bytes: Vec<u8> = one
        .iter()
        .zip(other)
        .rev()
        .map(|(one, other)| {
            carry += u16::from(*one) + u16::from(*other);
            let [high, low] = carry.to_be_bytes();
            carry = u16::from(high);
            low
        })
        .collect();
    bytes.extend((carry > 0).then_some(1));
    bytes.reverse();
    bytes
}

/// What is left of a number, less a smaller one of its length.
fn difference(one: &[u8], other: &[u8]) -> Vec<u8> {
    let mut borrowed = false;
    let mut bytes: Vec<u8> = one
        .iter()
        .zip(other)
        .rev()
        .map(|(one, other)| {
            let (less, first) = one.overflowing_sub(*other);
            let (less, second) = less.overflowing_sub(u8::from(borrowed));
            borrowed = first || second;
            less
        })
        .collect();
    bytes.reverse();
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::Digest;
    use crate::crypto::fixture::key;

    #[test]
    fn sums_and_differences_carry() {
        assert_eq!(sum(&[0, 0xff, 0xff], &[0, 0, 1]), [1, 0, 0]);
        assert_eq!(sum(&[0xff, 0xff], &[0xff, 1]), [1, 0xff, 0]);
        assert_eq!(difference(&[1, 0, 0], &[0, 0, 1]), [0, 0xff, 0xff]);
        assert_eq!(difference(&[3, 2], &[1, 2]), [2, 0]);
    }

    #[test]
    fn whatever_is_done_to_a_signature_both_backends_refuse_it() {
        let public = key(0).public();
        let signature = key(0).sign(Digest::Sha256, b"a=1").unwrap();
        for tamper in [
            Tamper::BitFlip,
            Tamper::Prepended,
            Tamper::Zero,
            Tamper::One,
            Tamper::ModulusLessOne,
            Tamper::Modulus,
            Tamper::ModulusPlusOne,
            Tamper::NotReduced,
            Tamper::Negated,
        ] {
            let sent = tampered(signature.clone(), tamper, &public);
            let answers = [
                public.verifies(Digest::Sha256, b"a=1", &sent),
                public.verifies_second(Digest::Sha256, b"a=1", &sent),
            ];
            assert_eq!(answers, [false; 2], "{tamper:?}");
        }
        let twice = tampered(signature.clone(), Tamper::NotReduced, &public);
        let back = difference(&twice[twice.len() - 256..], &public.modulus());
        assert_eq!(back, signature);
    }
}
