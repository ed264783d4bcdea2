//! The program end to end: what it says, what it writes, and how it ends.
#![cfg(unix)]

mod address;
mod artefacts;
mod chaos;
mod commands;
mod diagnosis;
mod errors;
mod exit_codes;
mod known_failures;
mod secrets;
mod support;
