//! From a stream of bytes to lines, in bounded memory.

/// What is done with a line that is longer than the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// Every so many bytes of it are a line.
    Split,
    /// Its beginning is told once, the rest is skipped.
    Skip,
}

/// A line, or the beginning of one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// A line without its end.
    Whole(&'a [u8]),
    /// A line that is longer than the limit.
    TooLong(&'a [u8]),
}

/// Splits a stream at line ends.
pub(super) struct Lines {
    limit: usize,
    over: Over,
    begun: Vec<u8>,
    skipping: bool,
}

impl Lines {
    /// Lines of at most `limit` bytes.
    pub(super) fn new(limit: usize, over: Over) -> Self {
        Self { limit, over, begun: Vec::new(), skipping: false }
    }

    /// Takes the next bytes and tells every line that they complete.
    pub(super) fn feed(&mut self, bytes: &[u8], mut tell: impl FnMut(Line<'_>)) {
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            let (part, complete) = match part.strip_suffix(b"\n") {
                Some(part) => (part, true),
                None => (part, false),
            };
            if !self.skipping {
                self.begun.extend_from_slice(part);
                self.shorten(&mut tell);
            }
            if complete {
                if !self.skipping {
                    tell(Line::Whole(&self.begun));
                }
                (self.begun, self.skipping) = (Vec::new(), false);
            }
        }
    }

    /// What has no line end yet.
    pub(super) fn rest(&self) -> &[u8] {
        &self.begun
    }

    fn shorten(&mut self, tell: &mut impl FnMut(Line<'_>)) {
        while self.begun.len() > self.limit {
            let rest = self.begun.split_off(self.limit);
            match self.over {
                Over::Split => {
                    tell(Line::Whole(&self.begun));
                    self.begun = rest;
                }
                Over::Skip => {
                    tell(Line::TooLong(&self.begun));
                    (self.begun, self.skipping) = (Vec::new(), true);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines told when the text comes in pieces of three bytes, and the rest.
    fn told(over: Over, text: &str) -> (Vec<String>, String) {
        let mut lines = Lines::new(5, over);
        let mut told = Vec::new();
        for piece in text.as_bytes().chunks(3) {
            lines.feed(piece, |line| {
                told.push(match line {
                    Line::Whole(line) => String::from_utf8_lossy(line).into_owned(),
                    Line::TooLong(beginning) => format!("{}...", String::from_utf8_lossy(beginning)),
                });
            });
        }
        (told, String::from_utf8_lossy(lines.rest()).into_owned())
    }

    #[test]
    fn a_line_beyond_the_limit_is_split_or_skipped() {
        let text = "ab\n\n12345\n1234567890123\ncd\nrest";
        let split = ["ab", "", "12345", "12345", "67890", "123", "cd"].map(str::to_owned).to_vec();
        assert_eq!(told(Over::Split, text), (split, "rest".to_owned()));
        let skipped = ["ab", "", "12345", "12345...", "cd"].map(str::to_owned).to_vec();
        assert_eq!(told(Over::Skip, text), (skipped, "rest".to_owned()));
    }
}
