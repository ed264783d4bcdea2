//! `paycert diff` and `paycert matrix`: runs beside each other.

use std::path::{Path, PathBuf};

use paycert_core::compare::diff::Diff;
use paycert_core::compare::matrix::{FORMATS, Matrix};
use paycert_core::report::Report;

use super::input::print;
use crate::args::compare::{DiffArgs, DiffFormat, MatrixArgs};
use crate::failure::{Failure, read, say};
use crate::output::RUN_FILE;

/// What to do where a file is no run.
const HELP: &str = "name a run.jsonl, a folder that holds one, or a report.json";

pub(crate) fn diff(args: &DiffArgs) -> Result<u8, Failure> {
    let (before, after) = (only(&args.before)?, only(&args.after)?);
    let diff = Diff::of(&before, &after);
    match args.format {
        DiffFormat::Text => crate::paint::print(&diff.text()),
        DiffFormat::Json => print(diff.json().as_bytes()),
    }
    Ok(diff.exit_code())
}

pub(crate) fn matrix(args: &MatrixArgs) -> Result<u8, Failure> {
    let mut reports = Vec::new();
    for path in &args.runs {
        for file in files(path)? {
            reports.push(report(&file)?);
        }
    }
    let matrix = Matrix::of(reports);
    match &args.out {
        Some(folder) => write(&matrix, folder),
        None => {
            let wanted = FORMATS.iter().filter(|format| format.name == args.format.name());
            wanted.for_each(|format| print((format.render)(&matrix).as_bytes()));
            Ok(0)
        }
    }
}

fn write(matrix: &Matrix, folder: &Path) -> Result<u8, Failure> {
    let fail = |path: &Path, error: std::io::Error| {
        Failure::unreadable(path, format!("cannot be written: {error}"), "name another folder with --out")
    };
    std::fs::create_dir_all(folder).map_err(|error| fail(folder, error))?;
    for format in FORMATS {
        let path = folder.join(format.file);
        std::fs::write(&path, (format.render)(matrix)).map_err(|error| fail(&path, error))?;
        say(&format!("wrote {}", path.display()));
    }
    Ok(0)
}

/// The one report that a path means.
fn only(path: &Path) -> Result<Report, Failure> {
    match path.is_dir() {
        false => report(path),
        true if path.join(RUN_FILE).is_file() => report(&path.join(RUN_FILE)),
        true => Err(Failure::unreadable(path, format!("it holds no {RUN_FILE}"), HELP)),
    }
}

fn report(path: &Path) -> Result<Report, Failure> {
    Report::read(&read(path)?).map_err(|error| Failure::unreadable(path, error, HELP))
}

/// The files that a path means: itself, its run file, or every run and report in it and right below it.
fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let run = path.join(RUN_FILE);
    if run.is_file() {
        return Ok(vec![run]);
    }
    let entries = std::fs::read_dir(path).map_err(|error| Failure::unreadable(path, error, HELP))?;
    let mut files: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter_map(|path| match path.is_dir() {
            true => Some(path.join(RUN_FILE)).filter(|run| run.is_file()),
            false => path.extension().is_some_and(|end| end == "json" || end == "jsonl").then_some(path),
        })
        .collect();
    files.sort();
    match files.is_empty() {
        true => Err(Failure::unreadable(path, "it holds no run and no report", HELP)),
        false => Ok(files),
    }
}
