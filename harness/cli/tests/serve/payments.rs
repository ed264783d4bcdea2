//! What an application meets when it collects orders, and what is said about how it did that.

use std::time::Duration;

use serde_json::{Value, json};

use crate::application::{Cashier, Shop, Told};
use crate::server::Server;

/// As long as queries have to be apart in these tests.
fn interval() {
    std::thread::sleep(Duration::from_millis(110));
}

#[test]
fn amounts_choose_what_happens_and_an_application_that_does_it_right_is_told_so() {
    let server = Server::start(&[]);
    let shop = Shop::new(&server);
    let mut met = vec![shop.pay("A1", "88.88", "280000000000000001").word()];
    met.push(shop.pay("A2", "47.03", "280000000000000002").word());
    interval();
    met.push(shop.query("A2").word());
    met.push(shop.pay("A3", "147.09", "280000000000000003").word());
    met.push(shop.pay("A4", "47.02", "280000000000000004").word());
    interval();
    met.push(shop.query("A4").word());
    met.push(shop.cancel("A4").word());
    let cashier = Cashier { server: &server, notify_url: None };
    met.push(cashier.pay("B1", "order-1", "1250").word());
    met.push(cashier.pay("B2", "order-2", "4703").word());
    met.push(cashier.call("inquiryPayment", &json!({"paymentRequestId": "B2"})).word());
    met.push(cashier.pay("B3", "order-3", "4725").word());
    insta::assert_snapshot!(met.join("\n"), @"
    10000
    10003
    10000 TRADE_SUCCESS
    40004 ACQ.BUYER_BALANCE_NOT_ENOUGH
    10003
    10000 WAIT_BUYER_PAY
    10000 close
    SUCCESS
    PAYMENT_IN_PROCESS
    SUCCESS SUCCESS
    DO_NOT_HONOR
    ");

    let ended = server.stop();
    let report = ended.report();
    let orders: Vec<String> = report["orders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|order| {
            let text = |name: &str| order[name].as_str().unwrap_or_default();
            format!("{} {} {} by {}", text("id"), text("state"), text("scenario"), text("chosen_by"))
        })
        .collect();
    insta::assert_snapshot!(orders.join("\n"), @"
    A1 paid paid by default
    A2 paid waits-paid-at-query-1 by amount
    A3 no trade refused-buyer-balance-not-enough by amount
    A4 closed waits by amount
    B1 paid paid by default
    B2 paid waits-paid-at-query-1 by amount
    B3 no trade f-do-not-honor by amount
    ");
    assert_eq!((ended.code, &report["findings"], &report["exit_code"]), (0, &json!([]), &json!(0)));
    assert_eq!(ended.read("out/wire.jsonl").lines().count(), 11);
}

#[test]
fn no_answer_though_the_money_moved_has_to_be_asked_about() {
    let ask = |asks: bool| {
        let server = Server::start(&[]);
        let shop = Shop::new(&server);
        let mut met = vec![shop.pay("scenario-no-answer-paid-1", "88.88", "280000000000000001").word()];
        if asks {
            met.push(shop.query("scenario-no-answer-paid-1").word());
        }
        let ended = server.stop();
        let report = ended.report();
        let codes: Vec<Value> =
            report["findings"].as_array().unwrap().iter().map(|finding| finding["code"].clone()).collect();
        (met, report["orders"][0]["state"].clone(), codes, ended.code)
    };
    let paid = json!("paid");
    assert_eq!(ask(true), (vec!["nothing".into(), "10000 TRADE_SUCCESS".into()], paid.clone(), vec![], 0));
    assert_eq!(ask(false), (vec!["nothing".into()], paid, vec![json!("no-query")], 1));
}

#[test]
fn another_number_after_no_answer_is_noted_where_it_may_be_the_same_order() {
    let server = Server::start(&["--scenario", "no-answer-unpaid"]);
    let shop = Shop::new(&server);
    shop.pay("A1", "88.88", "280000000000000001");
    shop.pay("A2", "88.88", "280000000000000002");
    shop.pay("A3", "9.90", "280000000000000003");
    let notes = server.state()["notes"].clone();
    let evidence: Vec<&str> =
        notes.as_array().unwrap().iter().map(|note| note["evidence"].as_str().unwrap()).collect();
    insta::assert_snapshot!(evidence.join("\n"), @"A2 has subject and amount of A1, whose end nobody had asked about: if it is the same order, it may be paid twice");
}

#[test]
fn forged_answers_say_paid_and_the_books_do_not() {
    let server = Server::start(&["--scenario", "forged-stranger"]);
    let shop = Shop::new(&server);
    let told = shop.pay("A1", "88.88", "280000000000000001");
    assert!(matches!(&told, Told::Forged(node) if node["code"] == "10000"), "{told:?}");
    let cashier = Cashier { server: &server, notify_url: None };
    let told = cashier.pay("scenario-forged-unsigned-1", "order-1", "1250");
    assert!(matches!(&told, Told::Forged(node) if node["result"]["resultStatus"] == "S"), "{told:?}");
    let state = server.state();
    assert_eq!([&state["orders"][0]["state"], &state["orders"][1]["state"]], ["waiting", "waiting"]);
}

#[test]
fn a_wrong_signature_is_refused_unsigned_and_explained() {
    let server = Server::start(&[]);
    let told = Shop { careless: true, ..Shop::new(&server) }.pay("A1", "88.88", "280000000000000001");
    let Told::Forged(node) = told else { panic!("{told:?}") };
    assert_eq!(node["sub_code"], "isv.invalid-signature");
    let ended = server.stop();
    let report = ended.report();
    assert_eq!(ended.code, 1);
    insta::assert_snapshot!(report["findings"][0]["evidence"].as_str().unwrap(), @"alipay.trade.pay: `sign_type` was left out of the signed text: first difference at byte 191 in sign_type, `t` signed, `s` right");
}

#[test]
fn money_that_moves_twice_is_found() {
    let server = Server::start(&["--scenario", "refund-no-answer"]);
    let shop = Shop::new(&server);
    shop.pay("A1", "88.88", "280000000000000001");
    shop.refund("A1", "1.00", "R1");
    shop.refund("A1", "1.00", "R2");
    // A payment code is used up by its first payment.
    shop.pay("A2", "88.88", "280000000000000001");
    let cashier = Cashier { server: &server, notify_url: None };
    cashier.pay("B1", "order-1", "1250");
    cashier.pay("B2", "order-1", "1250");
    let mut findings = server.findings();
    findings.sort();
    assert_eq!(findings, ["id-not-reused", "id-reused", "paid-twice", "refunded-twice"]);
}

#[test]
fn queries_that_come_too_early_and_a_window_without_a_cancel_are_found() {
    let server = Server::start(&["--scenario", "waits", "--poll-interval", "5000"]);
    let shop = Shop::new(&server);
    shop.pay("A1", "88.88", "280000000000000001");
    shop.query("A1");
    assert_eq!(server.findings(), ["poll-too-early", "no-cancel"]);
}

#[test]
fn queries_beyond_the_stated_window_are_found() {
    let server = Server::start(&["--scenario", "waits", "--poll-attempts", "2"]);
    let shop = Shop::new(&server);
    let collect = |id: &str, code: &str, queries: usize| {
        shop.pay(id, "88.88", code);
        for _ in 0..queries {
            interval();
            shop.query(id);
        }
        shop.cancel(id);
        server.findings()
    };
    assert_eq!(collect("A1", "280000000000000001", 2), Vec::<String>::new());
    assert_eq!(collect("A2", "280000000000000002", 4), ["poll-without-end"]);
}

#[test]
fn a_capture_keeps_its_number_until_the_application_knows_how_it_ended() {
    let server = Server::start(&["--scenario", "capture-no-answer"]);
    let cashier = Cashier { server: &server, notify_url: None };
    let authorised = cashier.authorise("B1", "order-1", "1250");
    let captures = ["C1", "C1", "C2"].map(|number| cashier.capture(&authorised, number, "500").word());
    assert_eq!(captures, ["nothing", "SUCCESS", "SUCCESS"]);
    // Who has asked may go on under another number.
    let authorised = cashier.authorise("B2", "order-2", "1250");
    cashier.capture(&authorised, "C3", "500");
    cashier.call("inquiryPayment", &json!({"paymentRequestId": "B2"}));
    cashier.capture(&authorised, "C4", "500");
    let ended = server.stop();
    let report = ended.report();
    assert_eq!((ended.code, &report["findings"]), (0, &json!([])));
    assert_eq!(report["orders"][0]["captures"][1], json!({"id": "C2", "amount": "500 EUR"}));
}

#[test]
fn captures_that_go_out_twice_or_are_not_the_applications_to_ask_for_are_found() {
    let server = Server::start(&["--scenario", "capture-no-answer"]);
    let cashier = Cashier { server: &server, notify_url: None };
    let authorised = cashier.authorise("B1", "order-1", "1250");
    cashier.capture(&authorised, "C1", "500");
    cashier.capture(&authorised, "C2", "500");
    assert_eq!(server.findings(), ["captured-twice"]);
    let whole = cashier.authorise("B2", "order-2", "1250");
    cashier.capture(&whole, "C3", "1250");
    cashier.capture(&whole, "C4", "1250");
    assert_eq!(server.findings(), ["captured-twice", "id-not-reused"]);
    let waits = cashier.authorise("scenario-waits-1", "order-3", "1250");
    cashier.capture(&waits, "C5", "1250");
    let automatic = cashier.pay("scenario-paid-1", "order-4", "1250");
    cashier.capture(&automatic, "C6", "1250");
    let report = server.stop().report();
    let unwanted = report["findings"].as_array().unwrap().iter().skip(2);
    let evidence: Vec<String> =
        unwanted.map(|found| format!("{}: {}", found["code"], found["evidence"])).collect();
    insta::assert_snapshot!(evidence.join("\n"), @r#"
    "capture-unwanted": "capture of scenario-waits-1: no verified answer says authorised"
    "capture-unwanted": "capture of scenario-paid-1: the platform captures it itself"
    "#);
}

#[test]
fn an_application_keeps_its_own_private_key_and_only_the_named_ids_are_served() {
    let own = Server::start(&[]);
    let public = own.keys.join("merchant-public-key.pem");
    let flags = ["--for", "60", "--merchant-key", public.to_str().unwrap(), "--app-id", "2021000000000008"];
    let mut server = Server::launch(&flags);
    assert_ne!(own.merchant_key().public(), server.merchant_key().public());
    // The application signs with the key that it has always had.
    let made = std::mem::replace(&mut server.keys, own.keys.clone());
    let told = Shop::new(&server).pay("A1", "88.88", "280000000000000001");
    assert!(matches!(&told, Told::Forged(node) if node["sub_code"] == "isv.invalid-app-id"), "{told:?}");
    let cashier = Cashier { server: &server, notify_url: None };
    // Genuine it is under the platform's key that was made for the session.
    assert!(
        matches!(cashier.pay("B1", "order-1", "1250"), Told::Forged(node) if node["result"]["resultStatus"] == "S")
    );
    let mode = std::os::unix::fs::MetadataExt::mode(
        &std::fs::metadata(made.join("merchant-private-key.pem")).unwrap(),
    );
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn no_secret_is_written_or_printed() {
    let server = Server::start(&[]);
    Shop::new(&server).pay("A1", "88.88", "287634438256643940");
    Shop { careless: true, ..Shop::new(&server) }.pay("A2", "88.88", "287634438256643951");
    Cashier { server: &server, notify_url: None }.pay("B1", "order-1", "1250");
    let key = std::fs::read_to_string(server.keys.join("merchant-private-key.pem")).unwrap();
    let ended = server.stop();
    let all = ended.everything();
    assert!(all.contains("400000******1827"), "{all}");
    let secrets = [
        "287634438256643940",
        "287634438256643951",
        "4000000000001827",
        "\\\"731\\\"",
        key.lines().nth(3).unwrap(),
    ];
    assert_eq!(secrets.map(|secret| all.contains(secret)), [false; 5]);
}
