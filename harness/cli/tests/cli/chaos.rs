//! Adapters that misbehave over one case: that case shows it, the others are judged as ever, and nothing is left.

use std::time::{Duration, Instant};

use crate::support::{PAYCERT, Place, WRAPPER, processes_about};

/// The four cases of a run; the third is the unlucky one.
const CASES: [&str; 4] = ["server-to-server", "hosted-form", "stored-card-token", "card-on-file"];

/// Runs the four cases on an adapter that misbehaves over the third.
fn run(mode: &str) -> String {
    let place = Place::new();
    let folder = place.path("").display().to_string();
    let cases = CASES.map(|case| format!("antom/pay/request-message/{case}"));
    let mut args = vec!["--jobs", "1", "--deadline-ms", "4000"];
    cases.iter().for_each(|case| args.extend(["--case", case]));
    args.extend(["--", "python3", WRAPPER, mode, &folder, PAYCERT, "merchant"]);
    let began = Instant::now();
    let ended = place.run(&args);
    assert!(began.elapsed() < Duration::from_secs(60), "{mode} took {:?}", began.elapsed());
    assert_eq!(processes_about(&place.path("")), Vec::<String>::new(), "{mode} leaves a process behind");
    assert!(place.path("once").exists(), "{mode} never happened: {}", ended.stderr);
    let judged = place.paycert(&["judge", "out/run.jsonl"]);
    assert_eq!(
        (judged.code, &judged.stdout),
        (ended.code, &ended.stdout),
        "{mode} is judged otherwise again"
    );
    let unlucky = place.outcomes();
    let others = unlucky.lines().filter(|line| line.ends_with(": pass")).count();
    let unlucky: String = unlucky.lines().filter(|line| line.starts_with("stored-card-token")).collect();
    format!("exit {}, {others} of 4 pass, {unlucky}", ended.code)
}

#[test]
fn noise_is_no_answer_and_does_no_harm() {
    insta::assert_snapshot!(run("flood"), @"exit 0, 4 of 4 pass, stored-card-token: pass");
    insta::assert_snapshot!(run("fill_stderr"), @"exit 0, 4 of 4 pass, stored-card-token: pass");
    insta::assert_snapshot!(run("answer_twice"), @"exit 0, 4 of 4 pass, stored-card-token: pass");
}

#[test]
fn an_answer_that_is_none_is_an_error_of_the_adapter() {
    insta::assert_snapshot!(run("long_line"), @"exit 3, 3 of 4 pass, stored-card-token: error, the adapter printed a line of more than 16 MiB");
    insta::assert_snapshot!(run("answer_both_ways"), @"exit 3, 3 of 4 pass, stored-card-token: error, the answer has both `ok` and `error`");
}

#[test]
fn a_death_is_a_crash_of_one_case() {
    insta::assert_snapshot!(run("die_mid_line"), @"exit 1, 3 of 4 pass, stored-card-token: fail, crash (exit status 0)");
    insta::assert_snapshot!(run("leave_daemon"), @"exit 1, 3 of 4 pass, stored-card-token: fail, crash (exit status 7)");
    insta::assert_snapshot!(run("close_stdout"), @"exit 1, 3 of 4 pass, stored-card-token: fail, crash (it closed its output and went on running)");
}

#[test]
fn an_answer_to_another_question_is_waited_for_in_vain() {
    insta::assert_snapshot!(run("answer_another"), @"exit 1, 3 of 4 pass, stored-card-token: fail, hang (no answer within 4000 ms)");
}

#[test]
fn silence_is_a_hang_of_one_case() {
    insta::assert_snapshot!(run("sleep"), @"exit 1, 3 of 4 pass, stored-card-token: fail, hang (no answer within 4000 ms)");
}
