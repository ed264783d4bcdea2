//! Faults of the body: cut, framed wrongly, compressed, or far too long.

use std::io::Write;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::super::frame::{Answer, Framing, chunk};
use super::{End, Script, Step, after, usual_end};

/// Announces the whole body and sends a part of it; at least one byte is missing.
pub(super) fn cut(answer: &Answer<'_>, percent: u8, end: End) -> Script {
    let (part, detail) = part(answer.body, percent);
    Script::of(answer.with(Framing::Length(answer.body.len()), part), end, detail)
}

pub(super) fn stalled(answer: &Answer<'_>, percent: u8, ms: u64) -> Script {
    let (part, detail) = part(answer.body, percent);
    let sent = answer.with(Framing::Length(answer.body.len()), part);
    let steps = vec![Step::Send(sent), Step::Wait(Duration::from_millis(ms))];
    Script::new(steps, End::Close, format!("{detail}, then silent for {ms} ms"))
}

pub(super) fn close_delimited_cut(answer: &Answer<'_>, percent: u8) -> Script {
    let (part, detail) = part(answer.body, percent);
    Script::of(answer.with(Framing::UntilClose, part), End::Close, format!("{detail}, no length announced"))
}

fn part(body: &[u8], percent: u8) -> (&[u8], String) {
    let length = (body.len() * usize::from(percent) / 100).min(body.len().saturating_sub(1));
    (&body[..length], format!("{length} of {} body bytes", body.len()))
}

pub(super) fn short_length(answer: &Answer<'_>, by: usize) -> Script {
    let total = answer.body.len();
    let length = total.saturating_sub(by);
    let detail = format!("Content-Length {length} for {total} body bytes");
    // Said before it is done, or a client would keep a connection on which the next call fails.
    Script::of(answer.closing().whole(Framing::Length(length)), End::Close, detail)
}

pub(super) fn chunked(answer: &Answer<'_>, size: usize) -> Script {
    let (size, total) = (size.max(1), answer.body.len());
    let detail = format!("{total} body bytes in chunks of {size}");
    let sent = answer.with(Framing::Chunked, &chunks(answer.body, size));
    Script::of(sent, after(answer.keeps_open()), detail)
}

pub(super) fn bad_chunk(answer: &Answer<'_>) -> Script {
    let (first, second) = answer.body.split_at(answer.body.len().div_ceil(2));
    let first = if first.is_empty() { vec![] } else { chunk(first) };
    let body = [first.as_slice(), b"no-number\r\n", second, b"\r\n0\r\n\r\n"].concat();
    let sent = answer.with(Framing::Chunked, &body);
    Script::of(sent, End::Close, "the size of the second chunk is no number")
}

pub(super) fn unterminated_chunks(answer: &Answer<'_>) -> Script {
    let total = answer.body.len();
    let body: Vec<u8> = answer.body.chunks(total.div_ceil(2).max(1)).flat_map(chunk).collect();
    let detail = format!("{total} body bytes in chunks, the last one missing");
    Script::of(answer.with(Framing::Chunked, &body), End::Close, detail)
}

/// RFC 9112 §6.3: chunks win over a length; a server that sends both may be smuggling.
pub(super) fn length_and_chunks(answer: &Answer<'_>) -> Script {
    let total = answer.body.len();
    let head = answer.closing().head(Framing::Length(total)).replacen(
        "\r\n\r\n",
        "\r\nTransfer-Encoding: chunked\r\n\r\n",
        1,
    );
    let sent = [head.as_bytes(), &chunks(answer.body, total.max(1))].concat();
    Script::of(sent, End::Close, format!("{total} body bytes in one chunk, with a length beside it"))
}

fn chunks(body: &[u8], size: usize) -> Vec<u8> {
    body.chunks(size).flat_map(chunk).chain(*b"0\r\n\r\n").collect()
}

pub(super) fn padded(answer: &Answer<'_>, mib: usize) -> Script {
    let blanks = mib << 20;
    let sent = answer.with(Framing::Length(answer.body.len() + blanks), answer.body);
    let detail = format!("{} body bytes and {mib} MiB of blanks", answer.body.len());
    Script::new(vec![Step::Send(sent), Step::Blanks(blanks)], usual_end(answer), detail)
}

/// The compressed body, or a part of it that no length gives away.
pub(super) fn gzip(answer: &Answer<'_>, percent: u8) -> Script {
    let packed = pack(answer.body, 0);
    let kept = packed.len() * usize::from(percent.min(100)) / 100;
    let detail = format!("{kept} of {} compressed bytes", packed.len());
    Script::of(encoded(answer, &packed[..kept]), after(answer.keeps_open()), detail)
}

pub(super) fn gzip_bomb(answer: &Answer<'_>, mib: usize) -> Script {
    let packed = pack(answer.body, mib);
    let detail = format!("{} compressed bytes hold {mib} MiB", packed.len());
    Script::of(encoded(answer, &packed), after(answer.keeps_open()), detail)
}

fn encoded(answer: &Answer<'_>, packed: &[u8]) -> Vec<u8> {
    let head = answer.head(Framing::Chunked).replacen("\r\n\r\n", "\r\nContent-Encoding: gzip\r\n\r\n", 1);
    [head.as_bytes(), &chunks(packed, packed.len().max(1))].concat()
}

/// Compresses a body with so many mebibytes of blanks behind it.
fn pack(body: &[u8], mib: usize) -> Vec<u8> {
    let blanks = vec![b' '; 1 << 20];
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail; if it did, the script would show a body without an end.
    let written =
        encoder.write_all(body).and_then(|()| (0..mib).try_for_each(|_| encoder.write_all(&blanks)));
    written.and_then(|()| encoder.finish()).unwrap_or_default()
}
