//! From a response and a fault to the bytes, the pauses and the end that a client will see. Pure.

mod body;
mod head;

use std::time::Duration;

use paycert_core::case::fault::Fault;
use paycert_core::wire::http::{Headers, Response};

use super::frame::{Answer, Asked, Framing};

/// What happens on the connection, in order.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Script {
    /// What is sent, and when.
    pub(super) steps: Vec<Step>,
    /// What becomes of the connection.
    pub(super) end: End,
    /// What is special about the bytes, for the record.
    pub(super) detail: String,
}

impl Script {
    fn new(steps: Vec<Step>, end: End, detail: impl Into<String>) -> Self {
        Self { steps, end, detail: detail.into() }
    }

    /// The script that sends these bytes.
    fn of(bytes: Vec<u8>, end: End, detail: impl Into<String>) -> Self {
        Self::new(vec![Step::Send(bytes)], end, detail)
    }
}

/// One step.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Bytes go out at once.
    Send(Vec<u8>),
    /// So many blanks go out, which nobody has to hold at once.
    Blanks(usize),
    /// Nothing happens for a while.
    Wait(Duration),
    /// Bytes go out a few at a time.
    Dribble {
        /// All of them.
        bytes: Vec<u8>,
        /// How many at a time.
        at_a_time: usize,
        /// The time between.
        pause: Duration,
    },
}

/// What becomes of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It waits for the next request.
    Keep,
    /// FIN, after `close_notify` where there is TLS.
    Close,
    /// The same, but what the client still sends is read until it ends, too.
    HalfClose,
    /// RST.
    Reset,
}

/// Writes the script of one answer.
pub(super) fn script(response: &Response, fault: Option<Fault>, asked: Asked) -> Script {
    let answer = Answer::new(response, asked);
    match fault {
        None => Script::of(answer.whole(Framing::Own), usual_end(&answer), ""),
        Some(fault) => faulty(&answer, fault),
    }
}

fn faulty(answer: &Answer<'_>, fault: Fault) -> Script {
    let whole = || answer.whole(Framing::Own);
    let time = Duration::from_millis;
    match fault {
        Fault::ResetAfterRequest => Script::new(vec![], End::Reset, ""),
        Fault::CloseAfterRequest => Script::new(vec![], End::Close, ""),
        Fault::Stall { ms } => {
            Script::new(vec![Step::Wait(time(ms))], End::Close, format!("silent for {ms} ms"))
        }
        Fault::Late { ms } => {
            let steps = vec![Step::Wait(time(ms)), Step::Send(whole())];
            Script::new(steps, usual_end(answer), format!("due after {ms} ms"))
        }
        Fault::Dribble { bytes, pause_ms } => {
            let at_a_time = bytes.max(1);
            let steps = vec![Step::Dribble { bytes: whole(), at_a_time, pause: time(pause_ms) }];
            Script::new(steps, usual_end(answer), format!("{at_a_time} at a time, {pause_ms} ms apart"))
        }
        Fault::Twice => Script::of(whole().repeat(2), usual_end(answer), "two equal answers"),
        Fault::CutBody { percent } => body::cut(answer, percent, End::Close),
        Fault::ResetMidBody { percent } => body::cut(answer, percent, End::Reset),
        Fault::HalfClose { percent: 100 } => Script::of(whole(), End::HalfClose, "whole"),
        Fault::HalfClose { percent } => body::cut(answer, percent, End::HalfClose),
        Fault::StallMidBody { percent, ms } => body::stalled(answer, percent, ms),
        Fault::ShortLength { by } => body::short_length(answer, by),
        Fault::Chunked { size } => body::chunked(answer, size),
        Fault::BadChunk => body::bad_chunk(answer),
        Fault::UnterminatedChunks => body::unterminated_chunks(answer),
        Fault::CloseDelimited => {
            Script::of(answer.whole(Framing::UntilClose), End::Close, "no length announced")
        }
        Fault::CloseIdle => Script::of(whole(), End::Close, "in spite of its words"),
        Fault::CloseDelimitedCut { percent } => body::close_delimited_cut(answer, percent),
        Fault::LengthAndChunks => body::length_and_chunks(answer),
        Fault::Padded { mib } => body::padded(answer, mib),
        Fault::Gzip => body::gzip(answer, 100),
        Fault::GzipCut { percent } => body::gzip(answer, percent),
        Fault::GzipBomb { mib } => body::gzip_bomb(answer, mib),
        Fault::GzipFalse => head::gzip_false(answer),
        Fault::CutHead => head::cut(answer),
        Fault::EqualLengths => head::second_length(answer, 0),
        Fault::TwoLengths { by } => head::second_length(answer, by),
        Fault::Interim => head::interim(answer),
        Fault::Interims { count } => head::interims(answer, count),
        Fault::NotHttp => Script::of(b"220 mail.example ready\r\n".into(), End::Close, "another protocol"),
        Fault::OldHttp => head::old_http(answer),
        Fault::LowerCaseNames => head::names(answer, str::to_ascii_lowercase),
        Fault::UpperCaseNames => head::names(answer, str::to_ascii_uppercase),
        Fault::FoldedHeader => head::folded(answer),
        Fault::HeaderWithoutColon => head::without_colon(answer),
        Fault::LargeHeader { kib } => head::large(answer, kib),
    }
}

/// How a sound answer ends.
fn usual_end(answer: &Answer<'_>) -> End {
    after(answer.keeps_open_as_framed())
}

fn after(keeps_open: bool) -> End {
    if keeps_open { End::Keep } else { End::Close }
}

/// The refusal of a request that is none.
pub(super) fn refusal(status: u16, reason: &str) -> Script {
    let headers = Headers::of(&[("Content-Type", "text/plain")]);
    let response = Response { status, headers, body: format!("{reason}\n").into_bytes() };
    script(&response, None, Asked { keep_open: false, head_only: false })
}

#[cfg(test)]
mod tests {
    use super::*;

    const OPEN: Asked = Asked { keep_open: true, head_only: false };

    /// The script as text: bytes escaped, one step a line.
    fn shown(response: &Response, fault: Option<Fault>, asked: Asked) -> String {
        let Script { steps, end, detail } = script(response, fault, asked);
        let mut text = String::new();
        for step in steps {
            text += &match step {
                Step::Send(bytes) => format!("send {}\n", bytes.escape_ascii()),
                Step::Blanks(count) => format!("blanks {count}\n"),
                Step::Wait(time) => format!("wait {time:?}\n"),
                Step::Dribble { bytes, at_a_time, pause } => {
                    format!("dribble {at_a_time} {pause:?} {}\n", bytes.escape_ascii())
                }
            };
        }
        format!("{text}{}\n", format!("{end:?} {detail}").trim_end())
    }

    #[test]
    fn framing_is_added_only_where_the_response_has_none() {
        let with = |status, headers: &[(&str, &str)]| Response {
            status,
            headers: Headers::of(headers),
            body: b"abc".to_vec(),
        };
        let closing = Asked { keep_open: false, head_only: false };
        let head_only = Asked { keep_open: true, head_only: true };
        let scripts = [
            shown(&with(299, &[]), None, OPEN),
            shown(&with(200, &[("content-LENGTH", "3")]), None, OPEN),
            shown(&with(200, &[("Content-Length", "9")]), None, OPEN),
            shown(&with(200, &[("Content-Length", "9")]), Some(Fault::Chunked { size: 2 }), OPEN),
            shown(&with(204, &[]), None, OPEN),
            shown(&with(200, &[("Connection", "close")]), None, OPEN),
            shown(&with(200, &[]), None, closing),
            shown(&with(200, &[]), None, head_only),
        ];
        insta::assert_snapshot!(scripts.concat(), @r"
        send HTTP/1.1 299 \r\nContent-Length: 3\r\n\r\nabc
        Keep
        send HTTP/1.1 200 OK\r\ncontent-LENGTH: 3\r\n\r\nabc
        Keep
        send HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc
        Close
        send HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n
        Keep 3 body bytes in chunks of 2
        send HTTP/1.1 204 No Content\r\n\r\n
        Keep
        send HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc
        Close
        send HTTP/1.1 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc
        Close
        send HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n
        Keep
        ");
    }
}
