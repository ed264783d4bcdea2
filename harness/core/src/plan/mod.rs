//! From a case to what is asked of the IUT, step by step: configuration, control, canary, subject.
//!
//! The IUT sees nothing but commands: no expectation, no case id, nothing from which it could tell a forged message
//! from a genuine one except what the message itself says.

mod change;
mod configure;
mod message;
mod property;
mod shop;
mod signature;
mod wallet;
mod wycheproof;

pub use property::{Generated, subject, tree};
pub use signature::SignatureRecord;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::adapter::{Call, Command, Configure, MessageKind};
use crate::case::fault::Fault;
use crate::case::reply::{Reply, Tamper};
use crate::case::shop::{Act, Scenario};
use crate::case::{Case, Kind, Setup};
use crate::gateway::{Gateway, Keyring, Tokens, digits};
use crate::requirement::Level;

/// What a run lends to every case.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The keys of the run.
    pub keys: &'a Keyring,
    /// The seed of the run.
    pub seed: u64,
    /// Scheme, host and port where the gateway can be reached.
    pub origin: &'a str,
    /// The same behind https, for cases about the connection itself.
    pub secure_origin: &'a str,
    /// Another host, to which no request belongs.
    pub elsewhere: &'a str,
    /// A place where nobody listens.
    pub nowhere: &'a str,
    /// The CONNECT proxy, where the IUT needs one.
    pub proxy: Option<&'a str>,
    /// The CA of the run.
    pub ca_pem: &'a str,
    /// The same as a file.
    pub ca_file: &'a str,
    /// The time at which the case begins.
    pub now: jiff::Timestamp,
    /// Whether the IUT can be told how to poll.
    pub polls: bool,
    /// An empty folder for the state of a shop that outlives its process.
    pub state_dir: &'a str,
}

/// What a step is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Builds the client.
    Configure,
    /// The unchanged message: must be accepted.
    Control,
    /// The message with a broken signature: must be refused.
    Canary,
    /// What the case is about.
    Subject,
}

/// One command, and what the gateway does meanwhile.
#[derive(Debug, Clone)]
pub struct Step {
    /// What it is for.
    pub role: Role,
    /// What the IUT is asked.
    pub command: Command,
    /// The configuration in force.
    pub config: Configure,
    /// What the gateway answers; the last one repeats.
    pub replies: Vec<Reply>,
    /// The tokens of its answers.
    pub tokens: Tokens,
    /// The message that the IUT is asked to send.
    pub asked: Map<String, Value>,
    /// For `verify`: the kind of message.
    pub message: Option<MessageKind>,
    /// The generated message that it is about.
    pub generated: Option<Generated>,
    /// In a case about a shop: what truly happens.
    pub scenario: Option<Scenario>,
    /// In a case about a shop: the order.
    pub order: Map<String, Value>,
    /// In a case about a shop: what of the order nobody may see, under the names of the wire.
    pub hidden: Map<String, Value>,
    /// In a case about a shop: what is asked of it.
    pub act: Option<Act>,
    /// Which of many equal calls it is, in a case that makes as many.
    pub turn: Option<Turn>,
    /// How long the IUT may take, in milliseconds, where that is not what every command gets.
    pub patience_ms: Option<u64>,
}

/// One of many equal calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// Its number, from 0.
    pub nth: usize,
    /// How many there are.
    pub of: usize,
}

impl Turn {
    /// Whether it is the first.
    pub fn is_first(self) -> bool {
        self.nth == 0
    }

    /// Whether none comes after it.
    pub fn is_last(self) -> bool {
        self.nth + 1 == self.of
    }
}

impl Step {
    /// The gateway during this step.
    pub fn gateway<'a>(&'a self, world: &World<'a>, case: &'a Case) -> Gateway<'a> {
        Gateway {
            keys: world.keys,
            config: &self.config,
            case,
            replies: &self.replies,
            tokens: &self.tokens,
            asked: &self.asked,
            order: &self.order,
            now: world.now.as_second(),
            scenario: self.scenario.as_ref(),
            elsewhere: world.elsewhere,
            payer_page: None,
            merchant_key: None,
        }
    }
}

/// How many probes come before a verdict about a message.
const PROBES: usize = 16;

/// The steps of a case, in order.
///
/// A yes or no can be guessed, and answers of another run can be replayed. So before it is asked about the subject of
/// a `verify` case the IUT sees controls and canaries in an order that depends on the seed; it has to be right about
/// every one of them.
pub fn plan(case: &Case, world: &World) -> Vec<Step> {
    let mut planner = Planner { case, world, steps: Vec::new(), setup: None };
    if let Some(scenario) = &case.shop {
        planner.shop(scenario);
        return planner.steps;
    }
    if case.kind.message().is_some() {
        planner.probe();
    } else if needs_control(case) {
        planner.ask(Role::Control, &case.control.configure, &case.control.replies);
    }
    match (&case.generate, &case.wycheproof) {
        (None, None) if case.again => planner.again(),
        (None, None) if case.times > 1 => planner.many(case.times),
        (None, None) => planner.ask(Role::Subject, &case.configure, &case.replies),
        (Some(_), _) => {
            planner.configure(&case.configure);
            planner.steps.extend(property::subjects(case, world));
        }
        (None, Some(flag)) => {
            planner.configure(&case.configure);
            planner.steps.extend(wycheproof::subjects(case, world, flag));
        }
    }
    planner.steps
}

/// Whether a call or a signature counts only after a control: where refusing would be right, where anything is, and where
/// the control leaves the connection in a state that the case is about.
pub fn needs_control(case: &Case) -> bool {
    let closes = |replies: &[Reply]| replies.iter().any(|reply| reply.fault == Some(Fault::CloseIdle));
    let leaves_traces = closes(&case.control.replies) && !closes(&case.replies);
    case.expect.needs_control() || case.level == Level::May || leaves_traces
}

struct Planner<'a> {
    case: &'a Case,
    world: &'a World<'a>,
    steps: Vec<Step>,
    setup: Option<&'a Setup>,
}

impl<'a> Planner<'a> {
    /// Adds the controls and canaries of a `verify` case. Both messages are made once and asked about again and again.
    fn probe(&mut self) {
        let case = self.case;
        let (setup, genuine) = (&case.control.configure, &case.control.replies);
        let broken = genuine.iter().cloned().map(|mut reply| {
            reply.sign.tamper = Tamper::BitFlip;
            reply
        });
        self.ask(Role::Control, setup, genuine);
        self.ask(Role::Canary, setup, &broken.collect::<Vec<_>>());
        let pair = [self.steps[self.steps.len() - 2].clone(), self.steps[self.steps.len() - 1].clone()];
        let coins = digits(self.world.seed, &case.id, 0, "probes");
        let coins = coins.bytes().rev().take(PROBES).map(|digit| usize::from(digit % 2));
        self.steps.extend(coins.map(|coin| pair[coin].clone()));
    }

    /// Adds the command of one role, and a `configure` before it where the setup changes.
    fn ask(&mut self, role: Role, setup: &'a Setup, replies: &[Reply]) {
        let (case, world) = (self.case, self.world);
        let tokens = Tokens::of(world.seed, &case.id, self.steps.len());
        let config = self.configure(setup);
        let request = if role == Role::Control { &case.control.request } else { &case.request };
        self.steps.push(step(case, world, role, config, tokens, request, replies.to_vec()));
    }

    /// Adds a call and its repetition, each with a reply of its own.
    fn again(&mut self) {
        for reply in &self.case.replies {
            self.ask(Role::Subject, &self.case.configure, std::slice::from_ref(reply));
        }
        if let Some(Step { command: Command::Call(call), .. }) = self.steps.last_mut() {
            (call.request, call.again) = (None, Some(true));
        }
    }

    /// Adds the same call so many times, each with a token of its own.
    fn many(&mut self, times: usize) {
        for nth in 0..times {
            self.ask(Role::Subject, &self.case.configure, &self.case.replies);
            if let Some(step) = self.steps.last_mut() {
                step.turn = Some(Turn { nth, of: times });
            }
        }
    }

    /// The configuration of a setup; adds the command for it where it is not in force.
    fn configure(&mut self, setup: &'a Setup) -> Configure {
        let (case, world) = (self.case, self.world);
        let config = configure::configure(case.protocol, setup, world);
        if self.setup != Some(setup) {
            self.setup = Some(setup);
            let command = Command::Configure(Box::new(config.clone()));
            self.steps.push(self.plain(Role::Configure, command, &config));
        }
        config
    }
}

/// Puts the command of one role together.
fn step(
    case: &Case,
    world: &World,
    role: Role,
    config: Configure,
    tokens: Tokens,
    request: &Map<String, Value>,
    replies: Vec<Reply>,
) -> Step {
    let asked = message::filled(request, &config);
    let message = case.kind.message();
    let mut step = Step {
        role,
        command: Command::Stop {},
        asked,
        config,
        replies,
        tokens,
        message,
        generated: None,
        scenario: None,
        order: Map::new(),
        hidden: Map::new(),
        act: None,
        turn: None,
        patience_ms: None,
    };
    step.command = match case.kind {
        Kind::Call => Command::Call(Call {
            operation: case.operation.name.to_owned(),
            request: Some(step.asked.clone()),
            again: None,
        }),
        Kind::Sign => Command::Sign(message::sign(case.protocol, &step.asked)),
        Kind::VerifyResponse | Kind::VerifyNotification => {
            Command::Verify(message::verify(&step.gateway(world, case)))
        }
        // Planned by `shop`; there is no single command of such a case.
        Kind::Shop => Command::Stop {},
    };
    step
}
