//! How a payment goes on: from the platform's word to the next request, to a pause, or to the end.

use serde_json::{Value, json};

use super::word::Word;
use super::{FlowKind, Order, Stage, card};
use crate::adapter::Call;
use crate::adapter::shop::OrderState;
use crate::merchant::alternative::Alternative;
use crate::merchant::mutant::Mutant;
use crate::merchant::{Merchant, Next};
use crate::operation::Protocol;
use crate::wire::money::Amount;

/// How often a cancel is sent before a person must look.
const CANCELS: u64 = 3;

impl Merchant {
    pub(super) fn after_pay(&mut self, word: Word) -> Next {
        match word {
            Word::Paid { trade_no, amount } => self.paid(trade_no, amount),
            Word::Waiting if self.is(Mutant::WaitingIsFailed) => self.finish(OrderState::Failed),
            Word::Waiting if self.is(Mutant::PaysWhileWaiting) && self.queries_left() > 2 => {
                self.count_query();
                self.send_pay()
            }
            Word::Waiting if self.is(Mutant::FulfilsWhileWaiting) => {
                if let Some(flow) = &self.shop.flow {
                    self.shop.orders[flow.order].fulfilments += 1;
                }
                self.pause(Stage::Query)
            }
            Word::Waiting if self.is(Mutant::PollsAtOnce) => self.send_query(),
            Word::Waiting => self.pause(Stage::Query),
            Word::Redirected { .. } if self.is(Mutant::NewIdWhileInProcess) && self.queries_left() > 1 => {
                self.count_query();
                self.send_pay()
            }
            Word::Redirected { redirect } => {
                if let Some(flow) = &mut self.shop.flow {
                    flow.redirect = redirect;
                }
                self.finish(OrderState::Pending)
            }
            Word::Failed { shown, spent } => {
                if let Some(order) = self.order_of_flow() {
                    order.spent = spent;
                }
                if let Some(flow) = &mut self.shop.flow {
                    flow.shown = shown.filter(|_| self.mutant != Some(Mutant::ShowsNothing));
                }
                self.finish(OrderState::Failed)
            }
            Word::NotSent => self.finish(OrderState::Failed),
            Word::Unanswered if self.is(Mutant::NoAnswerIsFailed) => self.finish(OrderState::Failed),
            Word::Unanswered if self.is(Mutant::NewNumberAfterNoAnswer) && self.queries_left() > 1 => {
                self.count_query();
                self.send_pay()
            }
            Word::Undecided if self.is(Mutant::UnknownPayIsFailed) => self.finish(OrderState::Failed),
            Word::Untrusted if self.is(Mutant::UntrustedIsFailed) => self.finish(OrderState::Failed),
            Word::Unanswered | Word::Undecided if self.is(Mutant::NeverAsksAfterPay) => {
                self.finish(OrderState::Unknown)
            }
            Word::Untrusted if self.chooses(Alternative::RefusesAtOnce) => self.finish(OrderState::Refused),
            Word::Unanswered | Word::Undecided if self.chooses(Alternative::PausesBeforeQuery) => {
                self.pause(Stage::Query)
            }
            Word::Unanswered if self.chooses(Alternative::PaysAgainAsBefore) && self.payments_sent() < 2 => {
                self.send_pay()
            }
            // Money may have moved: the platform is asked at once.
            Word::Unanswered
            | Word::Undecided
            | Word::Untrusted
            | Word::Closed
            | Word::Refunded
            | Word::Again => self.send_query(),
        }
    }

    pub(super) fn after_query(&mut self, word: Word) -> Next {
        self.count_query();
        let returns = self.shop.flow.as_ref().is_some_and(|flow| flow.kind == FlowKind::Return);
        let state = self.shop.flow.as_ref().map(|flow| self.shop.orders[flow.order].state);
        let state = state.unwrap_or(OrderState::Unknown);
        let reconciles = self.shop.flow.as_ref().is_some_and(|flow| flow.kind == FlowKind::Reconcile);
        match word {
            Word::Paid { .. } if self.is(Mutant::CancelsPaidOrders) => self.send_cancel(),
            Word::Paid { trade_no, amount } => self.paid(trade_no, amount),
            Word::Closed if self.is(Mutant::PollsOnAfterClosed) && self.queries_left() > 0 => {
                self.pause(Stage::Query)
            }
            Word::Closed if self.chooses(Alternative::ClosedIsFailed) => self.finish(OrderState::Failed),
            Word::Closed => self.finish(OrderState::Cancelled),
            Word::Failed { .. } => self.finish(OrderState::Failed),
            Word::Refunded => self.finish(OrderState::Refunded),
            Word::Waiting if self.protocol() == Protocol::Antom => self.finish(OrderState::Pending),
            Word::Unanswered | Word::Undecided if self.is(Mutant::QueryErrorIsFailed) => {
                self.finish(OrderState::Failed)
            }
            _ if self.queries_left() > 0 => self.pause(Stage::Query),
            _ if self.protocol() == Protocol::Antom => {
                let distrust = self.shop.flow.as_ref().is_some_and(|flow| flow.distrust);
                self.finish(if distrust { OrderState::Refused } else { OrderState::Unknown })
            }
            // The buyer who comes back may still pay; the order stays as it is.
            _ if returns => self.finish(state),
            _ if reconciles => self.send_cancel(),
            _ if self.is(Mutant::NeverCancels) => self.finish(OrderState::Unknown),
            _ if self.is(Mutant::CancelsOnPaper) => self.finish(OrderState::Cancelled),
            _ if self.is(Mutant::CancelsLate) => self.pause(Stage::Cancel),
            _ => self.send_cancel(),
        }
    }

    pub(super) fn after_cancel(&mut self, word: Word) -> Next {
        let most = match (self.is(Mutant::CancelsWithoutEnd), self.chooses(Alternative::CancelsFiveTimes)) {
            (true, _) => 4 * CANCELS,
            (_, true) => 5,
            _ => CANCELS,
        };
        let cancels = self.shop.flow.as_ref().map_or(0, |flow| flow.cancels);
        match word {
            Word::Closed => self.finish(OrderState::Cancelled),
            Word::Refunded if self.is(Mutant::RefundIsPaid) => self.paid(None, None),
            Word::Refunded => self.finish(OrderState::Refunded),
            Word::Paid { trade_no, amount } => self.paid(trade_no, amount),
            _ if self.is(Mutant::CancelsWithoutProof) => self.finish(OrderState::Cancelled),
            _ if self.is(Mutant::CancelsOnce) => self.finish(OrderState::Unknown),
            _ if cancels < most => self.pause(Stage::Cancel),
            _ => {
                let distrust = self.shop.flow.as_ref().is_some_and(|flow| flow.distrust);
                self.finish(if distrust { OrderState::Refused } else { OrderState::Unknown })
            }
        }
    }

    fn order_of_flow(&mut self) -> Option<&mut Order> {
        let at = self.shop.flow.as_ref()?.order;
        self.shop.orders.get_mut(at)
    }

    fn payments_sent(&self) -> u64 {
        self.shop.flow.as_ref().map_or(0, |flow| flow.payments)
    }

    fn queries_left(&self) -> u64 {
        self.shop.flow.as_ref().map_or(0, |flow| flow.queries)
    }

    fn count_query(&mut self) {
        if let Some(flow) = &mut self.shop.flow {
            flow.queries = flow.queries.saturating_sub(1);
        }
    }

    fn pause(&mut self, stage: Stage) -> Next {
        if let Some(flow) = &mut self.shop.flow {
            flow.stage = stage;
        }
        Next::Wait { ms: self.polling().interval_ms }
    }

    /// A proof of payment counts only if it is about the amount of the order.
    fn paid(&mut self, trade_no: Option<String>, amount: Option<Amount>) -> Next {
        let again = self.is(Mutant::FulfilsOnEveryWord);
        let unchecked = self.is(Mutant::AnyAmountIsPaid);
        let forgets = self.is(Mutant::ForgetsGoods);
        let for_attempts = self.is(Mutant::GoodsForEveryAttempt);
        let stays_failed = self.is(Mutant::StaysFailed);
        let Some(order) = self.shop.flow.as_ref().and_then(|flow| self.shop.orders.get_mut(flow.order))
        else {
            return crate::merchant::unasked();
        };
        let differs = amount.is_some_and(|amount| Some(amount) != order.total());
        if differs && !unchecked {
            return self.finish(OrderState::Refused);
        }
        let attempts = order.numbers.len() as u64;
        if stays_failed && order.numbers.len() > 1 {
            return self.finish(OrderState::Failed);
        }
        order.pay(trade_no, again);
        if for_attempts {
            order.fulfilments = attempts;
        }
        if forgets {
            order.fulfilments = 0;
        }
        self.finish(OrderState::Paid)
    }

    /// Ends a flow and answers its command.
    pub(super) fn finish(&mut self, state: OrderState) -> Next {
        let Some(flow) = self.shop.flow.take() else { return crate::merchant::unasked() };
        let open = state == OrderState::Unknown && self.chooses(Alternative::UnknownIsPending);
        let state = if open { OrderState::Pending } else { state };
        if let Some(order) = self.shop.orders.get_mut(flow.order) {
            order.state = state;
        }
        match flow.kind {
            FlowKind::Pay => {
                Next::Answer(json!({"state": state, "redirect": flow.redirect, "shown": flow.shown}))
            }
            FlowKind::Reconcile => self.reconcile_from(flow.order + 1),
            FlowKind::Return => Next::Answer(json!({ "state": state })),
            FlowKind::Refund(_)
            | FlowKind::RefundAsked(_)
            | FlowKind::Capture(_)
            | FlowKind::CaptureAsked(_) => crate::merchant::unasked(),
        }
    }

    pub(super) fn send_pay(&mut self) -> Next {
        let renews = self.is(Mutant::NewNumberAfterNoAnswer) || self.is(Mutant::NewIdWhileInProcess);
        let keeps = self.is(Mutant::SameIdAfterFailure) || self.is(Mutant::SameNumberAndCode);
        let keeps_unspent = self.chooses(Alternative::SameNumberAfterFailure);
        let in_fen = self.is(Mutant::SendsAmountInFen);
        let prefix = if self.chooses(Alternative::OwnNumbers) { "N" } else { "" };
        let Some(flow) = &mut self.shop.flow else { return crate::merchant::unasked() };
        flow.stage = Stage::Pay;
        flow.payments += 1;
        let order = &mut self.shop.orders[flow.order];
        // Every attempt that the platform refused or closed needs a number of its own; an open one keeps it.
        let keeps = keeps || keeps_unspent && order.state == OrderState::Failed && !order.spent;
        let fresh = order.numbers.is_empty()
            || renews
            || !keeps && matches!(order.state, OrderState::Failed | OrderState::Cancelled | OrderState::Paid);
        if fresh {
            let nth = order.numbers.len();
            let own = format!("{prefix}{}", order.id);
            order.numbers.push(if nth == 0 { own } else { format!("{own}_{nth}") });
        }
        order.state = if order.state == OrderState::Paid { OrderState::Paid } else { OrderState::Unknown };
        let order = &*order;
        if let Some(client) = self.client.as_ref().filter(|client| client.protocol == Protocol::Antom) {
            let mut message = card::pay(order, &client.config, self.mutant);
            let first = self.shop.orders.first().and_then(|order| order.trade_no.clone());
            if let (true, Some(token)) = (
                self.is(Mutant::SendsFirstPaymentAsToken),
                message.pointer_mut("/paymentMethod/paymentMethodId"),
            ) {
                *token = json!(first);
            }
            return self.send("payments/pay", message);
        }
        let message = json!({
            "out_trade_no": order.number(),
            "scene": "bar_code",
            "auth_code": order.auth_code,
            "subject": order.subject,
            "total_amount": if in_fen { order.amount.replace('.', "") } else { order.amount.clone() },
        });
        self.send("alipay.trade.pay", message)
    }

    pub(super) fn send_query(&mut self) -> Next {
        let other = self.is(Mutant::AsksByAnotherNumber);
        let Some(flow) = &mut self.shop.flow else { return crate::merchant::unasked() };
        flow.stage = Stage::Query;
        let number = self.shop.orders[flow.order].number();
        let number = if other { format!("{number}_q") } else { number };
        match self.protocol() {
            Protocol::OpenApi => self.send("alipay.trade.query", json!({ "out_trade_no": number })),
            Protocol::Antom => self.send("payments/inquiryPayment", json!({ "paymentRequestId": number })),
        }
    }

    pub(super) fn send_cancel(&mut self) -> Next {
        let Some(flow) = &mut self.shop.flow else { return crate::merchant::unasked() };
        flow.stage = Stage::Cancel;
        flow.cancels += 1;
        let number = self.shop.orders[flow.order].number();
        self.send("alipay.trade.cancel", json!({ "out_trade_no": number }))
    }

    pub(super) fn send(&mut self, operation: &str, message: Value) -> Next {
        let request = message.as_object().cloned();
        match self.call(&Call { operation: operation.to_owned(), request, again: None }) {
            Next::Answer(answer) => self.shop_heard(&answer),
            next => next,
        }
    }
}
