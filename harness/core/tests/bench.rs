//! From rounds to words and exit codes.

use paycert_core::adapter::Implementation;
use paycert_core::bench::{Bench, Budget, Figure, LeftOut, Machine, Operation, Outcome, Round, against};

fn operation(name: &str) -> &'static Operation {
    Operation::find(name).expect("an operation")
}

/// Nine rounds around a ratio, with a spread of one percent to each side.
fn figure(name: &str, ratio: f64) -> Figure {
    let rounds = (0..9).map(|round| {
        let spread = 1.0 + (f64::from(round) - 4.0) / 400.0;
        Round { per_second: 4_000.0 * ratio * spread, calibration_per_second: 4_000.0 }
    });
    Figure::of(operation(name), rounds.collect(), Vec::new())
}

fn bench(figures: Vec<Figure>) -> Bench {
    Bench {
        bench: 1,
        paycert: "0.1.0".to_owned(),
        started: "2026-11-25T10:00:00Z".to_owned(),
        machine: Machine { cores: 2, arch: "x86_64".to_owned(), os: "linux".to_owned() },
        implementation: Implementation {
            name: "demo".to_owned(),
            version: "1.2".to_owned(),
            language: "python".to_owned(),
            homepage: None,
        },
        for_ms: 1_000,
        rounds: 9,
        threads: 1,
        figures,
        left_out: Vec::new(),
        limits: Vec::new(),
        interrupted: false,
    }
}

/// Five figures that ended in four ways.
fn mixed() -> Bench {
    let clock = "it says that it took 5 ms, and it took 50 ms";
    let discarded = Figure { discarded: vec![clock.to_owned()], ..figure("openapi.verify", 0.12) };
    let figures = vec![
        figure("openapi.sign", 0.29),
        discarded,
        Figure::of(operation("openapi.call"), Vec::new(), vec![clock.to_owned(); 2]),
        Figure::without(operation("antom.sign"), Outcome::Wrong, "it answered no signature".to_owned()),
        Figure::without(operation("antom.verify"), Outcome::Broken, "`measure`: no answer".to_owned()),
    ];
    let why = "the adapter does not list antom.call".to_owned();
    Bench { left_out: vec![LeftOut { name: "antom.call".to_owned(), why }], ..bench(figures) }
}

fn judged(bench: Bench, budget: &str) -> Bench {
    let limits = Budget::read(budget).expect("a budget").judge(&bench);
    Bench { limits, ..bench }
}

#[test]
fn a_measurement_is_told_as_a_table_with_what_came_of_each_limit() {
    let budget = r#"{"openapi.sign": 0.3, "openapi.verify": 0.12, "openapi.call": 0.1}"#;
    insta::assert_snapshot!(judged(mixed(), budget).text(), @"
    demo 1.2 (python)
      2 cores of x86_64, 1 thread, 9 rounds of 1 s

    operation       ratio      95 % interval        operations/s calibration/s
    openapi.sign    0.290      0.288–0.292          1160         4000 sign
    openapi.verify  0.120      0.119–0.121          480          4000 verify
    openapi.call    incomplete: 0 of 6 rounds count; the last that does not: it says that it took 5 ms, and it took 50 ms
    antom.sign      wrong: it answered no signature
    antom.verify    broken: `measure`: no answer
    antom.call      not measured: the adapter does not list antom.call
    openapi.verify: 1 round discarded
      it says that it took 5 ms, and it took 50 ms
    openapi.call: 2 rounds discarded
      it says that it took 5 ms, and it took 50 ms
      it says that it took 5 ms, and it took 50 ms

    exceeded  openapi.sign: 0.288–0.292; the budget asks for 0.300
    kept      openapi.verify: 0.119–0.121; the budget asks for 0.120
    unjudged  openapi.call: not measured; the budget asks for 0.100
    the adapter broke
    ");
}

#[test]
fn of_several_exit_codes_the_gravest_counts() {
    let mut bench = judged(mixed(), r#"{"openapi.sign": 0.3}"#);
    let mut codes = vec![bench.exit_code()];
    for outcome in [Outcome::Broken, Outcome::Incomplete, Outcome::Wrong] {
        bench.figures.retain(|figure| figure.outcome != outcome);
        codes.push(bench.exit_code());
    }
    bench.limits.clear();
    codes.push(bench.exit_code());
    bench.figures.clear();
    codes.push(bench.exit_code());
    bench.interrupted = true;
    codes.push(bench.exit_code());
    assert_eq!(codes, [3, 5, 1, 6, 0, 4, 130]);
}

#[test]
fn what_is_written_is_read_again_and_other_versions_are_not() {
    let bench = judged(mixed(), r#"{"openapi.sign": 0.3}"#);
    assert_eq!(Bench::read(&bench.json()), Ok(bench.clone()));
    let schema = include_str!("../../../schemas/paycert/bench.v1.json");
    let validator =
        jsonschema::validator_for(&serde_json::from_str(schema).expect("JSON")).expect("a schema");
    let value = serde_json::from_str(&bench.json()).expect("JSON");
    let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
    assert_eq!(errors, Vec::<String>::new());
    let newer = Bench { bench: 2, ..bench };
    let error = Bench::read(&newer.json()).expect_err("another version");
    assert_eq!(error, "it has version 2 of the format, not 1");
}

#[test]
fn a_limit_is_exceeded_only_by_the_whole_interval() {
    let limits = [0.2, 0.2899, 0.2915, 0.2925].map(|least| {
        let bench = judged(bench(vec![figure("antom.sign", 0.29)]), &format!(r#"{{"antom.sign": {least}}}"#));
        format!("{least}: {}", bench.exit_code())
    });
    insta::assert_snapshot!(limits.join("\n"), @"
    0.2: 0
    0.2899: 0
    0.2915: 0
    0.2925: 6
    ");
}

#[test]
fn an_earlier_measurement_allows_what_it_is_told_to_allow() {
    let earlier = bench(vec![figure("antom.sign", 0.30), figure("antom.call", 0.2)]);
    let now = |ratio| bench(vec![figure("antom.sign", ratio), figure("openapi.sign", 1.0)]);
    let told = [(0.30, 0.0), (0.28, 0.0), (0.28, 0.1), (0.26, 0.1)].map(|(ratio, allow)| {
        let limits = against(&earlier, &now(ratio), allow);
        let limits: Vec<String> = limits
            .iter()
            .map(|limit| format!("{} {:.4} {:?}", limit.name, limit.least, limit.kept))
            .collect();
        format!("{ratio} with {allow}: {}", limits.join(", "))
    });
    insta::assert_snapshot!(told.join("\n"), @"
    0.3 with 0: antom.sign 0.2978 Some(true)
    0.28 with 0: antom.sign 0.2978 Some(false)
    0.28 with 0.1: antom.sign 0.2680 Some(true)
    0.26 with 0.1: antom.sign 0.2680 Some(false)
    ");
}

/// A stream of numbers between 0 and 1.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Nine rounds on a busy machine: within four percent, but for some in which half of the time was stolen, on both
    /// sides alike.
    fn bench(&mut self, ratio: f64) -> Bench {
        let mut rate = |ratio: f64| {
            let stolen = if self.next() < 0.02 { 0.5 } else { 1.0 };
            4_000.0 * ratio * stolen * (0.98 + 0.04 * self.next())
        };
        let rounds = (0..9).map(|_| Round { per_second: rate(ratio), calibration_per_second: rate(1.0) });
        bench(vec![Figure::of(operation("antom.sign"), rounds.collect(), Vec::new())])
    }
}

/// False alarms and power of the comparison, as `--against` makes it.
#[test]
fn the_same_client_is_hardly_ever_slower_than_itself_and_a_slower_one_is_nearly_always_found() {
    let mut noise = Noise(20_261_125);
    let mut alarms = |ratio: f64, allow: f64| {
        let tries = (0..1_000).filter(|_| {
            let (earlier, now) = (noise.bench(0.3), noise.bench(0.3 * ratio));
            against(&earlier, &now, allow).iter().any(|limit| limit.kept == Some(false))
        });
        tries.count()
    };
    let (same, same_strictly, slower) = (alarms(1.0, 0.1), alarms(1.0, 0.0), alarms(0.75, 0.1));
    assert!(same == 0 && same_strictly < 20 && slower > 900, "{same} {same_strictly} {slower}");
}
