//! One byte of a signed message becomes another, so that nobody who checks the signature may call it genuine.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::adapter::{MessageKind, Verify};
use crate::operation::Protocol;
use crate::wire::charset::Charset;
use crate::wire::form;
use crate::wire::openapi::Envelope;

/// What may stand there afterwards: letters that every text can have.
const LETTERS: &[u8] = b"07aZ";

/// How many places are tried: `%3A` and `%3a`, for one, mean the same.
const ATTEMPTS: u64 = 64;

/// The body of a message with one byte of its signed part changed, in Base64. `number` draws.
pub(super) fn byte(verify: &Verify, number: impl Fn(u64) -> u64) -> Option<String> {
    let body = STANDARD.decode(&verify.body_b64).ok()?;
    let places = signed(verify, &body);
    let count = u64::try_from(places.len()).ok().filter(|count| *count > 0)?;
    (0..ATTEMPTS).find_map(|attempt| {
        let number = number(attempt);
        let place = places[usize::try_from(number % count).ok()?];
        let letter = LETTERS[usize::try_from(number / count).unwrap_or_default() % LETTERS.len()];
        let mut changed = body.clone();
        changed[place] = letter;
        (meaning(verify, &changed) != meaning(verify, &body)).then(|| STANDARD.encode(changed))
    })
}

/// The places of the bytes that the signature covers.
fn signed(verify: &Verify, body: &[u8]) -> Vec<usize> {
    match (verify.protocol, verify.kind) {
        (Protocol::Antom, _) => (0..body.len()).collect(),
        (Protocol::OpenApi, MessageKind::Response) => {
            let operation = verify.operation.as_deref().unwrap_or_default();
            Envelope::parse(body, operation).map(|envelope| envelope.node.collect()).unwrap_or_default()
        }
        (Protocol::OpenApi, MessageKind::Notification) => parameters(body),
    }
}

/// The places of a form without those of `sign` and `sign_type`.
fn parameters(body: &[u8]) -> Vec<usize> {
    let mut places = Vec::new();
    let mut at = 0;
    for pair in body.split(|byte| *byte == b'&') {
        if !pair.starts_with(b"sign=") && !pair.starts_with(b"sign_type=") {
            places.extend(at..at + pair.len());
        }
        at += pair.len() + 1;
    }
    places
}

/// What a message says: its bytes, or of a form its parameters.
fn meaning(verify: &Verify, body: &[u8]) -> Result<form::Pairs, Vec<u8>> {
    match (verify.protocol, verify.kind) {
        (Protocol::OpenApi, MessageKind::Notification) => {
            form::decode(body, Charset::Utf8).map_err(|_| body.to_vec())
        }
        _ => Err(body.to_vec()),
    }
}
