//! One connection from its first byte to its end: requests in, answers and faults out, tunnels on the way.

use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use paycert_core::case::greeting::Greeting;

use super::authority::Authority;
use super::busy::Busy;
use super::frame::Asked;
use super::handshake;
use super::play::{Played, play};
use super::read::{Input, NoRequest, Received};
use super::script::{refusal, script};
use super::stream::{Stream, Wire};
use super::{Answer, Handler};
use crate::wait::Stop;

/// How long a client is left alone by [`Greeting::Silent`], unless it leaves before.
const SILENCE: Duration = Duration::from_secs(20);

/// What stands behind an open port.
pub(super) struct Door {
    pub(super) kind: Kind,
    pub(super) authority: Authority,
    pub(super) handler: Arc<dyn Handler>,
    pub(super) busy: Busy,
    pub(super) stop: Stop,
}

/// What a client finds behind the port.
pub(super) enum Kind {
    /// HTTP.
    Plain,
    /// HTTPS, as this host.
    Tls(String),
    /// An HTTP proxy that is every host itself.
    Proxy,
}

impl Door {
    /// Serves one connection until it ends, and tells the handler of both.
    pub(super) fn serve(&self, socket: TcpStream) {
        let number = self.handler.connected();
        self.receive(socket);
        self.handler.ended(number);
    }

    /// A connection that cannot be set up is dropped.
    fn receive(&self, socket: TcpStream) {
        let Ok(wire) = Wire::new(socket, self.stop.clone()) else { return };
        match &self.kind {
            Kind::Plain | Kind::Proxy => self.converse(Stream::Plain(wire)),
            Kind::Tls(host) => self.be(host, wire, Vec::new()),
        }
    }

    /// Receives a client that wants TLS with `host`, and goes on if both sides agree to.
    fn be(&self, host: &str, wire: Wire, unread: Vec<u8>) {
        let greeting = self.handler.greeting();
        let wire = wire.unread(unread);
        match greeting {
            Greeting::Plain => return self.refuse(400, "this port does not speak TLS", Stream::Plain(wire)),
            Greeting::Silent => {
                Stream::Plain(wire).pause(SILENCE);
                return;
            }
            Greeting::OldTls => return handshake::obsolete(wire, |how| self.handler.refused(how)),
            Greeting::StalledHandshake => return handshake::stalled(wire, SILENCE),
            // A peer that is gone already needs no reset.
            Greeting::Reset => return drop(Stream::Plain(wire).reset()),
            Greeting::Closed => return Stream::Plain(wire).close().finish(),
            _ => {}
        }
        let config = match self.authority.server(host, greeting) {
            Ok(config) => config,
            Err(error) => return self.handler.refused(&error.to_string()),
        };
        if let Ok(stream) = Stream::tls(wire, config) {
            self.converse(stream);
        }
    }

    /// Answers request after request.
    fn converse(&self, mut stream: Stream) {
        let mut input = Input::default();
        loop {
            let received = match input.request(&mut stream) {
                Ok(received) => received,
                Err(NoRequest::End) => return drop(stream.close()),
                Err(NoRequest::Broken(why)) => return self.handler.refused(&why),
                Err(NoRequest::Malformed(status, why)) => return self.refuse(status, why, stream),
            };
            if received.request.method == "CONNECT" {
                return self.connect(&received, input, stream);
            }
            match self.answer(received, stream) {
                Some(open) => stream = open,
                None => return,
            }
        }
    }

    /// Lets the handler answer, carries the answer out, and gives back a connection that stays open.
    fn answer(&self, received: Received, stream: Stream) -> Option<Stream> {
        let Received { request, bytes, keep_open } = received;
        let busy = self.busy.begin();
        let asked = Asked { keep_open, head_only: request.method == "HEAD" };
        let Answer { response, fault, ticket } = self.handler.handle(request);
        let Played { open, closing, seen, how } = play(script(&response, fault, asked), stream, bytes);
        match (seen, fault) {
            (true, None) => {}
            (true, Some(_)) => self.handler.delivered(ticket, &how),
            (false, _) => self.handler.undelivered(ticket, &how),
        }
        drop(busy);
        if let Some(closing) = closing {
            closing.finish();
        }
        open
    }

    fn refuse(&self, status: u16, why: &str, stream: Stream) {
        self.handler.refused(why);
        if let Some(closing) = play(refusal(status, why), stream, 0).closing {
            closing.finish();
        }
    }

    /// Agrees to a tunnel and is its other end itself; nothing is ever dialled.
    fn connect(&self, received: &Received, mut input: Input, mut stream: Stream) {
        let host = host(&received.request.target);
        match (&self.kind, host, stream) {
            (Kind::Proxy, Some(host), Stream::Plain(wire)) => {
                stream = Stream::Plain(wire);
                if stream.send(b"HTTP/1.1 200 Connection established\r\n\r\n").is_err() {
                    return;
                }
                let Stream::Plain(wire) = stream else { return };
                self.be(host, wire, input.take_rest());
            }
            (Kind::Proxy, None, stream) => self.refuse(400, "CONNECT without `host:port`", stream),
            (_, _, stream) => self.refuse(405, "CONNECT to what is no proxy", stream),
        }
    }
}

/// The host of `host:port`, without the brackets of an IPv6 address.
fn host(target: &str) -> Option<&str> {
    let (host, port) = target.rsplit_once(':')?;
    port.parse::<u16>().ok()?;
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    (!host.is_empty()).then_some(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tunnel_target_is_a_host_and_a_port() {
        let hosts =
            ["a.test:443", "127.0.0.1:1", "[::1]:443", "a.test", ":443", "a.test:x", "https://a.test/"];
        assert_eq!(hosts.map(host), [Some("a.test"), Some("127.0.0.1"), Some("::1"), None, None, None, None]);
    }
}
