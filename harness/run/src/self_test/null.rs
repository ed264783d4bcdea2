//! Twelve clients that do nothing of use: none of them may pass a single case.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use paycert_core::adapter::{Command, FEATURES, Heard, StartAnswer, VERSION};
use paycert_core::case::profile::Profile;
use paycert_core::known::Outcome;
use serde_json::{Value, json};

use super::{Scene, Table, pool};
use crate::adapter::{Adapter, AdapterError, InProcess, Iut, ReferenceMerchant};
use crate::runner::{RunError, Source};

/// What a client of no use does with a command.
struct Useless {
    name: &'static str,
    answer: fn(&Command) -> Heard,
}

const USELESS: &[Useless] = &[
    Useless { name: "exits 0", answer: |_| Heard::Crash("exit status: 0".to_owned()) },
    Useless { name: "exits 1", answer: |_| Heard::Crash("exit status: 1".to_owned()) },
    Useless { name: "hangs", answer: |_| Heard::Hang(30_000) },
    Useless { name: "closes its output", answer: |_| Heard::Crash("closed its output".to_owned()) },
    Useless { name: "echoes", answer: |command| Heard::Ok(Value::Object(command.members())) },
    Useless { name: "random JSON", answer: |_| Heard::Ok(json!([{"a": 1.5e300, "b": [null, "\u{fffd}"]}])) },
    Useless { name: "always paid", answer: |command| Heard::Ok(always(command, "10000", "S", true)) },
    Useless { name: "always failed", answer: |command| Heard::Ok(always(command, "40004", "F", false)) },
    Useless { name: "always unknown", answer: |command| Heard::Ok(ending(command, "transport")) },
    Useless { name: "always untrusted", answer: |command| Heard::Ok(ending(command, "untrusted")) },
];

pub(super) fn check(scene: &Scene) -> Result<Table, RunError> {
    let doing = USELESS.iter().map(|useless| (useless.name, Kind::Doing(useless.answer)));
    let others = [("supports nothing", Kind::Nothing), ("replays another run's answers", Kind::Replaying)];
    let clients: Vec<(&str, Kind)> = doing.chain(others).collect();
    let mut text = String::from("client\tpassed\n");
    let mut problems = Vec::new();
    let mut broken = None;
    let run = |(_, kind): &(&str, Kind)| match kind {
        Kind::Doing(answer) => scene.run(&Doing(*answer), scene.cases, 3, 1),
        Kind::Nothing => scene.run(&Nothing, scene.cases, 3, 1),
        Kind::Replaying => {
            let tape = Arc::new(Mutex::new(VecDeque::new()));
            // Another run has other keys, or its signatures would still be right.
            let folder = scene.folder()?;
            let other = Scene::new(scene.cases, &folder, None)?;
            other.run(&Recording(Arc::clone(&tape)), scene.cases, 2, 1)?;
            scene.run(&Replaying(tape), scene.cases, 3, 1)
        }
    };
    pool::each(&clients, AT_ONCE, run, |(name, _), run| match run {
        Ok(run) => {
            let passed = run.cases.iter().filter(|result| result.outcome == Outcome::Pass);
            let passed: Vec<&str> = passed.map(|result| result.case.as_str()).collect();
            text += &format!("{name}\t{}\n", passed.len());
            problems.extend(passed.iter().map(|case| format!("a client that {name} passes {case}")));
        }
        Err(error) => {
            broken.get_or_insert(error);
        }
    });
    match broken {
        Some(error) => Err(error),
        None => Ok(Table { gate: "null", text, problems }),
    }
}

/// So many clients are tried at once.
const AT_ONCE: usize = 3;

/// How a client is made.
enum Kind {
    Doing(fn(&Command) -> Heard),
    Nothing,
    Replaying,
}

/// Says the same to everything.
fn always(command: &Command, code: &str, status: &str, success: bool) -> Value {
    match command {
        Command::Configure(_) | Command::Start { .. } | Command::Stop {} => json!({}),
        Command::Sign(_) => json!({"signature": "c2lnbmF0dXJl"}),
        Command::Verify(_) => json!({"valid": success}),
        Command::Call(_) => json!({
            "result": "answered",
            "response": {"code": code, "msg": code, "result": {"resultStatus": status, "resultCode": code}},
            "success": success,
        }),
        Command::ShopPay(_) => json!({"state": if success { "paid" } else { "failed" }, "shown": code}),
        Command::ShopOrder(_) => shop_order(if success { "paid" } else { "failed" }, success),
        Command::ShopReturn(_) => json!({"state": if success { "paid" } else { "failed" }}),
        Command::ShopCapture(_) => json!({"state": if success { "captured" } else { "failed" }}),
        Command::ShopRefund(_) => json!({"state": if success { "refunded" } else { "failed" }}),
        Command::ShopDeliver(_) => delivered(success),
        Command::ShopReconcile {} | Command::Measure(_) => json!({}),
    }
}

/// What a shop of no use says of an order.
fn shop_order(state: &str, paid: bool) -> Value {
    json!({
        "state": state,
        "fulfilments": u64::from(paid),
        "amount": "88.88",
        "currency": "CNY",
        "refunded": "0.00",
        "trade_no": paid.then_some("2014112611001004680073956707"),
    })
}

/// What a shop of no use answers to a notification.
fn delivered(good: bool) -> Value {
    let body = if good { "c3VjY2Vzcw==" } else { "ZmFpbA==" };
    json!({"response": {"status": 200, "headers": [], "body_b64": body}})
}

fn ending(command: &Command, word: &str) -> Value {
    match command {
        Command::Configure(_) | Command::Start { .. } | Command::Stop {} => json!({}),
        Command::Sign(_) => json!({"raised": "not today"}),
        Command::Verify(_) => json!({"valid": false, "reason": "not today"}),
        Command::Call(_) => json!({"result": word, "reason": "not today"}),
        Command::ShopPay(_) => json!({"state": shop_state(word)}),
        Command::ShopOrder(_) => shop_order(shop_state(word), false),
        Command::ShopReturn(_) => json!({"state": shop_state(word)}),
        Command::ShopCapture(_) => json!({"state": "unknown"}),
        Command::ShopRefund(_) => json!({"state": "unknown"}),
        Command::ShopDeliver(_) => delivered(false),
        Command::ShopReconcile {} | Command::Measure(_) => json!({}),
    }
}

/// The state of a shop that hears nothing, or trusts nothing.
fn shop_state(word: &str) -> &'static str {
    if word == "untrusted" { "refused" } else { "unknown" }
}

type Started = Result<(Box<dyn Adapter>, StartAnswer), AdapterError>;

/// Claims to support everything.
fn claims(features: &[&str]) -> StartAnswer {
    StartAnswer {
        version: VERSION,
        features: features.iter().map(|feature| (*feature).to_owned()).collect(),
        ..StartAnswer::default()
    }
}

struct Doing(fn(&Command) -> Heard);

impl Source for Doing {
    fn start(&self, _: usize, _: &Path, _: &Profile) -> Started {
        struct Client(fn(&Command) -> Heard);
        impl Iut for Client {
            fn command(&mut self, command: &Command) -> Heard {
                (self.0)(command)
            }
        }
        Ok((Box::new(InProcess::new(Client(self.0))), claims(FEATURES)))
    }

    fn argument(&self) -> String {
        String::new()
    }

    /// What does nothing can be killed at any time.
    fn kills(&self) -> bool {
        true
    }
}

struct Nothing;

impl Source for Nothing {
    fn start(&self, lane: usize, ca_file: &Path, profile: &Profile) -> Started {
        let (adapter, _) = Doing(|_| Heard::Ok(json!({}))).start(lane, ca_file, profile)?;
        Ok((adapter, claims(&[])))
    }

    fn argument(&self) -> String {
        String::new()
    }

    /// What does nothing can be killed at any time.
    fn kills(&self) -> bool {
        true
    }
}

type Tape = Arc<Mutex<VecDeque<Heard>>>;

/// The reference merchant, written down.
struct Recording(Tape);

impl Source for Recording {
    fn start(&self, _: usize, _: &Path, _: &Profile) -> Started {
        struct Client(ReferenceMerchant, Tape);
        impl Iut for Client {
            fn command(&mut self, command: &Command) -> Heard {
                // What is recorded is of no use to anybody, so nobody waits for it.
                let mut command = command.clone();
                if let Command::Configure(config) = &mut command {
                    config.polling.iter_mut().for_each(|polling| polling.interval_ms = 1);
                }
                let heard = self.0.command(&command);
                self.1.lock().unwrap_or_else(PoisonError::into_inner).push_back(heard.clone());
                heard
            }
        }
        let client = Client(ReferenceMerchant::new(None), Arc::clone(&self.0));
        Ok((Box::new(InProcess::new(client)), claims(FEATURES)))
    }

    fn argument(&self) -> String {
        String::new()
    }

    /// What does nothing can be killed at any time.
    fn kills(&self) -> bool {
        true
    }
}

/// Says what the reference merchant said in another run, command for command.
struct Replaying(Tape);

impl Source for Replaying {
    fn start(&self, _: usize, _: &Path, _: &Profile) -> Started {
        struct Client(Tape);
        impl Iut for Client {
            fn command(&mut self, _: &Command) -> Heard {
                let next = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                next.unwrap_or_else(|| Heard::Crash("the tape is over".to_owned()))
            }
        }
        Ok((Box::new(InProcess::new(Client(Arc::clone(&self.0)))), claims(FEATURES)))
    }

    fn argument(&self) -> String {
        String::new()
    }

    /// What does nothing can be killed at any time.
    fn kills(&self) -> bool {
        true
    }
}
