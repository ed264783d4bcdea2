//! Refunds: one number for one refund, a new one only after a definite failure.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::adapter::shop::{OrderState, RefundState, ShopRefund};
use crate::gateway::minor;
use crate::merchant::alternative::Alternative;
use crate::merchant::mutant::Mutant;
use crate::merchant::{Merchant, Next};

use super::{Flow, FlowKind, Stage, card};
use crate::operation::Protocol;
use crate::wire::money::Amount;

/// The mutants that ask for another amount than the shop was asked for: in other units, in another currency.
const WRONG_AMOUNTS: [Mutant; 2] = [Mutant::HundredOfRefunds, Mutant::RefundsInAnotherCurrency];

/// One refund that the shop was asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Refund {
    name: Option<String>,
    number: String,
    amount: String,
    state: RefundState,
}

impl Refund {
    /// Leaves nothing of it but a number that is taken; only a mutant forgets.
    pub(super) fn forget(&mut self) {
        (self.name, self.state) = (None, RefundState::Failed);
    }

    fn is_open(&self) -> bool {
        matches!(self.state, RefundState::Pending | RefundState::Unknown)
    }
}

impl super::Order {
    /// The last word on a refund; `other` is what a mutant takes for the amount that went back.
    fn refund_ends(&mut self, at: usize, state: RefundState, other: Option<u128>) {
        self.refunds[at].state = state;
        if state == RefundState::Refunded {
            let own = Amount::from_major(&self.currency, &self.refunds[at].amount);
            self.refunded += other.or(own.ok().map(|amount| amount.minor)).unwrap_or_default();
            if self.total().is_some_and(|total| self.refunded >= total.minor) {
                self.state = OrderState::Refunded;
            }
        }
    }
}

impl Merchant {
    /// `shop.refund`.
    pub(in crate::merchant) fn shop_refund(&mut self, asked: &ShopRefund) -> Next {
        let renews = self.is(Mutant::NewNumberForEveryRefund);
        let keeps = self.chooses(Alternative::CallersRefundNumber);
        let Some(at) = self.shop.orders.iter().position(|order| order.id == asked.order_id) else {
            return Next::Answer(json!({"state": RefundState::None}));
        };
        let order = &mut self.shop.orders[at];
        let open = Refund::is_open;
        let same = match &asked.refund_id {
            Some(name) => order.refunds.iter().rposition(|refund| refund.name.as_ref() == Some(name)),
            None => {
                let last = order.refunds.len().checked_sub(1);
                last.filter(|last| open(&order.refunds[*last]) && order.refunds[*last].amount == asked.amount)
            }
        };
        let same = same.filter(|_| !renews);
        if let Some(done) = same.filter(|same| order.refunds[*same].state == RefundState::Refunded) {
            let state = order.refunds[done].state;
            return Next::Answer(json!({ "state": state }));
        }
        if order.state != OrderState::Paid {
            return Next::Answer(json!({"state": RefundState::Failed}));
        }
        // A refund of which nothing definite is known keeps its number.
        let refund = match same.filter(|same| open(&order.refunds[*same])) {
            Some(open) => open,
            None => {
                let given = asked.refund_id.clone().filter(|_| keeps);
                order.refunds.push(Refund {
                    name: asked.refund_id.clone(),
                    number: given.unwrap_or_else(|| format!("{}_r{}", order.id, order.refunds.len() + 1)),
                    amount: asked.amount.clone(),
                    state: RefundState::Unknown,
                });
                order.refunds.len() - 1
            }
        };
        self.shop.flow = Some(Flow::new(at, Stage::Refund, FlowKind::Refund(refund)));
        self.send_refund()
    }

    fn at_hand(&mut self) -> Option<(&mut super::Order, usize)> {
        let flow = self.shop.flow.as_ref()?;
        let (FlowKind::Refund(refund) | FlowKind::RefundAsked(refund)) = flow.kind else { return None };
        Some((self.shop.orders.get_mut(flow.order)?, refund))
    }

    fn send_refund(&mut self) -> Next {
        let (mutant, by_card) = (self.mutant, self.protocol() == Protocol::Antom);
        let numberless = self.is(Mutant::RefundsWithoutNumber);
        let Some((order, at)) = self.at_hand() else { return crate::merchant::unasked() };
        let refund = &order.refunds[at];
        if by_card {
            let message = json!({
                "paymentId": order.trade_no,
                "refundRequestId": refund.number,
                "refundAmount": card::part(order, &refund.amount, mutant, WRONG_AMOUNTS),
            });
            return self.send("payments/refund", message);
        }
        let amount = match minor(&refund.amount).filter(|_| mutant == Some(Mutant::RefundsInFen)) {
            Some(fen) => fen.to_string(),
            None => refund.amount.clone(),
        };
        let mut message = json!({"out_trade_no": order.number(), "refund_amount": amount});
        if !numberless {
            message["out_request_no"] = Value::String(refund.number.clone());
        }
        self.send("alipay.trade.refund", message)
    }

    fn send_refund_query(&mut self) -> Next {
        if let Some(flow) = &mut self.shop.flow {
            flow.stage = Stage::RefundQuery;
        }
        let by_card = self.protocol() == Protocol::Antom;
        let Some((order, at)) = self.at_hand() else { return crate::merchant::unasked() };
        if by_card {
            let message = json!({"refundRequestId": order.refunds[at].number});
            return self.send("payments/inquiryRefund", message);
        }
        let message = json!({"out_trade_no": order.number(), "out_request_no": order.refunds[at].number});
        self.send("alipay.trade.fastpay.refund.query", message)
    }

    /// Goes on with the answer to a refund.
    pub(super) fn after_refund(&mut self, answer: &Value) -> Next {
        let word = |name: &str| answer.pointer(&format!("/response/{name}")).and_then(Value::as_str);
        let answered = answer.get("result").and_then(Value::as_str) == Some("answered");
        if self.protocol() == Protocol::Antom {
            let result = answer.get("response").map(card::result).unwrap_or_default();
            return match (answered, result.0) {
                (true, "F") if self.is(Mutant::RefusedRefundIsDone) => {
                    self.refund_ends(RefundState::Refunded, None)
                }
                (true, "U") if self.is(Mutant::OpenRefundIsFailed) => {
                    self.refund_ends(RefundState::Failed, None)
                }
                (false, _) if self.is(Mutant::LostRefundIsFailed) => {
                    self.refund_ends(RefundState::Failed, None)
                }
                (true, "S") => self.refund_ends(RefundState::Refunded, None),
                (true, "F") => self.refund_ends(RefundState::Failed, None),
                _ => self.send_refund_query(),
            };
        }
        let careless = self.is(Mutant::IgnoresFundChange) || self.is(Mutant::RefundsWithoutNumber);
        let moved = word("fund_change") == Some("Y") || careless;
        let doubtful = word("sub_code").is_some_and(|code| code.ends_with("SYSTEM_ERROR"));
        match (answered, word("code")) {
            (true, Some("10000")) if moved => {
                let sum = word("refund_fee").and_then(minor).filter(|_| self.is(Mutant::AddsRefundFee));
                self.refund_ends(RefundState::Refunded, sum)
            }
            (true, Some("40004")) if self.is(Mutant::RefusedRefundIsDone) => {
                self.refund_ends(RefundState::Refunded, None)
            }
            (true, Some("40004")) if !doubtful => self.refund_ends(RefundState::Failed, None),
            (false, _) if self.is(Mutant::LostRefundIsFailed) => self.refund_ends(RefundState::Failed, None),
            // The money may have gone back: the platform is asked.
            _ => self.send_refund_query(),
        }
    }

    /// Goes on with the answer to a refund query: only the documented status proves a refund.
    pub(super) fn after_refund_query(&mut self, answer: &Value) -> Next {
        let word = |name: &str| answer.pointer(&format!("/response/{name}")).and_then(Value::as_str);
        let done = match self.protocol() {
            Protocol::OpenApi => {
                let proven = word("refund_status") == Some("REFUND_SUCCESS");
                word("code") == Some("10000") && (proven || self.is(Mutant::AnsweredRefundQueryIsDone))
            }
            Protocol::Antom => {
                word("refundStatus") == Some("SUCCESS")
                    || self.is(Mutant::AnsweredRefundQueryIsDone)
                        && answer.pointer("/response/result").is_some()
            }
        };
        self.refund_ends(if done { RefundState::Refunded } else { RefundState::Unknown }, None)
    }

    fn refund_ends(&mut self, state: RefundState, other: Option<u128>) -> Next {
        if let Some((order, at)) = self.at_hand() {
            order.refund_ends(at, state, other);
        }
        match self.shop.flow.take() {
            Some(Flow { order, kind: FlowKind::RefundAsked(at), .. }) => {
                self.reconcile_refunds_from(order, at + 1)
            }
            _ => Next::Answer(json!({ "state": state })),
        }
    }

    /// A notification about a refund tells about that refund and changes nothing else; what is settled stays settled.
    /// One that the shop did not ask for, such as one made by hand at the platform, is somebody else's affair.
    pub(super) fn refund_notice(&mut self, message: &Value) {
        let text = |name: &str| message.get(name).and_then(Value::as_str);
        let mutant = self.mutant;
        for order in &mut self.shop.orders {
            let known =
                order.refunds.iter().position(|known| Some(known.number.as_str()) == text("refundRequestId"));
            let Some(at) = known else { continue };
            let settled = !order.refunds[at].is_open();
            match text("refundStatus") {
                Some("FAIL") if mutant == Some(Mutant::BelievesFailedRefunds) => {
                    order.refund_ends(at, RefundState::Refunded, None);
                }
                Some("FAIL") if mutant == Some(Mutant::FailedRefundUnpays) => {
                    order.state = OrderState::Failed
                }
                Some("SUCCESS") if mutant == Some(Mutant::RefundNoticeIsPaid) => order.pay(None, true),
                Some("SUCCESS") if !settled || mutant == Some(Mutant::CountsRefundNotices) => {
                    order.refund_ends(at, RefundState::Refunded, None);
                }
                Some("FAIL") if !settled => order.refund_ends(at, RefundState::Failed, None),
                _ => {}
            }
        }
    }

    /// Asks about every open refund from that of one order on.
    pub(super) fn reconcile_refunds_from(&mut self, order: usize, refund: usize) -> Next {
        let next =
            self.next_open((order, refund), |known| known.refunds.iter().map(Refund::is_open).collect());
        let next = next.filter(|_| !self.is(Mutant::NeverAsksAboutRefunds));
        let Some((order, at)) = next else { return self.reconcile_captures_from(0, 0) };
        self.shop.flow = Some(Flow::new(order, Stage::RefundQuery, FlowKind::RefundAsked(at)));
        self.send_refund_query()
    }
}
