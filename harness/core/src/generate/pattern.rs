//! From a regular expression of the schemas to texts that match it.
//!
//! Only what the schemas use: classes, groups, alternatives, counts, and anchors at both ends.

use std::iter::Peekable;
use std::str::Chars;

use super::draw::Draw;

/// Characters that stand for "anything but" in a class: where encodings and escapes go wrong.
const ANYTHING: &str = "aZ09 .,;:!?+%&=\"'\\/<>(){}[]#@_-~éßжñ中文支付宝テ한글🛒🎁\u{200d}\u{feff}\u{e000}";

/// Most repetitions where the expression sets no limit.
const UNLIMITED: usize = 40;

/// A regular expression, ready to be written out.
#[derive(Debug)]
pub(super) struct Pattern(Vec<Vec<Repeat>>);

#[derive(Debug)]
struct Repeat {
    piece: Piece,
    least: usize,
    most: Option<usize>,
}

#[derive(Debug)]
enum Piece {
    OneOf(Vec<char>),
    Group(Pattern),
}

impl Pattern {
    /// Reads an expression that is anchored at both ends; `None` if it needs more than is understood here.
    pub(super) fn parse(expression: &str) -> Option<Self> {
        let inner = expression.strip_prefix('^')?.strip_suffix('$')?;
        let mut rest = inner.chars().peekable();
        let pattern = alternatives(&mut rest)?;
        rest.next().is_none().then_some(pattern)
    }

    /// A matching text of at most `most` characters, if a few tries find one.
    pub(super) fn text(&self, most: usize, draw: &mut Draw) -> Option<String> {
        (0..8).find_map(|_| {
            let mut text = String::new();
            self.write(most, draw, &mut text);
            (text.chars().count() <= most).then_some(text)
        })
    }

    fn write(&self, limit: usize, draw: &mut Draw, text: &mut String) {
        let branch = draw.below(self.0.len());
        for Repeat { piece, least, most } in self.0.get(branch).into_iter().flatten() {
            let most =
                most.unwrap_or_else(|| if draw.chance(10) { limit.min(4096) } else { UNLIMITED.min(limit) });
            for _ in 0..draw.length(*least, most.max(*least)) {
                match piece {
                    Piece::OneOf(characters) => text.extend(draw.pick(characters)),
                    Piece::Group(pattern) => pattern.write(limit, draw, text),
                }
            }
        }
    }
}

fn alternatives(rest: &mut Peekable<Chars>) -> Option<Pattern> {
    let mut branches = vec![Vec::new()];
    while let Some(next) = rest.next_if(|next| *next != ')') {
        let piece = match next {
            '|' => {
                branches.push(Vec::new());
                continue;
            }
            '(' => {
                let inner = alternatives(rest)?;
                rest.next_if_eq(&')')?;
                Piece::Group(inner)
            }
            '[' => Piece::OneOf(class(rest)?),
            '\\' => Piece::OneOf(escaped(rest.next()?)?),
            '*' | '+' | '?' | '{' | '^' | '$' | '.' => return None,
            plain => Piece::OneOf(vec![plain]),
        };
        let (least, most) = count(rest)?;
        branches.last_mut()?.push(Repeat { piece, least, most });
    }
    Some(Pattern(branches))
}

fn escaped(character: char) -> Option<Vec<char>> {
    match character {
        's' => Some(vec![' ']),
        'd' => Some(('0'..='9').collect()),
        letter if letter.is_ascii_alphanumeric() => None,
        symbol => Some(vec![symbol]),
    }
}

fn class(rest: &mut Peekable<Chars>) -> Option<Vec<char>> {
    let negated = rest.next_if_eq(&'^').is_some();
    let mut characters = Vec::new();
    loop {
        let first = match rest.next()? {
            ']' => break,
            '\\' => escaped(rest.next()?)?.into_iter().next()?,
            plain => plain,
        };
        let mut ahead = rest.clone();
        match (ahead.next(), ahead.next()) {
            (Some('-'), Some(last)) if last != ']' => {
                characters.extend(first..=last);
                *rest = ahead;
            }
            _ => characters.push(first),
        }
    }
    match negated {
        true => Some(ANYTHING.chars().filter(|character| !characters.contains(character)).collect()),
        false => Some(characters),
    }
}

fn count(rest: &mut Peekable<Chars>) -> Option<(usize, Option<usize>)> {
    Some(match rest.next_if(|next| matches!(next, '?' | '*' | '+' | '{')) {
        None => (1, Some(1)),
        Some('?') => (0, Some(1)),
        Some('*') => (0, None),
        Some('+') => (1, None),
        Some(_) => {
            let inside: String = std::iter::from_fn(|| rest.next_if(|next| *next != '}')).collect();
            rest.next()?;
            match inside.split_once(',') {
                None => (inside.parse().ok()?, Some(inside.parse().ok()?)),
                Some((least, "")) => (least.parse().ok()?, None),
                Some((least, most)) => (least.parse().ok()?, Some(most.parse().ok()?)),
            }
        }
    })
}
