//! A client that looks at the raw connection, and a handler that remembers everything it hears.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use paycert_core::adapter::Reach;
use paycert_core::case::fault::Fault;
use paycert_core::wire::http::{Headers, Request, Response};
use paycert_run::listen::{Answer, Authority, Handler, Listener};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

/// How long a connection must be silent to count as open and idle.
const SILENCE: Duration = Duration::from_millis(100);

/// One request without a body.
pub(crate) const GET: &[u8] = b"GET /x HTTP/1.1\r\nHost: h\r\n\r\n";

/// Answers everything the same way and remembers what it hears.
pub(crate) struct Witness {
    pub(crate) fault: Option<Fault>,
    pub(crate) requests: Mutex<Vec<Request>>,
    pub(crate) told: Mutex<Vec<String>>,
}

impl Handler for Witness {
    fn handle(&self, request: Request) -> Answer {
        self.requests.lock().unwrap().push(request);
        Answer { response: response(), fault: self.fault, ticket: 7 }
    }

    fn delivered(&self, ticket: u64, how: &str) {
        self.told.lock().unwrap().push(format!("delivered {ticket}: {how}"));
    }

    fn undelivered(&self, ticket: u64, how: &str) {
        self.told.lock().unwrap().push(format!("undelivered {ticket}: {how}"));
    }

    fn refused(&self, why: &str) {
        self.told.lock().unwrap().push(format!("refused: {why}"));
    }
}

pub(crate) fn response() -> Response {
    Response {
        status: 200,
        headers: Headers::of(&[("x-B", "1"), ("X-b", "2")]),
        body: b"0123456789".to_vec(),
    }
}

/// An open listener, its authority, and its witness.
pub(crate) struct Stage {
    pub(crate) listener: Listener,
    pub(crate) authority: Authority,
    pub(crate) witness: Arc<Witness>,
}

pub(crate) fn stage(reach: Reach, fault: Option<Fault>) -> Stage {
    let authority = Authority::new().unwrap();
    let witness = Arc::new(Witness { fault, requests: Mutex::default(), told: Mutex::default() });
    let listener = Listener::open(reach, &authority, 0, witness.clone()).unwrap();
    Stage { listener, authority, witness }
}

impl Stage {
    /// A plain connection.
    pub(crate) fn connect(&self) -> TcpStream {
        let address = self.listener.proxy().unwrap_or_else(|| self.listener.origin());
        let stream = TcpStream::connect(address.split_once("://").unwrap().1).unwrap();
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(SILENCE)).unwrap();
        stream
    }

    /// What the handler was told, once nothing is under way any more.
    pub(crate) fn told(&self) -> Vec<String> {
        assert!(self.listener.settle(Duration::from_secs(5)), "an answer is still under way");
        self.witness.told.lock().unwrap().clone()
    }

    pub(crate) fn requests(&self) -> Vec<Request> {
        self.witness.requests.lock().unwrap().clone()
    }
}

/// TLS as `host` over a connection, trusting only this authority.
pub(crate) fn tls(
    stream: TcpStream,
    host: &str,
    authority: &Authority,
) -> StreamOwned<ClientConnection, TcpStream> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.ca_pem().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).unwrap();
    StreamOwned::new(ClientConnection::new(Arc::new(config), name).unwrap(), stream)
}

/// Sends bytes and reads until the connection ends or falls silent: what came, and `open`, `closed`, `torn` (TLS
/// without its own end) or `reset`.
pub(crate) fn exchange(mut stream: impl Read + Write, bytes: &[u8]) -> (String, &'static str) {
    stream.write_all(bytes).unwrap();
    stream.flush().unwrap();
    let mut seen = Vec::new();
    let mut chunk = [0; 4096];
    let end = loop {
        match stream.read(&mut chunk) {
            Ok(0) => break "closed",
            Ok(count) => seen.extend_from_slice(&chunk[..count]),
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut => break "open",
                ErrorKind::ConnectionReset => break "reset",
                ErrorKind::UnexpectedEof => break "torn",
                _ => panic!("{error}"),
            },
        }
    };
    (seen.escape_ascii().to_string(), end)
}
