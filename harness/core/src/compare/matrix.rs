//! Many reports into one table: clients × requirements, and the cases in which clients differ.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::diff::unexcused;
use super::{Conduct, codes, listed};
use crate::case::load::cases;
use crate::known::Outcome;
use crate::report::{Report, ReportCase};
use crate::requirement::register;

pub use super::markdown::render as markdown;
pub use super::page::render as html;

/// A way to write the table.
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// The file it is written to.
    pub file: &'static str,
    /// Writes it.
    pub render: fn(&Matrix) -> String,
}

/// Every format.
pub const FORMATS: &[Format] = &[
    Format { name: "markdown", file: "matrix.md", render: markdown },
    Format { name: "html", file: "matrix.html", render: html },
];

/// The verdicts from the gravest on: of the cases that cite a requirement, the gravest stands for all.
const GRAVEST: [Outcome; 6] =
    [Outcome::Fail, Outcome::Error, Outcome::Inconclusive, Outcome::NotRun, Outcome::Pass, Outcome::Skip];

/// The table.
#[derive(Debug, PartialEq, Serialize)]
pub struct Matrix {
    /// The columns.
    pub clients: Vec<Client>,
    /// The rows, by what they are about.
    pub topics: Vec<Topic>,
    /// Cases in which clients that were asked the same did not do the same.
    pub differences: Vec<Difference>,
    /// What the gateway noticed about requests and is no fault: how many cases of each client.
    pub notes: Vec<Note>,
    /// Requirements of the register that no case of any run cites.
    pub without_case: usize,
}

/// One client: a column.
#[derive(Debug, PartialEq, Serialize)]
pub struct Client {
    /// Its place, from 1.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its language.
    pub language: String,
    /// The profile it was run with.
    pub profile: Option<String>,
    /// The version of paycert.
    pub paycert: String,
    /// The seed.
    pub seed: u64,
    /// When the run began.
    pub started: String,
    /// Whether the run went to its end.
    pub whole: bool,
    /// How many cases passed, failed, ended otherwise, were not asked.
    pub counts: [usize; 4],
}

/// Requirements about one thing.
#[derive(Debug, PartialEq, Serialize)]
pub struct Topic {
    /// The name of its file in the register.
    pub name: String,
    /// The requirements.
    pub rows: Vec<Row>,
}

/// One requirement.
#[derive(Debug, PartialEq, Serialize)]
pub struct Row {
    /// Its name.
    pub id: String,
    /// How binding it is; empty where the register does not know it.
    pub level: String,
    /// What breaking it costs.
    pub severity: String,
    /// The statement.
    pub says: String,
    /// What came of it, client by client.
    pub cells: Vec<Cell>,
}

/// What came of one requirement with one client.
#[derive(Debug, PartialEq, Serialize)]
pub struct Cell {
    /// The gravest verdict; empty where no case of the run cites the requirement.
    pub verdict: String,
    /// How many cases ended in that way.
    pub count: usize,
    /// How many cases of the run cite it.
    pub of: usize,
    /// The cases that failed.
    pub failing: Vec<Failing>,
}

/// A case that failed.
#[derive(Debug, PartialEq, Serialize)]
pub struct Failing {
    /// The case.
    pub case: String,
    /// What was found.
    pub codes: String,
}

/// A case in which clients differ.
#[derive(Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The case.
    pub case: String,
    /// How binding it is.
    pub level: String,
    /// What breaking it costs.
    pub severity: String,
    /// Why it is asked, where this version knows it.
    pub why: String,
    /// What each client did; empty where it was not asked.
    pub cells: Vec<Said>,
}

/// What one client did.
#[derive(Debug, Default, PartialEq, Serialize)]
pub struct Said {
    /// The verdict.
    pub verdict: String,
    /// Its answer in one word.
    pub answer: String,
    /// What was found, or, where the documents are silent, noted.
    pub codes: String,
}

/// A note, and with how many cases of each client it was made.
#[derive(Debug, PartialEq, Serialize)]
pub struct Note {
    /// Its code.
    pub code: String,
    /// The numbers.
    pub cells: Vec<usize>,
}

impl Matrix {
    /// Puts reports beside each other, sorted by client, version and profile.
    pub fn of(mut reports: Vec<Report>) -> Self {
        reports.sort_by_cached_key(|report| {
            let iut = &report.iut.implementation;
            (iut.name.clone(), iut.version.clone(), report.profile.clone(), report.started.clone())
        });
        Self {
            clients: reports.iter().enumerate().map(|(at, report)| client(at + 1, report)).collect(),
            topics: topics(&reports),
            differences: differences(&reports),
            notes: notes(&reports),
            without_case: {
                let cited = cited(&reports);
                register().keys().filter(|id| !cited.contains(id.as_str())).count()
            },
        }
    }
}

fn client(number: usize, report: &Report) -> Client {
    let iut = &report.iut.implementation;
    let counts = unexcused(report);
    let count = |outcomes: &[Outcome]| outcomes.iter().filter_map(|outcome| counts.get(outcome)).sum();
    Client {
        number,
        name: iut.name.clone(),
        version: iut.version.clone(),
        language: iut.language.clone(),
        profile: report.profile.clone(),
        paycert: report.paycert.clone(),
        seed: report.seed,
        started: report.started.clone(),
        whole: report.is_whole(),
        counts: [
            count(&[Outcome::Pass]),
            count(&[Outcome::Fail]),
            count(&[Outcome::Inconclusive, Outcome::Error, Outcome::NotRun]),
            count(&[Outcome::Skip]),
        ],
    }
}

fn cited(reports: &[Report]) -> BTreeSet<&str> {
    let cases = reports.iter().flat_map(|report| &report.cases);
    cases.flat_map(|case| &case.covers).map(String::as_str).collect()
}

/// Every requirement that a case cites, by topic; those that this version does not know come last.
fn topics(reports: &[Report]) -> Vec<Topic> {
    let mut topics: BTreeMap<(bool, &str), Vec<Row>> = BTreeMap::new();
    for id in cited(reports) {
        let requirement = register().get(id);
        let topic = requirement.map_or("not in this register", |requirement| requirement.topic.as_str());
        topics.entry((requirement.is_none(), topic)).or_default().push(Row {
            id: id.to_owned(),
            level: requirement.map(|known| known.level.word()).unwrap_or_default().to_owned(),
            severity: requirement.map(|known| known.severity.word()).unwrap_or_default().to_owned(),
            says: requirement.map(|known| known.says.clone()).unwrap_or_default(),
            cells: reports.iter().map(|report| cell(report, id)).collect(),
        });
    }
    topics.into_iter().map(|((_, name), rows)| Topic { name: name.to_owned(), rows }).collect()
}

fn cell(report: &Report, id: &str) -> Cell {
    let citing: Vec<&ReportCase> =
        report.cases.iter().filter(|case| case.covers.iter().any(|covered| covered == id)).collect();
    let with = |outcome| citing.iter().filter(move |case| case.outcome.unexcused() == outcome);
    let gravest = GRAVEST.into_iter().find(|outcome| with(*outcome).next().is_some());
    let failing = |case: &&ReportCase| Failing { case: case.case.clone(), codes: listed(&codes(case)) };
    Cell {
        verdict: gravest.map(Outcome::word).unwrap_or_default().to_owned(),
        count: gravest.map_or(0, |outcome| with(outcome).count()),
        of: citing.len(),
        failing: with(Outcome::Fail).map(failing).collect(),
    }
}

/// The cases in which two clients that passed or failed did not do the same.
fn differences(reports: &[Report]) -> Vec<Difference> {
    let mut asked: BTreeMap<&str, Vec<Option<&ReportCase>>> = BTreeMap::new();
    for (at, report) in reports.iter().enumerate() {
        for case in &report.cases {
            let row = asked.entry(&case.case).or_insert_with(|| vec![None; reports.len()]);
            let counts = matches!(case.outcome.unexcused(), Outcome::Pass | Outcome::Fail);
            row[at] = counts.then_some(case);
        }
    }
    asked.into_iter().filter_map(|(id, row)| difference(id, &row)).collect()
}

fn difference(id: &str, row: &[Option<&ReportCase>]) -> Option<Difference> {
    let conducts: Vec<Conduct> = row.iter().flatten().copied().map(Conduct::of).collect();
    let differ = conducts.iter().any(|one| conducts.iter().any(|other| !one.is_like(other)));
    let first = row.iter().flatten().next().filter(|_| differ)?;
    let known = cases().iter().find(|case| case.id == id);
    Some(Difference {
        case: id.to_owned(),
        level: first.level.word().to_owned(),
        severity: first.severity.word().to_owned(),
        why: known.map(|case| case.why.clone()).unwrap_or_default(),
        cells: row.iter().map(|case| case.map(said).unwrap_or_default()).collect(),
    })
}

fn said(case: &ReportCase) -> Said {
    Said {
        verdict: case.outcome.unexcused().word().to_owned(),
        answer: case.answer.clone().unwrap_or_default(),
        codes: listed(&codes(case)),
    }
}

fn notes(reports: &[Report]) -> Vec<Note> {
    let mut notes: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, report) in reports.iter().enumerate() {
        for case in &report.cases {
            let counted = codes(case);
            let made: BTreeSet<&str> = case.notes.iter().map(|note| note.code.as_str()).collect();
            for code in made.difference(&counted) {
                notes.entry(code).or_insert_with(|| vec![0; reports.len()])[at] += 1;
            }
        }
    }
    notes.into_iter().map(|(code, cells)| Note { code: code.to_owned(), cells }).collect()
}
