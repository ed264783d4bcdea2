//! A stand: one adapter, one listener, one desk. Cases are carried through on it, one after another.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use paycert_core::adapter::{Reach, StartAnswer};
use paycert_core::case::Case;
use paycert_core::case::profile::Profile;
use paycert_core::transcript::Transcript;

use super::case::{DEADLINE, carry};
use super::desk::Desk;
use super::places::Places;
use super::state::StateDir;
use super::world::{LaneWorld, Shared, fresh_keys};
use super::{RunError, Source};
use crate::adapter::Adapter;
use crate::listen::Authority;

/// One adapter with a gateway of its own.
pub struct Stand {
    adapter: Box<dyn Adapter>,
    desk: Arc<Desk>,
    lent: LaneWorld,
    deadline: Duration,
    authority: Authority,
    lane: usize,
    reach: Reach,
    // Dropped last: an adapter that is being ended may still talk to them.
    places: Places,
    /// What a run would hold for all its stands.
    #[expect(dead_code, reason = "it holds the file of the authority")]
    own: Option<Shared>,
}

impl Stand {
    /// Opens a stand with fresh keys, outside a run: for benches, and for whoever drives cases himself.
    pub fn open(source: &dyn Source, scratch: &Path, seed: u64) -> Result<Self, RunError> {
        let shared = Shared::new(Arc::new(fresh_keys()?), seed, scratch)?;
        let (adapter, start) = source.start(0, &shared.ca_file, &Profile::default())?;
        let stand = Self::in_lane(&shared, 0, adapter, &start, DEADLINE)?;
        Ok(Self { own: Some(shared), ..stand })
    }

    pub(super) fn in_lane(
        shared: &Shared,
        lane: usize,
        adapter: Box<dyn Adapter>,
        start: &StartAnswer,
        deadline: Duration,
    ) -> Result<Self, RunError> {
        let desk = Arc::new(Desk::new(adapter.killer()));
        let reach = start.reach.unwrap_or_default();
        let places = Places::open(reach, &shared.authority, lane, &desk)?;
        let lent = LaneWorld::new(shared, &places, start);
        let authority = shared.authority.clone();
        Ok(Self { adapter, desk, lent, deadline, authority, lane, reach, places, own: None })
    }

    /// Carries one case through and says what happened.
    pub fn carry(&mut self, case: &'static Case) -> Transcript {
        let state = case.restarts().then(|| StateDir::new(self.lent.scratch()));
        let lent = self.lent.at(jiff::Timestamp::now());
        let lent = Arc::new(match &state {
            Some(state) => lent.with_state(state.path()),
            None => lent,
        });
        // What an earlier case left in its memory, free or not, would hide what this one takes.
        if case.replies.iter().any(|reply| reply.fault.is_some_and(|fault| fault.mebibytes().is_some())) {
            self.adapter.kill();
        }
        let transcript = carry(case, self.adapter.as_mut(), &self.desk, &lent, self.deadline);
        // A process that still writes there belongs to no later case.
        if state.is_some() {
            self.adapter.kill();
        }
        if case.replies.iter().any(|reply| reply.fault.is_some()) || case.configure.greeting.is_some() {
            self.move_on();
        }
        transcript
    }

    /// Opens the gateway at other ports, where that can be: a client that keeps connections must not meet in a later
    /// case what an earlier one left on the line.
    fn move_on(&mut self) {
        if matches!(self.reach, Reach::Https443 | Reach::Http80) {
            return;
        }
        if let Ok(places) = Places::open(self.reach, &self.authority, self.lane, &self.desk) {
            self.lent.move_to(&places);
            self.places = places;
        }
    }
}
