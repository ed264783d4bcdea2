//! Handshakes of TLS that no library makes: one for an obsolete version only, and one that breaks off.

use std::io::{Read, Write};
use std::time::Duration;

use paycert_core::case::greeting::WENT_ON;

use super::stream::{Pause, Stream, Wire};

/// How long a client may think about an obsolete version before it counts as agreed to.
const THOUGHT: Duration = Duration::from_millis(700);

/// The header of a record of TLS: its kind, its version, its length.
const HEADER: usize = 5;

/// A record that says why the connection ends (RFC 8446 §6).
const ALERT: u8 = 21;

/// What a server says that knows only TLS 1.0: version, random, no session, one cipher, no compression.
fn server_hello() -> Vec<u8> {
    let body = [&[3, 1][..], &[0x5a; 32], &[0], &[0xc0, 0x13], &[0]].concat();
    let message = [&[2, 0, 0, body.len() as u8][..], &body].concat();
    [&[22, 3, 1, 0, message.len() as u8][..], &message].concat()
}

/// Answers the first message of a client in TLS 1.0, and tells how the client takes it before the connection ends.
pub(super) fn obsolete(mut wire: Wire, tell: impl FnOnce(&str)) {
    if hello(&mut wire).is_err() || wire.write_all(&server_hello()).is_err() {
        return tell("the client left before it was answered");
    }
    let mut stream = Stream::Plain(wire);
    // Whoever does not agree says so or leaves; whoever agrees waits for the certificate.
    tell(match stream.first_byte(THOUGHT) {
        Some(ALERT) => "the client refused TLS 1.0",
        Some(_) => WENT_ON,
        None => match stream.pause(Duration::ZERO) {
            Pause::Over => WENT_ON,
            Pause::PeerGone | Pause::Stopped => "the client left over TLS 1.0",
        },
    });
}

/// Begins to answer the first message of a client, and breaks off.
pub(super) fn stalled(mut wire: Wire, silence: Duration) {
    if hello(&mut wire).is_ok() && wire.write_all(&[22, 3, 3, 0]).is_ok() {
        Stream::Plain(wire).pause(silence);
    }
}

/// Reads the first record.
fn hello(wire: &mut Wire) -> std::io::Result<()> {
    let mut header = [0; HEADER];
    wire.read_exact(&mut header)?;
    let mut body = vec![0; usize::from(u16::from_be_bytes([header[3], header[4]]))];
    wire.read_exact(&mut body)
}
