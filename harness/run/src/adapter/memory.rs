//! How much memory a process group took, as the system tells it.

use std::fs;
use std::path::{Path, PathBuf};

/// The memory of every process of a group at one moment, to be compared with its highest point since.
pub(super) struct Memory {
    group: u32,
    resident: u64,
}

impl Memory {
    /// Begins to watch a group; `None` where the system does not tell.
    pub(super) fn watch(group: u32) -> Option<Self> {
        let processes = processes(group)?;
        for process in &processes {
            // The highest point begins anew at what is resident now.
            fs::write(process.join("clear_refs"), "5").ok()?;
        }
        Some(Self { group, resident: sum(&processes, "VmRSS:") })
    }

    /// By how many bytes the group grew at most since then; processes that ended do not count.
    pub(super) fn grown(&self) -> u64 {
        let highest = processes(self.group).map_or(0, |processes| sum(&processes, "VmHWM:"));
        highest.saturating_sub(self.resident)
    }
}

/// The folders of the processes of a group.
fn processes(group: u32) -> Option<Vec<PathBuf>> {
    let entries = fs::read_dir("/proc").ok()?;
    let folders = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let found: Vec<PathBuf> = folders.filter(|folder| group_of(folder) == Some(group)).collect();
    (!found.is_empty()).then_some(found)
}

/// The fifth field of `stat`; the second, a name in parentheses, may hold anything.
fn group_of(folder: &Path) -> Option<u32> {
    folder.file_name()?.to_str()?.parse::<u32>().ok()?;
    let stat = fs::read_to_string(folder.join("stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(2)?.parse().ok()
}

fn sum(processes: &[PathBuf], field: &str) -> u64 {
    let kibibytes = |process: &PathBuf| {
        let status = fs::read_to_string(process.join("status")).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix(field))?;
        line.trim().trim_end_matches(" kB").parse::<u64>().ok()
    };
    processes.iter().filter_map(kibibytes).sum::<u64>() << 10
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Stdio};

    use super::*;

    /// A shell that holds as many bytes as it is told; its answers say that it is done.
    #[test]
    fn what_a_child_of_the_group_takes_is_seen_and_what_it_took_before_is_not() {
        let script = "while read n; do x=$(head -c $n /dev/zero | tr '\\0' x); echo done; done";
        let mut shell = Command::new("sh");
        shell.args(["-c", script]).process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut shell = shell.spawn().unwrap();
        let mut input = shell.stdin.take().unwrap();
        let mut output = BufReader::new(shell.stdout.take().unwrap());
        let mut grow = |bytes: u64| {
            let memory = Memory::watch(shell.id()).unwrap();
            writeln!(input, "{bytes}").unwrap();
            output.read_line(&mut String::new()).unwrap();
            memory.grown()
        };
        let (little, much, again) = (grow(1 << 10), grow(24 << 20), grow(1 << 10));
        drop(input);
        shell.wait().unwrap();
        assert!(little < 8 << 20 && much >= 24 << 20 && again < 8 << 20, "{little} {much} {again}");
    }
}
