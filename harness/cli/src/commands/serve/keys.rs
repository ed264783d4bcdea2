//! The throw-away keys of a session, and their certificates: files that are made once and used again. Private halves
//! are readable by the owner alone.

use std::path::{Path, PathBuf};

use paycert_core::crypto::PrivateKey;
use paycert_core::crypto::key::PrivateForm;
use paycert_core::gateway::Keyring;
use paycert_core::gateway::certificates::{Certificates, Issued};
use paycert_run::runner::{fresh_key, fresh_keys};

use crate::commands::{failed, input, keys::write_new};
use crate::failure::{Failure, read};

const MERCHANT: &str = "merchant-private-key.pem";
const MERCHANT_PUBLIC: &str = "merchant-public-key.pem";
const PLATFORM: &str = "platform-private-key.pem";
const PLATFORM_PUBLIC: &str = "platform-public-key.pem";
const APP_CERTIFICATE: &str = "app-cert.pem";
const PLATFORM_CERTIFICATE: &str = "platform-cert.pem";
const ROOTS: &str = "root-cert.pem";

/// The keys of a session and where they are.
pub(super) struct Keys {
    pub(super) ring: Keyring,
    folder: PathBuf,
    fresh: bool,
}

impl Keys {
    /// The keys of the folder that the user named, or those beside the reports, made where there are none.
    pub(super) fn find(named: Option<&Path>, out: &Path) -> Result<Self, Failure> {
        let folder = named.map_or_else(|| out.join("keys"), Path::to_owned);
        let there = [MERCHANT, PLATFORM].iter().any(|name| folder.join(name).exists());
        let (ring, fresh) = match (named.is_some(), there) {
            (true, _) | (false, true) => (again(&folder)?, false),
            (false, false) => (make(&folder)?, true),
        };
        Ok(Self { ring, folder, fresh })
    }

    /// Where the files are and what they are for.
    pub(super) fn says(&self, merchant_key: Option<&Path>) -> String {
        let file = |name: &str| self.folder.join(name).display().to_string();
        let fresh = if self.fresh { "made for this session" } else { "used again" };
        let merchant = match merchant_key {
            Some(path) => format!("its own; its public half is {}", path.display()),
            None => file(MERCHANT),
        };
        let mut text = format!(
            "keys       throw-away pairs, {fresh}\n  application's key      {merchant}\n  platform's public key  {}\n",
            file(PLATFORM_PUBLIC)
        );
        if merchant_key.is_none() && !self.ring.certificates.app.pem.is_empty() {
            let names = [APP_CERTIFICATE, PLATFORM_CERTIFICATE, ROOTS].join(", ");
            text += &format!("  certificate mode       {names} beside them\n");
        }
        text
    }
}

/// The keys of an earlier session; certificates, where it left some. A stranger's key is always a fresh one.
fn again(folder: &Path) -> Result<Keyring, Failure> {
    let key = |name: &str| input::private_key(&folder.join(name));
    let (merchant, platform) = (key(MERCHANT)?, key(PLATFORM)?);
    let stranger = fresh_key().map_err(failed)?;
    let certificates = match folder.join(ROOTS).exists() {
        true => certificates(folder)?,
        false => Certificates::default(),
    };
    Ok(Keyring { merchant, platform, next: stranger.clone(), stranger, certificates })
}

fn certificates(folder: &Path) -> Result<Certificates, Failure> {
    let damaged = |name: &str| {
        let path = folder.join(name);
        move |problem| Failure::unreadable(&path, problem, "remove the folder, and it is made again")
    };
    let issued = |name: &str| Issued::new(read(&folder.join(name))?).map_err(damaged(name));
    let leaves =
        [issued(APP_CERTIFICATE)?, issued(PLATFORM_CERTIFICATE)?, Issued::default(), Issued::default()];
    Certificates::new(read(&folder.join(ROOTS))?, leaves).map_err(damaged(ROOTS))
}

fn make(folder: &Path) -> Result<Keyring, Failure> {
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::unreadable(folder, error, "name another folder with --out"))?;
    let ring = fresh_keys().map_err(failed)?;
    let private = |key: &PrivateKey| key.to_text(PrivateForm::Pkcs8Pem);
    let public = |key: &PrivateKey| key.public().spki_pem();
    let files = [
        (MERCHANT, private(&ring.merchant), 0o600),
        (PLATFORM, private(&ring.platform), 0o600),
        (MERCHANT_PUBLIC, public(&ring.merchant), 0o644),
        (PLATFORM_PUBLIC, public(&ring.platform), 0o644),
        (APP_CERTIFICATE, ring.certificates.app.pem.clone(), 0o644),
        (PLATFORM_CERTIFICATE, ring.certificates.platform.pem.clone(), 0o644),
        (ROOTS, ring.certificates.roots.pem.clone(), 0o644),
    ];
    for (name, text, mode) in &files {
        write_new(&folder.join(name), text, *mode)?;
    }
    Ok(ring)
}
