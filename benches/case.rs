//! One whole case against the reference merchant over loopback: configure, call, verify, judge.

use criterion::{Criterion, criterion_group, criterion_main};
use paycert_core::case::load::cases;
use paycert_core::oracle::{Verdict, judge};
use paycert_run::runner::{Reference, Stand};

fn whole_case(criterion: &mut Criterion) {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let mut stand = Stand::open(&Reference(None), scratch.path(), 1).expect("a stand");
    let mut group = criterion.benchmark_group("case");
    for id in ["openapi/trade.pay/result-codes/10000-paid", "antom/pay/result-codes/success"] {
        let case = cases().iter().find(|case| case.id == id).expect("a case of that name");
        group.bench_function(id, |bench| {
            bench.iter(|| assert_eq!(judge(case, &stand.carry(case)).verdict, Verdict::Pass));
        });
    }
    group.finish();
}

criterion_group!(benches, whole_case);
criterion_main!(benches);
