//! The gateway's listeners: HTTP, HTTPS and a proxy on loopback, able to misbehave on command.
//!
//! Requests reach a [`Handler`] as they stood on the wire; its [`Answer`] goes back as it says, with the fault that
//! it asks for carried out on the raw socket. Addresses are fixed here, so nothing but loopback is ever bound, and
//! nothing is ever dialled.

mod authority;
mod stream;
mod read;
mod frame;
mod script;
mod play;
mod handshake;
mod busy;
mod serve;

use std::io;
use std::net::{Ipv4Addr, SocketAddrV4, TcpListener};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use paycert_core::adapter::Reach;
use paycert_core::case::fault::Fault;
use paycert_core::case::greeting::Greeting;
use paycert_core::wire::http::{Request, Response};
use rustix::event::PollFlags;

pub(crate) use authority::dated;
pub use authority::{Authority, AuthorityError};
use busy::Busy;
pub(crate) use read::header_text;
use serve::{Door, Kind};

use crate::wait::{Stop, Stopper, Woken, stop_pair};

/// The host that a client asks for when it goes through the proxy. It need not exist: the proxy is every host.
pub const PROXIED_HOST: &str = "gateway.paycert.test";

/// The last octet of the first lane's own loopback address, for clients that insist on port 443 or 80.
const FIRST_OWN_ADDRESS: usize = 21;

/// How long accepting rests when the system has no descriptor or thread to give.
const EXHAUSTED: Duration = Duration::from_millis(20);

/// Answers requests; called from many threads at once.
pub trait Handler: Send + Sync {
    /// Answers one request.
    fn handle(&self, request: Request) -> Answer;

    /// Hears that the fault of an answer was carried out so that the client could see it, and how.
    fn delivered(&self, _ticket: u64, _how: &str) {}

    /// Hears that an answer, with or without a fault, could not be carried out, and what was done of it.
    fn undelivered(&self, _ticket: u64, _how: &str) {}

    /// Hears that a client wants TLS, and says how it is received.
    fn greeting(&self) -> Greeting {
        Greeting::Good
    }

    /// Hears that a client opened a connection, and gives it a number.
    fn connected(&self) -> u64 {
        0
    }

    /// Hears that the connection of this number has ended, on both sides or on the client's.
    fn ended(&self, _connection: u64) {}

    /// Hears why something that a client sent never became a request: no HTTP, a broken connection, a failed
    /// TLS handshake.
    fn refused(&self, _why: &str) {}
}

/// What goes back for one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The response.
    pub response: Response,
    /// How it is kept from arriving as it should.
    pub fault: Option<Fault>,
    /// By what the handler knows this answer again.
    pub ticket: u64,
}

/// An open port. Dropping it closes the port and every connection, and returns when their threads are gone; it
/// must not be dropped by a handler.
pub struct Listener {
    origin: String,
    proxy: Option<String>,
    door: Arc<Door>,
    stopper: Option<Stopper>,
    accepting: Option<JoinHandle<()>>,
}

/// A listener that could not be opened: where, and why.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on {address}")]
pub struct ListenError {
    /// Address and port.
    pub address: String,
    /// The reason.
    #[source]
    pub problem: ListenProblem,
}

/// Why a listener could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ListenProblem {
    /// Ports below 1024 are kept for privileged processes.
    #[error("this process may not use a port below 1024")]
    Privileged(#[source] io::Error),
    /// Something else listens there.
    #[error("another program listens there")]
    InUse(#[source] io::Error),
    /// The machine has only one loopback address.
    #[error("this machine does not have that loopback address")]
    NoSuchAddress(#[source] io::Error),
    /// There are no more loopback addresses in the range.
    #[error("there is no loopback address for lane {0}")]
    TooManyLanes(usize),
    /// Its certificate could not be made.
    #[error(transparent)]
    Certificate(#[from] AuthorityError),
    /// Anything else.
    #[error(transparent)]
    Other(#[from] io::Error),
}

impl ListenError {
    /// What to do about it.
    pub fn help(&self) -> Option<&'static str> {
        Some(match self.problem {
            ListenProblem::Privileged(_) => {
                "lower net.ipv4.ip_unprivileged_port_start to 80, give the program CAP_NET_BIND_SERVICE, \
                 or let the adapter name another reach"
            }
            ListenProblem::InUse(_) => "end that program, or let the adapter name another reach",
            ListenProblem::NoSuchAddress(_) => {
                "add it to the loopback interface (macOS: `ifconfig lo0 alias ADDRESS`)"
            }
            ListenProblem::TooManyLanes(_) => "run fewer jobs",
            ListenProblem::Certificate(_) | ListenProblem::Other(_) => return None,
        })
    }
}

impl Listener {
    /// Opens what a client of this reach can be led to. Lanes do not share an address.
    pub fn open(
        reach: Reach,
        authority: &Authority,
        lane: usize,
        handler: Arc<dyn Handler>,
    ) -> Result<Self, ListenError> {
        Self::open_at(reach, address(reach, lane)?, authority, handler)
    }

    /// Opens a port of the user's choice, on http or https; 0 is any.
    pub fn open_port(
        secure: bool,
        port: u16,
        authority: &Authority,
        handler: Arc<dyn Handler>,
    ) -> Result<Self, ListenError> {
        let reach = if secure { Reach::Https } else { Reach::Url };
        Self::open_at(reach, SocketAddrV4::new(Ipv4Addr::LOCALHOST, port), authority, handler)
    }

    fn open_at(
        reach: Reach,
        address: SocketAddrV4,
        authority: &Authority,
        handler: Arc<dyn Handler>,
    ) -> Result<Self, ListenError> {
        let host = address.ip().to_string();
        let fail = |problem| ListenError { address: address.to_string(), problem };

        let kind = match reach {
            Reach::Url | Reach::Http80 => Kind::Plain,
            Reach::Proxy => Kind::Proxy,
            Reach::Https | Reach::Https443 => {
                authority.server(&host, Greeting::Good).map_err(|error| fail(error.into()))?;
                Kind::Tls(host.clone())
            }
        };
        let socket = TcpListener::bind(address).map_err(|error| fail(bind_problem(error)))?;
        socket.set_nonblocking(true).map_err(|error| fail(error.into()))?;
        let port = socket.local_addr().map_err(|error| fail(error.into()))?.port();
        let (origin, proxy) = match reach {
            Reach::Url => (format!("http://{host}:{port}"), None),
            Reach::Https => (format!("https://{host}:{port}"), None),
            Reach::Https443 => (format!("https://{host}"), None),
            Reach::Http80 => (format!("http://{host}"), None),
            Reach::Proxy => (format!("https://{PROXIED_HOST}"), Some(format!("http://{host}:{port}"))),
        };

        let (stopper, stop) = stop_pair().map_err(|error| fail(error.into()))?;
        let door = Door { kind, authority: authority.clone(), handler, busy: Busy::default(), stop };
        let door = Arc::new(door);
        let accepting = std::thread::Builder::new().name("accept".into()).spawn({
            let door = door.clone();
            move || accept(&socket, &door)
        });
        let accepting = Some(accepting.map_err(|error| fail(error.into()))?);
        Ok(Self { origin, proxy, door, stopper: Some(stopper), accepting })
    }

    /// Scheme, host and port under which the client finds the gateway, such as `http://127.0.0.1:41234`.
    pub fn origin(&self) -> String {
        self.origin.clone()
    }

    /// The URL of the proxy that the client must use, if it needs one.
    pub fn proxy(&self) -> Option<String> {
        self.proxy.clone()
    }

    /// Waits until no answer is under way, so that every delivery has been told; says whether that came in time.
    ///
    /// A client sees the end of an answer a moment before its handler hears of it. Whoever records both calls this
    /// in between.
    pub fn settle(&self, at_most: Duration) -> bool {
        self.door.busy.none_within(at_most)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stopper = None;
        if let Some(accepting) = self.accepting.take() {
            // A panic in a handler was printed where it happened.
            let _ = accepting.join();
        }
    }
}

fn address(reach: Reach, lane: usize) -> Result<SocketAddrV4, ListenError> {
    let port = match reach {
        Reach::Url | Reach::Https | Reach::Proxy => return Ok(SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0)),
        Reach::Https443 => 443,
        Reach::Http80 => 80,
    };
    match u8::try_from(FIRST_OWN_ADDRESS.saturating_add(lane)) {
        Ok(last) if last < u8::MAX => Ok(SocketAddrV4::new(Ipv4Addr::new(127, 0, 0, last), port)),
        _ => Err(ListenError { address: format!("port {port}"), problem: ListenProblem::TooManyLanes(lane) }),
    }
}

fn bind_problem(error: io::Error) -> ListenProblem {
    match error.kind() {
        io::ErrorKind::PermissionDenied => ListenProblem::Privileged(error),
        io::ErrorKind::AddrInUse => ListenProblem::InUse(error),
        io::ErrorKind::AddrNotAvailable => ListenProblem::NoSuchAddress(error),
        _ => ListenProblem::Other(error),
    }
}

/// Gives every connection a thread of its own, and waits for all of them in the end.
fn accept(socket: &TcpListener, door: &Arc<Door>) {
    let mut connections: Vec<JoinHandle<()>> = Vec::new();
    while ready(socket, &door.stop) {
        let spawned = socket.accept().and_then(|(connection, _)| {
            let door = door.clone();
            std::thread::Builder::new().name("connection".into()).spawn(move || door.serve(connection))
        });
        match spawned {
            Ok(connection) => connections.push(connection),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => door.stop.rest(EXHAUSTED),
        }
        connections.retain(|connection| !connection.is_finished());
    }
    for connection in connections {
        let _ = connection.join();
    }
}

fn ready(socket: &TcpListener, stop: &Stop) -> bool {
    matches!(stop.wait(Some((socket.as_fd(), PollFlags::IN)), None), Ok(Woken::Ready))
}
