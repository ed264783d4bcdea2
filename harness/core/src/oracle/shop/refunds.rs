//! Refunds: what went back, against what the shop was asked for and what it says.

use super::Story;
use crate::adapter::shop::{RefundState, ShopRefundAnswer};
use crate::adapter::{Heard, read};
use crate::case::shop::{Act, Refund};
use crate::oracle::Shown;

/// One refund that the shop was asked for, and its last word on it.
struct Asked<'a> {
    step: usize,
    refund: &'a Refund,
    state: Option<RefundState>,
}

impl Story<'_> {
    /// Judges every refund.
    pub(super) fn refunds(&self, shown: &mut Shown) {
        let asked = self.asked(usize::MAX);
        let Some(last) = asked.last() else { return };
        let booked: u128 = self.booked().iter().sum();
        let wanted: u128 = asked.iter().filter_map(|asked| self.minor(&asked.refund.amount)).sum();
        if booked > wanted {
            let evidence = format!("{} went back, {} was asked for", self.major(booked), self.major(wanted));
            shown.found("refunded-twice", last.step, evidence);
        }
        let sum = |state: RefundState| -> u128 {
            let ended = asked.iter().filter(|asked| asked.state == Some(state));
            ended.filter_map(|asked| self.minor(&asked.refund.amount)).sum()
        };
        let claimed = sum(RefundState::Refunded);
        if claimed > booked {
            let evidence =
                format!("{} is called refunded, {} went back", self.major(claimed), self.major(booked));
            shown.found("refund-claimed", last.step, evidence);
        }
        let denied = sum(RefundState::Failed);
        if booked > wanted.saturating_sub(denied) && booked <= wanted {
            let evidence =
                format!("{} is called failed, and {} went back", self.major(denied), self.major(booked));
            shown.found("refund-denied", last.step, evidence);
        }
        let own = self.last_word().and_then(|(at, word)| Some((at, self.minor(&word.refunded?)?)));
        if let Some((at, own)) =
            own.filter(|(_, own)| *own != booked && (!self.refund_is_open(usize::MAX) || *own > booked))
        {
            shown.found(
                "refund-differs",
                at,
                format!("the shop shows {}, {} went back", self.major(own), self.major(booked)),
            );
        }
    }

    /// Whether the shop said of a refund before a step that it may or may not have moved.
    pub(super) fn refund_is_open(&self, before: usize) -> bool {
        let definite =
            |state| matches!(state, Some(RefundState::Refunded | RefundState::Failed | RefundState::None));
        self.asked(before).iter().any(|asked| !definite(asked.state))
    }

    /// The amounts that went back.
    fn booked(&self) -> Vec<u128> {
        let trades = self.trades().filter_map(|entry| entry.trade.as_ref());
        trades
            .flat_map(|trade| &trade.refunds)
            .filter_map(|refund| self.booked_minor(&refund.amount))
            .collect()
    }

    /// What was asked before a step. The same name again is the same refund. Without a name each is a new one, unless the last one of the same
    /// amount is still open (adapter protocol, ruling 12).
    fn asked(&self, before: usize) -> Vec<Asked<'_>> {
        let mut asked: Vec<Asked> = Vec::new();
        for (at, step) in self.steps.iter().filter(|(at, _)| *at < before) {
            let Some(Act::Refund(refund)) = &step.act else { continue };
            let state = match &step.heard {
                Heard::Ok(answer) => read::<ShopRefundAnswer>(answer).ok().and_then(|answer| answer.state),
                _ => None,
            };
            let open = |state| matches!(state, None | Some(RefundState::Pending | RefundState::Unknown));
            let same = match &refund.id {
                Some(id) => asked.iter().rposition(|before| before.refund.id.as_ref() == Some(id)),
                None => asked
                    .iter()
                    .rposition(|before| before.refund.amount == refund.amount && open(before.state)),
            };
            match same {
                Some(same) => asked[same].state = state,
                None => asked.push(Asked { step: *at, refund, state }),
            }
        }
        asked
    }
}
