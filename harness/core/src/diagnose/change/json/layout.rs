//! A JSON text written anew: one reader, and the layouts of the serialisers that people use.

use super::{Piece, ascii, pieces};

/// Deeper nesting is no payment message.
const DEEPEST: usize = 64;

enum Tree<'a> {
    Object(Vec<(String, Tree<'a>)>),
    List(Vec<Tree<'a>>),
    Text(String),
    Plain(&'a str),
}

impl<'a> Tree<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let pieces = pieces(text)?;
        let mut rest = pieces.into_iter().filter(|piece| !matches!(piece, Piece::Space(_)));
        let tree = Self::value(rest.next()?, &mut rest, 0)?;
        rest.next().is_none().then_some(tree)
    }

    fn value(first: Piece<'a>, rest: &mut impl Iterator<Item = Piece<'a>>, depth: usize) -> Option<Self> {
        match first {
            _ if depth > DEEPEST => None,
            Piece::Text(text) => Some(Self::Text(serde_json::from_str(text).ok()?)),
            Piece::Plain(text) => Some(Self::Plain(text)),
            Piece::Mark("[") => {
                let mut items = Vec::new();
                loop {
                    match rest.next()? {
                        Piece::Mark("]") => return Some(Self::List(items)),
                        Piece::Mark(",") => {}
                        first => items.push(Self::value(first, rest, depth + 1)?),
                    }
                }
            }
            Piece::Mark("{") => {
                let mut members = Vec::new();
                loop {
                    match rest.next()? {
                        Piece::Mark("}") => return Some(Self::Object(members)),
                        Piece::Mark(",") => {}
                        Piece::Text(name) => {
                            let name = serde_json::from_str(name).ok()?;
                            let Piece::Mark(":") = rest.next()? else { return None };
                            members.push((name, Self::value(rest.next()?, rest, depth + 1)?));
                        }
                        _ => return None,
                    }
                }
            }
            Piece::Mark(_) | Piece::Space(_) => None,
        }
    }

    fn sorted(self) -> Self {
        match self {
            Self::Object(mut members) => {
                members.sort_by(|(a, _), (b, _)| a.cmp(b));
                Self::Object(members.into_iter().map(|(name, value)| (name, value.sorted())).collect())
            }
            Self::List(items) => Self::List(items.into_iter().map(Self::sorted).collect()),
            other => other,
        }
    }

    fn without_nulls(self) -> Self {
        match self {
            Self::Object(members) => Self::Object(
                members
                    .into_iter()
                    .filter(|(_, value)| !matches!(value, Self::Plain("null")))
                    .map(|(name, value)| (name, value.without_nulls()))
                    .collect(),
            ),
            Self::List(items) => Self::List(items.into_iter().map(Self::without_nulls).collect()),
            other => other,
        }
    }
}

/// How a serialiser writes.
#[derive(Clone, Copy)]
struct Style {
    comma: &'static str,
    colon: &'static str,
    /// What every level is indented by; nothing stands on lines of its own without it.
    indent: Option<&'static str>,
    /// Whether letters beyond ASCII are escaped.
    ascii: bool,
    /// Whether `/` is escaped.
    slashes: bool,
}

const COMPACT: Style = Style { comma: ",", colon: ":", indent: None, ascii: false, slashes: false };
const SPACED: Style = Style { comma: ", ", colon: ": ", ..COMPACT };

const fn indented(by: &'static str) -> Style {
    Style { colon: ": ", indent: Some(by), ..COMPACT }
}

impl Style {
    fn write(self, text: &str) -> Option<String> {
        Some(self.tree(&Tree::read(text)?))
    }

    fn tree(self, tree: &Tree<'_>) -> String {
        let mut text = String::new();
        self.value(tree, 0, &mut text);
        text
    }

    fn value(self, tree: &Tree<'_>, level: usize, text: &mut String) {
        match tree {
            Tree::Plain(plain) => text.push_str(plain),
            Tree::Text(string) => self.string(string, text),
            Tree::List(items) => self.block(['[', ']'], items, level, text, |item, text| {
                self.value(item, level + 1, text);
            }),
            Tree::Object(members) => self.block(['{', '}'], members, level, text, |(name, value), text| {
                self.string(name, text);
                text.push_str(self.colon);
                self.value(value, level + 1, text);
            }),
        }
    }

    fn block<T>(
        self,
        marks: [char; 2],
        items: &[T],
        level: usize,
        text: &mut String,
        each: impl Fn(&T, &mut String),
    ) {
        let new_line = |level: usize, text: &mut String| {
            if let Some(indent) = self.indent {
                text.push('\n');
                text.push_str(&indent.repeat(level));
            }
        };
        text.push(marks[0]);
        for (at, item) in items.iter().enumerate() {
            text.push_str(if at == 0 { "" } else { self.comma });
            new_line(level + 1, text);
            each(item, text);
        }
        if !items.is_empty() {
            new_line(level, text);
        }
        text.push(marks[1]);
    }

    fn string(self, string: &str, text: &mut String) {
        let quoted = serde_json::Value::from(string).to_string();
        let quoted = if self.slashes { quoted.replace('/', "\\/") } else { quoted };
        match self.ascii {
            true => text.push_str(&ascii(&quoted, false)),
            false => text.push_str(&quoted),
        }
    }
}

pub(in super::super::super) fn compact(text: &str) -> Option<String> {
    COMPACT.write(text)
}

pub(in super::super::super) fn spaced(text: &str) -> Option<String> {
    SPACED.write(text)
}

/// Python's default.
pub(in super::super::super) fn spaced_ascii(text: &str) -> Option<String> {
    Style { ascii: true, ..SPACED }.write(text)
}

/// PHP's default.
pub(in super::super::super) fn compact_ascii_slashes(text: &str) -> Option<String> {
    Style { ascii: true, slashes: true, ..COMPACT }.write(text)
}

pub(in super::super::super) fn indented_2(text: &str) -> Option<String> {
    indented("  ").write(text)
}

pub(in super::super::super) fn indented_3(text: &str) -> Option<String> {
    indented("   ").write(text)
}

pub(in super::super::super) fn indented_4(text: &str) -> Option<String> {
    indented("    ").write(text)
}

pub(in super::super::super) fn indented_tab(text: &str) -> Option<String> {
    indented("\t").write(text)
}

pub(in super::super::super) fn sorted(text: &str) -> Option<String> {
    Some(COMPACT.tree(&Tree::read(text)?.sorted()))
}

pub(in super::super::super) fn sorted_spaced(text: &str) -> Option<String> {
    Some(SPACED.tree(&Tree::read(text)?.sorted()))
}

pub(in super::super::super) fn without_nulls(text: &str) -> Option<String> {
    Some(COMPACT.tree(&Tree::read(text)?.without_nulls()))
}
