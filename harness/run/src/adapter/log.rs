//! What an adapter prints beside its answers: the last of it, bounded.

use std::collections::VecDeque;

/// Greatest number of lines kept.
const LINES: usize = 200;

/// Greatest number of bytes kept.
const BYTES: usize = 64 << 10;

/// A longer line is kept in pieces of so many bytes.
const PIECE: usize = 4 << 10;

/// The last lines, and how much went before them.
#[derive(Default)]
pub(super) struct Log {
    lines: VecDeque<String>,
    bytes: usize,
    dropped_lines: usize,
    dropped_bytes: usize,
}

impl Log {
    /// Keeps a line, named by where it came from.
    pub(super) fn push(&mut self, from: &str, line: &[u8]) {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.is_empty() {
            return self.keep(format!("{from}: "));
        }
        for piece in line.chunks(PIECE) {
            self.keep(format!("{from}: {}", String::from_utf8_lossy(piece)));
        }
    }

    fn keep(&mut self, line: String) {
        self.bytes += line.len();
        self.lines.push_back(line);
        while self.lines.len() > LINES || self.bytes > BYTES {
            let Some(dropped) = self.lines.pop_front() else { return };
            self.bytes -= dropped.len();
            self.dropped_bytes += dropped.len();
            self.dropped_lines += 1;
        }
    }

    /// Gives everything away, what was dropped first, then one output after the other: in which order lines came
    /// through two pipes is chance, and a report must not differ by chance.
    pub(super) fn take(&mut self) -> Vec<String> {
        let Self { mut lines, dropped_lines, dropped_bytes, .. } = std::mem::take(self);
        lines.make_contiguous().sort_by(|one, other| origin(one).cmp(origin(other)));
        let dropped = (dropped_lines > 0)
            .then(|| format!("log: {dropped_lines} earlier lines ({dropped_bytes} bytes) are not kept"));
        dropped.into_iter().chain(lines).collect()
    }
}

/// Where a kept line came from.
fn origin(line: &str) -> &str {
    line.split_once(':').map_or(line, |(origin, _)| origin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_two_outputs_are_told_apart_in_whatever_order_they_came() {
        let mut log = Log::default();
        for (from, line) in [("stdout", "b"), ("stderr", "2"), ("stdout", "a"), ("stderr", "1")] {
            log.push(from, line.as_bytes());
        }
        assert_eq!(log.take(), ["stderr: 2", "stderr: 1", "stdout: b", "stdout: a"]);
    }

    #[test]
    fn the_last_lines_stay_and_the_rest_is_counted() {
        let mut log = Log::default();
        for number in 0..203 {
            log.push("stdout", format!("line {number}\r").as_bytes());
        }
        let lines = log.take();
        assert_eq!(lines.len(), 201);
        assert_eq!(lines[0], "log: 3 earlier lines (42 bytes) are not kept");
        assert_eq!((lines[1].as_str(), lines[200].as_str()), ("stdout: line 3", "stdout: line 202"));
        assert_eq!(log.take(), [""; 0]);
    }

    #[test]
    fn a_line_without_end_takes_no_more_room_than_many() {
        let mut log = Log::default();
        log.push("stderr", &vec![b'x'; 1 << 20]);
        let lines = log.take();
        assert_eq!(lines.len(), 16);
        assert_eq!(lines[0], "log: 241 earlier lines (989064 bytes) are not kept");
        assert_eq!(lines[15], format!("stderr: {}", "x".repeat(PIECE)));
    }
}
