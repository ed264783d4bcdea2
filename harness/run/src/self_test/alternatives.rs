//! Correct merchants that choose otherwise where the documents leave a choice: no case may fail with any of them.
//!
//! An alternative that says and sends what the reference merchant does in every case would show nothing, so that is
//! looked at as well.

use std::collections::{BTreeMap, BTreeSet};

use paycert_core::case::Case;
use paycert_core::known::Outcome;
use paycert_core::merchant::alternative::{ALTERNATIVES, Row};
use paycert_core::report::Run;

use super::{Scene, Table, pool};
use crate::runner::{Choosing, Reference, RunError};

/// So many merchants are tried at once.
const AT_ONCE: usize = 3;

pub(super) fn check(scene: &Scene) -> Result<Table, RunError> {
    let mut text = String::from("alternative\tleft by\tcases\tpassed\n");
    let mut problems = Vec::new();
    let mut broken = None;
    let cases = once(scene.cases);
    let any: Vec<&'static Case> =
        cases.iter().copied().filter(|case| ALTERNATIVES.iter().any(|row| row.touches.has(case))).collect();
    let reference = conversations(&scene.run(&Reference(None), &any, SEED, 2)?);
    let run = |row: &Row| {
        let touched: Vec<&'static Case> =
            cases.iter().copied().filter(|case| row.touches.has(case)).collect();
        scene.run(&Choosing(row.alternative), &touched, SEED, 2)
    };
    pool::each(ALTERNATIVES, AT_ONCE, run, |row, run| match run {
        Ok(run) => {
            let passed = run.counts().of(Outcome::Pass);
            text += &format!("{}\t{}\t{}\t{passed}\n", row.name, row.left_by, run.cases.len());
            let shows = conversations(&run).iter().any(|(case, said)| reference.get(case) != Some(said));
            if !shows && scene.is_whole() {
                problems
                    .push(format!("{}: it does what the reference merchant does in every case", row.name));
            }
            problems.extend(super::not_passed(&run).map(|problem| format!("{}: {problem}", row.name)));
        }
        Err(error) => {
            broken.get_or_insert(error);
        }
    });
    match broken {
        Some(error) => Err(error),
        None => Ok(Table { gate: "alternatives", text, problems }),
    }
}

/// All runs use the same seed, and so the same numbers and names.
const SEED: u64 = 5;

/// Of faults and greetings that are tried with many operations, those with one: a choice is the same in all of them.
fn once(cases: &[&'static Case]) -> Vec<&'static Case> {
    let mut seen = BTreeSet::new();
    let first = |case: &&'static Case| {
        let hurt =
            case.configure.greeting.is_some() || case.replies.iter().any(|reply| reply.fault.is_some());
        let topic = case.id.splitn(3, '/').nth(2);
        !hurt || seen.insert((case.protocol.word(), topic))
    };
    cases.iter().copied().filter(first).collect()
}

/// What was sent and said in each case, without what differs between two runs: times, signatures, ports.
fn conversations(run: &Run) -> BTreeMap<String, String> {
    let said = |result: &paycert_core::report::CaseResult| {
        let steps = result.transcript.iter().flat_map(|transcript| &transcript.steps);
        let texts = steps.map(|step| {
            let mut before = 0;
            let requests = step.exchanges.iter().map(|exchange| {
                let request = &exchange.request;
                let rested =
                    if exchange.at_ms.saturating_sub(before) >= REST_MS { "after a rest " } else { "" };
                before = exchange.at_ms;
                let body = String::from_utf8_lossy(&request.body);
                format!("{rested}{} {:?} {body}", request.target, request.headers)
            });
            format!("{:?} {}", step.heard, requests.collect::<Vec<_>>().join("\n"))
        });
        squeezed(&texts.collect::<Vec<_>>().join("\n"))
    };
    run.cases.iter().map(|result| (result.case.clone(), said(result))).collect()
}

/// A client that waits on purpose waits longer than this, in milliseconds; shops are told 400.
const REST_MS: u64 = 300;

/// Shorter words are no signature.
const SIGNATURE: usize = 300;

/// A text with every number as one digit, and without signatures.
fn squeezed(text: &str) -> String {
    let of_signature = |letter: char| letter.is_ascii_alphanumeric() || "+/%".contains(letter);
    let mut shorter = String::new();
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let word = rest.find(|letter: char| !of_signature(letter)).unwrap_or(rest.len());
        let digits = rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len());
        let (shown, length) = match (word, digits) {
            (word, _) if word >= SIGNATURE => ('~', word),
            (_, digits) if digits > 0 => ('0', digits),
            _ => (letter, letter.len_utf8()),
        };
        shorter.push(shown);
        rest = &rest[length..];
    }
    shorter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_runs_differ_only_in_what_is_squeezed_out() {
        let signature = "aB3+/%2B".repeat(50);
        let text = format!("port 4123: time=2026-11-25, signature={signature}, short=aB3%2B");
        assert_eq!(squeezed(&text), "port 0: time=0-0-0, signature=~, short=aB0%0B");
    }
}
