//! Known failures: what is expected to fail, and why. Entries that no longer hold make the run fail.

use serde::{Deserialize, Serialize};

use crate::case::select::Pattern;
use crate::oracle::{Judgement, Verdict};

/// One entry of a known-failures file, which is a list of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// A pattern of case ids.
    pub case: String,
    /// The finding that is expected; absent: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
    /// Why it fails.
    pub because: String,
    /// Where more is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub see: Option<String>,
}

/// A verdict in the light of the known failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Passed, as it should.
    Pass,
    /// Failed, and nobody expected it.
    Fail,
    /// Failed, as the list says.
    KnownFailure,
    /// Passed although the list says that it fails.
    UnexpectedPass,
    /// Could not show anything.
    Inconclusive,
    /// Was not asked.
    Skip,
    /// The adapter or the harness broke.
    Error,
    /// The run ended before its turn.
    NotRun,
}

impl Outcome {
    /// The word of reports.
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::KnownFailure => "known-failure",
            Self::UnexpectedPass => "unexpected-pass",
            Self::Inconclusive => "inconclusive",
            Self::Skip => "skip",
            Self::Error => "error",
            Self::NotRun => "not-run",
        }
    }

    /// The same without regard to the known failures: a fail stays a fail, a pass a pass.
    pub fn unexcused(self) -> Self {
        match self {
            Self::KnownFailure => Self::Fail,
            Self::UnexpectedPass => Self::Pass,
            other => other,
        }
    }
}

/// A list of known failures, ready to be asked.
#[derive(Debug, Default)]
pub struct KnownFailures {
    entries: Vec<(Known, Pattern)>,
}

/// A known-failures file that could not be read: which entry, and why.
#[derive(Debug, thiserror::Error)]
pub enum KnownError {
    /// Not the JSON that such a file is.
    #[error(transparent)]
    Syntax(#[from] serde_json::Error),
    /// A pattern is malformed.
    #[error("entry {at}: pattern `{case}`: {problem}")]
    Pattern {
        /// Position in the list, from 0.
        at: usize,
        /// The pattern.
        case: String,
        /// What is wrong with it.
        problem: String,
    },
    /// No case has such an id, so the entry can never hold.
    #[error("entry {at}: no case matches `{case}`")]
    Nothing {
        /// Position in the list, from 0.
        at: usize,
        /// The pattern.
        case: String,
    },
    /// The reason is empty.
    #[error("entry {at}: `because` is empty")]
    NoReason {
        /// Position in the list, from 0.
        at: usize,
    },
}

impl KnownFailures {
    /// Reads a list. `ids` are those of all cases.
    pub fn load<'a>(text: &str, ids: impl Iterator<Item = &'a str> + Clone) -> Result<Self, KnownError> {
        let mut entries = Vec::new();
        for (at, known) in serde_json::from_str::<Vec<Known>>(text)?.into_iter().enumerate() {
            if known.because.trim().is_empty() {
                return Err(KnownError::NoReason { at });
            }
            let pattern = Pattern::new(&known.case).map_err(|problem| KnownError::Pattern {
                at,
                case: known.case.clone(),
                problem,
            })?;
            if !ids.clone().any(|id| pattern.matches(id)) {
                return Err(KnownError::Nothing { at, case: known.case });
            }
            entries.push((known, pattern));
        }
        Ok(Self { entries })
    }

    /// The entry that excuses this failure: every finding must be expected, or it is a new failure.
    pub fn excuse<'a>(&'a self, case: &'a str, judgement: &Judgement) -> Option<&'a Known> {
        let about: Vec<&Known> = self.about(case).collect();
        let expecting = |code: &str| {
            about
                .iter()
                .copied()
                .find(|known| known.finding.as_deref().is_none_or(|expected| expected == code))
        };
        let excuses: Option<Vec<&Known>> =
            judgement.findings.iter().map(|finding| expecting(&finding.code)).collect();
        excuses?.first().copied()
    }

    /// The outcome of a case. Trouble of the set-up is never excused.
    pub fn outcome(&self, case: &str, judgement: &Judgement) -> Outcome {
        match judgement.verdict {
            Verdict::Fail if self.excuse(case, judgement).is_some() => Outcome::KnownFailure,
            Verdict::Fail => Outcome::Fail,
            Verdict::Pass if self.about(case).next().is_some() => Outcome::UnexpectedPass,
            Verdict::Pass => Outcome::Pass,
            Verdict::Inconclusive => Outcome::Inconclusive,
            Verdict::Skip => Outcome::Skip,
            Verdict::Error => Outcome::Error,
        }
    }

    fn about<'a>(&'a self, case: &'a str) -> impl Iterator<Item = &'a Known> {
        self.entries.iter().filter(move |(_, pattern)| pattern.matches(case)).map(|(known, _)| known)
    }
}
