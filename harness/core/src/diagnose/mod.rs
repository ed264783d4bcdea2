//! Why does this signature not verify? A search over the mistakes that signers make.
//!
//! A mistake is a row of one table (`table`): what was done, what to do instead, and what it changes in the making of
//! the string to sign (`draft`). The first row, or pair of rows, under which the signature verifies is the cause.

mod message;
mod draft;
mod change;
mod mistake;
mod table;
mod search;
mod wrong;
mod hide;
mod show;
pub mod input;

use std::borrow::Cow;
use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::crypto::{Digest, Padding, PublicKey};
use crate::wire::charset::Charset;
use crate::wire::form::{Pairs, percent_encode};
use crate::wire::http::Request;

pub(crate) use draft::other;
pub use message::{Around, Keys, Kind, Message, Parts};
pub use mistake::{Family, Mistake};
pub use search::diagnose;
pub use show::text;
pub use table::MISTAKES;
pub use wrong::{Wrong, wrong_texts};

/// A mistake that was made, and in which way.
#[derive(Clone)]
pub struct Cause {
    /// The row of the table.
    pub mistake: &'static Mistake,
    /// What tells the way from the others of that row; may be empty.
    pub detail: Cow<'static, str>,
}

/// What was found out about a signature.
#[derive(Debug, Clone)]
pub struct Diagnosis {
    /// Whether it verifies as it stands.
    pub verifies: bool,
    /// What explains it, likeliest first: one mistake or two; nothing if none of the table does.
    pub causes: Vec<Cause>,
    /// The string to sign.
    pub right: Vec<u8>,
    /// What was signed in its place, if that is known and another.
    pub content: Option<Vec<u8>>,
    /// The first byte in which the two differ.
    pub first_difference: Option<usize>,
    /// The part of the message in which it stands.
    pub place: Option<String>,
    /// The digest and padding of the signature, if it was made with a known key.
    pub signed_with: Option<(Digest, Padding)>,
    /// Mistakes that would show in this message and do not explain its signature.
    pub ruled_out: Vec<&'static Mistake>,
    /// How many pairs of them were tried too.
    pub pairs_ruled_out: usize,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.mistake.says)?;
        if !self.detail.is_empty() {
            write!(f, " ({})", self.detail)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.mistake.id, self.detail)
    }
}

/// One line for reports: the cause and the first difference, or what was ruled out. It shows no more of the message
/// than two single bytes, so that it gives no secret away.
impl fmt::Display for Diagnosis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.verifies {
            return f.write_str("the signature verifies");
        }
        if self.causes.is_empty() {
            let (singles, pairs) = (self.ruled_out.len(), self.pairs_ruled_out);
            write!(f, "none of {} known mistakes explains it", MISTAKES.len())?;
            if let Some((digest, _)) = self.signed_with {
                write!(f, "; the key is right and the digest {}, so another text was signed", digest.name())?;
            }
            return write!(f, " ({singles} mistakes and {pairs} pairs ruled out)");
        }
        let causes: Vec<String> = self.causes.iter().map(ToString::to_string).collect();
        f.write_str(&causes.join("; and "))?;
        if let (Some(at), Some(content)) = (self.first_difference, &self.content) {
            let byte = |text: &[u8]| match text.get(at) {
                None => "the end".to_owned(),
                Some(byte @ b' '..=b'~') => format!("`{}`", char::from(*byte)),
                Some(byte) => format!("`{}`", byte.escape_ascii()),
            };
            let place = self.place.as_ref().map(|place| format!(" in {place}")).unwrap_or_default();
            write!(
                f,
                ": first difference at byte {at}{place}, {} signed, {} right",
                byte(content),
                byte(&self.right)
            )?;
        }
        Ok(())
    }
}

/// Explains the signature of an OpenAPI request, in one line. `sign` is the text as it arrived.
pub fn openapi_request(
    pairs: &Pairs,
    sign: &str,
    charset: Charset,
    key: &PublicKey,
    digest: Digest,
) -> String {
    let message = Message {
        kind: Kind::Request,
        parts: Parts::Params(pairs.clone()),
        charset,
        digest,
        signature: sign.to_owned(),
        around: Around::default(),
    };
    diagnose(&message, &Keys::from(key.clone())).to_string()
}

/// Explains the signature of an Antom request, in one line. `signature` holds the bytes of a header that could be read.
pub fn antom_request(
    request: &Request,
    client: &str,
    time: &str,
    signature: &[u8],
    key: &PublicKey,
) -> String {
    let message = Message {
        kind: Kind::Request,
        parts: Parts::Content {
            method: request.method.clone(),
            path: request.path_and_query().to_owned(),
            client: client.to_owned(),
            time: time.to_owned(),
            body: request.body.clone(),
        },
        charset: Charset::Utf8,
        digest: Digest::Sha256,
        signature: percent_encode(STANDARD.encode(signature).as_bytes()),
        around: Around { host: request.headers.get("host").map(str::to_owned), ..Around::default() },
    };
    diagnose(&message, &Keys::from(key.clone())).to_string()
}

#[cfg(test)]
mod tests;
