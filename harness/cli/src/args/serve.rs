//! The flags of `paycert serve`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

#[derive(ClapArgs)]
#[command(after_help = "Both protocols are served on one port: /gateway.do and /ams/api/v1/payments/…\n\n\
    A scenario is chosen by the control interface (POST /_paycert/scenario), by the number of an order \
    (scenario_NAME_0001), by the last digits of an amount (47.01: `--list` prints them all), or by --scenario.\n\n\
    The control interface under /_paycert/ shows orders, notifications and findings (GET state), lets the payer act \
    (POST pay, refuse, close), sends notifications (POST notify) and ends the session (POST stop). GET /_paycert/ \
    lists it all.\n\n\
    Examples:\n  \
        paycert serve --port 8444\n  \
        paycert serve --port 8444 --scenario bad-day --seed 7\n  \
        paycert serve --for 60 --merchant-key app-public-key.pem\n  \
        paycert serve --poll-interval 5000 --poll-attempts 6\n  \
        curl -d '{\"id\":\"2026112500001\"}' http://127.0.0.1:8444/_paycert/pay\n\n\
    Exit codes:\n  \
        0 nothing wrong was seen   1 findings   2 wrong usage or unreadable input\n  \
        3 the gateway broke   4 no request came   130 interrupted (the report is written all the same)")]
pub(crate) struct ServeArgs {
    /// The port; 0 is any
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) port: u16,
    /// What orders meet that ask for nothing
    #[arg(long, value_name = "NAME", default_value = "paid")]
    pub(crate) scenario: String,
    /// Print the table of scenarios and end
    #[arg(long, value_enum, value_name = "FORMAT", num_args = 0..=1, default_missing_value = "text", require_equals = true)]
    pub(crate) list: Option<ListFormat>,
    /// The seed of identifiers, and of bad days
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// The folder with the keys of an earlier session; absent: OUT/keys, made where there is none
    #[arg(long, value_name = "DIR")]
    pub(crate) keys: Option<PathBuf>,
    /// The application's own public key, so that it can keep its private one
    #[arg(long, value_name = "FILE")]
    pub(crate) merchant_key: Option<PathBuf>,
    /// The only app_id that is accepted; absent: any
    #[arg(long, value_name = "ID")]
    pub(crate) app_id: Option<String>,
    /// The only client id of Antom that is accepted; absent: any
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// The merchant's account, which notifications of the OpenAPI gateway name; absent: one that depends on the seed
    #[arg(long, value_name = "ID")]
    pub(crate) seller_id: Option<String>,
    /// Where notifications go, whatever the orders say; on this machine
    #[arg(long, value_name = "URL")]
    pub(crate) notify: Option<String>,
    /// How many times faster than the platform undelivered notifications come again
    #[arg(long, value_name = "FACTOR", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub(crate) hurry: u64,
    /// How far apart the application's queries have to be, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 5_000)]
    pub(crate) poll_interval: u64,
    /// How many queries the application makes while the payer has not confirmed, before it cancels: more of them are then
    /// found, and so is a window that ends with no cancel, whatever its last query brought; absent: any number
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub(crate) poll_attempts: Option<u64>,
    /// How long an order must have been left alone before a missing query or cancel counts, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    pub(crate) quiet: u64,
    /// Offer https as well, on a port of its own; its authority is written to OUT/ca.pem
    #[arg(long)]
    pub(crate) https: bool,
    /// End after so long
    #[arg(long = "for", value_name = "SECONDS")]
    pub(crate) lasts: Option<u64>,
    /// Where report.txt, report.json, wire.jsonl and new keys are written
    #[arg(long, value_name = "DIR", default_value = "reports/out/serve")]
    pub(crate) out: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ListFormat {
    /// For people
    Text,
    /// For a page of documentation
    Markdown,
}
