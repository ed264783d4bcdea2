//! What a run and a lane lend to their cases: keys, addresses, the clock.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use paycert_core::adapter::StartAnswer;
use paycert_core::crypto::PrivateKey;
use paycert_core::gateway::Keyring;
use paycert_core::plan::World;
use paycert_core::secret::KeyTraces;

use super::RunError;
use super::certificates::{Holders, certificates};
use super::places::Places;
use crate::listen::Authority;

/// What one lane lends.
pub(super) struct LaneWorld {
    keys: Arc<Keyring>,
    traces: KeyTraces,
    seed: u64,
    origin: String,
    secure_origin: String,
    elsewhere: String,
    nowhere: String,
    proxy: Option<String>,
    ca_pem: String,
    ca_file: PathBuf,
    now: jiff::Timestamp,
    polls: bool,
    state_dir: PathBuf,
}

impl LaneWorld {
    pub(super) fn new(shared: &Shared, places: &Places, start: &StartAnswer) -> Self {
        let (origin, proxy) = places.gateway();
        Self {
            keys: Arc::clone(&shared.keys),
            traces: shared.traces.clone(),
            seed: shared.seed,
            origin,
            secure_origin: places.secure(),
            elsewhere: places.elsewhere(),
            nowhere: places.nowhere(),
            proxy,
            ca_pem: shared.authority.ca_pem().to_owned(),
            ca_file: shared.ca_file.clone(),
            now: jiff::Timestamp::now(),
            polls: start.features.iter().any(|feature| feature == "polling"),
            state_dir: PathBuf::new(),
        }
    }

    /// Leads clients to other places from now on.
    pub(super) fn move_to(&mut self, places: &Places) {
        (self.origin, self.proxy) = places.gateway();
        self.secure_origin = places.secure();
        self.elsewhere = places.elsewhere();
        self.nowhere = places.nowhere();
    }

    /// The same a moment later.
    pub(super) fn at(&self, now: jiff::Timestamp) -> Self {
        Self {
            keys: Arc::clone(&self.keys),
            traces: self.traces.clone(),
            seed: self.seed,
            origin: self.origin.clone(),
            secure_origin: self.secure_origin.clone(),
            elsewhere: self.elsewhere.clone(),
            nowhere: self.nowhere.clone(),
            proxy: self.proxy.clone(),
            ca_pem: self.ca_pem.clone(),
            ca_file: self.ca_file.clone(),
            now,
            polls: self.polls,
            state_dir: self.state_dir.clone(),
        }
    }

    /// The same with a folder for the state of a shop.
    pub(super) fn with_state(self, folder: &Path) -> Self {
        Self { state_dir: folder.to_owned(), ..self }
    }

    /// The folder for the state of a shop.
    pub(super) fn state_dir(&self) -> &Path {
        &self.state_dir
    }

    /// The folder for temporary files.
    pub(super) fn scratch(&self) -> &Path {
        self.ca_file.parent().unwrap_or(&self.ca_file)
    }

    /// What the merchant's private key looks like where it may not stand.
    pub(super) fn traces(&self) -> &KeyTraces {
        &self.traces
    }

    pub(super) fn world(&self) -> World<'_> {
        World {
            keys: &self.keys,
            seed: self.seed,
            origin: &self.origin,
            secure_origin: &self.secure_origin,
            elsewhere: &self.elsewhere,
            nowhere: &self.nowhere,
            proxy: self.proxy.as_deref(),
            ca_pem: &self.ca_pem,
            ca_file: self.ca_file.to_str().unwrap_or_default(),
            now: self.now,
            polls: self.polls,
            state_dir: self.state_dir.to_str().unwrap_or_default(),
        }
    }
}

/// What all lanes share.
pub(super) struct Shared {
    keys: Arc<Keyring>,
    traces: KeyTraces,
    seed: u64,
    pub(super) authority: Authority,
    pub(super) ca_file: PathBuf,
}

impl Shared {
    /// A fresh authority, whose certificate is written for adapters that read a file.
    pub(super) fn new(keys: Arc<Keyring>, seed: u64, scratch: &Path) -> Result<Self, RunError> {
        let authority = Authority::new()?;
        let scratch = std::path::absolute(scratch)?;
        let ca_file = scratch.join("ca.pem");
        std::fs::write(&ca_file, authority.ca_pem())?;
        let traces = KeyTraces::of(&keys.merchant);
        Ok(Self { keys, traces, seed, authority, ca_file })
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        // What is gone already needs no removing; and nobody reads it after the run.
        let _ = std::fs::remove_file(&self.ca_file);
    }
}

/// Fresh pairs of 2048 bits and their certificates, gone when the run ends.
pub fn fresh_keys() -> Result<Keyring, RunError> {
    let [merchant, platform, stranger, next] = [fresh_key()?, fresh_key()?, fresh_key()?, fresh_key()?];
    let holders = Holders { merchant: &merchant, platform: &platform, next: &next, stranger: &stranger };
    let certificates = certificates(&fresh_key()?, &holders)?;
    Ok(Keyring { merchant, platform, stranger, next, certificates })
}

/// One fresh pair of 2048 bits.
pub fn fresh_key() -> Result<PrivateKey, RunError> {
    let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| RunError::Keys("no randomness".to_owned()))?;
    let der = pair.as_der().map_err(|_| RunError::Keys("no encoding".to_owned()))?;
    PrivateKey::from_der(der.as_ref()).map_err(|error| RunError::Keys(error.to_string()))
}
