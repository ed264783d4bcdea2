//! The base replies of `corpus/replies`: what each operation answers, by name, and what that does to the books.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::operation::Protocol;

static FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../corpus/replies");

/// What an executed request does to the books.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Nothing.
    #[default]
    None,
    /// The trade waits for the buyer.
    Opened,
    /// Money moved to the merchant.
    Paid,
    /// The trade is closed, no money moved.
    Closed,
    /// The money went back.
    Refunded,
}

/// One base reply.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BaseReply {
    /// What it does to the books.
    #[serde(default)]
    pub effect: Effect,
    /// Whether the real gateway sends it without a signature.
    #[serde(default)]
    pub unsigned: bool,
    /// OpenAPI: the root member, where it is not the operation's own.
    #[serde(default)]
    pub member: Option<String>,
    /// The message; strings are templates.
    pub message: Map<String, Value>,
}

/// Operation (or notification) → name → reply.
type Table = BTreeMap<String, BTreeMap<String, BaseReply>>;

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table::new();
    for file in FILES.files() {
        let part: Table = serde_json::from_slice(file.contents())
            .unwrap_or_else(|error| panic!("{}: {error}", file.path().display()));
        table.extend(part);
    }
    table
});

/// The reply of that name; the empty name is `success`.
pub fn find(operation: &str, name: &str) -> Option<&'static BaseReply> {
    TABLE.get(operation)?.get(if name.is_empty() { "success" } else { name })
}

/// The names of an operation's replies.
pub fn names(operation: &str) -> Vec<&'static str> {
    TABLE.get(operation).map(|replies| replies.keys().map(String::as_str).collect()).unwrap_or_default()
}

/// The operations and notifications that have replies.
pub fn operations() -> impl Iterator<Item = &'static str> {
    TABLE.keys().map(String::as_str)
}

/// The name under which the replies of a notification stand.
pub fn notification_name(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::OpenApi => "notification",
        Protocol::Antom => "notifyPayment",
    }
}
