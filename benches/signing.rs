//! Signing and verifying with RSA-2048 and SHA-256: the raw backend, the same through paycert, the second implementation.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{self, KeyPair as _, RsaKeyPair, UnparsedPublicKey};
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
    let unparsed =
        UnparsedPublicKey::new(&signature::RSA_PKCS1_2048_8192_SHA256, raw.public_key().as_ref().to_vec());
    group.bench_function("aws-lc-rs", |bench| {
        bench.iter(|| unparsed.verify(&message, &signature).expect("a good signature"));
    });
    group.bench_function("paycert", |bench| {
        bench.iter(|| assert!(public.verifies(Digest::Sha256, &message, &signature)));
    });
    group.bench_function("rsa", |bench| {
        bench.iter(|| assert!(public.verifies_second(Digest::Sha256, &message, &signature)));
    });
    group.finish();
}

criterion_group!(benches, sign, verify);
criterion_main!(benches);
