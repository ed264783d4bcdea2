//! The gateway in a case about a shop: it answers from the state of the trade, whatever comes in whichever order.

use serde_json::{Map, Value, json};

use super::ledger::{Entry, Ledger};
use super::told::{Told, told};
use super::trade::card::PARTS;
use super::{Gateway, Handled, Read, Tokens, compose, trade};
use crate::case::replies;
use crate::case::reply::Reply;
use crate::case::shop::{DELIVER, Deliver, ORDER, OUTAGE, RETURN, Scenario, Topic, talk};
use crate::operation::{Operation, Protocol};
use crate::wire::form::percent_encode;
use crate::wire::http::{Request, Response};
use crate::wire::time;

/// Books one request and answers it.
pub(crate) fn handle(
    gateway: &Gateway,
    scenario: &Scenario,
    operation: &'static Operation,
    request: &Request,
    read: Read,
    books: &mut Ledger,
) -> Handled {
    let Read { message, mut checks, .. } = read;
    let protocol = gateway.case.protocol;
    let id = trade::named(protocol, books, &message).unwrap_or_default();
    let at = trade::place(books, &id, gateway.tokens);
    let talk = talk(operation.name).unwrap_or(operation.name);
    let nth = trade::arrive(&mut books.0[at], scenario, talk);
    let is_down = scenario.outage && !books.0.iter().any(Entry::was_shown);
    let mut scripted = scenario.answer(talk, nth);
    // Once is enough: the trade that the shop opens after that is another.
    let kill = at == 0 && scenario.kills(talk, nth);
    if is_down || kill {
        scripted.fault = Some(OUTAGE);
    }
    let genuine = scripted.is_genuine();
    let (reply, noticed) = match is_down && talk != "pay" {
        true => (scripted, Vec::new()),
        false => trade::execute(protocol, books, at, talk, &message, scenario, scripted),
    };
    checks.extend(noticed);
    let reply = gateway.with_payer_page(operation, reply, &id);
    checks.extend(trade::against_order(protocol, talk, gateway.order, &message));

    let tokens = Tokens { genuine: books.0[at].token.clone(), forged: gateway.tokens.forged.clone() };
    let own = Gateway { tokens: &tokens, ..*gateway };
    let mut named = message.clone();
    named.entry(trade::numbers(protocol).0).or_insert_with(|| Value::String(id.clone()));
    let (response, _) = compose::response(&own, &reply, operation, request, &named);
    let genuine = genuine && !replies::find(operation.name, &reply.node).is_some_and(|base| base.unsigned);
    let told = match (reply.arrives(), genuine) {
        (false, _) => Told::Nothing,
        (true, false) => Told::Forged,
        (true, true) => told(protocol, talk, &node(protocol, &response)),
    };
    if protocol == Protocol::OpenApi && talk == "pay" && matches!(told, Told::Failed | Told::Spent) {
        books.0[at].was_told_failed();
    }
    Handled {
        response,
        fault: reply.fault,
        checks,
        message,
        as_planned: true,
        aside: false,
        about: Some(About { operation: operation.name.to_owned(), trade: id, told }),
        kill,
    }
}

impl Gateway<'_> {
    /// The answer with the address of the payer's page in every place where the operation names one.
    fn with_payer_page(&self, operation: &Operation, mut reply: Reply, id: &str) -> Reply {
        let places: &[&str] = match (operation.name, reply.node.as_str()) {
            ("payments/pay", "in-process") => &["/normalUrl", "/redirectActionForm/redirectUrl"],
            ("payments/inquiryPayment", "processing") => &["/redirectActionForm/redirectUrl"],
            ("alipay.trade.precreate", "" | "success") => &["/qr_code"],
            _ => &[],
        };
        if let Some(page) = self.payer_page {
            let address = Value::String(format!("{page}{}", percent_encode(id.as_bytes())));
            for pointer in places {
                reply.set.entry((*pointer).to_owned()).or_insert_with(|| address.clone());
            }
        }
        reply
    }
}

impl Entry {
    /// Whether the shop was asked about the order since the trade was opened.
    fn was_shown(&self) -> bool {
        self.trade.as_ref().is_some_and(|trade| trade.calls.contains_key(ORDER))
    }
}

/// What a request of a shop was about, and what it was told.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    /// The operation.
    pub operation: String,
    /// The number of the trade that it names.
    pub trade: String,
    /// What the answer told.
    pub told: Told,
}

impl About {
    /// The kind of request.
    pub fn talk(&self) -> &str {
        talk(&self.operation).unwrap_or(&self.operation)
    }
}

/// The message of an answer, as it stands on the wire.
fn node(protocol: Protocol, response: &Response) -> Map<String, Value> {
    let root: Map<String, Value> = serde_json::from_slice(&response.body).unwrap_or_default();
    if protocol == Protocol::Antom {
        return root;
    }
    let node = root.into_iter().find(|(name, node)| name.ends_with("_response") && node.is_object());
    match node {
        Some((_, Value::Object(members))) => members,
        _ => Map::new(),
    }
}

/// Lets happen what happens before the shop is asked about the order.
pub(crate) fn asked(scenario: &Scenario, books: &mut Ledger) {
    if let Some(entry) = books.0.first_mut() {
        trade::arrive(entry, scenario, ORDER);
    }
}

/// The notifications of one delivery, about the first trade of the books; `order` is what the shop was asked to sell.
pub(crate) fn notices(
    gateway: &Gateway,
    scenario: &Scenario,
    deliver: &Deliver,
    target: &str,
    order: &Map<String, Value>,
    books: &mut Ledger,
) -> Vec<Request> {
    let own = order.get("id").and_then(Value::as_str).unwrap_or_default();
    let at = if books.0.is_empty() { trade::place(books, own, gateway.tokens) } else { 0 };
    trade::arrive(&mut books.0[at], scenario, DELIVER);
    let entry = &books.0[at];
    let later_s = i64::try_from(deliver.later_s).unwrap_or_default();
    let notice = repeated(gateway, deliver);
    let gateway = Gateway { now: gateway.now.saturating_add(later_s), ..*gateway };
    (0..deliver.times).map(|_| notification(&gateway, entry, deliver.about, &notice, target, order)).collect()
}

/// One notification about a trade.
pub(crate) fn notification(
    gateway: &Gateway,
    entry: &Entry,
    topic: Topic,
    notice: &Reply,
    target: &str,
    order: &Map<String, Value>,
) -> Request {
    let tokens = Tokens { genuine: entry.token.clone(), forged: gateway.tokens.forged.clone() };
    let gateway = Gateway { tokens: &tokens, ..*gateway };
    let message = about(gateway.case.protocol, order, entry);
    compose::notification_of(&gateway, topic.replies(gateway.case.protocol), notice, target, &message)
}

/// The trade about which the buyer comes back, after what happens before that.
pub(super) fn met_by_return(
    gateway: &Gateway,
    scenario: &Scenario,
    order: &Map<String, Value>,
    books: &mut Ledger,
) -> (Entry, Map<String, Value>) {
    let own = order.get("id").and_then(Value::as_str).unwrap_or_default();
    let at = if books.0.is_empty() { trade::place(books, own, gateway.tokens) } else { 0 };
    trade::arrive(&mut books.0[at], scenario, RETURN);
    (books.0[at].clone(), about(gateway.case.protocol, order, &books.0[at]))
}

/// A repeat is sent later, and tells of the same payment: its own times stay those of the first delivery.
fn repeated(gateway: &Gateway, deliver: &Deliver) -> Reply {
    let mut notice = deliver.notice.clone();
    let protocol = gateway.case.protocol;
    let Some(base) = replies::find(deliver.about.replies(protocol), &notice.node) else { return notice };
    let at = jiff::Timestamp::from_second(gateway.now).unwrap_or_default();
    let time = match protocol {
        Protocol::OpenApi => time::format_beijing(at),
        Protocol::Antom => time::format_iso(at),
    };
    for name in TIMES.iter().filter(|name| base.message.contains_key(**name)) {
        notice.set.entry(format!("/{name}")).or_insert_with(|| Value::String(time.clone()));
    }
    notice
}

/// When what a notification tells of happened.
const TIMES: &[&str] =
    &["gmt_create", "gmt_payment", "paymentCreateTime", "paymentTime", "captureTime", "refundTime"];

/// What a notification is about: the order, with the trade's own number and amount where there is one, and the refund
/// and the capture that were asked for last.
fn about(protocol: Protocol, order: &Map<String, Value>, entry: &Entry) -> Map<String, Value> {
    let mut message = order.clone();
    message.insert(trade::numbers(protocol).0.to_owned(), Value::String(entry.id.clone()));
    match (protocol, entry.amount.split_once(' ')) {
        (Protocol::Antom, Some((value, currency))) => {
            message.insert("paymentAmount".to_owned(), json!({"value": value, "currency": currency}));
        }
        (Protocol::Antom, None) => {}
        (Protocol::OpenApi, _) => {
            let own = order.get("amount").cloned().unwrap_or_default();
            let paid = Value::String(entry.amount.clone());
            message.insert("total_amount".to_owned(), if entry.amount.is_empty() { own } else { paid });
        }
    }
    for (talk, id, amount) in PARTS {
        let Some(part) = entry.trade.as_ref().and_then(|trade| trade.asked.get(*talk)) else { continue };
        let (value, currency) = part.amount.split_once(' ').unwrap_or_default();
        message.insert((*id).to_owned(), Value::String(part.id.clone()));
        message.insert((*amount).to_owned(), json!({"value": value, "currency": currency}));
    }
    message
}
