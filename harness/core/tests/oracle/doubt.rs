//! What is no answer, what was not shown, and what counts whatever was said.

use super::*;

#[test]
fn without_a_good_control_and_a_refused_canary_nothing_counts_but_what_is_always_wrong() {
    let (yes, no) = (json!({"valid": true}), json!({"valid": false, "reason": "no"}));
    let refused = json!({"result": "untrusted", "reason": "bad signature"});
    let (invalid, valid) = (case("verify-response", "invalid"), case("verify-response", "valid"));
    let call = case("call", "refused");
    let called = |control: Value, subject: Value| {
        let forged = Some(json!({"code": "10000", "trade_no": FORGED}));
        transcript(vec![
            configured(),
            said(Role::Control, "call", control),
            exchanged(said(Role::Subject, "call", subject), forged),
        ])
    };
    let forged = json!({"result": "answered", "response": {"trade_no": FORGED}});
    let lost = json!({"result": "answered", "response": {}});
    let rows = [
        ("no to everything, invalid", judge(&invalid, &verifying(no.clone(), no.clone(), no.clone()))),
        ("yes to everything, valid", judge(&valid, &verifying(yes.clone(), yes.clone(), yes.clone()))),
        ("yes to everything, invalid", judge(&invalid, &verifying(yes.clone(), yes.clone(), yes.clone()))),
        ("no answer to the control", judge(&invalid, &verifying(json!({}), no.clone(), no.clone()))),
        ("no answer to the canary", judge(&valid, &verifying(yes.clone(), json!({}), yes.clone()))),
        ("no trust in the control", judge(&call, &called(refused.clone(), refused.clone()))),
        ("control without its token", judge(&call, &called(lost, refused.clone()))),
        ("forgery believed all the same", judge(&call, &called(refused, forged))),
    ];
    let table: String =
        rows.iter().map(|(name, judgement)| format!("{name:34}{}\n", line(judgement))).collect();
    insta::assert_snapshot!(table, @"
    no to everything, invalid         inconclusive  (control-not-accepted: no)
    yes to everything, valid          inconclusive  (canary-not-refused: called valid)
    yes to everything, invalid        fail  invalid-accepted@3
    no answer to the control          error  (the answer to `verify` is not one of the protocol: it has no `valid`)
    no answer to the canary           error  (the answer to `verify` is not one of the protocol: it has no `valid`)
    no trust in the control           inconclusive  (control-not-accepted: Untrusted: bad signature)
    control without its token         inconclusive  (control-not-accepted: the genuine answer did not reach the caller)
    forgery believed all the same     fail  forged-accepted@2
    ");
}

#[test]
fn what_is_no_answer_is_an_error_or_a_finding_of_its_own() {
    let accepted = case("call", "accepted");
    let one = |heard: Heard| transcript(vec![configured(), step(Role::Subject, "call", heard)]);
    let at_configure = |heard: Heard| transcript(vec![step(Role::Configure, "configure", heard)]);
    let at_control = |heard: Heard| transcript(vec![configured(), step(Role::Control, "call", heard)]);
    let at_canary = |heard: Heard| {
        let control = verified(Role::Control, json!({"valid": true}));
        transcript(vec![configured(), control, step(Role::Canary, "verify", heard)])
    };
    let refused_config = json!({"refused": "this key cannot be read"});
    let rows = [
        ("the process died", judge(&accepted, &one(Heard::Crash("signal 11 (SIGSEGV)".to_owned())))),
        ("no answer in time", judge(&accepted, &one(Heard::Hang(30_000)))),
        (
            "no answer of the protocol",
            judge(&accepted, &one(Heard::Broken("both `ok` and `error`".to_owned()))),
        ),
        ("the adapter cannot", judge(&accepted, &one(Heard::AdapterError(json!({"kind": "unsupported"}))))),
        ("an unknown member", judge(&accepted, &one(Heard::Ok(json!({"result": "answered", "x": 1}))))),
        ("an unknown word", judge(&accepted, &one(Heard::Ok(json!({"result": "done"}))))),
        ("a list", judge(&accepted, &one(Heard::Ok(json!(["answered", null, true]))))),
        ("death while configured", judge(&accepted, &at_configure(Heard::Crash("exit status 1".to_owned())))),
        (
            "death over the control",
            judge(&case("call", "refused"), &at_control(Heard::Crash("exit status 1".to_owned()))),
        ),
        (
            "no answer to the control in time",
            judge(&case("call", "refused"), &at_control(Heard::Hang(30_000))),
        ),
        (
            "death over the canary",
            judge(&case("verify-response", "valid"), &at_canary(Heard::Crash("exit status 1".to_owned()))),
        ),
        ("configuration refused", judge(&accepted, &at_configure(Heard::Ok(refused_config.clone())))),
        (
            "configuration refused, not signed",
            judge(&case("sign", "not-signed"), &at_configure(Heard::Ok(refused_config))),
        ),
        ("nothing was asked", judge(&accepted, &transcript(vec![configured()]))),
        ("no step at all", judge(&accepted, &transcript(Vec::new()))),
    ];
    let table: String =
        rows.iter().map(|(name, judgement)| format!("{name:34}{}\n", line(judgement))).collect();
    insta::assert_snapshot!(table, @r#"
    the process died                  fail  crash@1
    no answer in time                 fail  hang@1
    no answer of the protocol         error  (both `ok` and `error`)
    the adapter cannot                error  (the adapter says that it cannot: {"kind":"unsupported"})
    an unknown member                 error  (the answer to `call` is not one of the protocol: unknown field `x`, expected one of `result`, `response`, `success`, `code`, `sub_code`, `reason`)
    an unknown word                   error  (the answer to `call` is not one of the protocol: unknown variant `done`, expected one of `answered`, `rejected`, `untrusted`, `transport`, `invalid-request`, `raised`)
    a list                            error  (the answer to `call` is not one of the protocol: it is no object)
    death while configured            fail  crash@0
    death over the control            fail  crash@1
    no answer to the control in time  fail  hang@1
    death over the canary             fail  crash@2
    configuration refused             fail  request-refused@0
    configuration refused, not signed inconclusive  (control-not-accepted: this key cannot be read)
    nothing was asked                 error  (the case was not carried through)
    no step at all                    error  (the case was not carried through)
    "#);
}

/// A good call, with something changed about it.
fn call_with(change: impl FnOnce(&mut Transcript)) -> Transcript {
    let members = json!({"code": "10000", "trade_no": GENUINE});
    let answer = json!({"result": "answered", "response": members, "success": true});
    let mut call =
        transcript(vec![configured(), exchanged(said(Role::Subject, "call", answer), Some(members))]);
    change(&mut call);
    call
}

#[test]
fn what_the_gateway_noticed_counts_by_its_level() {
    let accepted = case("call", "accepted");
    let home = case_about("call", "accepted", json!(["openapi-charset-in-query"]), json!({}));
    let noticed = |code| call_with(|call| call.steps[1].exchanges[0].checks.push(check(code, "seen")));
    let twice = call_with(|call| {
        let again = call.steps[1].exchanges[0].clone();
        call.steps[1].exchanges.push(again);
    });
    let leak = call_with(|call| call.leaks.push("private key in the log".to_owned()));
    let not_as_planned = call_with(|call| {
        call.steps[1].exchanges[0].as_planned = false;
        call.steps[1].exchanges[0].checks.push(check("request-unsigned", "no sign"));
    });
    let rows = [
        ("nothing", judge(&accepted, &call_with(|_| {}))),
        ("a must", judge(&accepted, &noticed("request-unsigned"))),
        ("a should of another case", judge(&accepted, &noticed("request-charset-not-in-query"))),
        ("a should of this case", judge(&home, &noticed("request-charset-not-in-query"))),
        ("a may", judge(&accepted, &noticed("request-time-form"))),
        ("the gateway's own refusal", judge(&accepted, &not_as_planned)),
        ("two payments for one call", judge(&accepted, &twice)),
        ("a leak", judge(&accepted, &leak)),
    ];
    let table: String =
        rows.iter().map(|(name, judgement)| format!("{name:34}{}\n", line(judgement))).collect();
    insta::assert_snapshot!(table, @"
    nothing                           pass
    a must                            fail  request-unsigned@1
    a should of another case          pass  note request-charset-not-in-query@1
    a should of this case             fail  request-charset-not-in-query@1
    a may                             pass  note request-time-form@1
    the gateway's own refusal         fail  request-unsigned@1
    two payments for one call         fail  request-repeated@1
    a leak                            fail  secret-leaked@1
    ");
}

#[test]
fn a_fault_that_was_not_delivered_proves_nothing() {
    let reply = json!({"fault": "close-after-request"});
    let case = case_about("call", "no-answer", json!(["openapi-request-signed"]), reply);
    let judged = |delivered: Option<&str>, answer: Value| {
        let mut subject = exchanged(said(Role::Subject, "call", answer), None);
        subject.exchanges[0].fault = case.replies[0].fault;
        subject.exchanges[0].delivered = delivered.map(str::to_owned);
        line(&judge(&case, &transcript(vec![configured(), good_control(), subject])))
    };
    let transport = json!({"result": "transport"});
    let invented = json!({"result": "answered", "response": {"code": "40004"}});
    insta::assert_snapshot!(judged(Some("closed"), transport.clone()), @"pass");
    insta::assert_snapshot!(judged(None, transport), @"inconclusive  (fault-not-delivered: CloseAfterRequest)");
    insta::assert_snapshot!(judged(None, invented), @"inconclusive  (fault-not-delivered: CloseAfterRequest)");
}

#[test]
fn a_failure_that_nobody_knows_of_is_held_against_the_books() {
    let case = case("call", "no-answer");
    let judged = |entry: Entry| {
        let answer = json!({"result": "rejected", "code": "40004"});
        let subject = exchanged(said(Role::Subject, "call", answer), None);
        let mut story = transcript(vec![configured(), good_control(), subject]);
        story.ledger = Ledger(vec![Entry { id: "ORDER".to_owned(), ..entry }]);
        judge(&case, &story).findings.remove(0).evidence
    };
    let paid = Entry { paid: 1, amount: "88.88".to_owned(), ..Entry::default() };
    let back = Entry { refunded: 1, ..Entry::default() };
    insta::assert_snapshot!(judged(paid), @r#"rejected, code "40004"; in the books ORDER is paid (88.88)"#);
    insta::assert_snapshot!(judged(back), @r#"rejected, code "40004"; in the books ORDER is refunded"#);
    insta::assert_snapshot!(judged(Entry::default()), @r#"rejected, code "40004"; in the books ORDER is untouched"#);
}

#[test]
fn an_answer_that_is_held_whole_counts_whatever_was_said_about_it() {
    let case = case_about("call", "no-answer", json!(["answer-size-bounded"]), json!({}));
    let judged = |swollen: Option<&str>| {
        let mut subject = exchanged(said(Role::Subject, "call", json!({"result": "transport"})), None);
        subject.swollen = swollen.map(str::to_owned);
        line(&judge(&case, &transcript(vec![configured(), good_control(), subject])))
    };
    insta::assert_snapshot!(judged(None), @"pass");
    insta::assert_snapshot!(judged(Some("48 MiB")), @"fail  unbounded-memory@2");
}

#[test]
fn a_pool_of_connections_is_no_fault_and_more_than_that_is() {
    let mut case = case_about("call", "accepted", json!(["connections-bounded"]), json!({}));
    case.times = 200;
    let judged = |open: Option<usize>| {
        let members = Some(json!({"code": "10000", "trade_no": GENUINE}));
        let answer = json!({"result": "answered", "response": {"code": "10000", "trade_no": GENUINE}});
        let mut subject = exchanged(said(Role::Subject, "call", answer), members);
        subject.left_open = open;
        judge(&case, &transcript(vec![configured(), subject]))
    };
    insta::assert_snapshot!(line(&judged(None)), @"pass");
    insta::assert_snapshot!(line(&judged(Some(50))), @"pass");
    insta::assert_snapshot!(line(&judged(Some(51))), @"fail  connections-left-open@1");
    insta::assert_snapshot!(judged(Some(51)).findings[0].evidence, @"200 calls left 51 connections open; at most 50 may be");
}

#[test]
fn where_either_way_is_right_only_what_is_always_wrong_counts() {
    let mut case = case("call", "accepted");
    case.level = Level::May;
    let members = Some(json!({"code": "10000", "trade_no": GENUINE}));
    let judged = |heard: Heard| {
        let subject = exchanged(step(Role::Subject, "call", heard), members.clone());
        line(&judge(&case, &transcript(vec![configured(), good_control(), subject])))
    };
    let refused = json!({"result": "untrusted", "reason": "odd layout"});
    insta::assert_snapshot!(judged(Heard::Ok(refused)), @"pass  note genuine-refused@2");
    insta::assert_snapshot!(judged(Heard::Crash("exit status 1".to_owned())), @"fail  crash@2");
}

#[test]
fn the_judge_sees_nothing_but_the_transcript() {
    let case = case("call", "accepted");
    assert_eq!(case.expect, Expectation::Accepted);
    let transcript = call_with(|_| {});
    let text = serde_json::to_string(&transcript).expect("JSON");
    let read: Transcript = serde_json::from_str(&text).expect("a transcript");
    assert_eq!(read, transcript);
    assert_eq!(judge(&case, &read), judge(&case, &transcript));
}
