//! Parts of a story about a shop: where its process is killed, and when the platform repeats a notification.

use serde::{Deserialize, Serialize};

use super::Case;
use super::shop::{Act, DOCUMENTED_INTERVAL_MS, Deliver, Payer, Scenario};
use crate::operation::Protocol;

/// Where the shop's process is killed: the platform has carried out this request, and its answer never goes out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kill {
    /// The talk of the request, one of [`super::shop::TALKS`].
    pub at: String,
    /// Which request of that talk, from 1.
    #[serde(default = "first")]
    pub nth: u64,
}

fn first() -> u64 {
    1
}

/// How long after the delivery before it each repeat of a notification comes, in seconds. Both platforms send eight
/// times (facts/openapi.md §4.1, facts/antom.md §5.11); they differ in the first pause.
fn pauses(protocol: Protocol) -> [u64; 7] {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    let first = match protocol {
        Protocol::OpenApi => 4 * MINUTE,
        Protocol::Antom => 2 * MINUTE,
    };
    [first, 10 * MINUTE, 10 * MINUTE, HOUR, 2 * HOUR, 6 * HOUR, 15 * HOUR]
}

impl Case {
    /// Whether the client is told to wait as long as the documents say, and not less so that the case ends soon.
    pub fn waits_for_real(&self) -> bool {
        let polling = self.shop.as_ref().and_then(|scenario| scenario.polling);
        polling.is_some_and(|polling| polling.interval_ms >= DOCUMENTED_INTERVAL_MS)
    }

    /// About how often the client waits for the payer in this case, where it asks so many times in one window.
    pub fn pauses(&self, attempts: u64) -> u64 {
        let Some(scenario) = &self.shop else { return 0 };
        if self.protocol != Protocol::OpenApi {
            return 0;
        }
        let settled = scenario.then.iter().filter(|event| event.before == "query").map(|event| event.nth);
        let window = settled.min().unwrap_or(attempts).min(attempts);
        let acts = scenario.acts();
        let pays = acts.iter().filter(|act| matches!(act, Act::Pay {} | Act::PayAgain {}));
        let waits = |nth: &u64| scenario.outage || scenario.payer.at(*nth) == Payer::Waits;
        let windows = (1..).zip(pays).filter(|(nth, _)| waits(nth)).count();
        window * windows as u64
    }

    /// Whether the client is killed in the middle, or after it, and started again over the state that it kept.
    pub fn restarts(&self) -> bool {
        self.shop.as_ref().is_some_and(Scenario::restarts)
    }
}

impl Deliver {
    /// The deliveries that come one after another. On the platform's own schedule each bears the time at which it
    /// would come; nobody waits for it.
    pub(crate) fn one_by_one(&self, protocol: Protocol) -> Vec<Self> {
        let once = Self { times: 1, schedule: false, ..self.clone() };
        if !self.schedule {
            return (0..self.times).map(|_| once.clone()).collect();
        }
        let mut later_s = 0;
        let mut all = vec![once.clone()];
        for pause in pauses(protocol) {
            later_s += pause;
            all.push(Self { later_s, ..once.clone() });
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::shop::Reaction;

    #[test]
    fn a_notification_is_sent_eight_times_within_a_day_and_an_hour() {
        let deliver = Deliver { schedule: true, right: Reaction::Acknowledged, ..Deliver::default() };
        let times = |protocol| {
            deliver.one_by_one(protocol).iter().map(|deliver| deliver.later_s / 60).collect::<Vec<_>>()
        };
        assert_eq!(times(Protocol::OpenApi), [0, 4, 14, 24, 84, 204, 564, 1464]);
        assert_eq!(times(Protocol::Antom), [0, 2, 12, 22, 82, 202, 562, 1462]);
    }
}
