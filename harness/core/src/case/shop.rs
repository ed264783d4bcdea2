//! What truly happens in a case about a whole shop: the payer, the platform's answers, and what is asked of the shop.
//!
//! No request is expected in any order. Whatever the shop sends is answered from the state of the trade; only what
//! the case writes down is answered otherwise.

mod act;

pub use act::{Capture, Deliver, RETURN, Reaction, Refund, Return, Topic, return_name};

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::load::Problem;
use super::replies;
use super::reply::Reply;
use super::story::Kill;
use crate::adapter::shop::Polling;
use crate::case::fault::Fault;
use crate::operation::Protocol;

/// The story of one order.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What the payer does when a payment arrives.
    #[serde(default)]
    pub payer: Payers,
    /// Whether the line goes down behind the first payment: that one arrives, no answer to it comes back, and nothing
    /// else gets through until the shop was asked about the order for the first time.
    #[serde(default)]
    pub outage: bool,
    /// What happens to the trade later.
    #[serde(default)]
    pub then: Vec<Event>,
    /// What the gateway answers in place of the truth, by [`TALKS`]; the last answer of a list repeats.
    #[serde(default)]
    pub answers: BTreeMap<String, Answers>,
    /// What is asked of the shop, in order; absent: one payment.
    #[serde(default)]
    pub acts: Vec<Act>,
    /// How the barcode flow waits, where the IUT can be told; absent: fast.
    #[serde(default)]
    pub polling: Option<Polling>,
    /// Where the shop's process is killed.
    #[serde(default)]
    pub kill: Option<Kill>,
    /// Where the inquiry about the control's order names the token of its card, which is what the order of the case
    /// pays with: a JSON pointer.
    #[serde(default)]
    pub kept_card: Option<String>,
}

/// One answer or several.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answers {
    /// The same answer every time.
    Always(Box<Reply>),
    /// One after another; the last one repeats.
    Listed(Vec<Reply>),
}

/// What the payer does, payment by payment, whatever their numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Payers {
    /// The same every time.
    Always(Payer),
    /// One after another; the last one repeats.
    Listed(Vec<Payer>),
}

/// What the payer does when the payment arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Payer {
    /// The money moves at once.
    #[default]
    Pays,
    /// The payer is asked to confirm.
    Waits,
    /// The platform refuses; there is no trade.
    IsRefused,
}

/// Something that happens to the trade without the shop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// The talk before whose request it happens: one of [`TALKS`], [`DELIVER`], [`RETURN`] or [`ORDER`].
    pub before: String,
    /// Which request of that talk, from 1.
    #[serde(default = "first")]
    pub nth: u64,
    /// What becomes of the trade.
    pub trade: Becomes,
}

fn first() -> u64 {
    1
}

/// What becomes of a trade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Becomes {
    /// The payer confirms a waiting trade.
    Paid,
    /// A waiting trade is closed by the platform.
    Closed,
    /// A paid trade can no longer be refunded.
    Finished,
}

/// One thing that is asked of the shop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Act {
    /// Collects the order.
    Pay {},
    /// Collects the same order again, with a fresh payment code.
    PayAgain {},
    /// Hands over notifications.
    Deliver(Box<Deliver>),
    /// Lets the buyer's browser come back.
    Return(Box<Return>),
    /// Captures an authorised payment.
    Capture(Capture),
    /// Gives money back.
    Refund(Refund),
    /// Lets the background job run.
    Reconcile {},
    /// Kills the shop's process where it is still there, and starts it again over the same state.
    Restart {},
}

/// One kind of request, and the operation that it is in each protocol.
#[derive(Debug, PartialEq, Eq)]
pub struct Talk {
    /// Its word in case files.
    pub word: &'static str,
    openapi: &'static str,
    antom: &'static str,
}

/// Kinds of requests.
pub const TALKS: &[Talk] = &[
    Talk { word: "pay", openapi: "alipay.trade.pay", antom: "payments/pay" },
    Talk { word: "query", openapi: "alipay.trade.query", antom: "payments/inquiryPayment" },
    Talk { word: "cancel", openapi: "alipay.trade.cancel", antom: "payments/cancel" },
    Talk { word: "refund", openapi: "alipay.trade.refund", antom: "payments/refund" },
    Talk {
        word: "refund-query",
        openapi: "alipay.trade.fastpay.refund.query",
        antom: "payments/inquiryRefund",
    },
    Talk { word: "close", openapi: "alipay.trade.close", antom: "" },
    Talk { word: "capture", openapi: "", antom: "payments/capture" },
];

/// The talk of an operation.
pub fn talk(operation: &str) -> Option<&'static str> {
    TALKS.iter().find(|talk| [talk.openapi, talk.antom].contains(&operation)).map(|talk| talk.word)
}

fn operation(word: &str, protocol: Protocol) -> Option<&'static str> {
    let talk = TALKS.iter().find(|talk| talk.word == word)?;
    Some(match protocol {
        Protocol::OpenApi => talk.openapi,
        Protocol::Antom => talk.antom,
    })
}

impl Scenario {
    /// Reads a case's own part over that of its file.
    pub(super) fn merged(
        protocol: Protocol,
        file: &Map<String, Value>,
        own: &Map<String, Value>,
    ) -> Result<Self, Problem> {
        let mut members = file.clone();
        members.extend(own.clone());
        let scenario: Self = serde_json::from_value(Value::Object(members)).map_err(Problem::Syntax)?;
        scenario.checked(protocol)
    }

    /// The story, if every word in it is known in the protocol.
    pub(crate) fn checked(self, protocol: Protocol) -> Result<Self, Problem> {
        for (talk, answers) in &self.answers {
            let Some(operation) = operation(talk, protocol) else {
                return Err(Problem::UnknownTalk(talk.clone()));
            };
            for reply in answers.all().iter().filter(|reply| !reply.node.is_empty()) {
                if replies::find(operation, &reply.node).is_none() {
                    return Err(Problem::UnknownNode(reply.node.clone()));
                }
            }
        }
        let known = |word: &str| {
            [DELIVER, ORDER, RETURN].contains(&word) || TALKS.iter().any(|talk| talk.word == word)
        };
        let unknown = |event: &&Event| !known(&event.before);
        if let Some(event) = self.then.iter().find(unknown) {
            return Err(Problem::UnknownTalk(event.before.clone()));
        }
        match &self.kill {
            Some(kill) if operation(&kill.at, protocol).is_none() => {
                Err(Problem::UnknownTalk(kill.at.clone()))
            }
            _ => Ok(self),
        }
    }

    /// What is asked of the shop.
    pub fn acts(&self) -> Vec<Act> {
        if self.acts.is_empty() { vec![Act::Pay {}] } else { self.acts.clone() }
    }

    /// The scripted answer to request number `nth`, from 1, of a talk.
    pub fn answer(&self, talk: &str, nth: u64) -> Reply {
        let answers = self.answers.get(talk).map(Answers::all).unwrap_or_default();
        let at = usize::try_from(nth.saturating_sub(1)).unwrap_or(usize::MAX);
        answers.get(at).or(answers.last()).cloned().unwrap_or_default()
    }

    /// Whether any of its answers or notices is not the platform's own.
    pub fn has_forgery(&self) -> bool {
        let answers = self.answers.values().flat_map(Answers::all).any(|reply| !reply.is_genuine());
        let notices = self.acts.iter().any(|act| match act {
            Act::Deliver(deliver) => matches!(deliver.right, Reaction::Refused | Reaction::Ignored),
            _ => false,
        });
        answers || notices
    }

    /// Whether the shop is started again in the middle, over the state that it kept.
    pub fn restarts(&self) -> bool {
        self.acts.iter().any(|act| matches!(act, Act::Restart {}))
    }

    /// Whether the shop's process is killed behind request number `nth`, from 1, of a talk.
    pub fn kills(&self, talk: &str, nth: u64) -> bool {
        self.kill.as_ref().is_some_and(|kill| kill.at == talk && kill.nth == nth)
    }

    /// What the inquiry about the control's order is answered, so that its card can be kept.
    pub(crate) fn keeping_answer(&self) -> Option<Answers> {
        let token = Value::String("${card-token}".to_owned());
        let set = Map::from_iter([(self.kept_card.clone()?, token)]);
        Some(Answers::Always(Box::new(Reply { node: "success".to_owned(), set, ..Reply::default() })))
    }

    /// The first fault of the wire that it asks for.
    pub fn fault(&self) -> Option<Fault> {
        if self.outage {
            return Some(OUTAGE);
        }
        self.answers.values().flat_map(Answers::all).find_map(|reply| reply.fault)
    }
}

/// What becomes of answers while the line is down.
pub const OUTAGE: Fault = Fault::CloseAfterRequest;

/// How far apart the documents want queries to be, in milliseconds (seed 003, line 118).
pub const DOCUMENTED_INTERVAL_MS: u64 = 5_000;

/// The word under which deliveries are counted.
pub const DELIVER: &str = "deliver";

/// The word under which it is counted how often the shop was asked about the order.
pub const ORDER: &str = "order";

impl Default for Payers {
    fn default() -> Self {
        Self::Always(Payer::default())
    }
}

impl Payers {
    /// What the payer does at payment number `nth`, from 1.
    pub fn at(&self, nth: u64) -> Payer {
        match self {
            Self::Always(payer) => *payer,
            Self::Listed(payers) => {
                // As with answers, the last one repeats.
                let at = usize::try_from(nth.saturating_sub(1)).unwrap_or(usize::MAX);
                payers.get(at).or(payers.last()).copied().unwrap_or_default()
            }
        }
    }
}

impl Answers {
    /// Every answer.
    pub fn all(&self) -> &[Reply] {
        match self {
            Self::Always(reply) => std::slice::from_ref(reply),
            Self::Listed(replies) => replies,
        }
    }
}

impl Reply {
    /// Whether the platform itself says this, about this trade: signed as it should be and nothing exchanged.
    pub fn is_genuine(&self) -> bool {
        let swapped = [
            "/out_trade_no",
            "/trade_no",
            "/total_amount",
            "/paymentRequestId",
            "/paymentId",
            "/paymentAmount/value",
            "/paymentAmount/currency",
        ];
        self.body.is_none()
            && self.signed.is_none()
            && self.content == super::reply::Content::default()
            && self.sign == super::reply::SignPlan::default()
            && !swapped.iter().any(|pointer| self.set.contains_key(*pointer))
    }

    /// Whether its bytes reach the shop as a whole answer.
    pub fn arrives(&self) -> bool {
        let harmless = match self.fault {
            None => true,
            Some(fault) => matches!(
                fault,
                Fault::Dribble { .. }
                    | Fault::Chunked { .. }
                    | Fault::CloseDelimited
                    | Fault::Interim
                    | Fault::Late { .. }
            ),
        };
        harmless && self.status.is_none_or(|status| status == 200)
    }
}
