//! The flags of `paycert doctor`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use paycert_core::diagnose::Kind;
use paycert_core::operation::Protocol;

#[derive(ClapArgs)]
#[command(after_help = "Examples:\n  \
    paycert doctor --public-key merchant.pem --http request.txt\n  \
    pbpaste | paycert doctor --public-key merchant.pem --curl -\n  \
    paycert doctor --public-key platform.pem --har session.har --kind response\n  \
    paycert doctor --public-key platform.pem --other-key merchant.pem --kind notification \\\n      \
        --path '/notify' --header client-id:5Y… --header request-time:2026-… --header signature:… --body body.json\n  \
    paycert doctor --run reports/out/run.jsonl --case antom/pay/request-message\n\n\
    Exit codes:\n  \
    0 the signature verifies   1 it does not   2 wrong usage or unreadable input")]
pub(crate) struct DoctorArgs {
    /// The public key to verify with: the merchant's for a request, the platform's for everything else
    #[arg(long, value_name = "FILE", required_unless_present = "run", allow_hyphen_values = true)]
    pub(crate) public_key: Option<PathBuf>,
    /// The other side's public key, so that a mix-up of the two is seen
    #[arg(long, value_name = "FILE", allow_hyphen_values = true)]
    pub(crate) other_key: Option<PathBuf>,

    /// An HTTP request or response as text; `-` is standard input
    #[arg(long, value_name = "FILE", group = "input")]
    pub(crate) http: Option<PathBuf>,
    /// A HAR file
    #[arg(long, value_name = "FILE", group = "input")]
    pub(crate) har: Option<PathBuf>,
    /// Which entry of the HAR file, counted from 1; absent: the first that looks signed
    #[arg(long, value_name = "N", requires = "har")]
    pub(crate) entry: Option<usize>,
    /// A curl command line; `-` is standard input
    #[arg(long, value_name = "FILE", group = "input")]
    pub(crate) curl: Option<PathBuf>,
    /// The run.jsonl of an earlier run: its diagnosis is shown again
    #[arg(long, value_name = "FILE", group = "input", requires = "case")]
    pub(crate) run: Option<PathBuf>,
    /// The case of that run
    #[arg(long, value_name = "ID", requires = "run")]
    pub(crate) case: Option<String>,

    /// Which protocol; absent: what the message looks like
    #[arg(long, value_enum)]
    pub(crate) protocol: Option<ProtocolArg>,
    /// Which way the message goes; absent: what it looks like
    #[arg(long, value_enum)]
    pub(crate) kind: Option<KindArg>,
    /// OpenAPI responses: the API method, where the body does not tell it
    #[arg(long, value_name = "NAME")]
    pub(crate) operation: Option<String>,
    /// Antom: the verb [default: that of the request, or POST]
    #[arg(long, value_name = "VERB")]
    pub(crate) method: Option<String>,
    /// Antom: the path with its query; for a response, that of its request
    #[arg(long, visible_alias = "request-path", value_name = "PATH")]
    pub(crate) path: Option<String>,
    /// Antom: the client id [default: the header `client-id`]
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// Antom: the time [default: the header `request-time` or `response-time`]
    #[arg(long, value_name = "TIME")]
    pub(crate) time: Option<String>,
    /// The body, byte for byte; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "input")]
    pub(crate) body: Option<PathBuf>,
    /// A header; may be given several times
    #[arg(long = "header", value_name = "NAME:VALUE", value_parser = header)]
    pub(crate) headers: Vec<(String, String)>,
    /// OpenAPI: a parameter, not URL-encoded; may be given several times
    #[arg(long = "param", value_name = "NAME=VALUE", value_parser = param)]
    pub(crate) params: Vec<(String, String)>,
    /// The signature [default: `sign`, or the header `signature`]
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) signature: Option<String>,
    /// The charset of the message [default: what it names, or utf-8]
    #[arg(long, value_name = "NAME")]
    pub(crate) charset: Option<String>,
    /// The signature's algorithm, where the message does not name it [default: RSA2]
    #[arg(long, value_enum)]
    pub(crate) sign_type: Option<SignTypeArg>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ProtocolArg {
    /// The gateway of Alipay's open platform
    Openapi,
    /// Antom
    Antom,
}

impl From<ProtocolArg> for Protocol {
    fn from(arg: ProtocolArg) -> Self {
        match arg {
            ProtocolArg::Openapi => Self::OpenApi,
            ProtocolArg::Antom => Self::Antom,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum KindArg {
    /// Merchant to platform
    Request,
    /// The platform's answer
    Response,
    /// Platform to merchant, unasked
    Notification,
}

impl From<KindArg> for Kind {
    fn from(arg: KindArg) -> Self {
        match arg {
            KindArg::Request => Self::Request,
            KindArg::Response => Self::Response,
            KindArg::Notification => Self::Notification,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum SignTypeArg {
    /// SHA-1
    #[value(name = "RSA")]
    Rsa,
    /// SHA-256
    #[value(name = "RSA2")]
    Rsa2,
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("a header is NAME:VALUE")?;
    Ok((name.trim().to_owned(), value.trim().to_owned()))
}

fn param(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once('=').ok_or("a parameter is NAME=VALUE")?;
    Ok((name.to_owned(), value.to_owned()))
}
