//! From a response and a fault to the bytes, the pauses and the end that a client will see. Pure.

use std::time::Duration;

use paycert_core::case::fault::Fault;
use paycert_core::wire::http::{Headers, Response};

use super::frame::{Answer, Asked, Framing, chunk};

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

/// One step.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Bytes go out at once.
    Send(Vec<u8>),
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
    /// RST.
    Reset,
}

/// Writes the script of one answer.
pub(super) fn script(response: &Response, fault: Option<Fault>, asked: Asked) -> Script {
    let answer = Answer::new(response, asked);
    let total = answer.body.len();
    let usual_end = after(answer.keeps_open_as_framed());
    let (steps, end, detail) = match fault {
        None => (vec![Step::Send(answer.whole(Framing::Own))], usual_end, String::new()),
        Some(Fault::ResetAfterRequest) => (vec![], End::Reset, String::new()),
        Some(Fault::CloseAfterRequest) => (vec![], End::Close, String::new()),
        Some(Fault::Stall { ms }) => {
            (vec![Step::Wait(Duration::from_millis(ms))], End::Close, format!("silent for {ms} ms"))
        }
        Some(Fault::Late { ms }) => {
            let steps = vec![Step::Wait(Duration::from_millis(ms)), Step::Send(answer.whole(Framing::Own))];
            (steps, usual_end, format!("due after {ms} ms"))
        }
        Some(Fault::CutBody { percent }) => {
            let (step, detail) = cut(&answer, percent);
            (vec![step], End::Close, detail)
        }
        Some(Fault::ResetMidBody { percent }) => {
            let (step, detail) = cut(&answer, percent);
            (vec![step], End::Reset, detail)
        }
        Some(Fault::Dribble { bytes, pause_ms }) => {
            let (at_a_time, pause) = (bytes.max(1), Duration::from_millis(pause_ms));
            let steps = vec![Step::Dribble { bytes: answer.whole(Framing::Own), at_a_time, pause }];
            (steps, usual_end, format!("{at_a_time} at a time, {pause_ms} ms apart"))
        }
        Some(Fault::ShortLength { by }) => {
            let length = total.saturating_sub(by);
            let detail = format!("Content-Length {length} for {total} body bytes");
            (vec![Step::Send(answer.whole(Framing::Length(length)))], End::Close, detail)
        }
        Some(Fault::Chunked { size }) => {
            let size = size.max(1);
            let body: Vec<u8> = answer.body.chunks(size).flat_map(chunk).chain(*b"0\r\n\r\n").collect();
            let detail = format!("{total} body bytes in chunks of {size}");
            (vec![Step::Send(answer.with(Framing::Chunked, &body))], after(answer.keeps_open()), detail)
        }
        Some(Fault::BadChunk) => {
            let (first, second) = answer.body.split_at(total.div_ceil(2));
            let first = if first.is_empty() { vec![] } else { chunk(first) };
            let body = [first.as_slice(), b"no-number\r\n", second, b"\r\n0\r\n\r\n"].concat();
            let detail = "the size of the second chunk is no number".into();
            (vec![Step::Send(answer.with(Framing::Chunked, &body))], End::Close, detail)
        }
        Some(Fault::UnterminatedChunks) => {
            let body: Vec<u8> = answer.body.chunks(total.div_ceil(2).max(1)).flat_map(chunk).collect();
            let detail = format!("{total} body bytes in chunks, the last one missing");
            (vec![Step::Send(answer.with(Framing::Chunked, &body))], End::Close, detail)
        }
        Some(Fault::CloseDelimited) => {
            let steps = vec![Step::Send(answer.whole(Framing::UntilClose))];
            (steps, End::Close, "no length announced".into())
        }
        Some(Fault::Interim) => {
            let early =
                "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </>; rel=preconnect\r\n\r\n";
            let steps = vec![Step::Send(early.into()), Step::Send(answer.whole(Framing::Own))];
            (steps, usual_end, "100 and 103 before the answer".into())
        }
        Some(Fault::Twice) => {
            let steps = vec![Step::Send(answer.whole(Framing::Own).repeat(2))];
            (steps, usual_end, "two equal answers".into())
        }
    };
    Script { steps, end, detail }
}

/// Announces the whole body and sends a part of it; at least one byte is missing.
fn cut(answer: &Answer<'_>, percent: u8) -> (Step, String) {
    let total = answer.body.len();
    let part = (total * usize::from(percent) / 100).min(total.saturating_sub(1));
    let bytes = answer.with(Framing::Length(total), &answer.body[..part]);
    (Step::Send(bytes), format!("{part} of {total} body bytes"))
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

    fn response() -> Response {
        let headers = Headers::of(&[("x-B", "1"), ("X-a", "2"), ("x-B", "3")]);
        Response { status: 200, headers, body: b"0123456789".to_vec() }
    }

    /// The script as text: bytes escaped, one step a line.
    fn shown(response: &Response, fault: Option<Fault>, asked: Asked) -> String {
        let Script { steps, end, detail } = script(response, fault, asked);
        let mut text = String::new();
        for step in steps {
            text += &match step {
                Step::Send(bytes) => format!("send {}\n", bytes.escape_ascii()),
                Step::Wait(time) => format!("wait {time:?}\n"),
                Step::Dribble { bytes, at_a_time, pause } => {
                    format!("dribble {at_a_time} {pause:?} {}\n", bytes.escape_ascii())
                }
            };
        }
        format!("{text}{}\n", format!("{end:?} {detail}").trim_end())
    }

    #[test]
    fn every_fault_has_its_script() {
        let faults = [
            Fault::ResetAfterRequest,
            Fault::CloseAfterRequest,
            Fault::Stall { ms: 5 },
            Fault::Late { ms: 6 },
            Fault::CutBody { percent: 55 },
            Fault::CutBody { percent: 255 },
            Fault::ResetMidBody { percent: 0 },
            Fault::Dribble { bytes: 0, pause_ms: 7 },
            Fault::ShortLength { by: 3 },
            Fault::Chunked { size: 4 },
            Fault::BadChunk,
            Fault::UnterminatedChunks,
            Fault::CloseDelimited,
            Fault::Interim,
            Fault::Twice,
        ];
        let scripts: Vec<String> =
            faults.into_iter().map(|fault| shown(&response(), Some(fault), OPEN)).collect();
        insta::assert_snapshot!(scripts.concat(), @r"
        Reset
        Close
        wait 5ms
        Close silent for 5 ms
        wait 6ms
        send HTTP/1.1 200 OK\r\nx-B: 1\r\nX-a: 2\r\nx-B: 3\r\nContent-Length: 10\r\n\r\n0123456789
        Keep due after 6 ms
        send HTTP/1.1 200 OK\r\nx-B: 1\r\nX-a: 2\r\nx-B: 3\r\nContent-Length: 10\r\n\r\n01234
        Close 5 of 10 body bytes
        send HTTP/1.1 200 OK\r\nx-B: 1\r\nX-a: 2\r\nx-B: 3\r\nContent-Length: 10\r\n\r\n012345678
        Close 9 of 10 body bytes
        send HTTP/1.1 200 OK\r\nx-B: 1\r\nX-a: 2\r\nx-B: 3\r\nContent-Length: 10\r\n\r\n
        Reset 0 of 10 body bytes
        dribble 1 7ms HTTP/1.1 200 OK\r\nx-B: 1\r\nX-a: 2\r\nx-B: 3\r\nContent-Length: 10\r\n\r\n0123456789
        Keep 1 at a time, 7 ms apart
        send HTTP/1.1 200 OK\r\nx-B: 1\r\nX-a: 2\r\nx-B: 3\r\nContent-Length: 7\r\n\r\n0123456789
        Close Content-Length 7 for 10 body bytes
        send HTTP/1.1 200 OK\r\nx-B: 1\r\nX-a: 2\r\nx-B: 3\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n0123\r\n4\r\n4567\r\n2\r\n89\r\n0\r\n\r\n
        Keep 10 body bytes in chunks of 4
        send HTTP/1.1 200 OK\r\nx-B: 1\r\nX-a: 2\r\nx-B: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\nno-number\r\n56789\r\n0\r\n\r\n
        Close the size of the second chunk is no number
        send HTTP/1.1 200 OK\r\nx-B: 1\r\nX-a: 2\r\nx-B: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n
        Close 10 body bytes in chunks, the last one missing
        send HTTP/1.1 200 OK\r\nx-B: 1\r\nX-a: 2\r\nx-B: 3\r\nConnection: close\r\n\r\n0123456789
        Close no length announced
        send HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </>; rel=preconnect\r\n\r\n
        send HTTP/1.1 200 OK\r\nx-B: 1\r\nX-a: 2\r\nx-B: 3\r\nContent-Length: 10\r\n\r\n0123456789
        Keep 100 and 103 before the answer
        send HTTP/1.1 200 OK\r\nx-B: 1\r\nX-a: 2\r\nx-B: 3\r\nContent-Length: 10\r\n\r\n0123456789HTTP/1.1 200 OK\r\nx-B: 1\r\nX-a: 2\r\nx-B: 3\r\nContent-Length: 10\r\n\r\n0123456789
        Keep two equal answers
        ");
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
