//! The certificates of a run, and the gateway's own service that hands them out by number.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value, json};

use super::Keyring;
use crate::case::reply::KeyName;
use crate::crypto::certificate::{CertificateError, root_sn};
use crate::crypto::{Certificate, Digest};
use crate::wire::charset::Charset;
use crate::wire::http::{Headers, Response};
use crate::wire::openapi::{CERTIFICATE_DOWNLOAD, response_member};

/// One certificate as text, with its number.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Issued {
    /// The certificate in PEM.
    pub pem: String,
    /// Its number.
    pub sn: String,
}

impl Issued {
    /// Reads a certificate from PEM.
    pub fn new(pem: String) -> Result<Self, CertificateError> {
        let sn = Certificate::read_first(&pem)?.sn().to_owned();
        Ok(Self { pem, sn })
    }
}

/// The certificates of one run; by default none, for what asks nothing in certificate mode.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Certificates {
    /// The root file: some roots, of which one issued all but the stranger's certificate.
    pub roots: Issued,
    /// The application's, for the merchant's key.
    pub app: Issued,
    /// The platform's that the merchant has.
    pub platform: Issued,
    /// The platform's next one, of the same issuer.
    pub next: Issued,
    /// A stranger's, whose issuer only bears the root's name.
    pub stranger: Issued,
}

impl Certificates {
    /// Reads the root file and takes the others over.
    pub fn new(
        roots: String,
        [app, platform, next, stranger]: [Issued; 4],
    ) -> Result<Self, CertificateError> {
        let sn = root_sn(&Certificate::read_all(&roots)?);
        Ok(Self { roots: Issued { pem: roots, sn }, app, platform, next, stranger })
    }

    /// The certificate for the key of that name.
    pub fn of(&self, key: KeyName) -> &Issued {
        match key {
            KeyName::Merchant => &self.app,
            KeyName::Platform => &self.platform,
            KeyName::Next => &self.next,
            KeyName::Stranger => &self.stranger,
        }
    }

    /// The number that a template asks for: by the name of the key, or one that no certificate has.
    pub fn number(&self, form: &str) -> &str {
        let names = [
            ("", KeyName::Platform),
            ("next", KeyName::Next),
            ("stranger", KeyName::Stranger),
            ("merchant", KeyName::Merchant),
        ];
        names.into_iter().find(|(name, _)| *name == form).map_or(NOBODYS, |(_, key)| &self.of(key).sn)
    }
}

/// A number of the right form that no certificate has.
const NOBODYS: &str = "0f1e2d3c4b5a69788796a5b4c3d2e1f0";

/// Answers a download.
///
/// The platform signs what it hands out. A stranger on the line hands out his own certificate: he cannot sign for the
/// platform, and would be foolish to name a number that makes the client ask once more.
pub(super) fn download(
    keys: &Keyring,
    digest: Digest,
    charset: Charset,
    message: &Map<String, Value>,
) -> Response {
    let certificates = &keys.certificates;
    let wanted = message.get("alipay_cert_sn").and_then(Value::as_str).unwrap_or_default();
    let offered = [&certificates.platform, &certificates.next, &certificates.stranger, &certificates.app];
    let node = match offered.into_iter().find(|offered| offered.sn == wanted) {
        Some(Issued { pem, .. }) => {
            json!({"code": "10000", "msg": "Success", "alipay_cert_content": STANDARD.encode(pem)})
        }
        None => json!({
            "code": "40002", "msg": "Invalid Arguments", "sub_code": "isv.invalid-parameter",
            "sub_msg": "no certificate has this number"
        }),
    };
    let node = node.to_string().replace('/', "\\/");
    let key = if wanted == certificates.stranger.sn { &keys.stranger } else { &keys.platform };
    let sign = STANDARD.encode(key.sign(digest, node.as_bytes()).unwrap_or_default()).replace('/', "\\/");
    let (member, sn) = (response_member(CERTIFICATE_DOWNLOAD), &certificates.platform.sn);
    let body = format!("{{\"{member}\":{node},\"alipay_cert_sn\":\"{sn}\",\"sign\":\"{sign}\"}}");
    let mut headers = Headers::of(&[("Server", "Tengine")]);
    headers.push("Content-Type", format!("text/html;charset={}", charset.label()));
    Response { status: 200, headers, body: body.into_bytes() }
}
