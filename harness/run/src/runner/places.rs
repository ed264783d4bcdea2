//! Where a lane's client can be led: the gateway, the same behind https, another host, and a place where nobody is.

use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::os::fd::OwnedFd;
use std::sync::Arc;

use paycert_core::adapter::Reach;
use paycert_core::wire::http::Request;
use rustix::net::{AddressFamily, SocketType};

use super::RunError;
use super::desk::Desk;
use crate::listen::{Answer, Authority, Handler, Listener};

/// The last octet of the first lane's address at which nobody listens, for clients that insist on a port.
const FIRST_NOBODYS: usize = 121;

/// The listeners of one lane.
pub(super) struct Places {
    gateway: Listener,
    /// Only where the gateway itself does not speak TLS.
    secure: Option<Listener>,
    elsewhere: Listener,
    nowhere: Nowhere,
}

impl Places {
    /// Opens all of them.
    pub(super) fn open(
        reach: Reach,
        authority: &Authority,
        lane: usize,
        desk: &Arc<Desk>,
    ) -> Result<Self, RunError> {
        let gateway = Listener::open(reach, authority, lane, desk.clone())?;
        let secure = match reach {
            Reach::Url | Reach::Http80 => Some(Listener::open(Reach::Https, authority, lane, desk.clone())?),
            Reach::Https | Reach::Https443 | Reach::Proxy => None,
        };
        let elsewhere = Listener::open(Reach::Url, authority, lane, Arc::new(Elsewhere(desk.clone())))?;
        Ok(Self { gateway, secure, elsewhere, nowhere: Nowhere::new(reach, lane)? })
    }

    /// Scheme, host and port of the gateway, and the proxy that leads to it.
    pub(super) fn gateway(&self) -> (String, Option<String>) {
        (self.gateway.origin(), self.gateway.proxy())
    }

    /// The gateway behind https.
    pub(super) fn secure(&self) -> String {
        self.secure.as_ref().unwrap_or(&self.gateway).origin()
    }

    /// Another host.
    pub(super) fn elsewhere(&self) -> String {
        self.elsewhere.origin()
    }

    /// An address at which nobody listens.
    pub(super) fn nowhere(&self) -> String {
        self.nowhere.origin()
    }
}

/// Writes down what comes to another host than the gateway, and gives nothing away.
struct Elsewhere(Arc<Desk>);

impl Handler for Elsewhere {
    fn handle(&self, request: Request) -> Answer {
        self.0.went_elsewhere(&request);
        self.0.closed()
    }
}

/// A port that is taken, so that no other program can listen there, and at which nobody does.
pub(crate) struct Nowhere {
    origin: String,
    _socket: Option<OwnedFd>,
}

impl Nowhere {
    /// Scheme, host and port.
    pub(crate) fn origin(&self) -> String {
        self.origin.clone()
    }

    pub(crate) fn new(reach: Reach, lane: usize) -> Result<Self, RunError> {
        let scheme = if reach == Reach::Proxy { "http" } else { "https" };
        if matches!(reach, Reach::Https443 | Reach::Http80) {
            let origin = format!("{scheme}://127.0.0.{}", FIRST_NOBODYS + lane);
            return Ok(Self { origin, _socket: None });
        }
        let taken = || -> std::io::Result<(OwnedFd, u16)> {
            let socket = rustix::net::socket(AddressFamily::INET, SocketType::STREAM, None)?;
            rustix::net::bind(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0))?;
            let port = SocketAddr::try_from(rustix::net::getsockname(&socket)?)?.port();
            Ok((socket, port))
        };
        let (socket, port) = taken()?;
        Ok(Self { origin: format!("{scheme}://127.0.0.1:{port}"), _socket: Some(socket) })
    }
}
