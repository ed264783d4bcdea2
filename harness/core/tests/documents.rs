//! Every example of the four documents is judged: exactly the recorded defects fail, and no others.

use std::collections::{BTreeMap, BTreeSet};

use paycert_core::schema::{Message, Reading, validate};
use paycert_core::wire::json::{JsonError, JsonProblem, Limits, parse_strict};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
struct Entry {
    file: String,
    seed: String,
    line: u32,
    message: String,
    #[serde(default)]
    replaced: Vec<Replacement>,
}

#[derive(Deserialize)]
struct Replacement {
    at: String,
    with: Value,
    because: String,
}

#[derive(Deserialize)]
struct Defect {
    id: String,
    seed: String,
    line: u32,
    #[serde(default)]
    file: Option<String>,
    kind: String,
    what: String,
    reading: String,
    fails: Vec<Failure>,
}

/// Where a defect shows: a byte offset if the text does not parse, otherwise a JSON Pointer.
#[derive(Deserialize)]
struct Failure {
    at: Value,
    why: String,
}

fn folder() -> String {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../corpus/documents/").to_owned()
}

fn read(name: &str) -> String {
    std::fs::read_to_string(folder() + name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn list<T: for<'a> Deserialize<'a>>(name: &str) -> Vec<T> {
    serde_json::from_str(&read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn parse(file: &str) -> Result<Value, JsonError> {
    parse_strict(read(file).as_bytes(), Limits::default())
}

fn message(entry: &Entry) -> &'static Message {
    let name = entry.message.trim_end_matches(".json");
    Message::find(name).unwrap_or_else(|| panic!("{}: there is no message {name}", entry.file))
}

fn line_of(file: &str, offset: u64) -> usize {
    read(file).bytes().take(offset as usize).filter(|byte| *byte == b'\n').count() + 1
}

#[test]
fn exactly_the_recorded_defects_fail() {
    let mut recorded: BTreeSet<(String, String, String)> = BTreeSet::new();
    for defect in list::<Defect>("defects.json") {
        for Failure { at, why } in defect.fails {
            let file = defect.file.clone().unwrap_or_else(|| panic!("{} fails in no file", defect.id));
            let at = match at {
                Value::Number(offset) => {
                    format!("line {}", line_of(&file, offset.as_u64().unwrap_or_default()))
                }
                at => at.as_str().unwrap_or_default().to_owned(),
            };
            recorded.insert((file, at, why));
        }
    }
    let mut found = BTreeSet::new();
    for entry in list::<Entry>("index.json") {
        match parse(&entry.file) {
            Err(JsonError { at, what: JsonProblem::Syntax(_) }) => {
                let line = format!("line {}", line_of(&entry.file, at as u64));
                found.insert((entry.file, line, "syntax".to_owned()));
            }
            Err(other) => panic!("{}: {other}", entry.file),
            Ok(value) => {
                for violation in validate(message(&entry), Reading::Strict, &value) {
                    found.insert((entry.file.clone(), violation.at, violation.constraint));
                }
            }
        }
    }
    assert_eq!(found, recorded);
}

#[test]
fn the_sample_that_does_not_parse_is_good_once_its_quote_is_mended() {
    let mended = read("002/220-pay-mit.json").replace("\"\"is3DSAuthentication\"", "\"is3DSAuthentication\"");
    let value = parse_strict(mended.as_bytes(), Limits::default()).expect("the mended sample parses");
    let message = Message::find("antom/payments.pay.request").expect("pay is a message");
    assert_eq!(validate(message, Reading::Strict, &value), Vec::new());
}

#[test]
fn index_and_files_agree() {
    let indexed: BTreeSet<String> = list::<Entry>("index.json").into_iter().map(|entry| entry.file).collect();
    let mut stored = BTreeSet::new();
    for seed in ["000", "001", "002", "003"] {
        for entry in std::fs::read_dir(folder() + seed).expect("each document has a folder") {
            let name = entry.expect("the folder can be listed").file_name();
            stored.insert(format!("{seed}/{}", name.to_string_lossy()));
        }
    }
    assert_eq!(indexed, stored);
}

#[test]
fn an_index_entry_says_where_it_is_from_and_what_was_replaced() {
    for entry in list::<Entry>("index.json") {
        assert!(entry.file.starts_with(&format!("{}/{}-", entry.seed, entry.line)), "{}", entry.file);
        let Ok(value) = parse(&entry.file) else { continue };
        for Replacement { at, with, because } in &entry.replaced {
            assert_eq!(value.pointer(at), Some(with), "{} at {at}", entry.file);
            assert!(!because.is_empty(), "{} at {at} has no reason", entry.file);
        }
    }
}

#[test]
fn a_defect_has_one_name_a_place_and_a_right_reading() {
    const KINDS: &[&str] = &[
        "contradiction",
        "field-name",
        "masked-value",
        "missing",
        "oddity",
        "syntax",
        "type",
        "value",
        "text",
    ];
    let files: BTreeSet<String> = list::<Entry>("index.json").into_iter().map(|entry| entry.file).collect();
    let mut ids = BTreeMap::new();
    for defect in list::<Defect>("defects.json") {
        assert_eq!(ids.insert(defect.id.clone(), defect.line), None, "{} is used twice", defect.id);
        assert!(KINDS.contains(&defect.kind.as_str()), "{}: {} is no kind", defect.id, defect.kind);
        assert!(!defect.what.is_empty() && !defect.reading.is_empty(), "{} says nothing", defect.id);
        assert!(["000", "001", "002", "003"].contains(&defect.seed.as_str()), "{}", defect.id);
        if let Some(file) = &defect.file {
            assert!(files.contains(file), "{} is in {file}, which is not indexed", defect.id);
        }
    }
}
