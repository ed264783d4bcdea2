//! The pure half of paycert: from documents to messages, from messages to cases, from recorded runs to verdicts.
//!
//! Nothing here opens a socket or a file, reads a clock, starts a thread or asks for randomness: time, seeds and
//! keys are arguments. Modules stand in the order in which data flows; each imports only from those above it.

pub mod wire;
pub mod crypto;
pub mod operation;
pub mod requirement;
pub mod bug_class;
pub mod schema;
pub mod generate;
pub mod adapter;
pub mod case;
pub mod diagnose;
pub mod gateway;
pub mod secret;
pub mod plan;
pub mod merchant;
pub mod vectors;
pub mod coverage;
pub mod transcript;
pub mod oracle;
pub mod known;
pub mod report;
pub mod compare;
pub mod bench;
pub mod serve;
pub mod fuzzing;
