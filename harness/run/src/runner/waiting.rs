//! Cases in which the client mostly waits: how many go on side by side, which begins first, and how long all of it took.

use std::cmp::Reverse;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use paycert_core::case::{Case, Kind};
use paycert_core::oracle::real_pauses;
use paycert_core::report::run::Waited;
use paycert_core::transcript::Transcript;

/// How many lanes a job has for such cases, beside the one for all others.
const LANES: usize = 6;

/// The same where the client cannot be told to wait less than the documents say: enough that with two jobs all of
/// them take no longer than the longest.
const PATIENT_LANES: usize = 14;

/// How often a client asks in one window where it cannot be told, at a guess.
const ATTEMPTS: u64 = 6;

/// How the client waits.
#[derive(Clone, Copy)]
pub(super) struct Patience {
    /// Whether it can be told how to poll.
    pub(super) polls: bool,
}

impl Patience {
    /// Whether the client mostly waits in this case, so that many can go on side by side.
    pub(super) fn waits(case: &Case) -> bool {
        case.kind == Kind::Shop
    }

    /// How many lanes there are beside so many jobs for so many cases. Whoever asks for one job gets one adapter and
    /// nothing beside it.
    pub(super) fn lanes(self, jobs: usize, cases: usize) -> usize {
        let each = if self.polls { LANES } else { PATIENT_LANES };
        if jobs > 1 { cases.min(jobs * each) } else { 0 }
    }

    /// Puts those that take longest first, so that the run ends with none of them.
    pub(super) fn sort(self, cases: &mut [&Case]) {
        cases.sort_by_key(|case| {
            let told = case.shop.as_ref().and_then(|scenario| scenario.polling);
            let attempts = told.filter(|_| self.polls).map_or(ATTEMPTS, |told| told.attempts);
            let long = !self.polls || case.waits_for_real();
            Reverse(if long { case.pauses(attempts) } else { 0 })
        });
    }
}

/// What was waited for in real time so far.
#[derive(Default)]
pub(super) struct Waits(Mutex<Vec<Wait>>);

/// A case in which the client waited as long as the documents say.
struct Wait {
    pauses: usize,
    began: Instant,
    ended: Instant,
}

impl Waits {
    /// Notes how long the client waited in a case that is over.
    pub(super) fn note(&self, began: Instant, transcript: &Transcript) {
        let pauses = real_pauses(transcript);
        if pauses > 0 {
            let wait = Wait { pauses, began, ended: Instant::now() };
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(wait);
        }
    }

    /// All of it together.
    pub(super) fn total(&self) -> Option<Waited> {
        let waits = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let began = waits.iter().map(|wait| wait.began).min()?;
        let ended = waits.iter().map(|wait| wait.ended).max()?;
        Some(Waited {
            cases: waits.len(),
            pauses: waits.iter().map(|wait| wait.pauses).sum(),
            took_ms: ended.duration_since(began).as_millis() as u64,
        })
    }
}

#[cfg(test)]
mod tests {
    use paycert_core::case::load::cases;

    use super::*;

    #[test]
    fn what_takes_longest_begins_first() {
        let chosen = ["again/after-paid", "polling/paid-at-second-query", "cancel/at-once"];
        let mut some: Vec<&Case> = cases()
            .iter()
            .filter(|case| chosen.iter().any(|name| case.id == format!("openapi/trade.pay/shop/{name}")))
            .collect();
        Patience { polls: false }.sort(&mut some);
        let ids: Vec<&str> = some.iter().map(|case| case.id.rsplit('/').next().unwrap_or_default()).collect();
        assert_eq!(ids, ["at-once", "paid-at-second-query", "after-paid"]);
        let real: Vec<&Case> = cases().iter().filter(|case| case.waits_for_real()).collect();
        let mut all = [some, real.clone()].concat();
        Patience { polls: true }.sort(&mut all);
        assert!(all[..real.len()].iter().all(|case| case.waits_for_real()));
    }
}
