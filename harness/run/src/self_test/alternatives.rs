//! Correct merchants that choose otherwise where the documents leave a choice: no case may fail with any of them.

use paycert_core::case::Case;
use paycert_core::known::Outcome;
use paycert_core::merchant::alternative::{ALTERNATIVES, Row};

use super::{Scene, Table, pool};
use crate::runner::{Choosing, RunError};

/// So many merchants are tried at once.
const AT_ONCE: usize = 3;

pub(super) fn check(scene: &Scene) -> Result<Table, RunError> {
    let mut text = String::from("alternative\tleft by\tcases\tpassed\n");
    let mut problems = Vec::new();
    let mut broken = None;
    let run = |row: &Row| {
        let touched: Vec<&'static Case> =
            scene.cases.iter().copied().filter(|case| row.touches.has(case)).collect();
        scene.run(&Choosing(row.alternative), &touched, 5, 2)
    };
    pool::each(ALTERNATIVES, AT_ONCE, run, |row, run| match run {
        Ok(run) => {
            let passed = run.counts().of(Outcome::Pass);
            text += &format!("{}\t{}\t{}\t{passed}\n", row.name, row.left_by, run.cases.len());
            problems.extend(super::not_passed(&run).map(|problem| format!("{}: {problem}", row.name)));
        }
        Err(error) => {
            broken.get_or_insert(error);
        }
    });
    match broken {
        Some(error) => Err(error),
        None => Ok(Table { gate: "alternatives", text, problems }),
    }
}
