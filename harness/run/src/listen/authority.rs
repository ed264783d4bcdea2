//! The certificate authority of one run, and a leaf certificate for every host that a client asks for.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};

use paycert_core::case::greeting::Greeting;
use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, SanType, SerialNumber,
};
use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::PrivateKeyDer;

/// Days that certificates reach back and forward. A client whose clock was moved within a year still accepts
/// them, and the sum stays below the 825 days that some platforms allow.
const DAYS: i64 = 400;

/// The host in a certificate for another one.
const OTHER_HOST: &str = "other-host.paycert.test";

/// Hosts remembered at once; a client that asks for more costs a signature each, not memory.
const REMEMBERED: usize = 64;

/// A certificate authority that is made for one run and is gone with it. Clones share it.
#[derive(Clone)]
pub struct Authority(Arc<Inner>);

struct Inner {
    issuer: CertifiedIssuer<'static, KeyPair>,
    ca_pem: String,
    leaf_key: KeyPair,
    provider: Arc<CryptoProvider>,
    leaves: Mutex<Leaves>,
}

#[derive(Default)]
struct Leaves {
    issued: u64,
    by_host: HashMap<(String, Greeting), Arc<ServerConfig>>,
}

/// Why a certificate could not be made: for which subject, and the reason as `source`.
#[derive(Debug, thiserror::Error)]
#[error("cannot make a certificate for {subject}")]
pub struct AuthorityError {
    /// The host, or the authority itself.
    pub subject: String,
    /// The reason.
    #[source]
    pub problem: Box<dyn std::error::Error + Send + Sync>,
}

impl Authority {
    /// Makes new keys and a self-signed certificate.
    pub fn new() -> Result<Self, AuthorityError> {
        let inner = Inner::new().map_err(|problem| AuthorityError {
            subject: "the run's authority".into(),
            problem: problem.into(),
        })?;
        Ok(Self(Arc::new(inner)))
    }

    /// The authority's certificate, for a client to trust.
    pub fn ca_pem(&self) -> &str {
        &self.0.ca_pem
    }

    /// What a listener needs to be `host`, a name or an IP address without brackets.
    pub(super) fn server(&self, host: &str, greeting: Greeting) -> Result<Arc<ServerConfig>, AuthorityError> {
        let wanted = (host.to_owned(), greeting);
        let mut leaves = self.0.leaves.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = leaves.by_host.get(&wanted) {
            return Ok(known.clone());
        }
        leaves.issued += 1;
        let config = self
            .0
            .leaf(host, greeting, leaves.issued)
            .map_err(|problem| AuthorityError { subject: format!("`{host}`"), problem })?;
        if leaves.by_host.len() >= REMEMBERED {
            leaves.by_host.clear();
        }
        leaves.by_host.insert(wanted, config.clone());
        Ok(config)
    }
}

impl Inner {
    fn new() -> Result<Self, rcgen::Error> {
        let issuer = issuer()?;
        Ok(Self {
            ca_pem: issuer.pem(),
            issuer,
            leaf_key: KeyPair::generate()?,
            provider: Arc::new(rustls::crypto::aws_lc_rs::default_provider()),
            leaves: Mutex::default(),
        })
    }

    /// One key serves all leaves, so their serial numbers must differ by other means.
    fn leaf(
        &self,
        host: &str,
        greeting: Greeting,
        serial: u64,
    ) -> Result<Arc<ServerConfig>, Box<dyn std::error::Error + Send + Sync>> {
        let mut params = match greeting {
            Greeting::Expired => valid(-DAYS, -2),
            Greeting::NotYetValid => valid(2, DAYS),
            _ => dated(),
        };
        params.distinguished_name.push(DnType::CommonName, "paycert, gateway");
        params.serial_number = Some(SerialNumber::from(serial));
        let host = if greeting == Greeting::OtherHost { OTHER_HOST } else { host };
        params.subject_alt_names = vec![match host.parse::<IpAddr>() {
            Ok(address) => SanType::IpAddress(address),
            Err(_) => SanType::DnsName(host.try_into()?),
        }];
        params.use_authority_key_identifier_extension = true;
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let leaf = match greeting {
            Greeting::SelfSigned => params.self_signed(&self.leaf_key)?,
            Greeting::MissingChain => {
                let key = KeyPair::generate()?;
                let between = CertifiedIssuer::signed_by(authority(&key), key, &self.issuer)?;
                params.signed_by(&self.leaf_key, &between)?
            }
            Greeting::ForeignAuthority => {
                let stranger = issuer()?;
                params.signed_by(&self.leaf_key, &stranger)?
            }
            _ => params.signed_by(&self.leaf_key, &self.issuer)?,
        };

        let key = PrivateKeyDer::try_from(self.leaf_key.serialize_der())?;
        let mut config = ServerConfig::builder_with_provider(self.provider.clone())
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(vec![leaf.der().clone()], key)?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(config))
    }
}

/// A new authority.
fn issuer() -> Result<CertifiedIssuer<'static, KeyPair>, rcgen::Error> {
    let key = KeyPair::generate()?;
    CertifiedIssuer::self_signed(authority(&key), key)
}

/// What the certificate of an authority says.
fn authority(key: &KeyPair) -> CertificateParams {
    let mut params = dated();
    // Authorities of two runs must not share a name, or a client takes one for the other.
    let id: String = params.key_identifier(key).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    params.distinguished_name.push(DnType::CommonName, format!("paycert, run {id}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages =
        vec![KeyUsagePurpose::DigitalSignature, KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

/// Parameters with nothing but a validity around today.
pub(crate) fn dated() -> CertificateParams {
    valid(-DAYS, DAYS)
}

/// Parameters with nothing but a validity from one day to another, counted from today.
fn valid(from: i64, to: i64) -> CertificateParams {
    let midnight = |days_from_now: i64| {
        let seconds = jiff::Timestamp::now().as_second() + days_from_now * 24 * 60 * 60;
        let at = jiff::Timestamp::from_second(seconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let date = jiff::tz::Offset::UTC.to_datetime(at).date();
        rcgen::date_time_ymd(date.year().into(), date.month() as u8, date.day() as u8)
    };
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    (params.not_before, params.not_after) = (midnight(from), midnight(to));
    params
}
