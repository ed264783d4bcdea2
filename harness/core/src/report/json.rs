//! The report for programs (schemas/paycert/report.v1.json), written and read. Transcripts are in the run file, not here.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::answer::answer;
use super::diagnoses;
use super::run::{CaseResult, Run, RunError};
use crate::adapter::StartAnswer;
use crate::known::Outcome;
use crate::oracle::Finding;
use crate::requirement::{Level, Severity};

/// The version of the report.
const VERSION: u32 = 1;

/// How a run ended, without its transcripts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// The version of this format.
    pub report: u32,
    /// The version of paycert.
    pub paycert: String,
    /// The seed.
    pub seed: u64,
    /// When the run began (ISO 8601).
    pub started: String,
    /// What the adapter said of itself.
    pub iut: StartAnswer,
    /// The name of the profile.
    pub profile: Option<String>,
    /// The exit code of the run.
    pub exit_code: u8,
    /// How many cases were selected.
    pub selected: usize,
    /// How many ended in each way.
    pub counts: BTreeMap<Outcome, usize>,
    /// Requirements of which every selected case was skipped.
    pub unjudged: Vec<String>,
    /// The cases, by id.
    pub cases: Vec<ReportCase>,
}

/// How one case ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportCase {
    /// The case.
    pub case: String,
    /// The verdict in the light of the known failures.
    pub outcome: Outcome,
    /// How binding it is.
    pub level: Level,
    /// What breaking it costs.
    pub severity: Severity,
    /// The requirements that it checks.
    pub covers: Vec<String>,
    /// What the client did, in one word; reports of older versions do not say it.
    #[serde(default)]
    pub answer: Option<String>,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What was noticed and is no fault.
    pub notes: Vec<Finding>,
    /// Why nothing could be shown, or what broke.
    pub reason: Option<String>,
    /// Why a known failure is one.
    pub because: Option<String>,
    /// Why signatures of the client do not verify, whatever became of the case.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diagnoses: Vec<String>,
}

/// A file that is neither a run nor a report, or a broken one.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// A run file.
    #[error(transparent)]
    Run(#[from] RunError),
    /// A JSON report.
    #[error(transparent)]
    Report(#[from] serde_json::Error),
    /// A report of another version.
    #[error("version {0} of the report is not {VERSION}")]
    Version(u32),
    /// Two results of one case.
    #[error("case `{0}` stands twice")]
    Twice(String),
    /// Something else.
    #[error("it is neither a run file nor a JSON report")]
    Neither,
}

impl Report {
    /// Sums up a run.
    pub fn of(run: &Run) -> Self {
        let counts = run.counts();
        Self {
            report: VERSION,
            paycert: run.header.paycert.clone(),
            seed: run.header.seed,
            started: run.header.started.clone(),
            iut: run.header.iut.clone(),
            profile: run.header.profile.clone(),
            exit_code: run.exit_code(),
            selected: counts.selected,
            counts: counts.by,
            unjudged: run.unjudged().requirements,
            cases: run.cases.iter().map(ReportCase::of).collect(),
        }
    }

    /// Reads a run file or a JSON report; the text says which of the two it is.
    pub fn read(text: &str) -> Result<Self, ReadError> {
        let start = text.trim_start();
        if start.strip_prefix('{').is_some_and(|rest| rest.trim_start().starts_with("\"header\"")) {
            return Ok(Self::of(&Run::parse(text)?));
        }
        if !start.starts_with('{') {
            return Err(ReadError::Neither);
        }
        let mut report: Self = serde_json::from_str(text)?;
        if report.report != VERSION {
            return Err(ReadError::Version(report.report));
        }
        report.cases.sort_by(|a, b| a.case.cmp(&b.case));
        let mut seen = BTreeSet::new();
        match report.cases.iter().find(|case| !seen.insert(case.case.as_str())) {
            Some(twice) => Err(ReadError::Twice(twice.case.clone())),
            None => Ok(report),
        }
    }

    /// Whether the run went to its end: nothing was left out by an interrupt or a lane that was given up.
    pub fn is_whole(&self) -> bool {
        self.exit_code != 130 && !self.counts.contains_key(&Outcome::NotRun)
    }
}

impl ReportCase {
    fn of(result: &CaseResult) -> Self {
        let CaseResult { case, level, severity, covers, outcome, judgement, because, .. } = result;
        Self {
            case: case.clone(),
            outcome: *outcome,
            level: *level,
            severity: *severity,
            covers: covers.clone(),
            answer: answer(result),
            findings: judgement.findings.clone(),
            notes: judgement.notes.clone(),
            reason: judgement.reason.clone(),
            because: because.clone(),
            diagnoses: diagnoses(result),
        }
    }
}

/// Writes the report, indented by two.
pub(super) fn render(run: &Run) -> String {
    let mut text = serde_json::to_string_pretty(&Report::of(run)).unwrap_or_default();
    text.push('\n');
    text
}
