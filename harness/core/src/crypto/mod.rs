//! Keys in every encoding the field uses, signatures in every digest a forger might try.
//!
//! One fast backend (aws-lc-rs) does the work; `rsa` is the independent second implementation and signs what
//! the first refuses: SHA-1 and MD5 under throw-away test keys.

mod looks;
mod der;
mod paste;
pub mod key;
pub mod sign;
pub mod certificate;
pub mod file;
mod recover;
mod encoding;
pub mod wycheproof;

pub use certificate::Certificate;
pub use encoding::Encoding;
pub use key::{KeyError, PrivateKey, PublicKey};
pub use recover::{Padding, Recovered};
pub use sign::{Digest, SignError};

#[cfg(test)]
pub(crate) mod fixture;
