//! What the shop says of the order, against the books.

use super::{Story, said};
use crate::adapter::shop::{OrderState, ShopOrderAnswer, ShopPayAnswer};
use crate::adapter::{Heard, read};
use crate::gateway::card_token;
use crate::gateway::ledger::TradeState;
use crate::gateway::told::Told;
use crate::oracle::Shown;
use crate::plan::Role;
use crate::transcript::Transcript;

/// What stands in a record for a known token.
const MASKED: &str = "***";

/// The shop shows the token of the card that the control paid with: the order of the case pays with it.
pub(super) fn first_card(transcript: &Transcript, shown: &mut Shown) {
    let mut control = transcript.steps.iter().enumerate().filter(|(_, step)| step.role == Role::Control);
    let Some((at, step)) = control.rfind(|(_, step)| step.verb == "shop.order") else { return };
    let (Heard::Ok(answer), Some(tokens)) = (&step.heard, &step.tokens) else { return };
    let own = read::<ShopOrderAnswer>(answer).ok().and_then(|order| order.card_token);
    token_kept(at, &tokens.genuine, own.as_deref(), shown);
}

/// A record holds no tokens, so a masked one is one that the platform gave.
fn token_kept(at: usize, paid: &str, own: Option<&str>, shown: &mut Shown) {
    if own != Some(card_token(paid).as_str()) && own != Some(MASKED) {
        let evidence = if own.is_some() { "another token is shown" } else { "`card_token` is empty" };
        shown.found("token-not-kept", at, evidence);
    }
}

impl Story<'_> {
    /// Judges the shop's last word and the money behind it.
    pub(super) fn states(&self, shown: &mut Shown) {
        self.money(shown);
        self.till(shown);
        let Some((at, word)) = self.last_word() else { return };
        let state = if word.raised.is_some() { Some(OrderState::Unknown) } else { word.state };
        if let Some((code, evidence)) = self.state(state) {
            shown.found(code, at, evidence);
        }
        self.trade_number(at, state, word.trade_no.as_deref(), shown);
        self.kept_card(at, state, word.card_token.as_deref(), shown);
        self.goods(at, state, word.fulfilments.unwrap_or_default(), shown);
        let amount = self.amount();
        if let Some(own) = word.amount.as_deref().filter(|own| self.minor(own) != self.minor(amount)) {
            shown.found("amount-differs", at, format!("the order is {amount}, the shop shows {own}"));
        }
    }

    /// The trade number comes from genuine answers, and is that of the trade which was paid.
    fn trade_number(&self, at: usize, state: Option<OrderState>, own: Option<&str>, shown: &mut Shown) {
        let mut tokens = self.steps.iter().filter_map(|(_, step)| step.tokens.as_ref());
        if tokens.any(|tokens| own == Some(tokens.forged.as_str())) {
            return shown.found("forged-as-paid", at, "the order shows the trade number of a forged answer");
        }
        let Some(paid) = self.paid().filter(|_| state == Some(OrderState::Paid)) else { return };
        if own != Some(paid.token.as_str()) {
            let own = own.unwrap_or("none");
            shown.found("trade-number-wrong", at, format!("the books say {}, the shop {own}", paid.token));
        }
    }

    /// The token of the card is kept.
    fn kept_card(&self, at: usize, state: Option<OrderState>, own: Option<&str>, shown: &mut Shown) {
        let asked = self.scenario.kept_card.is_none()
            && ["antom-inquiry-card-token", "antom-notify-card-token"].iter().any(|id| self.is_about(id));
        let Some(paid) = self.paid().filter(|_| asked && state == Some(OrderState::Paid)) else { return };
        token_kept(at, &paid.token, own, shown);
    }

    /// Money that moved, whatever the shop says.
    fn money(&self, shown: &mut Shown) {
        let last = self.steps.last().map_or(0, |(at, _)| *at);
        let paid: Vec<&str> =
            self.trades().filter(|entry| entry.paid > 0).map(|entry| entry.id.as_str()).collect();
        if paid.len() > 1 {
            shown.found("paid-twice", last, format!("paid under {}", paid.join(" and under ")));
        }
        for entry in self.trades().filter(|entry| !self.fits(&entry.amount)) {
            let evidence = format!("the order is {}, the payment asked for {}", self.amount(), entry.amount);
            shown.found("amount-differs", last, evidence);
        }
    }

    pub(super) fn amount(&self) -> &str {
        self.case.request.get("amount").and_then(serde_json::Value::as_str).unwrap_or_default()
    }

    /// What a failed payment shows at the till.
    fn till(&self, shown: &mut Shown) {
        if !self.is_about("openapi-pay-40004-message-shown") {
            return;
        }
        for (at, step) in self.steps.iter().filter(|(_, step)| step.verb == "shop.pay") {
            let Heard::Ok(answer) = &step.heard else { continue };
            let Ok(answer) = read::<ShopPayAnswer>(answer) else { continue };
            let silent = answer.shown.as_deref().is_none_or(|text| text.trim().is_empty());
            if answer.state == Some(OrderState::Failed) && silent {
                shown.found("message-not-shown", *at, "`shown` is empty");
            }
        }
    }

    /// The goods go out once, and only for money.
    fn goods(&self, at: usize, state: Option<OrderState>, fulfilments: u64, shown: &mut Shown) {
        let proven = self.met.iter().any(|met| met.told == Told::Paid);
        match fulfilments {
            0 if state == Some(OrderState::Paid) => shown.found("not-fulfilled", at, "paid, and no goods"),
            0 => {}
            1 if proven => {}
            1 => shown.found("fulfilled-unpaid", at, "goods went out, and no verified answer says paid"),
            more => shown.found("fulfilled-twice", at, format!("goods went out {more} times")),
        }
    }

    /// What is wrong with the state that the shop shows.
    fn state(&self, state: Option<OrderState>) -> Option<(&'static str, String)> {
        let word = said(state);
        let told = |told: Told| self.met.iter().any(|met| met.told == told);
        let finally = self.met.iter().any(|met| met.told.is_final());
        let paid = self.paid().is_some();
        let refunded = self.trades().any(|entry| entry.state() == TradeState::Refunded);
        let evidence = |books: &str| Some(format!("the shop says {word}; {books}; {}", self.heard()));
        let (code, books) = match state? {
            OrderState::Paid if refunded && self.refund_is_open(usize::MAX) => return None,
            OrderState::Paid if refunded && !paid && (told(Told::Paid) || told(Told::Refunded)) => {
                ("state-differs", "the books say refunded")
            }
            OrderState::Paid if !told(Told::Paid) && self.scenario.has_forgery() => {
                ("forged-as-paid", "no verified answer says so")
            }
            OrderState::Paid if !told(Told::Paid) || !paid => {
                ("unpaid-as-paid", "no verified answer says so")
            }
            OrderState::Paid => return None,
            OrderState::Failed | OrderState::None if paid => ("paid-but-failed", "the books say paid"),
            OrderState::Cancelled if paid => ("cancelled-but-paid", "the books say paid"),
            OrderState::Refunded if !refunded => ("state-differs", "no money went back"),
            OrderState::Failed | OrderState::Cancelled if !finally && !self.met.is_empty() => {
                ("unknown-as-failed", "no verified answer is that final")
            }
            OrderState::Failed | OrderState::Cancelled | OrderState::Refunded => return None,
            OrderState::Created | OrderState::Pending | OrderState::Unknown | OrderState::Refused
                if paid && told(Told::Paid) =>
            {
                ("paid-not-shown", "a verified answer says paid")
            }
            OrderState::Created | OrderState::Pending | OrderState::Unknown
                if !paid && finally && !told(Told::Paid) =>
            {
                ("final-not-shown", "a verified answer is final")
            }
            _ => return None,
        };
        Some((code, evidence(books)?))
    }

    /// What the platform told, in the order in which the shop heard it.
    pub(super) fn heard(&self) -> String {
        let told: Vec<String> = self
            .met
            .iter()
            .map(|met| format!("{} after {} ms: {}", met.talk, met.at_ms, met.told.says()))
            .collect();
        if told.is_empty() { "nothing was sent".to_owned() } else { format!("it heard {}", told.join(", ")) }
    }
}
