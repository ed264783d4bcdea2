//! The mutants: reference merchants that are wrong in one named way, each with the case that must notice it.
//!
//! The rows stand in files by topic; each adds its own to those that it is given.

#[macro_use]
mod request;
#[macro_use]
mod verify;
#[macro_use]
mod key;
#[macro_use]
mod answer;
#[macro_use]
mod card;
#[macro_use]
mod shop;
#[macro_use]
mod story;

/// One way to be wrong, as a row of the table.
pub struct Row {
    /// The mutant.
    pub mutant: Mutant,
    /// Its name on the command line and in reports.
    pub name: &'static str,
    /// The class of [`crate::bug_class`] that it is an example of.
    pub bug_class: &'static str,
    /// What it does wrong.
    pub says: &'static str,
    /// The cases that must fail, each with the finding for which it must fail.
    pub kills: &'static [Kill],
}

/// A case that must fail, and why.
pub struct Kill {
    /// The case.
    pub case: &'static str,
    /// The finding.
    pub finding: &'static str,
}

macro_rules! mutants {
    ($($variant:ident $name:literal of $class:literal $(by $case:literal for $finding:literal)+: $says:literal;)*) => {
        /// A named way to be wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Mutant {
            $(#[doc = $says] $variant,)*
        }

        /// Every mutant, with the case that kills it and the reason.
        pub const MUTANTS: &[Row] = &[$(Row {
            mutant: Mutant::$variant,
            name: $name,
            bug_class: $class,
            says: $says,
            kills: &[$(Kill { case: $case, finding: $finding },)+],
        },)*];
    };
}

/// The last link of the chain.
macro_rules! all_rows {
    ([] $($rows:tt)*) => { mutants! { $($rows)* } };
}

with_request_rows! { [with_verify_rows with_key_rows with_answer_rows with_shop_rows with_card_rows with_story_rows all_rows] }

impl Mutant {
    /// The mutant of that name.
    pub fn find(name: &str) -> Option<Self> {
        MUTANTS.iter().find(|row| row.name == name).map(|row| row.mutant)
    }

    /// Its row of the table.
    pub fn row(self) -> Option<&'static Row> {
        MUTANTS.iter().find(|row| row.mutant == self)
    }
}
