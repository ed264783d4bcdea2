//! One JSON text in the ways in which serialisers write it. Number literals are kept: only one mistake is about them.

mod layout;

use std::fmt::Write;

pub(in super::super) use layout::*;

/// A piece of JSON text.
#[derive(Clone, Copy, PartialEq)]
enum Piece<'a> {
    Space(&'a str),
    /// A string with its quotes.
    Text(&'a str),
    Mark(&'a str),
    /// A number, `true`, `false` or `null`.
    Plain(&'a str),
}

/// Cuts an object or a list into pieces; `None` if it is neither.
fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    if !text.trim_start_matches('\u{feff}').trim_start().starts_with(['{', '[']) {
        return None;
    }
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_space = |c: char| c.is_ascii_whitespace() || c == '\u{feff}';
        let is_mark = |c: char| matches!(c, '{' | '}' | '[' | ']' | ',' | ':');
        let end = match first {
            c if is_space(c) => rest.find(|c| !is_space(c)),
            c if is_mark(c) => Some(1),
            '"' => Some(closing_quote(rest)?),
            _ => rest.find(|c| is_space(c) || is_mark(c) || c == '"'),
        };
        let (piece, behind) = rest.split_at(end.unwrap_or(rest.len()));
        pieces.push(match first {
            c if is_space(c) => Piece::Space(piece),
            c if is_mark(c) => Piece::Mark(piece),
            '"' => Piece::Text(piece),
            _ => Piece::Plain(piece),
        });
        rest = behind;
    }
    Some(pieces)
}

/// Where the string ends that `text` begins with.
fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.bytes().enumerate().skip(1).find_map(|(at, byte)| {
        let closes = byte == b'"' && !escaped;
        escaped = byte == b'\\' && !escaped;
        closes.then_some(at + 1)
    })
}

/// The JSON as one JSON string: encoded once more.
pub(in super::super) fn quoted(text: &str) -> Option<String> {
    pieces(text)?;
    Some(serde_json::Value::from(text).to_string())
}

pub(in super::super) fn unicode_escaped(text: &str) -> Option<String> {
    pieces(text)?;
    Some(ascii(text, false))
}

pub(in super::super) fn unicode_escaped_upper(text: &str) -> Option<String> {
    pieces(text)?;
    Some(ascii(text, true))
}

/// Escapes of letters beyond ASCII undone.
pub(in super::super) fn unicode_plain(text: &str) -> Option<String> {
    each_string(text, |string| {
        let mut plain = String::new();
        let mut rest = string;
        while let Some((before, escape)) = rest.split_once('\\') {
            plain.push_str(before);
            let length = if escape.starts_with('u') { escape.len().min(5) } else { escape.len().min(1) };
            // Half a pair of escapes makes no letter, so up to two are tried.
            let letter = [length + 6, length].into_iter().find_map(|end| {
                let letters = format!("\"\\{}\"", escape.get(..end)?);
                let letter: String = serde_json::from_str(&letters).ok()?;
                (letter.chars().count() == 1 && !letter.is_ascii()).then_some((letter, end))
            });
            match letter {
                Some((letter, end)) => {
                    plain.push_str(&letter);
                    rest = &escape[end..];
                }
                None => {
                    let (kept, behind) = escape.split_at_checked(length)?;
                    plain.push('\\');
                    plain.push_str(kept);
                    rest = behind;
                }
            }
        }
        Some(plain + rest)
    })
}

pub(in super::super) fn slashes_escaped(text: &str) -> Option<String> {
    each_string(text, |string| Some(string.replace("\\/", "/").replace('/', "\\/")))
}

/// `\/` becomes `/`, but not where the backslash is itself escaped.
pub(in super::super) fn slashes_plain(text: &str) -> Option<String> {
    each_string(text, |string| {
        Some(string.replace("\\\\", "\u{0}").replace("\\/", "/").replace('\u{0}', "\\\\"))
    })
}

/// Go's default.
pub(in super::super) fn html_escaped(text: &str) -> Option<String> {
    each_string(text, |s| Some(s.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")))
}

pub(in super::super) fn html_plain(text: &str) -> Option<String> {
    each_string(text, |s| Some(s.replace("\\u003c", "<").replace("\\u003e", ">").replace("\\u0026", "&")))
}

/// Fractions as binary floating point prints them: at least one digit behind the point.
pub(in super::super) fn numbers_float(text: &str) -> Option<String> {
    each_number(text, |number| serde_json::from_str::<f64>(number).ok().map(|number| format!("{number:?}")))
}

/// Fractions as JavaScript prints them: no digit that says nothing.
pub(in super::super) fn numbers_short(text: &str) -> Option<String> {
    each_number(text, |number| serde_json::from_str::<f64>(number).ok().map(|number| number.to_string()))
}

/// Numbers and booleans as strings.
pub(in super::super) fn plain_quoted(text: &str) -> Option<String> {
    rewritten(text, |piece| match piece {
        Piece::Plain(plain) if plain != "null" => Some(format!("\"{plain}\"")),
        other => Some(other.text().to_owned()),
    })
}

fn each_string(text: &str, change: impl Fn(&str) -> Option<String>) -> Option<String> {
    rewritten(text, |piece| match piece {
        Piece::Text(string) => change(string),
        other => Some(other.text().to_owned()),
    })
}

fn each_number(text: &str, change: impl Fn(&str) -> Option<String>) -> Option<String> {
    rewritten(text, |piece| match piece {
        Piece::Plain(plain) if plain.contains(['.', 'e', 'E']) && !plain.starts_with(['t', 'f']) => {
            change(plain)
        }
        other => Some(other.text().to_owned()),
    })
}

fn rewritten(text: &str, change: impl Fn(Piece<'_>) -> Option<String>) -> Option<String> {
    pieces(text)?.into_iter().map(change).collect()
}

fn ascii(text: &str, upper: bool) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter.is_ascii() {
            true => escaped.push(letter),
            false => {
                for unit in letter.encode_utf16(&mut [0; 2]) {
                    let written = match upper {
                        true => write!(escaped, "\\u{unit:04X}"),
                        false => write!(escaped, "\\u{unit:04x}"),
                    };
                    debug_assert!(written.is_ok());
                }
            }
        }
    }
    escaped
}

impl<'a> Piece<'a> {
    fn text(self) -> &'a str {
        match self {
            Self::Space(text) | Self::Text(text) | Self::Mark(text) | Self::Plain(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#" {"b" : "a\/b/c", "a":[1.50, true, null,{}],"c":{"y":"\u4e2d文","x":"<\\/\"}"} }"#;

    type Write = fn(&str) -> Option<String>;

    #[test]
    fn every_serialiser_writes_the_same_text_in_its_own_way() {
        let styles: [(Write, &str); 9] = [
            (compact, r#"{"b":"a/b/c","a":[1.50,true,null,{}],"c":{"y":"中文","x":"<\\/\"}"}}"#),
            (
                spaced_ascii,
                r#"{"b": "a/b/c", "a": [1.50, true, null, {}], "c": {"y": "\u4e2d\u6587", "x": "<\\/\"}"}}"#,
            ),
            (
                compact_ascii_slashes,
                r#"{"b":"a\/b\/c","a":[1.50,true,null,{}],"c":{"y":"\u4e2d\u6587","x":"<\\\/\"}"}}"#,
            ),
            (sorted, r#"{"a":[1.50,true,null,{}],"b":"a/b/c","c":{"x":"<\\/\"}","y":"中文"}}"#),
            (
                unicode_plain,
                r#" {"b" : "a\/b/c", "a":[1.50, true, null,{}],"c":{"y":"中文","x":"<\\/\"}"} }"#,
            ),
            (
                slashes_plain,
                r#" {"b" : "a/b/c", "a":[1.50, true, null,{}],"c":{"y":"\u4e2d文","x":"<\\/\"}"} }"#,
            ),
            (
                html_escaped,
                r#" {"b" : "a\/b/c", "a":[1.50, true, null,{}],"c":{"y":"\u4e2d文","x":"\u003c\\/\"}"} }"#,
            ),
            (
                numbers_short,
                r#" {"b" : "a\/b/c", "a":[1.5, true, null,{}],"c":{"y":"\u4e2d文","x":"<\\/\"}"} }"#,
            ),
            (without_nulls, r#"{"b":"a/b/c","a":[1.50,true,null,{}],"c":{"y":"中文","x":"<\\/\"}"}}"#),
        ];
        for (write, expected) in styles {
            assert_eq!(write(TEXT).as_deref(), Some(expected));
        }
    }

    #[test]
    fn an_indented_text_has_a_line_for_each_member() {
        let text = indented_2(r#"{"a":[],"b":[1,{"c":null}]}"#).unwrap();
        assert_eq!(text, "{\n  \"a\": [],\n  \"b\": [\n    1,\n    {\n      \"c\": null\n    }\n  ]\n}");
    }

    #[test]
    fn what_is_no_json_is_left_alone() {
        for text in ["", "a=1", "\"text\"", "{\"open", "[1,2", "{\"a\" 1}", "{]"] {
            assert_eq!((compact(text), sorted(text)), (None, None), "{text}");
        }
        assert_eq!(compact(&"[".repeat(1_000_000)), None);
    }
}
