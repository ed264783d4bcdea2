//! What a client is compared with: RSA-2048 by aws-lc-rs, PKCS#1 v1.5 with SHA-256, on as many threads.

use std::time::Duration;

use paycert_core::bench::Kind;
use paycert_core::crypto::{Digest, PrivateKey, PublicKey, SignError};

use crate::lap::{Lap, lap};

/// The message of the calibration has the length of a payment, in bytes.
const MESSAGE: [u8; 1_200] = [b'm'; 1_200];

/// The harness's own work: one worker a thread.
pub(super) enum Calibration {
    /// Signs.
    Sign(Vec<PrivateKey>),
    /// Verifies a signature.
    Verify(Vec<(PublicKey, Vec<u8>)>),
}

impl Calibration {
    /// The work that this kind is compared with.
    pub(super) fn new(kind: Kind, key: &PrivateKey, threads: u32) -> Result<Self, SignError> {
        let signed = key.sign(Digest::Sha256, &MESSAGE)?;
        Ok(match kind.calibration() {
            Kind::Verify => Self::Verify((0..threads).map(|_| (key.public(), signed.clone())).collect()),
            Kind::Sign | Kind::Call => Self::Sign((0..threads).map(|_| key.clone()).collect()),
        })
    }

    /// Works for so long.
    pub(super) fn turn(&mut self, time: Duration) -> Lap {
        match self {
            Self::Sign(keys) => lap(keys, time, |key| key.sign(Digest::Sha256, &MESSAGE).is_ok()),
            Self::Verify(keys) => {
                lap(keys, time, |(key, signature)| key.verifies(Digest::Sha256, &MESSAGE, signature))
            }
        }
    }
}
