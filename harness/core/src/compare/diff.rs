//! Two reports into what changed from the first to the second.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Conduct, codes, listed};
use crate::known::Outcome;
use crate::report::{Report, ReportCase, line};

/// How much of a reason or an evidence is shown.
const SHOWN: usize = 200;

/// A way in which a case can have changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Passed before, fails now.
    FailsNow,
    /// Failed before, passes now.
    PassesNow,
    /// Fails as before, with other findings.
    OtherFinding,
    /// Any other change of the verdict.
    OtherVerdict,
    /// The same verdict on another answer.
    OtherAnswer,
    /// Only the first report has it.
    OnlyBefore,
    /// Only the second report has it.
    OnlyAfter,
}

/// Every kind, in the order of reports, with its heading.
const KINDS: &[(Kind, &str)] = &[
    (Kind::FailsNow, "passed before, fails now"),
    (Kind::PassesNow, "failed before, passes now"),
    (Kind::OtherFinding, "fails as before, with other findings"),
    (Kind::OtherVerdict, "other changes of the verdict"),
    (Kind::OtherAnswer, "the same verdict on another answer"),
    (Kind::OnlyBefore, "only in the first run"),
    (Kind::OnlyAfter, "only in the second run"),
];

/// What changed between two runs.
#[derive(Debug)]
pub struct Diff<'a> {
    before: &'a Report,
    after: &'a Report,
    changes: Vec<Change<'a>>,
    same: usize,
}

/// One case that changed.
#[derive(Debug)]
struct Change<'a> {
    case: &'a str,
    kind: Kind,
    before: Option<&'a ReportCase>,
    after: Option<&'a ReportCase>,
}

impl<'a> Diff<'a> {
    /// Compares two reports, whatever their known failures.
    pub fn of(before: &'a Report, after: &'a Report) -> Self {
        let (old, new) = (by_id(before), by_id(after));
        let ids: BTreeSet<&str> = old.keys().chain(new.keys()).copied().collect();
        let all = ids.len();
        let changes: Vec<Change> = ids
            .into_iter()
            .filter_map(|case| {
                let (before, after) = (old.get(case).copied(), new.get(case).copied());
                kind(before, after).map(|kind| Change { case, kind, before, after })
            })
            .collect();
        Self { before, after, same: all - changes.len(), changes }
    }

    /// 4 where the two runs have no case in common, 5 where one of them did not go to its end, 1 where something
    /// changed, else 0.
    pub fn exit_code(&self) -> u8 {
        let in_common =
            self.same + self.changes.iter().filter(|one| one.before.is_some() && one.after.is_some()).count();
        match () {
            () if in_common == 0 => 4,
            () if !self.before.is_whole() || !self.after.is_whole() => 5,
            () if !self.changes.is_empty() => 1,
            () => 0,
        }
    }

    /// For people.
    pub fn text(&self) -> String {
        let mut text = format!("before  {}\nafter   {}\n\n", head(self.before), head(self.after));
        for (kind, heading) in KINDS {
            let changes: Vec<&Change> = self.changes.iter().filter(|change| change.kind == *kind).collect();
            if changes.is_empty() {
                continue;
            }
            text += &format!("{heading}: {}\n", changes.len());
            for change in changes {
                let written = change.write(&mut text);
                debug_assert!(written.is_ok());
            }
            text.push('\n');
        }
        text + &self.sums()
    }

    fn sums(&self) -> String {
        let (changed, same) = (self.changes.len(), self.same);
        let end = match self.exit_code() {
            0 => "nothing changed",
            1 => "something changed",
            4 => "the two runs have no case in common",
            _ => "incomplete: a run did not go to its end, so what is missing may have changed",
        };
        format!("{changed} changed, {same} the same: {end}\n")
    }

    /// For programs (schemas/paycert/diff.v1.json).
    pub fn json(&self) -> String {
        let changes: Vec<Value> = self.changes.iter().map(Change::json).collect();
        let diff = json!({
            "diff": 1,
            "before": head_json(self.before),
            "after": head_json(self.after),
            "exit_code": self.exit_code(),
            "changed": self.changes.len(),
            "same": self.same,
            "changes": changes,
        });
        serde_json::to_string_pretty(&diff).unwrap_or_default() + "\n"
    }
}

impl Change<'_> {
    fn write(&self, text: &mut String) -> std::fmt::Result {
        let Self { case, kind, before, after } = self;
        let Some(known) = after.or(*before) else { return Ok(()) };
        writeln!(text, "  {}  [{}, {}]", line(case), known.level.word(), known.severity.word())?;
        match kind {
            Kind::OnlyBefore | Kind::OnlyAfter => writeln!(text, "    {}", ending(known)),
            _ => {
                let told = |case: &Option<&ReportCase>| case.map(ending).unwrap_or_default();
                writeln!(text, "    {} → {}", told(before), told(after))?;
                let seen = after.and_then(|case| case.findings.first()).map(|finding| &finding.evidence);
                let seen = seen.filter(|seen| *kind == Kind::FailsNow && !seen.is_empty());
                seen.map_or(Ok(()), |seen| writeln!(text, "    seen  {}", short(seen)))
            }
        }
    }

    fn json(&self) -> Value {
        let Self { case, kind, before, after } = self;
        let known = after.or(*before);
        json!({
            "case": case,
            "kind": kind,
            "level": known.map(|case| case.level),
            "severity": known.map(|case| case.severity),
            "before": before.map(side),
            "after": after.map(side),
        })
    }
}

fn side(case: &ReportCase) -> Value {
    json!({
        "verdict": case.outcome.unexcused(),
        "findings": codes(case),
        "answer": case.answer,
        "reason": case.reason,
    })
}

fn by_id(report: &Report) -> BTreeMap<&str, &ReportCase> {
    report.cases.iter().map(|case| (case.case.as_str(), case)).collect()
}

/// How a case changed; nothing if it did not.
fn kind(before: Option<&ReportCase>, after: Option<&ReportCase>) -> Option<Kind> {
    let (old, new) = match (before, after) {
        (Some(before), Some(after)) => (Conduct::of(before), Conduct::of(after)),
        (Some(_), None) => return Some(Kind::OnlyBefore),
        (None, Some(_)) => return Some(Kind::OnlyAfter),
        (None, None) => return None,
    };
    if old.is_like(&new) {
        return None;
    }
    Some(match (old.verdict, new.verdict) {
        (Outcome::Pass, Outcome::Fail) => Kind::FailsNow,
        (Outcome::Fail, Outcome::Pass) => Kind::PassesNow,
        (Outcome::Fail, Outcome::Fail) if old.codes != new.codes => Kind::OtherFinding,
        (old, new) if old != new => Kind::OtherVerdict,
        _ => Kind::OtherAnswer,
    })
}

/// How a case ended, on one line.
fn ending(case: &ReportCase) -> String {
    let mut text = case.outcome.unexcused().word().to_owned();
    let codes = codes(case);
    if !codes.is_empty() {
        text += &format!(" {}", line(&listed(&codes)));
    }
    match (&case.answer, &case.reason) {
        (Some(answer), _) => text += &format!(" ({})", line(answer)),
        (None, Some(reason)) => text += &format!(" ({})", short(reason)),
        (None, None) => {}
    }
    text
}

fn short(text: &str) -> String {
    let line = line(text);
    match line.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{} …", &line[..at]),
        None => line,
    }
}

/// Which client, judged by what and when.
fn head(report: &Report) -> String {
    let iut = &report.iut.implementation;
    let profile = report.profile.as_ref().map(|name| format!("  profile {}", line(name))).unwrap_or_default();
    let counts: Vec<String> =
        unexcused(report).iter().map(|(outcome, count)| format!("{count} {}", outcome.word())).collect();
    format!(
        "{} {} ({}){profile}  paycert {}  seed {}  {}  {} selected = {}",
        line(&iut.name),
        line(&iut.version),
        line(&iut.language),
        line(&report.paycert),
        report.seed,
        line(&report.started),
        report.selected,
        counts.join(" + ")
    )
}

fn head_json(report: &Report) -> Value {
    json!({
        "iut": report.iut.implementation,
        "profile": report.profile,
        "paycert": report.paycert,
        "seed": report.seed,
        "started": report.started,
        "whole": report.is_whole(),
        "selected": report.selected,
        "counts": unexcused(report),
    })
}

/// How many cases ended in each way, whatever the known failures say.
pub(super) fn unexcused(report: &Report) -> BTreeMap<Outcome, usize> {
    let mut counts = BTreeMap::new();
    for (outcome, count) in &report.counts {
        *counts.entry(outcome.unexcused()).or_default() += count;
    }
    counts
}
