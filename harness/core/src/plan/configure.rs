//! The members of `configure`: identifiers, keys as text, addresses.

use serde_json::{Map, Value};

use super::World;
use crate::adapter::{Configure, PublicKeyText};
use crate::case::greeting::Greeting;
use crate::case::{Bend, PlatformKey, PrivateKeySetup, Setup};
use crate::crypto::key::PrivateForm;
use crate::crypto::{PrivateKey, PublicKey};
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
        private_key: private_key(setup.private_key.as_ref(), &world.keys.merchant),
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
            endpoint: format!("{origin}/gateway.do"),
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

/// All four encodings, or the one that the case hands over, bent.
fn private_key(setup: Option<&PrivateKeySetup>, key: &PrivateKey) -> Map<String, Value> {
    match setup {
        None => FORMS
            .iter()
            .map(|(form, member)| ((*member).to_owned(), Value::String(key.to_text(*form))))
            .collect(),
        Some(PrivateKeySetup { form, bend }) => {
            let text = Value::String(bent(key, *form, *bend));
            let named = FORMS.iter().filter(|(other, _)| other == form);
            named.map(|(_, member)| ((*member).to_owned(), text.clone())).collect()
        }
    }
}

/// A key as copy and paste leaves it.
fn bent(key: &PrivateKey, form: PrivateForm, bend: Bend) -> String {
    let text = key.to_text(form);
    match bend {
        Bend::None => text,
        Bend::Crlf => text.replace('\n', "\r\n"),
        Bend::TrailingNewline => format!("{text}\n"),
        Bend::SpacesAround => format!("  {text} "),
        Bend::Bom => format!("\u{feff}{text}"),
        Bend::OneLine => text.replace('\n', " "),
        Bend::Wrapped => wrapped(&text),
        Bend::Truncated => text.chars().take(text.len() * 2 / 3).collect(),
        Bend::NotBase64 => {
            let middle = text.len() / 2;
            format!("{}!*!*{}", &text[..middle], &text[middle + 4..])
        }
        Bend::Public => match form {
            PrivateForm::Pkcs1Pem | PrivateForm::Pkcs8Pem => key.public().spki_pem(),
            PrivateForm::Pkcs1Bare | PrivateForm::Pkcs8Bare => key.public().spki_bare(),
        },
        Bend::Empty => String::new(),
        Bend::WrongLabel => match form {
            PrivateForm::Pkcs8Pem => text.replace(" PRIVATE KEY", " RSA PRIVATE KEY"),
            _ => text.replace(" RSA PRIVATE KEY", " PRIVATE KEY"),
        },
        Bend::ForeignLabel => text
            .replace(" RSA PRIVATE KEY", " CERTIFICATE REQUEST")
            .replace(" PRIVATE KEY", " CERTIFICATE REQUEST"),
    }
}

fn wrapped(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(64).map(|line| line.iter().collect::<String>()).collect::<Vec<_>>().join("\n")
}
