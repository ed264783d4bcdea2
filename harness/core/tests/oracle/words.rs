//! Every answer of a client under every expectation.

use super::*;

/// What the gateway says under each expectation of a call.
fn calls() -> Vec<(&'static str, Option<Value>)> {
    vec![
        ("accepted", Some(json!({"code": "10000", "trade_no": GENUINE, "buyer": "Ana"}))),
        ("pending", Some(json!({"code": "10003", "trade_no": GENUINE, "buyer": "Ana"}))),
        (
            "failed",
            Some(json!({"code": "40004", "sub_code": "ACQ.BALANCE", "trade_no": GENUINE, "buyer": "Ana"})),
        ),
        (
            "unknown",
            Some(json!({"code": "20000", "sub_code": "aop.unknow", "trade_no": GENUINE, "buyer": "Ana"})),
        ),
        (
            "error-surfaced",
            Some(json!({"code": "40002", "sub_code": "isv.invalid-signature", "buyer": "Ana"})),
        ),
        ("refused", Some(json!({"code": "10000", "trade_no": FORGED, "buyer": "Ana"}))),
        ("no-answer", None),
        ("open", Some(json!({"code": "10000", "trade_no": FORGED, "buyer": "Ana"}))),
    ]
}

/// What a client may make of it.
fn answers(members: &Option<Value>) -> Vec<(&'static str, Value)> {
    let members = members.clone().unwrap_or_else(|| json!({"code": "502"}));
    let mut changed = members.clone();
    changed["buyer"] = json!("An");
    let code = &members["code"];
    let sub_code = members.get("sub_code").cloned().unwrap_or_default();
    let codes = format!("the platform says {code} {sub_code}");
    vec![
        ("the message as a success", json!({"result": "answered", "response": members, "success": true})),
        ("the message as no success", json!({"result": "answered", "response": members, "success": false})),
        ("the message without a word", json!({"result": "answered", "response": members})),
        ("the message with a member changed", json!({"result": "answered", "response": changed})),
        ("nothing but a success", json!({"result": "answered", "success": true})),
        ("nothing at all", json!({"result": "answered"})),
        ("10000 of its own", json!({"result": "answered", "response": {"code": "10000"}})),
        ("a rejection with codes", json!({"result": "rejected", "code": code, "sub_code": sub_code})),
        ("a rejection without codes", json!({"result": "rejected", "reason": "no"})),
        ("distrust", json!({"result": "untrusted", "reason": "bad signature"})),
        ("distrust that names the codes", json!({"result": "untrusted", "reason": codes})),
        ("no usable answer", json!({"result": "transport", "reason": "reset"})),
        ("a refusal to send", json!({"result": "invalid-request", "reason": "bad amount"})),
        ("an exception", json!({"result": "raised", "reason": "NullPointerException"})),
        ("a forged number", json!({"result": "answered", "response": {"trade_no": FORGED}})),
        (
            "a forged number in a rejection",
            json!({"result": "rejected", "reason": format!("trade {FORGED}")}),
        ),
        (
            "a forged number in its distrust",
            json!({"result": "untrusted", "reason": format!("trade {FORGED}")}),
        ),
    ]
}

#[test]
fn every_answer_to_a_call_has_its_verdict() {
    let mut table = String::new();
    for (expect, members) in calls() {
        let case = case("call", expect);
        table += &format!("{expect}: {}\n", case.expect.says());
        for (name, answer) in answers(&members) {
            let subject = exchanged(said(Role::Subject, "call", answer), members.clone());
            let steps = match case.expect.needs_control() {
                true => vec![configured(), good_control(), subject],
                false => vec![configured(), subject],
            };
            table += &format!("  {name:34}{}\n", line(&judge(&case, &transcript(steps))));
        }
    }
    insta::assert_snapshot!(table);
}

fn signed(mut step: StepRecord, verified: bool) -> StepRecord {
    let diagnosis = (!verified).then(|| "the parameters are not sorted".to_owned());
    step.signature = Some(SignatureRecord { verified, diagnosis });
    step
}

#[test]
fn every_answer_to_sign_has_its_verdict() {
    let mut table = String::new();
    for expect in ["verifies", "verifies-or-refused", "not-signed"] {
        let case = case("sign", expect);
        table += &format!("{expect}: {}\n", case.expect.says());
        let made = || said(Role::Subject, "sign", json!({"signature": "c2ln"}));
        let answers = [
            ("a signature that verifies", signed(made(), true)),
            ("another signature", signed(made(), false)),
            ("an exception", said(Role::Subject, "sign", json!({"raised": "bad key"}))),
            ("nothing", said(Role::Subject, "sign", json!({}))),
        ];
        for (name, subject) in answers {
            let control = signed(said(Role::Control, "sign", json!({"signature": "c2ln"})), true);
            let steps = match case.expect.needs_control() {
                true => vec![configured(), control, subject],
                false => vec![configured(), subject],
            };
            table += &format!("  {name:34}{}\n", line(&judge(&case, &transcript(steps))));
        }
    }
    insta::assert_snapshot!(table, @"
    verifies: a signature that verifies
      a signature that verifies         pass
      another signature                 fail  signature-not-verified@1
      an exception                      fail  signature-not-made@1
      nothing                           fail  signature-not-made@1
    verifies-or-refused: a signature that verifies, or a clear refusal
      a signature that verifies         pass
      another signature                 fail  signature-not-verified@2
      an exception                      pass
      nothing                           pass
    not-signed: a refusal; no signature
      a signature that verifies         fail  signed-with-broken-key@2
      another signature                 fail  signed-with-broken-key@2
      an exception                      pass
      nothing                           pass
    ");
}

#[test]
fn every_answer_to_verify_has_its_verdict() {
    let (yes, no) = (json!({"valid": true}), json!({"valid": false, "reason": "no"}));
    let mut table = String::new();
    for (expect, covers) in [
        ("valid", "openapi-request-signed"),
        ("invalid", "openapi-request-signed"),
        ("invalid", "no-crash-on-missing-field"),
        ("either-way", "openapi-request-signed"),
    ] {
        let case = case_about("verify-response", expect, json!([covers]), json!({}));
        table += &format!("{expect}, {covers}: {}\n", case.expect.says());
        let answers = [
            ("valid", yes.clone()),
            ("invalid", no.clone()),
            ("an exception", json!({"valid": false, "raised": true, "reason": "KeyError"})),
            ("neither", json!({})),
        ];
        for (name, answer) in answers {
            let transcript = verifying(yes.clone(), no.clone(), answer);
            table += &format!("  {name:34}{}\n", line(&judge(&case, &transcript)));
        }
    }
    insta::assert_snapshot!(table, @"
    valid, openapi-request-signed: valid
      valid                             pass
      invalid                           fail  valid-refused@3
      an exception                      fail  valid-refused@3
      neither                           error  (the answer to `verify` is not one of the protocol: it has no `valid`)
    invalid, openapi-request-signed: invalid
      valid                             fail  invalid-accepted@3
      invalid                           pass
      an exception                      pass  note raised-undocumented@3
      neither                           error  (the answer to `verify` is not one of the protocol: it has no `valid`)
    invalid, no-crash-on-missing-field: invalid
      valid                             fail  invalid-accepted@3
      invalid                           pass
      an exception                      fail  raised-undocumented@3
      neither                           error  (the answer to `verify` is not one of the protocol: it has no `valid`)
    either-way, openapi-request-signed: either, as long as nothing breaks
      valid                             pass
      invalid                           pass
      an exception                      pass
      neither                           error  (the answer to `verify` is not one of the protocol: it has no `valid`)
    ");
}
