//! `paycert vectors`: signature vectors for an SDK's own unit tests, and their score.

use std::collections::BTreeMap;
use std::path::Path;

use paycert_core::vectors::export::export;
use paycert_core::vectors::score::{Line, Results, Score, score};
use paycert_core::vectors::{Answer, FILES, File, SCHEMA, SCHEMA_FILE};
use paycert_run::runner::fresh_keys;

use super::{failed, input};
use crate::args::tools::{VectorsArgs, VectorsCommand};
use crate::failure::Failure;

pub(crate) fn vectors(args: &VectorsArgs) -> Result<u8, Failure> {
    match &args.command {
        VectorsCommand::Export { out, seed } => write(out, *seed),
        VectorsCommand::Check { results, vectors } => check(results, vectors),
    }
}

fn write(folder: &Path, seed: u64) -> Result<u8, Failure> {
    let keys = fresh_keys().map_err(failed)?;
    let save = |name: &str, text: String| {
        let path = folder.join(name);
        std::fs::write(&path, text)
            .map_err(|error| Failure::unreadable(&path, error, "name another folder with --out"))
    };
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::unreadable(folder, error, "name another folder with --out"))?;
    save(SCHEMA_FILE, SCHEMA.to_owned())?;
    let mut text = String::new();
    for (row, file) in export(&keys, seed) {
        let json = serde_json::to_string_pretty(&file)
            .map_err(|error| Failure::broken(format!("{}: {error}", row.file), None))?;
        save(row.file, json + "\n")?;
        text += &format!("{:26}  {} tests\n", row.file, file.number_of_tests);
    }
    crate::paint::print(&text);
    Ok(0)
}

fn check(results: &Path, folder: &Path) -> Result<u8, Failure> {
    let files = exported(folder)?;
    let results: Results = serde_json::from_slice(&input::bytes(results)?)
        .map_err(|error| Failure::unreadable(results, error, "see schemas/paycert/vector-results.v1.json"))?;
    let score = score(&files, &results)
        .map_err(|error| Failure::usage(error.to_string(), "answer each test of the export once"))?;
    crate::paint::print(&text(&files, &score));
    Ok(u8::from(!score.is_full()))
}

/// The files of an export that are there.
fn exported(folder: &Path) -> Result<Vec<(String, File)>, Failure> {
    let mut files = Vec::new();
    for row in FILES {
        let path = folder.join(row.file);
        if !path.exists() {
            continue;
        }
        let file = serde_json::from_slice(&input::bytes(&path)?)
            .map_err(|error| Failure::unreadable(&path, error, "export the vectors again"))?;
        files.push((row.file.to_owned(), file));
    }
    match files.is_empty() {
        true => Err(Failure::unreadable(
            folder,
            "no vectors",
            "name the folder that `paycert vectors export` wrote",
        )),
        false => Ok(files),
    }
}

fn text(files: &[(String, File)], score: &Score) -> String {
    let mut text = String::new();
    let mut bad: BTreeMap<&str, usize> = BTreeMap::new();
    for line in score.wrong.iter().chain(&score.missing) {
        *bad.entry(&line.file).or_default() += 1;
    }
    for (name, file) in files {
        let good = file.number_of_tests.saturating_sub(bad.get(name.as_str()).copied().unwrap_or(0));
        text += &format!("{name:26}  {good} of {} right\n", file.number_of_tests);
    }
    for line in &score.wrong {
        let says = match line.result {
            Answer::Valid => "valid, taken for invalid",
            _ => "invalid, taken for valid",
        };
        text += &row("wrong", line, says);
    }
    for line in &score.missing {
        text += &row("missing", line, "not answered");
    }
    text + &format!(
        "{} tests: {} right, {} where both answers are right, {} wrong, {} missing\n",
        score.total(),
        score.right,
        score.acceptable,
        score.wrong.len(),
        score.missing.len()
    )
}

fn row(word: &str, line: &Line, says: &str) -> String {
    format!(
        "{word:7}  {} {}: {says}\n         {}\n         {}\n",
        line.file, line.tc_id, line.comment, line.case
    )
}
