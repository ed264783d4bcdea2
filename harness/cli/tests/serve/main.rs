//! `paycert serve` from end to end: a small application is driven against the real program.
#![cfg(unix)]

mod application;
mod control;
mod ends;
mod merchant;
mod notifications;
mod payments;
mod server;
