//! A diagnosis as text for people: verdict, cause, what to change, and the strings with the first difference marked.

use super::Diagnosis;
use super::hide::Secrets;
use super::message::Message;
use super::search::LONGEST_FOR_PAIRS;
use crate::wire::charset::Charset;

/// Columns in a row of a string to sign.
const COLUMNS: usize = 96;

/// Rows of a string that are shown whole; of a longer one its ends and the difference.
const ROWS: usize = 300;

/// Rows shown around the difference and at the ends of a long string.
const AROUND: usize = 10;

/// Writes a diagnosis.
pub fn text(message: &Message, diagnosis: &Diagnosis) -> String {
    let mut lines = vec![verdict(diagnosis), String::new()];
    for cause in &diagnosis.causes {
        lines.push(format!("  cause      {}: {cause}", cause.mistake.id));
        lines.push(format!("  to change  {}", cause.mistake.fix));
    }
    if let Some((digest, padding)) = diagnosis.signed_with {
        let padding = match padding {
            crate::crypto::Padding::Pkcs1 => "PKCS#1 v1.5",
            crate::crypto::Padding::Bare => "PKCS#1 v1.5 without the digest's name",
            crate::crypto::Padding::Pss => "PSS",
        };
        lines
            .push(format!("  signature  made by a key that was given, with {} and {padding}", digest.name()));
    }
    if let Some(at) = diagnosis.first_difference {
        let place = diagnosis.place.as_ref().map(|place| format!(", in {place}")).unwrap_or_default();
        lines.push(format!("  differs    from byte {at} on{place}"));
    }
    if !diagnosis.verifies && diagnosis.causes.is_empty() {
        lines.extend(ruled_out(diagnosis));
    }
    let secrets = Secrets::of(message);
    lines.extend(string("string to sign", &secrets, &diagnosis.right, diagnosis.first_difference));
    if let Some(content) = &diagnosis.content {
        lines.extend(string("signed in its place", &secrets, content, diagnosis.first_difference));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn verdict(diagnosis: &Diagnosis) -> String {
    if diagnosis.verifies {
        return "the signature verifies".to_owned();
    }
    let causes: Vec<String> = diagnosis.causes.iter().map(ToString::to_string).collect();
    match causes.is_empty() {
        true => "the signature does not verify: no known mistake explains it".to_owned(),
        false => format!("the signature does not verify: {}", causes.join("; and ")),
    }
}

/// What was tried in vain, so that nobody tries it again.
fn ruled_out(diagnosis: &Diagnosis) -> Vec<String> {
    let pairs = match diagnosis.right.len() <= LONGEST_FOR_PAIRS {
        true => format!("{} pairs of them", diagnosis.pairs_ruled_out),
        false => format!("no pairs, for the text has more than {LONGEST_FOR_PAIRS} bytes"),
    };
    let singles = diagnosis.ruled_out.len();
    let mut lines =
        vec![format!("  ruled out  {singles} mistakes that would show in this message, and {pairs}:")];
    let mut line = String::new();
    for mistake in &diagnosis.ruled_out {
        if line.len() + mistake.id.len() + 2 > COLUMNS {
            lines.push(format!("             {},", std::mem::take(&mut line)));
        }
        line += if line.is_empty() { "" } else { ", " };
        line += mistake.id;
    }
    lines.push(format!("             {line}"));
    lines.push(
        "  to change  log the bytes that your signer signs, and compare them with the string below"
            .to_owned(),
    );
    lines
}

/// A text as rows, the difference marked below.
fn string(title: &str, secrets: &Secrets, text: &[u8], difference: Option<usize>) -> Vec<String> {
    let (text, hidden) = secrets.hidden(text);
    let note = if hidden { ", secrets starred" } else { "" };
    let mut lines = vec![String::new(), format!("  {title} ({} bytes{note})", text.len())];
    let (mut rows, marked) = rows(&text, difference);
    if let (Some((row, column)), Some(at)) = (marked, difference) {
        rows.insert(row + 1, format!("{}^ byte {at}", " ".repeat(column)));
    }
    let middle = marked.map_or(0, |(row, _)| row);
    let short = rows.len() <= ROWS;
    let mut gap = false;
    for (at, row) in rows.iter().enumerate() {
        let shown = short || at < AROUND || at + AROUND >= rows.len() || at.abs_diff(middle) <= AROUND;
        if shown {
            lines.push(format!("    {row}"));
        } else if !gap {
            lines.push("    …".to_owned());
        }
        gap = !shown;
    }
    lines
}

/// Rows of at most [`COLUMNS`]; a line end ends a row. Also row and column of a byte.
fn rows(text: &[u8], marked: Option<usize>) -> (Vec<String>, Option<(usize, usize)>) {
    let mut rows = vec![String::new()];
    let (mut column, mut at, mut place) = (0, 0, None);
    for Cell { shown, length, width } in cells(text) {
        if column + width > COLUMNS {
            rows.push(String::new());
            column = 0;
        }
        if place.is_none() && marked.is_some_and(|marked| marked < at + length) {
            place = Some((rows.len() - 1, column));
        }
        let ends = shown == "␊";
        if let Some(row) = rows.last_mut() {
            row.push_str(&shown);
        }
        column += width;
        at += length;
        if ends {
            rows.push(String::new());
            column = 0;
        }
    }
    let end = Some((rows.len() - 1, column));
    (rows, place.or(marked.and(end)))
}

/// One letter as it is shown, its length in bytes and its width in columns.
struct Cell {
    shown: String,
    length: usize,
    width: usize,
}

fn cells(text: &[u8]) -> Vec<Cell> {
    let gbk =
        |letter: char| Charset::Gbk.encode(letter.encode_utf8(&mut [0; 4])).map_or(4, |bytes| bytes.len());
    if std::str::from_utf8(text).is_err()
        && let Some(decoded) = Charset::Gbk.decode(text)
    {
        return decoded.chars().map(|letter| cell(letter, gbk(letter))).collect();
    }
    let mut cells = Vec::new();
    for chunk in text.utf8_chunks() {
        cells.extend(chunk.valid().chars().map(|letter| cell(letter, letter.len_utf8())));
        let strays =
            chunk.invalid().iter().map(|byte| Cell { shown: format!("<{byte:02X}>"), length: 1, width: 4 });
        cells.extend(strays);
    }
    cells
}

fn cell(letter: char, length: usize) -> Cell {
    let shown = match letter {
        '\n' => "␊".to_owned(),
        '\r' => "␍".to_owned(),
        '\t' => "␉".to_owned(),
        '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{a0}' => {
            format!("<U+{:04X}>", letter as u32)
        }
        letter if letter.is_control() => format!("<U+{:04X}>", letter as u32),
        letter => letter.to_string(),
    };
    let width = if shown.starts_with("<U+") {
        shown.len()
    } else if is_wide(letter) {
        2
    } else {
        1
    };
    Cell { shown, length, width }
}

/// Letters that fill two columns of a terminal: those of Chinese, Japanese and Korean, and pictures.
fn is_wide(letter: char) -> bool {
    matches!(letter as u32, 0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f | 0xff00..=0xff60 | 0xffe0..=0xffe6 | 0x1f300..=0x1faff | 0x20000..=0x3fffd)
}
