//! Sessions of `serve` in virtual time: the reference merchant, right and wrong, plays every scenario against one, and
//! the session says what it thinks of it.

use std::sync::LazyLock;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use paycert_core::adapter::{Command, Configure, PublicKeyText};
use paycert_core::crypto::PrivateKey;
use paycert_core::crypto::key::PrivateForm;
use paycert_core::gateway::Keyring;
use paycert_core::gateway::certificates::Certificates;
use paycert_core::merchant::mutant::Mutant;
use paycert_core::merchant::{Merchant, Next, TransportProblem};
use paycert_core::operation::Protocol;
use paycert_core::serve::scenario::{Row, markdown, scenarios};
use paycert_core::serve::{Delivery, Heard, Session, Setting};
use serde_json::{Value, json};

static KEYS: LazyLock<Keyring> = LazyLock::new(|| {
    let [merchant, platform, stranger, next] = std::array::from_fn(|_| {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        PrivateKey::from_der(pair.as_der().unwrap().as_ref()).unwrap()
    });
    Keyring { merchant, platform, stranger, next, certificates: Certificates::default() }
});

/// A merchant and a session whose time is a number.
struct Play {
    session: Session,
    merchant: Merchant,
    protocol: Protocol,
    now_ms: u64,
    /// The line for the transcript of every exchange.
    wires: Vec<String>,
}

impl Play {
    fn new(protocol: Protocol, mutant: Option<Mutant>, scenario: &str) -> Self {
        Self::of(protocol, mutant, scenario, None)
    }

    /// The same for an application whose polling window is known, or not.
    fn of(protocol: Protocol, mutant: Option<Mutant>, scenario: &str, attempts: Option<u64>) -> Self {
        let setting = Setting {
            seed: 5,
            began: 1_795_312_800,
            origin: "http://127.0.0.1:8444".to_owned(),
            merchant_key: None,
            app_id: None,
            client_id: None,
            seller_id: Some("2088000000000007".to_owned()),
            scenario: Row::find(scenario).unwrap(),
            notify_url: None,
            hurry: 60,
            interval_ms: 5_000,
            attempts,
            quiet_ms: 20_000,
        };
        let session = Session::new(KEYS.clone(), setting);
        let mut play =
            Self { session, merchant: Merchant::new(mutant), protocol, now_ms: 0, wires: Vec::new() };
        let config = play.config();
        play.ask(&Command::Configure(Box::new(config)));
        play
    }

    fn config(&self) -> Configure {
        let key = |form| json!(KEYS.merchant.to_text(form));
        let private =
            json!({"pkcs8_pem": key(PrivateForm::Pkcs8Pem), "pkcs1_pem": key(PrivateForm::Pkcs1Pem)});
        let platform = KEYS.platform.public();
        let text = |text: &str| Some(text.to_owned());
        let openapi = self.protocol == Protocol::OpenApi;
        Configure {
            protocol: Some(self.protocol),
            endpoint: if openapi { "http://gw.example/gateway.do" } else { "http://gw.example" }.to_owned(),
            app_id: text("2021000000000007").filter(|_| openapi),
            client_id: text("5Y00000000000007").filter(|_| !openapi),
            private_key: private.as_object().unwrap().clone(),
            platform_public_key: Some(PublicKeyText {
                spki_pem: platform.spki_pem(),
                spki_bare: platform.spki_bare(),
            }),
            key_version: text("1"),
            sign_type: text("RSA2"),
            charset: text("utf-8"),
            notify_url: text("http://127.0.0.1:3000/notify?a=1"),
            return_url: text("http://127.0.0.1:3000/return"),
            seller_id: text("2088000000000007"),
            timeout_ms: Some(2_000),
            now: text("2026-11-22T10:00:00+08:00"),
            ..Configure::default()
        }
    }

    /// Carries one command out. Notifications that come meanwhile find nobody at home.
    fn ask(&mut self, command: &Command) -> Value {
        let mut next = self.merchant.command(command);
        loop {
            next = match next {
                Next::Answer(answer) => return answer,
                Next::Die | Next::Hang => return Value::Null,
                Next::Wait { ms } => {
                    self.now_ms += ms;
                    self.merchant.waited()
                }
                Next::Send { request, timeout_ms, .. } => {
                    let handled = self.session.handle(&request, self.now_ms);
                    self.wires.push(serde_json::to_string(&handled.wire).unwrap());
                    for delivery in handled.before {
                        let nobody = Heard::Silence("nobody listens".to_owned());
                        self.session.received(delivery.number, vec![nobody], self.now_ms);
                    }
                    let outcome = match handled.fault {
                        Some(fault) => {
                            self.now_ms += timeout_ms;
                            Err(TransportProblem(format!("{fault:?}")))
                        }
                        None => Ok(handled.response),
                    };
                    self.merchant.received(outcome)
                }
            };
        }
    }

    fn order(&self, id: &str, amount: &str) -> Value {
        match self.protocol {
            Protocol::OpenApi => json!({"id": id, "subject": "one mug", "amount": amount, "currency": "CNY",
                "auth_code": "287634438256643940"}),
            Protocol::Antom => {
                let mut order = json!({"id": id, "subject": "one mug", "amount": amount, "currency": "EUR"});
                if id.contains("capture") && !id.contains("automatic") {
                    order["capture"] = json!("MANUAL");
                }
                order
            }
        }
    }

    fn pay(&mut self, id: &str, amount: &str) -> Value {
        let order = self.order(id, amount);
        self.ask(&command(json!({"do": "shop.pay", "order": order})))
    }

    /// Lets time pass; what is due is handed over.
    fn pass(&mut self, ms: u64) {
        let end = self.now_ms + ms;
        while let Some(due) = self.session.next_due().filter(|due| *due <= end) {
            self.now_ms = self.now_ms.max(due);
            for delivery in self.session.due(self.now_ms) {
                let heard = (0..delivery.copies).map(|_| self.deliver(&delivery)).collect();
                self.session.received(delivery.number, heard, self.now_ms);
            }
        }
        self.now_ms = end;
    }

    fn deliver(&mut self, delivery: &Delivery) -> Heard {
        let request = &delivery.request;
        let answer = self.ask(&command(json!({"do": "shop.deliver", "request": {
            "method": request.method, "path": request.target, "headers": request.headers,
            "body_b64": STANDARD.encode(&request.body)}})));
        let response = &answer["response"];
        let body = STANDARD.decode(response["body_b64"].as_str().unwrap()).unwrap();
        Heard::Answered { status: u16::try_from(response["status"].as_u64().unwrap()).unwrap(), body }
    }

    /// A whole order from the payment to the last notification, and to the background job where there is one.
    fn story(&mut self, id: &str, reconciles: bool) -> Value {
        self.pay(id, "88.88");
        self.pass(40_000);
        if id.contains("refund-") {
            let refund = json!({"do": "shop.refund", "order_id": id, "amount": "1.00", "refund_id": "R1"});
            self.ask(&command(refund.clone()));
            self.ask(&command(refund));
        }
        if id.contains("capture") {
            let capture = json!({"do": "shop.capture", "order_id": id, "amount": "10.00"});
            self.ask(&command(capture.clone()));
            self.ask(&command(capture));
        }
        if reconciles {
            self.ask(&command(json!({"do": "shop.reconcile"})));
        }
        self.pass(40_000);
        self.ask(&command(json!({"do": "shop.order", "order_id": id})))
    }

    fn report(&self) -> Value {
        self.session.json(self.now_ms)
    }

    /// Codes of the findings, each once.
    fn codes(&self) -> Vec<String> {
        let report = self.report();
        let findings = report["findings"].as_array().unwrap();
        let mut codes: Vec<String> =
            findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect();
        codes.dedup();
        codes
    }
}

fn command(value: Value) -> Command {
    serde_json::from_value(value).unwrap()
}

#[test]
fn the_reference_merchant_agrees_with_the_books_of_openapi_in_every_scenario_and_nothing_is_held_against_it()
{
    assert_eq!(troubles(Protocol::OpenApi), Vec::<String>::new());
}

#[test]
fn the_reference_merchant_agrees_with_the_books_of_antom_in_every_scenario_and_nothing_is_held_against_it() {
    assert_eq!(troubles(Protocol::Antom), Vec::<String>::new());
}

/// What is found, or differs from the books, scenario by scenario.
fn troubles(protocol: Protocol) -> Vec<String> {
    let mut troubles = Vec::new();
    for row in scenarios().iter().filter(|row| row.is_for(protocol)) {
        let mut play = Play::new(protocol, None, "paid");
        let word = play.story(&format!("scenario-{}-1", row.name), true);
        let report = play.report();
        let (findings, order) = (&report["findings"], &report["orders"][0]);
        let paid = order["state"] == "paid" || order["state"] == "finished";
        if *findings != json!([]) || (word["state"] == "paid") != paid {
            troubles.push(format!("{}: {word} {order} {findings}", row.name));
        }
        assert_eq!(order["chosen_by"], "number", "{order}");
        assert!(row.mix || order["scenario"] == row.name.as_str(), "{order}");
    }
    troubles
}

#[test]
fn what_mutants_of_the_merchant_do_wrong_on_the_wire_is_found() {
    let openapi = [
        ("never-asks-after-pay", "unknown-unpaid", "no-query"),
        ("never-asks-after-pay", "no-answer-unpaid", "no-query"),
        ("pays-while-waiting", "waits-paid-at-query-4", "retry-of-unsafe-request"),
        ("polls-at-once", "waits-paid-at-query-2", "poll-too-early"),
        ("polls-too-fast", "waits-paid-at-query-4", "poll-too-early"),
        ("polls-on-after-closed", "waits-closed-at-query-2", "poll-without-end"),
        ("never-cancels", "waits", "no-cancel"),
        ("cancels-on-paper", "waits", "no-cancel"),
        ("cancels-late", "waits", "cancel-late"),
        ("cancels-paid-orders", "waits-paid-at-query-2", "cancel-after-paid"),
        ("cancels-once", "cancel-retry", "cancel-not-repeated"),
        ("cancels-without-end", "cancel-never", "cancel-without-end"),
        ("new-number-after-no-answer", "no-answer-paid", "id-reused"),
        ("acks-with-json", "paid", "ack-wrong"),
        ("acks-in-capitals", "notify-twice", "ack-wrong"),
        ("acks-with-json", "notify-first", "ack-wrong"),
        ("new-number-for-every-refund", "refund-query-no-answer", "refunded-twice"),
    ];
    let antom = [
        ("never-asks-after-pay", "unknown-unpaid", "no-query"),
        ("new-id-while-in-process", "waits", "id-not-reused"),
        ("new-number-after-no-answer", "no-answer-paid", "paid-twice"),
        ("new-number-for-every-refund", "refund-query-no-answer", "refunded-twice"),
        ("acks-with-text", "paid", "ack-wrong"),
        ("acks-with-text", "notify-first", "ack-wrong"),
        ("acks-with-text", "notify-20-at-once", "ack-wrong"),
        ("believes-unverified-notices", "notify-stranger-capture", "capture-unwanted"),
        ("captures-automatic-orders", "paid-capture-automatic", "capture-unwanted"),
        ("renews-lost-capture", "capture-no-answer", "captured-twice"),
        ("renews-lost-capture", "capture-no-answer-undone", "id-not-reused"),
        ("renews-lost-capture", "capture-unknown", "captured-twice"),
        ("renews-lost-capture", "capture-unknown-undone", "id-not-reused"),
        ("new-number-for-every-capture", "capture-query-no-answer", "captured-twice"),
        ("renews-capture-in-process", "capture-in-process", "captured-twice"),
        ("renews-capture-in-process", "capture-in-process-failed", "id-not-reused"),
        ("refuses-capture-notices", "capture-in-process", "ack-wrong"),
    ];
    let rows = openapi.map(|row| (Protocol::OpenApi, row)).into_iter();
    let mut survivors = Vec::new();
    for (protocol, (name, scenario, finding)) in rows.chain(antom.map(|row| (Protocol::Antom, row))) {
        let mut play = Play::new(protocol, Some(Mutant::find(name).unwrap()), "paid");
        play.story(&format!("scenario-{scenario}-1"), false);
        if !play.codes().iter().any(|code| code == finding) {
            survivors.push(format!("{name} in {scenario}: {:?}", play.codes()));
        }
    }
    assert_eq!(survivors, Vec::<String>::new());
}

/// How many queries the reference merchant makes before it cancels.
const POLLS: u64 = 6;

/// What is found about an application whose window is stated, or not.
fn window(mutant: Option<&str>, scenario: &str, attempts: Option<u64>) -> Vec<String> {
    let mutant = mutant.map(|name| Mutant::find(name).unwrap());
    let mut play = Play::of(Protocol::OpenApi, mutant, "paid", attempts);
    play.story(&format!("scenario-{scenario}-1"), false);
    play.codes()
}

#[test]
fn a_polling_window_is_kept_where_it_is_known() {
    assert_eq!(window(Some("polls-without-end"), "waits", Some(POLLS)), ["poll-without-end"]);
    assert_eq!(window(Some("never-cancels"), "query-never-answered", Some(POLLS)), ["no-cancel"]);
    // Without a word about it nobody knows how long it is.
    assert!(window(Some("polls-without-end"), "waits", None).is_empty());
    assert!(window(Some("never-cancels"), "query-never-answered", None).is_empty());
    for row in scenarios().iter().filter(|row| row.is_for(Protocol::OpenApi) && !row.mix) {
        assert!(window(None, &row.name, Some(POLLS)).is_empty(), "{}", row.name);
    }
}

#[test]
fn an_early_cancel_is_a_note_because_a_cashier_may_cancel_by_hand() {
    let mutant = Mutant::find("gives-up-after-one-query");
    let mut play = Play::of(Protocol::OpenApi, mutant, "paid", Some(POLLS));
    play.story("scenario-waits-1", false);
    let report = play.report();
    let notes = report["notes"].as_array().unwrap();
    assert!(notes.iter().any(|note| note["code"] == "poll-given-up"), "{report}");
    assert_eq!(report["findings"], json!([]));
}

#[test]
fn the_same_seed_gives_the_same_session() {
    let day = || {
        let mut play = Play::new(Protocol::OpenApi, None, "bad-day");
        for number in 0..12 {
            play.pay(&format!("2026{number:04}"), "9.90");
            play.pass(30_000);
        }
        (play.report(), play.wires)
    };
    let (report, wires) = day();
    assert_eq!((report.clone(), wires), day());
    let met: Vec<&str> = report["orders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|order| order["scenario"].as_str().unwrap())
        .collect();
    assert!(met.iter().any(|name| *name != "paid"), "{met:?}");
}

#[test]
fn no_secret_reaches_the_report_or_the_transcript() {
    let mut play = Play::new(Protocol::OpenApi, None, "waits-paid-at-query-1");
    play.pay("20260001", "88.88");
    let all = format!("{}{}{}", play.report(), play.session.text(play.now_ms), play.wires.concat());
    assert!(play.wires[0].contains("20260001"));
    assert!(!all.contains("287634438256643940"), "{all}");
}

#[test]
fn what_the_documents_do_not_allow_in_a_message_is_noted_and_a_payment_without_a_number_is_refused() {
    let mut play =
        Play::new(Protocol::OpenApi, Some(Mutant::find("sends-amount-in-fen").unwrap()), "throttled");
    play.pay("20260001", "88.880000001");
    play.pay("", "88.88");
    let report = play.report();
    let told = |list: &str| -> Vec<String> {
        let found = report[list].as_array().unwrap().iter();
        found.map(|own| format!("{}: {}", own["code"], own["evidence"])).collect()
    };
    insta::assert_snapshot!(format!("{}\n{}", told("notes").join("\n"), told("findings").join("\n")), @r#"
    "message-form": "alipay.trade.pay: /out_trade_no: expected at least 1 characters, got \"\" (minLength)"
    "message-form": "alipay.trade.pay: /out_trade_no: expected text of the form ^[A-Za-z0-9_]+$, got \"\" (pattern)"
    "message-form": "alipay.trade.pay: /total_amount: expected text of the form ^([1-9][0-9]{0,7}(\\.[0-9]{1,2})?|100000000(\\.0{1,2})?|0\\.(0[1-9]|[1-9][0-9]?))$, got \"88880000001\" (pattern)"
    "id-reused": "alipay.trade.pay: the payment code was used up by another payment"
    "request-parameter-missing": "alipay.trade.pay: neither `out_trade_no` nor `trade_no` names anything"
    "#);
    // A scenario that this protocol does not have asks for nothing.
    assert_eq!(report["orders"][0]["scenario"], "paid");
    assert_eq!(report["orders"].as_array().unwrap().len(), 1);
}

#[test]
fn the_page_of_scenarios_is_the_table() {
    let page = include_str!("../../../corpus/scenarios/README.md");
    assert_eq!(
        page,
        markdown(),
        "write it again: paycert serve --list=markdown > corpus/scenarios/README.md"
    );
}
