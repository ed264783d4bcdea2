//! The flags of every command, and what `--help` teaches.

pub(crate) mod bench;
pub(crate) mod compare;
pub(crate) mod doctor;
pub(crate) mod init;
pub(crate) mod serve;
pub(crate) mod tools;

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use paycert_run::runner::DEADLINE;
use paycert_run::self_test::GATES;

/// Certifies payment clients of Alipay OpenAPI and Antom.
#[derive(Parser)]
#[command(
    name = "paycert",
    version,
    about = "Can this payment client lose money, accept a forgery, or break?",
    after_help = "Examples:\n  \
        paycert run                                   certify the built-in reference merchant\n  \
        paycert init --lang python                    an adapter to start from\n  \
        paycert smoke -- python3 paycert/adapter.py   the first verdict\n  \
        paycert run -- node adapter.js                certify your client through its adapter\n  \
        paycert run --case 'antom/**' -- ./adapter    only the cases of Antom\n  \
        paycert bench -- node adapter.js              how fast it signs, verifies and calls\n  \
        paycert serve --port 8444                     a local gateway for your application's own tests\n  \
        paycert diff before/run.jsonl after           what changed between two runs\n  \
        paycert explain openapi/trade.pay/forged-answers/no-sign\n  \
        paycert verify openapi notification --public-key alipay.pem body.txt\n  \
        paycert doctor --public-key merchant.pem --curl command.txt\n\n\
        Exit codes:\n  \
        0 conformant   1 some case failed or passed unexpectedly   2 wrong usage or unreadable input\n  \
        3 the harness or an adapter broke   4 no case selected   5 incomplete\n  \
        6 slower than a budget allows   130 interrupted"
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Judge a client: run every case that its adapter can be asked, and write the reports
    Run(RunArgs),
    /// List the cases
    List(ListArgs),
    /// Explain a case or a requirement: why it is asked, what is right, where it is written
    Explain(ExplainArgs),
    /// Print what of the documents is checked: requirement → cases → mutants, and the reverse
    Coverage,
    /// Explain why a signature does not verify: which mistake made it, and what to change
    Doctor(Box<doctor::DoctorArgs>),
    /// Judge a recorded run again
    Judge(JudgeArgs),
    /// Write an adapter to start from, a CI workflow and a profile; nothing is overwritten
    Init(init::InitArgs),
    /// Say what changed between two runs: versions of a client, or of paycert
    Diff(compare::DiffArgs),
    /// Put many runs beside each other: clients × requirements, and where clients differ
    Matrix(compare::MatrixArgs),
    /// Try an adapter: does it start, and does one plain message of each kind work?
    Smoke(SmokeArgs),
    /// Measure how fast a client signs, verifies and calls, and compare it with a budget or an earlier release
    Bench(Box<bench::BenchArgs>),
    /// Be the gateway for an application: scenarios, a control interface, notifications to this machine, a report
    Serve(Box<serve::ServeArgs>),
    /// Test the tester: clients that do nothing, correct ones, every mutant, and adapters that misbehave
    SelfTest(SelfTestArgs),
    /// Write messages of the documents, good ones or near misses, one a line
    Generate(GenerateArgs),
    /// Say what is wrong with messages: files with one message each, or with one a line
    Validate(ValidateArgs),
    /// Offer the reference merchant, or a mutant of it, as an adapter on standard input and output
    Merchant(MerchantArgs),
    /// Be an adapter that misbehaves; for the self-test
    #[command(hide = true)]
    Misbehave(MisbehaveArgs),
    /// Sign a request, or print the exact bytes to sign
    Sign(tools::SignArgs),
    /// Verify a request, an answer or a notification, and say why it is not genuine
    Verify(tools::VerifyArgs),
    /// Make, convert, describe and compare keys
    Keys(tools::KeysArgs),
    /// Export signature vectors for an SDK's own tests, and score what it says about them
    Vectors(tools::VectorsArgs),
}

/// Which adapter is asked.
#[derive(ClapArgs)]
pub(crate) struct AdapterArgs {
    /// Ask an adapter that listens on a URL of this machine
    #[arg(long, value_name = "URL", conflicts_with = "command")]
    pub(crate) adapter_url: Option<String>,
    /// Ask a mutant of the built-in reference merchant
    #[arg(long, value_name = "NAME", conflicts_with_all = ["command", "adapter_url"])]
    pub(crate) mutant: Option<String>,
    /// Ask the built-in reference merchant, right in another way
    #[arg(long, value_name = "NAME", conflicts_with_all = ["command", "adapter_url", "mutant"])]
    pub(crate) alternative: Option<String>,
    /// What the client claims to support beyond what its adapter says (JSON)
    #[arg(long, value_name = "FILE")]
    pub(crate) profile: Option<PathBuf>,
    /// How long the adapter may take for one command, in milliseconds
    #[arg(long, value_name = "MS", hide = true)]
    pub(crate) deadline_ms: Option<u64>,
    /// The adapter program and its arguments; absent: the built-in reference merchant
    #[arg(last = true, value_name = "CMD")]
    pub(crate) command: Vec<String>,
}

impl AdapterArgs {
    /// How long the adapter may take for one command.
    pub(crate) fn deadline(&self) -> Duration {
        self.deadline_ms.map_or(DEADLINE, Duration::from_millis)
    }
}

#[derive(ClapArgs)]
pub(crate) struct RunArgs {
    #[command(flatten)]
    pub(crate) adapter: AdapterArgs,
    /// Only cases that match; `*` stays within a segment, `**` does not; may be given several times
    #[arg(long = "case", value_name = "GLOB")]
    pub(crate) cases: Vec<String>,
    /// The seed of identifiers and tokens; absent: a fresh one, which the report names
    #[arg(long)]
    pub(crate) seed: Option<u64>,
    /// How many adapters work side by side
    #[arg(long, value_name = "N", default_value_t = 2, value_parser = clap::value_parser!(u16).range(1..=64))]
    pub(crate) jobs: u16,
    /// Cases that are expected to fail, with reasons (JSON)
    #[arg(long, value_name = "FILE")]
    pub(crate) known_failures: Option<PathBuf>,
    /// Where the reports are written
    #[arg(long, value_name = "DIR", default_value = "reports/out")]
    pub(crate) out: PathBuf,
    /// Which report is printed; all of them are written
    #[arg(long, value_enum, default_value_t = FormatArg::Text)]
    pub(crate) format: FormatArg,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum FormatArg {
    /// For people
    Text,
    /// For programs
    Json,
    /// For CI servers
    Junit,
}

impl FormatArg {
    /// The name in the table of formats.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Junit => "junit",
        }
    }
}

#[derive(ClapArgs)]
pub(crate) struct ListArgs {
    /// Only cases that match
    #[arg(long = "case", value_name = "GLOB")]
    pub(crate) cases: Vec<String>,
    /// List the mutants of the reference merchant instead
    #[arg(long)]
    pub(crate) mutants: bool,
    /// List the other choices of the reference merchant instead
    #[arg(long, conflicts_with = "mutants")]
    pub(crate) alternatives: bool,
}

#[derive(ClapArgs)]
pub(crate) struct ExplainArgs {
    /// A case, as `paycert list` prints it, or a requirement, as a report cites it
    #[arg(value_name = "CASE|REQUIREMENT")]
    pub(crate) name: String,
}

#[derive(ClapArgs)]
pub(crate) struct JudgeArgs {
    /// The run.jsonl of an earlier run
    #[arg(value_name = "RUN")]
    pub(crate) run: PathBuf,
    /// Cases that are expected to fail, with reasons (JSON)
    #[arg(long, value_name = "FILE")]
    pub(crate) known_failures: Option<PathBuf>,
    /// Which report is printed
    #[arg(long, value_enum, default_value_t = FormatArg::Text)]
    pub(crate) format: FormatArg,
}

#[derive(ClapArgs)]
pub(crate) struct SmokeArgs {
    #[command(flatten)]
    pub(crate) adapter: AdapterArgs,
}

#[derive(ClapArgs)]
#[command(after_help = gates())]
pub(crate) struct SelfTestArgs {
    /// Only this gate; may be given several times
    #[arg(long = "gate", value_name = "NAME")]
    pub(crate) gates: Vec<String>,
    /// Write the tables into this folder, one file a gate
    #[arg(long, value_name = "DIR")]
    pub(crate) write: Option<PathBuf>,
    /// Another client that is known to be right, with its arguments: the gate 'clean' asks it as well
    #[arg(last = true, value_name = "CMD")]
    pub(crate) second: Vec<String>,
}

#[derive(ClapArgs)]
pub(crate) struct GenerateArgs {
    /// The message, such as antom/payments.pay.request
    #[arg(value_name = "MESSAGE", required_unless_present = "list")]
    pub(crate) message: Option<String>,
    /// How many; absent: ten good messages, or every near miss
    #[arg(long, value_name = "N")]
    pub(crate) count: Option<u64>,
    /// The same seed gives the same messages, on every machine
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Messages that break one constraint each, with its name and its place
    #[arg(long)]
    pub(crate) near_miss: bool,
    /// Print the names of the messages
    #[arg(long)]
    pub(crate) list: bool,
}

#[derive(ClapArgs)]
pub(crate) struct ValidateArgs {
    /// The message, as `paycert generate --list` prints it
    #[arg(value_name = "MESSAGE")]
    pub(crate) message: String,
    /// The files; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Bear what a client must bear: unknown members, and new words of growing lists
    #[arg(long)]
    pub(crate) tolerant: bool,
}

#[derive(ClapArgs)]
pub(crate) struct MerchantArgs {
    /// Be wrong in this way
    #[arg(long, value_name = "NAME")]
    pub(crate) mutant: Option<String>,
}

#[derive(ClapArgs)]
pub(crate) struct MisbehaveArgs {
    /// The way to misbehave
    #[arg(value_name = "MODE")]
    pub(crate) mode: String,
    /// A folder for what must outlive the process
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
    /// Be wrong in this way as well
    #[arg(long, value_name = "NAME")]
    pub(crate) mutant: Option<String>,
}

/// Every gate, and what it shows.
fn gates() -> String {
    let rows = GATES.iter().map(|gate| format!("\n  {:13} {}", gate.name, gate.says));
    let rows: String = rows.collect();
    format!("Gates:{rows}\n\nIt ends in 0 where every gate is passed, and in 1 where one is not.")
}
