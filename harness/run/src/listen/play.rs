//! Plays a script on a connection and says what was really done.

use super::script::{End, Script, Step};
use super::stream::{Closing, Pause, Stream};

/// Bytes sent at once.
const PIECE: usize = 64 << 10;

/// What came of a script.
pub(super) struct Played {
    /// The connection, if it waits for the next request.
    pub(super) open: Option<Stream>,
    /// A connection whose end was sent and that waits for the peer's.
    pub(super) closing: Option<Closing>,
    /// Whether the client could see all of it, or left while it was going on.
    pub(super) seen: bool,
    /// What was sent and how it ended.
    pub(super) how: String,
}

enum Stopped {
    /// The client closed its side while the script was going on, so it saw what it was meant to see.
    ClientLeft,
    /// Something could not be sent.
    Failed(String),
}

/// Carries out a script as the answer to a request of so many bytes.
pub(super) fn play(script: Script, mut stream: Stream, request_bytes: usize) -> Played {
    let Script { steps, end, detail } = script;
    let mut sent = 0;
    let stopped = steps.into_iter().find_map(|step| run(step, &mut stream, &mut sent).err());
    let how = |ending: &str| {
        let detail = if detail.is_empty() { String::new() } else { format!(" ({detail})") };
        format!("read {request_bytes} request bytes, sent {sent}{detail}, {ending}")
    };
    let played = |open, closing, seen, ending: &str| Played { open, closing, seen, how: how(ending) };
    match (stopped, end) {
        (Some(Stopped::ClientLeft), _) => played(None, Some(stream.close()), true, "the client left first"),
        (Some(Stopped::Failed(why)), _) => played(None, None, false, &format!("failed: {why}")),
        (None, End::Keep) => played(Some(stream), None, true, "kept open"),
        (None, End::Close) => played(None, Some(stream.close()), true, "closed"),
        (None, End::HalfClose) => played(None, Some(stream.half_close()), true, "closed one way, read on"),
        (None, End::Reset) => match stream.reset() {
            Ok(()) => played(None, None, true, "reset"),
            Err(error) => played(None, None, false, &format!("failed: {error}")),
        },
    }
}

fn run(step: Step, stream: &mut Stream, sent: &mut usize) -> Result<(), Stopped> {
    match step {
        Step::Send(bytes) => send(&bytes, stream, sent),
        Step::Blanks(count) => {
            let piece = [b' '; PIECE];
            let mut left = count;
            while left > 0 {
                let now = left.min(PIECE);
                send(&piece[..now], stream, sent)?;
                left -= now;
            }
            Ok(())
        }
        Step::Wait(time) => wait(time, stream),
        Step::Dribble { bytes, at_a_time, pause } => {
            for (nth, piece) in bytes.chunks(at_a_time).enumerate() {
                if nth > 0 {
                    wait(pause, stream)?;
                }
                send(piece, stream, sent)?;
            }
            Ok(())
        }
    }
}

/// Sends in pieces, so that it is known how much of a large answer a client took before it left.
fn send(bytes: &[u8], stream: &mut Stream, sent: &mut usize) -> Result<(), Stopped> {
    use std::io::ErrorKind::{BrokenPipe, ConnectionReset};
    for piece in bytes.chunks(PIECE) {
        match stream.send(piece) {
            Ok(()) => *sent += piece.len(),
            Err(error) if *sent > 0 && matches!(error.kind(), BrokenPipe | ConnectionReset) => {
                return Err(Stopped::ClientLeft);
            }
            Err(error) => return Err(Stopped::Failed(error.to_string())),
        }
    }
    Ok(())
}

fn wait(time: std::time::Duration, stream: &Stream) -> Result<(), Stopped> {
    match stream.pause(time) {
        Pause::Over => Ok(()),
        Pause::PeerGone => Err(Stopped::ClientLeft),
        Pause::Stopped => Err(Stopped::Failed("the listener closes".into())),
    }
}
