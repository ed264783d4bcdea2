//! From bytes to JSON tokens with their places: iterative, one bit of memory a nesting level.

use std::borrow::Cow;
use std::ops::Range;

use super::super::charset::Charset;
use super::lexeme::{number, unescaped};
use super::{JsonError, JsonProblem, syntax};

/// A piece of JSON. Separators are checked and not reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    Open(Kind),
    Close,
    /// A member name, with its quotes.
    Name,
    /// A string, with its quotes.
    Text,
    /// A number, `true`, `false` or `null`.
    Plain,
}

/// A value that holds others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Array,
    Object,
}

/// What may come next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Value,
    ItemOrClose,
    NameOrClose,
    Name,
    Colon,
    CommaOrClose,
    End,
}

/// Walks over one document.
pub(super) struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    next: Next,
    nesting: Nesting,
    charset: Charset,
}

impl<'a> Scanner<'a> {
    /// Text that is not UTF-8 is taken for GB18030, the other charset of the gateway: there the second byte of a
    /// character may look like a backslash.
    pub(super) fn new(text: &'a [u8]) -> Result<Self, JsonError> {
        if text.starts_with("\u{feff}".as_bytes()) {
            return Err(syntax(0, "a byte order mark before the value"));
        }
        let charset = if std::str::from_utf8(text).is_ok() { Charset::Utf8 } else { Charset::Gbk };
        Ok(Self { text, at: 0, next: Next::Value, nesting: Nesting::default(), charset })
    }

    /// How many arrays and objects are open.
    pub(super) fn depth(&self) -> usize {
        self.nesting.depth
    }

    /// The next token and its place; `None` behind the value.
    pub(super) fn token(&mut self) -> Result<Option<(Token, Range<usize>)>, JsonError> {
        loop {
            self.at += self.text[self.at..].iter().take_while(|byte| b" \t\r\n".contains(byte)).count();
            let start = self.at;
            let inside = self.nesting.top();
            let token = match (self.next, self.peek()) {
                (Next::End, None) => return Ok(None),
                (Next::End, Some(_)) => return Err(JsonError { at: start, what: JsonProblem::Trailing }),
                (Next::Colon, Some(b':')) => {
                    self.step(Next::Value);
                    continue;
                }
                (Next::CommaOrClose, Some(b',')) => {
                    self.step(if inside == Some(Kind::Object) { Next::Name } else { Next::Value });
                    continue;
                }
                (Next::CommaOrClose | Next::ItemOrClose, Some(b']')) if inside == Some(Kind::Array) => {
                    self.close()
                }
                (Next::CommaOrClose | Next::NameOrClose, Some(b'}')) if inside == Some(Kind::Object) => {
                    self.close()
                }
                (Next::Name | Next::NameOrClose, Some(b'"')) => {
                    self.string()?;
                    self.next = Next::Colon;
                    Token::Name
                }
                (Next::Value | Next::ItemOrClose, first) => self.value(first)?,
                (Next::Name | Next::NameOrClose, _) => return Err(syntax(start, "expected a member name")),
                (Next::Colon, _) => return Err(syntax(start, "expected `:`")),
                (Next::CommaOrClose, _) if inside == Some(Kind::Array) => {
                    return Err(syntax(start, "expected `,` or `]`"));
                }
                (Next::CommaOrClose, _) => return Err(syntax(start, "expected `,` or `}`")),
            };
            return Ok(Some((token, start..self.at)));
        }
    }

    /// The text of a string token, escapes undone. Half a surrogate pair is refused: no text has it.
    pub(super) fn unquoted(&self, token: &Range<usize>) -> Result<String, JsonError> {
        let inner = token.start + 1..token.end - 1;
        let bytes = &self.text[inner.clone()];
        let text = match self.charset {
            Charset::Utf8 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            Charset::Gbk => self.charset.decode(bytes).map(Cow::Owned),
        };
        let text = text.ok_or(JsonError { at: inner.start, what: JsonProblem::Encoding })?;
        unescaped(&text).map_err(|offset| {
            // Decoded GB18030 has other offsets than its bytes, so the place is that of the string.
            let offset = if self.charset == Charset::Utf8 { offset } else { 0 };
            syntax(inner.start + offset, "half a surrogate pair")
        })
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn step(&mut self, next: Next) {
        self.at += 1;
        self.next = next;
    }

    fn value(&mut self, first: Option<u8>) -> Result<Token, JsonError> {
        let (kind, next) = match first {
            Some(b'{') => (Kind::Object, Next::NameOrClose),
            Some(b'[') => (Kind::Array, Next::ItemOrClose),
            Some(b'"') => {
                self.string()?;
                self.after_value();
                return Ok(Token::Text);
            }
            _ => {
                self.plain()?;
                self.after_value();
                return Ok(Token::Plain);
            }
        };
        self.nesting.push(kind);
        self.step(next);
        Ok(Token::Open(kind))
    }

    fn close(&mut self) -> Token {
        self.at += 1;
        self.nesting.pop();
        self.after_value();
        Token::Close
    }

    fn after_value(&mut self) {
        self.next = if self.nesting.depth == 0 { Next::End } else { Next::CommaOrClose };
    }

    /// Goes over a string, from quote to quote.
    fn string(&mut self) -> Result<(), JsonError> {
        self.at += 1;
        loop {
            match self.peek() {
                None => return Err(syntax(self.at, "expected the end of a string")),
                Some(b'"') => break,
                Some(b'\\') => self.escape()?,
                Some(..0x20) => return Err(syntax(self.at, "a control character in a string")),
                Some(0x80..) if self.charset == Charset::Gbk => self.double_byte()?,
                Some(_) => self.at += 1,
            }
        }
        self.at += 1;
        Ok(())
    }

    fn escape(&mut self) -> Result<(), JsonError> {
        let length = match &self.text[self.at + 1..] {
            [b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't', ..] => 2,
            [b'u', a, b, c, d, ..] if [a, b, c, d].iter().all(|byte| byte.is_ascii_hexdigit()) => 6,
            _ => return Err(syntax(self.at, "an escape that JSON does not have")),
        };
        self.at += length;
        Ok(())
    }

    /// Goes over one character of GB18030, or two halves of a four-byte one.
    fn double_byte(&mut self) -> Result<(), JsonError> {
        self.at += match self.text[self.at..] {
            [0x80, ..] => 1,
            [0x81..=0xfe, 0x30..=0x39 | 0x40..=0x7e | 0x80..=0xfe, ..] => 2,
            _ => return Err(self.not_utf8()),
        };
        Ok(())
    }

    /// Text in neither charset was most likely meant as UTF-8, so the place is that of its first broken byte.
    fn not_utf8(&self) -> JsonError {
        let at = std::str::from_utf8(self.text).map_or_else(|error| error.valid_up_to(), str::len);
        JsonError { at, what: JsonProblem::Encoding }
    }

    /// Goes over a number or a word.
    fn plain(&mut self) -> Result<(), JsonError> {
        let rest = &self.text[self.at..];
        let word = ["true", "false", "null"].into_iter().find(|word| rest.starts_with(word.as_bytes()));
        self.at += match (word, rest.first()) {
            (Some(word), _) => word.len(),
            (None, Some(b'-' | b'0'..=b'9')) => {
                number(rest).map_err(|length| syntax(self.at + length, "expected a digit"))?
            }
            (None, Some(0x80..)) if self.charset == Charset::Gbk => return Err(self.not_utf8()),
            (None, _) => return Err(syntax(self.at, "expected a value")),
        };
        Ok(())
    }
}

/// Which of the open values are objects: one bit each, so that hostile nesting costs an eighth of its text.
#[derive(Default)]
struct Nesting {
    depth: usize,
    objects: Vec<u64>,
}

impl Nesting {
    fn push(&mut self, kind: Kind) {
        let (word, bit) = (self.depth / 64, self.depth % 64);
        if word == self.objects.len() {
            self.objects.push(0);
        }
        let mask = 1 << bit;
        match kind {
            Kind::Object => self.objects[word] |= mask,
            Kind::Array => self.objects[word] &= !mask,
        }
        self.depth += 1;
    }

    fn pop(&mut self) {
        self.depth = self.depth.saturating_sub(1);
    }

    fn top(&self) -> Option<Kind> {
        let last = self.depth.checked_sub(1)?;
        let is_object = self.objects[last / 64] >> (last % 64) & 1 == 1;
        Some(if is_object { Kind::Object } else { Kind::Array })
    }
}
