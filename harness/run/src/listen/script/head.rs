//! Faults of the head: fields that contradict each other, or that few parsers ever see.

use super::super::frame::{Answer, Framing};
use super::{End, Script, usual_end};

/// Puts the head through `change` and leaves the body as it is.
fn changed(answer: &Answer<'_>, change: impl FnOnce(&str) -> String) -> Vec<u8> {
    [change(&answer.head(Framing::Own)).as_bytes(), answer.body].concat()
}

/// Puts lines in front of the empty one.
fn with_lines(answer: &Answer<'_>, lines: &str) -> Vec<u8> {
    changed(answer, |head| head.replacen("\r\n\r\n", &format!("\r\n{lines}\r\n\r\n"), 1))
}

pub(super) fn cut(answer: &Answer<'_>) -> Script {
    let head = answer.head(Framing::Own);
    let part = head.len().saturating_sub("\r\n\r\n".len() + 1);
    Script::of(head.as_bytes()[..part].to_vec(), End::Close, format!("{part} of {} head bytes", head.len()))
}

pub(super) fn second_length(answer: &Answer<'_>, by: usize) -> Script {
    let length = answer.body.len() + by;
    let (answer, end) = if by == 0 { (answer, usual_end(answer)) } else { (&answer.closing(), End::Close) };
    let detail = format!("a second Content-Length of {length} for {} body bytes", answer.body.len());
    Script::of(with_lines(answer, &format!("Content-Length: {length}")), end, detail)
}

pub(super) fn interim(answer: &Answer<'_>) -> Script {
    let early = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </>; rel=preconnect\r\n\r\n";
    before(answer, early, "100 and 103 before the answer".to_owned())
}

pub(super) fn interims(answer: &Answer<'_>, count: usize) -> Script {
    let early = "HTTP/1.1 102 Processing\r\n\r\n".repeat(count);
    before(answer, &early, format!("{count} times 102 before the answer"))
}

fn before(answer: &Answer<'_>, early: &str, detail: String) -> Script {
    let sent = [early.as_bytes(), &answer.whole(Framing::Own)].concat();
    Script::of(sent, usual_end(answer), detail)
}

pub(super) fn old_http(answer: &Answer<'_>) -> Script {
    let sent = changed(answer, |head| head.replacen("HTTP/1.1", "HTTP/1.0", 1));
    Script::of(sent, End::Close, "HTTP/1.0")
}

pub(super) fn names(answer: &Answer<'_>, case: fn(&str) -> String) -> Script {
    let line = |line: &str| match line.split_once(": ") {
        Some((name, value)) => format!("{}: {value}", case(name)),
        None => line.to_owned(),
    };
    let sent = changed(answer, |head| head.split("\r\n").map(line).collect::<Vec<_>>().join("\r\n"));
    Script::of(sent, usual_end(answer), format!("names as in {}", case("Content-Length")))
}

pub(super) fn folded(answer: &Answer<'_>) -> Script {
    Script::of(with_lines(answer, "X-Folded: one\r\n two"), usual_end(answer), "a field over two lines")
}

pub(super) fn without_colon(answer: &Answer<'_>) -> Script {
    Script::of(with_lines(answer, "this line is no field"), usual_end(answer), "a line without a colon")
}

pub(super) fn large(answer: &Answer<'_>, kib: usize) -> Script {
    let line = format!("X-Padding: {}", "x".repeat(kib << 10));
    Script::of(with_lines(answer, &line), usual_end(answer), format!("a field of {kib} KiB"))
}

pub(super) fn gzip_false(answer: &Answer<'_>) -> Script {
    Script::of(
        with_lines(answer, "Content-Encoding: gzip"),
        usual_end(answer),
        "said to be compressed, and is not",
    )
}
