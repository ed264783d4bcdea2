//! The register of requirements is well formed, and every line of the four documents is accounted for once.

use std::collections::{BTreeMap, BTreeSet};

use paycert_core::requirement::{Level, Source, register};

/// Each document: its number, its count of lines, and the table of its sentences.
const SEEDS: &[(&str, u32, &str)] = &[
    ("000", 328, include_str!("../../../schemas/requirements/sentences/000.tsv")),
    ("001", 388, include_str!("../../../schemas/requirements/sentences/001.tsv")),
    ("002", 341, include_str!("../../../schemas/requirements/sentences/002.tsv")),
    ("003", 182, include_str!("../../../schemas/requirements/sentences/003.tsv")),
];

const SCHEMA: &str = include_str!("../../../schemas/paycert/requirements.v1.json");

struct Row<'a> {
    lines: std::ops::RangeInclusive<u32>,
    what: &'a str,
    ids: Vec<&'a str>,
    reason: &'a str,
}

fn rows(table: &str) -> impl Iterator<Item = Row<'_>> {
    table.lines().skip(1).map(|line| {
        let mut cells = line.split('\t').chain(std::iter::repeat(""));
        let mut next = || cells.next().unwrap_or_default();
        let (lines, what, ids, reason) = (next(), next(), next(), next());
        let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
        let number = |text: &str| text.parse().unwrap_or_else(|_| panic!("`{text}` is no line number"));
        Row { lines: number(first)..=number(last), what, ids: ids.split_whitespace().collect(), reason }
    })
}

#[test]
fn every_line_of_every_document_is_accounted_for_once() {
    for (seed, count, table) in SEEDS {
        let found: Vec<u32> = rows(table).flat_map(|row| row.lines).collect();
        assert_eq!(found, (1..=*count).collect::<Vec<_>>(), "seed {seed}");
    }
}

#[test]
fn a_line_names_requirements_or_says_why_it_has_none() {
    for (seed, _, table) in SEEDS {
        for row in rows(table) {
            let place = format!("seed {seed}, line {}", row.lines.start());
            match row.what {
                "requirement" => assert!(!row.ids.is_empty(), "{place} names no requirement"),
                "heading" | "blank" | "furniture" | "example" | "not-checkable" => {
                    assert!(!row.ids.is_empty() || !row.reason.is_empty(), "{place} gives no reason")
                }
                other => panic!("{place}: `{other}` is no class of line"),
            }
            for id in row.ids {
                assert!(register().contains_key(id), "{place} names `{id}`, which is no requirement");
            }
        }
    }
}

#[test]
fn requirements_and_lines_name_each_other() {
    let mut named: BTreeMap<(String, u32), BTreeSet<&str>> = BTreeMap::new();
    for (seed, _, table) in SEEDS {
        for row in rows(table) {
            for line in row.lines {
                named.entry(((*seed).to_owned(), line)).or_default().extend(&row.ids);
            }
        }
    }
    for (id, requirement) in register() {
        for source in &requirement.sources {
            if let Source::Seed { seed, line } = source {
                let lines = named.get(&(seed.clone(), *line));
                assert!(
                    lines.is_some_and(|ids| ids.contains(id.as_str())),
                    "{id} cites seed {seed} line {line}, which does not name it"
                );
            }
        }
    }
}

#[test]
fn every_requirement_says_something_and_cites_briefly() {
    for (id, requirement) in register() {
        assert!(!requirement.says.is_empty() && !requirement.sources.is_empty(), "{id} is empty");
        let quote = requirement.quote.as_deref().unwrap_or_default();
        assert!(quote.chars().count() <= 60, "{id} quotes more than 60 characters");
    }
}

#[test]
fn contradicting_sources_make_no_must() {
    let wrong: Vec<_> = register()
        .iter()
        .filter(|(_, requirement)| requirement.contradiction && requirement.level == Level::Must)
        .map(|(id, _)| id)
        .collect();
    assert_eq!(wrong, Vec::<&String>::new());
}

#[test]
fn the_files_follow_their_schema() {
    let schema = serde_json::from_str(SCHEMA).expect("the schema of the register is JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("the schema of the register compiles");
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/requirements");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("the register is a folder") {
        let path = entry.expect("the register can be listed").path();
        if path.extension().is_some_and(|end| end == "json") {
            let text = std::fs::read_to_string(&path).expect("a file of the register can be read");
            let value = serde_json::from_str(&text).expect("a file of the register is JSON");
            let errors: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
            assert_eq!(errors, Vec::<String>::new(), "{}", path.display());
            files += 1;
        }
    }
    assert!(files > 10, "only {files} files of the register were found");
}
