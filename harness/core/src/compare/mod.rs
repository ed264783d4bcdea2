//! Reports beside each other: what changed between two runs, and where many clients differ.

pub mod diff;
pub mod matrix;
mod markdown;
mod page;

use std::collections::BTreeSet;

use crate::known::Outcome;
use crate::oracle::FINDINGS;
use crate::report::{ReportCase, went_along};
use crate::requirement::Level;

/// What a client did with one case, as far as two clients can differ in it.
#[derive(Debug, PartialEq, Eq)]
struct Conduct<'a> {
    /// The verdict, whatever the known failures say.
    verdict: Outcome,
    /// What was found.
    codes: BTreeSet<&'a str>,
    /// Whether it went along with the message; nothing where the report does not say it.
    went_along: Option<bool>,
}

impl<'a> Conduct<'a> {
    fn of(case: &'a ReportCase) -> Self {
        let verdict = case.outcome.unexcused();
        let asked = matches!(verdict, Outcome::Pass | Outcome::Fail);
        Self {
            verdict,
            codes: codes(case),
            went_along: case.answer.as_deref().filter(|_| asked).map(went_along),
        }
    }

    /// Whether two clients, or two versions of one, did the same. What a report does not say makes no difference.
    fn is_like(&self, other: &Self) -> bool {
        let Self { verdict, codes, went_along } = self;
        let same_way = went_along.is_none() || other.went_along.is_none() || *went_along == other.went_along;
        *verdict == other.verdict && *codes == other.codes && same_way
    }
}

/// The codes of what was found. Where the documents are silent, that is what would have been found elsewhere.
fn codes(case: &ReportCase) -> BTreeSet<&str> {
    let of_the_oracle = |code: &str| FINDINGS.iter().any(|kind| kind.code == code);
    let notes = case.notes.iter().filter(|note| case.level == Level::May && of_the_oracle(&note.code));
    case.findings.iter().chain(notes).map(|finding| finding.code.as_str()).collect()
}

/// Codes behind one another.
fn listed(codes: &BTreeSet<&str>) -> String {
    codes.iter().copied().collect::<Vec<_>>().join(", ")
}
