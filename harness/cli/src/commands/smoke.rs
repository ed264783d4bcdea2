//! `paycert smoke`: does this adapter speak the protocol, and does one plain message of each kind work?

use paycert_core::case::Case;
use paycert_core::case::load::cases;
use paycert_core::known::Outcome;
use paycert_core::report::Run;
use paycert_core::report::case_text;
use paycert_run::runner::{Options, Quiet, run as run_cases};

use super::{failed, profile, source};
use crate::args::SmokeArgs;
use crate::failure::Failure;

pub(crate) fn smoke(args: &SmokeArgs) -> Result<u8, Failure> {
    let source = source(&args.adapter)?;
    let scratch = tempfile::tempdir()
        .map_err(|error| Failure::broken(format!("no folder for temporary files: {error}"), None))?;
    let options = Options {
        profile: profile(args.adapter.profile.as_ref())?,
        deadline: args.adapter.deadline(),
        ..Options::plain(plain_cases(), 1, scratch.path().to_owned())
    };
    let run = run_cases(source.as_ref(), &options, &mut Quiet).map_err(failed)?;
    crate::paint::print(&text(&run));
    Ok(run.exit_code())
}

/// The plainest message of each protocol and kind of question.
const PLAINEST: [&str; 10] = [
    "antom/pay/notification-signature/plain",
    "antom/pay/request-signature/plain",
    "antom/pay/response-signature/plain",
    "antom/pay/result-codes/success",
    "antom/pay/shop/result/paid-after-in-process",
    "openapi/trade.pay/notification-signature/n01-paid",
    "openapi/trade.pay/request-signature/plain",
    "openapi/trade.pay/response-signature/paid",
    "openapi/trade.pay/result-codes/10000-paid",
    "openapi/trade.pay/shop/result/10000-paid",
];

fn plain_cases() -> Vec<&'static Case> {
    cases().iter().filter(|case| PLAINEST.contains(&case.id.as_str())).collect()
}

fn text(run: &Run) -> String {
    let iut = &run.header.iut;
    let about = &iut.implementation;
    let mut text = format!("{} {} ({})\n", about.name, about.version, about.language);
    text += &format!("  features  {}\n", iut.features.join(" "));
    for result in run.cases.iter().filter(|result| result.outcome != Outcome::Skip) {
        text += &match result.outcome {
            Outcome::Pass => format!("pass  {}\n", result.case),
            _ => case_text(run, result),
        };
    }
    let skipped = run.counts().of(Outcome::Skip);
    text += &format!("{} tried, {skipped} not listed by the adapter\n", run.cases.len() - skipped);
    text
}
