//! The report for people.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::exchange::{self, line};
use super::run::{CaseResult, Run, Waited};
use crate::case::Case;
use crate::case::load::cases;
use crate::case::shop::DOCUMENTED_INTERVAL_MS;
use crate::known::Outcome;
use crate::requirement::register;

/// Writes the report: what failed first, then the sums, then what was left unjudged.
pub(super) fn render(run: &Run) -> String {
    let mut text = heading(run);
    let shown = [Outcome::Error, Outcome::Fail, Outcome::UnexpectedPass, Outcome::Inconclusive];
    for outcome in shown {
        for result in run.cases.iter().filter(|result| result.outcome == outcome) {
            text += &case(run, result);
            text.push('\n');
        }
    }
    text += &topics(run);
    text += &waited(run);
    text += &unjudged(run);
    text += &sums(run);
    text
}

fn heading(run: &Run) -> String {
    let iut = &run.header.iut.implementation;
    let profile = run.header.profile.as_ref().map(|name| format!("  profile {name}")).unwrap_or_default();
    format!(
        "paycert {}  judges  {} {} ({})  seed {}{profile}  {}\n\n",
        run.header.paycert,
        line(&iut.name),
        line(&iut.version),
        line(&iut.language),
        run.header.seed,
        run.header.started
    )
}

/// One case: findings with evidence, requirements with sources, the transcript, the replay command.
pub fn case(run: &Run, result: &CaseResult) -> String {
    let mut text = String::new();
    let known = find(&result.case);
    let written = write_case(&mut text, run, result, known);
    debug_assert!(written.is_ok());
    text
}

fn write_case(text: &mut String, run: &Run, result: &CaseResult, case: Option<&Case>) -> std::fmt::Result {
    let (level, severity) = (result.level.word(), result.severity.word());
    writeln!(text, "{}  {}  [{level}, {severity}]", result.outcome.word(), result.case)?;
    if let Some(case) = case {
        writeln!(text, "  {}", case.why)?;
    }
    if let Some(reason) = &result.judgement.reason {
        writeln!(text, "  why     {}", line(reason))?;
    }
    if result.outcome == Outcome::UnexpectedPass {
        writeln!(text, "  why     the known failures say that it fails")?;
        writeln!(text, "  to do   remove the entry, or narrow its pattern")?;
    }
    for finding in &result.judgement.findings {
        writeln!(text, "  {}: {}", finding.code, finding.says())?;
        if !finding.evidence.is_empty() {
            writeln!(text, "  seen    step {}: {}", finding.step, line(&finding.evidence))?;
        }
        if let Some(help) = finding.help() {
            writeln!(text, "  to do   {help}")?;
        }
    }
    for finding in &result.judgement.notes {
        writeln!(text, "  note    {}: {}", finding.code, line(&finding.evidence))?;
    }
    for id in &result.covers {
        let Some(requirement) = register().get(id) else { continue };
        let sources: Vec<String> = requirement.sources.iter().take(2).map(ToString::to_string).collect();
        writeln!(text, "  rule    {id}: {} ({})", requirement.says, sources.join("; "))?;
    }
    if let (Some(case), Some(transcript)) = (case, &result.transcript) {
        for row in exchange::transcript(case, transcript).lines() {
            writeln!(text, "  | {row}")?;
        }
    }
    writeln!(text, "  replay  {}", replay(run, &result.case))
}

/// The command that runs one case again.
fn replay(run: &Run, case: &str) -> String {
    format!("paycert run --seed {} --case '{case}'{}", run.header.seed, run.header.adapter)
}

fn topics(run: &Run) -> String {
    let mut topics: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for result in &run.cases {
        let topic = result.case.rsplit_once('/').map_or(result.case.as_str(), |(topic, _)| topic);
        let column = match result.outcome {
            Outcome::Pass => 0,
            Outcome::Fail | Outcome::UnexpectedPass | Outcome::Error => 1,
            Outcome::KnownFailure | Outcome::Inconclusive | Outcome::NotRun => 2,
            Outcome::Skip => 3,
        };
        topics.entry(topic).or_default()[column] += 1;
    }
    let width = topics.keys().map(|topic| topic.len()).max().unwrap_or_default();
    let mut text = format!("{:width$}  passed  failed  other  skipped\n", "topic");
    for (topic, [passed, failed, other, skipped]) in topics {
        text += &format!("{topic:width$}  {passed:>6}  {failed:>6}  {other:>5}  {skipped:>7}\n");
    }
    text.push('\n');
    text
}

/// Real time says something of the client's patience, and nothing of its speed, so it is told apart.
fn waited(run: &Run) -> String {
    let Some(Waited { cases, pauses, took_ms }) = run.end.as_ref().and_then(|end| end.waited) else {
        return String::new();
    };
    let interval = DOCUMENTED_INTERVAL_MS / 1_000;
    let seconds = took_ms as f64 / 1_000.0;
    format!(
        "real time  {cases} cases waited {pauses} times for the documents' {interval} s, side by side in {seconds:.1} s\n\n"
    )
}

fn unjudged(run: &Run) -> String {
    let unjudged = run.unjudged();
    let mut text = String::new();
    for (reason, count) in &unjudged.reasons {
        text += &format!("skipped {count:>4}  {reason}\n");
    }
    if !unjudged.requirements.is_empty() {
        text += &format!(
            "{} requirements are left unjudged: {}\n",
            unjudged.requirements.len(),
            unjudged.requirements.join(", ")
        );
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

fn sums(run: &Run) -> String {
    let counts = run.counts();
    let parts: Vec<String> =
        counts.by.iter().map(|(outcome, count)| format!("{count} {}", outcome.word())).collect();
    let end = match &run.end {
        Some(end) if end.interrupted => "interrupted",
        Some(_) => match run.exit_code() {
            0 => "conformant",
            1 => "not conformant",
            3 => "the adapter or the harness broke",
            4 => "no case was asked",
            _ => "incomplete",
        },
        None => "cut off",
    };
    format!("{} selected = {}: {end}\n", counts.selected, parts.join(" + "))
}

fn find(id: &str) -> Option<&'static Case> {
    cases().iter().find(|case| case.id == id)
}
