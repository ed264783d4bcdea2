//! `paycert explain`: everything there is to know about one case or one requirement.

use std::fmt::Write;

use paycert_core::case::Case;
use paycert_core::case::load::cases;
use paycert_core::case::property::{Change, Generate};
use paycert_core::case::reply::Reply;
use paycert_core::crypto::wycheproof::Vector;
use paycert_core::merchant::mutant::MUTANTS;
use paycert_core::requirement::{Requirement, register};
use serde_json::{Map, Value, json};

use crate::args::ExplainArgs;
use crate::failure::Failure;

pub(crate) fn explain(args: &ExplainArgs) -> Result<u8, Failure> {
    let name = args.name.as_str();
    let case = cases().iter().find(|case| case.id == name).map(of_case);
    let text = case.or_else(|| register().get(name).map(of_requirement)).ok_or_else(|| {
        Failure::usage(
            format!("'{name}' is neither a case nor a requirement{}", nearest(name)),
            "`paycert list` prints the cases; reports cite the requirements",
        )
    })?;
    crate::paint::print(&text.unwrap_or_default());
    Ok(0)
}

fn of_case(case: &Case) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    writeln!(text, "case {}", case.id)?;
    writeln!(text, "  {}", case.why)?;
    writeln!(text, "  asks      {} of {}", case.kind.feature(), case.operation.name)?;
    if let Some(Generate { message, count, change }) = &case.generate {
        let changed = if *change == Change::Byte { ", each with one byte changed after signing" } else { "" };
        writeln!(text, "  tries     {count} generated messages {}{changed}", message.name)?;
    }
    if case.times > 1 {
        writeln!(text, "  tries     the same call {} times", case.times)?;
    }
    if let Some(flag) = &case.wycheproof {
        let ids: Vec<String> = Vector::flagged(flag).map(|vector| vector.id.to_string()).collect();
        writeln!(text, "  tries     {} wrong signatures, Wycheproof's tcId {}", ids.len(), ids.join(", "))?;
    }
    if !case.needs.is_empty() {
        writeln!(text, "  needs     {}", case.needs.join(", "))?;
    }
    writeln!(text, "  right is  {}", case.expect.says())?;
    for id in &case.covers {
        if let Some(requirement) = register().get(id) {
            writeln!(text, "  rule      {id}")?;
            write_rule(&mut text, requirement, "            ")?;
        }
    }
    for row in MUTANTS {
        for kill in row.kills.iter().filter(|kill| kill.case == case.id) {
            writeln!(text, "  kills     {} ({}): {}", row.name, kill.finding, row.says)?;
        }
    }
    if let Some(scenario) = &case.shop {
        writeln!(text, "  order     {}", pretty(&case.request))?;
        writeln!(text, "  story     {}", pretty(&told(serde_json::to_value(scenario).unwrap_or_default())))?;
        return Ok(text);
    }
    writeln!(text, "  request   {}", pretty(&case.request))?;
    for reply in &case.replies {
        writeln!(text, "  reply     {}", pretty(&own_members(reply)))?;
    }
    Ok(text)
}

/// The members of a reply that make it another than the plain one.
fn own_members(reply: &Reply) -> Map<String, Value> {
    let members = |reply: &Reply| match serde_json::to_value(reply) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    };
    let plain = members(&Reply::default());
    members(reply).into_iter().filter(|(name, value)| plain.get(name) != Some(value)).collect()
}

/// What a story says; what it does not say, and what is as in a plain reply, is left out.
fn told(value: Value) -> Value {
    let plain = serde_json::to_value(Reply::default()).unwrap_or_default();
    let is_said = |name: &str, value: &Value| {
        let empty = [Value::Null, Value::Bool(false), json!([]), json!({})].contains(value);
        !empty && plain.get(name) != Some(value)
    };
    match value {
        // An act is named, whether or not it has members of its own.
        Value::Object(members) if members.len() == 1 => {
            Value::Object(members.into_iter().map(|(name, value)| (name, told(value))).collect())
        }
        Value::Object(members) => {
            let said = members.into_iter().filter(|(name, value)| is_said(name, value));
            Value::Object(said.map(|(name, value)| (name, told(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(told).collect()),
        other => other,
    }
}

fn of_requirement(requirement: &Requirement) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    writeln!(text, "requirement {}", requirement.id)?;
    write_rule(&mut text, requirement, "  ")?;
    let cases: Vec<&Case> = cases().iter().filter(|case| case.covers.contains(&requirement.id)).collect();
    writeln!(text, "  checked by {} cases", cases.len())?;
    for case in cases {
        writeln!(text, "    {}", case.id)?;
    }
    Ok(text)
}

fn write_rule(text: &mut String, requirement: &Requirement, indent: &str) -> std::fmt::Result {
    writeln!(text, "{indent}{}", requirement.says)?;
    if let Some(quote) = &requirement.quote {
        writeln!(text, "{indent}\"{quote}\"")?;
    }
    for source in &requirement.sources {
        writeln!(text, "{indent}{source}")?;
    }
    Ok(())
}

fn pretty(value: &impl serde::Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default().replace('\n', "\n            ")
}

/// Names that share the most segments or words with the one that was not found.
fn nearest(name: &str) -> String {
    let words: Vec<&str> = name.split(['/', '-', '.']).filter(|word| word.len() > 2).collect();
    let score = |other: &str| words.iter().filter(|word| other.contains(**word)).count();
    let names = cases().iter().map(|case| case.id.as_str()).chain(register().keys().map(String::as_str));
    let best = names.max_by_key(|other| score(other)).filter(|other| score(other) * 2 > words.len());
    best.map(|best| format!("; did you mean {best}?")).unwrap_or_default()
}
