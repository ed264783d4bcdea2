//! The table of alternatives: each has its own name, says who leaves the choice, and touches some case.

use std::collections::BTreeSet;

use paycert_core::case::load::cases;
use paycert_core::merchant::alternative::{ALTERNATIVES, Alternative};
use paycert_core::merchant::mutant::MUTANTS;
use paycert_core::requirement::register;

#[test]
fn every_alternative_has_its_own_name() {
    let names: Vec<&str> =
        ALTERNATIVES.iter().map(|row| row.name).chain(MUTANTS.iter().map(|row| row.name)).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len());
    let found: Vec<Option<Alternative>> =
        ALTERNATIVES.iter().map(|row| Alternative::find(row.name)).collect();
    assert_eq!(found, ALTERNATIVES.iter().map(|row| Some(row.alternative)).collect::<Vec<_>>());
}

#[test]
fn every_choice_is_left_by_a_requirement_or_by_the_adapter_protocol() {
    let made_up: Vec<&str> = ALTERNATIVES
        .iter()
        .map(|row| row.left_by)
        .filter(|by| !register().iter().any(|(id, _)| id == by) && !by.starts_with("adapter protocol, "))
        .collect();
    assert_eq!(made_up, [""; 0]);
}

#[test]
fn every_alternative_touches_a_case() {
    let idle: Vec<&str> = ALTERNATIVES
        .iter()
        .filter(|row| !cases().iter().any(|case| row.touches.has(case)))
        .map(|row| row.name)
        .collect();
    assert_eq!(idle, [""; 0]);
}
