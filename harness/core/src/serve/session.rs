//! A request in, an answer out: the books of a session and its orders.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Map;

use super::account::exchange;
use super::form::{nameless, oddities};
use super::notice::{Delivery, FIRST_MS, Sending};
use super::order::{Asked, Chosen, Order, Way};
use super::record::{Seen, Wire};
use super::scenario::{Row, When, scenarios};
use super::setting::{Setting, protocol, stage};
use crate::adapter::Configure;
use crate::case::Case;
use crate::case::fault::Fault;
use crate::case::shop::{Payer, Payers, Scenario};
use crate::crypto::PublicKey;
use crate::gateway::ledger::{Entry, Ledger, TradeState};
use crate::gateway::shop::handle;
use crate::gateway::{self, Gateway, Keyring, Tokens, openapi};
use crate::operation::Protocol;
use crate::secret::KeyTraces;
use crate::transcript::Exchange;
use crate::wire::http::{Headers, Request, Response};

/// The gateway by itself. Time is an argument: milliseconds since it began.
pub struct Session {
    pub(super) setting: Setting,
    pub(super) keys: Arc<Keyring>,
    pub(super) traces: KeyTraces,
    pub(super) tokens: Tokens,
    pub(super) books: BTreeMap<Protocol, Ledger>,
    pub(super) orders: Vec<Order>,
    pub(super) sendings: Vec<Sending>,
    pub(super) seen: Vec<Seen>,
    /// What was asked of this server and of no gateway.
    pub(super) strays: Vec<String>,
    /// What the next order meets, and orders of these numbers.
    pub(super) next: Option<&'static Row>,
    pub(super) reserved: BTreeMap<String, &'static Row>,
    /// Lines for whoever watches.
    news: Vec<String>,
}

/// What goes back for one request.
#[derive(Debug, Clone)]
pub struct Handled {
    /// The answer.
    pub response: Response,
    /// A fault of the wire.
    pub fault: Option<Fault>,
    /// The exchange as a line of the transcript.
    pub wire: Wire,
    /// Notifications that go out before the answer does.
    pub before: Vec<Delivery>,
}

impl Session {
    /// A session whose books are empty.
    pub fn new(keys: Keyring, setting: Setting) -> Self {
        Self {
            traces: KeyTraces::of(&keys.merchant),
            tokens: Tokens::of(setting.seed, "serve", 0),
            books: BTreeMap::new(),
            orders: Vec::new(),
            sendings: Vec::new(),
            seen: Vec::new(),
            strays: Vec::new(),
            next: None,
            reserved: BTreeMap::new(),
            news: Vec::new(),
            setting,
            keys: Arc::new(keys),
        }
    }

    /// Says where the gateway can be reached, once that is known.
    pub fn opened_at(&mut self, origin: String) {
        self.setting.origin = origin;
    }

    /// Checks, books and answers one request.
    pub fn handle(&mut self, request: &Request, ms: u64) -> Handled {
        self.pass(ms);
        let (Some(protocol), Some(case)) = (protocol(request), protocol(request).and_then(stage)) else {
            return self.stray(request, ms);
        };
        let config = self.setting.config(protocol, request, &self.keys.certificates);
        let page = self.setting.payer_page(protocol);
        let merchant_key = self.setting.merchant_key.clone();
        let (keys, tokens) = (Arc::clone(&self.keys), self.tokens.clone());
        let gateway =
            stand(&keys, &config, &case, &tokens, (&page, merchant_key.as_ref()), self.setting.now(ms));
        let mut read = gateway.read(request);
        let refusal = read.refusal.clone().or(read.service.clone());
        let (Some(operation), None) = (read.operation, &refusal) else {
            let response = refusal.unwrap_or_else(nothing);
            let exchange = exchange(request, &response, read.checks, ms);
            return self.handled(protocol, exchange, Vec::new());
        };

        let books = self.books.entry(protocol).or_default();
        let id = gateway::named(protocol, books, &read.message).unwrap_or_default();
        read.checks.extend(oddities(operation, &read.message));
        let message = read.message.clone();
        read.checks.extend(nameless(operation, &message));
        let is_named = !id.is_empty();
        let asked = Asked {
            protocol,
            id: &id,
            message: &message,
            notify_url: notify_url(protocol, request),
            config: &config,
        };
        let known = self.orders.len();
        let order = if is_named { self.enrol(&asked, operation.name, ms) } else { None };
        let row = order.map(|order| self.orders[order].row);
        // A payment without a number is refused, whatever it asks for.
        let payer = if is_named { Payer::Pays } else { Payer::IsRefused };
        let plain = Scenario { payer: Payers::Always(payer), ..Scenario::default() };
        let story = row.and_then(|row| row.story(protocol)).unwrap_or(&plain);
        let books = self.books.entry(protocol).or_default();
        let handled = handle(&gateway, story, operation, request, read, books);
        self.offer(order, &message);
        // A notification tells what is booked, so it is put together after that.
        if let Some(order) = order.filter(|order| *order >= known && self.orders[*order].way == Way::Paid) {
            self.plan(order, When::AfterAnswer, ms + FIRST_MS);
        }
        let before = self.before(order, ms);
        if let Some(order) = order {
            self.settle(order, ms);
            self.tell_of_capture(order, ms);
        }

        let booked = Exchange {
            about: handled.about,
            fault: handled.fault,
            ..exchange(request, &handled.response, handled.checks, ms)
        };
        let mut handled = self.handled(protocol, booked, before);
        self.note_part(&message, &handled.response);
        handled.wire.scenario = row.map(|row| row.name.as_str());
        handled
    }

    /// The order that a request is about; opened by the first request that can open one.
    fn enrol(&mut self, asked: &Asked, operation: &str, ms: u64) -> Option<usize> {
        let known = |order: &Order| order.protocol == asked.protocol && order.id == asked.id;
        if let Some(order) = self.orders.iter().position(known) {
            return Some(order);
        }
        let way = match operation {
            "alipay.trade.pay" | "payments/pay" => Way::Paid,
            "alipay.trade.precreate" | "payments/createPaymentSession" => Way::Offered,
            _ => return None,
        };
        let (row, chosen) = self.choose(asked);
        let mut order = Order::new(asked, way, row, chosen);
        order.later_ms = row.later.map(|later| ms + later.ms);
        self.orders.push(order);
        Some(self.orders.len() - 1)
    }

    fn choose(&mut self, asked: &Asked) -> (&'static Row, Chosen) {
        let fits = |row: &&'static Row| row.is_for(asked.protocol);
        let amount = gateway::asked(asked.protocol, asked.message);
        let next = self.next.filter(fits);
        if next.is_some() {
            self.next = None;
        }
        let found = [
            (self.reserved.get(asked.id).copied().or(next), Chosen::Control),
            (Row::of_number(asked.id), Chosen::Number),
            (Row::of_amount(&amount), Chosen::Amount),
            (Some(self.setting.scenario), Chosen::Default),
        ];
        let found = found.into_iter().find_map(|(row, chosen)| Some((row.filter(fits)?, chosen)));
        // A scenario of the other protocol alone asks for nothing here.
        let (row, chosen) = found.unwrap_or((&scenarios()[0], Chosen::Default));
        let nth = self.orders.iter().filter(|order| order.protocol == asked.protocol).count();
        match row.mix {
            true => (Row::drawn(self.setting.seed, asked.protocol, nth), chosen),
            false => (row, chosen),
        }
    }

    /// Books an order that the payer has still to find.
    fn offer(&mut self, order: Option<usize>, message: &Map<String, serde_json::Value>) {
        let Some(order) = order.map(|order| &self.orders[order]) else { return };
        if order.way == Way::Paid {
            return;
        }
        let amount = gateway::asked(order.protocol, message);
        // A code that nobody has scanned is no trade yet.
        let state = match order.protocol {
            Protocol::OpenApi => TradeState::Absent,
            Protocol::Antom => TradeState::Waiting,
        };
        let (protocol, id) = (order.protocol, order.id.clone());
        if let Some(entry) = self.entry_mut(protocol, &id)
            && entry.amount.is_empty()
        {
            entry.opens(amount, state);
            entry.note_capture_mode(message);
        }
    }

    /// Lines for whoever watches, since they were taken last.
    pub fn news(&mut self) -> Vec<String> {
        std::mem::take(&mut self.news)
    }

    pub(super) fn tell(&mut self, ms: u64, what: String) {
        self.news.push(format!("{:>8.1} s  {}", ms as f64 / 1_000.0, crate::report::line(&what)));
    }

    pub(super) fn entry(&self, protocol: Protocol, id: &str) -> Option<&Entry> {
        self.books.get(&protocol)?.0.iter().find(|entry| entry.id == id)
    }

    pub(super) fn entry_mut(&mut self, protocol: Protocol, id: &str) -> Option<&mut Entry> {
        self.books.get_mut(&protocol)?.0.iter_mut().find(|entry| entry.id == id)
    }
}

/// The gateway at this moment.
pub(super) fn stand<'a>(
    keys: &'a Keyring,
    config: &'a Configure,
    case: &'a Case,
    tokens: &'a Tokens,
    (page, merchant_key): (&'a str, Option<&'a PublicKey>),
    now: i64,
) -> Gateway<'a> {
    static NOTHING: std::sync::LazyLock<Map<String, serde_json::Value>> = std::sync::LazyLock::new(Map::new);
    Gateway {
        keys,
        config,
        case,
        replies: &[],
        tokens,
        asked: &NOTHING,
        order: &NOTHING,
        now,
        scenario: None,
        elsewhere: "",
        payer_page: Some(page),
        merchant_key,
    }
}

/// OpenAPI: the address for notifications stands beside the message.
fn notify_url(protocol: Protocol, request: &Request) -> Option<String> {
    let (pairs, _) = match protocol {
        Protocol::OpenApi => openapi::parameters(request),
        Protocol::Antom => return None,
    };
    pairs.into_iter().find(|(name, value)| name == "notify_url" && !value.is_empty()).map(|(_, value)| value)
}

fn nothing() -> Response {
    Response { status: 500, headers: Headers::default(), body: Vec::new() }
}
