//! The reference merchant's certificate mode: the numbers it sends, and the platform's certificates that it believes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::mutant::Mutant;
use super::{Client, openapi::parse_node};
use crate::adapter::Configure;
use crate::crypto::certificate::root_sn;
use crate::crypto::{Certificate, PrivateKey, PublicKey};
use crate::wire::http::{Request, Response};
use crate::wire::openapi::{CERTIFICATE_DOWNLOAD, Envelope};

/// What certificate mode adds to a client.
pub(super) struct Trust {
    app_sn: String,
    roots_sn: String,
    roots: Vec<Certificate>,
    /// The platform's certificates by number; the configured one stands first.
    platforms: Vec<(String, PublicKey)>,
}

impl Trust {
    /// Reads the three certificate files; nothing, where none is configured.
    pub(super) fn read(
        mutant: Option<Mutant>,
        config: &Configure,
        own: &PrivateKey,
    ) -> Result<Option<Self>, String> {
        let Some(app) = &config.app_cert_pem else { return Ok(None) };
        let missing = |what: &str| format!("certificate mode, but no {what} certificate");
        let problem = |what: &str, problem: &dyn std::fmt::Display| format!("{what} certificate: {problem}");
        let platform = config.platform_cert_pem.as_ref().ok_or_else(|| missing("platform"))?;
        let roots = config.root_cert_pem.as_ref().ok_or_else(|| missing("root"))?;
        let app = Certificate::read_first(app).map_err(|error| problem("application", &error))?;
        let platform = Certificate::read_first(platform).map_err(|error| problem("platform", &error))?;
        let roots = Certificate::read_all(roots).map_err(|error| problem("root", &error))?;
        if app.key() != Some(&own.public()) {
            return Err(problem("application", &"not for the private key"));
        }
        let key = platform.key().ok_or_else(|| problem("platform", &"no RSA key"))?;
        let roots_sn = match mutant {
            Some(Mutant::CountsAllRoots) => roots.iter().map(Certificate::sn).collect::<Vec<_>>().join("_"),
            _ => root_sn(&roots),
        };
        let platforms = vec![(platform.sn().to_owned(), key.clone())];
        Ok(Some(Self { app_sn: app.sn().to_owned(), roots_sn, roots, platforms }))
    }

    /// The key of the configured certificate.
    pub(super) fn platform(&self) -> Option<&PublicKey> {
        self.platforms.first().map(|(_, key)| key)
    }

    /// The parameters that name the application's certificate and the roots.
    pub(super) fn parameters(&self) -> [(String, String); 2] {
        [("app_cert_sn".into(), self.app_sn.clone()), ("alipay_root_cert_sn".into(), self.roots_sn.clone())]
    }

    fn key(&self, sn: &str) -> Option<&PublicKey> {
        self.platforms.iter().find(|(known, _)| known == sn).map(|(_, key)| key)
    }
}

impl Client {
    /// The key with which an answer that names a certificate is verified; none, if that certificate is unknown.
    pub(super) fn key_of(&self, cert_sn: Option<&str>) -> Option<&PublicKey> {
        match (&self.trust, cert_sn) {
            (Some(trust), Some(sn)) => trust.key(sn),
            _ => self.platform.as_ref(),
        }
    }

    /// The number of a certificate that has to be fetched before this answer can be judged.
    pub(super) fn unknown_certificate(&self, operation: &str, response: &Response) -> Option<String> {
        let trust = self.trust.as_ref()?;
        let sn = Envelope::parse(&response.body, operation).ok()?.cert_sn?;
        trust.key(&sn).is_none().then_some(sn)
    }

    /// Asks for a certificate.
    pub(super) fn download(&self, sn: &str) -> Result<(String, Request), String> {
        let message: Map<String, Value> = [("alipay_cert_sn".to_owned(), sn.into())].into_iter().collect();
        self.openapi_request(CERTIFICATE_DOWNLOAD, &message)
    }

    /// Believes a fetched certificate if a configured root issued it. Who handed it out proves nothing, so the
    /// signature of that answer is not looked at.
    pub(super) fn admit(&mut self, sn: &str, response: &Response) -> Result<(), String> {
        let envelope =
            Envelope::parse(&response.body, CERTIFICATE_DOWNLOAD).map_err(|error| error.to_string())?;
        let node = parse_node(&response.body[envelope.node], self.charset)?;
        let content = node.get("alipay_cert_content").and_then(Value::as_str).ok_or("no certificate came")?;
        let pem = STANDARD.decode(content).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let certificate = Certificate::read_first(&pem.ok_or("the certificate is no Base64 of a text")?)
            .map_err(|error| error.to_string())?;
        let now = self
            .config
            .now
            .as_deref()
            .and_then(|now| now.parse::<jiff::Timestamp>().ok())
            .ok_or("no time")?;
        let any = self.is(Mutant::TrustsAnyCertificate);
        let own = self.key.public();
        let Some(trust) = &mut self.trust else { return Err("no certificate mode".to_owned()) };
        if certificate.sn() != sn {
            return Err("another certificate came than was asked for".to_owned());
        }
        if !any && !trust.roots.iter().any(|root| certificate.issued_by(root)) {
            return Err("no configured root issued the certificate".to_owned());
        }
        if !certificate.valid_at(now.as_second()) {
            return Err("the certificate is out of date".to_owned());
        }
        match certificate.key() {
            Some(key) if *key != own => trust.platforms.push((sn.to_owned(), key.clone())),
            _ => return Err("the certificate is not for a key of the platform".to_owned()),
        }
        Ok(())
    }
}
