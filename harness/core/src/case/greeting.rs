//! How a client is received, before it can send anything. The run crate does so.

use serde::{Deserialize, Serialize};

/// The far end of an https connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Greeting {
    /// TLS with a certificate for the host by the run's authority.
    #[default]
    Good,
    /// The certificate is signed by itself.
    SelfSigned,
    /// The certificate is for the host, by an authority that nobody was told of.
    ForeignAuthority,
    /// The certificate is by the run's authority, for another host.
    OtherHost,
    /// The certificate has expired.
    Expired,
    /// The certificate is not valid yet.
    NotYetValid,
    /// The certificate is for the host, by an authority between, whose own certificate is not sent. It names no place
    /// where that could be fetched, so that nobody can know who stands behind it.
    MissingChain,
    /// Nothing newer than TLS 1.0 is offered.
    OldTls,
    /// The answer to the first message of TLS breaks off, and nothing more happens.
    StalledHandshake,
    /// Plain HTTP answers.
    Plain,
    /// The connection is accepted, and nothing more happens.
    Silent,
    /// The connection is reset as soon as it stands.
    Reset,
    /// The connection is closed in order as soon as it stands.
    Closed,
    /// Nobody listens.
    Refused,
}

/// What is written down of a client that would speak an obsolete version.
pub const WENT_ON: &str = "the client went on with TLS 1.0";

impl Greeting {
    /// Every way to be received.
    pub const ALL: [Self; 14] = [
        Self::Good,
        Self::SelfSigned,
        Self::ForeignAuthority,
        Self::OtherHost,
        Self::Expired,
        Self::NotYetValid,
        Self::MissingChain,
        Self::OldTls,
        Self::StalledHandshake,
        Self::Plain,
        Self::Silent,
        Self::Reset,
        Self::Closed,
        Self::Refused,
    ];

    /// Why a client must not go on, where TLS begins at all.
    pub fn distrust(self) -> Option<&'static str> {
        Some(match self {
            Self::SelfSigned => "its certificate is signed by itself",
            Self::ForeignAuthority => "its certificate is by an authority that the client was not told of",
            Self::OtherHost => "its certificate is for another host",
            Self::Expired => "its certificate has expired",
            Self::NotYetValid => "its certificate is not valid yet",
            Self::MissingChain => "the authority between its certificate and a known one is missing",
            Self::OldTls
            | Self::StalledHandshake
            | Self::Good
            | Self::Plain
            | Self::Silent
            | Self::Reset
            | Self::Closed
            | Self::Refused => {
                return None;
            }
        })
    }

    /// Whether there is somebody to see the client come.
    pub fn is_attended(self) -> bool {
        self != Self::Refused
    }
}
