//! JSON beside its bytes: a scanner that finds members as byte ranges, refuses duplicates on request and bounds depth.

mod lexeme;
mod scan;

use std::ops::Range;

use serde_json::{Map, Value};

use scan::{Kind, Scanner, Token};

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

fn syntax(at: usize, what: &str) -> JsonError {
    JsonError { at, what: JsonProblem::Syntax(what.to_owned()) }
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
/// Iterative: hostile nesting costs no stack. `text` may have white space around the object, nothing else; text that
/// is not UTF-8 is read as GB18030.
pub fn members(text: &[u8]) -> Result<Vec<Member>, JsonError> {
    let mut members = Vec::new();
    each_member(text, |name, value| {
        members.push(Member { name, value });
        Ok(())
    })?;
    Ok(members)
}

/// Shows every member of the object that `text` is to `visit`, which may stop the walk; keeps none.
pub(super) fn each_member<E: From<JsonError>>(
    text: &[u8],
    mut visit: impl FnMut(String, Range<usize>) -> Result<(), E>,
) -> Result<(), E> {
    let mut scanner = Scanner::new(text)?;
    let mut name = String::new();
    let mut start = 0;
    while let Some((token, at)) = scanner.token()? {
        match (token, scanner.depth()) {
            (Token::Open(Kind::Object), 1) => {}
            (Token::Close, 0) => {}
            (_, 0) | (Token::Open(_), 1) => return Err(syntax(at.start, "expected an object").into()),
            (Token::Name, 1) => name = scanner.unquoted(&at)?,
            (Token::Open(_), 2) => start = at.start,
            (Token::Close, 1) => visit(std::mem::take(&mut name), start..at.end)?,
            (_, 1) => visit(std::mem::take(&mut name), at)?,
            _ => {}
        }
    }
    Ok(())
}

/// The text of the JSON string at `value`; `None` if another value stands there.
pub(super) fn string(text: &[u8], value: &Range<usize>) -> Result<Option<String>, JsonError> {
    match text[value.start] {
        b'"' => Scanner::new(text)?.unquoted(value).map(Some),
        _ => Ok(None),
    }
}

/// Limits for `parse_strict`.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Greatest nesting; never more than 1024, since dropping a `Value` takes stack for every level.
    pub depth: usize,
    /// Greatest length, in bytes.
    pub bytes: usize,
}

const GREATEST_DEPTH: usize = 1024;

impl Default for Limits {
    fn default() -> Self {
        Self { depth: 128, bytes: 64 << 20 }
    }
}

/// Parses a whole document and refuses what `serde_json::Value` would silently accept: duplicate members,
/// text after the value, nesting and length beyond `limits`. Half a surrogate pair is refused as well.
/// Bytes first: the offset is that of the input.
pub fn parse_strict(text: &[u8], limits: Limits) -> Result<Value, JsonError> {
    if text.len() > limits.bytes {
        return Err(JsonError { at: limits.bytes, what: JsonProblem::Length(limits.bytes) });
    }
    if let Err(error) = std::str::from_utf8(text) {
        return Err(JsonError { at: error.valid_up_to(), what: JsonProblem::Encoding });
    }
    let depth = limits.depth.min(GREATEST_DEPTH);
    let mut scanner = Scanner::new(text)?;
    let mut tree = Tree::default();
    while let Some((token, at)) = scanner.token()? {
        match token {
            Token::Open(_) if scanner.depth() > depth => {
                return Err(JsonError { at: at.start, what: JsonProblem::Depth(depth) });
            }
            Token::Open(Kind::Array) => tree.open.push(Open::Array(Vec::new())),
            Token::Open(Kind::Object) => tree.open.push(Open::Object(Map::new(), String::new())),
            Token::Close => tree.close(),
            Token::Name => tree.name(scanner.unquoted(&at)?, at.start)?,
            Token::Text => tree.put(Value::String(scanner.unquoted(&at)?)),
            Token::Plain => tree.put(plain(&text[at.clone()], at.start)?),
        }
    }
    Ok(tree.root)
}

/// A number, `true`, `false` or `null`. Integers beyond 64 bits become the nearest binary fraction, as everywhere in
/// `serde_json`.
fn plain(text: &[u8], at: usize) -> Result<Value, JsonError> {
    serde_json::from_slice(text).map_err(|_| syntax(at, "a number out of range"))
}

/// The values that are still open, outermost first, and the finished root.
#[derive(Default)]
struct Tree {
    root: Value,
    open: Vec<Open>,
}

enum Open {
    Array(Vec<Value>),
    /// The members so far, and the name whose value comes next.
    Object(Map<String, Value>, String),
}

impl Tree {
    fn name(&mut self, name: String, at: usize) -> Result<(), JsonError> {
        if let Some(Open::Object(members, next)) = self.open.last_mut() {
            if members.contains_key(&name) {
                return Err(JsonError { at, what: JsonProblem::Duplicate(clipped(name)) });
            }
            *next = name;
        }
        Ok(())
    }

    fn put(&mut self, value: Value) {
        match self.open.last_mut() {
            None => self.root = value,
            Some(Open::Array(items)) => items.push(value),
            Some(Open::Object(members, next)) => drop(members.insert(std::mem::take(next), value)),
        }
    }

    fn close(&mut self) {
        match self.open.pop() {
            None => {}
            Some(Open::Array(items)) => self.put(Value::Array(items)),
            Some(Open::Object(members, _)) => self.put(Value::Object(members)),
        }
    }
}

/// A name for an error message: a hostile one may have megabytes.
fn clipped(mut name: String) -> String {
    if let Some((end, _)) = name.char_indices().nth(64) {
        name.truncate(end);
        name.push('…');
    }
    name
}

#[cfg(test)]
mod tests;
