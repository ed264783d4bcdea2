//! The steps of a case about a shop: a plain paid order as the control, then the story of the case.
//!
//! After every act the shop is asked what it says of the order. Both orders are new to the shop, and their numbers and
//! payment codes depend on the seed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::wallet::{filled, hidden};
use super::{Planner, Role, Step, World, configure};
use crate::adapter::shop::{
    Delivery, Polling, ShopCapture, ShopDeliver, ShopOrder, ShopPay, ShopRefund, ShopReturn,
};
use crate::adapter::{Command, Configure};
use crate::case::Case;
use crate::case::shop::{Act, Becomes, Event, Payer, Payers, Scenario};
use crate::gateway::ledger::Ledger;
use crate::gateway::{Tokens, card_token, comeback, digits, shop};
use crate::operation::Protocol;
use crate::wire::http::Request;

/// How a shop polls where it can be told and the case does not care: fast, so that cases end soon.
const FAST: Polling = Polling { interval_ms: 400, attempts: 3 };

/// The shop's time-out in milliseconds, unless the case says otherwise: no busy machine makes an answer that late.
const TIMEOUT_MS: u64 = 6_000;

/// How long a shop that cannot be told may poll, in milliseconds: longer than any documented window.
const LONGEST_WINDOW_MS: u64 = 120_000;

/// How many calls `shop.pay` may make besides its polling (adapter protocol, ruling 2).
const CALLS: u64 = 12;

/// What is left for everything else, in milliseconds.
const MARGIN_MS: u64 = 10_000;

/// The path of the shop's notify address.
const NOTIFY_PATH: &str = "/notify";

impl<'a> Planner<'a> {
    /// Adds the steps of a case about a shop.
    pub(super) fn shop(&mut self, scenario: &'a Scenario) {
        let (case, world) = (self.case, self.world);
        let mut config = configure::configure(case.protocol, &case.configure, world);
        config.timeout_ms = Some(case.configure.timeout_ms.unwrap_or(TIMEOUT_MS));
        let polls = world.polls && case.protocol == Protocol::OpenApi;
        config.polling = polls.then(|| scenario.polling.unwrap_or(FAST));
        config.state_dir = scenario.restarts().then(|| world.state_dir.to_owned());
        self.steps.push(self.plain(Role::Configure, Command::Configure(Box::new(config.clone())), &config));

        let (mut plain, acts) = plain(case.protocol);
        plain.answers.extend(scenario.keeping_answer().map(|answer| ("query".to_owned(), answer)));
        let first = Tokens::of(world.seed, &case.id, self.steps.len());
        let control = order(case, world, &case.control.request, 0);
        self.acts(Role::Control, &plain, &acts, &control, &config);
        let mut subject = order(case, world, &case.request, 1);
        if scenario.kept_card.is_some() {
            subject.insert("card_token".to_owned(), Value::String(card_token(&first.genuine)));
        }
        self.acts(Role::Subject, scenario, &scenario.acts(), &subject, &config);
    }

    fn acts(
        &mut self,
        role: Role,
        scenario: &Scenario,
        acts: &[Act],
        order: &Map<String, Value>,
        config: &Configure,
    ) {
        let first = self.steps.len();
        let tokens = Tokens::of(self.world.seed, &self.case.id, first);
        let order_id = order.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
        let acts: Vec<Act> = acts.iter().flat_map(|act| one_by_one(act, self.case.protocol)).collect();
        for (at, act) in acts.iter().enumerate() {
            let mut order = order.clone();
            if matches!(act, Act::PayAgain {}) && order.contains_key("auth_code") {
                order.insert(
                    "auth_code".to_owned(),
                    Value::String(code(self.case, self.world, self.steps.len())),
                );
            }
            let asked = asked(self.case.protocol, &order);
            let ask = Command::ShopOrder(ShopOrder { order_id: order_id.clone() });
            // A question between an act and the end of the process would give the shop time to store what it did.
            let ends = matches!(acts.get(at + 1), Some(Act::Restart {}));
            let asks = [(command(act, &order, &order_id, config), Some(act.clone())), (ask, None)];
            for (command, act) in asks.into_iter().take(if ends { 1 } else { 2 }) {
                let mut step = self.plain(role, command, config);
                step.patience_ms = patience(&step.command, config);
                step.scenario = Some(scenario.clone());
                step.tokens = tokens.clone();
                step.asked = asked.clone();
                step.hidden = hidden(&order, &tokens);
                step.order = order.clone();
                step.act = act;
                self.steps.push(step);
            }
        }
    }

    pub(super) fn plain(&self, role: Role, command: Command, config: &Configure) -> Step {
        Step {
            role,
            command,
            config: config.clone(),
            replies: Vec::new(),
            tokens: Tokens::of(self.world.seed, &self.case.id, self.steps.len()),
            asked: Map::new(),
            message: None,
            generated: None,
            scenario: None,
            order: Map::new(),
            hidden: Map::new(),
            act: None,
            turn: None,
            patience_ms: None,
        }
    }
}

/// The story of the control: an order that ends paid, as ordinarily as the protocol has it. A hosted card payment is
/// never paid at once; the shop learns of it when it asks again.
fn plain(protocol: Protocol) -> (Scenario, Vec<Act>) {
    match protocol {
        Protocol::OpenApi => (Scenario::default(), vec![Act::Pay {}]),
        Protocol::Antom => {
            let paid = Event { before: "query".to_owned(), nth: 1, trade: Becomes::Paid };
            let scenario =
                Scenario { payer: Payers::Always(Payer::Waits), then: vec![paid], ..Scenario::default() };
            (scenario, vec![Act::Pay {}, Act::Reconcile {}])
        }
    }
}

/// Deliveries that repeat one after another are acts of their own.
fn one_by_one(act: &Act, protocol: Protocol) -> Vec<Act> {
    match act {
        Act::Deliver(deliver) if !deliver.together => {
            let all = deliver.one_by_one(protocol);
            all.into_iter().map(|deliver| Act::Deliver(Box::new(deliver))).collect()
        }
        other => vec![other.clone()],
    }
}

/// The order of a case with a number and a payment code of its own.
fn order(case: &Case, world: &World, written: &Map<String, Value>, nth: usize) -> Map<String, Value> {
    let mut order = written.clone();
    let id = format!("{}{}", 1 + nth, &digits(world.seed, &case.id, nth, "order")[9..]);
    order.insert("id".to_owned(), Value::String(id));
    if case.protocol == Protocol::Antom {
        filled(&mut order, &digits(world.seed, &case.id, nth, "card"));
    }
    if case.protocol == Protocol::OpenApi {
        order.entry("auth_code").or_insert_with(|| Value::String(code(case, world, nth)));
    }
    order
}

/// A payment code as payers show it: eighteen digits that begin with 28.
fn code(case: &Case, world: &World, nth: usize) -> String {
    format!("28{}", &digits(world.seed, &case.id, nth, "payment code")[12..])
}

/// What has to arrive at the gateway as it was asked for.
fn asked(protocol: Protocol, order: &Map<String, Value>) -> Map<String, Value> {
    let mut asked = Map::new();
    if protocol == Protocol::Antom {
        return asked;
    }
    asked.insert("scene".to_owned(), Value::String("bar_code".to_owned()));
    for name in ["auth_code", "subject"] {
        asked.extend(order.get(name).map(|value| (name.to_owned(), value.clone())));
    }
    asked
}

fn command(act: &Act, order: &Map<String, Value>, order_id: &str, config: &Configure) -> Command {
    match act {
        Act::Pay {} | Act::PayAgain {} => Command::ShopPay(ShopPay { order: order.clone() }),
        Act::Deliver(_) => Command::ShopDeliver(ShopDeliver::default()),
        Act::Return(_) => {
            Command::ShopReturn(ShopReturn { order_id: order_id.to_owned(), url: String::new() })
        }
        Act::Capture(capture) => Command::ShopCapture(ShopCapture {
            order_id: order_id.to_owned(),
            amount: capture.amount.clone(),
        }),
        Act::Refund(refund) => Command::ShopRefund(ShopRefund {
            order_id: order_id.to_owned(),
            amount: refund.amount.clone(),
            refund_id: refund.id.clone(),
        }),
        Act::Reconcile {} => Command::ShopReconcile {},
        Act::Restart {} => Command::Configure(Box::new(config.clone())),
    }
}

/// How long the shop may take, where that is not the same for all commands.
fn patience(command: &Command, config: &Configure) -> Option<u64> {
    let window = config.polling.map_or(LONGEST_WINDOW_MS, |polling| polling.interval_ms * polling.attempts);
    let calls = CALLS * config.timeout_ms.unwrap_or_default();
    match command {
        Command::ShopPay(_) | Command::ShopReconcile {} => Some(window + calls + MARGIN_MS),
        _ => None,
    }
}

impl Step {
    /// The step with what depends on what happened so far: a notification is about the trade that the shop opened.
    pub fn resolved(&self, world: &World, case: &Case, books: &mut Ledger) -> Self {
        let mut step = self.clone();
        if let (Command::ShopOrder(_), Some(scenario)) = (&self.command, &self.scenario) {
            shop::asked(scenario, books);
        }
        if let (Some(Act::Return(back)), Some(scenario), Command::ShopReturn(asked)) =
            (&self.act, &self.scenario, &mut step.command)
        {
            let gateway = self.gateway(world, case);
            asked.url = comeback::url(&gateway, scenario, back, &self.order, books);
        }
        if let (Some(Act::Deliver(deliver)), Some(scenario)) = (&self.act, &self.scenario) {
            let gateway = self.gateway(world, case);
            let requests = shop::notices(&gateway, scenario, deliver, NOTIFY_PATH, &self.order, books);
            let mut deliveries: Vec<Delivery> = requests.into_iter().map(delivery).collect();
            step.command = Command::ShopDeliver(match deliver.together {
                true => ShopDeliver { request: None, requests: Some(deliveries) },
                false => ShopDeliver { request: deliveries.pop(), requests: None },
            });
        }
        step
    }
}

fn delivery(request: Request) -> Delivery {
    let Request { method, target, headers, body } = request;
    Delivery { method, path: target, headers, body_b64: STANDARD.encode(body) }
}
