//! `paycert run`: cases × client → run file, reports, exit code.

use paycert_run::runner::{Options, quoted, run as run_cases};

use super::{failed, interruptible, known, print, profile, select, source};
use crate::args::RunArgs;
use crate::failure::{Failure, say};
use crate::output::{Output, RUN_FILE};

pub(crate) fn run(args: &RunArgs) -> Result<u8, Failure> {
    let cases = select(&args.cases)?;
    let profile = profile(args.adapter.profile.as_ref())?;
    let known = known(args.known_failures.as_ref())?;
    let source = source(&args.adapter)?;
    let mut output = Output::open(&args.out)?;
    let options = Options {
        cases,
        seed: args.seed.unwrap_or_else(fresh_seed),
        jobs: usize::from(args.jobs),
        profile,
        flags: args
            .adapter
            .profile
            .as_ref()
            .map(|path| format!(" --profile {}", quoted(&path.display().to_string())))
            .unwrap_or_default(),
        known,
        scratch: output.folder().to_owned(),
        deadline: args.adapter.deadline(),
        keys: None,
        interrupted: interruptible()?,
    };
    let run = match run_cases(source.as_ref(), &options, &mut output) {
        Ok(run) => run,
        Err(error) => {
            output.abandon();
            return Err(failed(error));
        }
    };
    output.write(&run).map_err(|error| failed(error.into()))?;
    print(&run, args.format);
    say(&format!("reports in {} (run file: {RUN_FILE})", args.out.display()));
    Ok(run.exit_code())
}

/// A seed short enough to be typed.
fn fresh_seed() -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one("seed") % 1_000_000
}
