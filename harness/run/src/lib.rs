//! The impure half of paycert: sockets, processes, clocks.
//!
//! `paycert-core` decides what is asked and what is answered; this crate carries it over the wire and records what
//! really happened there. There is no async runtime: a run is some dozens of connections at a time, threads read
//! better, and a fault needs the raw socket anyway. Modules stand in flow order; each imports only from those
//! above it.

pub(crate) mod wait;
pub(crate) mod lap;
pub mod listen;
pub mod adapter;
pub mod runner;
pub mod measure;
pub mod serve;
pub mod self_test;
