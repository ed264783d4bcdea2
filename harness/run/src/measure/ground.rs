//! Where a client is measured: fresh keys, a gateway on loopback, the world that plans look at.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use paycert_core::adapter::Reach;
use paycert_core::plan::World;

use super::till::Till;
use crate::listen::{Authority, Listener};
use crate::runner::{RunError, fresh_keys};

/// What is there before the adapter is started.
pub(super) struct Site {
    authority: Authority,
    /// The authority's certificate, for adapters that read a file.
    pub(super) ca_file: PathBuf,
}

/// What the client is led to, and what the plans need to know.
pub(super) struct Ground {
    /// The gateway.
    pub(super) till: Arc<Till>,
    /// Open as long as this stands.
    _listener: Listener,
    origin: String,
    ca_pem: String,
    ca_file: PathBuf,
    proxy: Option<String>,
}

impl Site {
    /// Makes an authority and writes its certificate.
    pub(super) fn new(scratch: &Path) -> Result<Self, RunError> {
        let authority = Authority::new()?;
        let ca_file = std::path::absolute(scratch)?.join("ca.pem");
        std::fs::write(&ca_file, authority.ca_pem())?;
        Ok(Self { authority, ca_file })
    }

    /// Opens the gateway where a client of this reach finds it.
    pub(super) fn open(self, reach: Reach) -> Result<Ground, RunError> {
        let till = Arc::new(Till::new(fresh_keys()?));
        let listener = Listener::open(reach, &self.authority, 0, till.clone())?;
        Ok(Ground {
            till,
            origin: listener.origin(),
            proxy: listener.proxy(),
            _listener: listener,
            ca_pem: self.authority.ca_pem().to_owned(),
            ca_file: self.ca_file,
        })
    }
}

impl Ground {
    /// What a step is planned and checked with, at this moment.
    pub(super) fn world(&self) -> World<'_> {
        World {
            origin: &self.origin,
            proxy: self.proxy.as_deref(),
            ca_pem: &self.ca_pem,
            ca_file: self.ca_file.to_str().unwrap_or_default(),
            ..self.till.world(jiff::Timestamp::now())
        }
    }
}
