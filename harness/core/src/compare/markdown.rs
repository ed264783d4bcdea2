//! The table as Markdown. What comes from a client is hostile: it can neither end a cell nor start a tag or a link.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::matrix::{Cell, Difference, Failing, Matrix, Said, Topic};
use crate::report::line;

/// Writes the table.
pub fn render(matrix: &Matrix) -> String {
    let mut text = String::from(
        "# Clients × requirements\n\n\
        A cell shows the gravest verdict of the cases that cite a requirement, and how many of them ended so.\n\
        Empty: the run had no such case. Verdicts are shown whatever a list of known failures says.\n\n",
    );
    let written = write_all(&mut text, matrix);
    debug_assert!(written.is_ok());
    text
}

fn write_all(text: &mut String, matrix: &Matrix) -> std::fmt::Result {
    clients(text, matrix)?;
    for topic in &matrix.topics {
        write_topic(text, matrix, topic)?;
    }
    writeln!(
        text,
        "{} requirements of the register are cited by no case of these runs.\n",
        matrix.without_case
    )?;
    differences(text, &matrix.differences)?;
    notes(text, matrix)
}

fn clients(text: &mut String, matrix: &Matrix) -> std::fmt::Result {
    writeln!(text, "## Clients\n")?;
    row(
        text,
        [
            "#", "client", "version", "language", "profile", "paycert", "seed", "run", "pass", "fail",
            "other", "skip",
        ],
    )?;
    row(text, ["--:", "---", "---", "---", "---", "---", "--:", "---", "--:", "--:", "--:", "--:"])?;
    for client in &matrix.clients {
        let cut = if client.whole { "" } else { " (did not go to its end)" };
        let [pass, fail, other, skip] = client.counts.map(|count| count.to_string());
        row(
            text,
            [
                client.number.to_string(),
                plain(&client.name),
                plain(&client.version),
                plain(&client.language),
                client.profile.as_deref().map(plain).unwrap_or_default(),
                plain(&client.paycert),
                client.seed.to_string(),
                plain(&client.started) + cut,
                pass,
                fail,
                other,
                skip,
            ],
        )?;
    }
    writeln!(text)
}

fn write_topic(text: &mut String, matrix: &Matrix, topic: &Topic) -> std::fmt::Result {
    writeln!(text, "## {}\n", plain(&topic.name))?;
    heading(text, matrix, "requirement")?;
    for requirement in &topic.rows {
        let level = match requirement.level.as_str() {
            "" => String::new(),
            level => format!(" [{level}, {}]", requirement.severity),
        };
        let first = code(&requirement.id) + &level;
        row(text, std::iter::once(first).chain(requirement.cells.iter().map(cell)))?;
    }
    writeln!(text)?;
    failing(text, topic)
}

/// The cases behind the fails of a topic, each once.
fn failing(text: &mut String, topic: &Topic) -> std::fmt::Result {
    let mut cases: BTreeMap<&str, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
    for requirement in &topic.rows {
        for (at, Cell { failing, .. }) in requirement.cells.iter().enumerate() {
            for Failing { case, codes } in failing {
                let clients = cases.entry(case).or_default().entry(codes).or_default();
                if !clients.contains(&(at + 1)) {
                    clients.push(at + 1);
                }
            }
        }
    }
    for (case, findings) in &cases {
        let groups = findings.iter().map(|(codes, clients)| (plain(codes), clients.clone()));
        writeln!(text, "- {}: {}", code(case), grouped(groups.collect()))?;
    }
    if cases.is_empty() { Ok(()) } else { writeln!(text) }
}

fn differences(text: &mut String, differences: &[Difference]) -> std::fmt::Result {
    writeln!(text, "## Cases in which clients differ: {}\n", differences.len())?;
    writeln!(
        text,
        "The same input, and not the same verdict, finding or answer. `may`: the documents leave it open.\n"
    )?;
    for difference in differences {
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, said) in difference.cells.iter().enumerate().filter(|(_, said)| !said.verdict.is_empty()) {
            groups.entry(words(said)).or_default().push(at + 1);
        }
        let Difference { case, level, severity, .. } = difference;
        let told = grouped(groups.into_iter().collect());
        writeln!(text, "- {} [{level}, {severity}]: {told}", code(case))?;
    }
    writeln!(text)
}

fn words(said: &Said) -> String {
    let answer = if said.answer.is_empty() { String::new() } else { format!(" ({})", plain(&said.answer)) };
    let codes = if said.codes.is_empty() { String::new() } else { format!(" {}", plain(&said.codes)) };
    format!("{}{codes}{answer}", said.verdict)
}

fn notes(text: &mut String, matrix: &Matrix) -> std::fmt::Result {
    if matrix.notes.is_empty() {
        return Ok(());
    }
    writeln!(text, "## Noted, and no fault: in how many cases\n")?;
    heading(text, matrix, "note")?;
    for note in &matrix.notes {
        let cells =
            note.cells.iter().map(|count| if *count == 0 { String::new() } else { count.to_string() });
        row(text, std::iter::once(code(&note.code)).chain(cells))?;
    }
    Ok(())
}

fn heading(text: &mut String, matrix: &Matrix, first: &str) -> std::fmt::Result {
    let clients = matrix.clients.iter().map(|client| client.number.to_string());
    row(text, std::iter::once(first.to_owned()).chain(clients))?;
    row(text, std::iter::repeat_n("---", matrix.clients.len() + 1))
}

fn cell(cell: &Cell) -> String {
    match (cell.verdict.as_str(), cell.count == cell.of) {
        ("", _) => String::new(),
        (verdict, true) => format!("{verdict} {}", cell.of),
        (verdict, false) => format!("{verdict} {} of {}", cell.count, cell.of),
    }
}

fn row(text: &mut String, cells: impl IntoIterator<Item = impl AsRef<str>>) -> std::fmt::Result {
    for cell in cells {
        write!(text, "| {} ", cell.as_ref())?;
    }
    writeln!(text, "|")
}

/// What was done, and by whom, in the order of the clients.
fn grouped(mut groups: Vec<(String, Vec<usize>)>) -> String {
    groups.sort_by(|(_, one), (_, other)| one.cmp(other));
    let told = groups.iter().map(|(words, clients)| format!("{} {words}", numbers(clients)));
    told.collect::<Vec<_>>().join("; ")
}

fn numbers(clients: &[usize]) -> String {
    clients.iter().map(|number| format!("#{number}")).collect::<Vec<_>>().join(" ")
}

/// A text in which nothing means anything in Markdown or HTML.
fn plain(text: &str) -> String {
    let mut out = String::new();
    for letter in line(text).chars() {
        match letter {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '|' => out += "&#124;",
            '\\' | '`' | '*' | '_' | '[' | ']' | '!' | '#' | '~' | '@' => {
                out.push('\\');
                out.push(letter);
            }
            other => out.push(other),
        }
    }
    // An address becomes a link by itself.
    out.replace("://", "&#58;//").replace("www.", "www&#46;")
}

/// A name as code. Names of cases and requirements have no accents grave; what has them is no name of ours.
fn code(name: &str) -> String {
    let ours = |letter: char| letter.is_ascii_alphanumeric() || "-_./".contains(letter);
    if !name.is_empty() && name.chars().all(ours) { format!("`{name}`") } else { plain(name) }
}
