//! Signing and verifying with RSA-2048 and SHA-256: the raw backend, the same through paycert, the second implementation.
//!
//! The last lines give the speed of paycert as a part of the raw backend's, from turns so short that a change of the
//! machine's load meets both alike.

use std::time::Instant;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{self, KeyPair as _, ParsedPublicKey, RsaKeyPair};
use criterion::{Criterion, criterion_group, criterion_main};
use paycert_core::crypto::{Digest, PrivateKey};

/// About the size of an Antom pay request.
fn message() -> Vec<u8> {
    b"POST /ams/api/v1/payments/pay\n5Y00000000000000.1767578400000.{}"
        .iter()
        .copied()
        .cycle()
        .take(1_200)
        .collect()
}

fn keys() -> (RsaKeyPair, PrivateKey) {
    let made = KeyPair::generate(KeySize::Rsa2048).expect("randomness");
    let der = made.as_der().expect("an encoding");
    let raw = RsaKeyPair::from_pkcs8(der.as_ref()).expect("a key just made");
    (raw, PrivateKey::from_der(der.as_ref()).expect("a key just made"))
}

fn sign(criterion: &mut Criterion) {
    let (raw, key) = keys();
    let message = message();
    let random = SystemRandom::new();
    let mut group = criterion.benchmark_group("sign");
    group.bench_function("aws-lc-rs", |bench| {
        let mut signature = vec![0; raw.public_modulus_len()];
        bench.iter(|| {
            raw.sign(&signature::RSA_PKCS1_SHA256, &random, &message, &mut signature).expect("a signature")
        });
    });
    group.bench_function("paycert", |bench| {
        bench.iter(|| key.sign(Digest::Sha256, &message).expect("a signature"));
    });
    group.bench_function("paycert, SHA-1 through rsa", |bench| {
        bench.iter(|| key.sign(Digest::Sha1, &message).expect("a signature"));
    });
    group.finish();
}

fn verify(criterion: &mut Criterion) {
    let (raw, key) = keys();
    let message = message();
    let signature = key.sign(Digest::Sha256, &message).expect("a signature");
    let public = key.public();
    let mut group = criterion.benchmark_group("verify");
    let parsed = parsed(&raw);
    group.bench_function("aws-lc-rs", |bench| {
        bench.iter(|| parsed.verify_sig(&message, &signature).expect("a good signature"));
    });
    group.bench_function("paycert", |bench| {
        bench.iter(|| assert!(public.verifies(Digest::Sha256, &message, &signature)));
    });
    group.bench_function("rsa", |bench| {
        bench.iter(|| assert!(public.verifies_second(Digest::Sha256, &message, &signature)));
    });
    group.finish();
}

fn parsed(raw: &RsaKeyPair) -> ParsedPublicKey {
    ParsedPublicKey::new(&signature::RSA_PKCS1_2048_8192_SHA256, raw.public_key().as_ref())
        .expect("a key just made")
}

/// Signatures or verifications in one turn, and turns.
const TURN: u32 = 20;
const TURNS: usize = 101;

/// Prints how fast paycert is beside the raw backend.
fn ratios(_: &mut Criterion) {
    let (raw, key) = keys();
    let (message, random) = (message(), SystemRandom::new());
    let mut made = vec![0; raw.public_modulus_len()];
    let ratio = ratio(
        || raw.sign(&signature::RSA_PKCS1_SHA256, &random, &message, &mut made).expect("a signature"),
        || drop(key.sign(Digest::Sha256, &message).expect("a signature")),
    );
    println!("sign    paycert runs at {ratio:.3} of aws-lc-rs");
    let (parsed, public) = (parsed(&raw), key.public());
    let ratio = self::ratio(
        || parsed.verify_sig(&message, &made).expect("a good signature"),
        || assert!(public.verifies(Digest::Sha256, &message, &made)),
    );
    println!("verify  paycert runs at {ratio:.3} of aws-lc-rs");
}

/// The median of the time of one by that of the other, turn by turn.
fn ratio(mut raw: impl FnMut(), mut own: impl FnMut()) -> f64 {
    let time = |work: &mut dyn FnMut()| {
        let began = Instant::now();
        (0..TURN).for_each(|_| work());
        began.elapsed().as_secs_f64()
    };
    let mut ratios: Vec<f64> = (0..TURNS).map(|_| time(&mut raw) / time(&mut own)).collect();
    ratios.sort_by(f64::total_cmp);
    ratios[TURNS / 2]
}

criterion_group!(benches, sign, verify, ratios);
criterion_main!(benches);
