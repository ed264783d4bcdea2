//! The messages of the documents on one core: good pay requests as bytes, strict validation, near misses.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use paycert_core::generate::{generate, message as nth, near_misses, plan};
use paycert_core::schema::{Message, Reading, validate};
use serde_json::Value;

/// How many messages one iteration handles.
const BATCH: u64 = 100;

fn pay() -> &'static Message {
    Message::find("antom/payments.pay.request").expect("pay is a message")
}

fn messages(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("messages");
    group.throughput(Throughput::Elements(BATCH));
    let mut next = 0;
    group.bench_function("good pay requests as bytes", |bench| {
        bench.iter(|| {
            next += BATCH;
            (next..next + BATCH).map(|n| generate(pay(), 1, n).len()).sum::<usize>()
        });
    });
    let compiled = plan(pay());
    let values: Vec<Value> = (0..BATCH).map(|n| nth(&compiled, 1, n)).collect();
    group.bench_function("strict validation of pay requests", |bench| {
        bench.iter(|| assert!(values.iter().all(|value| validate(pay(), Reading::Strict, value).is_empty())));
    });
    group.finish();

    let mut group = criterion.benchmark_group("near misses");
    group.sample_size(10);
    group.throughput(Throughput::Elements(near_misses(&compiled).len() as u64));
    group.bench_function("of the pay request", |bench| bench.iter(|| near_misses(&compiled).len()));
    group.finish();
}

criterion_group!(benches, messages);
criterion_main!(benches);
