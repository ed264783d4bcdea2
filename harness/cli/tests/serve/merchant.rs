//! The reference merchant, a whole application over a real client, against the program.

use paycert_core::adapter::{Command, Configure, Heard, PublicKeyText};
use paycert_core::crypto::key::PrivateForm;
use paycert_core::operation::Protocol;
use paycert_run::adapter::{Iut, ReferenceMerchant};
use serde_json::{Value, json};

use crate::server::Server;

/// A merchant that has been configured for a server as its first lines say.
struct Till(ReferenceMerchant);

impl Till {
    fn open(server: &Server, protocol: Protocol, change: impl FnOnce(&mut Configure)) -> Self {
        let text = |text: &str| Some(text.to_owned());
        let openapi = protocol == Protocol::OpenApi;
        let private = json!({"pkcs8_pem": server.merchant_key().to_text(PrivateForm::Pkcs8Pem)});
        let platform = server.platform_key();
        let mut config = Configure {
            protocol: Some(protocol),
            endpoint: if openapi { format!("{}/gateway.do", server.origin) } else { server.origin.clone() },
            app_id: text("2021000000000007").filter(|_| openapi),
            client_id: text("SANDBOX_5Y00000000000007").filter(|_| !openapi),
            private_key: private.as_object().unwrap().clone(),
            platform_public_key: Some(PublicKeyText {
                spki_pem: platform.spki_pem(),
                spki_bare: platform.spki_bare(),
            }),
            key_version: text("1"),
            sign_type: text("RSA2"),
            charset: text("utf-8"),
            timeout_ms: Some(2_000),
            now: Some(paycert_core::wire::time::format_iso(jiff::Timestamp::now())),
            polling: serde_json::from_value(json!({"interval_ms": 150, "attempts": 3})).unwrap(),
            ..Configure::default()
        };
        change(&mut config);
        let mut till = Self(ReferenceMerchant::new(None));
        assert_eq!(till.0.command(&Command::Configure(Box::new(config))), Heard::Ok(json!({})));
        till
    }

    /// Collects an order and says what the shop says of it.
    fn pay(&mut self, id: &str, number: usize) -> String {
        let order = json!({"id": id, "subject": "one mug", "amount": "88.88", "currency": "CNY",
            "auth_code": format!("28763443825664{number:04}")});
        let order: Command = serde_json::from_value(json!({"do": "shop.pay", "order": order})).unwrap();
        match self.0.command(&order) {
            Heard::Ok(answer) => answer["state"].as_str().unwrap_or_default().to_owned(),
            other => format!("{other:?}"),
        }
    }
}

fn books(server: &Server) -> Vec<String> {
    let state = server.state();
    let orders = state["orders"].as_array().unwrap().iter();
    orders.map(|order| order["state"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_it_says_agrees_with_the_books_and_nothing_is_held_against_it() {
    let server = Server::start(&[]);
    let scenarios = [
        "paid",
        "no-answer-paid",
        "waits-paid-at-query-2",
        "forged-unsigned",
        "bad-gateway-paid",
        "cancel-retry",
    ];
    let mut till = Till::open(&server, Protocol::OpenApi, |_| {});
    let collected = scenarios.iter().enumerate();
    let said: Vec<String> =
        collected.map(|(number, name)| till.pay(&format!("scenario-{name}-1"), number)).collect();
    assert_eq!(said, ["paid", "paid", "paid", "cancelled", "paid", "cancelled"]);
    assert_eq!(books(&server), ["paid", "paid", "paid", "closed", "paid", "closed"]);
    let mut till = Till::open(&server, Protocol::Antom, |_| {});
    let said = [till.pay("scenario-unknown-paid-2", 0), till.pay("scenario-f-risk-reject-2", 0)];
    assert_eq!(said, ["paid", "failed"]);
    let ended = server.stop();
    assert_eq!((ended.code, &ended.report()["findings"]), (0, &json!([])));
}

#[test]
fn certificate_mode_and_https_work_with_the_files_of_the_session() {
    let mut server = Server::launch(&["--for", "60", "--https"]);
    // The address of https is printed before that of the control interface.
    let printed = server.printed().to_owned();
    let secure = printed.lines().find_map(|line| line.strip_prefix("https ")).expect("an address");
    let secure = secure.split_whitespace().next().unwrap().to_owned();
    let file = |name: &str| std::fs::read_to_string(server.keys.join(name)).ok();
    let ca = std::fs::read_to_string(server.keys.join("../ca.pem")).unwrap();
    let mut till = Till::open(&server, Protocol::OpenApi, |config| {
        config.endpoint = format!("{secure}/gateway.do");
        config.ca_pem = Some(ca);
        config.platform_public_key = None;
        config.app_cert_pem = file("app-cert.pem");
        config.platform_cert_pem = file("platform-cert.pem");
        config.root_cert_pem = file("root-cert.pem");
    });
    assert_eq!(till.pay("A1", 0), "paid");
    server.line("alipay.trade.pay");
    let ended = server.stop();
    let report = ended.report();
    assert_eq!((ended.code, &report["findings"]), (0, &Value::Array(Vec::new())));
    assert!(ended.read("out/wire.jsonl").contains("alipay_cert_sn"));
}
