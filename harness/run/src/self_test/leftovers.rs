//! What a run leaves behind in its process and on its disk: nothing.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::chaos::processes_about;
use super::exit_codes::end;
use super::{Scene, Table};
use crate::runner::{DEADLINE, Program, Reference, RunError};

/// The name of the gate.
pub(super) const NAME: &str = "leftovers";

/// Cases of every kind: a message, a signature, a shop, one that is killed and starts again, TLS, a fault.
const CASES: [&str; 7] = [
    "openapi/trade.pay/notification-signature/n01-paid",
    "antom/pay/request-signature/plain",
    "antom/pay/shop/result/in-process",
    "antom/pay/shop/restart/during-pay",
    "openapi/trade.pay/connections/old-tls",
    "antom/pay/faults/reset-in-the-middle",
    "antom/pay/request-message/hosted-form",
];

/// A command of the whole program, and the files that it is asked for.
type Errand = (&'static [&'static str], &'static [&'static str]);

const RUN: Errand =
    (&["run", "--seed", "7", "--out"], &["junit.xml", "report.json", "report.txt", "run.jsonl"]);

/// A session keeps its keys for the next one.
const SERVE: Errand =
    (&["serve", "--for", "1", "--out"], &["keys", "report.json", "report.txt", "wire.jsonl"]);

/// How often it is looked whether what ends by itself has ended.
const LOOKS: usize = 100;

/// What this process holds.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Held {
    descriptors: usize,
    threads: usize,
    children: usize,
    ports: usize,
}

impl Held {
    fn now() -> Self {
        let count = |what: &str| std::fs::read_dir(format!("/proc/self/{what}")).map_or(0, Iterator::count);
        Self { descriptors: count("fd"), threads: count("task"), children: children(), ports: ports() }
    }

    fn exceeds(&self, before: &Self) -> bool {
        let Self { descriptors, threads, children, ports } = self;
        *descriptors > before.descriptors
            || *threads > before.threads
            || *children > before.children
            || *ports > before.ports
    }
}

pub(super) fn check(scene: &Scene) -> Result<Table, RunError> {
    // The first run opens what the process keeps, such as the source of randomness.
    runs(scene, &scene.folder()?)?;
    let before = Held::now();
    let folder = scene.folder()?;
    runs(scene, &folder)?;
    let mut after = Held::now();
    for _ in 0..LOOKS {
        if !after.exceeds(&before) {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
        after = Held::now();
    }
    let files = files_left(scene, &folder)?;
    let processes = processes_about(&folder);
    let more = |after: usize, before: usize| after.saturating_sub(before);
    let left = [
        ("descriptors", more(after.descriptors, before.descriptors)),
        ("threads", more(after.threads, before.threads)),
        ("processes", more(after.children, before.children) + processes.len()),
        ("open ports", more(after.ports, before.ports)),
        ("temporary files", files.len()),
    ];
    let rows = left.iter().map(|(what, count)| format!("{what}\t{count}\n"));
    let text = ["what\tleft behind\n".to_owned()].into_iter().chain(rows).collect();
    let mut problems: Vec<String> = left
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(what, count)| format!("{count} {what} are left behind"))
        .collect();
    problems.extend(files.iter().chain(&processes).map(|left| format!("left: {left}")));
    Ok(Table { gate: NAME, text, problems })
}

/// A run of the reference merchant, and one of an adapter program that dies and leaves a daemon.
fn runs(scene: &Scene, folder: &Path) -> Result<(), RunError> {
    let cases = super::find(&CASES);
    scene.run(&Reference(None), &cases, 9, 2)?;
    let argv = scene.misbehaving("leave-daemon", folder)?;
    scene.run(&Program { argv, patience: DEADLINE }, &cases, 9, 2)?;
    Ok(())
}

/// What the whole program leaves in the folder for temporary files, and beside what it is asked for.
fn files_left(scene: &Scene, folder: &Path) -> Result<Vec<String>, RunError> {
    let mut adapter = vec!["--".to_owned()];
    adapter.extend(scene.misbehaving("behave", folder)?);
    let asked = CASES.iter().flat_map(|case| ["--case".to_owned(), (*case).to_owned()]).chain(adapter);
    let mut left = errand(scene, folder, RUN, asked.collect())?;
    left.extend(errand(scene, folder, SERVE, Vec::new())?);
    Ok(left.into_iter().collect())
}

fn errand(
    scene: &Scene,
    folder: &Path,
    (command, files): Errand,
    more: Vec<String>,
) -> Result<BTreeSet<String>, RunError> {
    let (out, temporary) = (folder.join(command[0]), folder.join("temporary"));
    std::fs::create_dir_all(&temporary)?;
    let mut program = Command::new(scene.program()?);
    program.args(command).arg(&out).args(more).env("TMPDIR", &temporary);
    program.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    end(&mut program.spawn()?)?;
    let mut left = names(&temporary)?;
    let made = names(&out)?;
    let missing = files.iter().filter(|file| !made.contains(**file));
    left.extend(missing.map(|file| format!("no {file} of {}", command[0])));
    left.extend(made.iter().filter(|name| !files.contains(&name.as_str())).cloned());
    Ok(left)
}

fn names(folder: &Path) -> Result<BTreeSet<String>, RunError> {
    let entries = std::fs::read_dir(folder)?;
    Ok(entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect())
}

/// The processes that this one started and that have not been waited for.
fn children() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let lists = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    lists.map(|list| list.split_whitespace().count()).sum()
}

/// The ports at which this process listens.
fn ports() -> usize {
    let links = std::fs::read_dir("/proc/self/fd").into_iter().flatten().flatten();
    let own: BTreeSet<String> = links
        .filter_map(|entry| std::fs::read_link(entry.path()).ok())
        .map(|link| link.to_string_lossy().into_owned())
        .collect();
    let table = std::fs::read_to_string("/proc/self/net/tcp").unwrap_or_default();
    let listening = |fields: &[&str]| fields.get(3) == Some(&"0A");
    let inode = |fields: &[&str]| fields.get(9).map(|inode| format!("socket:[{inode}]"));
    table
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>())
        .filter(|fields| listening(fields) && inode(fields).is_some_and(|inode| own.contains(&inode)))
        .count()
}
