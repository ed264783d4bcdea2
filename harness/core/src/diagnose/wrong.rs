//! The table read the other way round: from a message to what signers sign in its place, for vectors that must be refused.

use super::Cause;
use super::draft::{Draft, Signer};
use super::message::Message;
use super::table::MISTAKES;
use crate::crypto::{Digest, Padding};

/// What a signer who makes a mistake signs.
#[derive(Debug, Clone)]
pub struct Wrong {
    /// The mistake.
    pub cause: Cause,
    /// The digest that is taken.
    pub digest: Digest,
    /// The bytes that are signed.
    pub content: Vec<u8>,
}

/// What is signed by each mistake that shows in this message, in the order of the table. Mistakes that take another key
/// or padding, or that come after signing, are left out.
pub fn wrong_texts(message: &Message) -> Vec<Wrong> {
    let right = Draft::right(message);
    let (bytes, signature) = (right.bytes(), &right.signature);
    let mut found = Vec::new();
    for mistake in MISTAKES {
        for made in mistake.made(message, &right) {
            let draft = made.draft;
            let usual = draft.signer == Signer::Given && draft.padding == Padding::Pkcs1;
            if !usual || draft.signature != *signature {
                continue;
            }
            let content = draft.bytes();
            if content != bytes || draft.digest != right.digest {
                let cause = Cause { mistake, detail: made.detail };
                found.push(Wrong { cause, digest: draft.digest, content });
            }
        }
    }
    found
}
