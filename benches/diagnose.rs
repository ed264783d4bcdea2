//! Explaining a signature: one mistake at the end of the table, two at once, and nothing found after every pair.
//! The goal is 50 ms for one and 1 s for two.

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use criterion::{Criterion, criterion_group, criterion_main};
use paycert_core::crypto::{Digest, PrivateKey};
use paycert_core::diagnose::{Around, Keys, Kind, Message, Parts, diagnose};
use paycert_core::wire::antom::content;
use paycert_core::wire::charset::Charset;
use paycert_core::wire::form::percent_encode;

const PATH: &str = "/ams/sandbox/api/v1/payments/pay";
const CLIENT: &str = "SANDBOX_5Y00000000000000";
const TIME: &str = "1767578400123";

/// About the size of an Antom pay request, spaced as Python writes it.
fn body() -> String {
    let goods: Vec<String> = (0..12)
        .map(|at| format!("{{\"id\": \"{at}\", \"name\": \"咖啡 <{at}>\", \"price\": {at}.50}}"))
        .collect();
    format!("{{\"paymentRequestId\": \"R1\", \"goods\": [{}]}}", goods.join(", "))
}

fn explain(criterion: &mut Criterion) {
    let pair = KeyPair::generate(KeySize::Rsa2048).expect("randomness");
    let key = PrivateKey::from_der(pair.as_der().expect("an encoding").as_ref()).expect("a key just made");
    let keys = Keys::from(key.public());
    let body = body();
    let compact = body.replace(": ", ":").replace(", ", ",");
    let message = |signed: &[u8]| Message {
        kind: Kind::Request,
        parts: Parts::Content {
            method: "POST".into(),
            path: PATH.into(),
            client: CLIENT.into(),
            time: TIME.into(),
            body: body.clone().into_bytes(),
        },
        charset: Charset::Utf8,
        digest: Digest::Sha256,
        signature: percent_encode(
            STANDARD.encode(key.sign(Digest::Sha256, signed).expect("a signature")).as_bytes(),
        ),
        around: Around::default(),
    };
    let right = content("POST", PATH, CLIENT, TIME, body.as_bytes());
    let hash: String = Digest::Sha256.hash(&right).iter().map(|byte| format!("{byte:02x}")).collect();
    let without_dot = [format!("POST {PATH}\n{CLIENT}.{TIME}").as_bytes(), compact.as_bytes()].concat();
    let mut group = criterion.benchmark_group("diagnose");
    group.sample_size(20);
    let planted = [
        ("one mistake", hash.as_bytes(), 1),
        ("two mistakes", &without_dot, 2),
        ("nothing found", b"another text", 0),
    ];
    for (name, signed, causes) in planted {
        let message = message(signed);
        group.bench_function(name, |bench| {
            bench.iter(|| assert_eq!(diagnose(&message, &keys).causes.len(), causes))
        });
    }
    group.finish();
}

criterion_group!(benches, explain);
criterion_main!(benches);
