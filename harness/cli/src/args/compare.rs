//! The flags of the commands that put runs beside each other.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

#[derive(ClapArgs)]
#[command(
    after_help = "A RUN is a run file (run.jsonl), a folder that holds one, or a JSON report. Known failures make\n\
    no difference: a fail is a fail.\n\n\
    Examples:\n  \
    paycert diff reports/out run-of-the-new-version\n  \
    paycert diff --format json reports/sdk/global-open-sdk-python-1.6.0.json reports/out/report.json\n\n\
    Exit codes:\n  \
    0 nothing changed   1 some verdict or finding changed   2 unreadable input\n  \
    4 the runs have no case in common   5 a run did not go to its end"
)]
pub(crate) struct DiffArgs {
    /// The run before the change
    #[arg(value_name = "BEFORE")]
    pub(crate) before: PathBuf,
    /// The run after it
    #[arg(value_name = "AFTER")]
    pub(crate) after: PathBuf,
    /// How it is printed
    #[arg(long, value_enum, default_value_t = DiffFormat::Text)]
    pub(crate) format: DiffFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DiffFormat {
    /// For people
    Text,
    /// For programs (schemas/paycert/diff.v1.json)
    Json,
}

#[derive(ClapArgs)]
#[command(
    after_help = "A RUN is a run file (run.jsonl), a JSON report, a folder that holds a run.jsonl, or a folder of\n\
    run files, JSON reports and folders with a run.jsonl.\n\n\
    Examples:\n  \
    paycert matrix reports/sdk\n  \
    paycert matrix --out site reports/sdk reports/out\n\n\
    Exit codes: 0 written   2 unreadable input"
)]
pub(crate) struct MatrixArgs {
    /// The runs
    #[arg(value_name = "RUN", required = true)]
    pub(crate) runs: Vec<PathBuf>,
    /// Write matrix.md and matrix.html into this folder in place of printing
    #[arg(long, value_name = "DIR", conflicts_with = "format")]
    pub(crate) out: Option<PathBuf>,
    /// What is printed
    #[arg(long, value_enum, default_value_t = MatrixFormat::Markdown)]
    pub(crate) format: MatrixFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MatrixFormat {
    /// A Markdown page
    Markdown,
    /// One HTML page that needs nothing else
    Html,
}

impl MatrixFormat {
    /// The name in the table of formats.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }
}
