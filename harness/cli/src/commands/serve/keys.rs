//! The throw-away keys of a session: two pairs as files, made once and used again, private halves readable by the
//! owner alone.

use std::path::{Path, PathBuf};

use paycert_core::crypto::PrivateKey;
use paycert_core::crypto::key::PrivateForm;
use paycert_core::gateway::Keyring;
use paycert_run::runner::{fresh_key, keyring};

use crate::commands::{failed, input, keys::write_new};
use crate::failure::Failure;

const MERCHANT: &str = "merchant-private-key.pem";
const MERCHANT_PUBLIC: &str = "merchant-public-key.pem";
const PLATFORM: &str = "platform-private-key.pem";
const PLATFORM_PUBLIC: &str = "platform-public-key.pem";

/// The pairs of a session and where they are.
pub(super) struct Keys {
    merchant: PrivateKey,
    platform: PrivateKey,
    folder: PathBuf,
    fresh: bool,
}

impl Keys {
    /// The keys of the folder that the user named, or those beside the reports, made where there are none.
    pub(super) fn find(named: Option<&Path>, out: &Path) -> Result<Self, Failure> {
        let folder = named.map_or_else(|| out.join("keys"), Path::to_owned);
        let there = [MERCHANT, PLATFORM].iter().any(|name| folder.join(name).exists());
        match (named.is_some(), there) {
            (true, _) | (false, true) => Self::read(folder),
            (false, false) => Self::make(folder),
        }
    }

    fn read(folder: PathBuf) -> Result<Self, Failure> {
        let merchant = input::private_key(&folder.join(MERCHANT))?;
        let platform = input::private_key(&folder.join(PLATFORM))?;
        Ok(Self { merchant, platform, folder, fresh: false })
    }

    fn make(folder: PathBuf) -> Result<Self, Failure> {
        std::fs::create_dir_all(&folder)
            .map_err(|error| Failure::unreadable(&folder, error, "name another folder with --out"))?;
        let (merchant, platform) = (fresh_key().map_err(failed)?, fresh_key().map_err(failed)?);
        for (key, private, public) in
            [(&merchant, MERCHANT, MERCHANT_PUBLIC), (&platform, PLATFORM, PLATFORM_PUBLIC)]
        {
            write_new(&folder.join(private), &key.to_text(PrivateForm::Pkcs8Pem), 0o600)?;
            write_new(&folder.join(public), &key.public().spki_pem(), 0o644)?;
        }
        Ok(Self { merchant, platform, folder, fresh: true })
    }

    /// Where the files are and what they are for.
    pub(super) fn says(&self, merchant_key: Option<&Path>) -> String {
        let file = |name: &str| self.folder.join(name).display().to_string();
        let fresh = if self.fresh { "made for this session" } else { "used again" };
        let merchant = match merchant_key {
            Some(path) => format!("application's key      its own; its public half is {}", path.display()),
            None => format!("application's key      {}", file(MERCHANT)),
        };
        format!(
            "keys       throw-away pairs, {fresh}\n  {merchant}\n  platform's public key  {}\n",
            file(PLATFORM_PUBLIC)
        )
    }

    /// The keys, and a stranger's around them.
    pub(super) fn ring(self) -> Result<Keyring, Failure> {
        keyring(self.merchant, self.platform).map_err(failed)
    }
}
