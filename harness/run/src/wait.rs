//! Waiting for descriptors with an end: a point in time, or a stop that wakes every waiter at once.
//!
//! Every thread of this crate that blocks, blocks here; so dropping one [`Stopper`] ends them all, whatever the
//! other side of their sockets and pipes does.

use std::io;
use std::os::fd::{AsFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// Wakes every [`Stop`] of its pair, for good, when it is dropped.
pub(crate) struct Stopper(#[expect(dead_code, reason = "its end is the message")] UnixStream);

/// Tells waiters that the owner wants them gone.
#[derive(Clone)]
pub(crate) struct Stop(Arc<UnixStream>);

/// How a wait ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Woken {
    /// The descriptor is ready, or broken: using it will not block.
    Ready,
    /// The stopper is gone.
    Stopped,
    /// The time is over.
    TimedOut,
}

/// A stopper and what listens to it.
pub(crate) fn stop_pair() -> io::Result<(Stopper, Stop)> {
    let (stopper, stop) = UnixStream::pair()?;
    Ok((Stopper(stopper), Stop(Arc::new(stop))))
}

impl Stop {
    /// Waits until the descriptor is ready, the stopper is gone or the time is over; without `until`, for ever.
    pub(crate) fn wait(
        &self,
        on: Option<(BorrowedFd<'_>, PollFlags)>,
        until: Option<Instant>,
    ) -> io::Result<Woken> {
        let mut fds = vec![PollFd::from_borrowed_fd(self.0.as_fd(), PollFlags::IN)];
        fds.extend(on.map(|(fd, events)| PollFd::from_borrowed_fd(fd, events)));
        loop {
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            let left = left.and_then(|left| Timespec::try_from(left).ok());
            match poll(&mut fds, left.as_ref()) {
                Err(rustix::io::Errno::INTR) => {}
                Err(error) => return Err(error.into()),
                Ok(0) => return Ok(Woken::TimedOut),
                Ok(_) if !fds[0].revents().is_empty() => return Ok(Woken::Stopped),
                Ok(_) => return Ok(Woken::Ready),
            }
        }
    }

    /// Rests for a while, unless the stopper goes first.
    pub(crate) fn rest(&self, time: Duration) {
        // Nothing depends on how it ended: the next wait finds a stopper that is gone as well.
        let _ = self.wait(None, Some(Instant::now() + time));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_stopper_wakes_every_waiter_for_good() {
        let (stopper, stop) = stop_pair().unwrap();
        let waiters: Vec<_> = (0..3)
            .map(|_| {
                let stop = stop.clone();
                std::thread::spawn(move || stop.wait(None, None).unwrap())
            })
            .collect();
        drop(stopper);

        let woken: Vec<_> = waiters.into_iter().map(|waiter| waiter.join().unwrap()).collect();
        assert_eq!(woken, [Woken::Stopped, Woken::Stopped, Woken::Stopped]);
        assert_eq!(stop.wait(None, None).unwrap(), Woken::Stopped);
    }

    #[test]
    fn a_wait_ends_in_time() {
        let (_stopper, stop) = stop_pair().unwrap();
        let soon = Instant::now() + Duration::from_millis(5);
        assert_eq!(stop.wait(None, Some(soon)).unwrap(), Woken::TimedOut);
        assert!(Instant::now() >= soon);
    }
}
