//! Rare texts of an alphabet, within a length.

use super::draw::Draw;
use super::kind::{AWKWARD, Alphabet};

/// Greatest length where the documents set none.
const UNLIMITED: usize = 300;

const LETTERS: &[char] = &[
    'a', 'z', 'A', 'Z', '0', '9', ' ', '.', ',', '-', '_', '+', '%', '&', '=', '"', '\\', '/', '\'', '<',
    '>', '{', '}', '[', ']', '#', '?', ':', ';', '|', 'é', 'ß', 'ж', '中', '文', '支', '付', '宝', 'テ',
    '한', '𠮷', '🛒', '🎁', '\u{feff}', '\u{301}',
];

/// A text of the alphabet with `least` to `most` characters; `None` if the alphabet has only samples.
pub(super) fn rare(alphabet: Alphabet, least: usize, most: Option<usize>, draw: &mut Draw) -> Option<String> {
    let most = most.unwrap_or(UNLIMITED).max(least);
    match alphabet {
        Alphabet::Samples => None,
        Alphabet::Anything => Some(anything(least, most, draw)),
        Alphabet::Id => {
            Some(run(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_", least, most, draw))
        }
        Alphabet::Digits => Some(run(b"0123456789", least, most, draw)),
        Alphabet::Card => Some(card(draw.between(12, 19))),
        Alphabet::IsoTime => Some(iso_time(draw)),
        Alphabet::BeijingTime => Some(format!("{} {}", date(draw), clock(draw))),
        Alphabet::Url => Some(padded("https://merchant.example/", "", least, most, draw)),
        Alphabet::Email => Some(email(most, draw)),
        Alphabet::Json => Some(padded("{\"key\":\"", "\"}", least, most, draw)),
    }
}

fn anything(least: usize, most: usize, draw: &mut Draw) -> String {
    if draw.chance(30)
        && let Some(word) = draw.pick(AWKWARD).filter(|word| (least..=most).contains(&word.chars().count()))
    {
        return (*word).to_owned();
    }
    let length = draw.length(least, most);
    // Long texts repeat a short one: what matters is their length.
    let unit: Vec<char> = (0..length.min(16)).filter_map(|_| draw.pick(LETTERS).copied()).collect();
    unit.iter().cycle().take(if unit.is_empty() { 0 } else { length }).collect()
}

fn run(alphabet: &[u8], least: usize, most: usize, draw: &mut Draw) -> String {
    let length = draw.length(least, most);
    let unit: Vec<char> =
        (0..length.min(32)).filter_map(|_| draw.pick(alphabet).map(|byte| char::from(*byte))).collect();
    unit.iter().cycle().take(if unit.is_empty() { 0 } else { length }).collect()
}

/// The first digits belong to no issuer; the last is the check digit.
fn card(length: usize) -> String {
    let mut digits = vec![4];
    digits.resize(length.saturating_sub(2), 0);
    digits.push(7);
    let sum: u32 = digits.iter().rev().enumerate().map(|(at, digit)| luhn(*digit, at % 2 == 0)).sum();
    digits.push((10 - sum % 10) % 10);
    digits.iter().map(u32::to_string).collect()
}

fn luhn(digit: u32, doubled: bool) -> u32 {
    let value = if doubled { digit * 2 } else { digit };
    value / 10 + value % 10
}

fn date(draw: &mut Draw) -> String {
    let (year, month) = (draw.between(2000, 2099), draw.between(1, 12));
    format!("{year}-{month:02}-{:02}", draw.between(1, 28))
}

fn clock(draw: &mut Draw) -> String {
    format!("{:02}:{:02}:{:02}", draw.below(24), draw.below(60), draw.below(60))
}

fn iso_time(draw: &mut Draw) -> String {
    let offset = match draw.below(4) {
        0 => "Z".to_owned(),
        1 => "+08:30".to_owned(),
        2 => format!("-{:02}:{:02}", draw.below(12), draw.below(4) * 15),
        _ => format!("+{:02}:{:02}", draw.below(14), draw.below(4) * 15),
    };
    format!("{}T{}{offset}", date(draw), clock(draw))
}

/// A text with a fixed frame, filled up to a length.
fn padded(head: &str, tail: &str, least: usize, most: usize, draw: &mut Draw) -> String {
    let frame = head.len() + tail.len();
    let length = draw.length(least.max(frame), most.max(frame));
    format!("{head}{}{tail}", "x".repeat(length - frame))
}

/// The part before the at sign may have 64 characters, the whole as many as the member.
fn email(most: usize, draw: &mut Draw) -> String {
    let domain = "@example.com";
    format!("{}{domain}", "a".repeat(draw.length(1, most.saturating_sub(domain.len()).clamp(1, 64))))
}
