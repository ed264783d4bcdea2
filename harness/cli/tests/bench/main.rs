//! `paycert bench` from its flags to its exit code. No test depends on how fast the machine is: budgets are out of reach
//! or within everybody's.

use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

const PAYCERT: &str = env!("CARGO_BIN_EXE_paycert");
const ADAPTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/bench/adapter.py");

/// Rounds as short as can be, and as few.
const SHORT: [&str; 5] = ["bench", "--rounds", "6", "--for", "0.04"];

/// Rounds in which the way to an adapter and back takes no part of note.
const LONGER: [&str; 5] = ["bench", "--rounds", "6", "--for", "0.4"];

/// A folder in which the program runs.
struct Place(TempDir);

/// How the program ended.
struct Ended {
    code: i32,
    stdout: String,
    stderr: String,
}

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.0.path().join(name), text).expect("a file");
    }

    fn bench(&self, args: &[&str]) -> Ended {
        self.paycert(&[&SHORT, args].concat())
    }

    fn paycert(&self, args: &[&str]) -> Ended {
        let mut command = Command::new(PAYCERT);
        command.args(args).current_dir(self.0.path());
        let output = command.output().expect("a process");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let code = output.status.code().expect("an exit code");
        Ended { code, stdout: text(&output.stdout), stderr: text(&output.stderr) }
    }

    /// One operation of the reference merchant, behind an adapter that measures in its own way.
    fn behind(&self, mode: &str, name: &str, more: &[&str]) -> Ended {
        let adapter = ["--", "python3", ADAPTER, mode, PAYCERT, "merchant"];
        self.paycert(&[&LONGER[..], &["--only", name], more, &adapter].concat())
    }

    fn json(&self, folder: &str) -> Value {
        let path = self.0.path().join(folder).join("bench.json");
        serde_json::from_slice(&std::fs::read(path).expect("bench.json")).expect("JSON")
    }

    /// How the only figure ended, and why.
    fn outcome(&self) -> String {
        let figure = self.json("reports/out/bench")["figures"][0].clone();
        let text = |name: &str| figure[name].as_str().unwrap_or_default().to_owned();
        format!("{} {}: {}", text("name"), text("outcome"), text("reason"))
    }
}

fn told(ended: &Ended) -> String {
    format!("exit {}\n{}", ended.code, ended.stderr)
}

#[test]
fn the_reference_merchant_is_measured_in_everything_on_two_threads_as_well() {
    let place = Place::new();
    let schema = include_str!("../../../../schemas/paycert/bench.v1.json");
    let schema = serde_json::from_str(schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for threads in ["1", "2"] {
        let ended = place.bench(&["--threads", threads, "--out", threads]);
        assert_eq!(
            (ended.code, ended.stderr),
            (0, format!("figures in {threads}/bench.json\n")),
            "{}",
            ended.stdout
        );
        let json = place.json(threads);
        let errors: Vec<String> = validator.iter_errors(&json).map(|error| error.to_string()).collect();
        assert_eq!(errors, Vec::<String>::new());
        let names = json["figures"].as_array().expect("figures").iter();
        let names: Vec<String> = names
            .map(|figure| format!("{} {}", figure["name"], figure["outcome"]).replace('"', ""))
            .collect();
        insta::allow_duplicates! {
            insta::assert_snapshot!(names.join("\n"), @"
            openapi.sign measured
            openapi.verify measured
            openapi.call measured
            antom.sign measured
            antom.verify measured
            antom.call measured
            ");
        }
    }
}

#[test]
fn a_budget_out_of_reach_ends_in_6_and_one_within_in_0() {
    let place = Place::new();
    place.write("high.json", r#"{"openapi.sign": 1000}"#);
    place.write("low.json", r#"{"openapi.sign": 0.000001}"#);
    let high = place.bench(&["--only", "openapi.sign", "--budget", "high.json"]);
    assert_eq!(high.code, 6, "{}", high.stdout);
    let line = high.stdout.lines().find(|line| line.starts_with("exceeded")).unwrap_or_default();
    assert!(line.starts_with("exceeded  openapi.sign: "), "{}", high.stdout);
    assert!(line.ends_with("; the budget asks for 1000"), "{}", high.stdout);
    let low = place.bench(&["--only", "openapi.sign", "--budget", "low.json"]);
    assert_eq!(low.code, 0, "{}", low.stdout);
    assert!(low.stdout.contains("kept      openapi.sign: "), "{}", low.stdout);
}

#[test]
fn a_client_that_became_slower_ends_in_6_and_one_that_did_not_in_0() {
    let place = Place::new();
    let only = ["--only", "antom.sign"];
    assert_eq!(place.bench(&[&only[..], &["--out", "before"]].concat()).code, 0);
    let against = ["--against", "before/bench.json", "--allow", "50%"];
    let same = place.bench(&[&only[..], &against].concat());
    assert_eq!(same.code, 0, "{}", same.stdout);
    let slow = place.behind("slow", "antom.sign", &against);
    assert_eq!(slow.code, 6, "{}", slow.stdout);
    assert!(slow.stdout.contains("; the earlier measurement asks for "), "{}", slow.stdout);
}

#[test]
fn a_client_that_does_not_do_its_work_is_reported_and_not_measured() {
    let place = Place::new();
    let mut told = String::new();
    for (mode, name) in [
        ("first-answer", "openapi.sign"),
        ("first-answer", "antom.call"),
        ("trusting", "openapi.verify"),
        ("more-calls", "openapi.call"),
        ("dies", "antom.verify"),
        ("babbles", "antom.verify"),
    ] {
        let ended = place.behind(mode, name, &[]);
        told += &format!("{} {mode}: {}\n", ended.code, without_numbers(&place.outcome()));
    }
    insta::assert_snapshot!(told, @r#"
    1 first-answer: openapi.sign wrong: its last signature does not verify over what it was given: none of # known mistakes explains it; the key is right and the digest SHA-#, so another text was signed (# mistakes and # pairs ruled out)
    1 first-answer: antom.call wrong: its last answer is not the one that the gateway gave
    1 trusting: openapi.verify wrong: it said valid to a forged message
    1 more-calls: openapi.call wrong: it counts # calls, of which # came to the gateway
    1 dies: antom.verify wrong: it died of `measure`: exit status #
    3 babbles: antom.verify broken: the answer to `measure` is not one of the protocol: invalid type: string "many", expected u#
    "#);
}

/// A text with `#` in place of each number.
fn without_numbers(text: &str) -> String {
    let mut shown = String::new();
    for letter in text.chars() {
        match letter.is_ascii_digit() {
            true if shown.ends_with('#') => {}
            true => shown.push('#'),
            false => shown.push(letter),
        }
    }
    shown
}

#[test]
fn a_key_that_the_client_quotes_is_shown_nowhere() {
    let place = Place::new();
    let ended = place.behind("with-key", "antom.sign", &[]);
    let key = std::fs::read_to_string(place.0.path().join("key.txt")).expect("the key");
    assert_eq!((ended.code, place.outcome().contains("bad key [key]")), (1, true), "{}", ended.stdout);
    let all = ended.stdout + &ended.stderr + &place.json("reports/out/bench").to_string();
    let pieces = (key.len() - 600..key.len() - 24).step_by(24);
    assert_eq!(pieces.filter(|at| all.contains(&key[*at..at + 24])).count(), 0, "{all}");
}

#[test]
fn a_clock_that_lies_makes_a_measurement_incomplete() {
    let place = Place::new();
    let ended = place.behind("fast-clock", "openapi.sign", &[]);
    assert_eq!(ended.code, 5, "{}", ended.stdout);
    let outcome = place.outcome();
    assert!(outcome.starts_with("openapi.sign incomplete: 0 of 6 rounds count"), "{outcome}");
    let once = place.behind("fast-clock-once", "openapi.sign", &[]);
    assert_eq!(once.code, 0, "{}", once.stdout);
    assert!(once.stdout.contains("  it says that it took "), "{}", once.stdout);
}

#[test]
fn what_cannot_be_measured_is_refused_before_anything_is() {
    let place = Place::new();
    place.write("unknown.json", r#"{"openapi.pay": 1}"#);
    place.write("call.json", r#"{"openapi.call": 1}"#);
    place.write("twice.json", r#"{"openapi.call": 1, "openapi.call": 2}"#);
    place.write("zero.json", r#"{"openapi.call": 0}"#);
    place.write("empty.json", "{}");
    let sign = |more: &[&str]| told(&place.bench(&[&["--only", "openapi.sign"], more].concat()));
    let refused = [
        sign(&["--budget", "unknown.json"]),
        sign(&["--budget", "call.json"]),
        sign(&["--budget", "twice.json"]),
        sign(&["--budget", "zero.json"]),
        sign(&["--budget", "empty.json"]),
        sign(&["--against", "call.json"]),
        sign(&["--only", "openapi.pay"]),
        sign(&["--against", "call.json", "--allow", "10"]),
        told(&place.behind("lists-nothing", "openapi.sign", &[])),
    ];
    insta::assert_snapshot!(refused.join("\n"), @r#"
    exit 2
    paycert: unknown.json: nothing is called `openapi.pay`
      help: use one of openapi.sign, openapi.verify, openapi.call, antom.sign, antom.verify, antom.call

    exit 2
    paycert: call.json: the budget names `openapi.call`, which is not measured here
      help: take it out of the budget, select it with --only, or list its features in the adapter

    exit 2
    paycert: twice.json: `openapi.call` stands there twice
      help: keep one of them

    exit 2
    paycert: zero.json: the ratio of `openapi.call` is not above 0
      help: write an object such as {"openapi.sign": 0.10}: the least ratio of each operation

    exit 2
    paycert: empty.json: it names no operation
      help: write an object such as {"openapi.sign": 0.10}: the least ratio of each operation

    exit 2
    paycert: call.json: it is no bench.json: unknown field `openapi.call`, expected one of `bench`, `paycert`, `started`, `machine`, `implementation`, `for_ms`, `rounds`, `threads`, `figures`, `left_out`, `limits`, `interrupted` at line 1 column 15
      help: name the bench.json of an earlier measurement

    exit 2
    error: invalid value 'openapi.pay' for '--only <NAME>': use one of openapi.sign, openapi.verify, openapi.call, antom.sign, antom.verify, antom.call

    For more information, try '--help'.

    exit 2
    error: invalid value '10' for '--allow <PERCENT>': write a percentage below 100, such as 10%

    For more information, try '--help'.

    exit 4
    figures in reports/out/bench/bench.json
    "#);
}

#[test]
fn an_earlier_measurement_of_something_else_is_refused() {
    let place = Place::new();
    assert_eq!(place.bench(&["--only", "antom.sign", "--out", "before"]).code, 0);
    let refused = [
        told(&place.bench(&["--only", "openapi.sign", "--against", "before/bench.json"])),
        told(&place.bench(&["--only", "antom.sign", "--threads", "2", "--against", "before/bench.json"])),
    ];
    insta::assert_snapshot!(refused.join("\n"), @"
    exit 2
    paycert: before/bench.json: nothing that was measured there is measured here
      help: name a bench.json of the same client, and the same operations with --only

    exit 2
    paycert: before/bench.json: it was measured with --threads 1, and this would be with 2
      help: use --threads 1
    ");
    assert!(!place.0.path().join("reports/out/bench/bench.json").exists());
}

#[test]
fn an_earlier_measurement_outlives_one_that_cannot_begin() {
    let place = Place::new();
    std::fs::create_dir_all(place.0.path().join("kept")).expect("a folder");
    place.write("kept/bench.json", "what was measured before");
    for folder in ["kept", "fresh"] {
        let ended = place.bench(&["--out", folder, "--", "./no-such-adapter"]);
        assert!(matches!(ended.code, 2 | 3), "{}", told(&ended));
    }
    let left = |folder: &str| std::fs::read_to_string(place.0.path().join(folder).join("bench.json")).ok();
    assert_eq!((left("kept").as_deref(), left("fresh")), (Some("what was measured before"), None));
}
