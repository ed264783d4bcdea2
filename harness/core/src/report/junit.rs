//! The report for CI servers: one suite a topic, one test a case.

use std::collections::BTreeMap;
use std::time::Duration;

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

use super::exchange::line;
use super::run::{CaseResult, Run};
use super::text;
use crate::known::Outcome;

/// Writes JUnit XML.
pub(super) fn render(run: &Run) -> String {
    let mut suites: BTreeMap<&str, TestSuite> = BTreeMap::new();
    for result in &run.cases {
        let (topic, name) = result.case.rsplit_once('/').unwrap_or(("", &result.case));
        let mut test = TestCase::new(name, status(run, result));
        test.set_classname(topic).set_time(Duration::from_millis(result.took_ms));
        suites.entry(topic).or_insert_with(|| TestSuite::new(topic)).add_test_case(test);
    }
    let mut report = Report::new("paycert");
    report.add_test_suites(suites.into_values());
    report.to_string().unwrap_or_default()
}

fn status(run: &Run, result: &CaseResult) -> TestCaseStatus {
    let first = result.judgement.findings.first();
    let message = first.map(|finding| format!("{}: {}", finding.code, line(&finding.evidence)));
    let message = message
        .or_else(|| result.judgement.reason.as_deref().map(line))
        .unwrap_or_else(|| result.outcome.word().to_owned());
    let mut status = match result.outcome {
        Outcome::Pass => return TestCaseStatus::success(),
        Outcome::Skip | Outcome::NotRun | Outcome::KnownFailure => TestCaseStatus::skipped(),
        Outcome::Fail | Outcome::UnexpectedPass => TestCaseStatus::non_success(NonSuccessKind::Failure),
        Outcome::Inconclusive | Outcome::Error => TestCaseStatus::non_success(NonSuccessKind::Error),
    };
    status.set_message(result.because.clone().unwrap_or(message)).set_type(result.outcome.word());
    if matches!(result.outcome, Outcome::Fail | Outcome::Inconclusive | Outcome::Error) {
        status.set_description(text::case(run, result));
    }
    status
}
