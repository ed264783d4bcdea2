//! What refunds and captures ask for, against what the shop was asked to move.

use serde_json::{Map, Value};

use super::Story;
use crate::case::shop::Act;
use crate::gateway::{self, openapi};
use crate::operation::Protocol;
use crate::oracle::Shown;
use crate::transcript::Exchange;

/// The requests that move a part of a payment.
const TALKS: [&str; 2] = ["refund", "capture"];

impl Story<'_> {
    /// Every refund and every capture names an amount that the shop was asked for by then, in yuan or in the smallest
    /// unit of the payment's currency. The platform refuses what is too much, so the books alone would not show it.
    pub(super) fn parts(&self, shown: &mut Shown) {
        let units = if self.case.protocol == Protocol::Antom { " (smallest units)" } else { "" };
        for talk in TALKS {
            let mut asked: Vec<String> = Vec::new();
            for (at, step) in &self.steps {
                asked.extend(step.act.as_ref().and_then(|act| self.part(act, talk)));
                let mut sent = step.exchanges.iter().filter_map(|exchange| self.named(exchange, talk));
                if let (Some(last), Some(sent)) = (asked.last(), sent.find(|sent| !asked.contains(sent))) {
                    let evidence = format!("a {talk} of {last} was asked for, {sent} was sent{units}");
                    shown.found("amount-differs", *at, evidence);
                }
            }
        }
    }

    /// What an act asks the shop to move by such a request.
    fn part(&self, act: &Act, talk: &str) -> Option<String> {
        let major = match act {
            Act::Refund(refund) if talk == "refund" => &refund.amount,
            Act::Capture(capture) if talk == "capture" => &capture.amount,
            _ => return None,
        };
        let currency = self.case.request.get("currency").and_then(Value::as_str).unwrap_or_default();
        let minor = self.minor(major)?;
        Some(match self.case.protocol {
            Protocol::OpenApi => yuan(&self.major(minor)),
            Protocol::Antom => format!("{minor} {currency}"),
        })
    }

    /// The amount that a request names; nothing where it is another request, or one that cannot be read.
    fn named(&self, exchange: &Exchange, talk: &str) -> Option<String> {
        exchange.about.as_ref().filter(|about| about.talk() == talk)?;
        let message = message(self.case.protocol, exchange)?;
        let (_, amount) = gateway::part(self.case.protocol, talk, "", &message)?;
        match self.case.protocol {
            // The same amount may be written with fewer decimals.
            Protocol::OpenApi => Some(yuan(&self.major(self.minor(&amount)?))),
            // A value or a currency that is missing is found by the gateway.
            Protocol::Antom => {
                Some(amount).filter(|amount| !amount.starts_with(' ') && !amount.ends_with(' '))
            }
        }
    }
}

fn yuan(amount: &str) -> String {
    format!("{amount} yuan")
}

/// The message of a request.
fn message(protocol: Protocol, exchange: &Exchange) -> Option<Map<String, Value>> {
    match protocol {
        Protocol::Antom => serde_json::from_slice(&exchange.request.body).ok(),
        Protocol::OpenApi => {
            let (pairs, _) = openapi::parameters(&exchange.request);
            let (_, content) = pairs.into_iter().find(|(name, _)| name == "biz_content")?;
            serde_json::from_str(&content).ok()
        }
    }
}
