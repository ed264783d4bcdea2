//! The reference merchant as an adapter program that misbehaves: what the gates about whole programs run.

use std::io::{self, BufRead, Write};
use std::path::Path;
use std::process::{Command as Program, Stdio};
use std::time::Duration;

use paycert_core::merchant::mutant::Mutant;
use serde_json::{Value, json};

use super::disguise::{DISGUISES, disguised};
use crate::adapter::{ReferenceMerchant, Served, serve};

/// One way to misbehave.
pub(super) struct Mode {
    /// Its name, the argument of the program.
    pub(super) name: &'static str,
    /// What is done with the answer to a command.
    does: fn(&Value, &[u8], &Path) -> io::Result<()>,
    /// When.
    when: When,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// Over the third call, once for each folder.
    Once,
    /// Over every call.
    Calls,
    /// Over every command.
    Always,
}

/// The file that says that it happened.
pub(super) const ONCE: &str = "once";

/// The file into which [`tell`] writes the keys that it was handed.
pub(super) const KEYS: &str = "keys";

/// The file into which [`tell`] writes card numbers, codes and tokens, each with its name, one a line.
pub(super) const CARDS: &str = "cards";

/// Where they stand in commands and answers.
const OF_CARDS: [&str; 4] = ["/order/card/number", "/order/card/cvv", "/order/card_token", "/ok/card_token"];

/// Every way.
pub(super) const MODES: &[Mode] = &[
    Mode { name: "flood", does: flood, when: When::Once },
    Mode { name: "fill-stderr", does: fill_stderr, when: When::Once },
    Mode { name: "answer-twice", does: answer_twice, when: When::Once },
    Mode { name: "long-line", does: long_line, when: When::Once },
    Mode { name: "answer-both-ways", does: answer_both_ways, when: When::Once },
    Mode { name: "die-mid-line", does: die_mid_line, when: When::Once },
    Mode { name: "leave-daemon", does: leave_daemon, when: When::Once },
    Mode { name: "answer-another", does: answer_another, when: When::Once },
    Mode { name: "sleep", does: sleep, when: When::Once },
    Mode { name: "behave", does: |_, answer, _| say(answer), when: When::Always },
    Mode { name: "slow", does: slow, when: When::Always },
    Mode { name: "distrust", does: distrust, when: When::Calls },
    Mode { name: "babble", does: babble, when: When::Calls },
    Mode { name: "tell", does: tell, when: When::Always },
];

/// The name under which [`leave_daemon`] starts this program again.
const LINGER: &str = "linger";

/// Serves commands on standard input and output, and misbehaves; the exit code.
pub fn misbehave(mode: &str, folder: &Path, mutant: Option<Mutant>) -> io::Result<u8> {
    if mode == LINGER {
        std::thread::sleep(Duration::from_secs(60));
        return Ok(0);
    }
    let Some(mode) = MODES.iter().find(|own| own.name == mode) else {
        return Err(io::Error::other(format!("no way to misbehave is called {mode:?}")));
    };
    let mut merchant = ReferenceMerchant::new(mutant);
    let once = folder.join(ONCE);
    let mut calls = 0;
    for line in io::stdin().lock().lines() {
        let line = line?;
        let command: Value = serde_json::from_str(&line).unwrap_or_default();
        let mut answer = Vec::new();
        let served = serve(&mut merchant, line.as_bytes(), &mut answer)?;
        let call = command.get("do").and_then(Value::as_str) == Some("call");
        calls += u32::from(call);
        let due = match mode.when {
            When::Once => call && calls == 3 && !once.exists(),
            When::Calls => call,
            When::Always => true,
        };
        if due && mode.when == When::Once {
            std::fs::write(&once, "")?;
        }
        match due {
            true => (mode.does)(&command, &answer, folder)?,
            false => say(&answer)?,
        }
        if served == Served::Stopped {
            break;
        }
    }
    Ok(0)
}

fn say(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    out.flush()
}

/// The answer with some members changed.
fn changed(answer: &[u8], change: impl FnOnce(&mut Value)) -> io::Result<()> {
    let mut value: Value = serde_json::from_slice(answer).unwrap_or_default();
    change(&mut value);
    say(format!("{value}\n").as_bytes())
}

fn flood(_: &Value, answer: &[u8], _: &Path) -> io::Result<()> {
    say("x".repeat(63).as_bytes())?;
    say("\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx".repeat(60_000).as_bytes())?;
    say(b"\n")?;
    say(answer)
}

fn fill_stderr(_: &Value, answer: &[u8], _: &Path) -> io::Result<()> {
    io::stderr().write_all("eeeeeeeeeeeeeeeeeeeeeeeeeeeeeee\n".repeat(120_000).as_bytes())?;
    say(answer)
}

fn long_line(_: &Value, answer: &[u8], _: &Path) -> io::Result<()> {
    say(&vec![b'z'; 17 << 20])?;
    say(b"\n")?;
    say(answer)
}

fn answer_twice(_: &Value, answer: &[u8], _: &Path) -> io::Result<()> {
    say(&answer.repeat(2))
}

fn answer_both_ways(_: &Value, answer: &[u8], _: &Path) -> io::Result<()> {
    changed(answer, |answer| answer["error"] = json!({"kind": "adapter", "message": "and no"}))
}

fn answer_another(_: &Value, answer: &[u8], _: &Path) -> io::Result<()> {
    changed(answer, |answer| answer["id"] = json!(answer["id"].as_u64().map(|id| id + 1)))
}

fn die_mid_line(_: &Value, answer: &[u8], _: &Path) -> io::Result<()> {
    say(&answer[..answer.len() / 2])?;
    std::process::exit(0)
}

fn leave_daemon(_: &Value, _: &[u8], folder: &Path) -> io::Result<()> {
    let mut daemon = Program::new(std::env::current_exe()?);
    daemon.args(["misbehave", LINGER]).arg(folder).stdin(Stdio::null()).spawn()?;
    std::process::exit(7)
}

fn sleep(_: &Value, _: &[u8], _: &Path) -> io::Result<()> {
    std::thread::sleep(Duration::from_secs(60));
    Ok(())
}

fn slow(_: &Value, answer: &[u8], _: &Path) -> io::Result<()> {
    std::thread::sleep(Duration::from_millis(50));
    say(answer)
}

/// Believes no answer, the genuine one of the control included.
fn distrust(_: &Value, answer: &[u8], _: &Path) -> io::Result<()> {
    changed(answer, |answer| answer["ok"] = json!({"result": "untrusted", "reason": "never"}))
}

/// Answers what is no answer of the protocol.
fn babble(_: &Value, answer: &[u8], _: &Path) -> io::Result<()> {
    changed(answer, |answer| answer["ok"] = json!({"result": "done"}))
}

/// Prints every command in some disguise, and keeps the keys and the cards.
fn tell(command: &Value, answer: &[u8], folder: &Path) -> io::Result<()> {
    let id = command.get("id").and_then(Value::as_u64).unwrap_or_default();
    let text = disguised(DISGUISES[id as usize % DISGUISES.len()].0, &command.to_string());
    writeln!(io::stderr(), "heard {text}")?;
    say(format!("heard {}\n", text.replace('{', "(")).as_bytes())?;
    if let Some(keys) = command.get("private_key") {
        let mut file = std::fs::File::options().create(true).append(true).open(folder.join(KEYS))?;
        writeln!(file, "{keys}")?;
    }
    let answered: Value = serde_json::from_slice(answer).unwrap_or_default();
    for (message, place) in
        [command, &answered].into_iter().flat_map(|message| OF_CARDS.map(|place| (message, place)))
    {
        if let Some(text) = message.pointer(place).and_then(Value::as_str) {
            let mut file = std::fs::File::options().create(true).append(true).open(folder.join(CARDS))?;
            writeln!(file, "{}", json!([place.rsplit('/').next(), text]))?;
        }
    }
    say(answer)
}
