//! The members of `configure`: identifiers, keys as text, addresses.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Value};

use super::World;
use crate::adapter::{Configure, PublicKeyText};
use crate::case::bend::{bent, elliptic_public};
use crate::case::greeting::Greeting;
use crate::case::{PlatformKey, PrivateKeySetup, Setup};
use crate::crypto::PublicKey;
use crate::crypto::key::{PrivateForm, pem};
use crate::gateway::certificates::Issued;
use crate::gateway::digits;
use crate::operation::Protocol;

/// The time-out that an IUT is given, in milliseconds, unless the case says otherwise.
const TIMEOUT_MS: u64 = 2_000;

/// The members of `private_key`.
const FORMS: &[(PrivateForm, &str)] = &[
    (PrivateForm::Pkcs1Pem, "pkcs1_pem"),
    (PrivateForm::Pkcs1Bare, "pkcs1_bare"),
    (PrivateForm::Pkcs8Pem, "pkcs8_pem"),
    (PrivateForm::Pkcs8Bare, "pkcs8_bare"),
];

/// Builds the configuration of a case.
pub(super) fn configure(protocol: Protocol, setup: &Setup, world: &World) -> Configure {
    let number = |what: &str, length: usize| digits(world.seed, "", 0, what)[28 - length..].to_owned();
    let platform = match setup.platform_public_key {
        PlatformKey::Platform => Some(key_text(&world.keys.platform.public())),
        PlatformKey::Merchant => Some(key_text(&world.keys.merchant.public())),
        PlatformKey::Elliptic => Some(elliptic()),
        PlatformKey::Truncated => Some(truncated(key_text(&world.keys.platform.public()))),
        PlatformKey::None => None,
    };
    let (origin, proxy) = match setup.greeting {
        None => (world.origin, world.proxy),
        Some(Greeting::Refused) if world.proxy.is_some() => (world.secure_origin, Some(world.nowhere)),
        Some(Greeting::Refused) => (world.nowhere, None),
        Some(_) => (world.secure_origin, world.proxy),
    };
    let certificates = &world.keys.certificates;
    let certificate = |issued: &Issued| setup.cert_mode.then(|| issued.pem.clone());
    let shared = Configure {
        protocol: Some(protocol),
        private_key: private_key(setup.private_key.as_ref(), world),
        platform_public_key: platform.filter(|_| !setup.cert_mode),
        app_cert_pem: certificate(&certificates.app),
        platform_cert_pem: certificate(&certificates.platform),
        root_cert_pem: certificate(&certificates.roots),
        ca_pem: Some(world.ca_pem.to_owned()),
        ca_file: Some(world.ca_file.to_owned()),
        proxy: proxy.map(str::to_owned),
        timeout_ms: Some(setup.timeout_ms.unwrap_or(TIMEOUT_MS)),
        now: Some(crate::wire::time::format_iso(world.now)),
        notify_url: (!setup.without_notify_url).then(|| "https://shop.example/notify".to_owned()),
        return_url: Some("https://shop.example/return".to_owned()),
        ..Configure::default()
    };
    match protocol {
        Protocol::OpenApi => Configure {
            endpoint: format!("{origin}{}", setup.endpoint_path.as_deref().unwrap_or("/gateway.do")),
            app_id: Some(format!("2021{}", number("app", 12))),
            seller_id: Some(format!("2088{}", number("seller", 12))),
            sign_type: Some(setup.sign_type.clone().unwrap_or_else(|| "RSA2".to_owned())),
            charset: Some(setup.charset.clone().unwrap_or_else(|| "utf-8".to_owned())),
            ..shared
        },
        Protocol::Antom => Configure {
            endpoint: origin.to_owned(),
            client_id: Some(setup.client_id.clone().unwrap_or_else(|| format!("5Y{}", number("client", 14)))),
            key_version: Some(setup.key_version.clone().unwrap_or_else(|| "1".to_owned())),
            ..shared
        },
    }
}

fn key_text(key: &PublicKey) -> PublicKeyText {
    PublicKeyText { spki_pem: key.spki_pem(), spki_bare: key.spki_bare() }
}

fn elliptic() -> PublicKeyText {
    let der = elliptic_public();
    PublicKeyText { spki_pem: pem("PUBLIC KEY", &der), spki_bare: STANDARD.encode(der) }
}

fn truncated(text: PublicKeyText) -> PublicKeyText {
    let cut = |text: &str| text.chars().take(text.len() * 2 / 3).collect();
    PublicKeyText { spki_pem: cut(&text.spki_pem), spki_bare: cut(&text.spki_bare) }
}

/// All four encodings, or the one that the case hands over, bent.
fn private_key(setup: Option<&PrivateKeySetup>, world: &World) -> Map<String, Value> {
    let key = &world.keys.merchant;
    match setup {
        None => FORMS
            .iter()
            .map(|(form, member)| ((*member).to_owned(), Value::String(key.to_text(*form))))
            .collect(),
        Some(PrivateKeySetup { form, bend }) => {
            let text = Value::String(bent(key, *form, *bend, &world.keys.certificates.app.pem));
            let named = FORMS.iter().filter(|(other, _)| other == form);
            named.map(|(_, member)| ((*member).to_owned(), text.clone())).collect()
        }
    }
}
