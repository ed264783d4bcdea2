//! Adapters that misbehave over one of four cases: that case shows it, the others are judged as ever, and nothing is
//! left of them.

use std::path::Path;
use std::time::Duration;

use paycert_core::case::Case;
use paycert_core::known::Outcome;
use paycert_core::report::Run;

use super::misbehave::ONCE;
use super::{Scene, Table, pool};
use crate::runner::{DEADLINE, Program, RunError};

/// One way to misbehave, and what it must come to.
struct Row {
    mode: &'static str,
    /// How the case ends in which it happens.
    outcome: Outcome,
    /// The finding, or the beginning of the reason.
    shows: &'static str,
    /// How long the adapter may take for a command.
    deadline: Duration,
}

const fn row(mode: &'static str, outcome: Outcome, shows: &'static str) -> Row {
    Row { mode, outcome, shows, deadline: DEADLINE }
}

/// The same for an adapter whose answer never comes.
const fn hangs(mode: &'static str) -> Row {
    Row { mode, outcome: Outcome::Fail, shows: "hang", deadline: Duration::from_secs(3) }
}

const ROWS: &[Row] = &[
    row("flood", Outcome::Pass, ""),
    row("fill-stderr", Outcome::Pass, ""),
    row("answer-twice", Outcome::Pass, ""),
    row("long-line", Outcome::Error, "the adapter printed a line of more than 16 MiB"),
    row("answer-both-ways", Outcome::Error, "the answer has both `ok` and `error`"),
    row("die-mid-line", Outcome::Fail, "crash"),
    row("leave-daemon", Outcome::Fail, "crash"),
    hangs("answer-another"),
    hangs("sleep"),
];

/// Four cases with one call each; the third call is the unlucky one.
const CASES: [&str; 4] = [
    "antom/pay/request-message/card-on-file",
    "antom/pay/request-message/hosted-form",
    "antom/pay/request-message/server-to-server",
    "antom/pay/request-message/stored-card-token",
];

const AT_ONCE: usize = 4;

pub(super) fn check(scene: &Scene) -> Result<Table, RunError> {
    let cases: Vec<&'static Case> = super::find(&CASES);
    let mut text = String::from("adapter\tthe case that meets it\tother cases passed\tprocesses left\n");
    let mut problems = Vec::new();
    let mut broken = None;
    let run = |row: &Row| -> Result<(Run, Vec<String>, bool), RunError> {
        let folder = scene.folder()?;
        let argv = scene.misbehaving(row.mode, &folder)?;
        let source = Program { argv, patience: DEADLINE };
        let run = scene.run_within(&source, &cases, 7, 1, row.deadline)?;
        Ok((run, processes_about(&folder), folder.join(ONCE).exists()))
    };
    pool::each(ROWS, AT_ONCE, run, |row, seen| {
        let (run, left, happened) = match seen {
            Ok(seen) => seen,
            Err(error) => {
                broken.get_or_insert(error);
                return;
            }
        };
        let unlucky = run.cases.iter().find(|result| result.outcome != Outcome::Pass);
        let (outcome, shows) = match unlucky {
            None => (Outcome::Pass, String::new()),
            Some(result) => {
                let finding = result.judgement.findings.first().map(|finding| finding.code.clone());
                (result.outcome, finding.or(result.judgement.reason.clone()).unwrap_or_default())
            }
        };
        let passed = run.counts().of(Outcome::Pass) - usize::from(outcome == Outcome::Pass);
        text += &format!("{}\t{}\t{passed} of 3\t{}\n", row.mode, told(outcome, row.shows), left.len());
        let right = outcome == row.outcome && shows.starts_with(row.shows) && passed == 3 && left.is_empty();
        if !right || !happened {
            let how = if happened { "it ends otherwise" } else { "it never happened" };
            problems.push(format!("{}: {how}: {} {shows} [{}]", row.mode, outcome.word(), left.join("; ")));
        }
    });
    match broken {
        Some(error) => Err(error),
        None => Ok(Table { gate: "chaos", text, problems }),
    }
}

fn told(outcome: Outcome, shows: &str) -> String {
    format!("{} {shows}", outcome.word()).trim_end().to_owned()
}

/// The processes that have this path among their arguments.
pub(super) fn processes_about(path: &Path) -> Vec<String> {
    let path = path.display().to_string();
    let numbers = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let lines = numbers.filter_map(|entry| std::fs::read_to_string(entry.path().join("cmdline")).ok());
    lines.filter(|line| line.contains(&path)).map(|line| line.replace('\0', " ")).collect()
}
