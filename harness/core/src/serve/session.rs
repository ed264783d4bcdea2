//! A request in, an answer out: the books of a session and its orders.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Map;

use super::notice::{Delivery, FIRST_MS, Heard, Sending, target};
use super::order::{Asked, Chosen, Order, Way};
use super::record::{Refunding, Seen, Wire, masked, readable, secrets};
use super::scenario::{Notice, Row, When};
use super::setting::{Setting, protocol, stage};
use crate::adapter::Configure;
use crate::case::Case;
use crate::case::fault::Fault;
use crate::case::shop::{Becomes, Reaction, Scenario};
use crate::crypto::PublicKey;
use crate::gateway::ledger::{Entry, Ledger, TradeState};
use crate::gateway::shop::{About, handle, notification};
use crate::gateway::told::Told;
use crate::gateway::{self, Gateway, Keyring, Tokens, digits, openapi};
use crate::operation::Protocol;
use crate::secret::{KeyTraces, Secrets};
use crate::transcript::Exchange;
use crate::wire::http::{Headers, Request, Response};

/// The gateway by itself. Time is an argument: milliseconds since it began.
pub struct Session {
    pub(super) setting: Setting,
    keys: Arc<Keyring>,
    traces: KeyTraces,
    tokens: Tokens,
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
        let config = self.setting.config(protocol, request);
        let page = self.setting.payer_page(protocol);
        let merchant_key = self.setting.merchant_key.clone();
        let (keys, tokens) = (Arc::clone(&self.keys), self.tokens.clone());
        let gateway =
            stand(&keys, &config, &case, &tokens, (&page, merchant_key.as_ref()), self.setting.now(ms));
        let read = gateway.read(request);
        let refusal = read.refusal.clone().or(read.service.clone());
        let (Some(operation), None) = (read.operation, &refusal) else {
            let response = refusal.unwrap_or_else(nothing);
            let exchange = exchange(request, &response, read.checks, ms);
            return self.handled(protocol, exchange, Vec::new());
        };

        let books = self.books.entry(protocol).or_default();
        let id = gateway::named(protocol, books, &read.message).unwrap_or_default();
        let asked = Asked {
            protocol,
            id: &id,
            message: &read.message,
            notify_url: notify_url(protocol, request),
            config: &config,
        };
        let order = self.enrol(&asked, operation.name, ms);
        let row = order.map(|order| self.orders[order].row);
        let plain = Scenario::default();
        let story = row.and_then(|row| row.story(protocol)).unwrap_or(&plain);
        let message = read.message.clone();
        let books = self.books.entry(protocol).or_default();
        let handled = handle(&gateway, story, operation, request, read, books);
        self.offer(order, &message);
        let before = self.before(order, ms);
        self.settle(protocol, ms);

        let exchange = Exchange {
            about: handled.about,
            fault: handled.fault,
            ..exchange(request, &handled.response, handled.checks, ms)
        };
        let mut handled = self.handled(protocol, exchange, before);
        self.refunding(&message, &handled.response);
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
        let order = self.orders.len() - 1;
        if way == Way::Paid {
            self.plan(order, When::AfterAnswer, ms + FIRST_MS);
        }
        Some(order)
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
        let (row, chosen) = found.unwrap_or((self.setting.scenario, Chosen::Default));
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
        }
    }

    /// Puts the notifications on their way that overtake the answer; with a genuine one the payer has just paid.
    fn before(&mut self, order: Option<usize>, ms: u64) -> Vec<Delivery> {
        let Some(at_order) = order.filter(|order| !self.orders[*order].told_paid) else { return Vec::new() };
        let (protocol, id) = (self.orders[at_order].protocol, self.orders[at_order].id.clone());
        let plans = self.orders[at_order].row.notices(protocol);
        let first: Vec<Notice> = plans.into_iter().filter(|plan| plan.when == When::BeforeAnswer).collect();
        if first.is_empty() {
            return Vec::new();
        }
        self.orders[at_order].told_paid = true;
        if first.iter().any(|plan| plan.right == Reaction::Acknowledged)
            && let Some(entry) = self.entry_mut(protocol, &id)
        {
            entry.becomes(Becomes::Paid);
        }
        let from = self.sendings.len();
        for plan in &first {
            self.send(at_order, plan, None, ms);
        }
        (from..self.sendings.len()).map(|number| self.sendings[number].take(number)).collect()
    }

    /// Notes what happens by itself: waiting trades that become something, and notifications of what is paid.
    pub(super) fn pass(&mut self, ms: u64) {
        for at in 0..self.orders.len() {
            let order = &mut self.orders[at];
            let (Some(later), Some(due)) = (order.row.later, order.later_ms) else { continue };
            if due <= ms {
                order.later_ms = None;
                let (protocol, id) = (order.protocol, order.id.clone());
                if let Some(entry) = self.entry_mut(protocol, &id) {
                    entry.becomes(later.trade);
                }
                self.settle(protocol, due);
            }
        }
    }

    /// Puts notifications about what was paid since on their way.
    pub(super) fn settle(&mut self, protocol: Protocol, ms: u64) {
        for at in 0..self.orders.len() {
            let order = &self.orders[at];
            let paid = order.protocol == protocol
                && !order.told_paid
                && self.entry(protocol, &order.id).is_some_and(|entry| entry.paid > 0);
            if paid {
                self.orders[at].told_paid = true;
                self.plan(at, When::Paid, ms + FIRST_MS);
            }
        }
    }

    /// Plans the notifications that an order has at some point, where it is to be notified at all.
    fn plan(&mut self, order: usize, when: When, due_ms: u64) {
        let plans = self.orders[order].row.notices(self.orders[order].protocol);
        for plan in plans.iter().filter(|plan| plan.when == when) {
            self.send(order, plan, None, due_ms);
        }
    }

    /// Puts one notification on its way, to an address or to that of the order; its number, if there is an address.
    pub(super) fn send(
        &mut self,
        order: usize,
        plan: &Notice,
        url: Option<&str>,
        due_ms: u64,
    ) -> Option<usize> {
        let own = &self.orders[order];
        let url = url.map(str::to_owned).or(self.setting.notify_url.clone()).or(own.notify_url.clone())?;
        let case = stage(own.protocol)?;
        let number = self.sendings.len();
        let mut notice = plan.notice.clone();
        if own.protocol == Protocol::OpenApi {
            let id = digits(self.setting.seed, "serve", number, "notify_id");
            notice.set.entry("/notify_id".to_owned()).or_insert_with(|| format!("{id}000000").into());
        }
        let gateway =
            stand(&self.keys, &own.config, &case, &self.tokens, ("", None), self.setting.now(due_ms));
        let absent = Entry { id: own.id.clone(), ..Entry::default() };
        let entry = self.entry(own.protocol, &own.id).unwrap_or(&absent);
        let request = notification(&gateway, entry, &notice, &target(&url), &own.members());
        self.sendings.push(Sending::new(order, own.protocol, plan, (url, request), due_ms));
        Some(number)
    }

    /// The notifications that are due; each is told back by [`Session::received`].
    pub fn due(&mut self, ms: u64) -> Vec<Delivery> {
        self.pass(ms);
        let due = |sending: &Sending| sending.due_ms.is_some_and(|due| due <= ms);
        let numbers: Vec<usize> =
            (0..self.sendings.len()).filter(|number| due(&self.sendings[*number])).collect();
        numbers.into_iter().map(|number| self.sendings[number].take(number)).collect()
    }

    /// When something is due next, in milliseconds of the session.
    pub fn next_due(&self) -> Option<u64> {
        let orders = self.orders.iter().filter_map(|order| order.later_ms);
        self.sendings.iter().filter_map(|sending| sending.due_ms).chain(orders).min()
    }

    /// Takes one notification to be sent at once.
    pub fn take(&mut self, number: usize) -> Option<Delivery> {
        Some(self.sendings.get_mut(number)?.take(number))
    }

    /// Takes what came of the copies of one delivery.
    pub fn received(&mut self, number: usize, heard: Vec<Heard>, ms: u64) {
        let Some(sending) = self.sendings.get_mut(number) else { return };
        let secrets = Secrets::of(&self.traces, []);
        let count = heard.len();
        let heard = heard.into_iter().map(|heard| match heard {
            Heard::Answered { status, body } => Heard::Answered { status, body: secrets.mask_bytes(&body) },
            other => other,
        });
        sending.received(heard.collect(), ms, self.setting.hurry);
        let kept = sending.attempts.len().saturating_sub(count);
        let said: Vec<String> = sending.attempts[kept..].iter().map(|attempt| attempt.says()).collect();
        let (id, url) = (self.orders[sending.order].id.clone(), sending.url.clone());
        said.into_iter().for_each(|said| self.tell(ms, format!("notification of {id} to {url}  {said}")));
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

    /// Records an exchange.
    fn handled(&mut self, protocol: Protocol, exchange: Exchange, before: Vec<Delivery>) -> Handled {
        let (response, fault) = (exchange.response.clone(), exchange.fault);
        let secrets = secrets(&self.traces, Some(protocol), &exchange.request, &response.body);
        let readable = readable(protocol, &exchange.request);
        let operation = operation_name(protocol, &exchange.request);
        let exchange = masked(exchange, &secrets, readable);
        let about = exchange.about.clone();
        let seen = Seen {
            at_ms: exchange.at_ms,
            protocol,
            operation,
            talk: about.as_ref().map(|about| about.talk().to_owned()).unwrap_or_default(),
            trade: about.as_ref().map(|about| about.trade.clone()).unwrap_or_default(),
            told: about.as_ref().map_or(Told::Aside, |about| about.told),
            checks: exchange.checks.clone(),
            refund: None,
        };
        self.announce(&seen, about.as_ref(), fault);
        self.seen.push(seen);
        Handled {
            response,
            fault,
            wire: Wire { number: Some(self.seen.len()), scenario: None, exchange },
            before,
        }
    }

    fn announce(&mut self, seen: &Seen, about: Option<&About>, fault: Option<Fault>) {
        let row = about.and_then(|about| {
            let order = self
                .orders
                .iter()
                .find(|order| order.protocol == seen.protocol && order.id == about.trade)?;
            Some(format!("  [{}]", order.row.name))
        });
        let told = match (about, fault) {
            (None, _) => "refused".to_owned(),
            (Some(_), Some(fault)) => format!("{fault:?}"),
            (Some(about), None) => about.told.says().to_owned(),
        };
        let line = format!("{}  {}  → {told}{}", seen.operation, seen.trade, row.unwrap_or_default());
        self.tell(seen.at_ms, line);
        for check in seen.checks.clone() {
            self.tell(seen.at_ms, format!("  {}: {}", check.code, check.detail));
        }
    }

    /// Notes of the last request, if it was about a refund, whether the application was told how it ended.
    fn refunding(&mut self, message: &Map<String, serde_json::Value>, response: &Response) {
        let Some(seen) = self.seen.last_mut().filter(|seen| seen.talk == "refund") else { return };
        let text = |name: &str| message.get(name).and_then(serde_json::Value::as_str).unwrap_or_default();
        let (id, amount) = match seen.protocol {
            Protocol::OpenApi => (text("out_request_no").to_owned(), text("refund_amount").to_owned()),
            Protocol::Antom => {
                let amount = message.get("refundAmount").map(ToString::to_string).unwrap_or_default();
                (text("refundRequestId").to_owned(), amount)
            }
        };
        let body = String::from_utf8_lossy(&response.body);
        let open = body.contains("\"code\":\"20000\"") || body.contains("\"resultStatus\":\"U\"");
        let settled = !open && !matches!(seen.told, Told::Nothing | Told::Forged);
        seen.refund = Some(Refunding { id, amount, settled });
    }

    /// Answers a request for something else than a gateway.
    fn stray(&mut self, request: &Request, ms: u64) -> Handled {
        let what = format!("{} {}", request.method, request.path());
        self.tell(ms, format!("{what}  → 404: this is no path of a gateway"));
        if self.strays.len() < MOST_STRAYS {
            self.strays.push(what);
        }
        let body =
            b"paycert plays /gateway.do and /ams/api/v1/payments/...; it is controlled under /_paycert/\n";
        let headers = Headers::of(&[("Content-Type", "text/plain")]);
        let response = Response { status: 404, headers, body: body.to_vec() };
        let secrets = secrets(&self.traces, None, request, b"");
        let exchange = masked(exchange(request, &response, Vec::new(), ms), &secrets, false);
        let wire = Wire { number: None, scenario: None, exchange };
        Handled { response, fault: None, wire, before: Vec::new() }
    }
}

/// How many requests for something else are kept.
const MOST_STRAYS: usize = 20;

/// The gateway at this moment.
fn stand<'a>(
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
        now,
        scenario: None,
        elsewhere: "",
        payer_page: Some(page),
        merchant_key,
    }
}

fn exchange(request: &Request, response: &Response, checks: Vec<gateway::check::Check>, ms: u64) -> Exchange {
    Exchange {
        at_ms: ms,
        request: request.clone(),
        checks,
        response: response.clone(),
        as_planned: true,
        aside: false,
        about: None,
        fault: None,
        delivered: None,
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

/// What a request asks for, in words, whether it can be read or not.
fn operation_name(protocol: Protocol, request: &Request) -> String {
    match protocol {
        Protocol::OpenApi => {
            let (pairs, _) = openapi::parameters(request);
            let method = pairs.into_iter().find(|(name, _)| name == "method");
            method.map_or_else(|| "a request without a method".to_owned(), |(_, method)| method)
        }
        Protocol::Antom => request.path().to_owned(),
    }
}

fn nothing() -> Response {
    Response { status: 500, headers: Headers::default(), body: Vec::new() }
}
