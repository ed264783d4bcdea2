//! One case against one adapter: plans it, asks step by step, records what happened.

use std::sync::Arc;
use std::time::{Duration, Instant};

use paycert_core::adapter::{Command, ConfigureAnswer, Heard, SignAnswer, read};
use paycert_core::case::Case;
use paycert_core::gateway::ledger::Ledger;
use paycert_core::plan::{Role, plan};
use paycert_core::secret::Secrets;
use paycert_core::transcript::{Exchange, StepRecord, Transcript};
use paycert_core::wire::charset::Charset;
use serde_json::{Map, Value};

use super::desk::{Desk, masked};
use super::world::LaneWorld;
use crate::adapter::Adapter;

/// How long an adapter may take for one command (adapter protocol, ruling 2).
pub const DEADLINE: Duration = Duration::from_secs(30);

/// Carries one case through.
pub(super) fn carry(
    case: &'static Case,
    adapter: &mut dyn Adapter,
    desk: &Desk,
    lane: &Arc<LaneWorld>,
    deadline: Duration,
) -> Transcript {
    let world = lane.world();
    let steps = plan(case, &world);
    let secrets = Secrets::of(lane.traces(), steps.iter().map(|step| &step.asked));
    let mut record = Recorder { transcript: empty(case), secrets };
    let mut ledger = Ledger::default();
    let mut refused = false;
    for step in steps {
        // A client that refused its configuration cannot be asked anything until it gets another.
        if refused && step.role != Role::Configure {
            continue;
        }
        desk.open(Arc::clone(lane), case, step.clone(), ledger);
        let began = Instant::now();
        let heard = adapter.ask(&step.command, deadline);
        let took_ms = began.elapsed().as_millis() as u64;
        let (exchanges, books) = desk.close();
        ledger = books;
        let signature = match (&step.command, &heard) {
            (Command::Sign(_), Heard::Ok(answer)) => read::<SignAnswer>(answer).ok().and_then(|answer| answer.signature),
            _ => None,
        };
        refused = step.role == Role::Configure && refuses(&heard);
        let gone = matches!(heard, Heard::Crash(_) | Heard::Hang(_) | Heard::AdapterError(_) | Heard::Broken(_));
        record.log(adapter.log(), &exchanges);
        if record.is_repeat(step.role, &heard) {
            continue;
        }
        record.step(&step.command, heard, StepRecord {
            role: step.role,
            verb: step.command.verb().to_owned(),
            command: Value::Null,
            heard: Heard::Ok(Value::Null),
            took_ms,
            exchanges,
            tokens: (step.role != Role::Configure).then(|| step.tokens.clone()),
            signature: signature.and_then(|signature| step.check(&signature, &world)),
            message: step.message.filter(|_| step.role != Role::Configure),
        });
        if gone {
            break;
        }
    }
    record.transcript.ledger = ledger;
    record.transcript
}

/// Whether an answer to `configure` refuses the configuration.
fn refuses(heard: &Heard) -> bool {
    let Heard::Ok(answer) = heard else { return false };
    read::<ConfigureAnswer>(answer).is_ok_and(|answer| answer.refused.is_some())
}

fn empty(case: &Case) -> Transcript {
    Transcript {
        case: case.id.clone(),
        steps: Vec::new(),
        ledger: Ledger::default(),
        repeats: 0,
        log: Vec::new(),
        leaks: Vec::new(),
    }
}

/// What the IUT says in its own words: everything but the platform's message that it hands on.
fn said(answer: &Value) -> String {
    let mut answer = answer.clone();
    if let Some(members) = answer.as_object_mut() {
        members.shift_remove("response");
    }
    answer.to_string()
}

/// The members of an answer in either charset of the gateways; none if it is no JSON object.
fn members_of(body: &[u8]) -> Map<String, Value> {
    let text = Charset::Utf8.decode(body).or_else(|| Charset::Gbk.decode(body)).unwrap_or_default();
    match serde_json::from_str(&text) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

/// Masks what is recorded, and looks for secrets in what the IUT showed.
struct Recorder {
    transcript: Transcript,
    secrets: Secrets,
}

impl Recorder {
    /// Whether this probe was answered like the recorded one of its role. The subject is always recorded.
    fn is_repeat(&mut self, role: Role, heard: &Heard) -> bool {
        let probe = matches!(role, Role::Control | Role::Canary);
        let known = self.transcript.steps.iter().any(|step| step.role == role && step.heard == *heard);
        self.transcript.repeats += usize::from(probe && known);
        probe && known
    }

    fn step(&mut self, command: &Command, mut heard: Heard, mut record: StepRecord) {
        for exchange in &record.exchanges {
            let sent = [exchange.request.target.as_str(), &String::from_utf8_lossy(&exchange.request.body)].concat();
            self.leak("a request", &sent, |name| name == "private key");
        }
        match &mut heard {
            Heard::Ok(answer) | Heard::AdapterError(answer) => {
                self.leak("an answer", &said(answer), |_| true);
                self.leak("an answer", &answer.to_string(), |name| name == "private key");
            }
            Heard::Crash(text) | Heard::Broken(text) => *text = self.secrets.mask(text),
            Heard::Hang(_) => {}
        }
        if let Heard::Ok(answer) | Heard::AdapterError(answer) = &mut heard {
            self.secrets.mask_value(answer);
        }
        if let Some(diagnosis) = record.signature.as_mut().and_then(|signature| signature.diagnosis.as_mut()) {
            *diagnosis = self.secrets.mask(diagnosis);
        }
        record.exchanges = record.exchanges.into_iter().map(|exchange| masked(exchange, &self.secrets)).collect();
        record.command = Value::Object(self.command(command));
        record.heard = heard;
        self.transcript.steps.push(record);
    }

    /// The members of a command without secrets and without what is the same in every case.
    fn command(&self, command: &Command) -> Map<String, Value> {
        let mut members = command.members();
        members.shift_remove("ca_pem");
        let mut value = Value::Object(members);
        self.secrets.mask_value(&mut value);
        value.as_object().cloned().unwrap_or_default()
    }

    fn log(&mut self, lines: Vec<String>, exchanges: &[Exchange]) {
        self.leak("the log", &lines.join("\n"), |_| true);
        // What only the platform's answers hold, such as a card token, is masked everywhere as well.
        for exchange in exchanges {
            self.secrets.gather_answer(&members_of(&exchange.response.body));
        }
        self.transcript.log.extend(lines.iter().map(|line| self.secrets.mask(line)));
    }

    fn leak(&mut self, place: &str, text: &str, counts: impl Fn(&str) -> bool) {
        for name in self.secrets.leaks(text).into_iter().filter(|name| counts(name)) {
            let leak = format!("{name} in {place}");
            if !self.transcript.leaks.contains(&leak) {
                self.transcript.leaks.push(leak);
            }
        }
    }
}
