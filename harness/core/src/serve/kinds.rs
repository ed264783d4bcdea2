//! The notifications that the control interface sends, by name.

use serde_json::{Value, json};

use crate::case::replies::{self, notification_name};
use crate::case::reply::{KeyName, Reply, SignPlan, Tamper};
use crate::case::shop::Reaction;
use crate::gateway::ledger::{Entry, TradeState};
use crate::operation::Protocol;

/// A kind of notification.
struct Kind {
    word: &'static str,
    /// What differs from a plain one, where it differs.
    notice: fn(Protocol) -> Reply,
    right: Reaction,
    /// Whether it would be true of the trade, where the platform itself says it.
    holds: fn(&Entry) -> bool,
}

const KINDS: &[Kind] = &[
    genuine("paid", |_| Reply::default(), |entry| entry.paid > 0),
    genuine("finished", |_| node("finished"), |entry| entry.state() == TradeState::Finished),
    genuine("closed", |_| node("closed"), |entry| entry.state() == TradeState::Closed),
    genuine("failed", |_| node("failed"), |entry| entry.state() == TradeState::Absent),
    forged("stranger", |_| signed(SignPlan { key: KeyName::Stranger, ..SignPlan::default() })),
    forged("bit-flip", |_| signed(SignPlan { tamper: Tamper::BitFlip, ..SignPlan::default() })),
    forged("unsigned", |_| unsigned()),
    forged("other-amount", |protocol| match protocol {
        Protocol::OpenApi => set("/total_amount", "0.01"),
        Protocol::Antom => set("/paymentAmount/value", "1"),
    }),
    forged("other-order", |protocol| match protocol {
        Protocol::OpenApi => set("/out_trade_no", "nobodys"),
        Protocol::Antom => set("/paymentRequestId", "nobodys"),
    }),
];

const fn genuine(word: &'static str, notice: fn(Protocol) -> Reply, holds: fn(&Entry) -> bool) -> Kind {
    Kind { word, notice, right: Reaction::Acknowledged, holds }
}

const fn forged(word: &'static str, notice: fn(Protocol) -> Reply) -> Kind {
    Kind { word, notice, right: Reaction::Ignored, holds: |_| true }
}

fn node(name: &str) -> Reply {
    Reply { node: name.to_owned(), ..Reply::default() }
}

fn signed(sign: SignPlan) -> Reply {
    Reply { sign, ..Reply::default() }
}

fn unsigned() -> Reply {
    let mut reply = signed(SignPlan { tamper: Tamper::Empty, ..SignPlan::default() });
    reply.headers.insert("signature".to_owned(), Value::Null);
    reply
}

fn set(pointer: &str, value: &str) -> Reply {
    let set = [(pointer.to_owned(), json!(value))].into_iter().collect();
    Reply { set, ..Reply::default() }
}

/// The notification of that kind about a trade, and how it has to be taken; the reason, where there is none.
pub(super) fn kind(protocol: Protocol, word: &str, entry: &Entry) -> Result<(Reply, Reaction), String> {
    let Some(Kind { notice, right, holds, .. }) = KINDS.iter().find(|kind| kind.word == word) else {
        let words: Vec<&str> = KINDS.iter().map(|kind| kind.word).collect();
        return Err(format!("no kind is called `{word}`; there are {}", words.join(", ")));
    };
    let notice = notice(protocol);
    if replies::find(notification_name(protocol), &notice.node).is_none() {
        return Err(format!("{} has no notification of the kind `{word}`", protocol.word()));
    }
    if !holds(entry) {
        return Err(format!("`{}` is not {word}, and the platform does not say what is not so", entry.id));
    }
    Ok((notice, *right))
}
