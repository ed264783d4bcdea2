//! How a session is set up, and the configuration that a request stands for.

use super::scenario::Row;
use crate::adapter::Configure;
use crate::adapter::shop::Polling;
use crate::case::{Case, Control, Expectation, Kind, Setup};
use crate::crypto::PublicKey;
use crate::gateway::certificates::{Certificates, Issued};
use crate::gateway::{digits, openapi};
use crate::operation::{Operation, Protocol};
use crate::requirement::{Level, Severity};
use crate::wire::antom::SignatureHeader;
use crate::wire::charset::Charset;
use crate::wire::form::percent_encode;
use crate::wire::http::Request;

/// How a session is set up.
#[derive(Debug, Clone)]
pub struct Setting {
    /// The seed of identifiers, and of bad days.
    pub seed: u64,
    /// When the session began, in seconds since 1970.
    pub began: i64,
    /// Scheme, host and port under which the gateway is reached.
    pub origin: String,
    /// The application's public key, where it is not that of the keys at hand.
    pub merchant_key: Option<PublicKey>,
    /// The only application that is known; absent: any.
    pub app_id: Option<String>,
    /// The only client of Antom that is known; absent: any.
    pub client_id: Option<String>,
    /// The merchant's account, which notifications name; absent: one that depends on the seed.
    pub seller_id: Option<String>,
    /// What orders meet that ask for nothing.
    pub scenario: &'static Row,
    /// Where notifications go, whatever the orders say.
    pub notify_url: Option<String>,
    /// How many times faster than the platform's an undelivered notification is repeated.
    pub hurry: u64,
    /// How far apart the application's queries have to be, in milliseconds.
    pub interval_ms: u64,
    /// How many queries the application says that it makes before it cancels; absent: nobody knows.
    pub attempts: Option<u64>,
    /// How long an order must have been left alone before its end is judged, in milliseconds.
    pub quiet_ms: u64,
}

/// The path of the payer's page.
pub(super) const PAYER: &str = "/_paycert/payer";

impl Setting {
    /// The polling window, where the application's is known.
    pub(super) fn polling(&self) -> Option<Polling> {
        self.attempts.map(|attempts| Polling { interval_ms: self.interval_ms, attempts })
    }

    /// A moment of the session in seconds since 1970.
    pub(super) fn now(&self, ms: u64) -> i64 {
        self.began.saturating_add(i64::try_from(ms / 1_000).unwrap_or(i64::MAX))
    }

    /// The merchant's account.
    pub fn seller_id(&self) -> String {
        let own = || format!("2088{}", &digits(self.seed, "serve", 0, "seller")[16..]);
        self.seller_id.clone().unwrap_or_else(own)
    }

    /// The address of the payer's page, up to the number of the order.
    pub(super) fn payer_page(&self, protocol: Protocol) -> String {
        format!("{}{PAYER}?protocol={}&id=", self.origin, protocol.word())
    }

    /// The address of the payer's page of one order.
    pub(super) fn payer_page_of(&self, protocol: Protocol, id: &str) -> String {
        format!("{}{}", self.payer_page(protocol), percent_encode(id.as_bytes()))
    }

    /// The configuration of an application that sends this request: where none is set, what the request says of
    /// itself is right.
    pub(super) fn config(
        &self,
        protocol: Protocol,
        request: &Request,
        certificates: &Certificates,
    ) -> Configure {
        let number =
            |what: &str, length: usize| digits(self.seed, "serve", 0, what)[28 - length..].to_owned();
        let shared = Configure { protocol: Some(protocol), ..Configure::default() };
        match protocol {
            Protocol::OpenApi => {
                let (pairs, _) = openapi::parameters(request);
                let says = |name: &str| {
                    let found = pairs.iter().find(|(known, value)| known == name && !value.is_empty());
                    found.map(|(_, value)| value.clone())
                };
                let known = |label: &String| Charset::from_label(label).is_some();
                let own_id = || says("app_id").unwrap_or_else(|| format!("2021{}", number("app", 12)));
                // Who names a certificate of his own is in certificate mode.
                let certificate = |issued: &Issued| {
                    (says("app_cert_sn").is_some() && !issued.pem.is_empty()).then(|| issued.pem.clone())
                };
                Configure {
                    app_cert_pem: certificate(&certificates.app),
                    platform_cert_pem: certificate(&certificates.platform),
                    root_cert_pem: certificate(&certificates.roots),
                    endpoint: format!("{}/gateway.do", self.origin),
                    app_id: Some(self.app_id.clone().unwrap_or_else(own_id)),
                    seller_id: Some(self.seller_id()),
                    sign_type: Some(
                        says("sign_type").filter(|own| own == "RSA").unwrap_or("RSA2".to_owned()),
                    ),
                    charset: Some(says("charset").filter(known).unwrap_or("utf-8".to_owned())),
                    ..shared
                }
            }
            Protocol::Antom => {
                let says = |name: &str| request.headers.get(name).filter(|own| !own.is_empty());
                let header = says("signature").and_then(|value| SignatureHeader::parse(value).ok());
                let version = header.and_then(|header| header.key_version).unwrap_or("1".to_owned());
                let own_id =
                    || says("client-id").map_or_else(|| format!("5Y{}", number("client", 14)), str::to_owned);
                Configure {
                    endpoint: self.origin.clone(),
                    client_id: Some(self.client_id.clone().unwrap_or_else(own_id)),
                    key_version: Some(version),
                    ..shared
                }
            }
        }
    }
}

/// The protocol of a request, by its path.
pub(super) fn protocol(request: &Request) -> Option<Protocol> {
    let path = request.path();
    match (path.ends_with("/gateway.do"), path.starts_with("/ams/")) {
        (true, _) => Some(Protocol::OpenApi),
        (false, true) => Some(Protocol::Antom),
        (false, false) => None,
    }
}

/// What the gateway is told in place of a case: the protocol, and that a shop is served.
pub(super) fn stage(protocol: Protocol) -> Option<Case> {
    let pay = match protocol {
        Protocol::OpenApi => "alipay.trade.pay",
        Protocol::Antom => "payments/pay",
    };
    Some(Case {
        id: "serve".to_owned(),
        protocol,
        operation: Operation::find(pay)?,
        kind: Kind::Shop,
        why: String::new(),
        covers: Vec::new(),
        level: Level::Must,
        severity: Severity::MoneyLoss,
        needs: Vec::new(),
        configure: Setup::default(),
        request: serde_json::Map::new(),
        replies: Vec::new(),
        control: Control::default(),
        expect: Expectation::Settled,
        generate: None,
        wycheproof: None,
        again: false,
        times: 1,
        shop: None,
    })
}
