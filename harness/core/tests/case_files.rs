//! A case file that cannot be used is refused with its name, the place in it, the reason, and what to do.

use std::error::Error;

use paycert_core::case::load::load;
use serde_json::{Value, json};

const PATH: &str = "antom/pay.example.json";

/// A good file, with something changed about it.
fn file(change: impl FnOnce(&mut Value)) -> Value {
    let mut file = json!({
        "operation": "payments/pay",
        "do": "call",
        "request": {"paymentRequestId": "1"},
        "cases": [
            {"id": "plain", "why": "It is good.", "covers": ["antom-pay-required-fields"], "expect": "accepted"},
            {
                "id": "failed",
                "why": "It fails.",
                "covers": ["antom-pay-required-fields"],
                "reply": {"set": {"/result/resultCode": "NO"}},
                "expect": "failed"
            }
        ]
    });
    change(&mut file);
    file
}

/// The whole complaint, as a printed chain.
fn complaint(path: &str, text: &str) -> String {
    let error = load(path, text).expect_err("a file that cannot be used");
    let reason = error.source().expect("a reason");
    let help = error.help().map(|help| format!("\n  help: {help}")).unwrap_or_default();
    format!("{error}: {reason}{help}")
}

fn changed(change: impl FnOnce(&mut Value)) -> String {
    complaint(PATH, &file(change).to_string())
}

#[test]
fn a_good_file_is_loaded() {
    let cases = load(PATH, &file(|_| {}).to_string()).expect("two cases");
    let ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids, ["antom/pay/example/plain", "antom/pay/example/failed"]);
    assert_eq!(cases[1].control.replies, cases[0].replies);
}

#[test]
fn what_is_no_case_file_is_refused() {
    insta::assert_snapshot!(complaint(PATH, "{\n  \"operation\": \"payments/pay\",\n}"), @"failed to load corpus/cases/antom/pay.example.json: trailing comma at line 3 column 1");
    insta::assert_snapshot!(changed(|file| file["does"] = json!("call")), @"failed to load corpus/cases/antom/pay.example.json: unknown field `does`, expected one of `$schema`, `operation`, `do`, `needs`, `configure`, `request`, `shop`, `cases` at line 1 column 320");
    insta::assert_snapshot!(changed(|file| file["do"] = json!("ask")), @"failed to load corpus/cases/antom/pay.example.json: unknown variant `ask`, expected one of `call`, `sign`, `verify-response`, `verify-notification`, `shop` at line 1 column 38");
    insta::assert_snapshot!(changed(|file| file["cases"] = json!([])), @"failed to load corpus/cases/antom/pay.example.json at /cases: the file has no case");
}

#[test]
fn a_path_says_what_is_in_a_file() {
    let text = file(|_| {}).to_string();
    insta::assert_snapshot!(complaint("pay.example.json", &text), @"failed to load corpus/cases/pay.example.json: the path is not <protocol>/<operation>.<topic>.json, or <protocol>/<topic>.json for several operations");
    insta::assert_snapshot!(complaint("openapi/pay.example.json", &text), @"failed to load corpus/cases/openapi/pay.example.json: the path is not <protocol>/<operation>.<topic>.json, or <protocol>/<topic>.json for several operations");
    insta::assert_snapshot!(complaint("antom/inquiryPayment.example.json", &text), @"failed to load corpus/cases/antom/inquiryPayment.example.json: the path is not <protocol>/<operation>.<topic>.json, or <protocol>/<topic>.json for several operations");
    insta::assert_snapshot!(complaint("antom/pay.example.yaml", &text), @"failed to load corpus/cases/antom/pay.example.yaml: the path is not <protocol>/<operation>.<topic>.json, or <protocol>/<topic>.json for several operations");
}

#[test]
fn a_case_is_refused_with_its_place() {
    insta::assert_snapshot!(changed(|file| file["cases"][1]["covering"] = json!([])), @"failed to load corpus/cases/antom/pay.example.json at /cases/1: unknown field `covering`, expected one of `id`, `why`, `covers`, `level`, `needs`, `configure`, `set`, `remove`, `reply`, `again`, `times`, `generate`, `wycheproof`, `shop`, `expect`");
    insta::assert_snapshot!(changed(|file| file["cases"][1]["why"] = json!(null)), @"failed to load corpus/cases/antom/pay.example.json at /cases/1: invalid type: null, expected a string");
    insta::assert_snapshot!(changed(|file| file["cases"][1]["expect"] = json!("some-error")), @"failed to load corpus/cases/antom/pay.example.json at /cases/1: unknown variant `some-error`, expected one of `accepted`, `pending`, `failed`, `unknown`, `error-surfaced`, `refused`, `no-answer`, `not-sent`, `open`, `valid`, `invalid`, `either-way`, `verifies`, `verifies-or-refused`, `not-signed`, `settled`");
    insta::assert_snapshot!(changed(|file| file["cases"][1]["reply"]["setting"] = json!({})), @"failed to load corpus/cases/antom/pay.example.json at /cases/1/reply: unknown field `setting`, expected one of `node`, `set`, `remove`, `body`, `signed`, `content`, `sign`, `headers`, `extra_headers`, `status`, `charset`, `fault`, `form`, `target`");
    insta::assert_snapshot!(changed(|file| file["cases"][1]["reply"] = json!([{}, {"status": -1}])), @"failed to load corpus/cases/antom/pay.example.json at /cases/1/reply/1: invalid value: integer `-1`, expected u16");
}

#[test]
fn a_case_that_says_too_little_or_too_much_is_refused() {
    insta::assert_snapshot!(changed(|file| file["operation"] = json!("payments/fly")), @"failed to load corpus/cases/antom/pay.example.json at /operation: operation `payments/fly` is unknown");
    insta::assert_snapshot!(changed(|file| file["cases"][1]["id"] = json!("plain")), @"
    failed to load corpus/cases/antom/pay.example.json at /cases/1/id: id `plain` is used twice
      help: give every case of a file its own id
    ");
    insta::assert_snapshot!(changed(|file| file["cases"][1]["covers"] = json!([])), @"
    failed to load corpus/cases/antom/pay.example.json at /cases/1/covers: case covers no requirement
      help: cite a requirement, or write one in schemas/requirements
    ");
    insta::assert_snapshot!(changed(|file| file["cases"][1]["covers"] = json!(["flies"])), @"
    failed to load corpus/cases/antom/pay.example.json at /cases/1/covers: requirement `flies` is not in the register
      help: cite a requirement, or write one in schemas/requirements
    ");
    insta::assert_snapshot!(changed(|file| file["cases"][1]["expect"] = json!("valid")), @"failed to load corpus/cases/antom/pay.example.json at /cases/1/expect: `Valid` is no expectation of a `Call` case");
    insta::assert_snapshot!(changed(|file| file["cases"][1]["shop"] = json!({"payer": "waits"})), @"failed to load corpus/cases/antom/pay.example.json at /cases/1/shop: `shop` belongs to cases that `do` shop, and `reply` and `generate` to the others");
    insta::assert_snapshot!(changed(|file| file["cases"][1]["again"] = json!(true)), @"failed to load corpus/cases/antom/pay.example.json at /cases/1/again: `again` belongs to cases that `do` call and name two replies");
    insta::assert_snapshot!(changed(|file| file["cases"][1]["times"] = json!(1)), @"failed to load corpus/cases/antom/pay.example.json at /cases/1/times: `times` belongs to plain cases that `do` call, and is from 2 to 500");
    insta::assert_snapshot!(changed(|file| file["cases"][1]["reply"]["node"] = json!("triumph")), @"
    failed to load corpus/cases/antom/pay.example.json at /cases/1/reply/node: reply `triumph` is unknown
      help: name a reply of corpus/replies, or add one there
    ");
}
