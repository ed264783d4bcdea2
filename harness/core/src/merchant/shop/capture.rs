//! Captures: only what was authorised, only where the shop captures itself, and one number for one capture.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Flow, FlowKind, Order, Stage, card};
use crate::adapter::shop::{CaptureState, OrderState, ShopCapture};
use crate::merchant::mutant::Mutant;
use crate::merchant::{Merchant, Next};
use crate::wire::money::Amount;

/// How often a capture without an answer is sent again.
const REPEATS: u64 = 2;

/// The mutants that ask for another amount than the shop was asked for: in other units, in another currency.
const WRONG_AMOUNTS: [Mutant; 2] = [Mutant::HundredOfCaptures, Mutant::CapturesInAnotherCurrency];

/// One capture that the shop was asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Capture {
    number: String,
    amount: String,
    state: CaptureState,
}

impl Capture {
    /// Leaves nothing of it but a number that is taken; only a mutant forgets.
    pub(super) fn forget(&mut self) {
        self.state = CaptureState::Failed;
    }

    fn is_open(&self) -> bool {
        matches!(self.state, CaptureState::Pending | CaptureState::Unknown)
    }
}

impl Order {
    fn is_manual(&self) -> bool {
        self.wanted.get("capture").and_then(Value::as_str) == Some("MANUAL")
    }

    /// What may still be captured, in minor units, with what is open counted as captured.
    fn room(&self) -> u128 {
        let minor = |capture: &Capture| Amount::from_major(&self.currency, &capture.amount).ok();
        let taken = self.captures.iter().filter(|capture| capture.state != CaptureState::Failed);
        let taken: u128 = taken.filter_map(minor).map(|amount| amount.minor).sum();
        self.total().map_or(0, |total| total.minor.saturating_sub(taken))
    }
}

impl Merchant {
    /// `shop.capture`.
    pub(in crate::merchant) fn shop_capture(&mut self, asked: &ShopCapture) -> Next {
        let mutant = self.mutant;
        let is = |other| mutant == Some(other);
        let end = |state: CaptureState| Next::Answer(json!({ "state": state }));
        let Some(at) = self.shop.orders.iter().position(|order| order.id == asked.order_id) else {
            return end(CaptureState::None);
        };
        let order = &mut self.shop.orders[at];
        if order.state != OrderState::Paid && !is(Mutant::CapturesUnpaidOrders) {
            return end(CaptureState::Failed);
        }
        // The platform captures an AUTOMATIC order itself.
        if !order.is_manual() && !is(Mutant::CapturesAutomaticOrders) {
            let denies = is(Mutant::DeniesAutomaticCapture);
            return end(if denies { CaptureState::Failed } else { CaptureState::Captured });
        }
        let open = Capture::is_open;
        let last = order.captures.len().checked_sub(1);
        let same =
            last.filter(|last| open(&order.captures[*last]) && order.captures[*last].amount == asked.amount);
        let renewed = |last: &usize| {
            is(Mutant::RenewsCaptureInProcess) && order.captures[*last].state == CaptureState::Pending
        };
        let same = same.filter(|last| !renewed(last));
        let wanted = Amount::from_major(&order.currency, &asked.amount).map_or(0, |amount| amount.minor);
        if same.is_none() && (wanted == 0 || wanted > order.room()) {
            let claims = is(Mutant::ClaimsEveryCapture) || is(Mutant::BelievesFailedCaptures);
            return end(if claims { CaptureState::Captured } else { CaptureState::Failed });
        }
        let capture = match same.filter(|_| !is(Mutant::NewNumberForEveryCapture)) {
            Some(open) => open,
            None => {
                order.captures.push(Capture {
                    number: format!("{}_c{}", order.id, order.captures.len() + 1),
                    amount: asked.amount.clone(),
                    state: CaptureState::Unknown,
                });
                order.captures.len() - 1
            }
        };
        let flow = Flow { queries: REPEATS, ..Flow::new(at, Stage::Capture, FlowKind::Capture(capture)) };
        self.shop.flow = Some(flow);
        // What is in process is asked about and not sent again.
        match self.shop.orders[at].captures[capture].state {
            CaptureState::Pending => self.send_capture_query(),
            _ => self.send_capture(),
        }
    }

    fn capture_at_hand(&mut self) -> Option<(&mut Order, usize)> {
        let flow = self.shop.flow.as_ref()?;
        let (FlowKind::Capture(capture) | FlowKind::CaptureAsked(capture)) = flow.kind else { return None };
        Some((self.shop.orders.get_mut(flow.order)?, capture))
    }

    pub(super) fn send_capture(&mut self) -> Next {
        let mutant = self.mutant;
        if let Some(flow) = &mut self.shop.flow {
            flow.stage = Stage::Capture;
            flow.queries = flow.queries.saturating_sub(1);
        }
        let Some((order, at)) = self.capture_at_hand() else { return crate::merchant::unasked() };
        if mutant == Some(Mutant::RenewsLostCapture) {
            order.captures[at].number += "x";
        }
        let message = json!({
            "captureRequestId": order.captures[at].number,
            "paymentId": order.trade_no,
            "captureAmount": card::part(order, &order.captures[at].amount, mutant, WRONG_AMOUNTS),
        });
        self.send("payments/capture", message)
    }

    fn send_capture_query(&mut self) -> Next {
        if let Some(flow) = &mut self.shop.flow {
            flow.stage = Stage::CaptureQuery;
        }
        let Some((order, _)) = self.capture_at_hand() else { return crate::merchant::unasked() };
        let message = json!({ "paymentRequestId": order.number() });
        self.send("payments/inquiryPayment", message)
    }

    /// Goes on with the answer to a capture.
    pub(super) fn after_capture(&mut self, answer: &Value) -> Next {
        let answered = answer.get("result").and_then(Value::as_str) == Some("answered");
        let (status, code) = answer.get("response").map(card::result).unwrap_or_default();
        let left = self.shop.flow.as_ref().map_or(0, |flow| flow.queries);
        match (answered, status) {
            (true, "S") => self.capture_ends(CaptureState::Captured),
            (true, "F") if self.is(Mutant::RefusedCaptureIsDone) => self.capture_ends(CaptureState::Captured),
            (true, "F") if code != "REPEAT_REQ_INCONSISTENT" => self.capture_ends(CaptureState::Failed),
            (true, "U") if self.is(Mutant::OpenCaptureIsDone) => self.capture_ends(CaptureState::Captured),
            (true, "U") if self.is(Mutant::OpenCaptureIsFailed) => self.capture_ends(CaptureState::Failed),
            (false, _) if self.is(Mutant::LostCaptureIsFailed) => self.capture_ends(CaptureState::Failed),
            (true, "U") if code == "CAPTURE_IN_PROCESS" => self.capture_ends(CaptureState::Pending),
            _ if left > 0 => self.send_capture(),
            _ => self.send_capture_query(),
        }
    }

    /// Goes on with the answer to an inquiry: the transaction of that number decides.
    pub(super) fn after_capture_query(&mut self, answer: &Value) -> Next {
        let Some((order, at)) = self.capture_at_hand() else { return crate::merchant::unasked() };
        let capture = &order.captures[at];
        let listed = answer.pointer("/response/transactions").and_then(Value::as_array);
        let own = listed.into_iter().flatten().find(|transaction| {
            let text = |name: &str| transaction.get(name).and_then(Value::as_str);
            text("transactionType") == Some("CAPTURE")
                && text("transactionRequestId") == Some(&capture.number)
        });
        let status =
            own.and_then(|own| own.pointer("/transactionResult/resultStatus")).and_then(Value::as_str);
        let state = match status {
            Some("S") => CaptureState::Captured,
            Some("F") => CaptureState::Failed,
            _ => capture.state,
        };
        self.capture_ends(state)
    }

    fn capture_ends(&mut self, state: CaptureState) -> Next {
        if let Some((order, at)) = self.capture_at_hand() {
            order.captures[at].state = state;
        }
        match self.shop.flow.take() {
            Some(Flow { order, kind: FlowKind::CaptureAsked(at), .. }) => {
                self.reconcile_captures_from(order, at + 1)
            }
            _ => Next::Answer(json!({ "state": state })),
        }
    }

    /// Asks about every open capture from that of one order on.
    pub(super) fn reconcile_captures_from(&mut self, order: usize, capture: usize) -> Next {
        let next =
            self.next_open((order, capture), |known| known.captures.iter().map(Capture::is_open).collect());
        let next = next.filter(|_| !self.is(Mutant::NeverAsksAboutCaptures));
        let Some((order, at)) = next else { return Next::Answer(json!({})) };
        self.shop.flow = Some(Flow::new(order, Stage::CaptureQuery, FlowKind::CaptureAsked(at)));
        self.send_capture_query()
    }

    /// A notification about a capture tells about that capture and changes nothing else. Whether it is known.
    pub(super) fn capture_notice(&mut self, message: &Value) -> bool {
        let text = |name: &str| message.get(name).and_then(Value::as_str);
        let (number, status) = (text("captureRequestId").unwrap_or_default(), card::result(message).0);
        let mutant = self.mutant;
        for order in &mut self.shop.orders {
            let known = order.captures.iter_mut().find(|capture| capture.number == number);
            let Some(capture) = known else { continue };
            match status {
                "S" => capture.state = CaptureState::Captured,
                "F" if mutant == Some(Mutant::BelievesFailedCaptures) => {
                    capture.state = CaptureState::Captured;
                }
                "F" if capture.state != CaptureState::Captured => capture.state = CaptureState::Failed,
                _ => {}
            }
            match (mutant, status) {
                (Some(Mutant::CaptureNoticeFulfils), "S") => order.pay(None, true),
                (Some(Mutant::FailedCaptureUnpays), "F") => order.state = OrderState::Failed,
                _ => {}
            }
            return mutant != Some(Mutant::RefusesCaptureNotices);
        }
        false
    }
}
