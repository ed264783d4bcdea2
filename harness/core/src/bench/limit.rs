//! The least ratios that a client has to reach: those of a budget, or those of an earlier measurement.

use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::{Bench, Figure, Interval, OPERATIONS, Operation};

/// One least ratio, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The operation.
    pub name: String,
    /// Where it comes from.
    pub kind: Kind,
    /// The least ratio.
    pub least: f64,
    /// Whether it was kept: broken only if the whole interval lies below. `None` where nothing was measured.
    pub kept: Option<bool>,
}

/// Where a limit comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A budget.
    Budget,
    /// An earlier measurement.
    Earlier,
}

impl Limit {
    fn new(name: &str, kind: Kind, least: f64, measured: Option<Interval>) -> Self {
        Self { name: name.to_owned(), kind, least, kept: measured.map(|interval| interval.high >= least) }
    }
}

/// Why limits cannot be used: what is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct LimitError {
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub help: String,
}

fn error(problem: String, help: impl Into<String>) -> LimitError {
    LimitError { problem, help: help.into() }
}

/// The names of [`OPERATIONS`] in one line.
fn names() -> String {
    let names: Vec<&str> = OPERATIONS.iter().map(|operation| operation.name).collect();
    names.join(", ")
}

/// The least ratio of each operation that the user has named.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Budget(Vec<(String, f64)>);

impl Budget {
    /// Reads a budget: an object with the names of operations and ratios above 0.
    pub fn read(text: &str) -> Result<Self, LimitError> {
        const HELP: &str =
            "write an object such as {\"openapi.sign\": 0.10}: the least ratio of each operation";
        let budget: Self = serde_json::from_str(text).map_err(|problem| error(problem.to_string(), HELP))?;
        if budget.0.is_empty() {
            return Err(error("it names no operation".to_owned(), HELP));
        }
        for (at, (name, least)) in budget.0.iter().enumerate() {
            if Operation::find(name).is_none() {
                let shown: String = name.chars().filter(|letter| !letter.is_control()).take(80).collect();
                return Err(error(format!("nothing is called `{shown}`"), format!("use one of {}", names())));
            }
            if budget.0[..at].iter().any(|(other, _)| other == name) {
                return Err(error(format!("`{name}` stands there twice"), "keep one of them"));
            }
            if !least.is_finite() || *least <= 0.0 {
                return Err(error(format!("the ratio of `{name}` is not above 0"), HELP));
            }
        }
        Ok(budget)
    }

    /// Whether everything that it names is going to be measured.
    pub fn covered_by(&self, measured: &[&str]) -> Result<(), LimitError> {
        let missing = self.0.iter().find(|(name, _)| !measured.contains(&name.as_str()));
        match missing {
            Some((name, _)) => Err(error(
                format!("the budget names `{name}`, which is not measured here"),
                "take it out of the budget, select it with --only, or list its features in the adapter",
            )),
            None => Ok(()),
        }
    }

    /// What came of it.
    pub fn judge(&self, bench: &Bench) -> Vec<Limit> {
        let measured = |name: &str| bench.figure(name).and_then(|figure| figure.ratio);
        self.0.iter().map(|(name, least)| Limit::new(name, Kind::Budget, *least, measured(name))).collect()
    }
}

/// An object; of equal names serde_json would keep the last in silence.
impl<'de> Deserialize<'de> for Budget {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Pairs;

        impl<'de> Visitor<'de> for Pairs {
            type Value = Budget;

            fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
                out.write_str("an object of ratios")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Budget, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Budget(pairs))
            }
        }

        deserializer.deserialize_map(Pairs)
    }
}

/// Whether an earlier measurement says something about what is going to be measured, on so many threads.
pub fn comparable(earlier: &Bench, threads: u32, measured: &[&str]) -> Result<(), LimitError> {
    if earlier.threads != threads {
        return Err(error(
            format!("it was measured with --threads {}, and this would be with {threads}", earlier.threads),
            format!("use --threads {}", earlier.threads),
        ));
    }
    let known = |figure: &&Figure| figure.ratio.is_some() && measured.contains(&figure.name.as_str());
    match earlier.figures.iter().any(|figure| known(&figure)) {
        true => Ok(()),
        false => Err(error(
            "nothing that was measured there is measured here".to_owned(),
            "name a bench.json of the same client, and the same operations with --only",
        )),
    }
}

/// Compares with an earlier measurement: what lies below its interval by more than `allow`, a part of 1, is too slow.
/// What only one of the two was asked about is not compared.
pub fn against(earlier: &Bench, bench: &Bench, allow: f64) -> Vec<Limit> {
    let limit = |figure: &Figure| {
        let least = figure.ratio?.low * (1.0 - allow);
        Some(Limit::new(&figure.name, Kind::Earlier, least, bench.figure(&figure.name)?.ratio))
    };
    earlier.figures.iter().filter_map(limit).collect()
}
