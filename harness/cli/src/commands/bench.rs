//! `paycert bench`: client → rounds → bench.json, a table, exit code.

use std::fs::File;
use std::io::Write;
use std::path::Path;

use paycert_core::bench::{Bench, Budget, LimitError};
use paycert_run::measure::{MeasureError, Options, measure};

use super::{failed, interruptible, profile, source};
use crate::args::bench::BenchArgs;
use crate::failure::{Failure, read, say};

/// The name of the file with the figures.
const FILE: &str = "bench.json";

pub(crate) fn bench(args: &BenchArgs) -> Result<u8, Failure> {
    let budget = match &args.budget {
        Some(path) => Budget::read(&read(path)?).map_err(|error| limit(path, &error))?,
        None => Budget::default(),
    };
    let earlier = args.against.as_deref().map(earlier).transpose()?;
    let source = source(&args.adapter)?;
    let scratch = tempfile::tempdir()
        .map_err(|error| Failure::broken(format!("no folder for temporary files: {error}"), None))?;
    let options = Options {
        only: args.only.clone(),
        time: args.time,
        rounds: usize::from(args.rounds),
        threads: args.threads,
        profile: profile(args.adapter.profile.as_ref())?,
        budget,
        earlier,
        allow: args.allow,
        deadline: args.adapter.deadline(),
        scratch: scratch.path().to_owned(),
        interrupted: interruptible()?,
    };
    let path = args.out.join(FILE);
    let mut file = create(&path)?;
    let bench = measure(source.as_ref(), &options).map_err(|error| {
        // Nothing was measured, so nothing is left behind; an earlier measurement stays.
        if file.metadata().is_ok_and(|known| known.len() == 0) {
            drop(std::fs::remove_file(&path));
        }
        match error {
            MeasureError::Run(error) => failed(error),
            MeasureError::Budget(error) => limit(args.budget.as_deref().unwrap_or(&path), &error),
            MeasureError::Earlier(error) => limit(args.against.as_deref().unwrap_or(&path), &error),
        }
    })?;
    let written = file.set_len(0).and_then(|()| file.write_all(bench.json().as_bytes()));
    written.and_then(|()| file.sync_all()).map_err(|error| {
        let help = "free some space, or name another folder with --out".to_owned();
        Failure::broken(format!("{}: {error}", path.display()), Some(help))
    })?;
    crate::paint::print(&bench.text());
    say(&format!("figures in {}", path.display()));
    Ok(bench.exit_code())
}

fn earlier(path: &Path) -> Result<Bench, Failure> {
    Bench::read(&read(path)?).map_err(|problem| {
        Failure::unreadable(path, problem, "name the bench.json of an earlier measurement")
    })
}

fn limit(path: &Path, error: &LimitError) -> Failure {
    Failure::unreadable(path, &error.problem, &error.help)
}

/// Opens the file before anything is measured. What stands in it stays until there is something in its place.
fn create(path: &Path) -> Result<File, Failure> {
    let folder = path.parent().unwrap_or(path);
    let open = |()| File::options().write(true).create(true).truncate(false).open(path);
    std::fs::create_dir_all(folder).and_then(open).map_err(|error| {
        Failure::unreadable(path, format!("cannot be written: {error}"), "name another folder with --out")
    })
}
