//! The same work again and again for so long, on several threads at once.

use std::ops::Add;
use std::panic::resume_unwind;
use std::time::{Duration, Instant};

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Lap {
    /// How often the work was done, over all threads.
    pub(crate) operations: u64,
    /// From the beginning until the last thread was done.
    pub(crate) elapsed: Duration,
}

impl Lap {
    /// How often a second.
    pub(crate) fn per_second(self) -> f64 {
        self.operations as f64 / self.elapsed.as_secs_f64()
    }
}

impl Add for Lap {
    type Output = Self;

    /// One after the other.
    fn add(self, other: Self) -> Self {
        Self { operations: self.operations + other.operations, elapsed: self.elapsed + other.elapsed }
    }
}

/// Lets every worker work on a thread of its own, at least once, and until the time is over or it does not go on.
pub(crate) fn lap<T: Send>(workers: &mut [T], time: Duration, work: impl Fn(&mut T) -> bool + Sync) -> Lap {
    let began = Instant::now();
    let busy = |worker: &mut T| {
        let mut operations = 0_u64;
        loop {
            let goes_on = work(worker);
            operations += 1;
            if !goes_on || began.elapsed() >= time {
                return operations;
            }
        }
    };
    let operations = std::thread::scope(|scope| {
        let threads: Vec<_> = workers.iter_mut().map(|worker| scope.spawn(|| busy(worker))).collect();
        let each =
            threads.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        each.sum()
    });
    Lap { operations, elapsed: began.elapsed() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_worker_works_at_least_once_and_is_counted() {
        let mut workers = [0_u64; 3];
        let lap = lap(&mut workers, Duration::ZERO, |worker| {
            *worker += 1;
            true
        });
        assert_eq!((workers, lap.operations), ([1; 3], 3));
    }

    #[test]
    fn a_worker_that_does_not_go_on_stops_before_the_time_is_over() {
        let mut workers = [0_u64];
        let lap = lap(&mut workers, Duration::from_secs(3_600), |worker| {
            *worker += 1;
            *worker < 7
        });
        assert_eq!((workers, lap.operations), ([7], 7));
    }
}
