//! The files of a run: opened before the first case, the run file written line by line.

use std::fs::File;
use std::io::{BufWriter, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use paycert_core::known::Outcome;
use paycert_core::report::run::{End, Line};
use paycert_core::report::{CaseResult, FORMATS, Header, Run};
use paycert_run::runner::Observer;

use crate::failure::Failure;

/// The name of the run file.
pub(crate) const RUN_FILE: &str = "run.jsonl";

/// Writes a run as it goes on, and shows how far it is.
pub(crate) struct Output {
    folder: PathBuf,
    run: BufWriter<File>,
    reports: Vec<File>,
    progress: ProgressBar,
    failed: usize,
    seen: Option<Run>,
}

impl Output {
    /// Opens every file, so that a full disk or a missing right is known before the first case.
    pub(crate) fn open(folder: &Path) -> Result<Self, Failure> {
        let fail = |path: &Path, error: std::io::Error| {
            Failure::unreadable(path, format!("cannot be written: {error}"), "name another folder with --out")
        };
        std::fs::create_dir_all(folder).map_err(|error| fail(folder, error))?;
        let create = |name: &str| {
            let path = folder.join(name);
            File::create(&path).map_err(|error| fail(&path, error))
        };
        Ok(Self {
            run: BufWriter::new(create(RUN_FILE)?),
            reports: FORMATS.iter().map(|format| create(format.file)).collect::<Result<_, _>>()?,
            folder: folder.to_owned(),
            progress: ProgressBar::hidden(),
            failed: 0,
            seen: None,
        })
    }

    /// Writes every report.
    pub(crate) fn write(&mut self, run: &Run) -> std::io::Result<()> {
        self.progress.finish_and_clear();
        for (format, file) in FORMATS.iter().zip(&mut self.reports) {
            file.write_all((format.render)(run).as_bytes())?;
            file.sync_all()?;
        }
        Ok(())
    }

    /// Writes what was seen of a run that broke off; removes the files where nothing was seen.
    pub(crate) fn abandon(&mut self) {
        match self.seen.take() {
            // The failure that ended the run is told in any case, so trouble with its reports is not told as well.
            Some(mut run) => {
                run.cases.sort_by(|a, b| a.case.cmp(&b.case));
                let _ = self.write(&run);
            }
            None => {
                let names = FORMATS.iter().map(|format| format.file).chain([RUN_FILE]);
                names.for_each(|name| drop(std::fs::remove_file(self.folder.join(name))));
            }
        }
    }

    /// Where the files are.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    fn line(&mut self, line: &Line) -> std::io::Result<()> {
        serde_json::to_writer(&mut self.run, line)?;
        self.run.write_all(b"\n")?;
        self.run.flush()
    }
}

impl Observer for Output {
    fn begin(&mut self, header: &Header) -> std::io::Result<()> {
        if std::io::stderr().is_terminal() {
            let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {msg}")
                .unwrap_or_else(|_| ProgressStyle::default_bar());
            self.progress =
                ProgressBar::with_draw_target(Some(header.selected as u64), ProgressDrawTarget::stderr())
                    .with_style(style);
            self.progress.enable_steady_tick(Duration::from_millis(200));
        }
        self.seen = Some(Run { header: header.clone(), cases: Vec::new(), end: None });
        self.line(&Line::Header(Box::new(header.clone())))
    }

    fn case(&mut self, result: &CaseResult) -> std::io::Result<()> {
        self.progress.inc(1);
        if matches!(result.outcome, Outcome::Fail | Outcome::Error | Outcome::UnexpectedPass) {
            self.failed += 1;
            self.progress.set_message(format!("{} failed, last {}", self.failed, result.case));
        }
        if let Some(run) = &mut self.seen {
            run.cases.push(result.clone());
        }
        self.line(&Line::Case(Box::new(result.clone())))
    }

    fn end(&mut self, end: &End) -> std::io::Result<()> {
        self.line(&Line::End(end.clone()))
    }
}
