//! The command line: flags become one library call and an exit code.

mod args;
mod commands;
mod failure;
mod output;
mod paint;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};
use failure::Failure;

fn main() -> ExitCode {
    let result = commands::input::no_key_among(std::env::args_os()).and_then(|()| dispatch(&Args::parse()));
    match result {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            failure::say(&failure.to_string());
            ExitCode::from(failure.exit)
        }
    }
}

fn dispatch(args: &Args) -> Result<u8, Failure> {
    match &args.command {
        Command::Run(args) => commands::run::run(args),
        Command::List(args) => commands::list::list(args),
        Command::Explain(args) => commands::explain::explain(args),
        Command::Coverage => commands::coverage::coverage(),
        Command::Doctor(args) => commands::doctor::doctor(args),
        Command::Judge(args) => commands::judge::judge(args),
        Command::Init(args) => commands::init::init(args),
        Command::Diff(args) => commands::compare::diff(args),
        Command::Matrix(args) => commands::compare::matrix(args),
        Command::Smoke(args) => commands::smoke::smoke(args),
        Command::Bench(args) => commands::bench::bench(args),
        Command::Serve(args) => commands::serve::serve(args),
        Command::SelfTest(args) => commands::self_test::self_test(args),
        Command::Generate(args) => commands::generate::generate(args),
        Command::Validate(args) => commands::validate::validate(args),
        Command::Merchant(args) => commands::merchant::merchant(args),
        Command::Misbehave(args) => commands::merchant::misbehave(args),
        Command::Sign(args) => commands::sign::sign(args),
        Command::Verify(args) => commands::verify::verify(args),
        Command::Keys(args) => commands::keys::keys(args),
        Command::Vectors(args) => commands::vectors::vectors(args),
    }
}
