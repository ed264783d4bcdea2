//! From a run to bytes: one file a format, one table of formats.

mod answer;
mod diagnoses;
mod exchange;
mod json;
mod junit;
pub mod run;
mod text;

pub use answer::went_along;
pub use diagnoses::diagnoses;
pub use exchange::transcript as transcript_text;
pub use json::{ReadError, Report, ReportCase};
pub use run::{CaseResult, Counts, Header, Line, Run, Unjudged};
pub use text::case as case_text;

pub(crate) use exchange::line;

/// A report format.
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// The file it is written to.
    pub file: &'static str,
    /// What it is for.
    pub says: &'static str,
    /// Writes it.
    pub render: fn(&Run) -> String,
}

/// Every format.
pub const FORMATS: &[Format] = &[
    Format {
        name: "text",
        file: "report.txt",
        says: "for people: what failed, why, and how to see it again",
        render: text::render,
    },
    Format {
        name: "json",
        file: "report.json",
        says: "for programs (schemas/paycert/report.v1.json)",
        render: json::render,
    },
    Format { name: "junit", file: "junit.xml", says: "for CI servers", render: junit::render },
];
