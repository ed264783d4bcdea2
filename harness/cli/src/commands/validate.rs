//! `paycert validate`: messages from files or standard input, and everything that is wrong with them.
//!
//! A file holds one message, or one message a line. Neither a hostile file nor a huge one is read further than the
//! limit of a message.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use paycert_core::schema::{Message, Reading, validate as violations};
use paycert_core::wire::json::{JsonError, JsonProblem, Limits, parse_strict};
use serde_json::Value;

use super::message;
use crate::args::ValidateArgs;
use crate::failure::{Failure, USAGE};
use crate::paint::Lines;

/// Greatest length of a message, in bytes. The largest of the documents has a few thousand.
const LIMIT: usize = 4 << 20;

/// How many mistakes of one message are printed.
const PRINTED: usize = 100;

/// The longest line about one mistake, in characters.
const LINE: usize = 400;

pub(crate) fn validate(args: &ValidateArgs) -> Result<u8, Failure> {
    let reading = if args.tolerant { Reading::Tolerant } else { Reading::Strict };
    let mut judge =
        Judge { message: message(&args.message)?, reading, lines: Lines::open(), good: 0, wrong: 0 };
    let mut exit = 0;
    for path in &args.files {
        if let Err(problem) = judge.file(path) {
            eprintln!("paycert: {}: {problem}", path.display());
            exit = USAGE;
        }
    }
    let Judge { mut lines, good, wrong, .. } = judge;
    lines.put(format!("{good} good, {wrong} wrong").as_bytes());
    lines.close();
    Ok(if wrong > 0 { exit.max(1) } else { exit })
}

/// Why a file cannot be read.
#[derive(Debug, thiserror::Error)]
enum Unreadable {
    #[error("cannot be read: {0}")]
    File(#[from] std::io::Error),
    #[error("no JSON message: {0}")]
    Json(JsonError),
    #[error("no JSON message: nothing but white space at byte 0")]
    Empty,
}

struct Judge {
    message: &'static Message,
    reading: Reading,
    lines: Lines,
    good: u64,
    wrong: u64,
}

impl Judge {
    fn file(&mut self, path: &Path) -> Result<(), Unreadable> {
        match path.to_str() {
            Some("-") => self.input("standard input", std::io::stdin().lock()),
            _ => self.input(&path.display().to_string(), BufReader::new(File::open(path)?)),
        }
    }

    /// Where the first line is a whole message and more follows, every line is one.
    fn input(&mut self, name: &str, mut input: impl BufRead) -> Result<(), Unreadable> {
        let mut text = Vec::new();
        let mut start = 0;
        while is_blank(&text) {
            start += text.len();
            text.clear();
            if read_line(&mut input, &mut text)? == 0 {
                return Err(Unreadable::Empty);
            }
        }
        let first = parse(&text, start);
        let more = !input.fill_buf()?.is_empty();
        match (first, more) {
            (Ok(value), false) => self.judge(name, &value),
            (Ok(value), true) => {
                self.judge(&format!("{name}:1"), &value);
                return self.rest(name, start + text.len(), input);
            }
            (Err(error), false) => return Err(Unreadable::Json(error)),
            (Err(_), true) => {
                let room = (LIMIT + 1).saturating_sub(text.len()) as u64;
                input.take(room).read_to_end(&mut text)?;
                let value = parse(&text, start).map_err(Unreadable::Json)?;
                self.judge(name, &value);
            }
        }
        Ok(())
    }

    /// Judges the lines after the first; `at` is the offset of the second.
    fn rest(&mut self, name: &str, mut at: usize, mut input: impl BufRead) -> Result<(), Unreadable> {
        let mut text = Vec::new();
        for number in 2.. {
            text.clear();
            let read = read_line(&mut input, &mut text)?;
            if read == 0 {
                break;
            }
            if !is_blank(&text) {
                let value = parse(&text, at).map_err(Unreadable::Json)?;
                self.judge(&format!("{name}:{number}"), &value);
            }
            at += read;
        }
        Ok(())
    }

    fn judge(&mut self, place: &str, value: &Value) {
        let found = violations(self.message, self.reading, value);
        for violation in found.iter().take(PRINTED) {
            let schema = match violation.schema.as_str() {
                "" => String::new(),
                schema => format!(" [{schema}]"),
            };
            self.lines.put(one_line(&format!("{place}: {violation}{schema}")).as_bytes());
        }
        if found.len() > PRINTED {
            self.lines.put(format!("{place}: {} more", found.len() - PRINTED).as_bytes());
        }
        match found.is_empty() {
            true => self.good += 1,
            false => self.wrong += 1,
        }
    }
}

/// Reads one line, and no more of it than shows that it is too long.
fn read_line(input: &mut impl BufRead, text: &mut Vec<u8>) -> std::io::Result<usize> {
    input.take(LIMIT as u64 + 1).read_until(b'\n', text)
}

fn is_blank(text: &[u8]) -> bool {
    text.trim_ascii().is_empty()
}

/// Parses a message that begins at byte `start` of its file.
fn parse(text: &[u8], start: usize) -> Result<Value, JsonError> {
    let limits = Limits { bytes: LIMIT, ..Limits::default() };
    parse_strict(text, limits).map_err(|JsonError { at, what }| {
        // The line end behind a message of the greatest length is not part of it.
        let at =
            if matches!(what, JsonProblem::Length(_)) { at } else { at.min(text.trim_ascii_end().len()) };
        JsonError { at: start + at, what }
    })
}

/// Control characters escaped, and cut where a hostile name makes it endless.
fn one_line(text: &str) -> String {
    let mut line = String::new();
    for (count, letter) in text.chars().enumerate() {
        if count == LINE {
            line.push('…');
            break;
        }
        match letter.is_control() {
            true => line.extend(letter.escape_default()),
            false => line.push(letter),
        }
    }
    line
}
