//! A client that looks at the raw connection, and the gateway's side of it.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use paycert_core::adapter::Reach;
use paycert_core::case::fault::Fault;
use paycert_core::case::greeting::Greeting;
use paycert_core::wire::http::{Request, Response};

use crate::listen::{Answer, Authority, Handler, Listener};
use crate::runner::RunError;

/// How long a connection must be silent to count as open and idle.
const SILENCE: Duration = Duration::from_millis(300);

/// The pause before each of three pieces that are sent to a peer whose end was seen.
const AFTER_END: Duration = Duration::from_millis(400);

/// How long the listener may take to say what became of an answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// One request without a body.
pub(super) const REQUEST: &[u8] = b"GET /x HTTP/1.1\r\nHost: h\r\n\r\n";

/// A listener that answers everything in one way, and what it was told.
pub(super) struct Stage {
    pub(super) listener: Listener,
    pub(super) authority: Authority,
    witness: Arc<Witness>,
}

struct Witness {
    response: Response,
    fault: Option<Fault>,
    greeting: Greeting,
    told: Mutex<Vec<String>>,
}

impl Witness {
    fn tell(&self, what: String) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).push(what);
    }
}

impl Handler for Witness {
    fn handle(&self, _: Request) -> Answer {
        Answer { response: self.response.clone(), fault: self.fault, ticket: 0 }
    }

    fn delivered(&self, _: u64, how: &str) {
        self.tell(format!("delivered: {how}"));
    }

    fn undelivered(&self, _: u64, how: &str) {
        self.tell(format!("undelivered: {how}"));
    }

    fn greeting(&self) -> Greeting {
        self.greeting
    }

    fn refused(&self, why: &str) {
        self.tell(format!("refused: {why}"));
    }
}

impl Stage {
    pub(super) fn open(
        reach: Reach,
        response: Response,
        fault: Option<Fault>,
        greeting: Greeting,
    ) -> Result<Self, RunError> {
        let authority = Authority::new()?;
        let witness = Arc::new(Witness { response, fault, greeting, told: Mutex::default() });
        let listener = Listener::open(reach, &authority, 0, witness.clone())?;
        Ok(Self { listener, authority, witness })
    }

    /// A connection.
    pub(super) fn connect(&self) -> Result<TcpStream, RunError> {
        let origin = self.listener.origin();
        let address = origin.split_once("://").map_or(origin.as_str(), |(_, address)| address);
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(SILENCE))?;
        Ok(stream)
    }

    /// What the listener said of its answers, once nothing is under way any more.
    pub(super) fn told(&self) -> Vec<String> {
        self.listener.settle(PATIENCE);
        self.witness.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Stage {
    /// What the listener said of connections that came to nothing; waits a little for it.
    pub(super) fn heard(&self) -> Vec<String> {
        for _ in 0..100 {
            let told = self.told();
            if !told.is_empty() {
                return told;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Vec::new()
    }
}

/// Whether a peer whose end was seen still takes what is sent to it, long after it would have stopped to drain an
/// ordinary end: only a connection that is closed both ways answers with a reset.
pub(super) fn still_reads(stream: &mut TcpStream) -> bool {
    let mut pieces = 0..3;
    pieces.all(|_| {
        std::thread::sleep(AFTER_END);
        stream.write_all(b"more\r\n").is_ok()
    })
}

/// Sends bytes and reads until the connection ends or falls silent: what came, and how it ended.
pub(super) fn exchange(
    stream: &mut (impl Read + Write),
    bytes: &[u8],
) -> std::io::Result<(Vec<u8>, &'static str)> {
    stream.write_all(bytes)?;
    stream.flush()?;
    let mut seen = Vec::new();
    let mut chunk = [0; 64 << 10];
    loop {
        match stream.read(&mut chunk) {
            Ok(0) => return Ok((seen, "closed")),
            Ok(count) => seen.extend_from_slice(&chunk[..count]),
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut => return Ok((seen, "open")),
                ErrorKind::ConnectionReset => return Ok((seen, "reset")),
                ErrorKind::Interrupted => {}
                _ => return Err(error),
            },
        }
    }
}
