//! Notifications: they reach a server on this machine and no other, are judged by their answers, and come again.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use paycert_core::crypto::Digest;
use paycert_core::wire::charset::Charset;
use paycert_core::wire::form::decode;
use paycert_core::wire::openapi::{Rule, string_to_sign};
use serde_json::json;

use crate::application::{Cashier, Shop};
use crate::server::Server;

const PATIENCE: Duration = Duration::from_secs(30);

/// What Antom wants to hear.
const ANTOM: &str = r#"{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"success"}}"#;

/// The application's own server: answers every request with the same body.
struct Hook {
    url: String,
    bodies: Receiver<String>,
}

impl Hook {
    fn open(answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://127.0.0.1:{}/notify?shop=1", listener.local_addr().unwrap().port());
        let (sender, bodies) = mpsc::channel();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // It is told before the answer goes out, so that whoever has seen the answer finds it here.
                take(stream, answer, |body| drop(sender.send(body)));
            }
        });
        Self { url, bodies }
    }

    fn next(&self) -> String {
        self.bodies.recv_timeout(PATIENCE).expect("a notification")
    }
}

/// Reads one request, tells its body, and answers it.
fn take(mut stream: TcpStream, answer: &str, tell: impl FnOnce(String)) -> Option<()> {
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    let mut text = String::new();
    let mut chunk = [0; 4096];
    loop {
        let count = stream.read(&mut chunk).ok().filter(|count| *count > 0)?;
        text += std::str::from_utf8(&chunk[..count]).ok()?;
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head
            .to_ascii_lowercase()
            .lines()
            .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            tell(body.to_owned());
            let length = answer.len();
            let answer =
                format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{answer}");
            return stream.write_all(answer.as_bytes()).ok();
        }
    }
}

#[test]
fn a_paid_order_is_notified_with_a_signature_of_the_platform() {
    let mut server = Server::start(&[]);
    let hook = Hook::open("success");
    let shop = Shop { notify_url: Some(hook.url.clone()), ..Shop::new(&server) };
    shop.pay("A1", "88.88", "280000000000000001");
    let pairs = decode(hook.next().as_bytes(), Charset::Utf8).unwrap();
    let find =
        |name: &str| pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone()).unwrap();
    let text =
        string_to_sign(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())), Rule::Notification);
    let sign = STANDARD.decode(find("sign")).unwrap();
    assert!(server.platform_key().verifies(Digest::Sha256, text.as_bytes(), &sign));
    let told = ["out_trade_no", "total_amount", "trade_status", "app_id"].map(find);
    assert_eq!(told, ["A1", "88.88", "TRADE_SUCCESS", "2021000000000007"]);
    server.line("acknowledged");
    let ended = server.stop();
    assert_eq!((ended.code, &ended.report()["notifications"][0]["acknowledged"]), (0, &json!(true)));
}

#[test]
fn a_wrong_acknowledgement_is_found_and_the_notification_comes_again() {
    let server = Server::start(&["--hurry", "1000"]);
    let hook = Hook::open("SUCCESS");
    let shop = Shop { notify_url: Some(hook.url.clone()), ..Shop::new(&server) };
    shop.pay("A1", "88.88", "280000000000000001");
    assert_eq!(hook.next(), hook.next());
    let ended = server.stop();
    let report = ended.report();
    assert_eq!((ended.code, &report["findings"][0]["code"]), (1, &json!("ack-wrong")));
    assert!(report["findings"][0]["evidence"].as_str().unwrap().contains("body \"SUCCESS\""), "{report}");
}

#[test]
fn a_notification_may_overtake_the_answer_and_come_twenty_times_at_once() {
    let server = Server::start(&[]);
    let hook = Hook::open(ANTOM);
    let cashier = Cashier { server: &server, notify_url: Some(hook.url.clone()) };
    assert_eq!(cashier.pay("scenario-notify-first-1", "order-1", "1250").word(), "PAYMENT_IN_PROCESS");
    // It was sent and answered before the payment was.
    let body: serde_json::Value = serde_json::from_str(&hook.bodies.try_recv().unwrap()).unwrap();
    assert_eq!(
        [&body["paymentRequestId"], &body["result"]["resultStatus"]],
        ["scenario-notify-first-1", "S"]
    );
    cashier.pay("scenario-notify-20-at-once-1", "order-2", "1250");
    let copies: Vec<String> = (0..20).map(|_| hook.next()).collect();
    assert!(copies.iter().all(|copy| *copy == copies[0]));
}

#[test]
fn nothing_is_ever_sent_to_another_machine() {
    let mut server = Server::start(&[]);
    let shop = Shop { notify_url: Some("http://203.0.113.9/notify".to_owned()), ..Shop::new(&server) };
    shop.pay("A1", "88.88", "280000000000000001");
    server.line("not sent: the address is not on this machine");
    let (status, sent) =
        server.control("POST", "notify", &json!({"id": "A1", "url": "https://shop.example/n"}));
    assert_eq!((status, &sent["attempts"][0]["not_sent"]), (200, &json!("the address is not http")));
    let ended = server.stop();
    assert_eq!((ended.code, &ended.report()["notes"][0]["code"]), (0, &json!("notification-not-sent")));
}

#[test]
fn a_notification_can_be_asked_for_and_its_answer_is_judged() {
    let server = Server::start(&[]);
    let hook = Hook::open("success");
    Shop::new(&server).pay("A1", "88.88", "280000000000000001");
    let ask = |more: serde_json::Value| {
        let mut body = json!({"id": "A1", "url": hook.url});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        server.control("POST", "notify", &body)
    };
    let (status, sent) = ask(json!({}));
    assert_eq!(
        (status, &sent["acknowledged"], &sent["attempts"][0]["body"]),
        (200, &json!(true), &json!("success"))
    );
    let (_, sent) = ask(json!({"kind": "stranger"}));
    assert_eq!((&sent["genuine"], &sent["acknowledged"]), (&json!(false), &json!(true)));
    // What may not be believed may be acknowledged or not; it is noted.
    let notes = server.state()["notes"].clone();
    assert_eq!(notes[0]["code"], "ack-wrong", "{notes}");
    let wrong = ["failed", "closed", "nothing"].map(|kind| ask(json!({"kind": kind})).1["error"].clone());
    insta::assert_snapshot!(format!("{}\n{}\n{}", wrong[0], wrong[1], wrong[2]), @r#"
    "openapi has no notification of the kind `failed`"
    "`A1` is not closed, and the platform does not say what is not so"
    "no kind is called `nothing`; there are paid, finished, closed, failed, waiting, pending, refunded, refund-failed, captured, capture-failed, stranger, bit-flip, unsigned, other-amount, other-order, other-app, other-seller, other-client, other-currency, unknown-type"
    "#);
}

#[test]
fn a_refund_and_a_capture_are_told_of_as_they_ended() {
    let server = Server::start(&[]);
    let ask = |id: &str, kind: &str, hook: &Hook| {
        server.control("POST", "notify", &json!({"id": id, "kind": kind, "url": hook.url})).1
    };
    let (till, card) = (Hook::open("success"), Hook::open(ANTOM));
    let shop = Shop::new(&server);
    shop.pay("A1", "88.88", "280000000000000001");
    assert_eq!(
        ask("A1", "refunded", &till)["error"],
        "`A1` is not refunded, and the platform does not say what is not so"
    );
    shop.refund("A1", "1.00", "R1");
    shop.refund("A1", "0.50", "R2");
    assert_eq!(ask("A1", "refunded", &till)["acknowledged"], true);
    let pairs = decode(till.next().as_bytes(), Charset::Utf8).unwrap();
    let find = |name: &str| pairs.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.as_str());
    let told = ["refund_fee", "trade_status", "out_biz_no", "total_amount"].map(find);
    assert_eq!(told, ["1.50", "TRADE_SUCCESS", "R2", "88.88"]);

    let cashier = Cashier { server: &server, notify_url: None };
    let authorised = cashier.authorise("B1", "order-1", "1250");
    cashier.capture(&authorised, "C1", "1250");
    cashier.capture(&authorised, "C2", "1");
    let message = |hook: &Hook| serde_json::from_str::<serde_json::Value>(&hook.next()).unwrap();
    assert_eq!(ask("B1", "capture-failed", &card)["genuine"], true);
    let failed = message(&card);
    assert_eq!([&failed["captureRequestId"], &failed["result"]["resultStatus"]], ["C2", "F"]);
    cashier.capture(&authorised, "C1", "1250");
    assert_eq!(ask("B1", "captured", &card)["acknowledged"], true);
    let captured = message(&card);
    assert_eq!([&captured["notifyType"], &captured["captureRequestId"]], ["CAPTURE_RESULT", "C1"]);
    assert_eq!(server.findings(), Vec::<String>::new());
    // Whoever does not acknowledge it is told so, as with any other.
    let deaf = Hook::open("no");
    assert_eq!(ask("B1", "captured", &deaf)["acknowledged"], false);
    assert_eq!(server.findings(), ["ack-wrong"]);
}

#[test]
fn a_capture_is_notified_of_by_itself_once_for_each_number() {
    let server = Server::start(&[]);
    let hook = Hook::open(ANTOM);
    let cashier = Cashier { server: &server, notify_url: Some(hook.url.clone()) };
    let message = || serde_json::from_str::<serde_json::Value>(&hook.next()).unwrap();
    let authorised = cashier.authorise("scenario-capture-in-process-1", "order-1", "1250");
    assert_eq!(message()["notifyType"], "PAYMENT_RESULT");
    assert_eq!(cashier.capture(&authorised, "C1", "500").word(), "CAPTURE_IN_PROCESS");
    assert_eq!(message()["captureRequestId"], "C1");
    cashier.capture(&authorised, "C1", "500");
    cashier.capture(&authorised, "C2", "500");
    assert_eq!(message()["captureRequestId"], "C2");
    let authorised = cashier.authorise("scenario-capture-in-process-failed-1", "order-2", "1250");
    assert_eq!(message()["notifyType"], "PAYMENT_RESULT");
    cashier.capture(&authorised, "C3", "500");
    assert_eq!(message()["result"]["resultStatus"], "F");
    let ended = server.stop();
    assert_eq!((ended.code, &ended.report()["findings"]), (0, &json!([])));
}
