//! JSON beside its bytes: a scanner that finds members as byte ranges, refuses duplicates on request and bounds depth.

use std::ops::Range;

/// Why text is not the JSON that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} at byte {at}")]
pub struct JsonError {
    /// Byte offset.
    pub at: usize,
    /// What is wrong there.
    pub what: JsonProblem,
}

/// The kinds of broken JSON that callers tell apart.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonProblem {
    /// Not JSON (what was expected).
    #[error("{0}")]
    Syntax(String),
    /// Not UTF-8.
    #[error("bytes that are not UTF-8")]
    Encoding,
    /// A member name occurs twice in one object.
    #[error("second member `{0}`")]
    Duplicate(String),
    /// Deeper than the limit.
    #[error("nesting deeper than {0}")]
    Depth(usize),
    /// Longer than the limit, in bytes.
    #[error("longer than {0} bytes")]
    Length(usize),
    /// Something follows the value.
    #[error("text after the value")]
    Trailing,
}

/// One member of an object: its decoded name and where its value stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The name, escapes undone.
    pub name: String,
    /// The value's bytes, without white space around it.
    pub value: Range<usize>,
}

/// The members of the object that `text` is, in order, duplicates included; values are skipped, not built.
/// Iterative: hostile nesting costs no stack. `text` may have white space around the object, nothing else.
pub fn members(_text: &[u8]) -> Result<Vec<Member>, JsonError> {
    todo!()
}

/// Limits for `parse_strict`.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Greatest nesting.
    pub depth: usize,
    /// Greatest length, in bytes.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 128, bytes: 64 << 20 }
    }
}

/// Parses a whole document and refuses what `serde_json::Value` would silently accept: duplicate members,
/// text after the value, nesting and length beyond `limits`. Bytes first: the offset is that of the input.
pub fn parse_strict(_text: &[u8], _limits: Limits) -> Result<serde_json::Value, JsonError> {
    todo!()
}
