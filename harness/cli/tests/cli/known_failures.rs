//! Exceptions have a reason, excuse nothing else, and rot loudly.

use crate::support::Place;

const FAILS: &str = "openapi/trade.pay/request-message/goods-detail";
const PASSES: &str = "openapi/trade.pay/request-message/amount-19.99";

/// Runs one case that fails and one that passes, and says how they end.
fn run(known: &str) -> String {
    let place = Place::new();
    let path = place.file("known.json", known);
    let ended = place.run(&[
        "--case",
        FAILS,
        "--case",
        PASSES,
        "--mutant",
        "loses-members",
        "--known-failures",
        &path,
    ]);
    format!("exit {}\n{}", ended.code, place.outcomes())
}

#[test]
fn a_known_failure_is_excused() {
    let known = format!(r#"[{{"case": "{FAILS}", "because": "nested members are lost"}}]"#);
    insta::assert_snapshot!(run(&known), @"
    exit 0
    amount-19.99: pass
    goods-detail: known-failure, request-message-altered (/goods_detail did not arrive)
    ");
}

#[test]
fn another_finding_is_a_new_failure() {
    let known =
        format!(r#"[{{"case": "{FAILS}", "finding": "answer-lost", "because": "members are lost"}}]"#);
    insta::assert_snapshot!(run(&known), @"
    exit 1
    amount-19.99: pass
    goods-detail: fail, request-message-altered (/goods_detail did not arrive)
    ");
}

#[test]
fn an_entry_whose_case_passes_fails_the_run() {
    let known =
        format!(r#"[{{"case": "{FAILS}", "because": "lost"}}, {{"case": "{PASSES}", "because": "once"}}]"#);
    insta::assert_snapshot!(run(&known), @"
    exit 1
    amount-19.99: unexpected-pass
    goods-detail: known-failure, request-message-altered (/goods_detail did not arrive)
    ");
}

#[test]
fn the_report_gives_the_reason_of_the_entry_that_expects_the_finding() {
    let place = Place::new();
    let known = format!(
        r#"[{{"case": "{FAILS}", "finding": "answer-lost", "because": "another"}},
            {{"case": "{FAILS}", "finding": "request-message-altered", "because": "this one"}}]"#
    );
    let path = place.file("known.json", &known);
    let ended = place.run(&["--case", FAILS, "--mutant", "loses-members", "--known-failures", &path]);
    assert_eq!(ended.code, 0);
    assert!(place.read("out/report.json").contains(r#""because": "this one""#));
}

#[test]
fn a_broken_adapter_is_never_excused() {
    let place = Place::new();
    let path = place.file("known.json", r#"[{"case": "antom/**", "because": "all of it"}]"#);
    let script = crate::support::shell(&["antom.call"], r#"{"result":"done"}"#);
    let case = "antom/pay/request-message/hosted-form";
    assert_eq!(place.run(&["--case", case, "--known-failures", &path, "--", "sh", "-c", &script]).code, 3);
}
