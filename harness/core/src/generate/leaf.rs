//! One scalar of a message: what may stand there, and values for it.

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::{Number, Value};

use super::draw::Draw;
use super::kind::{self, Alphabet};
use super::pattern::Pattern;
use super::text;
use crate::schema::{Documents, Place, Reading};

/// Greatest whole number that every reader of JSON keeps exact.
const GREATEST: i64 = (1 << 53) - 1;

/// How many samples count as usual.
const USUAL: usize = 12;

/// The constraints on a scalar, gathered from all subschemas that speak about it.
#[derive(Debug, Default)]
pub(super) struct Limits {
    pub types: Vec<String>,
    pub words: Option<Vec<Value>>,
    pub least: usize,
    pub most: Option<usize>,
    pub patterns: Vec<&'static str>,
    pub format: Option<&'static str>,
    pub minimum: Option<i64>,
    pub above: Option<i64>,
    pub maximum: Option<i64>,
    pub kind: Option<&'static str>,
    pub shown: Vec<Value>,
    pub constraints: BTreeSet<&'static str>,
}

/// The keywords that constrain a scalar.
const CONSTRAINTS: &[&str] = &[
    "type",
    "enum",
    "const",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minimum",
    "exclusiveMinimum",
    "maximum",
];

impl Limits {
    fn of(places: &[Place]) -> Self {
        let mut limits = Self::default();
        for place in places {
            let get = |keyword: &str| place.schema.get(keyword);
            limits.constraints.extend(CONSTRAINTS.iter().filter(|keyword| get(keyword).is_some()));
            let number = |keyword: &str| get(keyword).and_then(Value::as_i64);
            let size = |keyword: &str| get(keyword).and_then(Value::as_u64).map(|size| size as usize);
            let types = match get("type") {
                Some(Value::String(one)) => vec![one.clone()],
                Some(Value::Array(several)) => {
                    several.iter().filter_map(Value::as_str).map(str::to_owned).collect()
                }
                _ => Vec::new(),
            };
            match limits.types.is_empty() {
                true => limits.types = types,
                false => limits.types.retain(|known| types.is_empty() || types.contains(known)),
            }
            let words = get("enum")
                .and_then(Value::as_array)
                .cloned()
                .or_else(|| get("const").map(|one| vec![one.clone()]));
            limits.words = match (limits.words.take(), words) {
                (Some(known), Some(new)) => {
                    Some(known.into_iter().filter(|word| new.contains(word)).collect())
                }
                (known, new) => known.or(new),
            };
            limits.least = limits.least.max(size("minLength").unwrap_or_default());
            limits.most = limits.most.into_iter().chain(size("maxLength")).min();
            limits.patterns.extend(place.text("pattern"));
            limits.format = limits.format.or(place.text("format"));
            limits.minimum = limits.minimum.or(number("minimum"));
            limits.above = limits.above.or(number("exclusiveMinimum"));
            limits.maximum = limits.maximum.or(number("maximum"));
            limits.kind = limits.kind.or(place.text("x-kind"));
            limits.shown.extend(get("examples").and_then(Value::as_array).into_iter().flatten().cloned());
        }
        limits
    }

    /// Whether a type may stand here.
    pub(super) fn allows(&self, kind: &str) -> bool {
        self.types.iter().any(|known| known == kind)
    }
}

/// A scalar, ready to be drawn.
#[derive(Debug)]
pub struct Leaf {
    pub(super) limits: Limits,
    samples: Vec<Value>,
    pattern: Option<Pattern>,
    alphabet: Alphabet,
    validator: Validator,
}

impl Leaf {
    /// Compiles the scalar that all of `places` speak about.
    pub(super) fn of(places: &[Place]) -> Self {
        let limits = Limits::of(places);
        let kind = kind::find(limits.kind.unwrap_or("text"));
        let pattern = match limits.patterns[..] {
            [only] => Pattern::parse(only),
            _ => None,
        };
        let validator = Documents::of(Reading::Strict).compile_all(places);
        let mut samples: Vec<Value> =
            limits.words.clone().unwrap_or_else(|| candidates(&limits, kind.samples));
        samples.retain(|sample| validator.is_valid(sample));
        if samples.is_empty() {
            samples.extend(
                made_up(&limits, pattern.as_ref()).filter(|sample| validator.is_valid(sample)).take(3),
            );
        }
        Self { limits, samples, pattern, alphabet: kind.alphabet, validator }
    }

    /// The plainest value.
    pub fn plain(&self) -> Value {
        self.samples.first().cloned().unwrap_or(Value::Null)
    }

    /// A value: mostly as in life, sometimes at a limit.
    pub fn value(&self, draw: &mut Draw) -> Value {
        if self.limits.words.is_none()
            && (self.samples.is_empty() || draw.chance(40))
            && let Some(value) = self.rare(draw)
        {
            return value;
        }
        // The first samples of a long list are those that matter most.
        let usual = if draw.chance(60) { self.samples.len().min(USUAL) } else { self.samples.len() };
        draw.pick(&self.samples[..usual]).cloned().unwrap_or(Value::Null)
    }

    /// The values of life.
    pub(super) fn samples(&self) -> &[Value] {
        &self.samples
    }

    /// The constraints on it.
    pub fn constraints(&self) -> &BTreeSet<&'static str> {
        &self.limits.constraints
    }

    /// The names of the constraints that a value breaks.
    pub(super) fn broken(&self, value: &Value) -> Vec<String> {
        self.validator.iter_errors(value).map(|error| error.kind().keyword().to_owned()).collect()
    }

    /// Whether a value may stand here.
    pub(super) fn accepts(&self, value: &Value) -> bool {
        self.validator.is_valid(value)
    }

    fn rare(&self, draw: &mut Draw) -> Option<Value> {
        let numeric = self.limits.allows("integer") || self.limits.allows("number");
        if numeric && (!self.limits.allows("string") || draw.chance(50)) {
            return Some(Value::Number(self.number(draw)));
        }
        self.text(draw).map(Value::String)
    }

    fn text(&self, draw: &mut Draw) -> Option<String> {
        let Limits { least, most, .. } = self.limits;
        match (&self.pattern, self.alphabet) {
            (_, Alphabet::Card | Alphabet::IsoTime | Alphabet::BeijingTime) | (None, _)
                if self.limits.patterns.len() < 3 =>
            {
                text::rare(self.alphabet, least, most, draw)
            }
            // Of what only matches the form, a currency or region, life knows a few words.
            (Some(_), Alphabet::Samples)
                if matches!(self.limits.kind, Some("currency" | "region" | "mcc")) =>
            {
                None
            }
            (Some(pattern), _) => {
                pattern.text(most.unwrap_or(4096), draw).filter(|text| text.chars().count() >= least)
            }
            (None, _) => None,
        }
    }

    fn number(&self, draw: &mut Draw) -> Number {
        let least = self.limits.minimum.or(self.limits.above.map(|bound| bound + 1)).unwrap_or(0);
        let most = self.limits.maximum.unwrap_or(GREATEST);
        let whole = match draw.below(6) {
            0 => least,
            1 => most,
            2 => 1.max(least),
            3 => 24.clamp(least, most),
            _ => least + draw.below(usize::try_from((most - least).min(1 << 31)).unwrap_or(1)) as i64,
        };
        // A quarter has an exact binary form, so that it is read back as it was written.
        let fraction = self.limits.allows("number") && whole < 1 << 40 && draw.chance(30);
        Number::from_f64(whole as f64 + 0.25).filter(|_| fraction).unwrap_or_else(|| Number::from(whole))
    }
}

/// Texts of the form that a schema asks for, where no sample has it.
fn made_up<'a>(limits: &'a Limits, pattern: Option<&'a Pattern>) -> impl Iterator<Item = Value> + 'a {
    let most = limits.most.unwrap_or(32);
    (0..64).filter_map(move |n| pattern?.text(most, &mut Draw::of(0, n)).map(Value::from))
}

fn candidates(limits: &Limits, samples: &[&str]) -> Vec<Value> {
    let mut values = limits.shown.clone();
    if limits.allows("integer") || limits.allows("number") {
        let bounds = [Some(1), limits.minimum, limits.maximum, Some(-480), Some(24)];
        values.extend(bounds.into_iter().flatten().map(Value::from));
        values.extend(["1", "2", "24"].map(Value::from));
    }
    if limits.allows("boolean") {
        values.extend([Value::Bool(true), Value::Bool(false)]);
    }
    // Where the schema shows words, the kind has none that are better.
    if limits.shown.is_empty() && (limits.types.is_empty() || limits.allows("string")) {
        values.extend(samples.iter().map(|sample| Value::from(*sample)));
    }
    values
}
