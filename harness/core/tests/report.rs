//! One small run in every format, and how a run becomes an exit code.

use std::collections::BTreeSet;

use paycert_core::adapter::{Heard, Implementation, StartAnswer};
use paycert_core::case::Case;
use paycert_core::case::load::cases;
use paycert_core::gateway::check::check;
use paycert_core::gateway::ledger::Ledger;
use paycert_core::known::{KnownFailures, Outcome};
use paycert_core::oracle::{Judgement, judge};
use paycert_core::plan::Role;
use paycert_core::report::FORMATS;
use paycert_core::report::run::{CaseResult, End, Header, Run, VERSION, Waited};
use paycert_core::transcript::{Exchange, StepRecord, Transcript};
use paycert_core::wire::http::{Headers, Request, Response};
use serde_json::{Value, json};

fn case(id: &str) -> &'static Case {
    cases().iter().find(|case| case.id == id).unwrap_or_else(|| panic!("there is no case {id}"))
}

fn step(role: Role, verb: &str, heard: Heard) -> StepRecord {
    StepRecord {
        generated: None,
        act: None,
        killed: false,
        role,
        verb: verb.to_owned(),
        command: json!({}),
        heard,
        took_ms: 3,
        swollen: None,
        left_open: None,
        greeted: Vec::new(),
        elsewhere: Vec::new(),
        exchanges: Vec::new(),
        tokens: None,
        signature: None,
        message: None,
    }
}

/// A call whose request arrived without a member; the card is masked as the runner masks it.
fn transcript(case: &Case, heard: Heard) -> Transcript {
    let answer = r#"{"alipay_trade_pay_response":{"code":"10000","trade_no":"2026112400000000000000000001"},"sign":"c2ln"}"#;
    let mut subject = step(Role::Subject, "call", heard);
    subject.exchanges.push(Exchange {
        at_ms: 1,
        request: Request {
            method: "POST".to_owned(),
            target: "/gateway.do".to_owned(),
            headers: Headers::default(),
            body: br#"biz_content={"out_trade_no":"1","cardNo":"400000******1827"}"#.to_vec(),
        },
        checks: vec![check("request-message-altered", "/total_amount did not arrive")],
        response: Response { status: 200, headers: Headers::default(), body: answer.into() },
        as_planned: true,
        aside: false,
        about: None,
        fault: None,
        delivered: None,
    });
    Transcript {
        generated: 0,
        calls: 0,
        case: case.id.clone(),
        steps: vec![step(Role::Configure, "configure", Heard::Ok(json!({}))), subject],
        repeats: 0,
        ledger: Ledger::default(),
        log: vec!["stderr: a client that\u{1b}[31m logs".to_owned()],
        leaks: Vec::new(),
    }
}

fn result(
    id: &str,
    judgement: Judgement,
    transcript: Option<Transcript>,
    known: &KnownFailures,
) -> CaseResult {
    CaseResult { took_ms: 12, transcript, ..CaseResult::of(case(id), judgement, known) }
}

/// A run in which every outcome occurs.
fn run() -> Run {
    let known = r#"[
        {"case": "openapi/trade.pay/gateway-errors/*", "because": "the client hides <codes> & more"},
        {"case": "antom/pay/result-codes/success", "because": "it failed once"}
    ]"#;
    let known = KnownFailures::load(known, cases().iter().map(|case| case.id.as_str())).expect("a good list");
    let judged = |id: &str, heard: Heard| {
        let transcript = transcript(case(id), heard);
        result(id, judge(case(id), &transcript), Some(transcript), &known)
    };
    let raised =
        Heard::Ok(json!({"result": "raised", "reason": "NullPointerException\n1 selected = 1 pass"}));
    let passed = Judgement { reason: None, ..Judgement::skip("") };
    let passed = Judgement { verdict: paycert_core::oracle::Verdict::Pass, ..passed };
    let doubtful = Judgement {
        verdict: paycert_core::oracle::Verdict::Inconclusive,
        ..Judgement::skip("control-not-accepted: no trust")
    };
    let mut results = vec![
        judged("openapi/trade.pay/request-message/goods-detail", raised.clone()),
        judged("openapi/trade.pay/gateway-errors/invalid-app-id", raised),
        result("antom/pay/result-codes/success", passed.clone(), None, &known),
        result("openapi/trade.query/trade-status/paid", passed, None, &KnownFailures::default()),
        result("openapi/trade.pay/forged-answers/no-sign", doubtful, None, &known),
        result(
            "openapi/trade.pay/sign-type-rsa/paid",
            Judgement::skip("the adapter does not list `sign-type.rsa`"),
            None,
            &known,
        ),
        result("antom/pay/platform-key/plain", Judgement::error("both `ok` and `error`"), None, &known),
    ];
    results.sort_by(|a, b| a.case.cmp(&b.case));
    Run {
        header: Header {
            run: VERSION,
            paycert: "0.0.0".to_owned(),
            seed: 7,
            started: "2026-11-24T10:00:00Z".to_owned(),
            iut: StartAnswer {
                version: 1,
                implementation: Implementation {
                    name: "example".to_owned(),
                    version: "1.2".to_owned(),
                    language: "go".to_owned(),
                    homepage: None,
                },
                features: vec!["openapi.call".to_owned()],
                ..StartAnswer::default()
            },
            profile: Some("strict".to_owned()),
            adapter: " -- ./adapter 'a b'".to_owned(),
            selected: results.len() + 2,
        },
        cases: results,
        end: Some(End {
            interrupted: false,
            unstable_lanes: 1,
            took_ms: 90,
            waited: Some(Waited { cases: 7, pauses: 13, took_ms: 10_449 }),
        }),
    }
}

#[test]
fn every_format_shows_the_whole_run() {
    let run = run();
    let words: BTreeSet<&str> = run.counts().by.keys().map(|outcome| outcome.word()).collect();
    assert_eq!(words.len(), 8, "every outcome occurs: {words:?}");
    for format in FORMATS {
        insta::assert_snapshot!(format.name, (format.render)(&run));
    }
}

#[test]
fn a_run_file_reads_back_as_the_same_run() {
    use paycert_core::report::Line;
    let run = run();
    let mut lines = vec![Line::Header(Box::new(run.header.clone()))];
    lines.extend(run.cases.iter().rev().map(|case| Line::Case(Box::new(case.clone()))));
    lines.extend(run.end.clone().map(Line::End));
    let text: Vec<String> = lines.iter().map(|line| serde_json::to_string(line).expect("JSON")).collect();
    assert_eq!(Run::parse(&text.join("\n")).expect("a run"), run);
}

/// A run that ended in these ways.
fn ended(outcomes: &[Outcome], end: Option<End>) -> Run {
    let mut run = run();
    let first = run.cases.remove(0);
    run.header.selected = outcomes.len();
    run.cases = outcomes.iter().map(|outcome| CaseResult { outcome: *outcome, ..first.clone() }).collect();
    run.end = end;
    run
}

#[test]
fn where_several_exit_codes_apply_the_gravest_wins() {
    use Outcome::{Error, Fail, Inconclusive, KnownFailure, NotRun, Pass, Skip, UnexpectedPass};
    let whole = || Some(End::default());
    let lost = || Some(End { unstable_lanes: 1, ..End::default() });
    let interrupted = || Some(End { interrupted: true, ..End::default() });
    let rows: [(u8, &[Outcome], Option<End>); 12] = [
        (0, &[Pass, KnownFailure, Skip], whole()),
        (1, &[Pass, Fail], whole()),
        (1, &[Pass, UnexpectedPass], whole()),
        (5, &[Fail, Inconclusive], whole()),
        (5, &[Fail, NotRun], whole()),
        (5, &[Fail, Pass], lost()),
        (3, &[Fail, Inconclusive, Error], whole()),
        (4, &[], whole()),
        (4, &[Skip, Skip], whole()),
        (130, &[Error, Fail], interrupted()),
        (130, &[Pass], None),
        (0, &[KnownFailure], whole()),
    ];
    for (code, outcomes, end) in rows {
        assert_eq!(ended(outcomes, end.clone()).exit_code(), code, "{outcomes:?} {end:?}");
    }
}

#[test]
fn the_sums_always_add_up() {
    let run = run();
    let counts = run.counts();
    assert_eq!(counts.by.values().sum::<usize>(), counts.selected);
    let text = (FORMATS[0].render)(&run);
    insta::assert_snapshot!(text.lines().last().unwrap_or_default(), @"9 selected = 1 pass + 1 fail + 1 known-failure + 1 unexpected-pass + 1 inconclusive + 1 skip + 1 error + 2 not-run: the adapter or the harness broke");
    let json: Value = serde_json::from_str(&(FORMATS[1].render)(&run)).expect("JSON");
    assert_eq!(json["exit_code"], 3);
}
