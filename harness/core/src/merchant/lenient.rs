//! What verifiers with the classic faults of RSA take for a signature. Only mutants do.

use super::mutant::Mutant;
use crate::crypto::{Digest, Encoding, PublicKey};

/// The encodings that a reader of BER takes for the right one.
const BER: [Encoding; 5] = [
    Encoding::LongLength,
    Encoding::ZeroInLength,
    Encoding::LongHashLength,
    Encoding::IndefiniteLength,
    Encoding::HashInPieces,
];

/// Whether this mutant takes the signature for one of the message.
pub(super) fn takes(
    mutant: Mutant,
    key: &PublicKey,
    digest: Digest,
    message: &[u8],
    signature: &[u8],
) -> bool {
    if mutant == Mutant::ReducesSignatures {
        return reduced(signature, &key.modulus())
            .is_some_and(|signature| key.verifies(digest, message, &signature));
    }
    let Some(block) = key.opened(signature) else { return false };
    let hash = digest.hash(message);
    let right = [digest.prefix(), &hash].concat();
    match mutant {
        Mutant::ForgivesGarbageBehind => content(&block).is_some_and(|content| content.starts_with(&right)),
        Mutant::ComparesHashAtEnd => block.ends_with(&hash),
        Mutant::IgnoresPadding => block.ends_with(&right),
        Mutant::IgnoresDigestName => {
            content(&block).is_some_and(|content| content.len() == right.len() && content.ends_with(&hash))
        }
        Mutant::ReadsBer => {
            BER.into_iter().any(|encoding| encoding.block(digest, message, block.len()) == block)
        }
        _ => false,
    }
}

/// What stands behind the padding.
fn content(block: &[u8]) -> Option<&[u8]> {
    let rest = block.strip_prefix(&[0, 1])?;
    let filled = rest.iter().position(|byte| *byte != 0xff)?;
    rest[filled..].strip_prefix(&[0])
}

/// A signature less the modulus, where it is larger.
fn reduced(signature: &[u8], modulus: &[u8]) -> Option<Vec<u8>> {
    let (above, low) = signature.split_at_checked(signature.len().checked_sub(modulus.len())?)?;
    let mut borrowed = 0;
    let mut bytes: Vec<u8> = low
        .iter()
        .zip(modulus)
        .rev()
        .map(|(one, other)| {
            let left = i16::from(*one) - i16::from(*other) - borrowed;
            borrowed = i16::from(left < 0);
            left.rem_euclid(256) as u8
        })
        .collect();
    bytes.reverse();
    (above.iter().map(|byte| i16::from(*byte)).sum::<i16>() == borrowed).then_some(bytes)
}
