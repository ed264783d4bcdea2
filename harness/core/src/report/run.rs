//! A run as data: what was asked of whom, and how each case ended. One line a case, written as the run goes on.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::adapter::StartAnswer;
use crate::case::Case;
use crate::case::load::protocol_of;
use crate::known::{KnownFailures, Outcome};
use crate::oracle::{Judgement, judge};
use crate::requirement::{Level, Severity};
use crate::transcript::Transcript;

/// The version of the run file.
pub const VERSION: u32 = 1;

/// What a run is about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The version of this format.
    pub run: u32,
    /// The version of paycert.
    pub paycert: String,
    /// The seed.
    pub seed: u64,
    /// When it began (ISO 8601).
    pub started: String,
    /// What the adapter said of itself.
    pub iut: StartAnswer,
    /// The name of the profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// How the adapter was started, for the replay command.
    pub adapter: String,
    /// How many cases were selected.
    pub selected: usize,
}

/// How one case ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseResult {
    /// The case.
    pub case: String,
    /// How binding it is.
    pub level: Level,
    /// What breaking it costs.
    pub severity: Severity,
    /// The requirements that it checks.
    pub covers: Vec<String>,
    /// The verdict in the light of the known failures.
    pub outcome: Outcome,
    /// The verdict with its evidence.
    pub judgement: Judgement,
    /// Why a known failure is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// What happened; nothing if it was not asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transcript: Option<Transcript>,
}

impl CaseResult {
    /// Joins a case, its judgement and the known failures.
    pub fn of(case: &Case, judgement: Judgement, known: &KnownFailures) -> Self {
        let outcome = known.outcome(&case.id, &judgement);
        let excuse = (outcome == Outcome::KnownFailure).then(|| known.excuse(&case.id, &judgement)).flatten();
        Self {
            case: case.id.clone(),
            level: case.level,
            severity: case.severity,
            covers: case.covers.clone(),
            outcome,
            because: excuse.map(|known| known.because.clone()),
            judgement,
            took_ms: 0,
            transcript: None,
        }
    }

    /// Judges the transcript anew.
    pub fn rejudged(&self, case: &Case, known: &KnownFailures) -> Self {
        let judgement = match &self.transcript {
            Some(transcript) => judge(case, transcript),
            None => self.judgement.clone(),
        };
        Self {
            took_ms: self.took_ms,
            transcript: self.transcript.clone(),
            ..Self::of(case, judgement, known)
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// Whether it was interrupted.
    pub interrupted: bool,
    /// Lanes that were given up because their process kept dying.
    pub unstable_lanes: usize,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// The cases in which the client waited as long as the documents say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub waited: Option<Waited>,
}

/// Cases that were waited for in real time, side by side.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waited {
    /// How many cases.
    pub cases: usize,
    /// How often the client waited in them.
    pub pauses: usize,
    /// From the beginning of the first to the end of the last, in milliseconds.
    pub took_ms: u64,
}

/// One line of a run file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Line {
    /// The first line.
    Header(Box<Header>),
    /// One case.
    Case(Box<CaseResult>),
    /// The last line.
    End(End),
}

/// A whole run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// What it is about.
    pub header: Header,
    /// The cases, by id.
    pub cases: Vec<CaseResult>,
    /// How it ended; a run file without its last line was cut off.
    pub end: Option<End>,
}

/// A run file that could not be read: which line, and why.
#[derive(Debug, thiserror::Error)]
#[error("line {line}: {problem}")]
pub struct RunError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: String,
}

impl Run {
    /// Reads a run file.
    pub fn parse(text: &str) -> Result<Self, RunError> {
        let mut run: Option<Self> = None;
        let mut seen = BTreeSet::new();
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let fail = |problem: String| RunError { line: at + 1, problem };
            let parsed: Line = serde_json::from_str(line)
                .map_err(|error| fail(error.to_string().replace(" at line 1 column", " at column")))?;
            if run.as_ref().is_some_and(|run| run.end.is_some()) {
                return Err(fail("something follows the end of the run".to_owned()));
            }
            match (parsed, &mut run) {
                (Line::Header(header), None) if header.run != VERSION => {
                    return Err(fail(format!("version {} of the run file is not {VERSION}", header.run)));
                }
                (Line::Header(header), None) => {
                    run = Some(Self { header: *header, cases: Vec::new(), end: None })
                }
                (Line::Header(_), Some(_)) => return Err(fail("second header".to_owned())),
                (_, None) => return Err(fail("no header before it".to_owned())),
                (Line::Case(case), Some(run)) => {
                    if !seen.insert(case.case.clone()) {
                        return Err(fail(format!("case `{}` stands twice", case.case)));
                    }
                    run.cases.push(*case);
                }
                (Line::End(end), Some(run)) => run.end = Some(end),
            }
        }
        let mut run = run.ok_or(RunError { line: 1, problem: "the file is empty".to_owned() })?;
        run.cases.sort_by(|a, b| a.case.cmp(&b.case));
        Ok(run)
    }

    /// How many cases ended in each way.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts { selected: self.header.selected, ..Counts::default() };
        for case in &self.cases {
            *counts.by.entry(case.outcome).or_default() += 1;
        }
        let missing = self.header.selected.saturating_sub(self.cases.len());
        if missing > 0 {
            *counts.by.entry(Outcome::NotRun).or_default() += missing;
        }
        counts
    }

    /// The exit code (design: 3, 2, 4, 5, 1, 6, 0 in this order; 130 where the run was interrupted).
    pub fn exit_code(&self) -> u8 {
        let counts = self.counts();
        let any = |outcomes: &[Outcome]| outcomes.iter().any(|outcome| counts.of(*outcome) > 0);
        let end = self.end.clone().unwrap_or(End { interrupted: true, ..End::default() });
        match () {
            () if end.interrupted => 130,
            () if any(&[Outcome::Error]) => 3,
            // A run in which nothing was asked shows nothing.
            () if counts.of(Outcome::Skip) == counts.selected => 4,
            () if any(&[Outcome::Inconclusive, Outcome::NotRun]) || end.unstable_lanes > 0 => 5,
            () if any(&[Outcome::Fail, Outcome::UnexpectedPass]) => 1,
            () => 0,
        }
    }

    /// Requirements of which every selected case was skipped, in the protocols that the IUT was asked about at all.
    pub fn unjudged(&self) -> Unjudged {
        let asked = |case: &CaseResult| !matches!(case.outcome, Outcome::Skip | Outcome::NotRun);
        let spoken: BTreeSet<_> =
            self.cases.iter().filter(|case| asked(case)).map(|case| protocol_of(&case.case)).collect();
        let mut judged: BTreeMap<&str, bool> = BTreeMap::new();
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for case in &self.cases {
            let asked = asked(case);
            for id in case.covers.iter().filter(|_| spoken.contains(&protocol_of(&case.case))) {
                *judged.entry(id).or_default() |= asked;
            }
            if let (false, Some(reason)) = (asked, &case.judgement.reason) {
                *reasons.entry(reason).or_default() += 1;
            }
        }
        Unjudged {
            requirements: judged
                .iter()
                .filter(|(_, judged)| !**judged)
                .map(|(id, _)| (*id).to_owned())
                .collect(),
            reasons: reasons.into_iter().map(|(reason, count)| (reason.to_owned(), count)).collect(),
        }
    }

    /// What must be the same for the same seed, whatever the number of lanes: no times, no ports, no texts of the IUT.
    pub fn normalised(&self) -> String {
        let mut lines = vec![format!("seed {}", self.header.seed)];
        for case in &self.cases {
            let codes: Vec<String> = case
                .judgement
                .findings
                .iter()
                .map(|finding| format!("{}@{}", finding.code, finding.step))
                .collect();
            lines.push(
                format!("{} {} {}", case.outcome.word(), case.case, codes.join(" ")).trim_end().to_owned(),
            );
        }
        lines.join("\n") + "\n"
    }
}

/// How many cases ended in each way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// How many were selected.
    pub selected: usize,
    /// How many ended in each way.
    pub by: BTreeMap<Outcome, usize>,
}

impl Counts {
    /// How many ended in this way.
    pub fn of(&self, outcome: Outcome) -> usize {
        self.by.get(&outcome).copied().unwrap_or_default()
    }
}

/// What a run left open.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unjudged {
    /// The requirements.
    pub requirements: Vec<String>,
    /// Why cases were skipped, and how many for each reason.
    pub reasons: Vec<(String, usize)>,
}
