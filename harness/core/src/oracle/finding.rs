//! The findings: one code for one kind of mistake, what it means, and what to do about it.

use serde::{Deserialize, Serialize};

use crate::gateway::check::CHECKS;

/// One thing that is wrong, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// A code of [`FINDINGS`] or of the gateway's checks.
    pub code: String,
    /// The step of the transcript that shows it.
    pub step: usize,
    /// What was seen.
    pub evidence: String,
}

/// A kind of finding.
pub struct Kind {
    /// Its code.
    pub code: &'static str,
    /// Whether it counts even where the control was not accepted.
    pub stands_alone: bool,
    /// What it means.
    pub says: &'static str,
    /// What to do about it.
    pub help: &'static str,
}

macro_rules! findings {
    ($($code:literal $stands:ident $says:literal help $help:literal;)*) => {
        /// Every finding that the oracle itself makes.
        pub const FINDINGS: &[Kind] = &[$(Kind {
            code: $code,
            stands_alone: findings!(@$stands),
            says: $says,
            help: $help,
        },)*];
    };
    (@alone) => { true };
    (@beside) => { false };
}

findings! {
    "forged-accepted" alone "an answer that cannot be trusted reached the caller as if it were genuine"
        help "verify the signature over the received bytes first, and hand nothing on where that fails";
    "invalid-accepted" alone "a message that the platform did not sign was called valid"
        help "refuse on any doubt: missing, doubled or malformed signature, other key, digest, client or bytes";
    "pending-as-success" alone "a result that is not final was reported as success"
        help "read the code: only 10000, or resultStatus S, is success";
    "failure-as-success" alone "a failure was reported as success"
        help "read the code: only 10000, or resultStatus S, is success";
    "unknown-as-success" alone "an unknown result was reported as success"
        help "treat it as unknown and ask again with the same number";
    "unknown-as-failure" beside "no usable answer came, and the caller was told that the payment failed"
        help "report it as unknown: the money may have moved";
    "success-as-failure" beside "a genuine success was reported as something else"
        help "10000, or resultStatus S, is success";
    "genuine-refused" beside "a genuine answer was refused"
        help "verify over the bytes as they arrived, whatever their layout";
    "valid-refused" beside "a valid message was called invalid"
        help "verify over the bytes as they arrived, decoded once where they are a form";
    "answer-lost" beside "the call ended well, but the genuine answer did not reach the caller"
        help "hand the verified members to the caller";
    "answer-altered" beside "a member of the genuine answer reached the caller changed"
        help "keep texts as they are: no numbers, no second decoding";
    "error-lost" beside "the codes of an error did not reach the caller"
        help "hand code and sub_code, or resultCode, to the caller word for word";
    "request-refused" beside "a good request was refused before it was sent"
        help "accept what the documents allow";
    "request-repeated" alone "a request that moves money was sent more than once although it was answered"
        help "send once; repeat only after no answer, with the same number";
    "signature-not-verified" beside "the signature does not verify over the right bytes"
        help "build the string to sign as the documents say";
    "signature-not-made" beside "no signature was made from a good key and a good message"
        help "accept the key encodings that the adapter lists";
    "signed-with-broken-key" alone "a signature was made although the key is unusable"
        help "refuse a key that cannot be read";
    "sent-with-wrong-key" beside "a request went out although no answer to it could be verified"
        help "compare the platform's key with the merchant's own before the first call, and refuse to start";
    "raised-undocumented" beside "a refusal came as an exception that the client does not document"
        help "refuse with the client's own error type";
    "secret-leaked" alone "a secret stood where nobody may see it"
        help "never put keys, card numbers, security codes or tokens into logs, errors or output";
    "crash" alone "the process died"
        help "return an error that a caller can handle";
    "hang" alone "no answer came in time"
        help "give every step of a call a time limit";
}

impl Finding {
    /// A finding of a known code.
    pub(super) fn new(code: &str, step: usize, evidence: impl Into<String>) -> Self {
        Self { code: code.to_owned(), step, evidence: evidence.into() }
    }

    pub(super) fn stands_alone(&self) -> bool {
        FINDINGS.iter().any(|kind| kind.code == self.code && kind.stands_alone)
    }

    pub(super) fn is_always_wrong(&self) -> bool {
        ["crash", "hang", "secret-leaked"].contains(&self.code.as_str())
    }

    /// What the code means.
    pub fn says(&self) -> &'static str {
        let own = FINDINGS.iter().find(|kind| kind.code == self.code).map(|kind| kind.says);
        let check = || CHECKS.iter().find(|kind| kind.code == self.code).map(|kind| kind.says);
        own.or_else(check).unwrap_or("an observation")
    }

    /// What to do about it.
    pub fn help(&self) -> Option<&'static str> {
        FINDINGS.iter().find(|kind| kind.code == self.code).map(|kind| kind.help)
    }
}
