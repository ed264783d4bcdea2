//! The same seed with one lane and with eight: the same report, byte for byte.

use super::{Scene, Table};
use crate::runner::{Reference, RunError};
use paycert_core::merchant::mutant::Mutant;

pub(super) fn check(scene: &Scene) -> Result<Table, RunError> {
    // A mutant that fails many cases says more than a client that passes all of them.
    let source = Reference(Mutant::find("verifies-nothing"));
    // One lane would wait for one real interval after another, which shows nothing more.
    let (long, brief): (Vec<_>, Vec<_>) = scene.cases.iter().partition(|case| case.waits_for_real());
    let run = |few: usize| {
        let brief = scene.run(&source, &brief, 7, few)?.normalised();
        let long = scene.run(&source, &long, 7, few.max(2))?.normalised();
        Ok::<_, RunError>(brief + &long)
    };
    // One lane mostly waits.
    let (one, eight) = std::thread::scope(|scope| {
        let one = scope.spawn(|| run(1));
        let eight = run(8);
        (one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), eight)
    });
    let (one, eight) = (one?, eight?);
    let different = one.lines().zip(eight.lines()).filter(|(one, eight)| one != eight);
    let mut problems: Vec<String> =
        different.map(|(one, eight)| format!("1 lane: {one}\n  8 lanes: {eight}")).collect();
    let counts = [&one, &eight].map(|report| report.lines().count());
    if counts[0] != counts[1] {
        problems.push(format!("1 lane reports {} lines, 8 lanes {}", counts[0], counts[1]));
    }
    let text = format!("{} lines compared between 1 and 8 lanes, {} differ\n", counts[0], problems.len());
    Ok(Table { gate: "replay", text, problems })
}
