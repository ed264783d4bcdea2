//! How each fault looks to a client that sees the bytes.

use std::io::Read;

use flate2::read::GzDecoder;
use paycert_core::adapter::Reach;
use paycert_core::case::fault::Fault;
use paycert_core::case::greeting::Greeting;
use paycert_core::wire::http::{Headers, Response};
use serde_json::Value;

use super::Seen;
use super::probe::{REQUEST, Stage, exchange, still_reads};
use crate::runner::RunError;

/// One fault, and how it looks.
pub(super) struct Row {
    fault: Fault,
    looks: Looks,
    /// What becomes of the connection.
    end: &'static str,
}

/// What came.
enum Looks {
    /// These bytes.
    Exactly(&'static str),
    /// These bytes and the plain answer behind them.
    Before(&'static str),
    /// A text, and at least so many bytes in all.
    Longer(&'static str, usize),
    /// A body in chunks that is compressed, whole or cut.
    Packed { begins: &'static str, at_least: usize, whole: bool },
}

const fn row(fault: Fault, looks: Looks, end: &'static str) -> Row {
    Row { fault, looks, end }
}

/// The answer without a fault.
const PLAIN: &str = "HTTP/1.1 200 OK\r\nx-B: 1\r\nContent-Length: 10\r\n\r\n0123456789";

/// Every fault.
pub(super) const ROWS: &[Row] = &[
    row(Fault::ResetAfterRequest, Looks::Exactly(""), "reset"),
    row(Fault::CloseAfterRequest, Looks::Exactly(""), "closed"),
    row(Fault::Stall { ms: 30 }, Looks::Exactly(""), "closed"),
    row(Fault::Late { ms: 30 }, Looks::Exactly(PLAIN), "open"),
    row(
        Fault::CutBody { percent: 50 },
        Looks::Exactly("HTTP/1.1 200 OK\r\nx-B: 1\r\nContent-Length: 10\r\n\r\n01234"),
        "closed",
    ),
    row(
        Fault::ResetMidBody { percent: 30 },
        Looks::Exactly("HTTP/1.1 200 OK\r\nx-B: 1\r\nContent-Length: 10\r\n\r\n012"),
        "reset",
    ),
    row(Fault::Dribble { bytes: 20, pause_ms: 5 }, Looks::Exactly(PLAIN), "open"),
    row(
        Fault::ShortLength { by: 4 },
        Looks::Exactly(
            "HTTP/1.1 200 OK\r\nx-B: 1\r\nContent-Length: 6\r\nConnection: close\r\n\r\n0123456789",
        ),
        "closed",
    ),
    row(
        Fault::Chunked { size: 4 },
        Looks::Exactly(
            "HTTP/1.1 200 OK\r\nx-B: 1\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n0123\r\n4\r\n4567\r\n2\r\n89\r\n0\r\n\r\n",
        ),
        "open",
    ),
    row(
        Fault::BadChunk,
        Looks::Exactly(
            "HTTP/1.1 200 OK\r\nx-B: 1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\nno-number\r\n56789\r\n0\r\n\r\n",
        ),
        "closed",
    ),
    row(
        Fault::UnterminatedChunks,
        Looks::Exactly(
            "HTTP/1.1 200 OK\r\nx-B: 1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n",
        ),
        "closed",
    ),
    row(
        Fault::CloseDelimited,
        Looks::Exactly("HTTP/1.1 200 OK\r\nx-B: 1\r\nConnection: close\r\n\r\n0123456789"),
        "closed",
    ),
    row(
        Fault::CloseDelimitedCut { percent: 40 },
        Looks::Exactly("HTTP/1.1 200 OK\r\nx-B: 1\r\nConnection: close\r\n\r\n0123"),
        "closed",
    ),
    row(
        Fault::HalfClose { percent: 50 },
        Looks::Exactly("HTTP/1.1 200 OK\r\nx-B: 1\r\nContent-Length: 10\r\n\r\n01234"),
        "closed one way",
    ),
    row(Fault::HalfClose { percent: 100 }, Looks::Exactly(PLAIN), "closed one way"),
    row(Fault::CloseIdle, Looks::Exactly(PLAIN), "closed"),
    row(
        Fault::Interim,
        Looks::Before(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </>; rel=preconnect\r\n\r\n",
        ),
        "open",
    ),
    row(
        Fault::Interims { count: 2 },
        Looks::Before("HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n"),
        "open",
    ),
    row(Fault::Twice, Looks::Before(PLAIN), "open"),
    row(
        Fault::StallMidBody { percent: 20, ms: 30 },
        Looks::Exactly("HTTP/1.1 200 OK\r\nx-B: 1\r\nContent-Length: 10\r\n\r\n01"),
        "closed",
    ),
    row(Fault::CutHead, Looks::Exactly("HTTP/1.1 200 OK\r\nx-B: 1\r\nContent-Length: 1"), "closed"),
    row(
        Fault::EqualLengths,
        Looks::Exactly(
            "HTTP/1.1 200 OK\r\nx-B: 1\r\nContent-Length: 10\r\nContent-Length: 10\r\n\r\n0123456789",
        ),
        "open",
    ),
    row(
        Fault::TwoLengths { by: 3 },
        Looks::Exactly(
            "HTTP/1.1 200 OK\r\nx-B: 1\r\nContent-Length: 10\r\nConnection: close\r\nContent-Length: 13\r\n\r\n0123456789",
        ),
        "closed",
    ),
    row(
        Fault::LengthAndChunks,
        Looks::Exactly(
            "HTTP/1.1 200 OK\r\nx-B: 1\r\nContent-Length: 10\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n",
        ),
        "closed",
    ),
    row(Fault::NotHttp, Looks::Exactly("220 mail.example ready\r\n"), "closed"),
    row(
        Fault::OldHttp,
        Looks::Exactly("HTTP/1.0 200 OK\r\nx-B: 1\r\nContent-Length: 10\r\n\r\n0123456789"),
        "closed",
    ),
    row(
        Fault::LowerCaseNames,
        Looks::Exactly("HTTP/1.1 200 OK\r\nx-b: 1\r\ncontent-length: 10\r\n\r\n0123456789"),
        "open",
    ),
    row(
        Fault::UpperCaseNames,
        Looks::Exactly("HTTP/1.1 200 OK\r\nX-B: 1\r\nCONTENT-LENGTH: 10\r\n\r\n0123456789"),
        "open",
    ),
    row(
        Fault::FoldedHeader,
        Looks::Exactly(
            "HTTP/1.1 200 OK\r\nx-B: 1\r\nContent-Length: 10\r\nX-Folded: one\r\n two\r\n\r\n0123456789",
        ),
        "open",
    ),
    row(
        Fault::HeaderWithoutColon,
        Looks::Exactly(
            "HTTP/1.1 200 OK\r\nx-B: 1\r\nContent-Length: 10\r\nthis line is no field\r\n\r\n0123456789",
        ),
        "open",
    ),
    row(Fault::LargeHeader { kib: 2 }, Looks::Longer("X-Padding: xxx", 2 << 10), "open"),
    row(Fault::Gzip, Looks::Packed { begins: "0123456789", at_least: 10, whole: true }, "open"),
    row(Fault::GzipCut { percent: 50 }, Looks::Packed { begins: "", at_least: 0, whole: false }, "open"),
    row(
        Fault::GzipBomb { mib: 2 },
        Looks::Packed { begins: "0123456789  ", at_least: 2 << 20, whole: true },
        "open",
    ),
    row(
        Fault::GzipFalse,
        Looks::Exactly(
            "HTTP/1.1 200 OK\r\nx-B: 1\r\nContent-Length: 10\r\nContent-Encoding: gzip\r\n\r\n0123456789",
        ),
        "open",
    ),
    row(Fault::Padded { mib: 1 }, Looks::Longer("Content-Length: 1048586", 1 << 20), "open"),
];

impl Row {
    /// The name in case files, with its measures.
    pub(super) fn name(&self) -> String {
        let measured = |value: &Value| match value {
            Value::Object(measures) => {
                let measures = measures.iter().map(|(name, value)| format!(" {name} {value}"));
                measures.collect::<String>()
            }
            _ => String::new(),
        };
        match serde_json::to_value(self.fault) {
            Ok(Value::String(name)) => name,
            Ok(Value::Object(members)) => {
                members.iter().map(|(name, value)| format!("{name}{}", measured(value))).collect()
            }
            _ => format!("{:?}", self.fault),
        }
    }

    /// Meets the fault over HTTP.
    pub(super) fn meet(&self) -> Result<Seen, RunError> {
        let response =
            Response { status: 200, headers: Headers::of(&[("x-B", "1")]), body: b"0123456789".to_vec() };
        let stage = Stage::open(Reach::Url, response, Some(self.fault), Greeting::Good)?;
        let mut stream = stage.connect()?;
        let (bytes, mut end) = exchange(&mut stream, REQUEST)?;
        let told = stage.told();
        // An ordinary end is told from one that goes one way only.
        let probed = matches!(self.fault, Fault::HalfClose { .. } | Fault::CloseIdle);
        if probed && end == "closed" && still_reads(&mut stream) {
            end = "closed one way";
        }
        let problem = match told.as_slice() {
            [how] if how.starts_with("delivered: ") => self
                .looks
                .differs(&bytes)
                .or_else(|| (end != self.end).then(|| format!("the connection is {end}"))),
            told => Some(format!("the listener says [{}]", told.join("; "))),
        };
        Ok(Seen { name: self.name(), how: format!("{} bytes, then {end}", bytes.len()), problem })
    }
}

impl Looks {
    /// What is wrong with what came.
    fn differs(&self, bytes: &[u8]) -> Option<String> {
        let right = match self {
            Self::Exactly(wanted) => bytes == wanted.as_bytes(),
            Self::Before(wanted) => bytes == [wanted.as_bytes(), PLAIN.as_bytes()].concat(),
            Self::Longer(text, least) => {
                String::from_utf8_lossy(bytes).contains(text) && bytes.len() >= *least
            }
            Self::Packed { begins, at_least, whole } => {
                let mut unpacked = Vec::new();
                let read = GzDecoder::new(chunk(bytes)).read_to_end(&mut unpacked);
                let good = unpacked.starts_with(begins.as_bytes()) && unpacked.len() >= *at_least;
                good && read.is_ok() == *whole
            }
        };
        let begins = &bytes[..bytes.len().min(200)];
        (!right).then(|| format!("what came looks otherwise: {}", begins.escape_ascii()))
    }
}

/// The one chunk of a body in chunks.
fn chunk(bytes: &[u8]) -> &[u8] {
    let behind = |bytes: &'_ [u8], mark: &[u8]| {
        bytes.windows(mark.len()).position(|window| window == mark).map(|at| at + mark.len())
    };
    let body = behind(bytes, b"\r\n\r\n").map_or(&bytes[..0], |at| &bytes[at..]);
    let data = behind(body, b"\r\n").map_or(&body[..0], |at| &body[at..]);
    data.strip_suffix(b"\r\n0\r\n\r\n").unwrap_or(data)
}

/// Meets an answer that names another place.
pub(super) fn redirect(status: u16) -> Result<Seen, RunError> {
    let headers = Headers::of(&[("Location", "http://127.0.0.1:9/elsewhere")]);
    let stage =
        Stage::open(Reach::Url, Response { status, headers, body: Vec::new() }, None, Greeting::Good)?;
    let (bytes, end) = exchange(&mut stage.connect()?, REQUEST)?;
    let text = String::from_utf8_lossy(&bytes);
    let right = text.starts_with(&format!("HTTP/1.1 {status} "))
        && text.contains("\r\nLocation: http://127.0.0.1:9/elsewhere\r\n")
        && end == "open"
        && stage.told().is_empty();
    let problem = (!right).then(|| format!("what came looks otherwise: {}", bytes.escape_ascii()));
    Ok(Seen {
        name: format!("redirect {status}"),
        how: format!("{} bytes, then {end}", bytes.len()),
        problem,
    })
}
