//! What of the documents is checked: requirement → cases → mutants, the reverse, bug class → mutants → cases, and
//! the seeds line by line.

use std::collections::BTreeMap;
use std::fmt::Write;

use include_dir::{Dir, include_dir};

use crate::bug_class::{BugClass, bug_classes};
use crate::case::Case;
use crate::case::load::cases;
use crate::merchant::mutant::{MUTANTS, Row};
use crate::requirement::{Level, Requirement, register};

static SENTENCES: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../schemas/requirements/sentences");

/// Writes the whole table. The same inputs give the same bytes.
pub fn render() -> String {
    let mut text = String::new();
    let written = sums(&mut text)
        .and_then(|()| by_requirement(&mut text))
        .and_then(|()| uncovered(&mut text))
        .and_then(|()| by_mutant(&mut text))
        .and_then(|()| by_class(&mut text))
        .and_then(|()| by_seed(&mut text));
    debug_assert!(written.is_ok());
    text
}

fn cases_of(id: &str) -> impl Iterator<Item = &'static Case> {
    cases().iter().filter(move |case| case.covers.iter().any(|covered| covered == id))
}

fn mutants_of(case: &str) -> impl Iterator<Item = &'static Row> {
    MUTANTS.iter().filter(move |row| row.kills.iter().any(|kill| kill.case == case))
}

fn sums(text: &mut String) -> std::fmt::Result {
    let covered = register().keys().filter(|id| cases_of(id).next().is_some()).count();
    writeln!(
        text,
        "{} requirements, {covered} of them checked by {} cases; {} mutants",
        register().len(),
        cases().len(),
        MUTANTS.len()
    )?;
    let mut levels: BTreeMap<Level, (usize, usize)> = BTreeMap::new();
    for (id, requirement) in register() {
        let (all, checked) = levels.entry(requirement.level).or_default();
        *all += 1;
        *checked += usize::from(cases_of(id).next().is_some());
    }
    for (level, (all, checked)) in levels.iter().rev() {
        writeln!(text, "  {:6}  {checked:>4} of {all:>4}", level.word())?;
    }
    let seen = bug_classes().iter().filter(|class| examples_of(class).next().is_some()).count();
    let unseen = bug_classes().iter().filter(|class| class.unseen.is_some()).count();
    let all = bug_classes().len();
    writeln!(text, "{all} bug classes, {seen} of them with mutants, {unseen} out of sight")?;
    writeln!(text)
}

fn by_requirement(text: &mut String) -> std::fmt::Result {
    writeln!(text, "requirement → cases → mutants\n")?;
    for (id, requirement) in register() {
        if cases_of(id).next().is_none() {
            continue;
        }
        writeln!(text, "{}", heading(id, requirement))?;
        for case in cases_of(id) {
            let mutants: Vec<&str> = mutants_of(&case.id).map(|row| row.name).collect();
            let kills =
                if mutants.is_empty() { String::new() } else { format!("  kills {}", mutants.join(", ")) };
            writeln!(text, "    {}{kills}", case.id)?;
        }
    }
    writeln!(text)
}

fn uncovered(text: &mut String) -> std::fmt::Result {
    writeln!(text, "requirements without a case\n")?;
    for (id, requirement) in register().iter().filter(|(id, _)| cases_of(id).next().is_none()) {
        writeln!(text, "{}", heading(id, requirement))?;
    }
    writeln!(text)
}

fn heading(id: &str, requirement: &Requirement) -> String {
    let sources: Vec<String> = requirement.sources.iter().map(ToString::to_string).collect();
    format!("{id}  [{}, {}]  {}", requirement.level.word(), requirement.severity.word(), sources.join("; "))
}

fn by_mutant(text: &mut String) -> std::fmt::Result {
    writeln!(text, "mutant → case → requirements\n")?;
    for (row, kill) in MUTANTS.iter().flat_map(|row| row.kills.iter().map(move |kill| (row, kill))) {
        let case = cases().iter().find(|case| case.id == kill.case);
        let covers = case.map(|case| case.covers.join(", ")).unwrap_or_default();
        writeln!(text, "{}  ({})  {}  {covers}", row.name, row.bug_class, kill.case)?;
    }
    writeln!(text)
}

/// The mutants that are examples of a class.
fn examples_of(class: &BugClass) -> impl Iterator<Item = &'static Row> {
    MUTANTS.iter().filter(move |row| row.bug_class == class.id)
}

fn by_class(text: &mut String) -> std::fmt::Result {
    writeln!(text, "bug class → mutants → cases that kill them\n")?;
    for class in bug_classes() {
        let BugClass { id, protocol, severity, says, unseen } = class;
        writeln!(text, "{id}  [{}, {}]  {says}", protocol.word(), severity.word())?;
        for row in examples_of(class) {
            let cases: Vec<&str> = row.kills.iter().map(|kill| kill.case).collect();
            writeln!(text, "    {}  {}", row.name, cases.join(", "))?;
        }
        if let Some(reason) = unseen {
            writeln!(text, "    out of sight: {reason}")?;
        }
    }
    writeln!(text)
}

fn by_seed(text: &mut String) -> std::fmt::Result {
    writeln!(text, "the documents, line by line (schemas/requirements/sentences)\n")?;
    let mut files: Vec<_> = SENTENCES.files().collect();
    files.sort_by_key(|file| file.path());
    for file in files {
        let lines = String::from_utf8_lossy(file.contents());
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for row in lines.lines().skip(1) {
            let mut columns = row.split('\t');
            let (at, kind) = (columns.next().unwrap_or_default(), columns.next().unwrap_or_default());
            *kinds.entry(kind).or_default() += span(at);
        }
        let kinds: Vec<String> = kinds.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
        let name =
            file.path().file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        writeln!(text, "seed {name}: lines {}", kinds.join(", "))?;
    }
    Ok(())
}

/// How many lines `7` or `7-9` names.
fn span(at: &str) -> usize {
    let (first, last) = at.split_once('-').unwrap_or((at, at));
    let number = |text: &str| text.parse::<usize>().unwrap_or_default();
    (number(last) + 1).saturating_sub(number(first))
}
