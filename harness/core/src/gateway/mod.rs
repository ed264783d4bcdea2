//! The reference gateway as a state machine: one request in, one answer and what was noticed out.
//!
//! It checks what arrives (`openapi`, `antom`), keeps the books (`ledger`) and puts together what goes back
//! (`compose`, `template`), genuine or forged as the case says. Listeners stand in the run crate.

pub mod check;
pub mod ledger;
pub mod template;
mod tamper;
pub mod compose;
pub mod certificates;
pub mod openapi;
pub mod antom;
pub mod told;
pub mod shop;
pub(crate) mod comeback;
mod trade;

use serde_json::{Map, Value};

use crate::adapter::Configure;
use crate::case::Case;
use crate::case::fault::Fault;
use crate::case::reply::{KeyName, Reply};
use crate::case::shop::Scenario;
use crate::crypto::{PrivateKey, PublicKey};
use crate::operation::{Operation, Protocol};
use crate::wire::http::{Request, Response};
use certificates::Certificates;
use check::Check;
use ledger::Ledger;
use shop::About;

pub(crate) use trade::{asked, minor, named, numbers, part};

/// The keys of one run: made when it starts, gone when it ends.
#[derive(Clone)]
pub struct Keyring {
    /// The merchant's.
    pub merchant: PrivateKey,
    /// The platform's.
    pub platform: PrivateKey,
    /// A stranger's.
    pub stranger: PrivateKey,
    /// The platform's next one.
    pub next: PrivateKey,
    /// The certificates for these keys.
    pub certificates: Certificates,
}

impl Keyring {
    /// The key of that name.
    pub fn get(&self, name: KeyName) -> &PrivateKey {
        match name {
            KeyName::Merchant => &self.merchant,
            KeyName::Platform => &self.platform,
            KeyName::Stranger => &self.stranger,
            KeyName::Next => &self.next,
        }
    }
}

/// The values that make an answer fresh, and tell a genuine one from a forged one.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Tokens {
    /// Stands in genuine answers; must come back.
    pub genuine: String,
    /// Stands in forged answers; must not come back.
    pub forged: String,
}

impl Tokens {
    /// Two tokens of 28 digits for one step of one case: a date and twenty digits of a digest.
    pub fn of(seed: u64, case: &str, step: usize) -> Self {
        Self { genuine: digits(seed, case, step, "genuine"), forged: digits(seed, case, step, "forged") }
    }

    /// The same tokens with other digits at their ends.
    fn varied(&self, number: u8) -> Self {
        let other = |token: &str| format!("{}{number:03}", &token[..token.len().saturating_sub(3)]);
        Self { genuine: other(&self.genuine), forged: other(&self.forged) }
    }
}

/// The token of the card that the payment with this token was made with.
pub fn card_token(token: &str) -> String {
    format!("CTK{}", &digits(0, token, 0, "card token")[8..])
}

/// Twenty-eight digits that depend on all arguments and on nothing else.
pub fn digits(seed: u64, case: &str, step: usize, what: &str) -> String {
    use sha2::Digest;
    let hash = sha2::Sha256::digest(format!("{seed}|{case}|{step}|{what}").as_bytes());
    let number = u128::from_be_bytes(hash[..16].try_into().unwrap_or_default());
    format!("20261124{:020}", number % 100_000_000_000_000_000_000)
}

/// What the gateway made of one request.
#[derive(Debug, Clone)]
pub struct Handled {
    /// What goes back.
    pub response: Response,
    /// A fault of the wire.
    pub fault: Option<Fault>,
    /// What was noticed about the request.
    pub checks: Vec<Check>,
    /// The message of the request, as members.
    pub message: Map<String, Value>,
    /// Whether the answer was the one that the case asked for, and not an error of the gateway's own.
    pub as_planned: bool,
    /// Whether the request was for something else than the case's operation.
    pub aside: bool,
    /// In a case about a shop: what the request was about.
    pub about: Option<About>,
    /// Whether the shop's process is to be killed before anything goes back.
    pub kill: bool,
}

/// The gateway during one step of a case.
#[derive(Clone, Copy)]
pub struct Gateway<'a> {
    /// The keys of the run.
    pub keys: &'a Keyring,
    /// The configuration that the IUT was given.
    pub config: &'a Configure,
    /// The case.
    pub case: &'a Case,
    /// What to answer; the last one repeats.
    pub replies: &'a [Reply],
    /// The tokens of this step.
    pub tokens: &'a Tokens,
    /// The message that the IUT was asked to send.
    pub asked: &'a Map<String, Value>,
    /// In a case about a shop: the order that it was given.
    pub order: &'a Map<String, Value>,
    /// The time, in seconds since 1970.
    pub now: i64,
    /// What truly happens, where the case is about a shop.
    pub scenario: Option<&'a Scenario>,
    /// Another host, to which no request belongs.
    pub elsewhere: &'a str,
    /// Where payers confirm, up to the number of the payment; absent: the address that the base replies name.
    pub payer_page: Option<&'a str>,
    /// The merchant's public key, where it is not that of the run's keys.
    pub merchant_key: Option<&'a PublicKey>,
}

impl Gateway<'_> {
    /// Checks one request, books it, and answers. `nth` counts the requests of this step for its operation from 0.
    pub fn handle(&self, request: &Request, nth: usize, ledger: &mut Ledger) -> Handled {
        let read = self.read(request);
        let own = |response, as_planned, aside| Handled {
            response,
            fault: None,
            checks: read.checks.clone(),
            message: read.message.clone(),
            as_planned,
            aside,
            about: None,
            kill: false,
        };
        if let Some(refusal) = read.refusal {
            return own(refusal, false, false);
        }
        if let Some(service) = read.service {
            return own(service, true, true);
        }
        let operation = read.operation.unwrap_or(self.case.operation);
        if let Some(scenario) = self.scenario {
            return shop::handle(self, scenario, operation, request, read, ledger);
        }
        let reply = self.reply_to(operation, nth);
        let (response, effect) = compose::response(self, &reply, operation, request, &read.message);
        ledger.book(operation, &read.message, self.tokens, effect);
        Handled {
            response,
            fault: reply.fault,
            checks: read.checks,
            message: read.message,
            as_planned: true,
            aside: operation.name != self.case.operation.name,
            about: None,
            kill: false,
        }
    }

    /// The key that requests are verified with.
    fn merchant_key(&self) -> PublicKey {
        self.merchant_key.cloned().unwrap_or_else(|| self.keys.merchant.public())
    }

    /// Reads and checks one request.
    pub fn read(&self, request: &Request) -> Read {
        match self.case.protocol {
            Protocol::OpenApi => openapi::read(self, request),
            Protocol::Antom => antom::read(self, request),
        }
    }

    /// Calls of other operations than the case's own get that operation's plain good answer.
    fn reply_to(&self, operation: &Operation, nth: usize) -> Reply {
        if operation.name == self.case.operation.name {
            let last = self.replies.len().saturating_sub(1);
            self.replies.get(nth.min(last)).cloned().unwrap_or_default()
        } else {
            Reply::default()
        }
    }
}

/// What reading a request gave.
pub struct Read {
    /// The operation it names.
    pub operation: Option<&'static Operation>,
    /// Its message.
    pub message: Map<String, Value>,
    /// What was noticed.
    pub checks: Vec<Check>,
    /// The error that the real gateway would send, if any.
    pub refusal: Option<Response>,
    /// The answer of a service that is no operation of any case.
    pub service: Option<Response>,
}
