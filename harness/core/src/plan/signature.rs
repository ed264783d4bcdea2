//! Checks a signature that the IUT made on request, while the keys are at hand.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::{Step, World};
use crate::adapter::{Command, Sign};
use crate::crypto::Digest;
use crate::diagnose;
use crate::wire::antom::{Oddity, SignatureHeader, content};
use crate::wire::charset::Charset;
use crate::wire::form::Pairs;
use crate::wire::http::{Headers, Request};
use crate::wire::openapi::{Rule, string_to_sign};

/// What the harness found about a signature that the IUT made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignatureRecord {
    /// Whether it verifies over the right bytes.
    pub verified: bool,
    /// If not: why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub diagnosis: Option<String>,
}

impl Step {
    /// Checks the signature that answers a `sign` command; `None` for other commands.
    pub fn check(&self, signature: &str, world: &World) -> Option<SignatureRecord> {
        let Command::Sign(sign) = &self.command else { return None };
        let diagnosis = match sign {
            Sign::OpenApi { params, .. } => {
                let pairs: Pairs = params
                    .iter()
                    .map(|(name, value)| (name.clone(), value.as_str().unwrap_or_default().to_owned()))
                    .collect();
                self.openapi(&pairs, signature, world)
            }
            Sign::Antom { method, path, client_id, time, body, .. } => {
                let request = Request {
                    method: method.clone(),
                    target: path.clone(),
                    headers: Headers::default(),
                    body: body.clone().into_bytes(),
                };
                antom(&request, client_id, time, signature, world)
            }
        };
        Some(SignatureRecord { verified: diagnosis.is_none(), diagnosis })
    }

    fn openapi(&self, pairs: &Pairs, signature: &str, world: &World) -> Option<String> {
        let charset = self.config.charset.as_deref().and_then(Charset::from_label).unwrap_or(Charset::Utf8);
        let digest = match self.config.sign_type.as_deref() {
            Some("RSA") => Digest::Sha1,
            _ => Digest::Sha256,
        };
        let key = world.keys.merchant.public();
        let text =
            string_to_sign(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())), Rule::Request);
        let signed = charset.encode(&text).unwrap_or_else(|| text.into_bytes());
        let verified = STANDARD.decode(signature).is_ok_and(|bytes| key.verifies(digest, &signed, &bytes));
        (!verified).then(|| diagnose::openapi_request(pairs, signature, charset, &key, digest))
    }
}

fn antom(request: &Request, client: &str, time: &str, signature: &str, world: &World) -> Option<String> {
    let header = match SignatureHeader::parse(&format!("algorithm=RSA256,keyVersion=1,signature={signature}"))
    {
        Ok(header) => header,
        Err(error) => return Some(error.problem.to_string()),
    };
    // A raw `+` becomes a space in every form decoder on the way, so what stands in the header must be encoded.
    if header.oddities.contains(&Oddity::RawBase64) {
        return Some("the signature is not percent-encoded".to_owned());
    }
    let key = world.keys.merchant.public();
    let signed = content(&request.method, &request.target, client, time, &request.body);
    if key.verifies(Digest::Sha256, &signed, &header.signature) {
        return None;
    }
    Some(diagnose::antom_request(request, client, time, &header.signature, &key))
}
