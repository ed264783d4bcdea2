//! A string to sign in the making. The right one is built first; each mistake changes the draft at its own stage.

use crate::crypto::{Digest, Padding};
use crate::wire::charset::Charset;
use crate::wire::form::{Pairs, percent_decode};

use super::message::{Around, Kind, Message, Parts};

/// Everything that a signer decides.
#[derive(Clone)]
pub(super) struct Draft {
    pub(super) text: Text,
    /// The charset that the message names.
    pub(super) charset: Charset,
    /// The bytes that the text is written in.
    pub(super) coding: Coding,
    /// What is done to the bytes before they are signed.
    pub(super) wrap: fn(Digest, Vec<u8>) -> Vec<u8>,
    pub(super) padding: Padding,
    pub(super) digest: Digest,
    pub(super) signer: Signer,
    /// The signature in Base64, after the one percent-decoding that Antom asks for.
    pub(super) signature: String,
    pub(super) around: Around,
}

#[derive(Clone)]
pub(super) enum Text {
    Params(Params),
    Node(Node),
    Content(Content),
}

/// Whose key signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Signer {
    Given,
    Other,
}

/// How a text becomes bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Coding {
    /// In the charset that the message names.
    AsNamed,
    /// In the other one of the two.
    Other,
    /// One byte a letter; what does not fit becomes `?`.
    Latin1,
    /// Seven bits a letter; what does not fit becomes `?`.
    Ascii,
    /// UTF-8 taken for Latin-1 and written as UTF-8 again.
    Twice,
}

/// `a=1&b=2`.
#[derive(Clone)]
pub(super) struct Params {
    /// In wire order, `sign` included.
    pub(super) pairs: Pairs,
    pub(super) empty: bool,
    pub(super) sign_type: bool,
    pub(super) sign: bool,
    pub(super) order: Order,
    pub(super) joints: Joints,
}

#[derive(Clone, Copy)]
pub(super) enum Order {
    ByName,
    AsSent,
    ByPair,
    Caseless,
    /// Names that are numbers by their value.
    Numeric,
    Reverse,
}

#[derive(Clone, Copy)]
pub(super) struct Joints {
    pub(super) front: &'static str,
    pub(super) equals: &'static str,
    pub(super) quote: &'static str,
    pub(super) between: &'static str,
    pub(super) behind: &'static str,
}

/// The node of a response.
#[derive(Clone)]
pub(super) struct Node {
    pub(super) text: Vec<u8>,
    pub(super) name: String,
    pub(super) cert_sn: Option<String>,
    pub(super) body: Vec<u8>,
    pub(super) end: usize,
}

/// `METHOD path LF client . time . body`.
#[derive(Clone)]
pub(super) struct Content {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) client: String,
    pub(super) time: String,
    pub(super) body: Vec<u8>,
    /// What stands behind method, path, client, time and body.
    pub(super) joints: [&'static str; 5],
}

impl Draft {
    /// What a signer without mistakes signs.
    pub(super) fn right(message: &Message) -> Self {
        let Message { kind, parts, charset, digest, signature, around } = message;
        let request = *kind == Kind::Request;
        let text = match parts.clone() {
            Parts::Params(pairs) => Text::Params(Params {
                pairs,
                empty: !request,
                sign_type: request,
                sign: false,
                order: Order::ByName,
                joints: Joints { front: "", equals: "=", quote: "", between: "&", behind: "" },
            }),
            Parts::Node { body, node, name, cert_sn } => {
                let text = body.get(node.clone()).unwrap_or_default().to_vec();
                Text::Node(Node { text, name, cert_sn, body, end: node.end })
            }
            Parts::Content { method, path, client, time, body } => {
                Text::Content(Content { method, path, client, time, body, joints: [" ", "\n", ".", ".", ""] })
            }
        };
        let signature = match text {
            Text::Content(_) => form_decoded(signature).unwrap_or_default(),
            Text::Params(_) | Text::Node(_) => signature.clone(),
        };
        Self {
            text,
            charset: *charset,
            coding: Coding::AsNamed,
            wrap: |_, bytes| bytes,
            padding: Padding::Pkcs1,
            digest: *digest,
            signer: Signer::Given,
            signature,
            around: around.clone(),
        }
    }

    /// The bytes that this signer signs.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let plain = match &self.text {
            Text::Params(params) => {
                return (self.wrap)(self.digest, self.coding.encode(self.charset, &params.text()));
            }
            Text::Node(node) => node.text.clone(),
            Text::Content(content) => content.bytes(),
        };
        let coded = match self.coding {
            Coding::AsNamed => plain,
            coding => match self.charset.decode(&plain).or_else(|| other(self.charset).decode(&plain)) {
                Some(text) => coding.encode(self.charset, &text),
                None => plain,
            },
        };
        (self.wrap)(self.digest, coded)
    }
}

/// A form reader decodes once and takes a raw `+` for a space, so the platform's checkers do.
fn form_decoded(text: &str) -> Option<String> {
    String::from_utf8(percent_decode(&text.replace('+', " ")).ok()?).ok()
}

/// The other one of the two charsets.
pub(crate) fn other(charset: Charset) -> Charset {
    match charset {
        Charset::Utf8 => Charset::Gbk,
        Charset::Gbk => Charset::Utf8,
    }
}

impl Coding {
    fn encode(self, charset: Charset, text: &str) -> Vec<u8> {
        let below = |limit: u32| {
            text.chars().map(|c| if (c as u32) < limit { c as u32 as u8 } else { b'?' }).collect()
        };
        let written = match self {
            Self::AsNamed => charset.encode(text),
            Self::Other => other(charset).encode(text),
            Self::Latin1 => Some(below(0x100)),
            Self::Ascii => Some(below(0x80)),
            Self::Twice => Some(text.bytes().map(char::from).collect::<String>().into_bytes()),
        };
        written.unwrap_or_else(|| text.as_bytes().to_vec())
    }
}

impl Params {
    /// The parameters that are signed, in their order.
    pub(super) fn taken(&self) -> Vec<(&str, &str)> {
        let mut taken: Vec<(&str, &str)> = self
            .pairs
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .filter(|(name, _)| (self.sign || *name != "sign") && (self.sign_type || *name != "sign_type"))
            .filter(|(_, value)| self.empty || !value.is_empty())
            .collect();
        match self.order {
            Order::ByName => taken.sort_by_key(|(name, _)| *name),
            Order::AsSent => {}
            Order::ByPair => taken.sort_by_key(|(name, value)| format!("{name}={value}")),
            Order::Caseless => taken.sort_by_key(|(name, _)| name.to_lowercase()),
            Order::Numeric => taken.sort_by_key(|(name, _)| (name.parse::<u64>().unwrap_or(u64::MAX), *name)),
            Order::Reverse => taken.sort_by(|(a, _), (b, _)| b.cmp(a)),
        }
        taken
    }

    fn text(&self) -> String {
        let Joints { front, equals, quote, between, behind } = self.joints;
        let mut text = front.to_owned();
        for (at, (name, value)) in self.taken().into_iter().enumerate() {
            let between = if at == 0 { "" } else { between };
            for piece in [between, name, equals, quote, value, quote] {
                text.push_str(piece);
            }
        }
        text + behind
    }
}

impl Content {
    fn bytes(&self) -> Vec<u8> {
        let Self { method, path, client, time, body, joints: [a, b, c, d, end] } = self;
        let mut bytes = format!("{method}{a}{path}{b}{client}{c}{time}{d}").into_bytes();
        bytes.extend_from_slice(body);
        bytes.extend_from_slice(end.as_bytes());
        bytes
    }
}

impl Draft {
    /// The name of the part in which a byte of the right text stands.
    pub(super) fn place(&self, at: usize) -> Option<String> {
        let part = |parts: &[(&str, usize)]| {
            let mut end = 0;
            let found = parts.iter().find(|(_, length)| {
                end += length;
                at < end
            });
            found.or(parts.last()).map(|(name, _)| (*name).to_owned())
        };
        match &self.text {
            Text::Node(node) => Some(node.name.clone()),
            Text::Content(content) => {
                let Content { method, path, client, time, body, .. } = content;
                let lengths =
                    [method.len() + 1, path.len() + 1, client.len() + 1, time.len() + 1, body.len()];
                let names = ["the method", "the path", "the client id", "the time", "the body"];
                part(&names.into_iter().zip(lengths).collect::<Vec<_>>())
            }
            Text::Params(params) => {
                let length = |text: &str| self.coding.encode(self.charset, text).len();
                let taken = params.taken();
                let parts: Vec<_> =
                    taken.iter().map(|(name, value)| (*name, length(name) + length(value) + 2)).collect();
                part(&parts)
            }
        }
    }
}
