//! The other side of the process transport: lines of commands in, lines of answers out.
//!
//! With this a Rust client becomes an adapter program in a few lines; the reference merchant is one itself.

use std::io::{self, BufRead, Read, Write};

use paycert_core::adapter::{Command, Heard};
use serde_json::{Value, json};

use super::answer;
use super::inprocess::Iut;

/// How a conversation ended. What the program does then is its own affair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Served {
    /// After `stop` was answered: exit 0.
    Stopped,
    /// There are no more commands: exit 0.
    InputEnded,
    /// The IUT crashed; nothing was answered. The program must die.
    Died(String),
    /// The IUT will never answer. The program must not end by itself.
    Hung,
}

/// Answers commands until one of them ends the conversation.
pub fn serve(iut: &mut dyn Iut, mut input: impl BufRead, mut output: impl Write) -> io::Result<Served> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.by_ref().take(answer::LINE as u64 + 1).read_until(b'\n', &mut line)? == 0 {
            return Ok(Served::InputEnded);
        }
        if line.len() > answer::LINE && !line.ends_with(b"\n") {
            input.skip_until(b'\n')?;
        }
        let (answer, stops) = match question(&line) {
            Err(no_command) => (no_command, false),
            Ok((id, command)) => match iut.command(&command) {
                Heard::Ok(ok) => (json!({"id": id, "ok": ok}), matches!(command, Command::Stop {})),
                Heard::AdapterError(error) => (json!({"id": id, "error": error}), false),
                Heard::Broken(why) => (error(id, "adapter", &why), false),
                Heard::Crash(how) => return Ok(Served::Died(how)),
                Heard::Hang(_) => return Ok(Served::Hung),
            },
        };
        for line in iut.log() {
            writeln!(io::stderr(), "{line}")?;
        }
        serde_json::to_writer(&mut output, &answer)?;
        output.write_all(b"\n")?;
        output.flush()?;
        if stops {
            return Ok(Served::Stopped);
        }
    }
}

/// Reads a command with its id, or makes the answer to what is none. That answer quotes nothing: a command that
/// cannot be read may hold a key.
fn question(line: &[u8]) -> Result<(Value, Command), Value> {
    let object = match serde_json::from_slice(line) {
        Ok(Value::Object(object)) if line.len() <= answer::LINE => object,
        _ => return Err(error(Value::Null, "adapter", "the line is no JSON object of at most 16 MiB")),
    };
    let Some(id) = object.get("id").filter(|id| id.is_u64()).cloned() else {
        return Err(error(Value::Null, "adapter", "the command has no id"));
    };
    let members = object.into_iter().filter(|(_, value)| !value.is_null()).collect();
    match serde_json::from_value(Value::Object(members)) {
        Ok(command) => Ok((id, command)),
        Err(problem) if problem.to_string().starts_with("unknown variant") => {
            Err(error(id, "unsupported", "there is no such command here"))
        }
        Err(_) => Err(error(id, "adapter", "the members of the command cannot be read")),
    }
}

fn error(id: Value, kind: &str, message: &str) -> Value {
    json!({"id": id, "error": {"kind": kind, "message": message}})
}
