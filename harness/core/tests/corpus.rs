//! The corpus is what its schemas say, and every part of it is used.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use paycert_core::case::load::cases;
use paycert_core::fuzzing::TARGETS;
use paycert_core::merchant::mutant::MUTANTS;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn json(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every file below a folder with this ending, sorted.
fn below(folder: &str, ending: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            match path.is_dir() {
                true if path.file_name().is_some_and(|name| name == "node_modules") => {}
                true => walk(&path, ending, found),
                false if path.to_string_lossy().ends_with(ending) => found.push(path),
                false => {}
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(folder), ending, &mut found);
    found.sort();
    found
}

/// What a schema of our own formats says against a file.
fn errors(schema: &str, file: &Path) -> Vec<String> {
    let validator = jsonschema::options()
        .build(&json(&root().join("schemas/paycert").join(schema)))
        .unwrap_or_else(|error| panic!("{schema}: {error}"));
    let value = json(file);
    validator
        .iter_errors(&value)
        .map(|error| format!("{}: {}: {error}", file.display(), error.instance_path()))
        .collect()
}

#[test]
fn our_own_files_are_what_their_schemas_say() {
    let kinds = [
        ("case-file.v1.json", below("corpus/cases", ".json")),
        ("base-replies.v1.json", below("corpus/replies", ".json")),
        ("requirements.v1.json", below("schemas/requirements", ".json")),
        ("bug-classes.v1.json", vec![root().join("schemas/bug-classes.json")]),
        (
            "profile.v1.json",
            below("harness/adapters", ".json")
                .into_iter()
                .filter(|path| {
                    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("profile"))
                })
                .collect(),
        ),
        (
            "known-failures.v1.json",
            below("harness/adapters", ".json")
                .into_iter()
                .filter(|path| {
                    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("known-failures"))
                })
                .collect(),
        ),
    ];
    let mut found = Vec::new();
    for (schema, files) in kinds {
        assert!(!files.is_empty(), "no file for {schema}");
        found.extend(files.iter().flat_map(|file| errors(schema, file)));
    }
    assert_eq!(found, Vec::<String>::new());
}

#[test]
fn there_are_enough_cases_and_their_ids_are_unique() {
    let ids: BTreeSet<&str> = cases().iter().map(|case| case.id.as_str()).collect();
    assert_eq!(ids.len(), cases().len());
    assert!(ids.len() >= 120, "{} cases", ids.len());
}

#[test]
fn every_mutant_names_a_case_that_exists_and_a_name_of_its_own() {
    let kills = MUTANTS.iter().flat_map(|row| row.kills);
    let lost: Vec<&str> =
        kills.filter(|kill| !cases().iter().any(|case| case.id == kill.case)).map(|kill| kill.case).collect();
    assert_eq!(lost, Vec::<&str>::new());
    let names: BTreeSet<&str> = MUTANTS.iter().map(|row| row.name).collect();
    assert_eq!(names.len(), MUTANTS.len());
}

#[test]
fn fuzz_targets_hold_on_their_seeds() {
    for target in TARGETS {
        let seeds = below(&format!("corpus/seeds/{}", target.name), "");
        assert!(!seeds.is_empty(), "no seed for {}", target.name);
        for seed in seeds.iter().chain(&below(&format!("corpus/regressions/{}", target.name), "")) {
            (target.check)(&fs::read(seed).expect("a seed"));
        }
    }
}

#[test]
fn fuzz_targets_have_a_file_and_a_manifest_entry() {
    let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).expect("fuzz/Cargo.toml");
    let listed: Vec<String> = manifest
        .lines()
        .filter_map(|line| {
            line.strip_prefix("path = \"fuzz_targets/")?.strip_suffix(".rs\"").map(str::to_owned)
        })
        .collect();
    let files: Vec<String> = below("fuzz/fuzz_targets", ".rs")
        .iter()
        .map(|path| path.file_stem().expect("a name").to_string_lossy().into_owned())
        .collect();
    let sorted = |names: Vec<String>| names.into_iter().collect::<BTreeSet<String>>();
    let table = sorted(TARGETS.iter().map(|target| target.name.to_owned()).collect());
    assert_eq!(sorted(listed), table);
    assert_eq!(sorted(files), table);
}
