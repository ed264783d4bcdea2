//! Signature vectors: the sign and verify cases as files in Wycheproof's layout, for an SDK's own unit tests.
//!
//! `export` makes them, `answer` is what a correct client says about them, `score` compares what a client said.
//! `schemas/paycert/vectors.v1.json` describes the files.

pub mod verdict;
pub mod answer;
pub mod export;
pub mod score;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::case::Kind;
use crate::crypto::Digest;
use crate::operation::Protocol;
use crate::wire::http::Headers;

/// The schema of the files, which is exported beside them.
pub const SCHEMA: &str = include_str!("../../../../schemas/paycert/vectors.v1.json");

/// The name under which the schema is exported.
pub const SCHEMA_FILE: &str = "vectors.v1.json";

/// What one file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub file: &'static str,
    /// The protocol.
    pub protocol: Protocol,
    /// The cases that go into it.
    pub kind: Kind,
    /// The `type` of its groups.
    pub group: &'static str,
    /// What `valid` means in it.
    pub says: &'static str,
}

const VERIFY: &str =
    "`valid` is whether the message is genuine; a client is right if it says the same of the whole message.";
const SIGN: &str = "`valid` is whether a client signs the message and, unless `sig` is empty, makes exactly `sig`. Where `sig` \
                    is a signature made by mistake, or the key cannot be used, a client must not.";

/// Every file.
pub const FILES: &[Row] = &[
    row("openapi-response.json", Protocol::OpenApi, Kind::VerifyResponse, "OpenApiResponseVerify", VERIFY),
    row(
        "openapi-notification.json",
        Protocol::OpenApi,
        Kind::VerifyNotification,
        "OpenApiNotificationVerify",
        VERIFY,
    ),
    row("openapi-request.json", Protocol::OpenApi, Kind::Sign, "OpenApiRequestSign", SIGN),
    row("antom-response.json", Protocol::Antom, Kind::VerifyResponse, "AntomResponseVerify", VERIFY),
    row(
        "antom-notification.json",
        Protocol::Antom,
        Kind::VerifyNotification,
        "AntomNotificationVerify",
        VERIFY,
    ),
    row("antom-request.json", Protocol::Antom, Kind::Sign, "AntomRequestSign", SIGN),
];

const fn row(
    file: &'static str,
    protocol: Protocol,
    kind: Kind,
    group: &'static str,
    says: &'static str,
) -> Row {
    Row { file, protocol, kind, group, says }
}

/// One file of vectors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct File {
    /// Always `RSASSA-PKCS1-v1_5`.
    pub algorithm: String,
    /// The schema file.
    pub schema: String,
    /// The version of paycert that made it.
    pub generator_version: String,
    /// How many tests there are in all groups.
    pub number_of_tests: usize,
    /// What the file is, in lines.
    pub header: Vec<String>,
    /// What each flag means.
    pub notes: BTreeMap<String, Note>,
    /// Tests under one key and configuration each.
    pub test_groups: Vec<Group>,
}

/// What a flag means: the requirement of that name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Note {
    /// What breaking it costs.
    pub bug_type: String,
    /// What it says.
    pub description: String,
    /// Where it is written.
    pub links: Vec<String>,
}

/// Tests under one key and configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Group {
    /// The `type` of [`Row::group`].
    #[serde(rename = "type")]
    pub kind: String,
    /// Modulus length, in bits.
    pub key_size: usize,
    /// `SHA-256` or `SHA-1`.
    pub sha: String,
    /// The key that verifies.
    pub public_key_pem: String,
    /// The same, as Base64 of the DER.
    pub public_key_bare: String,
    /// Requests: the throw-away key that signs, in the encodings that the client is given.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub private_key: Map<String, Value>,
    /// What the client is configured with.
    pub configuration: Configuration,
    /// The tests.
    pub tests: Vec<Test>,
}

impl Group {
    /// The digest that `sha` names.
    pub fn digest(&self) -> Digest {
        if self.sha == "SHA-1" { Digest::Sha1 } else { Digest::Sha256 }
    }
}

/// What a client is configured with; members of the other protocol are absent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Configuration {
    /// OpenAPI application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_id: Option<String>,
    /// OpenAPI: the merchant's account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seller_id: Option<String>,
    /// OpenAPI: `RSA2` or `RSA`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign_type: Option<String>,
    /// OpenAPI: `utf-8` or `gbk`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub charset: Option<String>,
    /// Antom client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Antom: the version of the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_version: Option<String>,
}

/// One test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Test {
    /// Its number in the file, from 1.
    pub tc_id: usize,
    /// Why it is worth asking.
    pub comment: String,
    /// The requirements that it checks.
    pub flags: Vec<String>,
    /// The case that it comes from.
    pub case: String,
    /// The message.
    pub message: Message,
    /// The signed bytes in hex; empty where the message cannot be taken apart.
    pub msg: String,
    /// The signature in hex; empty where there is none.
    pub sig: String,
    /// What is right.
    pub result: Answer,
}

/// What is right about a test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Answer {
    /// Only yes.
    Valid,
    /// Only no.
    Invalid,
    /// Both.
    Acceptable,
}

/// A message as the client gets it; members that its kind does not have are absent.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Message {
    /// OpenAPI responses: the API method that was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The verb of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// The path of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Antom requests: the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Antom requests: the time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// Header fields in their order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub headers: Option<Headers>,
    /// The body in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_hex: Option<String>,
    /// OpenAPI requests: all parameters but `sign`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub params: Option<Map<String, Value>>,
}

/// Bytes in lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Bytes from hex; `None` if the text is no hex.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).map(|value| value as u8)).collect();
    let pairs = digits?;
    pairs.len().is_multiple_of(2).then(|| pairs.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}
