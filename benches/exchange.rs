//! Signed exchanges over loopback, two jobs side by side: the client signs, the gateway verifies and signs, the client
//! verifies; every one is recorded, masked and judged as in a run.
//!
//! The last lines give the rate, and what part it is of the limit that RSA sets: the same two signatures and two
//! verifications with nothing around them, on as many threads, in turns with the exchanges.

use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use paycert_core::case::Case;
use paycert_core::case::load::cases;
use paycert_core::crypto::{Digest, PrivateKey};
use paycert_core::oracle::{Verdict, judge};
use paycert_run::runner::{Reference, Stand, fresh_key};

const JOBS: usize = 2;

/// Exchanges of one job in one turn, and turns.
const TURN: usize = 50;
const TURNS: usize = 41;

/// Cases with one exchange each.
const CASES: [&str; 2] = ["openapi/trade.pay/result-codes/10000-paid", "antom/pay/result-codes/success"];

fn find(id: &str) -> &'static Case {
    cases().iter().find(|case| case.id == id).expect("a case of that name")
}

/// Carries a case through again and again; says how many exchanges that were.
fn exchanges(stand: &mut Stand, case: &'static Case, times: usize) -> usize {
    let carried = (0..times).map(|_| {
        let transcript = stand.carry(case);
        assert_eq!(judge(case, &transcript).verdict, Verdict::Pass);
        transcript.steps.iter().map(|step| step.exchanges.len()).sum::<usize>()
    });
    carried.sum()
}

/// What RSA alone costs of so many exchanges: each side signs once and verifies once.
fn only_rsa(key: &PrivateKey, times: usize) {
    let (message, public) = ([b'm'; 1_200], key.public());
    for _ in 0..2 * times {
        let signature = key.sign(Digest::Sha256, &message).expect("a signature");
        assert!(public.verifies(Digest::Sha256, &message, &signature));
    }
}

/// Does the same in every job at once; the time until the last is done.
fn together<T: Send>(jobs: &mut [T], work: impl Fn(&mut T) + Sync) -> Duration {
    let began = Instant::now();
    std::thread::scope(|scope| {
        for job in jobs {
            scope.spawn(|| work(job));
        }
    });
    began.elapsed()
}

fn stands(scratch: &tempfile::TempDir) -> Vec<Stand> {
    let open = |seed| Stand::open(&Reference(None), scratch.path(), seed).expect("a stand");
    (1..=JOBS as u64).map(open).collect()
}

fn exchange(criterion: &mut Criterion) {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let mut stands = stands(&scratch);
    let mut group = criterion.benchmark_group("exchange");
    group.throughput(Throughput::Elements(JOBS as u64));
    for id in CASES {
        let case = find(id);
        group.bench_function(id, |bench| {
            bench.iter_custom(|times| {
                together(&mut stands, |stand| {
                    exchanges(stand, case, times as usize);
                })
            });
        });
    }
    group.finish();
}

/// Prints exchanges a second, and their part of the limit.
fn share_of_the_limit(_: &mut Criterion) {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let mut stands = stands(&scratch);
    let mut keys: Vec<PrivateKey> = (0..JOBS).map(|_| fresh_key().expect("randomness")).collect();
    for id in CASES {
        let case = find(id);
        let each = exchanges(&mut stands[0], case, 1);
        let mut turns: Vec<(f64, f64)> = (0..TURNS)
            .map(|_| {
                let whole = together(&mut stands, |stand| {
                    exchanges(stand, case, TURN);
                });
                let limit = together(&mut keys, |key| only_rsa(key, TURN * each));
                let rate = (JOBS * TURN * each) as f64 / whole.as_secs_f64();
                (rate, limit.as_secs_f64() / whole.as_secs_f64())
            })
            .collect();
        let mut median = |of: fn(&(f64, f64)) -> f64| {
            turns.sort_by(|one, other| of(one).total_cmp(&of(other)));
            of(&turns[TURNS / 2])
        };
        let (rate, share) = (median(|turn| turn.0), median(|turn| turn.1));
        println!("{id}: {rate:.0} exchanges a second with {JOBS} jobs, {share:.2} of what RSA alone allows");
    }
}

criterion_group!(benches, exchange, share_of_the_limit);
criterion_main!(benches);
