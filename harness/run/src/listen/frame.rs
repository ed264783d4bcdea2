//! From a response to its bytes: status line, header fields as given, and the framing that they leave open. Pure.

use paycert_core::wire::http::Response;

/// What the request says about its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    /// The client wants to send another request on this connection.
    pub(super) keep_open: bool,
    /// The request is HEAD: the answer has no body.
    pub(super) head_only: bool,
}

/// How the end of a body is told.
pub(super) enum Framing {
    /// As the response says itself; by Content-Length if it says nothing.
    Own,
    /// By this Content-Length.
    Length(usize),
    /// By chunks.
    Chunked,
    /// By the end of the connection.
    UntilClose,
}

/// A response, seen as the answer to a request.
pub(super) struct Answer<'a> {
    response: &'a Response,
    asked: Asked,
    /// The body that goes on the wire: none after HEAD, or with a status that forbids it.
    pub(super) body: &'a [u8],
}

impl<'a> Answer<'a> {
    /// Takes away the body where there must be none.
    pub(super) fn new(response: &'a Response, asked: Asked) -> Self {
        let bodiless = asked.head_only || forbids_body(response.status);
        Self { response, asked, body: if bodiless { &[] } else { &response.body } }
    }

    /// The same on a connection that ends with it.
    pub(super) fn closing(&self) -> Self {
        Self { response: self.response, asked: Asked { keep_open: false, ..self.asked }, body: self.body }
    }

    /// The head with the whole body.
    pub(super) fn whole(&self, framing: Framing) -> Vec<u8> {
        self.with(framing, self.body)
    }

    /// The head, then `body` as it stands.
    pub(super) fn with(&self, framing: Framing, body: &[u8]) -> Vec<u8> {
        [self.head(framing).as_bytes(), body].concat()
    }

    /// Status line and header fields, with the empty line behind them.
    pub(super) fn head(&self, framing: Framing) -> String {
        let Response { status, headers, body } = self.response;
        let own = matches!(framing, Framing::Own);
        let is = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
        let frames = |name: &str| is(name, "content-length") || is(name, "transfer-encoding");
        let mut head = format!("HTTP/1.1 {status:03} {}\r\n", phrase(*status));
        let mut field = |name: &str, value: &str| head.push_str(&format!("{name}: {value}\r\n"));
        for (name, value) in &headers.0 {
            if own || !frames(name) {
                field(name, value);
            }
        }
        match framing {
            Framing::Own if headers.0.iter().any(|(name, _)| frames(name)) || forbids_body(*status) => {}
            Framing::Own => field("Content-Length", &body.len().to_string()),
            Framing::Length(length) => field("Content-Length", &length.to_string()),
            Framing::Chunked => field("Transfer-Encoding", "chunked"),
            Framing::UntilClose => {}
        }
        let closes = !self.asked.keep_open || matches!(framing, Framing::UntilClose);
        if closes && headers.get("connection").is_none() {
            field("Connection", "close");
        }
        head.push_str("\r\n");
        head
    }

    /// Whether the connection stays open after an answer whose framing is sound.
    pub(super) fn keeps_open(&self) -> bool {
        let close =
            self.response.headers.get("connection").is_some_and(|value| value.eq_ignore_ascii_case("close"));
        self.asked.keep_open && !close
    }

    /// The same after an answer framed by itself. A length of its own that is not that of the body ends the
    /// connection, or the client would wait for ever or find the rest before the next answer.
    pub(super) fn keeps_open_as_framed(&self) -> bool {
        let right = |length: &str| length.trim() == self.body.len().to_string();
        self.keeps_open() && (self.asked.head_only || self.response.headers.all("content-length").all(right))
    }
}

/// One chunk of a body, framed.
pub(super) fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

/// Whether a response with this status ends with its head (RFC 9110 §6.4.1).
fn forbids_body(status: u16) -> bool {
    matches!(status, 100..=199 | 204 | 304)
}

/// The usual words behind a status; clients must not read them.
fn phrase(status: u16) -> &'static str {
    PHRASES.iter().find(|(code, _)| *code == status).map_or("", |(_, phrase)| phrase)
}

const PHRASES: &[(u16, &str)] = &[
    (200, "OK"),
    (201, "Created"),
    (202, "Accepted"),
    (204, "No Content"),
    (301, "Moved Permanently"),
    (302, "Found"),
    (303, "See Other"),
    (304, "Not Modified"),
    (307, "Temporary Redirect"),
    (308, "Permanent Redirect"),
    (400, "Bad Request"),
    (401, "Unauthorized"),
    (403, "Forbidden"),
    (404, "Not Found"),
    (405, "Method Not Allowed"),
    (408, "Request Timeout"),
    (413, "Content Too Large"),
    (429, "Too Many Requests"),
    (431, "Request Header Fields Too Large"),
    (500, "Internal Server Error"),
    (501, "Not Implemented"),
    (502, "Bad Gateway"),
    (503, "Service Unavailable"),
    (504, "Gateway Timeout"),
];
