//! From a private key to the places of a text that show a piece of it: as Base64 however it is wrapped or escaped,
//! in hex, and as Base64 or hex of either.

use std::collections::HashMap;
use std::ops::Range;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::crypto::PrivateKey;

/// So many characters of a key in a row are no accident.
const PROOF: usize = 24;

/// Pieces of this length are looked up.
const GRAM: usize = 16;

/// Every so many characters one piece is looked up, so that nothing of [`PROOF`] characters is missed.
const STEP: usize = PROOF - GRAM;

/// The texts in which a private key may show, ready to be looked for.
pub(super) struct Traces {
    texts: Vec<Vec<u8>>,
    /// Where each gram stands: the number of the text, and the place in it. Texts of different spellings agree between
    /// two signs, so one gram may stand in many.
    places: HashMap<[u8; GRAM], Vec<(usize, usize)>>,
}

impl Traces {
    /// The traces of the private part of a key.
    pub(super) fn of(key: &PrivateKey) -> Self {
        let private = key.private_part();
        // A client may have been handed the key in each of these forms, and print what it was handed in Base64 or hex.
        let encoded = alignments(private);
        let spelled = SPELLINGS.iter().flat_map(|signs| encoded.each_ref().map(|text| spelled(text, *signs)));
        let handed: Vec<Vec<u8>> = encoded.iter().cloned().chain(spelled).chain([hex(private)]).collect();
        let twice = handed.iter().flat_map(|text| alignments(text));
        let in_hex = [private].into_iter().chain(handed.iter().map(Vec::as_slice)).map(hex);
        let in_hex = in_hex.flat_map(|text| [text.to_ascii_uppercase(), text]);
        let texts: Vec<Vec<u8>> = handed.iter().cloned().chain(twice).chain(in_hex).collect();
        let mut places: HashMap<[u8; GRAM], Vec<(usize, usize)>> = HashMap::new();
        for (number, text) in texts.iter().enumerate() {
            let grams = text.windows(GRAM).enumerate();
            for (at, gram) in grams.filter_map(|(at, gram)| Some((at, gram.try_into().ok()?))) {
                places.entry(gram).or_default().push((number, at));
            }
        }
        Self { texts, places }
    }

    /// The places of a text that show at least [`PROOF`] characters of the key, in order.
    pub(super) fn shown(&self, text: &str) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = Vec::new();
        if text.len() < PROOF {
            return found;
        }
        let (letters, places) = dense(text.as_bytes());
        let (mut at, mut done) = (0, 0);
        while let Some(gram) = letters.get(at..at + GRAM) {
            let alike = self.places.get(gram).map(Vec::as_slice).unwrap_or_default();
            let runs = alike
                .iter()
                .map(|&(number, place)| grown(&letters[done..], at - done, &self.texts[number], place));
            let run = runs.max_by_key(Range::len).map(|run| run.start + done..run.end + done);
            match run.filter(|run| run.len() >= PROOF) {
                Some(run) => {
                    (at, done) = (run.end, run.end);
                    found.push(places[run.start].start..places[run.end - 1].end);
                }
                None => at += STEP,
            }
        }
        found
    }
}

/// How far two texts agree around a place.
fn grown(letters: &[u8], at: usize, text: &[u8], place: usize) -> Range<usize> {
    let same = |(a, b): &(&u8, &u8)| a == b;
    let before = letters[..at].iter().rev().zip(text[..place].iter().rev()).take_while(same).count();
    let behind = letters[at..].iter().zip(&text[place..]).take_while(same).count();
    at - before..at + behind
}

/// What remains of a text without line ends, blanks and escapes, and where each of its characters stood.
fn dense(text: &[u8]) -> (Vec<u8>, Vec<Range<usize>>) {
    let (mut letters, mut places) = (Vec::with_capacity(text.len()), Vec::with_capacity(text.len()));
    let mut at = 0;
    while at < text.len() {
        let (letter, length) = unescaped(&text[at..]);
        let letter = match letter {
            Some(b'-') => Some(b'+'),
            Some(b'_') => Some(b'/'),
            other => other.filter(|letter| !letter.is_ascii_whitespace()),
        };
        if let Some(letter) = letter {
            letters.push(letter);
            places.push(at..at + length);
        }
        at += length;
    }
    (letters, places)
}

/// The first character of a text, with the escapes of JSON, forms and HTML undone, and how long it is.
fn unescaped(text: &[u8]) -> (Option<u8>, usize) {
    match text {
        [b'\\', b'u', b'0', b'0', high, low, ..] => (byte(*high, *low), 6),
        [b'\\', b'n' | b'r' | b't', ..] => (None, 2),
        [b'\\', ..] => (None, 1),
        [b'&', b'#', b'4', b'3', b';', ..] => (Some(b'+'), 5),
        [b'&', b'#', b'4', b'7', b';', ..] => (Some(b'/'), 5),
        [b'&', b'#', b'6', b'1', b';', ..] => (Some(b'='), 5),
        // A percent sign that was itself escaped.
        [b'%', b'2', b'5', high, low, ..] if byte(*high, *low).is_some() => (byte(*high, *low), 5),
        [b'%', high, low, ..] if byte(*high, *low).is_some() => (byte(*high, *low), 3),
        [letter, ..] => (Some(*letter), 1),
        [] => (None, 1),
    }
}

fn byte(high: u8, low: u8) -> Option<u8> {
    let digit = |letter: u8| char::from(letter).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// The Base64 of some bytes as it looks wherever they stand in a longer text.
pub(super) fn alignments(bytes: &[u8]) -> [Vec<u8>; 3] {
    [0, 1, 2].map(|skipped| {
        let bytes = bytes.get(skipped..).unwrap_or_default();
        // The last characters depend on what follows.
        STANDARD_NO_PAD.encode(&bytes[..bytes.len() / 3 * 3]).into_bytes()
    })
}

/// What may stand for `+` and `/`: the URL-safe alphabet, and entities of HTML.
const SPELLINGS: [[&str; 2]; 2] = [["-", "_"], ["&#43;", "&#47;"]];

/// Base64 with other signs for its two.
fn spelled(text: &[u8], [plus, slash]: [&str; 2]) -> Vec<u8> {
    let sign = |letter: &u8| match letter {
        b'+' => plus.as_bytes().to_vec(),
        b'/' => slash.as_bytes().to_vec(),
        letter => vec![*letter],
    };
    text.iter().flat_map(sign).collect()
}

fn hex(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::fixture::key;

    #[test]
    fn every_piece_that_is_a_proof_is_found_whole() {
        let traces = Traces::of(key(0));
        let mut pieces = 0;
        for text in &traces.texts {
            // A piece with an escape in it says fewer letters than it has.
            for piece in text.windows(PROOF).filter(|piece| dense(piece).0 == *piece) {
                let piece = std::str::from_utf8(piece).expect("ASCII");
                assert_eq!(traces.shown(piece), vec![Range { start: 0, end: PROOF }], "{piece}");
                pieces += 1;
            }
        }
        assert!(pieces > 100_000, "{pieces}");
    }
}
