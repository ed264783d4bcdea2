//! The command line: flags become one library call and an exit code.

mod args;
mod commands;
mod failure;
mod output;
mod paint;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

fn main() -> ExitCode {
    let args = Args::parse();
    let result = match &args.command {
        Command::Run(args) => commands::run::run(args),
        Command::List(args) => commands::list::list(args),
        Command::Explain(args) => commands::explain::explain(args),
        Command::Coverage => commands::coverage::coverage(),
        Command::Doctor(args) => commands::doctor::doctor(args),
        Command::Judge(args) => commands::judge::judge(args),
        Command::Smoke(args) => commands::smoke::smoke(args),
        Command::SelfTest(args) => commands::self_test::self_test(args),
        Command::Merchant(args) => commands::merchant::merchant(args),
    };
    match result {
        Ok(code) => ExitCode::from(code),
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(failure.exit)
        }
    }
}
