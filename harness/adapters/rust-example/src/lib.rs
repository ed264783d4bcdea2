//! A client as a shop in Rust would write it: it signs requests to the OpenAPI gateway and verifies notifications.

use std::collections::BTreeMap;
use std::error::Error;

use base64::{Engine, prelude::BASE64_STANDARD};
use rsa::pkcs1v15::{Signature, SigningKey, VerifyingKey};
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey};
use rsa::signature::{SignatureEncoding, Signer, Verifier};
use rsa::traits::PublicKeyParts;
use rsa::{PrivateKey, PublicKey};
use sha2::Sha256;

/// The parameters of a request or of a notification, before URL-encoding.
pub type Params = BTreeMap<String, String>;

/// The client.
pub struct Client {
    merchant: SigningKey<Sha256>,
    platform: VerifyingKey<Sha256>,
}

impl Client {
    /// Reads the merchant's private key and the platform's public key, both PEM.
    pub fn new(private_key: &str, platform_key: &str) -> Result<Self, Box<dyn Error>> {
        let merchant = PrivateKey::from_pkcs8_pem(private_key)?;
        if merchant.size() * 8 < 2048 {
            return Err("a private key of less than 2048 bits".into());
        }
        Ok(Self {
            merchant: SigningKey::new(merchant),
            platform: VerifyingKey::new(PublicKey::from_public_key_pem(platform_key)?),
        })
    }

    /// The value of `sign` for a request with these parameters.
    pub fn sign(&self, params: &Params) -> Result<String, Box<dyn Error>> {
        let signature = self.merchant.try_sign(content(params).as_bytes())?;
        Ok(BASE64_STANDARD.encode(signature.to_bytes()))
    }

    /// Whether the platform wrote this notification.
    pub fn is_genuine(&self, notification: &Params) -> bool {
        let mut signed = notification.clone();
        signed.remove("sign_type");
        let sign = signed.remove("sign").unwrap_or_default();
        let Ok(bytes) = BASE64_STANDARD.decode(sign) else { return false };
        Signature::try_from(bytes.as_slice())
            .is_ok_and(|signature| self.platform.verify(content(&signed).as_bytes(), &signature).is_ok())
    }
}

/// What is signed: the parameters that have a value, sorted by name.
fn content(params: &Params) -> String {
    let valued = params.iter().filter(|(_, value)| !value.is_empty());
    valued.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}
