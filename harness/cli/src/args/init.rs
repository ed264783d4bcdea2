//! The flags of `paycert init`.

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};

#[derive(ClapArgs)]
#[command(after_help = "It writes\n  \
    paycert/                        the adapter, profile.json and known-failures.json\n  \
    .github/workflows/paycert.yml   certifies on every push\n\n\
    The adapter is complete: it calls a stand-in that signs by itself, so that the first verdict\n\
    comes before the first change. Put your own client in the place of the stand-in.\n\n\
    Examples:\n  \
    paycert init --lang go\n  \
    paycert init --lang java --protocol antom ../my-client\n\n\
    Exit codes: 0 written   2 a file is there already, or cannot be written")]
pub(crate) struct InitArgs {
    /// The language of the adapter
    #[arg(long, value_enum)]
    pub(crate) lang: Lang,
    /// The protocol of your client
    #[arg(long, value_enum, default_value_t = ProtocolArg::Openapi)]
    pub(crate) protocol: ProtocolArg,
    /// The root of your client's repository
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Node.js
    Javascript,
    /// Python 3
    Python,
    /// Java 17 or newer
    Java,
    /// Go 1.23 or newer
    Go,
    /// Rust
    Rust,
    /// PHP 8
    Php,
    /// .NET 8 or newer
    Csharp,
    /// Ruby
    Ruby,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProtocolArg {
    /// Alipay's OpenAPI gateway
    Openapi,
    /// Antom
    Antom,
}
