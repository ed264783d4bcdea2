//! Requests out, responses in, over an ordinary HTTP client: nothing retried, redirected or sent through a proxy
//! that the environment names.

use std::error::Error;
use std::sync::Once;
use std::time::Duration;

use paycert_core::merchant::TransportProblem;
use paycert_core::wire::http::{Headers, Request, Response};
use reqwest::blocking::{Client, ClientBuilder};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Certificate, Method, Url};

use crate::listen::header_text;

/// A client that is kept, with its connections, as long as it fits.
#[derive(Default)]
pub(super) struct Courier {
    kept: Option<(Trust, Client)>,
}

/// What a client was built with.
#[derive(Clone, PartialEq, Eq, Default)]
struct Trust {
    ca_pem: Option<String>,
    proxy: Option<String>,
}

impl Courier {
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
            let client = trust.client().map_err(|error| problem(&error))?;
            self.kept = Some((trust, client));
        }
        Ok(())
    }

    /// Sends one request and reads the whole response.
    pub(super) fn send(
        &self,
        origin: &str,
        request: &Request,
        timeout: Duration,
    ) -> Result<Response, TransportProblem> {
        let Some((_, client)) = &self.kept else { return Err(TransportProblem("no endpoint".into())) };
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
        let response = sent.send().map_err(|error| problem(&error.without_url()))?;
        let status = response.status().as_u16();
        let headers = response.headers().iter();
        let headers =
            headers.map(|(name, value)| (name.to_string(), header_text(value.as_bytes()))).collect();
        let body = response.bytes().map_err(|error| problem(&error.without_url()))?.to_vec();
        Ok(Response { status, headers: Headers(headers), body })
    }
}

impl Trust {
    fn client(&self) -> reqwest::Result<Client> {
        let authority = self.ca_pem.iter().map(|pem| Certificate::from_pem(pem.as_bytes()));
        let mut builder = builder().tls_certs_only(authority.collect::<reqwest::Result<Vec<_>>>()?);
        if let Some(proxy) = &self.proxy {
            builder = builder.proxy(reqwest::Proxy::all(proxy)?);
        }
        builder.build()
    }
}

/// A client that does what it is told, once, and believes no authority unless it is told to.
pub(super) fn builder() -> ClientBuilder {
    static PROVIDER: Once = Once::new();
    // Fails only if somebody else installed one, which serves as well.
    PROVIDER.call_once(|| drop(rustls::crypto::aws_lc_rs::default_provider().install_default()));
    Client::builder()
        .http1_only()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .tls_certs_only([])
}

/// The whole chain of an error: the outermost alone says only that a request failed.
pub(super) fn chain(error: &dyn Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", chain(source)),
        None => error.to_string(),
    }
}

fn problem(error: &dyn Error) -> TransportProblem {
    TransportProblem(chain(error))
}
