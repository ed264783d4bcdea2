//! How each greeting looks to a client that wants TLS and believes the run's authority.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use paycert_core::adapter::Reach;
use paycert_core::case::greeting::Greeting;
use paycert_core::wire::http::{Headers, Response};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{CertificateError, ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use super::Seen;
use super::probe::{REQUEST, Stage, exchange};
use crate::listen::Authority;
use crate::runner::{Nowhere, RunError};

/// One greeting, and how it looks.
pub(super) struct Row {
    pub(super) greeting: Greeting,
    looks: &'static str,
}

const fn row(greeting: Greeting, looks: &'static str) -> Row {
    Row { greeting, looks }
}

/// Every greeting.
pub(super) const ROWS: &[Row] = &[
    row(Greeting::Good, "an answer inside TLS"),
    row(Greeting::SelfSigned, "refused: unknown issuer"),
    row(Greeting::ForeignAuthority, "refused: unknown issuer"),
    row(Greeting::OtherHost, "refused: not valid for this name"),
    row(Greeting::Expired, "refused: expired"),
    row(Greeting::NotYetValid, "refused: not valid yet"),
    row(Greeting::MissingChain, "refused: unknown issuer"),
    row(Greeting::OldTls, "refused: obsolete version; the client refused TLS 1.0"),
    row(Greeting::StalledHandshake, "silence after 4 bytes of TLS"),
    row(Greeting::Plain, "no TLS: HTTP/1.1 400 Bad Request"),
    row(Greeting::Silent, "silence"),
    row(Greeting::Reset, "reset"),
    row(Greeting::Closed, "closed"),
    row(Greeting::Refused, "connection refused"),
];

impl Row {
    /// Meets the greeting.
    pub(super) fn meet(&self) -> Result<Seen, RunError> {
        let word = serde_json::to_value(self.greeting).unwrap_or_default();
        let name = format!("greeting {}", word.as_str().unwrap_or_default());
        let how = self.looked()?;
        let problem = (how != self.looks).then(|| format!("it looks so: {how}, not so: {}", self.looks));
        Ok(Seen { name, how, problem })
    }

    fn looked(&self) -> Result<String, RunError> {
        if self.greeting == Greeting::Refused {
            let nowhere = Nowhere::new(Reach::Https, 0)?;
            let address = nowhere.origin();
            let address = address.split_once("://").map_or("", |(_, address)| address);
            return Ok(match TcpStream::connect(address) {
                Err(error) if error.kind() == ErrorKind::ConnectionRefused => "connection refused".to_owned(),
                other => format!("{other:?}"),
            });
        }
        let response = Response { status: 200, headers: Headers::default(), body: b"0123456789".to_vec() };
        let stage = Stage::open(Reach::Https, response, None, self.greeting)?;
        match self.greeting {
            Greeting::Plain | Greeting::Silent | Greeting::StalledHandshake => raw(&stage),
            Greeting::Reset | Greeting::Closed => {
                let mut stream = stage.connect()?;
                // The end may come before the first byte is gone.
                let _ = stream.write_all(HELLO);
                let mut sink = [0; 16];
                Ok(match stream.read(&mut sink) {
                    Ok(0) => "closed".to_owned(),
                    Err(error) if error.kind() == ErrorKind::ConnectionReset => "reset".to_owned(),
                    other => format!("{other:?}"),
                })
            }
            _ => tls(&stage),
        }
    }
}

/// The header and the beginning of a first message, with nothing in it that a server would understand.
const HELLO: &[u8] = &[22, 3, 1, 0, 4, 1, 0, 0, 0];

/// What a client sees that begins TLS by hand.
fn raw(stage: &Stage) -> Result<String, RunError> {
    let (bytes, end) = exchange(&mut stage.connect()?, HELLO)?;
    let text = String::from_utf8_lossy(&bytes);
    Ok(match (bytes.as_slice(), end) {
        ([], "open") => "silence".to_owned(),
        ([22, 3, ..], "open") => format!("silence after {} bytes of TLS", bytes.len()),
        _ => format!("no TLS: {}", text.lines().next().unwrap_or(end)),
    })
}

/// What a client of TLS makes of it.
fn tls(stage: &Stage) -> Result<String, RunError> {
    let mut stream = client(stage)?;
    let outcome = match exchange(&mut stream, REQUEST) {
        Ok((bytes, _)) if bytes.ends_with(b"0123456789") => return Ok("an answer inside TLS".to_owned()),
        Ok((bytes, end)) => format!("{} bytes, then {end}", bytes.len()),
        Err(error) => refusal(&error),
    };
    // What the client has to say about it goes out first.
    while stream.conn.wants_write() && stream.conn.write_tls(&mut stream.sock).is_ok() {}
    drop(stream);
    let told = stage.heard();
    Ok(match told.iter().find(|how| how.contains("TLS 1.0")) {
        Some(how) => format!("{outcome}; {}", how.trim_start_matches("refused: ")),
        None => outcome,
    })
}

fn refusal(error: &std::io::Error) -> String {
    let problem = error.get_ref().and_then(|source| source.downcast_ref::<rustls::Error>());
    match problem {
        Some(rustls::Error::InvalidCertificate(problem)) => match problem {
            CertificateError::UnknownIssuer => "refused: unknown issuer".to_owned(),
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "refused: expired".to_owned()
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "refused: not valid yet".to_owned()
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "refused: not valid for this name".to_owned()
            }
            other => format!("refused: {other:?}"),
        },
        Some(rustls::Error::PeerIncompatible(_)) => "refused: obsolete version".to_owned(),
        _ => format!("failed: {error}"),
    }
}

/// A client that believes only the authority of the stage.
fn client(stage: &Stage) -> Result<StreamOwned<ClientConnection, TcpStream>, RunError> {
    let stream = stage.connect()?;
    let connection = connection(&stage.authority).map_err(std::io::Error::other)?;
    Ok(StreamOwned::new(connection, stream))
}

fn connection(authority: &Authority) -> Result<ClientConnection, Box<dyn std::error::Error + Send + Sync>> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.ca_pem().as_bytes())?)?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(ClientConnection::new(Arc::new(config), ServerName::try_from("127.0.0.1")?)?)
}
