//! From the bytes of a connection to requests, with everything kept that a judge may want to see.
//!
//! Header spelling, order and duplicates stay, and so does an absolute-form target. What is not HTTP/1.1 is refused
//! with a status and a reason, never guessed at.

use std::io::{self, Read, Write};

use httparse::Status;
use paycert_core::wire::http::{Headers, Request};

/// Greatest size of a request line with its header fields, in bytes.
const HEAD: usize = 64 << 10;

/// Greatest size of a body after transfer decoding, in bytes.
const BODY: usize = 64 << 20;

/// Greatest number of header fields.
const FIELDS: usize = 256;

/// A request, and what is left to know about how it came.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Received {
    /// The message.
    pub(super) request: Request,
    /// Its size on the wire, in bytes.
    pub(super) bytes: usize,
    /// Whether the client wants to send another one on this connection.
    pub(super) keep_open: bool,
}

/// Why no request came.
#[derive(Debug)]
pub(super) enum NoRequest {
    /// The connection ended between two requests.
    End,
    /// The connection broke in the middle: what the client had sent, or what went wrong with it.
    Broken(String),
    /// It is no request: the status of the refusal and the reason.
    Malformed(u16, &'static str),
}

/// Bytes that were read and not used yet.
#[derive(Default)]
pub(super) struct Input {
    buffer: Vec<u8>,
}

struct Head {
    request: Request,
    bytes: usize,
    minor: u8,
}

enum Framing {
    Length(usize),
    Chunked,
}

impl Input {
    /// Hands over what was read beyond the last request.
    pub(super) fn take_rest(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.buffer)
    }

    /// Reads one request, sending `100 Continue` where the client waits for it.
    pub(super) fn request(&mut self, stream: &mut (impl Read + Write)) -> Result<Received, NoRequest> {
        let Head { mut request, bytes, minor } = self.head(stream)?;
        let framing = framing(&request.headers)?;
        let wants_continue = says(&request.headers, "expect", "100-continue") && minor > 0;
        if wants_continue && self.buffer.is_empty() && !matches!(framing, Framing::Length(0)) {
            let sent = stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").and_then(|()| stream.flush());
            sent.map_err(|error| NoRequest::Broken(error.to_string()))?;
        }
        let body_bytes = match framing {
            Framing::Length(length) => {
                request.body = self.take(stream, length)?;
                length
            }
            Framing::Chunked => self.chunks(stream, &mut request.body)?,
        };
        let keep_open = minor > 0 && !says(&request.headers, "connection", "close");
        Ok(Received { request, bytes: bytes + body_bytes, keep_open })
    }

    fn head(&mut self, stream: &mut impl Read) -> Result<Head, NoRequest> {
        loop {
            match parse_head(&self.buffer)? {
                Some(head) => {
                    self.buffer.drain(..head.bytes);
                    return Ok(head);
                }
                None if self.buffer.len() > HEAD => {
                    return Err(NoRequest::Malformed(431, "the head is longer than 64 KiB"));
                }
                None => self.fill(stream, "head")?,
            }
        }
    }

    /// Takes `length` bytes.
    fn take(&mut self, stream: &mut impl Read, length: usize) -> Result<Vec<u8>, NoRequest> {
        while self.buffer.len() < length {
            self.fill(stream, "body")?;
        }
        let rest = self.buffer.split_off(length);
        Ok(std::mem::replace(&mut self.buffer, rest))
    }

    /// Decodes a chunked body and says how many bytes it took on the wire.
    fn chunks(&mut self, stream: &mut impl Read, body: &mut Vec<u8>) -> Result<usize, NoRequest> {
        let mut on_wire = 0;
        loop {
            let (line, size) = self.chunk_size(stream)?;
            self.buffer.drain(..line);
            on_wire += line;
            if size == 0 {
                return Ok(on_wire + self.trailer(stream)?);
            }
            let size = usize::try_from(size).unwrap_or(usize::MAX);
            if size > BODY - body.len() {
                return Err(NoRequest::Malformed(413, "the body is longer than 64 MiB"));
            }
            body.extend(self.take(stream, size)?);
            if self.take(stream, 2)? != b"\r\n" {
                return Err(NoRequest::Malformed(400, "a chunk does not end where its size says"));
            }
            on_wire += size + 2;
        }
    }

    fn chunk_size(&mut self, stream: &mut impl Read) -> Result<(usize, u64), NoRequest> {
        loop {
            match httparse::parse_chunk_size(&self.buffer) {
                Ok(Status::Complete(found)) => return Ok(found),
                Err(_) => return Err(NoRequest::Malformed(400, "the size of a chunk is no number")),
                Ok(Status::Partial) if self.buffer.len() > HEAD => {
                    return Err(NoRequest::Malformed(400, "the size of a chunk is too long"));
                }
                Ok(Status::Partial) => self.fill(stream, "body")?,
            }
        }
    }

    /// Reads trailer fields away and says how many bytes they took.
    fn trailer(&mut self, stream: &mut impl Read) -> Result<usize, NoRequest> {
        loop {
            let mut fields = [httparse::EMPTY_HEADER; FIELDS];
            match httparse::parse_headers(&self.buffer, &mut fields) {
                Ok(Status::Complete((bytes, _))) => {
                    self.buffer.drain(..bytes);
                    return Ok(bytes);
                }
                Err(_) => return Err(NoRequest::Malformed(400, "the trailer is malformed")),
                Ok(Status::Partial) if self.buffer.len() > HEAD => {
                    return Err(NoRequest::Malformed(431, "the trailer is longer than 64 KiB"));
                }
                Ok(Status::Partial) => self.fill(stream, "body")?,
            }
        }
    }

    /// Reads more; the end of the connection is an error that says in what it came.
    fn fill(&mut self, stream: &mut impl Read, part: &str) -> Result<(), NoRequest> {
        let mut chunk = [0; 16 << 10];
        let nothing_yet = part == "head" && self.buffer.is_empty();
        match stream.read(&mut chunk) {
            Ok(0) if nothing_yet => Err(NoRequest::End),
            Ok(0) => Err(NoRequest::Broken(format!("the connection ended in the middle of a {part}"))),
            Ok(count) => {
                self.buffer.extend_from_slice(&chunk[..count]);
                Ok(())
            }
            Err(error) if nothing_yet && error.kind() != io::ErrorKind::InvalidData => Err(NoRequest::End),
            Err(error) => {
                Err(NoRequest::Broken(format!("the connection broke before the end of a {part}: {error}")))
            }
        }
    }
}

/// Parses a head; `None` if there is more to come.
fn parse_head(bytes: &[u8]) -> Result<Option<Head>, NoRequest> {
    let mut fields = [httparse::EMPTY_HEADER; FIELDS];
    let mut parsed = httparse::Request::new(&mut fields);
    let bytes = match parsed.parse(bytes) {
        Ok(Status::Complete(bytes)) if bytes > HEAD => {
            return Err(NoRequest::Malformed(431, "the head is longer than 64 KiB"));
        }
        Ok(Status::Complete(bytes)) => bytes,
        Ok(Status::Partial) => return Ok(None),
        Err(httparse::Error::TooManyHeaders) => {
            return Err(NoRequest::Malformed(431, "there are more than 256 header fields"));
        }
        Err(error) => return Err(NoRequest::Malformed(400, problem(error))),
    };
    let headers =
        parsed.headers.iter().map(|field| (field.name.to_owned(), header_text(field.value))).collect();
    let request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        target: parsed.path.unwrap_or_default().to_owned(),
        headers: Headers(headers),
        body: Vec::new(),
    };
    Ok(Some(Head { request, bytes, minor: parsed.version.unwrap_or_default() }))
}

fn problem(error: httparse::Error) -> &'static str {
    match error {
        httparse::Error::HeaderName => "a header name is malformed",
        httparse::Error::HeaderValue => "a header value is malformed",
        httparse::Error::NewLine => "a line end is malformed",
        httparse::Error::Version => "the version is not HTTP/1.0 or HTTP/1.1",
        _ => "the request line is malformed",
    }
}

/// How the body ends (RFC 9112 §6.3). What one reader may see otherwise than the next is refused.
fn framing(headers: &Headers) -> Result<Framing, NoRequest> {
    let malformed = |why| Err(NoRequest::Malformed(400, why));
    let codings: Vec<&str> = headers.all("transfer-encoding").collect();
    let mut lengths = headers.all("content-length");
    if !codings.is_empty() {
        return match codings.join(",").trim().eq_ignore_ascii_case("chunked") {
            _ if lengths.next().is_some() => malformed("there are both Transfer-Encoding and Content-Length"),
            false => malformed("the Transfer-Encoding is not `chunked`"),
            true => Ok(Framing::Chunked),
        };
    }
    let Some(first) = lengths.next() else { return Ok(Framing::Length(0)) };
    if lengths.any(|length| length != first) {
        return malformed("there are two different Content-Lengths");
    }
    if first.is_empty() || !first.bytes().all(|byte| byte.is_ascii_digit()) {
        return malformed("the Content-Length is no number");
    }
    match first.parse() {
        Ok(length) if length <= BODY => Ok(Framing::Length(length)),
        _ => Err(NoRequest::Malformed(413, "the body is longer than 64 MiB")),
    }
}

/// Whether a list-valued header contains a word.
fn says(headers: &Headers, name: &str, word: &str) -> bool {
    headers.all(name).flat_map(|value| value.split(',')).any(|item| item.trim().eq_ignore_ascii_case(word))
}

/// A header value as text: UTF-8 where it is, otherwise one character a byte, so that nothing is lost.
pub(crate) fn header_text(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) => text.to_owned(),
        Err(_) => value.iter().map(|byte| char::from(*byte)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    /// A client whose words come a few bytes at a time, and what it hears.
    struct Said(VecDeque<Vec<u8>>, Vec<u8>);

    impl Read for Said {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let piece = self.0.pop_front().unwrap_or_default();
            buffer[..piece.len()].copy_from_slice(&piece);
            Ok(piece.len())
        }
    }

    impl Write for Said {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.1.extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn said(text: &str) -> Said {
        Said(text.as_bytes().chunks(7).map(<[u8]>::to_vec).collect(), Vec::new())
    }

    fn refusal(text: &str) -> String {
        match Input::default().request(&mut said(text)).unwrap_err() {
            NoRequest::End => "end".into(),
            NoRequest::Broken(why) => why,
            NoRequest::Malformed(status, why) => format!("{status} {why}"),
        }
    }

    #[test]
    fn pipelined_requests_come_one_by_one_as_they_were_spelled() {
        let first =
            "POST http://h/a?b=%2b HTTP/1.1\r\nhOST: h\r\nX-A: 1\r\nx-a:  2 \r\nContent-Length: 3\r\n\r\nabc";
        let second = "PUT /c HTTP/1.0\r\n\r\n";
        let mut stream = said(&format!("{first}{second}"));
        let mut input = Input::default();

        let request = Request {
            method: "POST".into(),
            target: "http://h/a?b=%2b".into(),
            headers: Headers::of(&[("hOST", "h"), ("X-A", "1"), ("x-a", "2"), ("Content-Length", "3")]),
            body: b"abc".to_vec(),
        };
        assert_eq!(
            input.request(&mut stream).unwrap(),
            Received { request, bytes: first.len(), keep_open: true }
        );
        let request =
            Request { method: "PUT".into(), target: "/c".into(), headers: Headers::default(), body: vec![] };
        assert_eq!(
            input.request(&mut stream).unwrap(),
            Received { request, bytes: second.len(), keep_open: false }
        );
        assert!(matches!(input.request(&mut stream), Err(NoRequest::End)));
    }

    #[test]
    fn a_chunked_body_is_decoded_after_the_interim_answer() {
        let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n";
        let body = "3;x=y\r\nabc\r\n0A\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n";
        let mut stream = said(head);
        stream.0.extend(said(body).0);
        let received = Input::default().request(&mut stream).unwrap();
        let bytes = head.len() + body.len();
        assert_eq!((received.request.body, received.bytes), (b"abc0123456789".to_vec(), bytes));
        assert_eq!(stream.1, b"HTTP/1.1 100 Continue\r\n\r\n");
    }

    #[test]
    fn what_is_no_request_is_refused_with_a_reason() {
        let post = |fields: &str| refusal(&format!("POST / HTTP/1.1\r\n{fields}\r\n\r\n"));
        let refusals = [
            refusal(""),
            refusal("POST / HT"),
            refusal("GET / HTTP/2.0\r\n\r\n"),
            refusal("\u{16}\u{3}\u{1}\r\n\r\n"),
            refusal(&format!("GET /{} HTTP/1.1\r\n\r\n", "x".repeat(HEAD))),
            post("A B: c"),
            post(&"A: b\r\n".repeat(FIELDS + 1)),
            post("Content-Length: 3\r\nContent-Length: 4"),
            post("Content-Length: +3"),
            post("Content-Length: 99999999999999999999"),
            post("Content-Length: 3\r\nTransfer-Encoding: chunked"),
            post("Transfer-Encoding: gzip, chunked"),
            post("Content-Length: 3"),
            post("Transfer-Encoding: chunked\r\n\r\nzz"),
            post("Transfer-Encoding: chunked\r\n\r\nfffffffff"),
            post("Transfer-Encoding: chunked\r\n\r\n1\r\nabc"),
        ];
        insta::assert_snapshot!(refusals.join("\n"), @r"
        end
        the connection ended in the middle of a head
        400 the version is not HTTP/1.0 or HTTP/1.1
        400 the request line is malformed
        431 the head is longer than 64 KiB
        400 a header name is malformed
        431 there are more than 256 header fields
        400 there are two different Content-Lengths
        400 the Content-Length is no number
        413 the body is longer than 64 MiB
        400 there are both Transfer-Encoding and Content-Length
        400 the Transfer-Encoding is not `chunked`
        the connection ended in the middle of a body
        400 the size of a chunk is no number
        413 the body is longer than 64 MiB
        400 a chunk does not end where its size says
        ");
    }
}
