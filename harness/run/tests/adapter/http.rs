//! Adapters that are servers, played by our own listener.

use std::sync::Arc;

use paycert_core::adapter::{Command, Heard, Reach};
use paycert_core::case::fault::Fault;
use paycert_core::wire::http::{Headers, Request, Response};
use paycert_run::adapter::{Adapter, AdapterError, Http};
use paycert_run::listen::{Answer, Authority, Handler, Listener};
use serde_json::{Value, json};

use crate::process::{LATER, SOON, call};

/// Answers with a fixed status, body and fault; `ID` in the body is the id of the question.
struct Server {
    status: u16,
    body: &'static str,
    fault: Option<Fault>,
}

impl Handler for Server {
    fn handle(&self, request: Request) -> Answer {
        let question: Value = serde_json::from_slice(&request.body).unwrap();
        assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/adapter"));
        let body = self.body.replace("ID", &question["id"].to_string()).into_bytes();
        Answer {
            response: Response { status: self.status, headers: Headers::default(), body },
            fault: self.fault,
            ticket: 0,
        }
    }
}

/// What is heard of a server at the second question.
fn hear(status: u16, body: &'static str, fault: Option<Fault>) -> Heard {
    let server = Arc::new(Server { status, body, fault });
    let listener = Listener::open(Reach::Url, &Authority::new().unwrap(), 0, server).unwrap();
    let mut adapter =
        Http::new(&format!("{}/adapter", listener.origin().replace("127.0.0.1", "localhost"))).unwrap();
    adapter.ask(&Command::Stop {}, SOON);
    adapter.ask(&call("payments/pay"), SOON)
}

#[test]
fn an_answer_is_read_as_strictly_as_a_line() {
    let broken = |why: &str| Heard::Broken(why.to_owned());
    assert_eq!(hear(200, r#"{"id":ID,"ok":{"a":1}}"#, None), Heard::Ok(json!({"a": 1})));
    assert_eq!(hear(200, r#"{"id":7,"ok":{}}"#, None), broken("the body is no answer to question 1"));
    assert_eq!(hear(200, "hello", None), broken("the body is no answer to question 1"));
    assert_eq!(
        hear(200, r#"{"id":ID,"ok":{},"error":{"kind":"adapter"}}"#, None),
        broken("the answer has both `ok` and `error`")
    );
    assert_eq!(
        hear(500, r#"{"id":ID,"ok":{}}"#, None),
        broken("the adapter's HTTP status is 500 Internal Server Error")
    );
    let error = json!({"kind": "unsupported", "message": "no"});
    let body = r#"{"id":ID,"error":{"kind":"unsupported","message":"no"}}"#;
    assert_eq!(hear(200, body, None), Heard::AdapterError(error));
}

#[test]
fn a_server_that_breaks_off_is_a_crash_and_a_silent_one_a_hang() {
    let body = r#"{"id":ID,"ok":{}}"#;
    for fault in [Fault::ResetAfterRequest, Fault::CloseAfterRequest, Fault::CutBody { percent: 50 }] {
        let heard = hear(200, body, Some(fault));
        assert!(matches!(heard, Heard::Crash(_)), "{fault:?}: {heard:?}");
    }
    for fault in [Fault::Stall { ms: 60_000 }, Fault::Dribble { bytes: 1, pause_ms: 40 }] {
        assert_eq!(hear(200, body, Some(fault)), Heard::Hang(250), "{fault:?}");
    }
    let mut nobody = Http::new("http://127.0.0.1:9/").unwrap();
    assert!(matches!(nobody.ask(&Command::Stop {}, LATER), Heard::Crash(_)));
    assert!(matches!(nobody.start(), Err(AdapterError::Unreachable { .. })));
}

#[test]
fn only_this_machine_is_asked() {
    let refused = |url: &str| match Http::new(url) {
        Ok(adapter) => format!("{} is fine", adapter.name()),
        Err(error) => error.to_string(),
    };
    let urls = [
        "http://127.0.0.1:9000/",
        "http://[::1]:9000/a",
        "http://localhost:9000",
        "http://localhost.example:9000/",
        "http://192.0.2.1/",
        "http://0.0.0.0:9000/",
        "https://127.0.0.1/",
        "127.0.0.1:9000",
    ];
    insta::assert_snapshot!(urls.map(refused).join("\n"), @r"
    http://127.0.0.1:9000/ is fine
    http://[::1]:9000/a is fine
    http://localhost:9000/ is fine
    adapter address `http://localhost.example:9000/` is not on this machine: only localhost and loopback addresses are allowed
    adapter address `http://192.0.2.1/` is not on this machine: only localhost and loopback addresses are allowed
    adapter address `http://0.0.0.0:9000/` is not on this machine: only localhost and loopback addresses are allowed
    adapter address `https://127.0.0.1/` is not http
    adapter address `127.0.0.1:9000` is not a URL
    ");
}
