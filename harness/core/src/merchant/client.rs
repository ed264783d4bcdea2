//! A configured client: its keys, what it signs with them, and whose signatures it believes.

use serde_json::{Value, json};

use super::alternative::Alternative;
use super::certificates::Trust;
use super::mutant::Mutant;
use super::{Next, lenient};
use crate::adapter::Configure;
use crate::crypto::key::PrivateForm;
use crate::crypto::{Digest, PrivateKey, PublicKey};
use crate::operation::Protocol;
use crate::wire::charset::Charset;

/// A configured client.
pub(super) struct Client {
    pub(super) mutant: Option<Mutant>,
    pub(super) alternative: Option<Alternative>,
    pub(super) protocol: Protocol,
    pub(super) config: Configure,
    pub(super) key: PrivateKey,
    /// The text of the key is not one of the plain forms; only a mutant cares.
    pub(super) odd_key: bool,
    pub(super) platform: Option<PublicKey>,
    pub(super) trust: Option<Trust>,
    pub(super) digest: Digest,
    pub(super) charset: Charset,
}

/// The private key in the form that a client of Alipay prefers.
fn key_text(config: &Configure) -> Option<&str> {
    let order = ["pkcs8_pem", "pkcs8_bare", "pkcs1_pem", "pkcs1_bare"];
    order.iter().find_map(|form| config.private_key.get(*form).and_then(Value::as_str))
}

/// A private key, and whether its text is none of the plain forms.
fn read_key(text: &str) -> Result<(PrivateKey, bool), String> {
    let key = PrivateKey::from_text(text).map_err(|error| error.to_string())?;
    let odd = !FORMS.into_iter().any(|form| key.to_text(form) == text);
    Ok((key, odd))
}

impl Client {
    /// A client as configured. A key that the client `before` it had is not read again, which costs more than signing.
    pub(super) fn build(
        mutant: Option<Mutant>,
        config: &Configure,
        before: Option<&Self>,
    ) -> Result<Self, String> {
        let protocol = config.protocol.ok_or("no protocol")?;
        let text = key_text(config).ok_or("no private key")?;
        let (key, odd_key) = match before.filter(|before| key_text(&before.config) == Some(text)) {
            Some(before) => (before.key.clone(), before.odd_key),
            None => read_key(text).map_err(|reason| match mutant {
                Some(Mutant::PrintsKey) => format!("cannot read {text}"),
                _ => reason,
            })?,
        };
        if mutant == Some(Mutant::RefusesBarePkcs1)
            && config.private_key.len() == 1
            && config.private_key.contains_key("pkcs1_bare")
        {
            return Err("a bare key must be PKCS#8".to_owned());
        }
        let platform = match &config.platform_public_key {
            None => None,
            Some(text) => match PublicKey::from_text(&text.spki_pem) {
                Ok(key) => Some(key),
                Err(_) if mutant == Some(Mutant::TrustsWithoutKey) => None,
                Err(error) => return Err(error.to_string()),
            },
        };
        let trust = Trust::read(mutant, config, &key)?;
        let platform = trust.as_ref().and_then(Trust::platform).cloned().or(platform);
        let mixed_up = platform.as_ref() == Some(&key.public());
        if mixed_up && mutant != Some(Mutant::OverlooksKeyMixup) {
            return Err("the configured platform key is the merchant's own public key".to_owned());
        }
        let digest = match config.sign_type.as_deref() {
            Some("RSA") => Digest::Sha1,
            _ => Digest::Sha256,
        };
        let charset = config.charset.as_deref().and_then(Charset::from_label).unwrap_or(Charset::Utf8);
        Ok(Self {
            mutant,
            alternative: None,
            protocol,
            config: config.clone(),
            key,
            odd_key,
            platform,
            trust,
            digest,
            charset,
        })
    }

    /// Signs with the merchant's key.
    pub(super) fn signature(&self, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let digest = if self.is(Mutant::AlwaysSha256) { Digest::Sha256 } else { self.digest };
        let mut signature = self.key.sign(digest, bytes).map_err(|error| error.to_string())?;
        if self.odd_key && self.is(Mutant::MisreadsOddKeys) {
            signature.reverse();
        }
        Ok(signature)
    }

    /// Scheme, host and port of the endpoint.
    pub(super) fn origin(&self) -> &str {
        let endpoint = &self.config.endpoint;
        let host = endpoint.find("://").map_or(0, |at| at + 3);
        endpoint[host..].find('/').map_or(endpoint.as_str(), |at| &endpoint[..host + at])
    }

    /// Whether the configured key of the platform signed `bytes`.
    pub(super) fn platform_signed(&self, bytes: &[u8], signature: &[u8]) -> bool {
        self.signed_with(self.platform.as_ref(), bytes, signature)
    }

    /// Whether `platform` signed `bytes`. The digest is configured, never chosen by the message.
    pub(super) fn signed_with(&self, platform: Option<&PublicKey>, bytes: &[u8], signature: &[u8]) -> bool {
        if self.is(Mutant::VerifiesNothing) {
            return true;
        }
        let Some(platform) = platform else { return self.is(Mutant::TrustsWithoutKey) };
        let mut digests = vec![self.digest];
        if self.is(Mutant::AcceptsSha1) {
            digests.push(Digest::Sha1);
        }
        if self.is(Mutant::AcceptsMd5) {
            digests.push(Digest::Md5);
        }
        if self.is(Mutant::AcceptsSha512) {
            digests.push(Digest::Sha512);
        }
        let with = |key: &PublicKey| digests.iter().any(|digest| key.verifies(*digest, bytes, signature));
        with(platform)
            || self
                .mutant
                .is_some_and(|mutant| lenient::takes(mutant, platform, self.digest, bytes, signature))
            || self.is(Mutant::AcceptsOwnKey) && with(&self.key.public())
            || self.is(Mutant::ErrorAsTrue) && signature.len() != platform.bits().div_ceil(8)
    }

    pub(super) fn is(&self, mutant: Mutant) -> bool {
        self.mutant == Some(mutant)
    }

    pub(super) fn timeout_ms(&self) -> u64 {
        self.config.timeout_ms.unwrap_or(5_000)
    }

    /// What mutants make of an answer that never came: a failure that nobody stated.
    pub(super) fn claims_failure(&self) -> Next {
        let failure = match self.protocol {
            Protocol::OpenApi => json!({"code": "40004"}),
            Protocol::Antom => json!({"result": {"resultStatus": "F", "resultCode": "PROCESS_FAIL"}}),
        };
        Next::Answer(json!({"result": "answered", "response": failure, "success": false}))
    }
}

/// The plain forms of a key.
const FORMS: [PrivateForm; 4] =
    [PrivateForm::Pkcs8Pem, PrivateForm::Pkcs8Bare, PrivateForm::Pkcs1Pem, PrivateForm::Pkcs1Bare];
