//! The report for programs (schemas/paycert/report.v1.json). Transcripts are in the run file, not here.

use serde_json::{Value, json};

use super::diagnoses;
use super::run::Run;

/// Writes the report, indented by two.
pub(super) fn render(run: &Run) -> String {
    let counts = run.counts();
    let by = counts.by.iter().map(|(outcome, count)| (outcome.word().to_owned(), Value::from(*count)));
    let unjudged = run.unjudged();
    let cases: Vec<Value> = run
        .cases
        .iter()
        .map(|result| {
            let mut case = json!({
                "case": result.case,
                "outcome": result.outcome,
                "level": result.level,
                "severity": result.severity,
                "covers": result.covers,
                "findings": result.judgement.findings,
                "notes": result.judgement.notes,
                "reason": result.judgement.reason,
                "because": result.because,
            });
            let diagnoses = diagnoses(result);
            if !diagnoses.is_empty() {
                case["diagnoses"] = json!(diagnoses);
            }
            case
        })
        .collect();
    let report = json!({
        "report": 1,
        "paycert": run.header.paycert,
        "seed": run.header.seed,
        "started": run.header.started,
        "iut": run.header.iut,
        "profile": run.header.profile,
        "exit_code": run.exit_code(),
        "selected": counts.selected,
        "counts": serde_json::Map::from_iter(by),
        "unjudged": unjudged.requirements,
        "cases": cases,
    });
    let mut text = serde_json::to_string_pretty(&report).unwrap_or_default();
    text.push('\n');
    text
}
