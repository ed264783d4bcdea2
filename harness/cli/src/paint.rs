//! Colour, on a terminal only.

use std::io::{BufWriter, IsTerminal, StdoutLock, Write};

/// Whether standard output may be coloured.
fn wanted() -> bool {
    std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none()
}

/// Prints a text report; lines that begin with an outcome are coloured on a terminal.
pub(crate) fn print(text: &str) {
    if !wanted() {
        return put(text);
    }
    let painted: String = text.split_inclusive('\n').map(line).collect();
    put(&painted);
}

/// Standard output for what may be long: written line by line, never coloured.
pub(crate) struct Lines(BufWriter<StdoutLock<'static>>);

impl Lines {
    /// Takes standard output.
    pub(crate) fn open() -> Self {
        Self(BufWriter::new(std::io::stdout().lock()))
    }

    /// Writes one line. A reader that has gone away ends the program: there is nothing left to do.
    pub(crate) fn put(&mut self, line: &[u8]) {
        let written = self.0.write_all(line).and_then(|()| self.0.write_all(b"\n"));
        if written.is_err() {
            std::process::exit(0);
        }
    }

    /// Writes what is left.
    pub(crate) fn close(mut self) {
        let _ = self.0.flush();
    }
}

/// A reader that has gone away, such as `head`, ends the output and nothing else: the exit code stays what it is.
fn put(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

fn line(line: &str) -> String {
    let code = match line.split_whitespace().next() {
        Some("fail" | "error" | "unexpected-pass" | "exceeded") => "31",
        Some("inconclusive" | "known-failure" | "unjudged") => "33",
        Some("pass" | "kept") => "32",
        _ => return line.to_owned(),
    };
    let (word, rest) = line.split_at(line.find(char::is_whitespace).unwrap_or(line.len()));
    format!("\u{1b}[{code}m{word}\u{1b}[0m{rest}")
}
