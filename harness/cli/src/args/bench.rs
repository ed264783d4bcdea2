//! The flags of `paycert bench`.

use std::path::PathBuf;
use std::time::Duration;

use clap::Args as ClapArgs;
use paycert_core::bench::{OPERATIONS, Operation};

use super::AdapterArgs;

#[derive(ClapArgs)]
#[command(
    after_help = "Each round is the calibration, the client, the client, the calibration; the calibration signs or \
    verifies 1,200 bytes by RSA-2048 with aws-lc-rs. The ratio is the client's rate to that of the calibration (for a \
    call: to signing), the median of all rounds, with the interval that holds it in 95 % of all cases. For a call the \
    gateway works on the same machine.\n\n\
    A limit is exceeded only if the whole interval lies below it.\n\n\
    Examples:\n  \
    paycert bench\n  \
    paycert bench --for 1 --rounds 9 -- node adapter.js\n  \
    paycert bench --only openapi.sign --budget budget.json -- node adapter.js\n  \
    paycert bench --against before/bench.json --allow 10% --out after -- node adapter.js\n\n\
    Exit codes:\n  \
    0 measured   1 some client function does not do its work   2 wrong usage or unreadable input\n  \
    3 the harness or an adapter broke   4 nothing to measure   5 too few rounds count\n  \
    6 slower than a budget or an earlier measurement allows   130 interrupted (bench.json is still written)"
)]
pub(crate) struct BenchArgs {
    #[command(flatten)]
    pub(crate) adapter: AdapterArgs,
    /// How long client and calibration work in each round, in seconds each
    #[arg(long = "for", value_name = "SECONDS", default_value = "1", value_parser = seconds)]
    pub(crate) time: Duration,
    /// How many rounds have to count
    #[arg(long, value_name = "N", default_value_t = 9, value_parser = clap::value_parser!(u16).range(6..=999))]
    pub(crate) rounds: u16,
    /// On how many threads the client works, and the calibration
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=64))]
    pub(crate) threads: u32,
    /// Only this operation; may be given several times
    #[arg(long, value_name = "NAME", value_parser = operation)]
    pub(crate) only: Vec<&'static Operation>,
    /// The least ratio of each operation, such as {"openapi.sign": 0.10} (JSON)
    #[arg(long, value_name = "FILE")]
    pub(crate) budget: Option<PathBuf>,
    /// The bench.json of an earlier measurement, which this one may not be slower than
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Option<PathBuf>,
    /// How much slower it may be all the same
    #[arg(long, value_name = "PERCENT", default_value = "10%", value_parser = percent, requires = "against")]
    pub(crate) allow: f64,
    /// Where bench.json is written
    #[arg(long, value_name = "DIR", default_value = "reports/out/bench")]
    pub(crate) out: PathBuf,
}

/// Seconds, with a fraction or without.
fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse::<f64>() {
        Ok(seconds) if (0.02..=600.0).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        _ => Err("it must be between 0.02 and 600 seconds".to_owned()),
    }
}

/// A percentage as a part of 1.
fn percent(text: &str) -> Result<f64, String> {
    match text.strip_suffix('%').unwrap_or_default().trim().parse::<f64>() {
        Ok(percent) if (0.0..100.0).contains(&percent) => Ok(percent / 100.0),
        _ => Err("write a percentage below 100, such as 10%".to_owned()),
    }
}

fn operation(name: &str) -> Result<&'static Operation, String> {
    let names: Vec<&str> = OPERATIONS.iter().map(|operation| operation.name).collect();
    Operation::find(name).ok_or_else(|| format!("use one of {}", names.join(", ")))
}
