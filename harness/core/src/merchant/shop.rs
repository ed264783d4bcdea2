//! The reference merchant's shop: orders, and the barcode payment from the code to the goods.
//!
//! A flow is one command that takes several requests. Waiting is an answer of its own ([`Next::Wait`]); whoever runs
//! the merchant gives it the time.

mod capture;
mod card;
mod comeback;
mod flow;
mod method;
mod notice;
mod refund;
mod store;
mod word;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::alternative::Alternative;
use super::mutant::Mutant;
use super::{Merchant, Next};
use crate::adapter::shop::{OrderState, Polling};
use crate::operation::Protocol;
use crate::wire::money::Amount;
use capture::Capture;
use refund::Refund;
use word::Word;

/// Where the merchant is told nothing, it polls as the documents say.
const POLLING: Polling = Polling { interval_ms: 5_000, attempts: 6 };

/// A card payment is inquired a few times where the first answer says nothing; the buyer has left the till by then.
const INQUIRIES: Polling = Polling { interval_ms: 200, attempts: 3 };

/// The orders, and what is going on.
#[derive(Default)]
pub(super) struct Shop {
    pub(super) orders: Vec<Order>,
    flow: Option<Flow>,
    /// The state as it was kept last.
    kept: Option<String>,
    /// What it has to say on the side; only a mutant says anything.
    log: Vec<String>,
    /// Whether the last command handed notifications over; only a mutant cares.
    delivered: bool,
}

/// One order.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) id: String,
    subject: String,
    amount: String,
    currency: String,
    /// Good for one payment and for a minute, so it is kept nowhere.
    #[serde(skip)]
    auth_code: String,
    /// The numbers under which it was sent to the platform, the last one in force.
    pub(super) numbers: Vec<String>,
    /// Whether the platform said that the last number cannot be paid any more.
    spent: bool,
    pub(super) state: OrderState,
    pub(super) fulfilments: u64,
    pub(super) trade_no: Option<String>,
    refunded: u128,
    refunds: Vec<Refund>,
    /// Whether it is forgotten that the goods went out; only a mutant forgets.
    #[serde(skip)]
    forgot_goods: bool,
    /// What a mutant takes for the number of the last notification.
    #[serde(skip)]
    last_notice: Option<String>,
    captures: Vec<Capture>,
    card_token: Option<String>,
    /// The order as it was given, with all that its way of paying needs.
    #[serde(serialize_with = "without_card")]
    wanted: Map<String, Value>,
}

/// What is going on with one order.
#[derive(Debug, Clone)]
struct Flow {
    order: usize,
    stage: Stage,
    /// Queries that are left before the cancel.
    queries: u64,
    cancels: u64,
    /// Payment requests that were sent.
    payments: u64,
    /// Whether an answer could not be trusted.
    distrust: bool,
    shown: Option<String>,
    redirect: Option<String>,
    kind: FlowKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Pay,
    Query,
    Cancel,
    Refund,
    RefundQuery,
    Capture,
    CaptureQuery,
}

/// Which command waits for the end of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FlowKind {
    Pay,
    Reconcile,
    Return,
    /// The capture of that place in its order.
    Capture(usize),
    /// The background job, about the capture of that place.
    CaptureAsked(usize),
    /// The refund of that place in its order.
    Refund(usize),
    /// The background job, about the refund of that place.
    RefundAsked(usize),
}

impl Flow {
    fn new(order: usize, stage: Stage, kind: FlowKind) -> Self {
        Self {
            order,
            stage,
            queries: 1,
            cancels: 0,
            payments: 0,
            distrust: false,
            shown: None,
            redirect: None,
            kind,
        }
    }
}

impl Shop {
    /// Takes what was said on the side.
    pub(super) fn log(&mut self) -> Vec<String> {
        std::mem::take(&mut self.log)
    }

    pub(super) fn is_busy(&self) -> bool {
        self.flow.is_some()
    }

    pub(super) fn find(&mut self, id: &str) -> Option<&mut Order> {
        self.orders.iter_mut().find(|order| order.id == id)
    }
}

/// The number and code of a card are for one payment, and never kept.
fn without_card<S: serde::Serializer>(wanted: &Map<String, Value>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(wanted.iter().filter(|(name, _)| *name != "card"))
}

impl Order {
    /// Whether a notification is another than the last one by this mark.
    fn is_another(&mut self, mark: Option<&str>) -> bool {
        let last = std::mem::replace(&mut self.last_notice, mark.map(str::to_owned));
        last.is_some() && last != self.last_notice
    }

    /// Notes a proof of payment. The goods go out once, however often the proof comes.
    pub(super) fn pay(&mut self, trade_no: Option<String>, again: bool) {
        if self.state == OrderState::Refunded {
            return;
        }
        if self.state != OrderState::Paid || again || std::mem::take(&mut self.forgot_goods) {
            self.fulfilments += 1;
        }
        self.state = OrderState::Paid;
        self.trade_no = trade_no.or(self.trade_no.take());
    }

    /// The amount that was ordered.
    fn total(&self) -> Option<Amount> {
        Amount::from_major(&self.currency, &self.amount).ok()
    }

    fn number(&self) -> String {
        self.numbers.last().cloned().unwrap_or_else(|| self.id.clone())
    }
}

impl Merchant {
    /// The next open refund or capture, from that of one order on: the order's place, and its own in the order.
    fn next_open(&self, from: (usize, usize), open: impl Fn(&Order) -> Vec<bool>) -> Option<(usize, usize)> {
        let places = self.shop.orders.iter().enumerate().skip(from.0).flat_map(|(order, known)| {
            open(known).into_iter().enumerate().map(move |(at, open)| ((order, at), open))
        });
        places.filter(|(place, open)| *open && *place >= from).map(|(place, _)| place).next()
    }

    fn protocol(&self) -> Protocol {
        self.client.as_ref().map_or(Protocol::OpenApi, |client| client.protocol)
    }

    fn polling(&self) -> Polling {
        if self.protocol() == Protocol::Antom {
            let attempts = if self.chooses(Alternative::OneInquiry) { 1 } else { INQUIRIES.attempts };
            return Polling { attempts, ..INQUIRIES };
        }
        let given = self.client.as_ref().and_then(|client| client.config.polling);
        let mut polling = given.unwrap_or(POLLING);
        match self.mutant {
            Some(Mutant::PollsTooFast) => polling.interval_ms /= 4,
            Some(Mutant::CutsLongIntervals) => polling.interval_ms = polling.interval_ms.min(3_000),
            Some(Mutant::PollsWithoutEnd) => polling.attempts *= 4,
            Some(Mutant::GivesUpAfterOneQuery) => polling.attempts = 1,
            _ => {}
        }
        polling
    }

    /// `shop.pay`.
    pub(super) fn shop_pay(&mut self, order: &Map<String, Value>) -> Next {
        let text = |name: &str| order.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let known = self.shop.orders.iter().position(|known| known.id == text("id"));
        let at = known.unwrap_or_else(|| {
            self.shop.orders.push(Order {
                id: text("id"),
                subject: text("subject"),
                amount: text("amount"),
                currency: text("currency"),
                auth_code: text("auth_code"),
                numbers: Vec::new(),
                spent: false,
                state: OrderState::Created,
                fulfilments: 0,
                trade_no: None,
                refunded: 0,
                refunds: Vec::new(),
                forgot_goods: false,
                last_notice: None,
                captures: Vec::new(),
                card_token: None,
                wanted: order.clone(),
            });
            self.shop.orders.len() - 1
        });
        let order = &mut self.shop.orders[at];
        if !matches!(self.mutant, Some(Mutant::KeepsOldCode | Mutant::SameNumberAndCode)) {
            order.auth_code = text("auth_code");
        }
        let flow = Flow { queries: self.polling().attempts, ..Flow::new(at, Stage::Pay, FlowKind::Pay) };
        let state = self.shop.orders[at].state;
        self.shop.flow = Some(flow);
        match state {
            OrderState::Unknown | OrderState::Pending if self.is(Mutant::PaysOpenOrdersAgain) => {
                self.shop.orders[at].state = OrderState::Failed;
                self.send_pay()
            }
            OrderState::Paid if self.is(Mutant::PaysPaidOrders) => self.send_pay(),
            OrderState::Paid if self.is(Mutant::FulfilsOnEveryWord) => self.send_query(),
            OrderState::Paid | OrderState::Refunded | OrderState::Refused => self.finish(state),
            OrderState::Created | OrderState::Failed | OrderState::Cancelled => self.send_pay(),
            // The first attempt may have moved money: it is settled before anything else.
            OrderState::Pending | OrderState::Unknown | OrderState::None => self.send_query(),
        }
    }

    /// `shop.order`.
    pub(super) fn shop_order(&mut self, id: &str) -> Next {
        let doubled = self.is(Mutant::ShowsAmountInFen);
        let own_number = self.is(Mutant::ShowsOwnNumber);
        let forgets_token = self.is(Mutant::ForgetsCardToken);
        Next::Answer(match self.shop.find(id) {
            None => json!({"state": OrderState::None}),
            Some(order) => json!({
                "state": order.state,
                "fulfilments": order.fulfilments,
                "amount": if doubled { order.amount.replace('.', "") } else { order.amount.clone() },
                "currency": order.currency,
                "refunded": Amount { currency: order.currency.clone(), minor: order.refunded }.to_major(),
                "card_token": order.card_token.clone().filter(|_| !forgets_token),
                "trade_no": if own_number { Some(order.number()) } else { order.trade_no.clone() },
            }),
        })
    }

    /// `shop.reconcile`: asks again about every order, refund and capture that is open, one after another.
    pub(super) fn shop_reconcile(&mut self) -> Next {
        match self.is(Mutant::NeverReconciles) {
            true => Next::Answer(json!({})),
            false => self.reconcile_from(0),
        }
    }

    fn reconcile_from(&mut self, first: usize) -> Next {
        let open = |order: &Order| {
            matches!(order.state, OrderState::Pending | OrderState::Unknown | OrderState::Refused)
                && !order.numbers.is_empty()
        };
        let next = self.shop.orders.iter().enumerate().skip(first).find(|(_, order)| open(order));
        let Some((at, _)) = next else { return self.reconcile_refunds_from(0, 0) };
        self.shop.flow = Some(Flow::new(at, Stage::Query, FlowKind::Reconcile));
        self.send_query()
    }

    /// Goes on with what came back for the request that was sent: the answer that a `call` would have given.
    pub(super) fn shop_heard(&mut self, answer: &Value) -> Next {
        let Some(flow) = &mut self.shop.flow else { return super::unasked() };
        let stage = flow.stage;
        if let Some(token) = method::card_token(answer.get("response")) {
            if self.mutant == Some(Mutant::PrintsKeptToken) {
                self.shop.log.push(format!("keeping card {token}"));
            }
            self.shop.orders[flow.order].card_token = Some(token);
        }
        let protocol = self.client.as_ref().map_or(Protocol::OpenApi, |client| client.protocol);
        let word = match stage {
            Stage::Refund => return self.after_refund(answer),
            Stage::RefundQuery => return self.after_refund_query(answer),
            Stage::Capture => return self.after_capture(answer),
            Stage::CaptureQuery => return self.after_capture_query(answer),
            Stage::Pay => Word::of_pay(protocol, answer, self.mutant),
            Stage::Query => Word::of_query(protocol, answer, self.mutant),
            Stage::Cancel => Word::of_cancel(answer, self.mutant),
        };
        flow.distrust |= word == Word::Untrusted;
        match stage {
            Stage::Pay => self.after_pay(word),
            Stage::Query => self.after_query(word),
            Stage::Cancel => self.after_cancel(word),
            Stage::Refund | Stage::RefundQuery | Stage::Capture | Stage::CaptureQuery => super::unasked(),
        }
    }

    /// Goes on after a pause.
    pub(super) fn shop_waited(&mut self) -> Next {
        match self.shop.flow.as_ref().map(|flow| flow.stage) {
            Some(Stage::Query) => self.send_query(),
            Some(Stage::Cancel) => self.send_cancel(),
            Some(Stage::Pay) => self.send_pay(),
            _ => super::unasked(),
        }
    }
}
