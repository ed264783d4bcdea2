//! A transcript as text: what was asked, what went over the wire, what was said. Snapshots and bug reports show this.

use std::fmt::Write;

use serde_json::Value;

use crate::adapter::Heard;
use crate::case::Case;
use crate::plan::Role;
use crate::transcript::{Exchange, GeneratedRecord, StepRecord, Transcript};

/// How much of a body or an answer is shown.
const SHOWN: usize = 600;

/// How much of a generated message is shown: it is the evidence, and was made small.
const GENERATED: usize = 4000;

/// Writes a transcript, one step after another.
pub fn transcript(case: &Case, transcript: &Transcript) -> String {
    let mut text = String::new();
    for (at, step) in transcript.steps.iter().enumerate() {
        let written = write_step(&mut text, case, at, step);
        debug_assert!(written.is_ok());
    }
    for line in &transcript.log {
        text += &format!("log   {}\n", short(line));
    }
    text
}

fn write_step(text: &mut String, case: &Case, at: usize, step: &StepRecord) -> std::fmt::Result {
    let role = match step.role {
        Role::Configure => "configure",
        Role::Control => "control",
        Role::Canary => "canary",
        Role::Subject => "subject",
    };
    writeln!(text, "step {at}  {role}  {} {}", step.verb, case.operation.name)?;
    if let Some(GeneratedRecord { number, tried, message }) = &step.generated {
        writeln!(text, "  generated message {number}, {tried} smaller ones tried")?;
        writeln!(text, "    {}", cut(&Value::Object(message.clone()).to_string(), GENERATED))?;
    }
    for greeted in &step.greeted {
        writeln!(text, "  connection  {}", short(greeted))?;
    }
    for exchange in &step.exchanges {
        write_exchange(text, exchange)?;
    }
    for request in &step.elsewhere {
        writeln!(text, "  → another host  {}", short(request))?;
    }
    match &step.heard {
        Heard::Ok(answer) => writeln!(text, "  IUT said  {}", short(&answer.to_string())),
        Heard::AdapterError(error) => writeln!(text, "  adapter error  {}", short(&error.to_string())),
        Heard::Crash(how) if step.killed => writeln!(text, "  IUT was killed by the harness  {}", short(how)),
        Heard::Crash(how) => writeln!(text, "  IUT died  {}", short(how)),
        Heard::Hang(ms) => writeln!(text, "  IUT gave no answer within {ms} ms"),
        Heard::Broken(what) => writeln!(text, "  no answer of the protocol  {}", short(what)),
    }
}

fn write_exchange(text: &mut String, exchange: &Exchange) -> std::fmt::Result {
    let Exchange { request, response, .. } = exchange;
    writeln!(text, "  → {} {}", short(&request.method), short(&request.target))?;
    if !request.body.is_empty() {
        writeln!(text, "    {}", short(&String::from_utf8_lossy(&request.body)))?;
    }
    for check in &exchange.checks {
        writeln!(text, "    noticed {}: {}", check.code, short(&check.detail))?;
    }
    let planned = match (exchange.as_planned, exchange.aside) {
        (false, _) => " (the gateway's own refusal)",
        (true, true) => " (not about the case's operation)",
        (true, false) => "",
    };
    writeln!(text, "  ← {} {} bytes{planned}", response.status, response.body.len())?;
    if let Some(signature) = response.headers.get("signature") {
        writeln!(text, "    signature: {}", short(signature))?;
    }
    if !response.body.is_empty() {
        writeln!(text, "    {}", short(&String::from_utf8_lossy(&response.body)))?;
    }
    if let Some(fault) = &exchange.fault {
        let how = exchange.delivered.as_deref().unwrap_or("not delivered");
        writeln!(text, "    fault {fault:?}: {how}")?;
    }
    Ok(())
}

/// A text of the IUT on one line, so that it cannot pass for a line of the report.
pub(crate) fn line(text: &str) -> String {
    text.chars()
        .flat_map(|letter| if letter.is_control() { letter.escape_default().collect() } else { vec![letter] })
        .collect()
}

fn short(text: &str) -> String {
    cut(text, SHOWN)
}

/// One line, cut in the middle where it is long.
fn cut(text: &str, most: usize) -> String {
    let line = line(text);
    let letters: Vec<char> = line.chars().collect();
    if letters.len() <= most {
        return line;
    }
    let (head, tail) = (&letters[..most * 3 / 4], &letters[letters.len() - most / 4..]);
    format!("{} … {}", head.iter().collect::<String>(), tail.iter().collect::<String>())
}
