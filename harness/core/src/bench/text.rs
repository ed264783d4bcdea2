//! A measurement for people: a table, and what came of each limit.

use super::{Bench, Figure, LimitKind, Outcome};

/// The head of the table, and how wide each column is.
const COLUMNS: [(&str, usize); 5] =
    [("operation", 15), ("ratio", 10), ("95 % interval", 20), ("operations/s", 12), ("calibration/s", 0)];

fn row(cells: [&str; 5]) -> String {
    let padded = COLUMNS.iter().zip(cells).map(|((_, width), cell)| format!("{cell:<width$} "));
    padded.collect::<String>().trim_end().to_owned() + "\n"
}

/// A number with three digits that count.
fn shown(number: f64) -> String {
    let whole = number.abs().log10().floor();
    match whole.is_finite() {
        true => format!("{number:.*}", (2.0 - whole).clamp(0.0, 9.0) as usize),
        false => "0".to_owned(),
    }
}

fn plural(count: impl Into<u64>, word: &str) -> String {
    let count = count.into();
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

impl Bench {
    /// For people.
    pub fn text(&self) -> String {
        let about = &self.implementation;
        let named = [&about.name, &about.version].map(String::as_str).join(" ");
        let mut text = format!("{} ({})\n", named.trim(), about.language);
        text += &format!(
            "  {} of {}, {}, {} of {} s\n\n",
            plural(self.machine.cores as u64, "core"),
            self.machine.arch,
            plural(self.threads, "thread"),
            plural(self.rounds as u64, "round"),
            self.for_ms as f64 / 1_000.0,
        );
        text += &row(COLUMNS.map(|(head, _)| head));
        text.extend(self.figures.iter().map(line));
        for left in &self.left_out {
            text += &format!("{:<15} not measured: {}\n", left.name, left.why);
        }
        for figure in self.figures.iter().filter(|figure| !figure.discarded.is_empty()) {
            let discarded = figure.discarded.len() as u64;
            text += &format!("{}: {} discarded\n", figure.name, plural(discarded, "round"));
            text.extend(figure.discarded.iter().map(|why| format!("  {why}\n")));
        }
        text.push('\n');
        text + &self.limits() + &self.word()
    }

    fn limits(&self) -> String {
        let lines = self.limits.iter().map(|limit| {
            let word = match limit.kept {
                Some(true) => "kept",
                Some(false) => "exceeded",
                None => "unjudged",
            };
            let whose = match limit.kind {
                LimitKind::Budget => "the budget asks for",
                LimitKind::Earlier => "the earlier measurement asks for",
            };
            let ratio = self.figure(&limit.name).and_then(|figure| figure.ratio);
            let measured = ratio.map_or_else(
                || "not measured".to_owned(),
                |ratio| format!("{}–{}", shown(ratio.low), shown(ratio.high)),
            );
            format!("{word:<9} {}: {measured}; {whose} {}\n", limit.name, shown(limit.least))
        });
        lines.collect()
    }

    /// The last line: what the exit code means.
    fn word(&self) -> String {
        let word = match self.exit_code() {
            0 => "measured",
            1 => "wrong: what does not do its work was not measured",
            3 => "the adapter broke",
            4 => {
                "nothing was measured: the adapter lists none of it with `measure.sign`, `measure.verify` or `measure.call`"
            }
            5 => "incomplete: too few rounds count; give it a quieter machine, or more time with --for",
            6 => "slower than it may be",
            _ => "interrupted",
        };
        format!("{word}\n")
    }
}

fn line(figure: &Figure) -> String {
    let Figure { name, outcome, reason, ratio, per_second, calibration, calibration_per_second, .. } = figure;
    let reason = reason.as_deref().unwrap_or_default();
    match (outcome, ratio) {
        (Outcome::Measured, Some(ratio)) => row([
            name,
            &shown(ratio.median),
            &format!("{}–{}", shown(ratio.low), shown(ratio.high)),
            &shown(per_second.unwrap_or_default()),
            &format!("{} {}", shown(calibration_per_second.unwrap_or_default()), calibration.word()),
        ]),
        (Outcome::Wrong, _) => format!("{name:<15} wrong: {reason}\n"),
        (Outcome::Broken, _) => format!("{name:<15} broken: {reason}\n"),
        _ => format!("{name:<15} incomplete: {reason}\n"),
    }
}
