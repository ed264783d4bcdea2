//! Requests out, responses in, over an ordinary HTTP client: nothing retried, redirected or sent through a proxy
//! that the environment names.

mod kept;

use std::cell::Cell;
use std::error::Error;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::{Mutex, Once, PoisonError};
use std::time::Duration;

use flate2::read::GzDecoder;
use paycert_core::merchant::TransportProblem;
use paycert_core::merchant::alternative::Alternative;
use paycert_core::merchant::mutant::Mutant;
use paycert_core::wire::http::{Headers, Request, Response};
use reqwest::blocking::{Client, ClientBuilder};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Certificate, Method, Url};

use crate::listen::header_text;
use kept::Kept;

/// The largest body that is read: a peer must not decide how much memory a client needs.
const LARGEST: usize = 8 << 20;

/// How many connections a mutant leaks at most: the descriptors of this process serve other cases as well.
const LEAKED: usize = 100;

/// A client that is kept, with its connections, as long as it fits.
#[derive(Default)]
pub(super) struct Courier {
    kept: Option<(Trust, Client)>,
    mutant: Option<Mutant>,
    /// The largest body that was held since somebody asked.
    held: Cell<usize>,
    inflates: bool,
    /// The connection of a mutant.
    connection: Mutex<Kept>,
    /// The connections that a mutant does not give back.
    leaked: Mutex<Vec<Kept>>,
}

/// What a client was built with.
#[derive(Clone, PartialEq, Eq, Default)]
struct Trust {
    ca_pem: Option<String>,
    proxy: Option<String>,
}

impl Courier {
    /// A client that is wrong in the named way, where that is one of a client's.
    pub(super) fn new(mutant: Option<Mutant>) -> Self {
        Self { mutant, ..Self::default() }
    }

    /// The largest body in bytes that was held in memory since the last call of this.
    pub(super) fn held(&self) -> u64 {
        self.held.take() as u64
    }

    /// A client that makes one choice otherwise, where that is one of a client's.
    pub(super) fn choosing(alternative: Alternative) -> Self {
        Self { inflates: alternative == Alternative::Inflates, ..Self::default() }
    }

    /// Prepares for an endpoint. The client at hand is kept unless this one needs another authority or proxy.
    pub(super) fn prepare(
        &mut self,
        endpoint: &str,
        ca_pem: Option<&str>,
        proxy: Option<&str>,
    ) -> Result<(), TransportProblem> {
        let needs_ca = endpoint.starts_with("https:") || proxy.is_some();
        let kept = self.kept.as_ref().map(|(trust, _)| trust);
        let trust = Trust {
            ca_pem: if needs_ca {
                ca_pem.map(str::to_owned)
            } else {
                kept.and_then(|trust| trust.ca_pem.clone())
            },
            proxy: proxy.map(str::to_owned),
        };
        if kept != Some(&trust) {
            self.kept = None;
            let client = trust.client(self.mutant).map_err(|error| problem(&error))?;
            self.kept = Some((trust, client));
        }
        self.leaked.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(())
    }

    /// What [`Mutant::LeavesConnectionsOpen`] does, within what a process may hold.
    fn leak(&self, origin: &str, request: &Request, timeout: Duration) -> Result<Response, TransportProblem> {
        let mut kept = Kept::default();
        let response = kept.send(origin, request, timeout);
        let mut leaked = self.leaked.lock().unwrap_or_else(PoisonError::into_inner);
        if leaked.len() < LEAKED {
            leaked.push(kept);
        }
        response
    }

    /// Sends one request and reads the whole response.
    pub(super) fn send(
        &self,
        origin: &str,
        request: &Request,
        timeout: Duration,
    ) -> Result<Response, TransportProblem> {
        let Some((_, client)) = &self.kept else { return Err(TransportProblem("no endpoint".into())) };
        if self.mutant == Some(Mutant::ReusesBlindly) && origin.starts_with("http:") {
            let mut connection = self.connection.lock().unwrap_or_else(PoisonError::into_inner);
            return connection.send(origin, request, timeout);
        }
        if self.mutant == Some(Mutant::LeavesConnectionsOpen) && origin.starts_with("http:") {
            return self.leak(origin, request, timeout);
        }
        if self.mutant == Some(Mutant::TimeOutPerRead) && origin.starts_with("http:") {
            return Kept::default().send(origin, request, timeout);
        }
        let url = match request.target.contains("://") {
            true => request.target.clone(),
            false => format!("{origin}{}", request.target),
        };
        let url = Url::parse(&url).map_err(|error| problem(&error))?;
        let method = Method::from_bytes(request.method.as_bytes()).map_err(|error| problem(&error))?;
        let mut sent = client.request(method, url).timeout(timeout).body(request.body.clone());
        for (name, value) in &request.headers.0 {
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(|error| problem(&error))?;
            let value = HeaderValue::from_bytes(value.as_bytes()).map_err(|error| problem(&error))?;
            sent = sent.header(name, value);
        }
        let response = sent.send().map_err(|error| {
            if self.mutant == Some(Mutant::SpeaksOldTls) && origin.starts_with("https:") && error.is_connect()
            {
                speak_old_tls(origin);
            }
            problem(&error.without_url())
        })?;
        let status = response.status().as_u16();
        let headers = response.headers().iter();
        let headers: Vec<(String, String)> =
            headers.map(|(name, value)| (name.to_string(), header_text(value.as_bytes()))).collect();
        let packed = headers.iter().any(|(name, value)| name == "content-encoding" && value == "gzip");
        let mut body = Vec::new();
        let largest = match self.mutant {
            Some(Mutant::ReadsWithoutEnd | Mutant::InflatesWithoutEnd) => usize::MAX,
            _ => LARGEST,
        };
        let most = (largest as u64).saturating_add(1);
        let read = match packed && self.inflates {
            true => GzDecoder::new(response).take(most).read_to_end(&mut body),
            false => response.take(most).read_to_end(&mut body),
        };
        read.map_err(|error| problem(&error))?;
        if self.mutant == Some(Mutant::InflatesWithoutEnd) {
            body = inflated(body);
        }
        self.held.set(self.held.get().max(body.len()));
        match body.len() > largest {
            true => Err(TransportProblem(format!("an answer of more than {} MiB", LARGEST >> 20))),
            false => Ok(Response { status, headers: Headers(headers), body }),
        }
    }
}

impl Trust {
    fn client(&self, mutant: Option<Mutant>) -> reqwest::Result<Client> {
        let authority = self.ca_pem.iter().map(|pem| Certificate::from_pem(pem.as_bytes()));
        let mut builder = builder().tls_certs_only(authority.collect::<reqwest::Result<Vec<_>>>()?);
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(reqwest::Proxy::all(proxy)?);
        }
        match mutant {
            Some(Mutant::TrustsAnyServer) => builder.tls_danger_accept_invalid_certs(true),
            Some(Mutant::IgnoresHostName) => builder.tls_danger_accept_invalid_hostnames(true),
            Some(Mutant::FollowsRedirects) => builder.redirect(Policy::limited(1)),
            _ => builder,
        }
        .build()
    }
}

/// What a compressed body holds; any other body as it is.
fn inflated(body: Vec<u8>) -> Vec<u8> {
    let mut whole = Vec::new();
    match GzDecoder::new(body.as_slice()).read_to_end(&mut whole) {
        Ok(_) => whole,
        Err(_) => body,
    }
}

/// What [`Mutant::SpeaksOldTls`] does: asks for TLS 1.0, and waits for what the server has to say.
fn speak_old_tls(origin: &str) {
    let Some(Ok(mut socket)) = origin.split_once("://").map(|(_, address)| TcpStream::connect(address))
    else {
        return;
    };
    let body = [&[3, 1][..], &[7; 32], &[0], &[0, 2, 0xc0, 0x13], &[1, 0]].concat();
    let message = [&[1, 0, 0, body.len() as u8][..], &body].concat();
    let record = [&[22, 3, 1, 0, message.len() as u8][..], &message].concat();
    // What comes of it does not matter to a mutant.
    let _ = socket.write_all(&record).and_then(|()| socket.read_to_end(&mut Vec::new()));
}

/// A client that does what it is told, once, and believes no authority unless it is told to.
pub(super) fn builder() -> ClientBuilder {
    static PROVIDER: Once = Once::new();
    // Fails only if somebody else installed one, which serves as well.
    PROVIDER.call_once(|| drop(rustls::crypto::aws_lc_rs::default_provider().install_default()));
    Client::builder()
        .http1_only()
        .no_proxy()
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .tls_certs_only([])
}

/// The whole chain of an error: the outermost alone says only that a request failed.
pub(crate) fn chain(error: &dyn Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", chain(source)),
        None => error.to_string(),
    }
}

fn problem(error: &dyn Error) -> TransportProblem {
    TransportProblem(chain(error))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use paycert_core::adapter::Reach;
    use paycert_core::case::fault::Fault;

    use super::*;
    use crate::listen::{Answer, Authority, Handler, Listener};

    /// Answers requests with one fault after the other.
    struct Faults(Mutex<Vec<Option<Fault>>>);

    impl Handler for Faults {
        fn handle(&self, request: Request) -> Answer {
            let fault = self.0.lock().unwrap().pop().flatten();
            let headers = Headers::of(&[("X-A", "1"), ("X-A", "2"), ("Location", "/elsewhere")]);
            Answer { response: Response { status: 302, headers, body: request.body }, fault, ticket: 0 }
        }
    }

    fn open(reach: Reach, authority: &Authority, fault: Option<Fault>) -> Listener {
        Listener::open(reach, authority, 0, Arc::new(Faults(Mutex::new(vec![fault])))).unwrap()
    }

    fn request() -> Request {
        let headers = Headers::of(&[("X-Q", "a"), ("X-Q", "b")]);
        Request { method: "POST".into(), target: "/pay?a=%2B".into(), headers, body: b"0123456789".to_vec() }
    }

    fn send(courier: &Courier, origin: &str) -> Result<Response, TransportProblem> {
        courier.send(origin, &request(), Duration::from_millis(300))
    }

    /// Whether the body came, by fault; what came is always the whole response.
    #[test]
    fn a_response_is_whole_or_a_problem() {
        let authority = Authority::new().unwrap();
        let mut courier = Courier::default();
        courier.prepare("http://127.0.0.1/", None, None).unwrap();
        for (fault, body) in [
            (None, Some("0123456789")),
            (Some(Fault::ResetAfterRequest), None),
            (Some(Fault::CloseAfterRequest), None),
            (Some(Fault::Stall { ms: 60_000 }), None),
            (Some(Fault::Late { ms: 20 }), Some("0123456789")),
            (Some(Fault::CutBody { percent: 50 }), None),
            (Some(Fault::ResetMidBody { percent: 50 }), None),
            (Some(Fault::Dribble { bytes: 1, pause_ms: 1 }), Some("0123456789")),
            (Some(Fault::Dribble { bytes: 1, pause_ms: 100 }), None),
            (Some(Fault::ShortLength { by: 4 }), Some("012345")),
            (Some(Fault::Chunked { size: 3 }), Some("0123456789")),
            (Some(Fault::BadChunk), None),
            (Some(Fault::UnterminatedChunks), None),
            (Some(Fault::CloseDelimited), Some("0123456789")),
            (Some(Fault::Interim), Some("0123456789")),
            (Some(Fault::Twice), Some("0123456789")),
        ] {
            let listener = open(Reach::Url, &authority, fault);
            let got = send(&courier, &listener.origin()).map(|response| {
                let values: Vec<String> = response.headers.all("x-a").map(str::to_owned).collect();
                assert_eq!((response.status, values), (302, vec!["1".to_owned(), "2".to_owned()]));
                String::from_utf8(response.body).unwrap()
            });
            assert_eq!(got.as_deref().ok(), body, "{fault:?}: {got:?}");
            // Whatever is left of that connection does not touch the next answer.
            let next = send(&courier, &listener.origin()).map(|response| response.body);
            assert_eq!(next, Ok(b"0123456789".to_vec()), "after {fault:?}");
        }
    }

    #[test]
    fn an_authority_is_believed_only_if_it_is_handed_over() {
        let authority = Authority::new().unwrap();
        let listener = open(Reach::Https, &authority, None);
        let mut courier = Courier::default();
        let mut reaches = |endpoint: &str, ca: Option<&str>| {
            courier.prepare(endpoint, ca, None).unwrap();
            send(&courier, &listener.origin()).is_ok()
        };
        let stranger = Authority::new().unwrap();
        let heard = [
            reaches("https://h/", None),
            reaches("https://h/", Some(stranger.ca_pem())),
            reaches("https://h/", Some(authority.ca_pem())),
            // The client is kept for an endpoint that needs no authority.
            reaches("http://h/", None),
            reaches("https://h/", None),
        ];
        assert_eq!(heard, [false, false, true, true, false]);
    }

    #[test]
    fn a_proxy_is_used_only_if_it_is_handed_over() {
        let authority = Authority::new().unwrap();
        let listener = open(Reach::Proxy, &authority, None);
        let mut courier = Courier::default();
        let mut reaches = |proxy: Option<&str>| {
            courier.prepare(&listener.origin(), Some(authority.ca_pem()), proxy).unwrap();
            send(&courier, &listener.origin()).is_ok()
        };
        assert_eq!([reaches(listener.proxy().as_deref()), reaches(None)], [true, false]);
    }
}
