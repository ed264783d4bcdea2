//! Adapters that misbehave, and what is heard of them.
#![cfg(unix)]

mod chaos;
mod http;
mod inprocess;
mod life;
mod process;
