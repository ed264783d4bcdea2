//! What the shop makes of a notification: verified first, compared with the order, fulfilled once, then acknowledged.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::adapter::MessageKind;
use crate::adapter::shop::{Delivery, OrderState, ShopDeliver};
use crate::merchant::alternative::Alternative;
use crate::merchant::mutant::Mutant;
use crate::merchant::{Merchant, Next};
use crate::operation::Protocol;
use crate::wire::form::{self, Pairs};
use crate::wire::json::{Limits, parse_strict};
use crate::wire::money::Amount;

use super::{card, method};

/// What Antom wants to hear (facts/antom.md §1.5).
const CARD_ACKNOWLEDGEMENT: &str =
    r#"{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"success"}}"#;

/// Why a notification is not acknowledged.
struct Refusal(&'static str);

impl Merchant {
    /// `shop.deliver`.
    pub(in crate::merchant) fn shop_deliver(&mut self, deliver: &ShopDeliver) -> Next {
        self.shop.delivered = true;
        if let Some(request) = &deliver.request {
            let response = self.receive(request);
            return Next::Answer(json!({ "response": response }));
        }
        let requests = deliver.requests.iter().flatten();
        let open: Vec<bool> = self.shop.orders.iter().map(|order| order.state != OrderState::Paid).collect();
        let unlocked = self.is(Mutant::ChecksBeforeItLocks);
        let responses: Vec<Value> = requests
            .map(|request| {
                for (order, open) in self.shop.orders.iter_mut().zip(&open).filter(|_| unlocked) {
                    order.forgot_goods = *open && order.state == OrderState::Paid;
                }
                self.receive(request)
            })
            .collect();
        Next::Answer(json!({ "responses": responses }))
    }

    fn receive(&mut self, delivery: &Delivery) -> Value {
        let by_card = self.client.as_ref().is_some_and(|client| client.protocol == Protocol::Antom);
        let taken = if by_card { self.card_notice(delivery) } else { self.notice(delivery) };
        let (status, body) = match taken {
            Ok(()) if self.is(Mutant::AcksByRedirect) => (302, "success"),
            Ok(()) if by_card && !self.is(Mutant::AcksWithText) => (200, CARD_ACKNOWLEDGEMENT),
            Ok(()) if self.is(Mutant::AcksWithNewline) => (200, "success\n"),
            Ok(()) if self.is(Mutant::AcksWithJson) => (200, "\"success\""),
            Ok(()) if self.is(Mutant::AcksInCapitals) => (200, "SUCCESS"),
            Ok(()) if self.is(Mutant::AcksWithByteOrderMark) => (200, "\u{feff}success"),
            Ok(()) => (200, "success"),
            Err(_) if self.is(Mutant::AcksEverything) => (200, "success"),
            Err(_) if self.chooses(Alternative::RefusesPolitely) => (200, "fail"),
            Err(Refusal(reason)) => (400, reason),
        };
        json!({
            "status": status,
            "headers": [["Content-Type", "text/plain"]],
            "body_b64": STANDARD.encode(body),
        })
    }

    /// Believes a notification only if everything about it is right.
    fn notice(&mut self, delivery: &Delivery) -> Result<(), Refusal> {
        let mutant = self.mutant;
        let is = |other| mutant == Some(other);
        let Some(client) = &self.client else { return Err(Refusal("not configured")) };
        let body = STANDARD.decode(&delivery.body_b64).unwrap_or_default();
        let verified = client.openapi_notification(&delivery.path, &delivery.headers, &body).is_ok();
        if !verified && !is(Mutant::BelievesUnverifiedNotices) {
            return Err(Refusal("not verified"));
        }
        let charset = client.notification_charset(&delivery.headers, &body);
        let pairs = form::decode(&body, charset).map_err(|_| Refusal("malformed"))?;
        let own = |given: &Option<String>, name| given.as_deref() == find(&pairs, name);
        if !own(&client.config.app_id, "app_id") && !is(Mutant::NoticeOfAnyApp) {
            return Err(Refusal("another application"));
        }
        if !own(&client.config.seller_id, "seller_id") && !is(Mutant::NoticeOfAnySeller) {
            return Err(Refusal("another seller"));
        }
        let number = find(&pairs, "out_trade_no").unwrap_or_default();
        let order =
            match self.shop.orders.iter_mut().find(|order| order.numbers.iter().any(|own| own == number)) {
                Some(order) => order,
                None if is(Mutant::NoticeOfAnyOrder) => {
                    self.shop.orders.last_mut().ok_or(Refusal("no order"))?
                }
                None => return Err(Refusal("another order")),
            };
        let amount = find(&pairs, "total_amount").and_then(|text| Amount::from_major("CNY", text).ok());
        if amount != order.total() && !is(Mutant::NoticeOfAnyAmount) {
            return Err(Refusal("another amount"));
        }
        let paid = match find(&pairs, "trade_status").unwrap_or_default() {
            "TRADE_SUCCESS" | "TRADE_FINISHED" => true,
            _ => is(Mutant::EveryNoticeIsPaid),
        };
        let ended = matches!(order.state, OrderState::Failed | OrderState::Cancelled);
        if ended && is(Mutant::IgnoresLateNotices) {
            return Ok(());
        }
        let trade_no = find(&pairs, "trade_no").map(str::to_owned);
        let refund = find(&pairs, "refund_fee").is_some() || find(&pairs, "gmt_refund").is_some();
        match find(&pairs, "trade_status") {
            Some("WAIT_BUYER_PAY") if is(Mutant::LastNoticeWins) => order.state = OrderState::Pending,
            _ if paid && !refund => order.misread(mutant),
            _ => {}
        }
        let mark = match mutant {
            Some(Mutant::KnowsNoticesByTime) => find(&pairs, "notify_time"),
            Some(Mutant::KnowsNoticesByNumber) => find(&pairs, "notify_id"),
            _ => None,
        };
        let again = is(Mutant::FulfilsOnEveryNotice) || paid && order.is_another(mark);
        match (paid, refund) {
            // Something went back: that is no payment, whatever the word.
            (_, true) if is(Mutant::RefundNoticeIsPaid) => order.pay(trade_no, true),
            (true, false) => order.pay(trade_no, again),
            _ => {}
        }
        Ok(())
    }

    /// The same for a notification of Antom, whose result is about the payment.
    fn card_notice(&mut self, delivery: &Delivery) -> Result<(), Refusal> {
        let mutant = self.mutant;
        let is = |other| mutant == Some(other);
        let Some(client) = &self.client else { return Err(Refusal("not configured")) };
        let body = STANDARD.decode(&delivery.body_b64).unwrap_or_default();
        let kind = MessageKind::Notification;
        let verified = client.antom_signed(kind, &delivery.path, &delivery.headers, &body).is_ok();
        if !verified && !is(Mutant::BelievesUnverifiedNotices) {
            return Err(Refusal("not verified"));
        }
        let message = parse_strict(&body, Limits::default()).map_err(|_| Refusal("malformed"))?;
        let text = |name: &str| message.get(name).and_then(Value::as_str);
        if text("notifyType") == Some("CAPTURE_RESULT") && !is(Mutant::EveryNoticeIsPaid) {
            return if self.capture_notice(&message) { Ok(()) } else { Err(Refusal("another capture")) };
        }
        if text("notifyType") == Some("REFUND_RESULT") && !is(Mutant::EveryNoticeIsPaid) {
            self.refund_notice(&message);
            return if is(Mutant::RefusesRefundNotices) { Err(Refusal("no payment")) } else { Ok(()) };
        }
        let waits = text("notifyType") == Some("PAYMENT_PENDING") && is(Mutant::LastNoticeWins);
        let known = ["PAYMENT_RESULT", "PAYMENT_PENDING"].contains(&text("notifyType").unwrap_or_default());
        let unheard = is(Mutant::UnheardNoticeIsPayment) && !known;
        let read = is(Mutant::EveryNoticeIsPaid) || waits || unheard;
        if text("notifyType") != Some("PAYMENT_RESULT") && !read {
            return Ok(());
        }
        let number = text("paymentRequestId").unwrap_or_default();
        let order =
            match self.shop.orders.iter_mut().find(|order| order.numbers.iter().any(|own| own == number)) {
                Some(order) => order,
                None if is(Mutant::NoticeOfAnyOrder) => {
                    self.shop.orders.last_mut().ok_or(Refusal("no order"))?
                }
                None => return Err(Refusal("another order")),
            };
        let amount = card::read_amount(message.get("paymentAmount"));
        let in_numbers = |amount: &Option<Amount>| amount.as_ref().map(|amount| amount.minor);
        let fits = match is(Mutant::NoticeInAnyCurrency) {
            true => in_numbers(&amount) == in_numbers(&order.total()),
            false => amount == order.total(),
        };
        if !fits && !is(Mutant::NoticeOfAnyAmount) {
            return Err(Refusal("another amount"));
        }
        let mark = delivery.headers.all("request-time").next().filter(|_| is(Mutant::KnowsNoticesByTime));
        if is(Mutant::WantsThreeDsResult) && card::lacks_three_ds(&message) {
            return Err(Refusal("no 3DS result"));
        }
        order.card_token = method::card_token(Some(&message)).or(order.card_token.take());
        match card::result(&message).0 {
            _ if waits => order.state = OrderState::Pending,
            "S" => {
                order.misread(mutant);
                let again = is(Mutant::FulfilsOnEveryNotice) || order.is_another(mark);
                order.pay(text("paymentId").map(str::to_owned), again);
            }
            "F" if is(Mutant::LastNoticeWins) => order.state = OrderState::Failed,
            "F" if order.state != OrderState::Paid && !is(Mutant::IgnoresFailureNotices) => {
                order.state = OrderState::Failed;
            }
            _ if is(Mutant::EveryNoticeIsPaid) => order.pay(text("paymentId").map(str::to_owned), false),
            _ => {}
        }
        Ok(())
    }
}

impl super::Order {
    /// What a mutant forgets when a notification says that the order is paid.
    fn misread(&mut self, mutant: Option<Mutant>) {
        if mutant == Some(Mutant::ReplayPaysAgain) && self.state == OrderState::Refunded {
            self.state = OrderState::Failed;
        }
    }
}

fn find<'p>(pairs: &'p Pairs, name: &str) -> Option<&'p str> {
    pairs.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
}
