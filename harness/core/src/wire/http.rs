//! HTTP messages as they stood on the wire: order, duplicates and spelling are kept.

use base64::Engine;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Header fields in wire order, duplicates and letter case kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Headers(pub Vec<(String, String)>);

impl Headers {
    /// Builds a list from pairs.
    pub fn of(pairs: &[(&str, &str)]) -> Self {
        Self(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    /// The first value under `name`, letter case ignored.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Every value under `name`, letter case ignored.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Adds a field at the end.
    pub fn push(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.push((name.into(), value.into()));
    }

    /// Removes every field under `name`, letter case ignored.
    pub fn remove(&mut self, name: &str) {
        self.0.retain(|(n, _)| !n.eq_ignore_ascii_case(name));
    }

    /// Replaces every field under `name` by one.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        match self.0.iter().position(|(n, _)| n.eq_ignore_ascii_case(name)) {
            Some(at) => {
                let spelled = self.0[at].0.clone();
                let value = value.into();
                self.remove(name);
                self.0.insert(at.min(self.0.len()), (spelled, value));
            }
            None => self.push(name, value),
        }
    }
}

/// A request as received or to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The verb, as sent.
    pub method: String,
    /// The request target, as sent: origin form or absolute form.
    pub target: String,
    /// Header fields.
    #[serde(default)]
    pub headers: Headers,
    /// The body after transfer decoding.
    #[serde(default, with = "body")]
    pub body: Vec<u8>,
}

impl Request {
    /// The path with its query, whichever form the target has (RFC 9112 §3.2).
    pub fn path_and_query(&self) -> &str {
        // In the origin form a `://` can only stand in the query.
        match self.target.split_once("://").filter(|_| !self.target.starts_with('/')) {
            Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
            None => &self.target,
        }
    }

    /// The path without its query.
    pub fn path(&self) -> &str {
        self.path_and_query().split('?').next().unwrap_or_default()
    }

    /// What stands behind the first `?`; empty if there is none.
    pub fn query(&self) -> &str {
        self.path_and_query().split_once('?').map_or("", |(_, query)| query)
    }
}

/// A response as received or to be sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header fields; framing fields are added when it is written.
    #[serde(default)]
    pub headers: Headers,
    /// The body before transfer coding.
    #[serde(default, with = "body")]
    pub body: Vec<u8>,
}

/// Bodies in JSON: text where they are UTF-8, otherwise `{"b64":…}`.
pub mod body {
    use super::*;

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Body {
        Text(String),
        Bytes { b64: String },
    }

    /// Writes bytes as text where that loses nothing.
    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        match std::str::from_utf8(bytes) {
            Ok(text) => serializer.serialize_str(text),
            Err(_) => Body::Bytes { b64: base64::engine::general_purpose::STANDARD.encode(bytes) }
                .serialize(serializer),
        }
    }

    /// Reads either form.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        match Body::deserialize(deserializer)? {
            Body::Text(text) => Ok(text.into_bytes()),
            Body::Bytes { b64 } => {
                base64::engine::general_purpose::STANDARD.decode(b64).map_err(serde::de::Error::custom)
            }
        }
    }
}
