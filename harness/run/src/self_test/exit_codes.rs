//! One start of the whole program for each exit code.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{Scene, Table, pool};
use crate::runner::RunError;

/// One exit code, and what leads to it.
struct Row {
    code: i32,
    says: &'static str,
    /// The command, and what it is always given.
    command: &'static [&'static str],
    /// What it is given here.
    args: &'static [&'static str],
    /// What its budget says, where it has one.
    budget: Option<&'static str>,
    /// How the adapter misbehaves, where there is one.
    mode: Option<&'static str>,
    interrupted: bool,
}

const fn row(
    code: i32,
    says: &'static str,
    args: &'static [&'static str],
    mode: Option<&'static str>,
) -> Row {
    Row { code, says, command: RUN, args, budget: None, mode, interrupted: false }
}

const RUN: &[&str] = &["run", "--seed", "7"];

/// As little as can be measured.
const BENCH: &[&str] = &["bench", "--for", "0.1", "--rounds", "6"];

const GOOD: &str = "antom/pay/request-message/hosted-form";

const ROWS: &[Row] = &[
    row(0, "a client that does everything right", &["--case", GOOD], None),
    row(
        1,
        "a client with a bug",
        &["--case", "openapi/trade.pay/request-message/goods-detail", "--mutant", "loses-members"],
        None,
    ),
    row(2, "a mutant that nobody knows", &["--case", GOOD, "--mutant", "no-such-mutant"], None),
    row(3, "an adapter that breaks the protocol", &["--case", GOOD], Some("babble")),
    row(4, "a pattern that matches nothing", &["--case", "antom/nothing/**"], None),
    row(
        5,
        "a client that refuses the control as well",
        &["--case", "openapi/trade.pay/forged-answers/no-sign"],
        Some("distrust"),
    ),
    Row {
        command: BENCH,
        budget: Some(r#"{"antom.sign": 1000}"#),
        ..row(6, "a client slower than its budget", &["--only", "antom.sign"], None)
    },
    Row {
        interrupted: true,
        ..row(130, "an interrupt", &["--jobs", "1", "--case", "antom/pay/request-message"], Some("slow"))
    },
];

/// Longer takes nothing here, unless it hangs.
const PATIENCE: Duration = Duration::from_secs(60);

const AT_ONCE: usize = 3;

pub(super) fn check(scene: &Scene) -> Result<Table, RunError> {
    let mut text = String::from("exit code\tfixture\tseen\n");
    let mut problems = Vec::new();
    let mut broken = None;
    pool::each(
        ROWS,
        AT_ONCE,
        |row| row.run(scene),
        |row, seen| match seen {
            Ok(seen) => {
                let shown = seen.map_or_else(|| "no end".to_owned(), |code| code.to_string());
                text += &format!("{}\t{}\t{shown}\n", row.code, row.says);
                if seen != Some(row.code) {
                    problems.push(format!("{} ends in {shown}, not in {}", row.says, row.code));
                }
            }
            Err(error) => {
                broken.get_or_insert(error);
            }
        },
    );
    match broken {
        Some(error) => Err(error),
        None => Ok(Table { gate: "exit-codes", text, problems }),
    }
}

impl Row {
    /// The code that was seen; `None` where the program does not end.
    fn run(&self, scene: &Scene) -> Result<Option<i32>, RunError> {
        let folder = scene.folder()?;
        let mut command = Command::new(scene.program()?);
        command.args(self.command).arg("--out").arg(folder.join("out")).args(self.args);
        if let Some(budget) = self.budget {
            let path = folder.join("budget.json");
            std::fs::write(&path, budget)?;
            command.arg("--budget").arg(path);
        }
        if let Some(mode) = self.mode {
            command.arg("--").args(scene.misbehaving(mode, &folder)?);
        }
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn()?;
        if self.interrupted {
            interrupt(&child, &folder.join("out/run.jsonl"));
        }
        end(&mut child)
    }
}

/// Interrupts a run once some of its cases have ended.
fn interrupt(child: &Child, run_file: &Path) {
    let began = Instant::now();
    let lines = || std::fs::read_to_string(run_file).map_or(0, |text| text.lines().count());
    while lines() < 3 && began.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(20));
    }
    // One that is gone already did not wait for the interrupt, which its code shows.
    let _ = kill_process(Pid::from_child(child), Signal::INT);
}

/// Waits for the end, within reason.
pub(super) fn end(child: &mut Child) -> Result<Option<i32>, RunError> {
    let began = Instant::now();
    loop {
        match child.try_wait()? {
            Some(status) => return Ok(status.code()),
            None if began.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(20)),
            None => {
                child.kill()?;
                child.wait()?;
                return Ok(None);
            }
        }
    }
}
