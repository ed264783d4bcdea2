//! Clients in Rust: called directly, or offered as a program.

use paycert_core::adapter::{Command, Heard, VERSION};
use paycert_run::adapter::{Adapter, InProcess, Iut, ReferenceMerchant, Served, serve};
use serde_json::json;

use crate::process::{SOON, call, configure};

/// Answers with the verb, and does what an operation says.
struct Moody;

impl Iut for Moody {
    fn command(&mut self, command: &Command) -> Heard {
        let Command::Call(call) = command else { return Heard::Ok(json!({"verb": command.verb()})) };
        match call.operation.as_str() {
            "panic" => panic!("no mood for {}", call.operation),
            "crash" => Heard::Crash("gone".into()),
            "hang" => Heard::Hang(0),
            "broken" => Heard::Broken("confused".into()),
            _ => Heard::AdapterError(json!({"kind": "unsupported", "message": "no"})),
        }
    }
}

#[test]
fn an_iut_in_this_process_may_panic_and_hang() {
    let mut adapter = InProcess::new(Moody);
    assert_eq!(adapter.ask(&call("panic"), SOON), Heard::Crash("panic: no mood for panic".into()));
    assert_eq!(adapter.ask(&call("crash"), SOON), Heard::Crash("gone".into()));
    assert_eq!(adapter.ask(&call("hang"), SOON), Heard::Hang(250));
    assert_eq!(adapter.ask(&configure(), SOON), Heard::Ok(json!({"verb": "configure"})));
}

/// The whole output for a whole input, and how it ended.
fn served(input: &str) -> (String, Served) {
    let mut output = Vec::new();
    let end = serve(&mut Moody, input.as_bytes(), &mut output).unwrap();
    (String::from_utf8(output).unwrap(), end)
}

#[test]
fn every_line_is_answered_once() {
    let long = format!("{{\"id\":8,\"do\":\"{}\"}}", "x".repeat(17 << 20));
    let call = |id: u32, operation: &str| format!(r#"{{"id":{id},"do":"call","operation":"{operation}"}}"#);
    let lines = [
        r#"{"id":0,"do":"start","version":1,"more":true}"#,
        "nonsense",
        r#"{"id":1,"do":"shop.dance"}"#,
        r#"{"id":2,"do":"sign","protocol":"nobody","private":"secret"}"#,
        r#"{"id":3}"#,
        r#"{"id":"four","do":"stop"}"#,
        &call(5, "broken"),
        &call(6, "other"),
        &long,
        r#"{"id":9,"do":"configure","protocol":"antom","endpoint":"e","private_key":{},"ca_pem":null}"#,
        r#"{"id":10,"do":"stop"}"#,
        r#"{"id":11,"do":"start","version":1}"#,
    ];
    let (output, end) = served(&lines.join("\n"));
    assert_eq!(end, Served::Stopped);
    insta::assert_snapshot!(output, @r#"
    {"id":0,"ok":{"verb":"start"}}
    {"id":null,"error":{"kind":"adapter","message":"the line is no JSON object of at most 16 MiB"}}
    {"id":1,"error":{"kind":"unsupported","message":"there is no such command here"}}
    {"id":2,"error":{"kind":"adapter","message":"the members of the command cannot be read"}}
    {"id":3,"error":{"kind":"adapter","message":"the members of the command cannot be read"}}
    {"id":null,"error":{"kind":"adapter","message":"the command has no id"}}
    {"id":5,"error":{"kind":"adapter","message":"confused"}}
    {"id":6,"error":{"kind":"unsupported","message":"no"}}
    {"id":null,"error":{"kind":"adapter","message":"the line is no JSON object of at most 16 MiB"}}
    {"id":9,"ok":{"verb":"configure"}}
    {"id":10,"ok":{"verb":"stop"}}
    "#);
}

#[test]
fn a_conversation_that_ends_otherwise_says_how() {
    let start = r#"{"id":0,"do":"start","version":1}"#;
    let answer = r#"{"id":0,"ok":{"verb":"start"}}"#.to_owned() + "\n";
    let after = |operation: &str| {
        let (output, end) =
            served(&format!("{start}\n{{\"id\":1,\"do\":\"call\",\"operation\":\"{operation}\"}}\n"));
        assert_eq!(output, answer);
        end
    };
    assert_eq!(after("crash"), Served::Died("gone".into()));
    assert_eq!(after("hang"), Served::Hung);
    assert_eq!(served(start), (answer.clone(), Served::InputEnded));
}

#[test]
fn the_reference_merchant_says_what_it_can_do() {
    let mut adapter = InProcess::new(ReferenceMerchant::new(None));
    let answer = adapter.start().unwrap();
    assert_eq!((answer.version, answer.implementation.name.as_str()), (VERSION, "reference merchant"));
}
