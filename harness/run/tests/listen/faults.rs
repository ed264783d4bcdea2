//! Every fault as a client sees it, over HTTP and over HTTPS.

use std::io::Write;
use std::time::{Duration, Instant};

use paycert_core::adapter::Reach;
use paycert_core::case::fault::Fault;

use crate::probe::{GET, exchange, stage, tls};

const FAULTS: &[Fault] = &[
    Fault::ResetAfterRequest,
    Fault::CloseAfterRequest,
    Fault::Stall { ms: 30 },
    Fault::Late { ms: 30 },
    Fault::CutBody { percent: 50 },
    Fault::ResetMidBody { percent: 30 },
    Fault::Dribble { bytes: 20, pause_ms: 5 },
    Fault::ShortLength { by: 4 },
    Fault::Chunked { size: 4 },
    Fault::BadChunk,
    Fault::UnterminatedChunks,
    Fault::CloseDelimited,
    Fault::Interim,
    Fault::Twice,
    Fault::CutBody { percent: 255 },
    Fault::ResetMidBody { percent: 0 },
    Fault::StallMidBody { percent: 20, ms: 30 },
    Fault::CutHead,
    Fault::CloseDelimitedCut { percent: 40 },
    Fault::EqualLengths,
    Fault::TwoLengths { by: 3 },
    Fault::LengthAndChunks,
    Fault::Interims { count: 2 },
    Fault::NotHttp,
    Fault::OldHttp,
    Fault::LowerCaseNames,
    Fault::UpperCaseNames,
    Fault::FoldedHeader,
    Fault::HeaderWithoutColon,
    Fault::GzipFalse,
];

/// Faults whose bytes are too many, or packed.
const LARGE: &[Fault] = &[
    Fault::LargeHeader { kib: 2 },
    Fault::Gzip,
    Fault::GzipCut { percent: 50 },
    Fault::GzipBomb { mib: 2 },
    Fault::Padded { mib: 1 },
];

/// What a client sees of a fault and what the handler is told, as text.
fn fingerprint(reach: Reach, fault: Fault) -> String {
    let stage = stage(reach, Some(fault));
    let stream = stage.connect();
    let (seen, end) = match reach {
        Reach::Https => exchange(tls(stream, "127.0.0.1", &stage.authority), GET),
        _ => exchange(stream, GET),
    };
    let seen = if seen.is_empty() { "nothing" } else { &seen };
    format!("{fault:?}\n  {seen}\n  {end}\n  {}\n", stage.told().join("\n  "))
}

#[test]
fn every_fault_has_its_fingerprint() {
    let fingerprints: Vec<String> = FAULTS.iter().map(|fault| fingerprint(Reach::Url, *fault)).collect();
    insta::assert_snapshot!(fingerprints.concat(), @r"
    ResetAfterRequest
      nothing
      reset
      delivered 7: read 28 request bytes, sent 0, reset
    CloseAfterRequest
      nothing
      closed
      delivered 7: read 28 request bytes, sent 0, closed
    Stall { ms: 30 }
      nothing
      closed
      delivered 7: read 28 request bytes, sent 0 (silent for 30 ms), closed
    Late { ms: 30 }
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\n\r\n0123456789
      open
      delivered 7: read 28 request bytes, sent 65 (due after 30 ms), kept open
    CutBody { percent: 50 }
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\n\r\n01234
      closed
      delivered 7: read 28 request bytes, sent 60 (5 of 10 body bytes), closed
    ResetMidBody { percent: 30 }
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\n\r\n012
      reset
      delivered 7: read 28 request bytes, sent 58 (3 of 10 body bytes), reset
    Dribble { bytes: 20, pause_ms: 5 }
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\n\r\n0123456789
      open
      delivered 7: read 28 request bytes, sent 65 (20 at a time, 5 ms apart), kept open
    ShortLength { by: 4 }
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 6\r\nConnection: close\r\n\r\n0123456789
      closed
      delivered 7: read 28 request bytes, sent 83 (Content-Length 6 for 10 body bytes), closed
    Chunked { size: 4 }
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n0123\r\n4\r\n4567\r\n2\r\n89\r\n0\r\n\r\n
      open
      delivered 7: read 28 request bytes, sent 93 (10 body bytes in chunks of 4), kept open
    BadChunk
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\nno-number\r\n56789\r\n0\r\n\r\n
      closed
      delivered 7: read 28 request bytes, sent 96 (the size of the second chunk is no number), closed
    UnterminatedChunks
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n01234\r\n5\r\n56789\r\n
      closed
      delivered 7: read 28 request bytes, sent 83 (10 body bytes in chunks, the last one missing), closed
    CloseDelimited
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nConnection: close\r\n\r\n0123456789
      closed
      delivered 7: read 28 request bytes, sent 64 (no length announced), closed
    Interim
      HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </>; rel=preconnect\r\n\r\nHTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\n\r\n0123456789
      open
      delivered 7: read 28 request bytes, sent 145 (100 and 103 before the answer), kept open
    Twice
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\n\r\n0123456789HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\n\r\n0123456789
      open
      delivered 7: read 28 request bytes, sent 130 (two equal answers), kept open
    CutBody { percent: 255 }
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\n\r\n012345678
      closed
      delivered 7: read 28 request bytes, sent 64 (9 of 10 body bytes), closed
    ResetMidBody { percent: 0 }
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\n\r\n
      reset
      delivered 7: read 28 request bytes, sent 55 (0 of 10 body bytes), reset
    StallMidBody { percent: 20, ms: 30 }
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\n\r\n01
      closed
      delivered 7: read 28 request bytes, sent 57 (2 of 10 body bytes, then silent for 30 ms), closed
    CutHead
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 1
      closed
      delivered 7: read 28 request bytes, sent 50 (50 of 55 head bytes), closed
    CloseDelimitedCut { percent: 40 }
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nConnection: close\r\n\r\n0123
      closed
      delivered 7: read 28 request bytes, sent 58 (4 of 10 body bytes, no length announced), closed
    EqualLengths
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\nContent-Length: 10\r\n\r\n0123456789
      open
      delivered 7: read 28 request bytes, sent 85 (a second Content-Length of 10 for 10 body bytes), kept open
    TwoLengths { by: 3 }
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\nConnection: close\r\nContent-Length: 13\r\n\r\n0123456789
      closed
      delivered 7: read 28 request bytes, sent 104 (a second Content-Length of 13 for 10 body bytes), closed
    LengthAndChunks
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\na\r\n0123456789\r\n0\r\n\r\n
      closed
      delivered 7: read 28 request bytes, sent 122 (10 body bytes in one chunk, with a length beside it), closed
    Interims { count: 2 }
      HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\n\r\n0123456789
      open
      delivered 7: read 28 request bytes, sent 119 (2 times 102 before the answer), kept open
    NotHttp
      220 mail.example ready\r\n
      closed
      delivered 7: read 28 request bytes, sent 24 (another protocol), closed
    OldHttp
      HTTP/1.0 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\n\r\n0123456789
      closed
      delivered 7: read 28 request bytes, sent 65 (HTTP/1.0), closed
    LowerCaseNames
      HTTP/1.1 200 OK\r\nx-b: 1\r\nx-b: 2\r\ncontent-length: 10\r\n\r\n0123456789
      open
      delivered 7: read 28 request bytes, sent 65 (names as in content-length), kept open
    UpperCaseNames
      HTTP/1.1 200 OK\r\nX-B: 1\r\nX-B: 2\r\nCONTENT-LENGTH: 10\r\n\r\n0123456789
      open
      delivered 7: read 28 request bytes, sent 65 (names as in CONTENT-LENGTH), kept open
    FoldedHeader
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\nX-Folded: one\r\n two\r\n\r\n0123456789
      open
      delivered 7: read 28 request bytes, sent 86 (a field over two lines), kept open
    HeaderWithoutColon
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\nthis line is no field\r\n\r\n0123456789
      open
      delivered 7: read 28 request bytes, sent 88 (a line without a colon), kept open
    GzipFalse
      HTTP/1.1 200 OK\r\nx-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\nContent-Encoding: gzip\r\n\r\n0123456789
      open
      delivered 7: read 28 request bytes, sent 89 (said to be compressed, and is not), kept open
    ");
}

#[test]
fn large_faults_are_as_large_as_they_say() {
    let lines = LARGE.iter().map(|fault| {
        let stage = stage(Reach::Url, Some(*fault));
        let (seen, end) = exchange(stage.connect(), GET);
        let (head, body) = seen.split_once(r"\r\n\r\n").unwrap();
        let head: String = head.chars().filter(|letter| *letter != 'x').collect();
        format!("{fault:?}\n  {head}\n  {} letters, {end}\n  {}\n", body.len(), stage.told().join("\n  "))
    });
    insta::assert_snapshot!(lines.collect::<String>(), @r"
    LargeHeader { kib: 2 }
      HTTP/1.1 200 OK\r\n-B: 1\r\nX-b: 2\r\nContent-Length: 10\r\nX-Padding: 
      10 letters, open
      delivered 7: read 28 request bytes, sent 2126 (a field of 2 KiB), kept open
    Gzip
      HTTP/1.1 200 OK\r\n-B: 1\r\nX-b: 2\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip
      113 letters, open
      delivered 7: read 28 request bytes, sent 128 (30 of 30 compressed bytes), kept open
    GzipCut { percent: 50 }
      HTTP/1.1 200 OK\r\n-B: 1\r\nX-b: 2\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip
      63 letters, open
      delivered 7: read 28 request bytes, sent 112 (15 of 30 compressed bytes), kept open
    GzipBomb { mib: 2 }
      HTTP/1.1 200 OK\r\n-B: 1\r\nX-b: 2\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip
      8292 letters, open
      delivered 7: read 28 request bytes, sent 2177 (2078 compressed bytes hold 2 MiB), kept open
    Padded { mib: 1 }
      HTTP/1.1 200 OK\r\n-B: 1\r\nX-b: 2\r\nContent-Length: 1048586
      1048586 letters, open
      delivered 7: read 28 request bytes, sent 1048646 (10 body bytes and 1 MiB of blanks), kept open
    ");
}

#[test]
fn every_fault_looks_the_same_inside_tls() {
    for fault in FAULTS {
        assert_eq!(fingerprint(Reach::Https, *fault), fingerprint(Reach::Url, *fault));
    }
}

#[test]
fn a_pause_takes_its_time() {
    let pauses =
        [Fault::Stall { ms: 60 }, Fault::Late { ms: 60 }, Fault::Dribble { bytes: 20, pause_ms: 20 }];
    for fault in pauses {
        let begun = Instant::now();
        fingerprint(Reach::Url, fault);
        assert!(begun.elapsed() >= Duration::from_millis(60), "{fault:?} took {:?}", begun.elapsed());
    }
}

#[test]
fn a_client_that_gives_up_ends_a_stall() {
    for (fault, what) in
        [(Fault::Stall { ms: 60_000 }, "silent for"), (Fault::Late { ms: 60_000 }, "due after")]
    {
        let stage = stage(Reach::Url, Some(fault));
        let mut stream = stage.connect();
        stream.write_all(GET).unwrap();
        while stage.requests().is_empty() {
            std::thread::sleep(Duration::from_millis(1));
        }
        assert!(!stage.listener.settle(Duration::ZERO), "an answer is under way");
        drop(stream);
        let told =
            format!("delivered 7: read 28 request bytes, sent 0 ({what} 60000 ms), the client left first");
        assert_eq!(stage.told(), [told]);
    }
}

#[test]
fn a_closing_listener_ends_a_stall_and_says_so() {
    let stage = stage(Reach::Url, Some(Fault::Stall { ms: 60_000 }));
    let mut stream = stage.connect();
    stream.write_all(GET).unwrap();
    while stage.requests().is_empty() {
        std::thread::sleep(Duration::from_millis(1));
    }
    drop(stage.listener);
    let told =
        "undelivered 7: read 28 request bytes, sent 0 (silent for 60000 ms), failed: the listener closes";
    assert_eq!(*stage.witness.told.lock().unwrap(), [told]);
}
