//! What is looked at: the parts of a message from which its string to sign is built, the signature, and the keys.

use std::ops::Range;

use crate::crypto::{Digest, PublicKey};
use crate::operation::Protocol;
use crate::wire::charset::Charset;
use crate::wire::form::Pairs;

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Merchant to platform.
    Request,
    /// The platform's answer to it.
    Response,
    /// Platform to merchant, unasked.
    Notification,
}

impl Kind {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Notification => "notification",
        }
    }
}

/// A signed message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Which way it goes.
    pub kind: Kind,
    /// What the string to sign is built from.
    pub parts: Parts,
    /// The charset that the message names.
    pub charset: Charset,
    /// The digest that the protocol asks for.
    pub digest: Digest,
    /// The signature as it stands: the value of `sign`, or what stands behind `signature=` in the header.
    pub signature: String,
    /// What else is known of the exchange and may have been signed by mistake.
    pub around: Around,
}

/// The parts from which a string to sign is built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parts {
    /// OpenAPI requests and notifications: the parameters in wire order, `sign` among them.
    Params(Pairs),
    /// OpenAPI responses.
    Node {
        /// The whole body.
        body: Vec<u8>,
        /// Where the signed node stands in it.
        node: Range<usize>,
        /// The name of the node.
        name: String,
        /// The number of the platform's certificate.
        cert_sn: Option<String>,
    },
    /// Antom.
    Content {
        /// The verb.
        method: String,
        /// The path with its query.
        path: String,
        /// The client id.
        client: String,
        /// The time header of this message.
        time: String,
        /// The body.
        body: Vec<u8>,
    },
}

/// Neighbours of a message.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Around {
    /// The query of the URL that a notification was sent to.
    pub query: Pairs,
    /// Times of other headers, such as that of the request beside a response.
    pub times: Vec<String>,
    /// Client ids of other headers.
    pub clients: Vec<String>,
    /// The host that the request was sent to.
    pub host: Option<String>,
    /// The body of the request beside a response.
    pub request_body: Option<Vec<u8>>,
}

/// The keys that may have been used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keys {
    /// The key to verify with: the merchant's for a request, the platform's for everything else.
    pub public: PublicKey,
    /// The other side's key, if it is known.
    pub other: Option<PublicKey>,
}

impl From<PublicKey> for Keys {
    fn from(public: PublicKey) -> Self {
        Self { public, other: None }
    }
}

impl Message {
    /// The protocol, which the parts tell.
    pub fn protocol(&self) -> Protocol {
        match self.parts {
            Parts::Params(_) | Parts::Node { .. } => Protocol::OpenApi,
            Parts::Content { .. } => Protocol::Antom,
        }
    }
}
