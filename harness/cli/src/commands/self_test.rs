//! `paycert self-test`: the gates, their tables, and what is not as it should be.

use paycert_core::case::Case;
use paycert_core::case::load::cases;
use paycert_run::self_test::{GATES, Gate, Scene};

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
    let scene = Scene::new(&cases, scratch.path(), Some(&program)).map_err(failed)?;
    let mut broken = false;
    for gate in gates {
        let table = (gate.check)(&scene).map_err(failed)?;
        let word = if table.problems.is_empty() { "pass" } else { "fail" };
        crate::paint::print(&format!("{word}  {}: {}\n{}", gate.name, gate.says, table.text));
        for problem in &table.problems {
            crate::paint::print(&format!("  {problem}\n"));
        }
        broken |= !table.problems.is_empty();
        if let Some(folder) = &args.write {
            let path = folder.join(format!("self-test.{}.tsv", gate.name));
            std::fs::write(&path, &table.text)
                .map_err(|error| Failure::unreadable(&path, error, "name a folder that can be written"))?;
        }
    }
    Ok(u8::from(broken))
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
