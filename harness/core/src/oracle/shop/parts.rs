//! What refunds and captures of card payments ask for, against what the shop was asked to move.

use serde_json::Value;

use super::Story;
use crate::case::shop::Act;
use crate::oracle::Shown;
use crate::transcript::Exchange;

/// The requests that move a part of a payment, and the member that says how much.
const PARTS: &[(&str, &str)] = &[("refund", "refundAmount"), ("capture", "captureAmount")];

impl Story<'_> {
    /// Every refund and every capture names an amount that the shop was asked for by then, in the smallest unit of the
    /// payment's currency. The platform refuses what is too much, so the books alone would not show it.
    pub(super) fn parts(&self, shown: &mut Shown) {
        for (talk, member) in PARTS {
            let mut asked: Vec<String> = Vec::new();
            for (at, step) in &self.steps {
                asked.extend(step.act.as_ref().and_then(|act| self.part(act, talk)));
                let mut sent = step.exchanges.iter().filter_map(|exchange| named(exchange, talk, member));
                if let (Some(last), Some(sent)) = (asked.last(), sent.find(|sent| !asked.contains(sent))) {
                    let evidence =
                        format!("a {talk} of {last} was asked for, {sent} was sent (smallest units)");
                    shown.found("amount-differs", *at, evidence);
                }
            }
        }
    }

    /// What an act asks the shop to move by such a request, as the books would hold it.
    fn part(&self, act: &Act, talk: &str) -> Option<String> {
        let major = match act {
            Act::Refund(refund) if talk == "refund" => &refund.amount,
            Act::Capture(capture) if talk == "capture" => &capture.amount,
            _ => return None,
        };
        let currency = self.case.request.get("currency").and_then(Value::as_str).unwrap_or_default();
        Some(format!("{} {currency}", self.minor(major)?))
    }
}

/// The amount that a request names; nothing where it is another request, or one that cannot be read.
fn named(exchange: &Exchange, talk: &str, member: &str) -> Option<String> {
    exchange.about.as_ref().filter(|about| about.talk() == talk)?;
    let message: Value = serde_json::from_slice(&exchange.request.body).ok()?;
    let amount = message.get(member)?;
    let part = |name: &str| {
        amount.get(name).map(|part| part.as_str().map_or_else(|| part.to_string(), str::to_owned))
    };
    Some(format!("{} {}", part("value")?, part("currency")?))
}
