//! A session of the gateway on a port of this machine: requests in, answers and notifications out, until it is ended.

mod counter;
mod sender;

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use paycert_core::serve::Session;

use crate::adapter::{chain, local_client, local_url};
use crate::listen::{Authority, Listener};
use crate::runner::RunError;
use counter::Counter;

/// How long the answers that are under way get at the end.
const LAST_ANSWERS: Duration = Duration::from_secs(1);

/// How often it is looked whether the session was interrupted.
const LOOK: Duration = Duration::from_millis(100);

/// How a session is served.
pub struct Options {
    /// The port; 0 is any.
    pub port: u16,
    /// Whether https is offered as well, on a port of its own, by a certificate authority of the session.
    pub secure: bool,
    /// When the session ends by itself.
    pub lasts: Option<Duration>,
    /// When set, the session ends.
    pub interrupted: Arc<AtomicBool>,
}

/// Hears of a session as it goes on.
pub trait Watcher: Send {
    /// The gateway is open: its address, the same behind https, and the authority of that as PEM.
    fn opened(&mut self, origin: &str, secure: Option<(&str, &str)>) -> io::Result<()>;
    /// Something happened, as a line for people.
    fn news(&mut self, line: &str) -> io::Result<()>;
    /// An exchange is over, as a line of JSON.
    fn wire(&mut self, line: &str) -> io::Result<()>;
}

/// How a session ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Its time was over.
    Time,
    /// The control interface said so.
    Stopped,
    /// It was interrupted.
    Interrupted,
}

/// A session that is over.
pub struct Over {
    /// How it ended.
    pub ended: Ended,
    /// What was seen.
    pub session: Session,
    /// How long it lasted, in milliseconds.
    pub lasted_ms: u64,
}

/// Why an address cannot be notified; nothing if it can.
pub fn refused_address(url: &str) -> Option<&'static str> {
    local_url(url).err()
}

/// Serves a session until it ends.
pub fn serve(session: Session, options: &Options, watcher: Box<dyn Watcher>) -> Result<Over, RunError> {
    let authority = Authority::new()?;
    let client = local_client().map_err(|error| RunError::Write(io::Error::other(chain(&error))))?;
    let counter = Arc::new(Counter::new(session, client, watcher));
    let open = |secure, port| Listener::open_port(secure, port, &authority, counter.clone());
    let plain = open(false, options.port)?;
    let secure = options.secure.then(|| open(true, 0)).transpose()?;
    let secured = secure.as_ref().map(Listener::origin);
    counter.opened(&plain.origin(), secured.as_deref().map(|origin| (origin, authority.ca_pem())))?;

    let mut senders = Vec::new();
    let ended = loop {
        if options.interrupted.load(Ordering::SeqCst) {
            break Ended::Interrupted;
        }
        if counter.is_stopped() {
            break Ended::Stopped;
        }
        if options.lasts.is_some_and(|lasts| counter.elapsed() >= lasts) {
            break Ended::Time;
        }
        counter.trouble()?;
        senders.extend(counter.send_due());
        senders.retain(|sender: &std::thread::JoinHandle<()>| !sender.is_finished());
        counter.rest(LOOK);
    };
    for listener in [Some(&plain), secure.as_ref()].into_iter().flatten() {
        // An answer that is kept back on purpose is not waited for.
        listener.settle(LAST_ANSWERS);
    }
    drop((plain, secure));
    for sender in senders {
        // A panic of a sender was printed where it happened.
        let _ = sender.join();
    }
    let (session, lasted_ms) = counter.close()?;
    Ok(Over { ended, session, lasted_ms })
}
