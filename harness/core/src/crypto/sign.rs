//! PKCS#1 v1.5 signatures: the fast path, the second implementation, and what only forgers make.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{RSA_PKCS1_SHA256, RSA_PKCS1_SHA512};
use rsa::rand_core::{TryCryptoRng, TryRng};
use rsa::traits::PublicKeyParts;
use rsa::{BoxedUint, Pss};
use sha2::Digest as _;

use super::key::{PrivateKey, PublicKey};

/// A digest under PKCS#1 v1.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Digest {
    /// Broken; only forgers use it.
    Md5,
    /// `sign_type=RSA`.
    Sha1,
    /// `sign_type=RSA2`, `algorithm=RSA256`.
    Sha256,
    /// Not in the protocols; a downgrade or upgrade that a verifier must refuse.
    Sha512,
}

/// A message could not be signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the key of {bits} bits cannot sign with {digest:?}")]
pub struct SignError {
    /// Modulus length of the key, in bits.
    pub bits: usize,
    /// The digest asked for.
    pub digest: Digest,
}

impl PrivateKey {
    /// Signs with PKCS#1 v1.5. SHA-256 and SHA-512 go through aws-lc-rs, the rest through `rsa`.
    pub fn sign(&self, digest: Digest, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let encoding = match digest {
            Digest::Md5 | Digest::Sha1 => return self.sign_second(digest, message),
            Digest::Sha256 => &RSA_PKCS1_SHA256,
            Digest::Sha512 => &RSA_PKCS1_SHA512,
        };
        let Some(key) = &self.parts().fast else { return self.sign_second(digest, message) };
        let mut signature = vec![0; key.public_modulus_len()];
        // The backend takes a source of randomness for the sake of an older interface and ignores it.
        match key.sign(encoding, &SystemRandom::new(), message, &mut signature) {
            Ok(()) => Ok(signature),
            Err(_) => Err(SignError { bits: self.bits(), digest }),
        }
    }

    /// Signs by the second implementation. PKCS#1 v1.5 leaves no choice, so both give the same bytes.
    pub fn sign_second(&self, digest: Digest, message: &[u8]) -> Result<Vec<u8>, SignError> {
        let key = &self.parts().second;
        let signed = match digest {
            Digest::Md5 => key.pkcs1v15_sign::<md5::Md5>(message),
            Digest::Sha1 => key.pkcs1v15_sign::<sha1::Sha1>(message),
            Digest::Sha256 => key.pkcs1v15_sign::<sha2::Sha256>(message),
            Digest::Sha512 => key.pkcs1v15_sign::<sha2::Sha512>(message),
        };
        signed.map_err(|_| SignError { bits: self.bits(), digest })
    }

    /// Signs with PSS and SHA-256: a scheme that neither protocol has. `salt` has 32 bytes.
    pub fn sign_pss(&self, message: &[u8], salt: [u8; 32]) -> Result<Vec<u8>, SignError> {
        // Unblinded, the salt is all the randomness that is asked for.
        let scheme =
            Pss::<sha2::Sha256> { blinded: false, digest: sha2::Sha256::new(), salt_len: Some(salt.len()) };
        let signed =
            self.parts().second.sign_with_rng(&mut Salt(salt), scheme, &sha2::Sha256::digest(message));
        signed.map_err(|_| SignError { bits: self.bits(), digest: Digest::Sha256 })
    }
}

impl PrivateKey {
    /// The private operation on a block as long as the modulus; `None` if its number is too large.
    pub(super) fn sign_block(&self, block: &[u8]) -> Option<Vec<u8>> {
        let key = &self.parts().second;
        let number = BoxedUint::from_be_slice(block, key.n().bits_precision()).ok()?;
        let signed = rsa::hazmat::rsa_decrypt(None::<&mut Salt>, key, &number).ok()?.to_be_bytes();
        signed.get(signed.len().checked_sub(block.len())?..).map(<[u8]>::to_vec)
    }
}

impl PublicKey {
    /// Whether `signature` is one of `message`, by the fast backend. Any length of either is safe.
    pub fn verifies(&self, digest: Digest, message: &[u8], signature: &[u8]) -> bool {
        let fast = &self.parts().fast;
        let key = match digest {
            Digest::Md5 => return self.verifies_second(digest, message, signature),
            Digest::Sha1 => &fast.sha1,
            Digest::Sha256 => &fast.sha256,
            Digest::Sha512 => &fast.sha512,
        };
        self.fits(signature) && key.verify_sig(message, signature).is_ok()
    }

    /// The same question to the second implementation; tests and fuzz targets compare the two.
    pub fn verifies_second(&self, digest: Digest, message: &[u8], signature: &[u8]) -> bool {
        let key = &self.parts().second;
        let verify = match digest {
            Digest::Md5 => rsa::PublicKey::pkcs1v15_verify::<md5::Md5>,
            Digest::Sha1 => rsa::PublicKey::pkcs1v15_verify::<sha1::Sha1>,
            Digest::Sha256 => rsa::PublicKey::pkcs1v15_verify::<sha2::Sha256>,
            Digest::Sha512 => rsa::PublicKey::pkcs1v15_verify::<sha2::Sha512>,
        };
        self.fits(signature) && verify(key, message, signature).is_ok()
    }

    /// A signature is exactly as long as the modulus, leading zeros included (RFC 8017 §8.2.2).
    fn fits(&self, signature: &[u8]) -> bool {
        signature.len() == self.bits().div_ceil(8)
    }
}

/// Hands out a salt as if it were random.
struct Salt([u8; 32]);

impl TryRng for Salt {
    type Error = std::convert::Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        let mut bytes = [0; 4];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u32::from_le_bytes(bytes))
    }

    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        let mut bytes = [0; 8];
        self.try_fill_bytes(&mut bytes)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Self::Error> {
        bytes.iter_mut().zip(self.0.iter().cycle()).for_each(|(byte, salt)| *byte = *salt);
        Ok(())
    }
}

impl TryCryptoRng for Salt {}

#[cfg(test)]
mod tests;
