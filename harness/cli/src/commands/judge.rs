//! `paycert judge`: a recorded run, judged again.

use paycert_core::case::load::cases;
use paycert_core::report::Run;

use super::{known, print};
use crate::args::JudgeArgs;
use crate::failure::{Failure, read};

pub(crate) fn judge(args: &JudgeArgs) -> Result<u8, Failure> {
    let known = known(args.known_failures.as_ref())?;
    let mut run = Run::parse(&read(&args.run)?).map_err(|error| {
        Failure::unreadable(&args.run, error, "name the run.jsonl that `paycert run` wrote")
    })?;
    for result in &mut run.cases {
        let case = cases().iter().find(|case| case.id == result.case).ok_or_else(|| {
            let problem = format!("case `{}` is not in this version of paycert", result.case);
            Failure::unreadable(&args.run, problem, "judge it with the version that recorded it")
        })?;
        *result = result.rejudged(case, &known);
    }
    print(&run, args.format);
    Ok(run.exit_code())
}
