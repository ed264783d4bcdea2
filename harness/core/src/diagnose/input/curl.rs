//! A curl command line, as browsers copy it and as people paste it from a terminal.

use super::{Captured, Unreadable};
use crate::wire::form::percent_encode;
use crate::wire::http::{Headers, Request};

const PASTE: &str = "paste the whole command, from `curl` to its last quote";

/// Options that take a value and say nothing about the message.
const VALUED: &[&str] = &[
    "--cacert",
    "--cert",
    "-E",
    "--key",
    "--connect-timeout",
    "-m",
    "--max-time",
    "-o",
    "--output",
    "-w",
    "--write-out",
    "--proxy",
    "-x",
    "--resolve",
    "--retry",
    "-b",
    "--cookie",
    "-c",
    "--cookie-jar",
    "--interface",
    "-T",
    "--upload-file",
    "--ciphers",
    "-D",
    "--dump-header",
    "--connect-to",
    "--tls-max",
    "--limit-rate",
];

/// Options that become a header.
const HEADERS: &[(&str, &str)] =
    &[("-A", "User-Agent"), ("--user-agent", "User-Agent"), ("-e", "Referer"), ("--referer", "Referer")];

/// Reads the request that the command would send.
pub fn read(text: &str) -> Result<Captured, Unreadable> {
    let mut words = words(text)?.into_iter();
    match words.next().as_deref() {
        Some("curl" | "curl.exe" | "$curl") => {}
        _ => return Err(Unreadable::new("the text does not begin with `curl`", PASTE)),
    }
    let mut command = Command::default();
    while let Some(word) = words.next() {
        let (option, attached) = option(&word);
        let mut value = || attached.clone().or_else(|| words.next());
        command.take(&option, &mut value)?;
    }
    command.request().map(|request| Captured { request: Some(request), response: None })
}

/// An option apart from a value that is attached to it: `--data=x`, `-dx`.
fn option(word: &str) -> (String, Option<String>) {
    let is_short = word.starts_with('-') && !word.starts_with("--") && word.len() > 2;
    match word.split_at_checked(2) {
        Some((short, value)) if is_short && "XHdFAemoEwxbcTD".contains(&short[1..]) => {
            (short.to_owned(), Some(value.to_owned()))
        }
        _ => match word.strip_prefix("--").and_then(|long| long.split_once('=')) {
            Some((long, value)) => (format!("--{long}"), Some(value.to_owned())),
            None => (word.to_owned(), None),
        },
    }
}

#[derive(Default)]
struct Command {
    url: Option<String>,
    method: Option<String>,
    headers: Headers,
    data: Vec<String>,
    in_query: bool,
    json: bool,
}

impl Command {
    fn take(&mut self, option: &str, value: &mut dyn FnMut() -> Option<String>) -> Result<(), Unreadable> {
        let mut needed = || value().ok_or_else(|| Unreadable::new(format!("`{option}` has no value"), PASTE));
        match option {
            "-X" | "--request" => self.method = Some(needed()?),
            "--url" => self.url = Some(needed()?),
            "-I" | "--head" => self.method = Some("HEAD".to_owned()),
            "-G" | "--get" => self.in_query = true,
            "-H" | "--header" => {
                if let Some((name, value)) = needed()?.split_once(':') {
                    self.headers.push(name.trim(), value.trim());
                }
            }
            "-d" | "--data" | "--data-ascii" | "--data-binary" => {
                let data = needed()?;
                self.data.push(inline(data)?);
            }
            "--data-raw" => self.data.push(needed()?),
            "--json" => {
                let data = needed()?;
                self.data.push(inline(data)?);
                self.json = true;
            }
            "--data-urlencode" => {
                let data = inline(needed()?)?;
                self.data.push(match data.split_once('=') {
                    Some((name, value)) if !name.is_empty() => {
                        format!("{name}={}", percent_encode(value.as_bytes()))
                    }
                    Some((_, value)) => percent_encode(value.as_bytes()),
                    None => percent_encode(data.as_bytes()),
                });
            }
            // The signature does not depend on how parameters travel, so parts are read as a form.
            "-F" | "--form" | "--form-string" => {
                let part = needed()?;
                let (name, value) = part.split_once('=').unwrap_or((&part, ""));
                self.data.push(format!("{name}={}", percent_encode(inline(value.to_owned())?.as_bytes())));
            }
            option if VALUED.contains(&option) => drop(needed()?),
            option => match HEADERS.iter().find(|(known, _)| *known == option) {
                Some((_, header)) => self.headers.push(*header, needed()?),
                None if option.starts_with('-') => {}
                None => self.url = Some(option.to_owned()),
            },
        }
        Ok(())
    }

    fn request(self) -> Result<Request, Unreadable> {
        let Self { url, method, headers, data, in_query, json } = self;
        let url = url.ok_or_else(|| Unreadable::new("the command has no URL", PASTE))?;
        let target = if url.contains("://") { url } else { format!("https://{url}") };
        let data = data.join(if json { "" } else { "&" });
        let (target, body) = match in_query && !data.is_empty() {
            true => {
                (format!("{target}{}{data}", if target.contains('?') { '&' } else { '?' }), String::new())
            }
            false => (target, data),
        };
        let method = method.unwrap_or_else(|| if body.is_empty() { "GET" } else { "POST" }.to_owned());
        Ok(Request { method, target, headers, body: body.into_bytes() })
    }
}

/// A value that is not in a file.
fn inline(value: String) -> Result<String, Unreadable> {
    match value.starts_with('@') {
        true => Err(Unreadable::new(
            format!("the body is in a file (`{value}`), which the command does not hold"),
            "give the file with --body, and the other fields by their flags; without --data-binary, curl takes line ends out",
        )),
        false => Ok(value),
    }
}

/// A command for Windows as its program sees it: each `^` makes the letter behind it a plain one.
fn without_carets(text: &str) -> String {
    if !["^\"", "^\n", "^\r\n"].iter().any(|mark| text.contains(mark)) {
        return text.to_owned();
    }
    let mut plain = String::new();
    let mut rest = text.chars();
    while let Some(letter) = rest.next() {
        plain.extend(if letter == '^' { rest.next() } else { Some(letter) });
    }
    plain
}

/// Cuts a command line as a POSIX shell does; also `$'…'`.
fn words(text: &str) -> Result<Vec<String>, Unreadable> {
    let text = without_carets(text.trim().trim_start_matches("$ "));
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        match letter {
            '\'' => word.get_or_insert_default().push_str(&until_quote(&mut rest)?),
            '$' if rest.peek() == Some(&'\'') => {
                rest.next();
                word.get_or_insert_default().push_str(&escaped_quote(&mut rest)?);
            }
            '"' => word.get_or_insert_default().push_str(&double_quote(&mut rest)?),
            '\\' => match rest.next() {
                Some('\n') | None => {}
                Some('\r') => drop(rest.next_if_eq(&'\n')),
                Some(other) => word.get_or_insert_default().push(other),
            },
            letter if letter.is_whitespace() => words.extend(word.take()),
            letter => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    Ok(words)
}

type Letters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn open_quote() -> Unreadable {
    Unreadable::new("a quote is not closed", PASTE)
}

fn until_quote(rest: &mut Letters<'_>) -> Result<String, Unreadable> {
    let mut text = String::new();
    loop {
        match rest.next().ok_or_else(open_quote)? {
            '\'' => return Ok(text),
            letter => text.push(letter),
        }
    }
}

fn double_quote(rest: &mut Letters<'_>) -> Result<String, Unreadable> {
    let mut text = String::new();
    loop {
        match rest.next().ok_or_else(open_quote)? {
            '"' => return Ok(text),
            '\\' => match rest.next().ok_or_else(open_quote)? {
                '\n' => {}
                letter @ ('"' | '\\' | '$' | '`') => text.push(letter),
                letter => text.extend(['\\', letter]),
            },
            letter => text.push(letter),
        }
    }
}

/// `$'…'`, in which browsers write what plain quotes cannot hold.
fn escaped_quote(rest: &mut Letters<'_>) -> Result<String, Unreadable> {
    let mut text = String::new();
    loop {
        match rest.next().ok_or_else(open_quote)? {
            '\'' => return Ok(text),
            '\\' => match rest.next().ok_or_else(open_quote)? {
                'n' => text.push('\n'),
                'r' => text.push('\r'),
                't' => text.push('\t'),
                'u' => text.extend(code(rest, 4)),
                'x' => text.extend(code(rest, 2)),
                letter => text.push(letter),
            },
            letter => text.push(letter),
        }
    }
}

fn code(rest: &mut Letters<'_>, digits: usize) -> Option<char> {
    let mut number = 0;
    for _ in 0..digits {
        let digit = rest.next_if(char::is_ascii_hexdigit)?.to_digit(16)?;
        number = number * 16 + digit;
    }
    char::from_u32(number)
}
