//! Fifty megabytes of a hostile message are refused, and cost memory in proportion and no more.
//!
//! Without optimisation the scanner does some megabytes a second, so rows that it has to walk through whole are a tenth
//! of that length; `PAYCERT_HOSTILE=whole` makes every row fifty megabytes long.

// A counting allocator is the only way to see the peak, and the trait is unsafe.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use paycert_core::crypto::{Digest, PrivateKey, PublicKey};
use paycert_core::vectors::verdict::{
    AntomSetup, Backend, OpenApiSetup, Signed, antom, openapi_notification, openapi_request, openapi_response,
};
use paycert_core::wire::charset::Charset;
use paycert_core::wire::http::{Headers, Request};

/// Counts what is allocated now and at most.
struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let now = NOW.fetch_add(layout.size(), Ordering::Relaxed) + layout.size();
        PEAK.fetch_max(now, Ordering::Relaxed);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        unsafe { System.dealloc(pointer, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Looks at the bytes of a message, and says what it found.
type Check = fn(&[u8]) -> String;

/// Only one test at a time, so that nothing else allocates meanwhile.
static ALONE: Mutex<()> = Mutex::new(());

static KEY: LazyLock<PublicKey> = LazyLock::new(|| {
    let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
    PrivateKey::from_der(pair.as_der().unwrap().as_ref()).unwrap().public()
});

const WHOLE: usize = 50 << 20;

fn tenth() -> usize {
    if std::env::var("PAYCERT_HOSTILE").is_ok_and(|size| size == "whole") { WHOLE } else { WHOLE / 10 }
}

const SETUP: OpenApiSetup = OpenApiSetup { digest: Digest::Sha256, charset: Charset::Utf8 };

/// What a check allocates beyond what was there, and how long it takes.
fn cost(check: impl FnOnce()) -> (usize, Duration) {
    let (before, began) = (NOW.load(Ordering::Relaxed), Instant::now());
    PEAK.store(before, Ordering::Relaxed);
    check();
    (PEAK.load(Ordering::Relaxed) - before, began.elapsed())
}

/// A body of `size` bytes: a head, a piece again and again, a tail.
fn body(size: usize, head: &str, piece: &str, tail: &str) -> Vec<u8> {
    let mut body = Vec::with_capacity(size + head.len() + piece.len() + tail.len());
    body.extend_from_slice(head.as_bytes());
    while body.len() < size {
        body.extend_from_slice(piece.as_bytes());
    }
    body.extend_from_slice(tail.as_bytes());
    body
}

fn response(body: &[u8]) -> String {
    match openapi_response(SETUP, "alipay.trade.pay", body) {
        Ok(signed) => format!("{} signature bytes", signed.signature.len()),
        Err(refusal) => refusal.to_string(),
    }
}

fn notification(body: &[u8]) -> String {
    openapi_notification(SETUP, &Headers::default(), body).unwrap_err().to_string()
}

fn request(body: &[u8]) -> String {
    let request = Request {
        method: "POST".into(),
        target: "/gateway.do".into(),
        headers: Headers::default(),
        body: body.to_vec(),
    };
    openapi_request(SETUP, &request).unwrap_err().to_string()
}

fn header(value: &[u8]) -> String {
    let headers = Headers::of(&[
        ("client-id", "5X"),
        ("response-time", "1685599933871"),
        ("signature", std::str::from_utf8(value).unwrap()),
    ]);
    let message = Request { method: "POST".into(), target: "/".into(), headers, body: Vec::new() };
    let setup = AntomSetup { client_id: None, key_version: None };
    match antom(setup, "response-time", &message) {
        Ok(signed) => format!("{} signature bytes", signed.signature.len()),
        Err(refusal) => refusal.to_string().chars().take(100).collect(),
    }
}

/// Both backends refuse a well-formed signature over so many bytes.
fn unverified(signed: &Signed) -> String {
    let answers = Backend::ALL.map(|backend| signed.verify(&KEY, Digest::Sha256, backend));
    format!("{answers:?}")
}

fn verified_response(body: &[u8]) -> String {
    unverified(&openapi_response(SETUP, "alipay.trade.pay", body).unwrap())
}

fn verified_answer(body: &[u8]) -> String {
    let signature = format!("algorithm=RSA256,signature={}", "A".repeat(342) + "==");
    let headers = Headers::of(&[
        ("client-id", "5X"),
        ("response-time", "1685599933871"),
        ("signature", signature.as_str()),
    ]);
    let message = Request { method: "POST".into(), target: "/".into(), headers, body: body.to_vec() };
    unverified(&antom(AntomSetup { client_id: None, key_version: None }, "response-time", &message).unwrap())
}

/// A body of OpenAPI whose node is a text of that size, with a signature of the right length.
fn long_text(size: usize) -> Vec<u8> {
    let sign = "A".repeat(342) + "==";
    let head = "{\"alipay_trade_pay_response\":{\"a\":\"";
    body(size, head, "0123456789abcdef", &format!("\"}},\"sign\":\"{sign}\"}}"))
}

/// Eight times the bytes may cost eight times the time; a quadratic step would cost sixty-four times.
#[test]
fn the_time_of_a_verification_grows_with_the_message_and_no_faster() {
    let _alone = ALONE.lock().unwrap();
    let checks: [Check; 2] = [verified_response, verified_answer];
    for (name, check) in ["OpenAPI", "Antom"].into_iter().zip(checks) {
        let fastest = |size: usize| {
            let body = long_text(size);
            (0..3).map(|_| cost(|| drop(check(&body))).1).min().unwrap()
        };
        let (short, long) = (fastest(1 << 18), fastest(1 << 21));
        assert!(long < 24 * short + Duration::from_millis(200), "{name}: {short:?}, then {long:?}");
    }
}

#[test]
fn fifty_hostile_megabytes_are_refused_within_four_times_their_size() {
    type Row = (&'static str, Check, Vec<u8>, &'static str);
    let _alone = ALONE.lock().unwrap();
    let (whole, tenth) = (WHOLE, tenth());
    let refused = "[Err(NotVerified), Err(NotVerified)]";
    let rows: Vec<Row> = vec![
        (
            "open arrays",
            response,
            body(tenth, "{\"alipay_trade_pay_response\":", "[", ""),
            "expected a value at byte",
        ),
        ("open objects", response, body(tenth, "{\"a\":", "{\"a\":", ""), "expected a value at byte"),
        (
            "many members",
            response,
            body(tenth, "{\"a\":0", ",\"a\":0", "}"),
            "no member `alipay_trade_pay_response`",
        ),
        (
            "a long name",
            response,
            body(tenth, "{\"", "\\u0061", "\":0}"),
            "no member `alipay_trade_pay_response`",
        ),
        (
            "a long node",
            response,
            body(tenth, "{\"alipay_trade_pay_response\":[", "0,", "0]}"),
            "the node is neither",
        ),
        (
            "a long sign",
            response,
            body(whole, "{\"alipay_trade_pay_response\":{},\"sign\":\"", "AAAA", "\"}"),
            "signature bytes",
        ),
        (
            "twins",
            response,
            body(tenth, "{\"sign\":\"\",\"sign\":\"", " ", "\"}"),
            "second root member `sign`",
        ),
        ("white space", response, body(tenth, "", " ", ""), "expected a value at byte"),
        (
            "broken UTF-8",
            response,
            [body(whole, "{\"a\":\"", "a", ""), vec![0xff]].concat(),
            "bytes that are not UTF-8",
        ),
        ("a long text, verified", verified_response, long_text(tenth), refused),
        (
            "a long answer, verified",
            verified_answer,
            body(whole, "{\"a\":\"", "0123456789abcdef", "\"}"),
            refused,
        ),
        ("many parameters", notification, body(whole, "a=b", "&a", ""), "more than 1000 parameters"),
        ("a long parameter", notification, body(tenth, "sign_type=", "%41", ""), "`sign_type` is `AAAA"),
        ("a parameter in two places", request, body(whole, "a=b&a=", "c", ""), "parameter `a` occurs twice"),
        ("many parts of a header", header, body(whole, "a=1", ",a=1", ""), "second `a` at byte 4"),
        (
            "a long header",
            header,
            body(tenth, "algorithm=RSA256,signature=", "%41%41%41%41", ""),
            "signature bytes",
        ),
    ];
    for (name, check, body, expected) in rows {
        let mut said = String::new();
        let size = body.len();
        let (bytes, time) = cost(|| said = check(&body));
        assert!(said.contains(expected), "{name}: {said}");
        assert!(bytes <= 4 * size, "{name}: {} MB", bytes >> 20);
        assert!(time < Duration::from_secs(300), "{name}: {time:?}");
    }
}
