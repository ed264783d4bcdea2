//! Requests as they are sent, answers as they are given.

use std::io::Write;
use std::net::Shutdown;

use paycert_core::adapter::Reach;
use paycert_core::wire::http::{Headers, Request};
use paycert_run::listen::{Authority, Listener};

use crate::probe::{GET, Stage, exchange, stage};

const ANSWER: &str = r"HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\n\r\n0123456789";

#[test]
fn two_requests_share_a_connection_one_after_the_other() {
    let stage = stage(Reach::Url, None);
    let stream = stage.connect();
    assert_eq!(exchange(&stream, GET), (ANSWER.to_owned(), "open"));
    assert_eq!(exchange(&stream, GET), (ANSWER.to_owned(), "open"));
    assert_eq!(exchange(&stream, &GET.repeat(2)), (ANSWER.repeat(2), "open"));
    assert_eq!(stage.requests().len(), 4);
    assert_eq!(stage.told(), [""; 0]);
}

#[test]
fn a_request_reaches_the_handler_as_it_was_sent() {
    let stage = stage(Reach::Url, None);
    let text = "PoST http://other.test:81/a%2fb?c=d+e&&f HTTP/1.1\r\nhOsT: h\r\nX: 1\r\nx: 2\r\nX:\r\n\
                Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n2\r\na\n\r\n1;e\r\nb\r\n0\r\nT: 1\r\n\r\n";
    let (_, end) = exchange(stage.connect(), text.as_bytes());
    let headers = [
        ("hOsT", "h"),
        ("X", "1"),
        ("x", "2"),
        ("X", ""),
        ("Transfer-Encoding", "chunked"),
        ("Connection", "close"),
    ];
    let request = Request {
        method: "PoST".into(),
        target: "http://other.test:81/a%2fb?c=d+e&&f".into(),
        headers: Headers::of(&headers),
        body: b"a\nb".to_vec(),
    };
    assert_eq!((stage.requests(), end), (vec![request], "closed"));
}

#[test]
fn a_client_that_expects_100_continue_gets_it_first() {
    let stage = stage(Reach::Url, None);
    let stream = stage.connect();
    let head = b"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n";
    assert_eq!(exchange(&stream, head), (r"HTTP/1.1 100 Continue\r\n\r\n".to_owned(), "open"));
    assert_eq!(exchange(&stream, b"abc"), (ANSWER.to_owned(), "open"));
    assert_eq!(stage.requests()[0].body, b"abc");
}

#[test]
fn what_is_no_request_is_refused_and_never_handed_on() {
    let stage = stage(Reach::Url, None);
    let refused = |bytes: &[u8]| exchange(stage.connect(), bytes);
    let refusals = [
        refused(b"\x16\x03\x01\x00\x05hello\r\n\r\n"),
        refused(b"POST / HTTP/1.1\r\nbad header\r\n\r\n"),
        refused(b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
        refused(b"CONNECT a.test:443 HTTP/1.1\r\n\r\n"),
        refused(&[b"GET / HTTP/1.1\r\nA: ", "x".repeat(100_000).as_bytes()].concat()),
    ];
    let mut broken = stage.connect();
    broken.write_all(b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc").unwrap();
    broken.shutdown(Shutdown::Write).unwrap();
    let broken = exchange(broken, b"");

    let seen: Vec<String> =
        refusals.iter().chain([&broken]).map(|(seen, end)| format!("{seen}\n  {end}")).collect();
    insta::assert_snapshot!(format!("{}\n{}", seen.join("\n"), stage.told().join("\n")), @r"
    HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 30\r\nConnection: close\r\n\r\nthe request line is malformed\n
      closed
    HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 27\r\nConnection: close\r\n\r\na header name is malformed\n
      closed
    HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 52\r\nConnection: close\r\n\r\nthere are both Transfer-Encoding and Content-Length\n
      closed
    HTTP/1.1 405 Method Not Allowed\r\nContent-Type: text/plain\r\nContent-Length: 28\r\nConnection: close\r\n\r\nCONNECT to what is no proxy\n
      closed
    HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: text/plain\r\nContent-Length: 31\r\nConnection: close\r\n\r\nthe head is longer than 64 KiB\n
      closed

      closed
    refused: the request line is malformed
    refused: a header name is malformed
    refused: there are both Transfer-Encoding and Content-Length
    refused: CONNECT to what is no proxy
    refused: the head is longer than 64 KiB
    refused: the connection ended in the middle of a body
    ");
    assert_eq!(stage.requests(), []);
}

#[test]
fn every_reach_has_its_place_on_loopback() {
    let places = [Reach::Url, Reach::Https, Reach::Proxy].map(|reach| {
        let Stage { listener, .. } = stage(reach, None);
        let port = |url: String| {
            url.rsplit_once(':').map_or_else(String::new, |(before, _)| format!("{before}:PORT"))
        };
        match listener.proxy() {
            Some(proxy) => format!("{} through {}", listener.origin(), port(proxy)),
            None => port(listener.origin()),
        }
    });
    assert_eq!(
        places,
        [
            "http://127.0.0.1:PORT",
            "https://127.0.0.1:PORT",
            "https://gateway.paycert.test through http://127.0.0.1:PORT"
        ]
    );
}

/// Where the machine allows low ports, each lane has its own address; where it does not, the error says what to do.
#[test]
fn a_low_port_is_opened_or_explained() {
    let authority = Authority::new().unwrap();
    let open = |reach, lane| match Listener::open(reach, &authority, lane, stage(Reach::Url, None).witness) {
        Ok(listener) => listener.origin(),
        Err(error) => format!("{error}: {} ({})", error.problem, error.help().unwrap_or_default()),
    };
    for (reach, lane, origin, address) in [
        (Reach::Https443, 60, "https://127.0.0.81", "127.0.0.81:443"),
        (Reach::Http80, 61, "http://127.0.0.82", "127.0.0.82:80"),
    ] {
        let got = open(reach, lane);
        let refused = format!("cannot listen on {address}: ");
        assert!(got == origin || got.starts_with(&refused) && !got.ends_with("()"), "{got}");
    }
    assert_eq!(
        open(Reach::Http80, 300),
        "cannot listen on port 80: there is no loopback address for lane 300 (run fewer jobs)"
    );
}
