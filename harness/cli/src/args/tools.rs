//! The flags of the tools: signing, verifying, keys, vectors.

use std::path::PathBuf;

use clap::{Args as ClapArgs, Subcommand, ValueEnum};

const FILE: &str = "A FILE may be `-`: standard input.";

#[derive(ClapArgs)]
pub(crate) struct SignArgs {
    #[command(subcommand)]
    pub(crate) protocol: SignProtocol,
}

#[derive(Subcommand)]
pub(crate) enum SignProtocol {
    /// Sign the parameters of an OpenAPI request, and print the value of `sign`
    #[command(after_help = FILE)]
    Openapi(SignOpenApi),
    /// Sign an Antom request, and print the value of its Signature header
    #[command(after_help = FILE)]
    Antom(SignAntom),
}

#[derive(ClapArgs)]
pub(crate) struct SignOpenApi {
    #[command(flatten)]
    pub(crate) how: How,
    /// A parameter, raw, before URL-encoding; may be given several times
    #[arg(long = "param", value_name = "NAME=VALUE", required_unless_present = "params")]
    pub(crate) param: Vec<String>,
    /// The parameters as an object of texts (JSON)
    #[arg(long, value_name = "FILE", conflicts_with = "param")]
    pub(crate) params: Option<PathBuf>,
    /// The signature type; absent: what the parameter `sign_type` says, else RSA2
    #[arg(long, value_enum, value_name = "TYPE")]
    pub(crate) sign_type: Option<SignTypeArg>,
    /// The charset of the signed bytes; absent: what the parameter `charset` says, else utf-8
    #[arg(long, value_name = "NAME")]
    pub(crate) charset: Option<String>,
}

#[derive(ClapArgs)]
pub(crate) struct SignAntom {
    #[command(flatten)]
    pub(crate) how: How,
    /// The verb of the request
    #[arg(long, value_name = "VERB", default_value = "POST")]
    pub(crate) method: String,
    /// The path of the request, with its query, as sent
    #[arg(long, value_name = "PATH")]
    pub(crate) path: String,
    /// The Client-Id header
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: String,
    /// The Request-Time header, as sent
    #[arg(long, value_name = "TIME")]
    pub(crate) time: String,
    /// The body, byte for byte as sent
    #[arg(long, value_name = "FILE")]
    pub(crate) body: PathBuf,
    /// The version of the key
    #[arg(long, value_name = "N", default_value = "1")]
    pub(crate) key_version: String,
}

/// What is printed, and with which key it is made.
#[derive(ClapArgs)]
pub(crate) struct How {
    /// The private key: PKCS#1 or PKCS#8, as PEM, Base64 or DER
    #[arg(long, value_name = "FILE", required_unless_present = "show_content")]
    pub(crate) key: Option<PathBuf>,
    /// Print the exact bytes to sign in place of the signature, without a line end
    #[arg(long)]
    pub(crate) show_content: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SignTypeArg {
    /// SHA-256
    #[value(name = "RSA2")]
    Rsa2,
    /// SHA-1
    #[value(name = "RSA")]
    Rsa,
}

#[derive(ClapArgs)]
pub(crate) struct VerifyArgs {
    #[command(subcommand)]
    pub(crate) protocol: VerifyProtocol,
}

#[derive(Subcommand)]
pub(crate) enum VerifyProtocol {
    /// Verify a message of the OpenAPI gateway or to it
    #[command(subcommand)]
    Openapi(VerifyOpenApi),
    /// Verify a message of Antom or to it
    #[command(subcommand)]
    Antom(VerifyAntom),
}

#[derive(Subcommand)]
pub(crate) enum VerifyOpenApi {
    /// The merchant's request
    #[command(after_help = VERDICTS)]
    Request {
        #[command(flatten)]
        openapi: OpenApiRules,
        /// The request target, with its query, as sent
        #[arg(long, value_name = "PATH?QUERY", default_value = "/gateway.do")]
        target: String,
        #[command(flatten)]
        message: MessageArgs,
    },
    /// The gateway's answer
    #[command(after_help = VERDICTS)]
    Response {
        #[command(flatten)]
        openapi: OpenApiRules,
        /// The API method that was called, such as alipay.trade.pay
        #[arg(long, value_name = "METHOD")]
        operation: String,
        #[command(flatten)]
        message: MessageArgs,
    },
    /// A notification of a trade
    #[command(after_help = VERDICTS)]
    Notification {
        #[command(flatten)]
        openapi: OpenApiRules,
        #[command(flatten)]
        message: MessageArgs,
    },
}

#[derive(Subcommand)]
pub(crate) enum VerifyAntom {
    /// The merchant's request
    #[command(after_help = VERDICTS)]
    Request(AntomMessage),
    /// The gateway's answer: method and path are those of the request
    #[command(after_help = VERDICTS)]
    Response(AntomMessage),
    /// A notification
    #[command(after_help = VERDICTS)]
    Notification(AntomMessage),
}

const VERDICTS: &str = "A FILE may be `-`: standard input.\n\n\
    Exit codes: 0 valid   1 invalid, with the reason   2 wrong usage or unreadable input";

#[derive(ClapArgs)]
pub(crate) struct OpenApiRules {
    /// The configured signature type; the message does not choose
    #[arg(long, value_enum, value_name = "TYPE", default_value = "RSA2")]
    pub(crate) sign_type: SignTypeArg,
    /// The charset where the message names none
    #[arg(long, value_name = "NAME", default_value = "utf-8")]
    pub(crate) charset: String,
}

#[derive(ClapArgs)]
pub(crate) struct AntomMessage {
    /// The verb
    #[arg(long, value_name = "VERB", default_value = "POST")]
    pub(crate) method: String,
    /// The path with its query, as sent
    #[arg(long, value_name = "PATH")]
    pub(crate) path: String,
    /// The client that the message must be for, and the one that is signed where no header names it
    #[arg(long, value_name = "ID")]
    pub(crate) client_id: Option<String>,
    /// The version that the key must have; absent: any
    #[arg(long, value_name = "N")]
    pub(crate) key_version: Option<String>,
    #[command(flatten)]
    pub(crate) message: MessageArgs,
}

#[derive(ClapArgs)]
pub(crate) struct MessageArgs {
    /// The public key of the signer, as PEM, Base64 or DER
    #[arg(long, value_name = "FILE")]
    pub(crate) public_key: PathBuf,
    /// A header of the message; may be given several times
    #[arg(long = "header", short = 'H', value_name = "NAME: VALUE")]
    pub(crate) headers: Vec<String>,
    /// The body, byte for byte as received
    #[arg(value_name = "BODY")]
    pub(crate) body: PathBuf,
}

#[derive(ClapArgs)]
pub(crate) struct KeysArgs {
    #[command(subcommand)]
    pub(crate) command: KeysCommand,
}

#[derive(Subcommand)]
pub(crate) enum KeysCommand {
    /// Make a throw-away pair: private-key.pem (PKCS#8) and public-key.pem; nothing is overwritten
    New {
        /// Length of the modulus: 2048, 3072 or 4096
        #[arg(long, value_name = "N", default_value = "2048")]
        bits: u16,
        /// The folder to write into
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Write a key in another form, to standard output; no other command prints a key
    #[command(after_help = FILE)]
    Convert {
        /// The form
        #[arg(long, value_enum, value_name = "FORM")]
        to: FormArg,
        /// The key, in any form
        #[arg(value_name = "FILE")]
        key: PathBuf,
    },
    /// Say what a key file is: kind, length, form, SHA-256 of its public half; never the key
    #[command(after_help = FILE)]
    Show {
        /// The key, in any form
        #[arg(value_name = "FILE")]
        key: PathBuf,
    },
    /// Say whether two keys belong together: a private key and its public one, or twice the same
    #[command(after_help = "Exit codes: 0 they do   1 they do not   2 one of them cannot be read")]
    Match {
        /// One key, in any form
        #[arg(value_name = "A")]
        a: PathBuf,
        /// The other, in any form
        #[arg(value_name = "B")]
        b: PathBuf,
    },
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FormArg {
    /// -----BEGIN RSA PRIVATE KEY-----
    Pkcs1Pem,
    /// Base64 of PKCS#1 on one line
    Pkcs1Bare,
    /// -----BEGIN PRIVATE KEY-----
    Pkcs8Pem,
    /// Base64 of PKCS#8 on one line
    Pkcs8Bare,
    /// -----BEGIN PUBLIC KEY-----, the public half
    SpkiPem,
    /// Base64 of the public half on one line
    SpkiBare,
}

#[derive(ClapArgs)]
pub(crate) struct VectorsArgs {
    #[command(subcommand)]
    pub(crate) command: VectorsCommand,
}

#[derive(Subcommand)]
pub(crate) enum VectorsCommand {
    /// Write signature vectors in Wycheproof's layout, with their schema, under fresh throw-away keys
    Export {
        /// The folder to write into
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// The seed of identifiers and tokens; keys, and so signatures, are fresh every time
        #[arg(long, value_name = "N", default_value_t = 1)]
        seed: u64,
    },
    /// Score what a client said: {"results":[{"file":"…","tcId":1,"valid":true},…]}
    #[command(
        after_help = "Remove the files of what the client does not do from DIR; every test that is left must be answered.\n\n\
        Exit codes: 0 all right   1 a test is wrong or missing   2 unreadable input"
    )]
    Check {
        /// What the client said (JSON); `-`: standard input
        #[arg(value_name = "RESULTS")]
        results: PathBuf,
        /// The folder of the export
        #[arg(long, value_name = "DIR")]
        vectors: PathBuf,
    },
}
