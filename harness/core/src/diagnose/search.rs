//! The search: the right draft first, then every mistake, then every pair of mistakes of different families.
//!
//! A signature is opened once for each key and each way of reading it. After that a draft costs one hash, and a draft
//! whose digest, padding or key the signature contradicts costs nothing.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::draft::{Draft, Signer};
use super::message::{Keys, Kind, Message};
use super::mistake::{Made, Mistake};
use super::table::{
    ANOTHER_KEY, ANOTHER_LENGTH, MISTAKES, OWN_KEY_GIVEN, SIGNATURE_MISSING, SIGNATURE_UNREADABLE, row,
};
use super::{Cause, Diagnosis};
use crate::crypto::Recovered;

/// The cost of pairs grows with the text to sign: above this length, in bytes, they are not tried.
pub(super) const LONGEST_FOR_PAIRS: usize = 32 * 1024;

/// Finds out whether the signature verifies and, if not, which mistake explains it.
pub fn diagnose(message: &Message, keys: &Keys) -> Diagnosis {
    let draft = Draft::right(message);
    let right = draft.bytes();
    let mut search = Search {
        message,
        keys,
        draft: &draft,
        right: &right,
        opened: BTreeMap::new(),
        ruled_out: Vec::new(),
        pairs_ruled_out: 0,
    };
    let outcome = search.outcome();
    let signed_with = search.opened.values().flatten().next().map(|opened| (opened.digest, opened.padding));
    let (ruled_out, pairs_ruled_out) = (search.ruled_out, search.pairs_ruled_out);
    let content = outcome.content.filter(|content| *content != right);
    let first_difference = content.as_deref().and_then(|content| first_difference(&right, content));
    Diagnosis {
        verifies: outcome.verifies,
        place: first_difference.and_then(|at| draft.place(at)),
        causes: outcome.causes,
        content,
        right,
        first_difference,
        signed_with,
        ruled_out,
        pairs_ruled_out,
    }
}

/// Where two texts part.
fn first_difference(right: &[u8], content: &[u8]) -> Option<usize> {
    let common = right.iter().zip(content).take_while(|(a, b)| a == b).count();
    (common < right.len().max(content.len())).then_some(common)
}

#[derive(Default)]
struct Outcome {
    verifies: bool,
    causes: Vec<Cause>,
    content: Option<Vec<u8>>,
}

impl Outcome {
    /// A cause that is seen without a search.
    fn seen(id: &'static str, detail: String) -> Self {
        let cause = row(id).map(|mistake| Cause { mistake, detail: detail.into() });
        Self { causes: cause.into_iter().collect(), ..Self::default() }
    }

    fn found(causes: Vec<Cause>, content: Vec<u8>) -> Self {
        Self { verifies: false, causes, content: Some(content) }
    }
}

struct Search<'a> {
    message: &'a Message,
    keys: &'a Keys,
    draft: &'a Draft,
    right: &'a [u8],
    /// What each signature says under each key.
    opened: BTreeMap<(Signer, String), Option<Recovered>>,
    /// Mistakes that make another text, digest, padding or reading, and do not explain the signature.
    ruled_out: Vec<&'static Mistake>,
    /// How many pairs of them were tried.
    pairs_ruled_out: usize,
}

impl Search<'_> {
    fn outcome(&mut self) -> Outcome {
        if self.message.signature.is_empty() {
            return Outcome::seen(SIGNATURE_MISSING, String::new());
        }
        if self.explained_by(self.draft).is_some() {
            return Outcome { verifies: true, ..Outcome::default() };
        }
        // No text verifies with the wrong side's key, so nothing needs to be searched.
        if self.message.kind != Kind::Request && self.keys.other.as_ref() == Some(&self.keys.public) {
            return Outcome::seen(OWN_KEY_GIVEN, String::new());
        }
        let singles = match self.single() {
            Ok(outcome) => return outcome,
            Err(singles) => singles,
        };
        if let Some(outcome) = self.hopeless() {
            return outcome;
        }
        match self.right.len() <= LONGEST_FOR_PAIRS {
            true => self.pair(&singles).unwrap_or_default(),
            false => Outcome::default(),
        }
    }

    /// Tries every mistake alone; those that change something and explain nothing are handed on.
    fn single(&mut self) -> Result<Outcome, Vec<(&'static Mistake, Vec<Made>)>> {
        let mut singles = Vec::new();
        for mistake in MISTAKES {
            let mut visible = Vec::new();
            for made in mistake.made(self.message, self.draft) {
                if let Some(content) = self.explained_by(&made.draft) {
                    return Ok(Outcome::found(vec![Cause { mistake, detail: made.detail }], content));
                }
                if self.shows(&made.draft) {
                    visible.push(made);
                }
            }
            if !visible.is_empty() {
                self.ruled_out.push(mistake);
                singles.push((mistake, visible));
            }
        }
        Err(singles)
    }

    fn pair(&mut self, singles: &[(&'static Mistake, Vec<Made>)]) -> Option<Outcome> {
        for (at, (first, ones)) in singles.iter().enumerate() {
            for (second, others) in &singles[at + 1..] {
                if first.family == second.family {
                    continue;
                }
                self.pairs_ruled_out += 1;
                let mut found = self.both(first, ones, second);
                if found.is_none() && first.family.reorders() && second.family.reorders() {
                    found = self.both(second, others, first);
                }
                if found.is_some() {
                    self.pairs_ruled_out -= 1;
                    return found;
                }
            }
        }
        None
    }

    /// Tries one mistake on top of the other; the likelier one is named first.
    fn both(&mut self, below: &'static Mistake, made: &[Made], above: &'static Mistake) -> Option<Outcome> {
        for one in made {
            for two in above.made(self.message, &one.draft) {
                if let Some(content) = self.explained_by(&two.draft) {
                    let below = Cause { mistake: below, detail: one.detail.clone() };
                    let above = Cause { mistake: above, detail: two.detail };
                    return Some(Outcome::found(vec![below, above], content));
                }
            }
        }
        None
    }

    /// Why no text can verify: however the signature is read, no known key made it.
    fn hopeless(&mut self) -> Option<Outcome> {
        let readings: Vec<String> = self.opened.keys().map(|(_, reading)| reading.clone()).collect();
        for reading in &readings {
            if [Signer::Given, Signer::Other].into_iter().any(|signer| self.open(signer, reading).is_some()) {
                return None;
            }
        }
        let lengths: Vec<usize> = readings
            .iter()
            .filter_map(|reading| STANDARD.decode(reading).ok())
            .map(|bytes| bytes.len())
            .collect();
        let wanted = self.keys.public.bits().div_ceil(8);
        Some(match lengths.as_slice() {
            [] => Outcome::seen(SIGNATURE_UNREADABLE, String::new()),
            lengths if lengths.contains(&wanted) => Outcome::seen(ANOTHER_KEY, String::new()),
            [length, ..] => {
                Outcome::seen(ANOTHER_LENGTH, format!("the signature has {length} bytes, the key {wanted}"))
            }
        })
    }

    /// What the signer of this draft signed, if the signature is of it.
    fn explained_by(&mut self, draft: &Draft) -> Option<Vec<u8>> {
        let opened = self.open(draft.signer, &draft.signature)?;
        if opened.padding != draft.padding || opened.digest != draft.digest {
            return None;
        }
        let bytes = draft.bytes();
        opened.covers(&bytes).then_some(bytes)
    }

    fn open(&mut self, signer: Signer, signature: &str) -> Option<&Recovered> {
        let key = match signer {
            Signer::Given => &self.keys.public,
            Signer::Other => self.keys.other.as_ref()?,
        };
        let opened = self.opened.entry((signer, signature.to_owned()));
        opened.or_insert_with(|| key.recover(&STANDARD.decode(signature).ok()?)).as_ref()
    }

    /// Whether a draft differs from the right one in anything.
    fn shows(&self, draft: &Draft) -> bool {
        let meta = |draft: &Draft| (draft.signer, draft.padding, draft.digest);
        meta(draft) != meta(self.draft)
            || draft.signature != self.draft.signature
            || draft.bytes() != self.right
    }
}
