//! `paycert self-test`: the gates, their tables, and what is not as it should be.

use std::path::Path;

use paycert_core::case::Case;
use paycert_core::case::load::cases;
use paycert_run::self_test::{GATES, Gate, Scene, Table, check};

use super::failed;
use crate::args::SelfTestArgs;
use crate::failure::Failure;

pub(crate) fn self_test(args: &SelfTestArgs) -> Result<u8, Failure> {
    let gates = gates(&args.gates)?;
    let scratch = tempfile::tempdir()
        .map_err(|error| Failure::broken(format!("no folder for temporary files: {error}"), None))?;
    let cases: Vec<&'static Case> = cases().iter().collect();
    let program = std::env::current_exe()
        .map_err(|error| Failure::broken(format!("cannot find this program: {error}"), None))?;
    let scene =
        Scene::new(&cases, scratch.path(), Some(&program)).map_err(failed)?.with_second(args.second.clone());
    if let Some(folder) = &args.write {
        std::fs::create_dir_all(folder).map_err(|error| unwritable(folder, error))?;
    }
    let mut failing = false;
    let mut trouble = None;
    check(&gates, &scene, |gate, table| {
        match table.map_err(failed).and_then(|table| show(gate, &table, args)) {
            Ok(passed) => failing |= !passed,
            Err(failure) => {
                trouble.get_or_insert(failure);
            }
        }
    });
    trouble.map_or(Ok(u8::from(failing)), Err)
}

/// Prints a table and writes it where the user wants it; says whether the gate is passed.
fn show(gate: &Gate, table: &Table, args: &SelfTestArgs) -> Result<bool, Failure> {
    let passed = table.problems.is_empty();
    let word = if passed { "pass" } else { "fail" };
    crate::paint::print(&format!("{word}  {}: {}\n{}", gate.name, gate.says, table.text));
    for problem in &table.problems {
        crate::paint::print(&format!("  {problem}\n"));
    }
    if let Some(folder) = &args.write {
        let path = folder.join(format!("{}.txt", gate.name));
        std::fs::write(&path, &table.text).map_err(|error| unwritable(&path, error))?;
    }
    Ok(passed)
}

fn unwritable(path: &Path, error: std::io::Error) -> Failure {
    Failure::unreadable(path, error, "name a folder that can be written")
}

fn gates(names: &[String]) -> Result<Vec<&'static Gate>, Failure> {
    if names.is_empty() {
        return Ok(GATES.iter().collect());
    }
    let find = |name: &String| {
        GATES.iter().find(|gate| gate.name == name).ok_or_else(|| {
            let known: Vec<&str> = GATES.iter().map(|gate| gate.name).collect();
            Failure::usage(
                format!("no gate is called '{name}'"),
                format!("the gates are {}", known.join(", ")),
            )
        })
    };
    names.iter().map(find).collect()
}
