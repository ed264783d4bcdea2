//! Whole shops in virtual time: the reference merchant, right and wrong, plays every case about a shop against the
//! gateway without a socket, and the judge says what it thinks of it.

use std::sync::LazyLock;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use paycert_core::adapter::{Command, Heard};
use paycert_core::case::load::cases;
use paycert_core::case::shop::Act;
use paycert_core::case::{Case, Kind};
use paycert_core::crypto::PrivateKey;
use paycert_core::gateway::Keyring;
use paycert_core::gateway::certificates::Certificates;
use paycert_core::gateway::ledger::Ledger;
use paycert_core::merchant::alternative::{ALTERNATIVES, Touches};
use paycert_core::merchant::mutant::{MUTANTS, Mutant};
use paycert_core::merchant::{Merchant, Next, TransportProblem};
use paycert_core::oracle::{Judgement, Verdict, judge};
use paycert_core::plan::{Role, Step, World, plan};
use paycert_core::secret::{KeyTraces, Secrets};
use paycert_core::transcript::{Exchange, StepRecord, Transcript};
use paycert_core::wire::http::Request;
use serde_json::Value;

static KEYS: LazyLock<Keyring> = LazyLock::new(|| {
    let [merchant, platform, stranger, next] = std::array::from_fn(|_| {
        let pair = KeyPair::generate(KeySize::Rsa2048).unwrap();
        PrivateKey::from_der(pair.as_der().unwrap().as_ref()).unwrap()
    });
    Keyring { merchant, platform, stranger, next, certificates: Certificates::default() }
});

static TRACES: LazyLock<KeyTraces> = LazyLock::new(|| KeyTraces::of(&KEYS.merchant));

/// How time passes.
#[derive(Clone, Copy)]
struct Clock {
    /// Whether the merchant is told how to poll; if not, it polls as the documents say.
    told: bool,
    /// Of each pause so much is really waited, in percent.
    waited: u64,
    /// The longest way of a message, in milliseconds; ways differ.
    way_ms: u64,
}

const IDEAL: Clock = Clock { told: true, waited: 100, way_ms: 0 };

fn shop_cases() -> impl Iterator<Item = &'static Case> {
    cases().iter().filter(|case| case.kind == Kind::Shop)
}

fn find(id: &str) -> &'static Case {
    shop_cases().find(|case| case.id == id).unwrap()
}

/// Plays one case and judges it.
fn played(case: &Case, mutant: Option<Mutant>, clock: Clock) -> Judgement {
    played_by(&|| Merchant::new(mutant), case, clock)
}

/// The same by any merchant; a restart builds it anew.
fn played_by(build: &dyn Fn() -> Merchant, case: &Case, clock: Clock) -> Judgement {
    let world = World {
        keys: &KEYS,
        seed: 11,
        origin: "http://gateway.example",
        secure_origin: "http://127.0.0.1:1",
        elsewhere: "http://127.0.0.1:1",
        nowhere: "http://127.0.0.1:1",
        proxy: None,
        ca_pem: "",
        ca_file: "",
        now: jiff::Timestamp::from_second(1_795_312_800).unwrap(),
        polls: clock.told,
        state_dir: "/kept",
    };
    let planned = plan(case, &world);
    let secrets = Secrets::of(&TRACES, planned.iter().map(|step| &step.hidden));
    let mut till = Till { build, merchant: build(), clock, now_ms: 0, sent: 0, disk: None, killed: false };
    let mut books = [Ledger::default(), Ledger::default()];
    let mut steps = Vec::new();
    let mut leaks = Vec::new();
    for step in planned {
        if matches!(step.act, Some(Act::Restart {})) {
            leaks.extend(secrets.kept(till.disk.as_deref().unwrap_or_default()));
        }
        if till.killed && !matches!(step.command, Command::Configure(_)) {
            continue;
        }
        let books = &mut books[usize::from(step.role == Role::Subject)];
        let step = step.resolved(&world, case, books);
        steps.push(till.ask(&step, &world, case, books));
        leaks.extend(secrets.leaks(&till.merchant.log().join("\n")));
    }
    let [_, ledger] = books;
    let transcript = Transcript {
        case: case.id.clone(),
        steps,
        repeats: 0,
        generated: 0,
        calls: 0,
        ledger,
        log: Vec::new(),
        leaks,
    };
    judge(case, &transcript)
}

/// A merchant whose time is a number.
struct Till<'a> {
    build: &'a dyn Fn() -> Merchant,
    merchant: Merchant,
    clock: Clock,
    now_ms: u64,
    sent: u64,
    /// What the merchant kept.
    disk: Option<String>,
    /// Whether its process is gone.
    killed: bool,
}

impl Till<'_> {
    fn ask(&mut self, step: &Step, world: &World, case: &Case, books: &mut Ledger) -> StepRecord {
        let began = self.now_ms;
        let mut exchanges = Vec::new();
        if matches!(step.act, Some(Act::Restart {})) {
            self.merchant = (self.build)();
        }
        self.killed = false;
        let mut next = self.merchant.command(&step.command);
        if let (Some(Act::Restart {}), Some(kept)) = (&step.act, &self.disk) {
            self.merchant.restore(kept).unwrap();
        }
        let heard = loop {
            self.disk = self.merchant.to_keep().or(self.disk.take());
            next = match next {
                Next::Answer(answer) => break Heard::Ok(answer),
                Next::Die => break Heard::Crash("died".to_owned()),
                Next::Hang => break Heard::Hang(0),
                Next::Wait { ms } => {
                    self.now_ms += ms * self.clock.waited / 100;
                    self.merchant.waited()
                }
                Next::Send { request, timeout_ms, .. } => {
                    self.now_ms += self.way();
                    let exchange = self.answer(step, world, case, books, request, began);
                    if self.killed {
                        exchanges.push(exchange);
                        break Heard::Crash("killed".to_owned());
                    }
                    let fault = exchange.fault;
                    let response = exchange.response.clone();
                    exchanges.push(exchange);
                    self.now_ms += if fault.is_some() { timeout_ms } else { self.way() };
                    let outcome = match fault {
                        Some(fault) => Err(TransportProblem(format!("{fault:?}"))),
                        None => Ok(response),
                    };
                    self.merchant.received(outcome)
                }
            };
        };
        let asked = step.role != Role::Configure;
        StepRecord {
            role: step.role,
            verb: step.command.verb().to_owned(),
            command: Value::Object(step.command.members()),
            heard,
            took_ms: self.now_ms - began,
            swollen: None,
            left_open: None,
            exchanges,
            greeted: Vec::new(),
            elsewhere: Vec::new(),
            tokens: asked.then(|| step.tokens.clone()),
            signature: None,
            message: None,
            generated: None,
            act: step.act.clone(),
            killed: self.killed,
        }
    }

    fn answer(
        &mut self,
        step: &Step,
        world: &World,
        case: &Case,
        books: &mut Ledger,
        request: Request,
        began: u64,
    ) -> Exchange {
        let handled = step.gateway(world, case).handle(&request, 0, books);
        self.killed |= handled.kill;
        Exchange {
            at_ms: self.now_ms - began,
            request,
            checks: handled.checks,
            response: handled.response,
            as_planned: handled.as_planned,
            aside: handled.aside,
            about: handled.about,
            fault: handled.fault,
            delivered: handled.fault.map(|fault| format!("{fault:?}")),
        }
    }

    /// Some ways are long and some are short, the same in every run.
    fn way(&mut self) -> u64 {
        self.sent += 1;
        self.sent * 7919 % (self.clock.way_ms + 1)
    }
}

/// What is not as it should be about a case that has to pass.
fn trouble(case: &Case, judgement: &Judgement) -> Option<String> {
    let told = judgement.findings.iter().map(|finding| format!("{}: {}", finding.code, finding.evidence));
    let told: Vec<String> = told.chain(judgement.reason.clone()).collect();
    (judgement.verdict != Verdict::Pass).then(|| format!("{}: {:?} {told:?}", case.id, judgement.verdict))
}

fn troubles(clock: Clock) -> Vec<String> {
    shop_cases().filter_map(|case| trouble(case, &played(case, None, clock))).collect()
}

#[test]
fn the_reference_merchant_passes_every_case() {
    assert_eq!(troubles(IDEAL), Vec::<String>::new());
}

#[test]
fn a_merchant_that_polls_as_the_documents_say_passes_every_case() {
    assert_eq!(troubles(Clock { told: false, ..IDEAL }), Vec::<String>::new());
}

#[test]
fn merchants_that_choose_otherwise_pass_every_case() {
    let mut troubles = Vec::new();
    let sells = [Touches::Barcode, Touches::Card, Touches::Shops];
    for row in ALTERNATIVES.iter().filter(|row| sells.contains(&row.touches)) {
        for case in shop_cases().filter(|case| row.touches.has(case)) {
            let judgement = played_by(&|| Merchant::choosing(row.alternative), case, IDEAL);
            troubles.extend(trouble(case, &judgement).map(|trouble| format!("{}: {trouble}", row.name)));
        }
    }
    assert_eq!(troubles, Vec::<String>::new());
}

#[test]
fn slow_ways_change_no_verdict() {
    assert_eq!(troubles(Clock { way_ms: 900, ..IDEAL }), Vec::<String>::new());
}

#[test]
fn an_answer_that_may_have_come_too_late_accuses_nobody() {
    // The ways of the messages take longer than the time-out, so a real client would have heard nothing.
    let mutant = Mutant::find("sends-amount-in-fen");
    let case = find("openapi/trade.pay/shop/result/10000-paid");
    let verdict = |way_ms| played(case, mutant, Clock { way_ms, ..IDEAL }).verdict;
    assert_eq!([verdict(0), verdict(40_000)], [Verdict::Fail, Verdict::Inconclusive]);
}

#[test]
fn three_quarters_of_the_interval_are_enough_and_less_is_too_early() {
    let case = find("openapi/trade.pay/shop/polling/paid-at-third-query");
    let codes = |waited: u64| {
        let judgement = played(case, None, Clock { waited, ..IDEAL });
        judgement.findings.into_iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(75), Vec::<String>::new());
    assert_eq!(codes(74), ["poll-too-early"]);
}

#[test]
fn every_mutant_of_the_shop_is_killed_by_its_cases_for_its_reasons() {
    let mut survivors = Vec::new();
    let mut killed = 0;
    for row in MUTANTS {
        for kill in row.kills.iter().filter(|kill| kill.case.contains("/shop/")) {
            let judgement = played(find(kill.case), Some(row.mutant), IDEAL);
            match judgement.findings.iter().any(|finding| finding.code == kill.finding) {
                true => killed += 1,
                false => survivors.push(format!("{}: {} {judgement:?}", row.name, kill.case)),
            }
        }
    }
    assert_eq!(survivors, Vec::<String>::new());
    assert!(killed > 60, "{killed} kills");
}

#[test]
fn every_finding_about_a_shop_has_a_mutant() {
    let mutants: Vec<&str> = MUTANTS.iter().flat_map(|row| row.kills).map(|kill| kill.finding).collect();
    let first =
        paycert_core::oracle::FINDINGS.iter().position(|kind| kind.code == "paid-but-failed").unwrap();
    let unshown: Vec<&str> = paycert_core::oracle::FINDINGS[first..]
        .iter()
        .map(|kind| kind.code)
        .filter(|code| !mutants.contains(code))
        .collect();
    assert_eq!(unshown, [""; 0]);
}

#[test]
fn the_evidence_tells_what_the_shop_heard_and_when() {
    let case = find("openapi/trade.pay/shop/cancel/late-payer");
    let judgement = played(case, Mutant::find("cancels-on-paper"), IDEAL);
    let told: Vec<String> = judgement
        .findings
        .iter()
        .map(|finding| format!("{} step {}: {}", finding.code, finding.step, finding.evidence))
        .collect();
    insta::assert_snapshot!(told.join("\n"), @"
    no-cancel step 3: the last word was that the payer has not confirmed yet
    cancelled-but-paid step 4: the shop says cancelled; the books say paid; it heard pay after 0 ms: the payer has not confirmed yet, query after 400 ms: the payer has not confirmed yet, query after 800 ms: the payer has not confirmed yet, query after 1200 ms: the payer has not confirmed yet
    ");
}

#[test]
fn the_evidence_tells_what_a_killed_shop_forgot() {
    let told = |case: &str, mutant: &str| -> Vec<String> {
        let findings = played(find(case), Mutant::find(mutant), IDEAL).findings;
        findings.iter().map(|finding| format!("{}: {}", finding.code, finding.evidence)).collect()
    };
    let restart = "openapi/trade.pay/shop/restart";
    let forgot = [
        told(&format!("{restart}/notified-again"), "acks-before-it-stores"),
        told(&format!("{restart}/during-pay-then-again"), "stores-at-the-end"),
        told(&format!("{restart}/during-refund"), "forgets-refunds-on-restart"),
    ];
    insta::assert_snapshot!(forgot.concat().join("\n"), @"
    ack-before-stored: a notification was acknowledged, and the order is failed
    order-lost: the payment was sent, and the shop knows no such order
    no-query: a refund is open, and the background job asked nothing
    ");
}

#[test]
fn only_a_case_about_a_restart_hands_out_a_folder_and_it_needs_a_shop_that_uses_it() {
    let wrong: Vec<&str> = shop_cases()
        .filter(|case| case.restarts() != case.needs.iter().any(|word| word == "shop.persistent"))
        .map(|case| case.id.as_str())
        .collect();
    assert_eq!(wrong, Vec::<&str>::new());
    assert!(shop_cases().filter(|case| case.restarts()).count() > 20);
}

#[test]
fn a_shop_that_was_never_configured_says_so_in_words_of_the_protocol() {
    let mut merchant = Merchant::new(None);
    let order: Command =
        serde_json::from_value(serde_json::json!({"do": "shop.order", "order_id": "1"})).unwrap();
    assert_eq!(merchant.command(&order), Next::Answer(serde_json::json!({"state": "none"})));
}
