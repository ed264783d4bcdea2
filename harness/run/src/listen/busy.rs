//! Counts the answers that are under way, so that a recorder can wait until the last one is told.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

/// How many answers are under way.
#[derive(Default)]
pub(super) struct Busy {
    count: Mutex<usize>,
    changed: Condvar,
}

/// One answer that is under way, until it is dropped.
pub(super) struct UnderWay<'a>(&'a Busy);

impl Busy {
    /// Counts one more.
    pub(super) fn begin(&self) -> UnderWay<'_> {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        UnderWay(self)
    }

    /// Waits until there is none, and says whether that came in time.
    pub(super) fn none_within(&self, time: Duration) -> bool {
        let count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.changed.wait_timeout_while(count, time, |count| *count > 0);
        *waited.unwrap_or_else(PoisonError::into_inner).0 == 0
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        *self.0.count.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.changed.notify_all();
    }
}
