//! Judges a case about a shop: what it says of the order and what it sent, against the books.
//!
//! No order of requests is asked for. The rules are about what the shop could know: the answers of the platform that
//! reached it and are genuine, and when they came.

mod captures;
mod parts;
mod refunds;
mod requests;
mod restarts;
mod returns;
mod state;

use super::conduct::{ENOUGH, Met, Rules};
use super::{Shown, died};
use crate::adapter::shop::{OrderState, Polling, ShopOrderAnswer};
use crate::adapter::{Heard, read};
use crate::case::Case;
use crate::case::shop::{Act, DOCUMENTED_INTERVAL_MS, Deliver, Scenario, Topic};
use crate::gateway::ledger::{Entry, Ledger, TradeState};
use crate::gateway::minor;
use crate::gateway::shop::About;
use crate::gateway::told::Told;
use crate::operation::Protocol;
use crate::plan::Role;
use crate::transcript::{StepRecord, Transcript};
use crate::wire::money::Amount;
use serde_json::Value;

/// Why the control does not hold: in the end a plain paid order is not paid.
pub(super) fn accepted(steps: &[StepRecord]) -> Option<String> {
    let asked = steps.iter().rfind(|step| step.role == Role::Control && step.verb == "shop.order");
    let Some(step) = asked else { return Some("the control was not asked".to_owned()) };
    let Heard::Ok(answer) = &step.heard else { return Some(format!("{:?}", step.heard)) };
    let token = step.tokens.as_ref().map(|tokens| tokens.genuine.as_str());
    match read::<ShopOrderAnswer>(answer) {
        Ok(order) if order.state != Some(OrderState::Paid) => {
            Some(format!("a paid order is {}", said(order.state)))
        }
        Ok(order) if order.trade_no.as_deref() != token => {
            Some("a paid order has another trade_no".to_owned())
        }
        Ok(order) if order.fulfilments != Some(1) => Some("a paid order is not fulfilled once".to_owned()),
        Ok(_) => None,
        Err(error) => Some(error),
    }
}

/// Why what the shop heard is not certain: an answer may have come after its time-out.
pub(super) fn late(transcript: &Transcript) -> Option<String> {
    let configured = transcript.steps.iter().find(|step| step.role == Role::Configure)?;
    let Polled { polling, timeout_ms } = read(&configured.command).ok()?;
    let interval = polling.map_or(DOCUMENTED_INTERVAL_MS, |polling| polling.interval_ms);
    let pause = interval + timeout_ms? * LATE / 100;
    let carried = transcript.steps.iter().filter(|step| matches!(step.heard, Heard::Ok(_)));
    carried.into_iter().find_map(|step| {
        let ends = step.exchanges.iter().skip(1).map(|exchange| exchange.at_ms).chain([step.took_ms]);
        let mut pauses = step.exchanges.iter().zip(ends).filter(|(exchange, _)| exchange.fault.is_none());
        let late = pauses.any(|(exchange, end)| end.saturating_sub(exchange.at_ms) >= pause);
        late.then(|| "answer-may-be-late: the shop went on only after its time-out".to_owned())
    })
}

/// How often the shop waited for the payer as long as the documents say before it asked again.
pub fn real_pauses(transcript: &Transcript) -> usize {
    let configured = transcript.steps.iter().find(|step| step.role == Role::Configure);
    let polled = configured.and_then(|step| read::<Polled>(&step.command).ok());
    let interval =
        polled.and_then(|polled| polled.polling).map_or(DOCUMENTED_INTERVAL_MS, |told| told.interval_ms);
    if interval < DOCUMENTED_INTERVAL_MS {
        return 0;
    }
    let waited = |pair: &[Met<'_>]| {
        let gap = pair[1].at_ms.saturating_sub(pair[0].at_ms);
        pair[1].talk == "query" && gap >= interval * ENOUGH / 100
    };
    let steps = transcript.steps.iter().enumerate();
    steps.map(|(at, step)| met(at, step).windows(2).filter(|pair| waited(pair)).count()).sum()
}

/// From so much of its time-out on a shop may have given up, in percent: a request takes its time as well.
const LATE: u64 = 75;

/// A state in words.
fn said(state: Option<OrderState>) -> &'static str {
    state.map_or("without a state", OrderState::word)
}

/// Judges the whole story of a case.
pub(super) fn judge(case: &Case, scenario: &Scenario, transcript: &Transcript, shown: &mut Shown) {
    let story = Story::of(case, scenario, transcript);
    for (at, step) in &story.steps {
        if !step.killed {
            died(&step.heard, *at, shown);
        }
        super::call::noticed(case, step, *at, shown);
    }
    story.requests(shown);
    story.states(shown);
    story.reactions(shown);
    story.refunds(shown);
    story.restarts(shown);
    story.returns(shown);
    story.captures(shown);
    story.parts(shown);
    if scenario.kept_card.is_some() {
        state::first_card(transcript, shown);
    }
}

struct Story<'a> {
    case: &'a Case,
    scenario: &'a Scenario,
    steps: Vec<(usize, &'a StepRecord)>,
    met: Vec<Met<'a>>,
    books: &'a Ledger,
    polling: Option<Polling>,
}

impl<'a> Story<'a> {
    fn of(case: &'a Case, scenario: &'a Scenario, transcript: &'a Transcript) -> Self {
        let all = || transcript.steps.iter().enumerate();
        let steps: Vec<_> = all().filter(|(_, step)| step.role == Role::Subject).collect();
        let polling = all()
            .filter(|(_, step)| step.role == Role::Configure)
            .find_map(|(_, step)| read::<Polled>(&step.command).ok()?.polling);
        // A shop whose control is still open asks about it as well.
        let control = |trade: &str| {
            let others = all().filter(|(_, step)| step.role == Role::Control);
            others
                .flat_map(|(_, step)| &step.exchanges)
                .any(|exchange| exchange.about.as_ref().is_some_and(|about| about.trade == trade))
        };
        let met = steps.iter().flat_map(|(at, step)| met(*at, step));
        let met = met.filter(|met| met.trade.is_empty() || !control(met.trade)).collect();
        Self { case, scenario, steps, met, books: &transcript.ledger, polling }
    }

    /// Whether the shop itself has to keep asking while the payer makes up his mind.
    fn polls(&self) -> bool {
        self.case.protocol == Protocol::OpenApi
    }

    /// Whether an amount in the books is that of the order.
    fn fits(&self, booked: &str) -> bool {
        let text = |name: &str| self.case.request.get(name).and_then(Value::as_str).unwrap_or_default();
        let Ok(ordered) = Amount::from_major(text("currency"), text("amount")) else { return false };
        match self.case.protocol {
            Protocol::OpenApi => minor(booked) == Some(ordered.minor),
            Protocol::Antom => booked == format!("{} {}", ordered.minor, ordered.currency),
        }
    }

    /// Minor units of an amount as the books hold it.
    fn booked_minor(&self, booked: &str) -> Option<u128> {
        match booked.split_once(' ') {
            Some((minor, _)) => minor.parse().ok(),
            None => minor(booked),
        }
    }

    /// An amount of the order's currency in the major unit.
    fn major(&self, minor: u128) -> String {
        let currency = self.case.request.get("currency").and_then(Value::as_str).unwrap_or_default();
        Amount { currency: currency.to_owned(), minor }.to_major()
    }

    /// Minor units of the order's currency, of an amount in the major unit.
    fn minor(&self, major: &str) -> Option<u128> {
        let currency = self.case.request.get("currency").and_then(Value::as_str).unwrap_or_default();
        Amount::from_major(currency, major).ok().map(|amount| amount.minor)
    }

    /// What the rules about requests depend on.
    fn rules(&self) -> Rules {
        Rules {
            polls: self.polls(),
            interval_ms: self.polling.map_or(DOCUMENTED_INTERVAL_MS, |polling| polling.interval_ms),
            polling: self.polling,
            repeats_cancel: self.is_about("openapi-cancel-retry-flag"),
        }
    }

    /// The trades that came to be.
    fn trades(&self) -> impl Iterator<Item = &Entry> {
        self.books.0.iter().filter(|entry| entry.state() != TradeState::Absent)
    }

    /// The trade whose money the merchant has.
    fn paid(&self) -> Option<&Entry> {
        self.trades().find(|entry| matches!(entry.state(), TradeState::Paid | TradeState::Finished))
    }

    /// What the shop says of the order in the end.
    fn last_word(&self) -> Option<(usize, ShopOrderAnswer)> {
        let (at, step) = self.steps.iter().rev().find(|(_, step)| step.verb == "shop.order")?;
        let Heard::Ok(answer) = &step.heard else { return None };
        Some((*at, read(answer).ok()?))
    }

    /// Whether the case is about this requirement, so that breaking it is a fault and not a choice.
    fn is_about(&self, requirement: &str) -> bool {
        self.case.covers.iter().any(|id| id == requirement)
    }
}

/// The members of `configure` that the oracle looks at.
#[derive(serde::Deserialize)]
struct Polled {
    polling: Option<Polling>,
    timeout_ms: Option<u64>,
}

/// What a step brought to the shop.
fn met(at: usize, step: &StepRecord) -> Vec<Met<'_>> {
    let notice = match &step.act {
        Some(Act::Deliver(deliver)) => {
            Some(Met { step: at, at_ms: 0, talk: "deliver", trade: "", told: tells(deliver) })
        }
        _ => None,
    };
    let requests = step.exchanges.iter().filter_map(|exchange| {
        let about: &About = exchange.about.as_ref()?;
        Some(Met {
            step: at,
            at_ms: exchange.at_ms,
            talk: about.talk(),
            trade: &about.trade,
            told: about.told,
        })
    });
    notice.into_iter().chain(requests).collect()
}

/// What a notification tells about the payment.
fn tells(deliver: &Deliver) -> Told {
    match deliver.about {
        Topic::Capture | Topic::Refund => Told::Aside,
        Topic::Payment => Told::by_notice(deliver.right, &deliver.notice.node),
    }
}
