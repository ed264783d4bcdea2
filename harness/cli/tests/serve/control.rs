//! The control interface: scenarios, the payer, and who may use it.

use serde_json::{Value, json};

use crate::application::{Cashier, Shop};
use crate::server::{Answer, Server};

#[test]
fn a_scenario_is_chosen_for_the_next_order_for_a_number_and_for_all() {
    let server = Server::start(&[]);
    let shop = Shop::new(&server);
    let choose = |body: Value| server.control("POST", "scenario", &body);
    assert_eq!(choose(json!({"name": "waits"})).0, 200);
    assert_eq!(choose(json!({"name": "refused-payment-fail", "id": "A3"})).0, 200);
    let mut met = vec![
        shop.pay("A1", "47.01", "280000000000000001").word(),
        shop.pay("A2", "88.88", "280000000000000002").word(),
        shop.pay("A3", "88.88", "280000000000000003").word(),
    ];
    choose(json!({"name": "waits", "always": true}));
    met.push(shop.pay("A4", "88.88", "280000000000000004").word());
    assert_eq!(met, ["10003", "10000", "40004 ACQ.PAYMENT_FAIL", "10003"]);
    let refused = [
        choose(json!({"name": "nothing"})),
        choose(json!({"name": "paid", "id": "A1"})),
        choose(json!({"nam": "paid"})),
        server.control("GET", "scenario", &Value::Null),
        server.control("POST", "nothing", &Value::Null),
    ];
    assert_eq!(refused.map(|(status, _)| status), [404, 409, 400, 405, 404]);
}

#[test]
fn the_payer_pays_declines_and_is_too_late() {
    let server = Server::start(&["--scenario", "waits"]);
    let shop = Shop::new(&server);
    let cashier = Cashier { server: &server, notify_url: None };
    let act = |word: &str, id: &str| server.control("POST", word, &json!({"id": id})).0;
    for (number, id) in ["A1", "A2", "A3"].into_iter().enumerate() {
        shop.pay(id, "88.88", &format!("28000000000000000{number}"));
    }
    cashier.pay("B1", "order-1", "1250");
    assert_eq!([act("pay", "A1"), act("refuse", "A2"), act("close", "A3"), act("refuse", "B1")], [200; 4]);
    assert_eq!([act("pay", "A1"), act("pay", "A2"), act("pay", "nobody")], [409, 409, 404]);
    let met = ["A1", "A2", "A3"].map(|id| shop.query(id).word());
    assert_eq!(met, ["10000 TRADE_SUCCESS", "10000 TRADE_CLOSED", "10000 TRADE_CLOSED"]);
    let inquiry = cashier.call("inquiryPayment", &json!({"paymentRequestId": "B1"}));
    assert_eq!(inquiry.word(), "SUCCESS FAIL");
}

#[test]
fn a_code_that_is_shown_is_a_trade_once_the_payer_has_found_it() {
    let server = Server::start(&[]);
    let shop = Shop::new(&server);
    let message = json!({"out_trade_no": "A1", "subject": "one mug", "total_amount": "88.88"});
    assert_eq!(shop.call("alipay.trade.precreate", &message).word(), "10000");
    assert_eq!(shop.query("A1").word(), "40004 ACQ.TRADE_NOT_EXIST");
    assert_eq!(server.control("POST", "pay", &json!({"id": "A1"})).0, 200);
    assert_eq!(shop.query("A1").word(), "10000 TRADE_SUCCESS");
}

#[test]
fn the_payers_page_shows_the_order_as_text_and_leads_back_to_the_application() {
    let server = Server::start(&["--scenario", "waits"]);
    let cashier = Cashier { server: &server, notify_url: None };
    let told = cashier.pay("<b>1", "order-1", "1250");
    let crate::application::Told::Genuine(node) = told else { panic!("{told:?}") };
    let url = node["normalUrl"].as_str().unwrap();
    let path = url.strip_prefix(&server.origin).expect("a page of this server");
    let page = browse(&server, "GET", path, "", &[]);
    let text = String::from_utf8(page.body).unwrap();
    assert!(text.contains("Order &lt;b&gt;1 (antom) is waiting") && !text.contains("<b>1"), "{text}");
    let back = browse(&server, "POST", "/_paycert/payer", "protocol=antom&id=%3Cb%3E1&act=pay", &[]);
    let place = Answer::header(&back, "location").map(str::to_owned);
    // An address that no header can carry leads nowhere.
    assert_eq!((back.status, place), (303, Some("http://127.0.0.1:3000/back?order=1&x=<y>".to_owned())));
    assert_eq!(server.state()["orders"][0]["state"], "paid");
}

#[test]
fn pages_of_other_origins_and_other_names_of_this_machine_control_nothing() {
    let server = Server::start(&[]);
    let ask = |fields: &[(&str, &str)]| browse(&server, "POST", "/_paycert/stop", "", fields).status;
    let own = server.origin.clone();
    assert_eq!(ask(&[("Host", "evil.example")]), 403);
    assert_eq!(ask(&[("Origin", "https://evil.example")]), 403);
    assert_eq!(ask(&[("Origin", "null")]), 403);
    assert_eq!(ask(&[("Origin", &own)]), 200);
    assert_eq!(server.finish().code, 4);
}

fn browse(server: &Server, method: &str, path: &str, body: &str, fields: &[(&str, &str)]) -> Answer {
    let host = fields.iter().find(|(name, _)| *name == "Host").map_or(server.host(), |(_, value)| value);
    let more: String = fields
        .iter()
        .filter(|(name, _)| *name != "Host")
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n{more}Connection: close\r\n\r\n{body}",
        body.len()
    );
    server.raw(request.as_bytes()).expect("an answer")
}
