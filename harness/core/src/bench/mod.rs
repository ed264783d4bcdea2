//! How fast a client signs, verifies and calls: rounds of measurements into ratios, ratios into verdicts.
//!
//! A figure is a ratio to the same work done by the harness itself in the same seconds, so that figures of different
//! machines and days can be put beside each other. Measuring stands in the run crate.

mod check;
mod interval;
mod limit;
mod operation;
mod text;

use serde::{Deserialize, Serialize};

use crate::adapter::Implementation;
pub use check::wrong;
pub use interval::{FEWEST, Interval, median};
pub use limit::{Budget, Kind as LimitKind, Limit, LimitError, against, comparable};
pub use operation::{Kind, OPERATIONS, Operation};

/// The version of the format (schemas/paycert/bench.v1.json).
pub const VERSION: u32 = 1;

/// What was measured of one client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bench {
    /// The version of the format.
    pub bench: u32,
    /// The version of paycert.
    pub paycert: String,
    /// When it began, in UTC.
    pub started: String,
    /// Where it was measured.
    pub machine: Machine,
    /// The client.
    pub implementation: Implementation,
    /// How long client and calibration worked in each round, in milliseconds each.
    pub for_ms: u64,
    /// How many rounds were wanted.
    pub rounds: usize,
    /// On how many threads the client worked, and the calibration.
    pub threads: u32,
    /// One for each operation that was measured or should have been, in the order of [`OPERATIONS`].
    pub figures: Vec<Figure>,
    /// The operations that the adapter does not offer, or that the user did not want.
    pub left_out: Vec<LeftOut>,
    /// The least ratios that were asked for.
    #[serde(default)]
    pub limits: Vec<Limit>,
    /// Whether it was interrupted.
    #[serde(default)]
    pub interrupted: bool,
}

/// The machine, as far as figures depend on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Machine {
    /// How many threads can work at once.
    pub cores: usize,
    /// The processor's family.
    pub arch: String,
    /// The operating system.
    pub os: String,
}

/// One operation of a client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Its name, one of [`OPERATIONS`].
    pub name: String,
    /// How its measurement ended.
    pub outcome: Outcome,
    /// Where it was not measured: why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Operations of the client for one of the calibration: the median of the rounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratio: Option<Interval>,
    /// Operations of the client a second, over all threads: the median of the rounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_second: Option<f64>,
    /// What it was compared with: `sign` or `verify`.
    pub calibration: Kind,
    /// Operations of the calibration a second: the median of the rounds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration_per_second: Option<f64>,
    /// The rounds that count.
    pub rounds: Vec<Round>,
    /// Why other rounds do not count, in words.
    pub discarded: Vec<String>,
}

/// How a measurement ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// With a ratio.
    Measured,
    /// With too few rounds.
    Incomplete,
    /// The client does not do what is measured.
    Wrong,
    /// The adapter broke the protocol.
    Broken,
}

/// One round: the calibration, the client, the client, the calibration.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// Operations of the client a second.
    pub per_second: f64,
    /// Operations of the calibration a second.
    pub calibration_per_second: f64,
}

/// An operation that was not measured.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Its name.
    pub name: String,
    /// Why.
    pub why: String,
}

impl Figure {
    /// A figure of these rounds. Fewer than [`FEWEST`] have no interval, so they are incomplete.
    pub fn of(operation: &Operation, rounds: Vec<Round>, discarded: Vec<String>) -> Self {
        let ratios: Vec<f64> =
            rounds.iter().map(|round| round.per_second / round.calibration_per_second).collect();
        let ratio = Interval::of(&ratios);
        let each = |of: fn(&Round) -> f64| median(&rounds.iter().map(of).collect::<Vec<_>>());
        let reason = ratio.is_none().then(|| match discarded.last() {
            Some(why) => format!("{} of {FEWEST} rounds count; the last that does not: {why}", rounds.len()),
            None => format!("{} of {FEWEST} rounds were made", rounds.len()),
        });
        Self {
            name: operation.name.to_owned(),
            outcome: if ratio.is_some() { Outcome::Measured } else { Outcome::Incomplete },
            reason,
            ratio,
            per_second: each(|round| round.per_second),
            calibration: operation.kind.calibration(),
            calibration_per_second: each(|round| round.calibration_per_second),
            rounds,
            discarded,
        }
    }

    /// A figure that could not be taken.
    pub fn without(operation: &Operation, outcome: Outcome, reason: String) -> Self {
        Self { outcome, reason: Some(reason), ..Self::of(operation, Vec::new(), Vec::new()) }
    }
}

impl Bench {
    /// Reads an earlier one.
    pub fn read(text: &str) -> Result<Self, String> {
        let bench: Self =
            serde_json::from_str(text).map_err(|error| format!("it is no bench.json: {error}"))?;
        match bench.bench {
            VERSION => Ok(bench),
            other => Err(format!("it has version {other} of the format, not {VERSION}")),
        }
    }

    /// For programs.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// The figure of an operation.
    pub fn figure(&self, name: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.name == name)
    }

    /// The exit code: of several that apply the first of 130, 3, 4, 5, 1, 6, 0.
    pub fn exit_code(&self) -> u8 {
        let any = |outcome| self.figures.iter().any(|figure| figure.outcome == outcome);
        let exceeded = self.limits.iter().any(|limit| limit.kept == Some(false));
        let codes = [
            (self.interrupted, 130),
            (any(Outcome::Broken), 3),
            (self.figures.is_empty(), 4),
            (any(Outcome::Incomplete), 5),
            (any(Outcome::Wrong), 1),
            (exceeded, 6),
        ];
        codes.into_iter().find(|(applies, _)| *applies).map_or(0, |(_, code)| code)
    }
}
