//! One connection, with or without TLS, whose every wait ends when the listener does.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::os::fd::AsFd;
use std::sync::Arc;
use std::time::{Duration, Instant};

use rustix::event::PollFlags;
use rustix::net::sockopt::set_socket_linger;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::wait::{Stop, Woken};

/// How long a peer may refuse to take what is sent.
const WRITE_PATIENCE: Duration = Duration::from_secs(30);

/// How long a closed connection is still drained, so that bytes in flight do not turn its end into a reset.
const DRAIN_PATIENCE: Duration = Duration::from_millis(500);

/// How long a connection that is closed one way is read on, unless the peer ends it.
const HALF_OPEN: Duration = Duration::from_secs(10);

/// Says that the peer sends nothing more. Without this flag (not Linux) only a full close is noticed.
#[cfg(target_os = "linux")]
const PEER_GONE: PollFlags = PollFlags::RDHUP;
#[cfg(not(target_os = "linux"))]
const PEER_GONE: PollFlags = PollFlags::HUP;

/// A socket that reads and writes as if it blocked, and stops when told.
pub(super) struct Wire {
    socket: TcpStream,
    stop: Stop,
    /// Bytes that were read too early and come first.
    unread: Vec<u8>,
}

/// How a pause ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pause {
    /// The time is over.
    Over,
    /// The peer closed its side first.
    PeerGone,
    /// The listener closes.
    Stopped,
}

/// A connection.
pub(super) enum Stream {
    /// HTTP.
    Plain(Wire),
    /// HTTPS.
    Tls(Box<StreamOwned<ServerConnection, Wire>>),
}

impl Wire {
    /// Takes over an accepted socket.
    pub(super) fn new(socket: TcpStream, stop: Stop) -> io::Result<Self> {
        socket.set_nodelay(true)?;
        socket.set_nonblocking(true)?;
        Ok(Self { socket, stop, unread: Vec::new() })
    }

    /// Gives back what was read too early.
    pub(super) fn unread(mut self, bytes: Vec<u8>) -> Self {
        self.unread = bytes;
        self
    }

    fn until(&self, events: PollFlags, until: Option<Instant>) -> io::Result<()> {
        match self.stop.wait(Some((self.socket.as_fd(), events)), until)? {
            Woken::Ready => Ok(()),
            Woken::TimedOut => Err(io::Error::new(io::ErrorKind::TimedOut, "the peer takes nothing")),
            Woken::Stopped => Err(io::Error::new(io::ErrorKind::ConnectionAborted, "the listener closes")),
        }
    }

    /// Reads away what still comes, for a while.
    fn drain(&mut self, patience: Duration) {
        let until = Instant::now() + patience;
        let mut sink = [0; 4096];
        while Instant::now() < until && self.until(PollFlags::IN, Some(until)).is_ok() {
            match self.socket.read(&mut sink) {
                Ok(0) | Err(_) => return,
                Ok(_) => {}
            }
        }
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.unread.is_empty() {
            let taken = self.unread.len().min(buffer.len());
            buffer[..taken].copy_from_slice(&self.unread[..taken]);
            self.unread.drain(..taken);
            return Ok(taken);
        }
        loop {
            self.until(PollFlags::IN, None)?;
            match self.socket.read(buffer) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                done => return done,
            }
        }
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let until = Instant::now() + WRITE_PATIENCE;
        loop {
            match self.socket.write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    self.until(PollFlags::OUT, Some(until))?;
                }
                done => return done,
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Stream {
    /// Puts TLS on a connection. The handshake happens with the first read.
    pub(super) fn tls(wire: Wire, config: Arc<ServerConfig>) -> io::Result<Self> {
        let connection = ServerConnection::new(config).map_err(io::Error::other)?;
        Ok(Self::Tls(Box::new(StreamOwned::new(connection, wire))))
    }

    fn wire(&self) -> &Wire {
        match self {
            Self::Plain(wire) => wire,
            Self::Tls(tls) => &tls.sock,
        }
    }

    /// Waits, unless the peer or the listener ends it.
    pub(super) fn pause(&self, time: Duration) -> Pause {
        let wire = self.wire();
        match wire.stop.wait(Some((wire.socket.as_fd(), PEER_GONE)), Some(Instant::now() + time)) {
            Ok(Woken::TimedOut) => Pause::Over,
            Ok(Woken::Ready) => Pause::PeerGone,
            Ok(Woken::Stopped) | Err(_) => Pause::Stopped,
        }
    }

    /// The first byte that the peer sends within a time, of a connection without TLS.
    pub(super) fn first_byte(&mut self, time: Duration) -> Option<u8> {
        let Self::Plain(wire) = self else { return None };
        let mut byte = [0];
        wire.until(PollFlags::IN, Some(Instant::now() + time)).ok()?;
        (wire.read(&mut byte).ok()? == 1).then_some(byte[0])
    }

    /// Sends everything.
    pub(super) fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)?;
        self.flush()
    }

    /// Ends the connection in order: `close_notify` where there is TLS, then FIN. The returned half must be
    /// dropped by [`Closing::finish`] or otherwise; the peer sees the end already.
    pub(super) fn close(self) -> Closing {
        let wire = match self {
            Self::Plain(wire) => wire,
            Self::Tls(tls) => {
                let (mut connection, mut wire) = tls.into_parts();
                connection.send_close_notify();
                while connection.wants_write() && connection.write_tls(&mut wire).is_ok() {}
                wire
            }
        };
        // A peer that is gone already makes this fail, and needs no FIN.
        let _ = wire.socket.shutdown(Shutdown::Write);
        Closing { wire, patience: DRAIN_PATIENCE }
    }

    /// The same, for a peer that may go on sending for a while.
    pub(super) fn half_close(self) -> Closing {
        Closing { patience: HALF_OPEN, ..self.close() }
    }

    /// Ends the connection by RST: what was not taken by the peer's kernel is lost.
    pub(super) fn reset(self) -> io::Result<()> {
        set_socket_linger(&self.wire().socket, Some(Duration::ZERO))?;
        Ok(())
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(wire) => wire.read(buffer),
            Self::Tls(tls) => tls.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(wire) => wire.write(bytes),
            Self::Tls(tls) => tls.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(wire) => wire.flush(),
            Self::Tls(tls) => tls.flush(),
        }
    }
}

/// A connection whose end was sent.
pub(super) struct Closing {
    wire: Wire,
    /// How long it is still read.
    patience: Duration,
}

impl Closing {
    /// Waits for the peer's own end, so that bytes in flight do not turn this one into a reset.
    pub(super) fn finish(mut self) {
        self.wire.drain(self.patience);
    }
}
