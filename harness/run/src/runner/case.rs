//! One case against one adapter: plans it, asks step by step, records what happened.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use paycert_core::adapter::{Command, ConfigureAnswer, Heard, SignAnswer, read};
use paycert_core::case::Case;
use paycert_core::case::shop::Act;
use paycert_core::gateway::ledger::Ledger;
use paycert_core::generate::ValueTree;
use paycert_core::oracle::{MOST_OPEN, faulty};
use paycert_core::plan::{Generated, Role, Step, Turn, plan, subject, tree};
use paycert_core::secret::Secrets;
use paycert_core::transcript::{Exchange, GeneratedRecord, StepRecord, Transcript};
use paycert_core::wire::charset::Charset;
use serde_json::{Map, Value};

use super::desk::{Desk, Seen};
use super::state::texts;
use super::world::LaneWorld;
use crate::adapter::Adapter;

/// How long an adapter may take for one command (adapter protocol, ruling 2).
pub const DEADLINE: Duration = Duration::from_secs(30);

/// How many ways to make a generated message smaller are tried, so that a slow client is not asked for ever.
const SMALLER: usize = 200;

/// Carries one case through.
pub(super) fn carry(
    case: &'static Case,
    adapter: &mut dyn Adapter,
    desk: &Desk,
    lane: &Arc<LaneWorld>,
    deadline: Duration,
) -> Transcript {
    let steps = plan(case, &lane.world());
    let written = steps.iter().filter(|step| step.generated.is_none());
    let secrets = Secrets::of(lane.traces(), written.flat_map(|step| [&step.asked, &step.hidden]));
    let record = Recorder { transcript: empty(case), secrets };
    let mut courier = Courier {
        case,
        adapter,
        desk,
        lane,
        deadline,
        record,
        ledger: Ledger::default(),
        control: Ledger::default(),
        since: 0,
    };
    let mut deaf = false;
    for step in steps {
        // A client that refused its configuration, or was killed, cannot be asked anything until it gets another.
        if deaf && !matches!(step.command, Command::Configure(_)) {
            continue;
        }
        let told = match (&step.generated, step.turn) {
            (Some(_), _) => courier.generated(step),
            (None, Some(turn)) => courier.repeated(&step, turn),
            (None, None) => courier.written(step),
        };
        deaf = told.deaf;
        if told.over {
            break;
        }
    }
    courier.record.transcript.ledger = courier.ledger;
    courier.record.transcript
}

/// What a step means for those after it.
#[derive(Default)]
struct Told {
    /// The configuration was refused, or the client was killed.
    deaf: bool,
    /// There is nothing more to ask.
    over: bool,
}

/// Takes the steps of one case to the adapter and back.
struct Courier<'a> {
    case: &'static Case,
    adapter: &'a mut dyn Adapter,
    desk: &'a Desk,
    lane: &'a Arc<LaneWorld>,
    deadline: Duration,
    record: Recorder,
    ledger: Ledger,
    /// The books of the controls, which are nobody's business afterwards.
    control: Ledger,
    /// The first connection that counts as one of many calls.
    since: u64,
}

impl Courier<'_> {
    /// Asks one step. The record still holds every secret.
    fn ask(&mut self, step: &Step) -> StepRecord {
        let books = if step.role == Role::Subject { &mut self.ledger } else { &mut self.control };
        self.desk.open(Arc::clone(self.lane), self.case, step.clone(), books.clone());
        if matches!(step.act, Some(Act::Restart {})) {
            self.adapter.kill();
            self.record.kept(self.lane.state_dir());
        }
        let patience = step.patience_ms.map(Duration::from_millis).unwrap_or_default();
        let began = Instant::now();
        let large = step.replies.iter().filter_map(|reply| reply.fault?.mebibytes()).max();
        let measured = large.filter(|_| self.adapter.grown().is_some());
        let heard = self.adapter.ask(&step.command, self.deadline.max(patience));
        let took_ms = began.elapsed().as_millis() as u64;
        let swollen = measured.and_then(|mib| swollen(mib, self.adapter.grown()?));
        let Seen { exchanges, greeted, elsewhere, ledger, killed } = self.desk.close();
        *books = ledger;
        let signature = match (&step.command, &heard) {
            (Command::Sign(_), Heard::Ok(answer)) => {
                read::<SignAnswer>(answer).ok().and_then(|answer| answer.signature)
            }
            _ => None,
        };
        self.record.log(self.adapter.log(), &exchanges);
        let asked = step.role != Role::Configure;
        StepRecord {
            role: step.role,
            verb: step.command.verb().to_owned(),
            command: Value::Null,
            heard,
            took_ms,
            swollen,
            left_open: None,
            exchanges,
            greeted,
            elsewhere,
            tokens: asked.then(|| step.tokens.clone()),
            signature: signature.and_then(|signature| step.check(&signature, &self.lane.world())),
            message: step.message.filter(|_| asked),
            generated: step.generated.clone().map(|Generated { number, message }| GeneratedRecord {
                number,
                tried: 0,
                message,
            }),
            act: step.act.clone(),
            killed,
        }
    }

    fn written(&mut self, step: Step) -> Told {
        let lane = Arc::clone(self.lane);
        let books = if step.role == Role::Subject { &mut self.ledger } else { &mut self.control };
        let step = step.resolved(&lane.world(), self.case, books);
        let record = self.ask(&step);
        let refused = matches!(step.command, Command::Configure(_)) && refuses(&record.heard);
        let deaf = refused || record.killed;
        let over = is_gone(&record.heard) && !record.killed;
        if !self.record.is_repeat(step.role, &record.heard) {
            self.record.step(&step.command, record);
        }
        Told { deaf, over }
    }

    /// Of many equal calls the first and the last are recorded, and the one that goes wrong, which ends them.
    fn repeated(&mut self, step: &Step, turn: Turn) -> Told {
        if turn.is_first() {
            self.since = self.desk.next_connection();
        }
        let mut record = self.ask(step);
        let over = faulty(self.case, &record);
        if turn.is_last() {
            record.left_open = Some(self.desk.left_open(self.since, MOST_OPEN));
        }
        match over || turn.is_first() || turn.is_last() {
            true => self.record.step(&step.command, record),
            false => {
                self.record.search(&record);
                self.record.transcript.calls += 1;
            }
        }
        Told { over, ..Told::default() }
    }

    /// Of generated messages the first is recorded, and the one that goes wrong, made as small as can be.
    fn generated(&mut self, step: Step) -> Told {
        let known = self.record.secrets.count();
        self.record.secrets.gather(&step.asked);
        let books = self.ledger.clone();
        let record = self.ask(&step);
        if !faulty(self.case, &record) {
            match record.generated.as_ref().is_some_and(|generated| generated.number == 0) {
                true => self.record.step(&step.command, record),
                false => {
                    self.record.quiet(&record);
                    self.record.secrets.forget_from(known);
                }
            }
            return Told::default();
        }
        let (step, record) = match is_gone(&record.heard) {
            true => (step, record),
            false => self.smallest(step, record, &books),
        };
        self.record.step(&step.command, record);
        Told { over: true, ..Told::default() }
    }

    /// Tries smaller and smaller messages as long as they go wrong.
    fn smallest(&mut self, step: Step, record: StepRecord, books: &Ledger) -> (Step, StepRecord) {
        let lane = Arc::clone(self.lane);
        let world = lane.world();
        let Some(number) = step.generated.as_ref().map(|generated| generated.number) else {
            return (step, record);
        };
        let Some(mut tree) = tree(self.case, &world, number) else { return (step, record) };
        let mut found = (step, record);
        let mut tried = 0;
        for _ in 0..SMALLER {
            if !tree.simplify() {
                break;
            }
            let Some(step) = subject(self.case, &world, number, &tree.current()) else { break };
            // What was simplified may be no part of what is asked.
            if step.command == found.0.command {
                continue;
            }
            tried += 1;
            self.ledger = books.clone();
            self.record.secrets.gather(&step.asked);
            let record = self.ask(&step);
            let gone = is_gone(&record.heard);
            match faulty(self.case, &record) {
                true => found = (step, record),
                false => drop(tree.complicate()),
            }
            if gone {
                break;
            }
        }
        if let Some(generated) = &mut found.1.generated {
            generated.tried = tried;
        }
        found
    }
}

/// What is wrong with the memory of a client that was sent an answer of so many mebibytes: the number of bytes differs
/// from run to run, so it is not told.
fn swollen(mib: usize, grown: u64) -> Option<String> {
    let much = (mib as u64) << 19;
    (grown > much).then(|| format!("more than half of an answer of {mib} MiB stood in its memory at once"))
}

/// Whether the process died or broke the protocol, so that it cannot be asked again in this case.
fn is_gone(heard: &Heard) -> bool {
    matches!(heard, Heard::Crash(_) | Heard::Hang(_) | Heard::AdapterError(_) | Heard::Broken(_))
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
        generated: 0,
        calls: 0,
        log: Vec::new(),
        leaks: Vec::new(),
    }
}

/// What the IUT says in its own words: everything but the platform's message that it hands on, and the text that it
/// signs, for which the protocol asks.
fn said(answer: &Value) -> String {
    let mut answer = answer.clone();
    if let Some(members) = answer.as_object_mut() {
        members.shift_remove("response");
        members.shift_remove("content_b64");
        // The token of a kept card is asked for as well.
        members.shift_remove("card_token");
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

    /// Records a step.
    fn step(&mut self, command: &Command, mut record: StepRecord) {
        self.search(&record);
        // What only the platform's messages hold, such as a card token, is masked as well.
        if let Command::Verify(verify) = command {
            let body = STANDARD.decode(&verify.body_b64).unwrap_or_default();
            self.secrets.gather_answer(&members_of(&body));
        }
        if let Command::ShopDeliver(deliver) = command {
            for delivery in deliver.request.iter().chain(deliver.requests.iter().flatten()) {
                let body = STANDARD.decode(&delivery.body_b64).unwrap_or_default();
                self.secrets.gather_answer(&members_of(&body));
            }
        }
        for exchange in &record.exchanges {
            self.secrets.gather_answer(&members_of(&exchange.response.body));
        }
        match &mut record.heard {
            Heard::Ok(answer) | Heard::AdapterError(answer) => self.secrets.mask_value(answer),
            Heard::Crash(text) | Heard::Broken(text) => *text = self.secrets.mask(text),
            Heard::Hang(_) => {}
        }
        if let Some(diagnosis) = record.signature.as_mut().and_then(|signature| signature.diagnosis.as_mut())
        {
            *diagnosis = self.secrets.mask(diagnosis);
        }
        if let Some(generated) = &mut record.generated {
            generated.message = self.masked(std::mem::take(&mut generated.message));
        }
        record.exchanges =
            record.exchanges.into_iter().map(|exchange| exchange.masked(&self.secrets)).collect();
        // The CA is the same in every case.
        let mut members = command.members();
        members.shift_remove("ca_pem");
        record.command = Value::Object(self.masked(members));
        self.transcript.steps.push(record);
    }

    /// Counts a generated message that was handled as it should be.
    fn quiet(&mut self, record: &StepRecord) {
        self.search(record);
        self.transcript.generated += 1;
    }

    /// Looks for secrets in what the IUT sent and said.
    fn search(&mut self, record: &StepRecord) {
        for exchange in &record.exchanges {
            let sent =
                [exchange.request.target.as_str(), &String::from_utf8_lossy(&exchange.request.body)].concat();
            self.leak("a request", &sent, |name| name == "private key");
        }
        if let Heard::Ok(answer) | Heard::AdapterError(answer) = &record.heard {
            self.leak("an answer", &said(answer), |_| true);
            self.leak("an answer", &answer.to_string(), |name| name == "private key");
        }
    }

    fn masked(&self, members: Map<String, Value>) -> Map<String, Value> {
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

    /// Looks for what nobody may keep of a card in what a shop kept.
    fn kept(&mut self, folder: &Path) {
        for text in texts(folder) {
            self.tell("the state folder", self.secrets.kept(&text));
        }
    }

    fn leak(&mut self, place: &str, text: &str, counts: impl Fn(&str) -> bool) {
        let found = self.secrets.leaks(text).into_iter().filter(|name| counts(name));
        self.tell(place, found.collect());
    }

    fn tell(&mut self, place: &str, secrets: Vec<String>) {
        for name in secrets {
            let leak = format!("{name} in {place}");
            if !self.transcript.leaks.contains(&leak) {
                self.transcript.leaks.push(leak);
            }
        }
    }
}
