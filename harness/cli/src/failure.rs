//! What ends a command early: what went wrong, what to do, which exit code.

use std::fmt::Display;
use std::io::Write;
use std::path::Path;

/// Wrong usage or unreadable input.
pub(crate) const USAGE: u8 = 2;
/// The harness or an adapter broke.
pub(crate) const BROKEN: u8 = 3;
/// No case selected.
pub(crate) const NOTHING: u8 = 4;

/// A command that could not do its work.
#[derive(Debug, thiserror::Error)]
#[error("paycert: {what}{}", help.as_ref().map(|help| format!("\n  help: {help}")).unwrap_or_default())]
pub(crate) struct Failure {
    /// The exit code.
    pub(crate) exit: u8,
    what: String,
    help: Option<String>,
}

impl Failure {
    /// Something that the user gave cannot be used.
    pub(crate) fn usage(what: impl Into<String>, help: impl Into<String>) -> Self {
        Self { exit: USAGE, what: what.into(), help: Some(help.into()) }
    }

    /// A file that the user named cannot be read.
    pub(crate) fn unreadable(path: &Path, problem: impl Display, help: &str) -> Self {
        Self::usage(format!("{}: {problem}", path.display()), help)
    }

    /// The harness or the adapter broke.
    pub(crate) fn broken(what: impl Into<String>, help: Option<String>) -> Self {
        Self { exit: BROKEN, what: what.into(), help }
    }

    /// No case is left to run.
    pub(crate) fn nothing(what: impl Into<String>) -> Self {
        let help = Some("`paycert list` prints every case; `**` matches across segments".to_owned());
        Self { exit: NOTHING, what: what.into(), help }
    }
}

/// Says something beside the output; a reader that has gone away is no trouble.
pub(crate) fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// Reads a file that the user named.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path)
        .map_err(|error| Failure::unreadable(path, error, "name a file that exists and is UTF-8"))
}
