//! Faults of the wire by name: what a listener does to an answer that the gateway made. The run crate carries them out.

use serde::{Deserialize, Serialize};

/// From so many mebibytes on an answer is told from what a client needs anyway.
const LARGE: usize = 64;

/// From so many milliseconds between two pieces on an answer does not only come slowly: it comes to no end in time.
const ENDLESS: u64 = 50;

impl Fault {
    /// Whether the client is meant to lose patience, so that its own answer ends the fault.
    pub fn is_silence(self) -> bool {
        match self {
            Self::Stall { .. } | Self::Late { .. } | Self::StallMidBody { .. } => true,
            Self::Dribble { pause_ms, .. } => pause_ms >= ENDLESS,
            _ => false,
        }
    }

    /// How large the answer is, if it is so large that the memory of the client is looked at.
    pub fn mebibytes(self) -> Option<usize> {
        match self {
            Self::GzipBomb { mib } | Self::Padded { mib } if mib >= LARGE => Some(mib),
            _ => None,
        }
    }
}

/// One way in which an answer does not arrive as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The connection is reset once the whole request was read.
    ResetAfterRequest,
    /// The connection is closed once the whole request was read; no byte is sent.
    CloseAfterRequest,
    /// Nothing is sent for so long, in milliseconds; then the connection is closed.
    Stall {
        /// Milliseconds.
        ms: u64,
    },
    /// The whole answer is sent so much later, in milliseconds.
    Late {
        /// Milliseconds.
        ms: u64,
    },
    /// The length of the whole body is announced, a part of it is sent, the connection is closed.
    CutBody {
        /// How much of the body is sent, in percent.
        percent: u8,
    },
    /// The same, but the connection is reset.
    ResetMidBody {
        /// How much of the body is sent, in percent.
        percent: u8,
    },
    /// The answer is sent a few bytes at a time.
    Dribble {
        /// Bytes at a time.
        bytes: usize,
        /// Pause between them, in milliseconds.
        pause_ms: u64,
    },
    /// Content-Length is shorter than the body by so many bytes.
    ShortLength {
        /// Bytes.
        by: usize,
    },
    /// The body is sent in chunks of so many bytes, correctly.
    Chunked {
        /// Bytes.
        size: usize,
    },
    /// The body is sent in chunks; the size of the second one is no number.
    BadChunk,
    /// The body is sent in chunks; the last one is missing and the connection is closed.
    UnterminatedChunks,
    /// No length is announced; the end of the connection is the end of the body.
    CloseDelimited,
    /// The answer leaves the connection open by its words, and then it is closed.
    CloseIdle,
    /// `100 Continue` and `103 Early Hints` go before the answer.
    Interim,
    /// The answer is sent twice on one connection.
    Twice,
    /// The length of the whole body is announced, and a part of it or all is sent. Then the sending side of the
    /// connection is closed, and the other is read on, until the client ends it.
    HalfClose {
        /// How much of the body is sent, in percent.
        percent: u8,
    },
    /// A part of the body is sent, then nothing for so long; then the connection is closed.
    StallMidBody {
        /// How much of the body is sent, in percent.
        percent: u8,
        /// Milliseconds.
        ms: u64,
    },
    /// The head is cut off in the middle of a header field.
    CutHead,
    /// No length is announced and the connection is closed after a part of the body; inside TLS, in order.
    CloseDelimitedCut {
        /// How much of the body is sent, in percent.
        percent: u8,
    },
    /// The right Content-Length stands twice.
    EqualLengths,
    /// A second Content-Length is greater than the first by so many bytes.
    TwoLengths {
        /// Bytes.
        by: usize,
    },
    /// The body is sent in chunks, and a Content-Length is announced as well.
    LengthAndChunks,
    /// So many interim answers go before the final one.
    Interims {
        /// How many.
        count: usize,
    },
    /// Another protocol answers.
    NotHttp,
    /// The answer is of HTTP/1.0, which ends with the connection.
    OldHttp,
    /// Names of header fields are written in small letters.
    LowerCaseNames,
    /// Names of header fields are written in capitals.
    UpperCaseNames,
    /// A field of no meaning goes over two lines.
    FoldedHeader,
    /// One line of the head has no colon.
    HeaderWithoutColon,
    /// A field of no meaning is so many kibibytes long.
    LargeHeader {
        /// Kibibytes.
        kib: usize,
    },
    /// The body is compressed, and says so.
    Gzip,
    /// The body is compressed, and only a part of that is sent, in chunks that end in order.
    GzipCut {
        /// How much of the compressed body is sent, in percent.
        percent: u8,
    },
    /// Behind the body come so many mebibytes of white space; all of it is compressed to a thousandth.
    GzipBomb {
        /// Mebibytes.
        mib: usize,
    },
    /// The body is said to be compressed and is not.
    GzipFalse,
    /// Behind the body come so many mebibytes of white space.
    Padded {
        /// Mebibytes.
        mib: usize,
    },
}
