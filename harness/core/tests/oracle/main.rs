//! What the judge says of every kind of answer under every expectation. No sockets, no keys: transcripts are written
//! here, and the verdicts are the snapshot.

mod doubt;
mod words;

use paycert_core::adapter::{Heard, MessageKind};
use paycert_core::case::load::load;
use paycert_core::case::{Case, Expectation};
use paycert_core::gateway::Tokens;
use paycert_core::gateway::check::check;
use paycert_core::gateway::ledger::{Entry, Ledger};
use paycert_core::oracle::{Judgement, judge};
use paycert_core::plan::{Role, SignatureRecord};
use paycert_core::requirement::Level;
use paycert_core::transcript::{Exchange, StepRecord, Transcript};
use paycert_core::wire::http::{Headers, Request, Response};
use serde_json::{Value, json};

const GENUINE: &str = "2026112400000000000000000001";
const FORGED: &str = "2026112400000000000000000002";

/// A case of `trade.pay` that asks for this kind of thing; its first case, the control, is a good one.
fn case(kind: &str, expect: &str) -> Case {
    case_about(kind, expect, json!(["openapi-request-signed"]), json!({}))
}

fn case_about(kind: &str, expect: &str, covers: Value, reply: Value) -> Case {
    let file = json!({
        "operation": "alipay.trade.pay",
        "do": kind,
        "request": {"out_trade_no": "1", "total_amount": "88.88"},
        "cases": [{"id": "judged", "why": "It is judged.", "covers": covers, "reply": reply, "expect": expect}],
    });
    load("openapi/trade.pay.judged.json", &file.to_string()).expect("a good case file").remove(0)
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
        took_ms: 1,
        swollen: None,
        left_open: None,
        greeted: Vec::new(),
        elsewhere: Vec::new(),
        exchanges: Vec::new(),
        tokens: Some(Tokens { genuine: GENUINE.to_owned(), forged: FORGED.to_owned() }),
        signature: None,
        message: None,
    }
}

fn configured() -> StepRecord {
    step(Role::Configure, "configure", Heard::Ok(json!({})))
}

fn said(role: Role, verb: &str, answer: Value) -> StepRecord {
    step(role, verb, Heard::Ok(answer))
}

fn transcript(steps: Vec<StepRecord>) -> Transcript {
    Transcript {
        generated: 0,
        calls: 0,
        case: "openapi/trade.pay/judged/judged".to_owned(),
        steps,
        repeats: 0,
        ledger: Ledger::default(),
        log: Vec::new(),
        leaks: Vec::new(),
    }
}

/// The step in which the gateway answered with these members, or with something that is no JSON.
fn exchanged(mut step: StepRecord, members: Option<Value>) -> StepRecord {
    let (status, body) = match members {
        Some(members) => (200, json!({"alipay_trade_pay_response": members, "sign": "c2ln"}).to_string()),
        None => (502, "<html>bad gateway</html>".to_owned()),
    };
    step.exchanges.push(Exchange {
        at_ms: 0,
        request: Request {
            method: "POST".to_owned(),
            target: "/gateway.do".to_owned(),
            headers: Headers::default(),
            body: Vec::new(),
        },
        checks: Vec::new(),
        response: Response { status, headers: Headers::default(), body: body.into_bytes() },
        as_planned: true,
        aside: false,
        about: None,
        fault: None,
        delivered: None,
    });
    step
}

/// A control that was accepted.
fn good_control() -> StepRecord {
    said(
        Role::Control,
        "call",
        json!({"result": "answered", "response": {"trade_no": GENUINE}, "success": true}),
    )
}

/// Verdict, findings, notes and reason on one line.
fn line(judgement: &Judgement) -> String {
    let verdict = serde_json::to_value(judgement.verdict).expect("a word");
    let mut line = verdict.as_str().expect("a word").to_owned();
    for finding in &judgement.findings {
        line += &format!("  {}@{}", finding.code, finding.step);
    }
    for note in &judgement.notes {
        line += &format!("  note {}@{}", note.code, note.step);
    }
    if let Some(reason) = &judgement.reason {
        line += &format!("  ({reason})");
    }
    line
}

fn verified(role: Role, answer: Value) -> StepRecord {
    StepRecord { message: Some(MessageKind::Response), ..said(role, "verify", answer) }
}

fn verifying(control: Value, canary: Value, subject: Value) -> Transcript {
    transcript(vec![
        configured(),
        verified(Role::Control, control),
        verified(Role::Canary, canary),
        verified(Role::Subject, subject),
    ])
}
