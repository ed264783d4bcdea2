//! A known mistake of signers: what it is called, what to do about it, and what it does to a draft.

use std::borrow::Cow;
use std::fmt;

use super::draft::{Draft, Order, Text};
use super::message::{Kind, Message};

/// One row of the table.
pub struct Mistake {
    /// Its name.
    pub id: &'static str,
    /// What it is about; two mistakes of one family do not go together.
    pub family: Family,
    /// The messages in which it happens.
    pub kinds: &'static [Kind],
    /// What was done, in one clause.
    pub says: &'static str,
    /// What to do instead.
    pub fix: &'static str,
    /// The ways in which it is made, each with what tells it from the others; none for a mistake that is seen
    /// without a search.
    pub(super) ways: &'static [(&'static str, Change)],
}

/// What a mistake is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Whose key signed.
    Key,
    /// The digest and what was hashed with it.
    Digest,
    /// How a hash is padded.
    Padding,
    /// How the signature is written.
    Form,
    /// Which bytes stand for the letters.
    Charset,
    /// Which parameters are signed.
    Selection,
    /// Which parts of `sign` and `sign_type` are signed.
    SignType,
    /// Whether empty values are signed.
    Empty,
    /// Their order.
    Order,
    /// The form of their values.
    Values,
    /// How they are joined.
    Joint,
    /// The layout of the JSON.
    Layout,
    /// The escapes in its strings.
    Escapes,
    /// Its numbers.
    Numbers,
    /// What stands at the ends of a text, and its line ends.
    Ends,
    /// Which part of a message is signed.
    Extent,
    /// The verb.
    Method,
    /// The path.
    Path,
    /// The client id.
    Client,
    /// The time.
    Time,
}

impl Family {
    /// Whether mistakes of this family change texts in place, so that it matters which of two came first.
    pub(super) fn reorders(self) -> bool {
        use Family::{Empty, Ends, Escapes, Extent, Layout, Numbers, Selection, Values};
        matches!(self, Empty | Ends | Escapes | Extent | Layout | Numbers | Selection | Values)
    }
}

impl fmt::Debug for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// What a mistake does to a draft.
#[derive(Clone, Copy)]
pub(super) enum Change {
    /// To the draft as a whole.
    Draft(fn(&mut Draft)),
    /// To parameters.
    Params(fn(&mut super::draft::Params)),
    /// To each value of the parameters.
    Values(fn(&str) -> String),
    /// Each parameter is left out once.
    EachLeftOut,
    /// The parameters stand as they were sent, and `biz_content`, which travels apart in the body, at each place.
    EachPlaceOfMessage,
    /// To the node of a response.
    Node(fn(&mut super::draft::Node)),
    /// To the content of Antom.
    Content(fn(&mut super::draft::Content)),
    /// To the JSON text: the values that are JSON, the node, the body.
    Json(fn(&str) -> Option<String>),
    /// To the text of the signature: as it stands, and as Base64.
    Signature(fn(&str, &str) -> Option<String>),
}

/// How many parameters are tried one by one: no genuine message has more, and a hostile one may have thousands.
const MOST_PLACES: usize = 64;

/// One way of a mistake, made.
pub(super) struct Made {
    /// What tells it from the other ways; may be empty.
    pub(super) detail: Cow<'static, str>,
    pub(super) draft: Draft,
}

impl Mistake {
    /// The drafts of a signer who makes this mistake on top of that draft.
    pub(super) fn made(&'static self, message: &Message, draft: &Draft) -> Vec<Made> {
        if !self.kinds.contains(&message.kind) {
            return Vec::new();
        }
        self.ways.iter().flat_map(|(detail, change)| change.made(detail, message, draft)).collect()
    }
}

impl Change {
    fn made(self, detail: &'static str, message: &Message, draft: &Draft) -> Vec<Made> {
        let one = |draft: Option<Draft>| {
            draft.map(|draft| Made { detail: detail.into(), draft }).into_iter().collect()
        };
        let mut changed = draft.clone();
        match (self, &mut changed.text) {
            (Self::EachLeftOut, Text::Params(params)) => {
                let taken = params.taken();
                let names: Vec<String> = taken.into_iter().map(|(name, _)| name.to_owned()).collect();
                names.into_iter().take(MOST_PLACES).map(|name| left_out(draft, name)).collect()
            }
            (Self::EachPlaceOfMessage, Text::Params(params)) => (0..params.pairs.len().min(MOST_PLACES))
                .filter_map(|place| message_at(draft, place))
                .collect(),
            (Self::Draft(change), _) => {
                change(&mut changed);
                one(Some(changed))
            }
            (Self::Params(change), Text::Params(params)) => {
                change(params);
                one(Some(changed))
            }
            (Self::Node(change), Text::Node(node)) => {
                change(node);
                one(Some(changed))
            }
            (Self::Content(change), Text::Content(content)) => {
                change(content);
                one(Some(changed))
            }
            (Self::Values(change), Text::Params(params)) => {
                for (_, value) in &mut params.pairs {
                    *value = change(value);
                }
                one(Some(changed))
            }
            (Self::Json(change), _) => one(rewrite(&mut changed, change).then_some(changed)),
            (Self::Signature(change), _) => {
                let plain = change(&message.signature, &changed.signature);
                one(plain.map(|plain| Draft { signature: plain, ..changed }))
            }
            _ => Vec::new(),
        }
    }
}

fn left_out(draft: &Draft, name: String) -> Made {
    let mut draft = draft.clone();
    if let Text::Params(params) = &mut draft.text {
        params.pairs.retain(|(other, _)| *other != name);
    }
    Made { detail: format!("`{name}`").into(), draft }
}

fn message_at(draft: &Draft, place: usize) -> Option<Made> {
    let mut draft = draft.clone();
    let Text::Params(params) = &mut draft.text else { return None };
    let at = params.pairs.iter().position(|(name, _)| name == "biz_content")?;
    let message = params.pairs.remove(at);
    params.pairs.insert(place, message);
    params.order = Order::AsSent;
    Some(Made { detail: "".into(), draft })
}

/// Rewrites every JSON text of a draft; whether there was one.
fn rewrite(draft: &mut Draft, change: fn(&str) -> Option<String>) -> bool {
    let mut found = false;
    let mut apply = |text: &str| change(text).inspect(|_| found = true);
    match &mut draft.text {
        Text::Params(params) => {
            for (_, value) in &mut params.pairs {
                if let Some(changed) = apply(value) {
                    *value = changed;
                }
            }
        }
        Text::Node(node) => {
            let text = draft.charset.decode(&node.text);
            let changed = text.and_then(|text| draft.charset.encode(&apply(&text)?));
            node.text = changed.unwrap_or_else(|| std::mem::take(&mut node.text));
        }
        Text::Content(content) => {
            if let Some(changed) = std::str::from_utf8(&content.body).ok().and_then(&mut apply) {
                content.body = changed.into_bytes();
            }
        }
    }
    found
}
