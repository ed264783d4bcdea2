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
    /// What differs from a plain one; nothing where the protocol has none of the kind.
    notice: fn(Protocol) -> Option<Reply>,
    right: Reaction,
    /// Whether it would be true of the trade, where the platform itself says it.
    holds: fn(&Entry) -> bool,
}

const KINDS: &[Kind] = &[
    genuine("paid", |_| Some(Reply::default()), |entry| entry.paid > 0),
    genuine("finished", |_| Some(node("finished")), |entry| entry.state() == TradeState::Finished),
    genuine("closed", |_| Some(node("closed")), |entry| entry.state() == TradeState::Closed),
    genuine("failed", |_| Some(node("failed")), |entry| entry.state() == TradeState::Absent),
    genuine("waiting", |_| Some(node("waiting")), |entry| entry.state() == TradeState::Waiting),
    genuine("pending", |_| Some(node("pending")), |entry| entry.state() == TradeState::Waiting),
    forged("stranger", |_| Some(signed(SignPlan { key: KeyName::Stranger, ..SignPlan::default() }))),
    forged("bit-flip", |_| Some(signed(SignPlan { tamper: Tamper::BitFlip, ..SignPlan::default() }))),
    forged("unsigned", |_| Some(unsigned())),
    forged("other-amount", |protocol| match protocol {
        Protocol::OpenApi => Some(set("/total_amount", "0.01")),
        Protocol::Antom => Some(set("/paymentAmount/value", "1")),
    }),
    forged("other-order", |protocol| match protocol {
        Protocol::OpenApi => Some(set("/out_trade_no", "nobodys")),
        Protocol::Antom => Some(set("/paymentRequestId", "nobodys")),
    }),
    forged("other-app", |protocol| openapi(protocol, set("/app_id", "2021000000009999"))),
    forged("other-seller", |protocol| openapi(protocol, set("/seller_id", "2088000000009999"))),
    forged("other-client", |protocol| antom(protocol, of_client("T_999888777666555"))),
    forged("other-currency", |protocol| antom(protocol, set("/paymentAmount/currency", "XXX"))),
    forged("unknown-type", |protocol| antom(protocol, set("/notifyType", "TOMORROWS_RESULT"))),
];

/// A notice that there is in one protocol only.
fn openapi(protocol: Protocol, notice: Reply) -> Option<Reply> {
    Some(notice).filter(|_| protocol == Protocol::OpenApi)
}

/// The same for the other one.
fn antom(protocol: Protocol, notice: Reply) -> Option<Reply> {
    Some(notice).filter(|_| protocol == Protocol::Antom)
}

const fn genuine(
    word: &'static str,
    notice: fn(Protocol) -> Option<Reply>,
    holds: fn(&Entry) -> bool,
) -> Kind {
    Kind { word, notice, right: Reaction::Acknowledged, holds }
}

const fn forged(word: &'static str, notice: fn(Protocol) -> Option<Reply>) -> Kind {
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

/// A notice that the platform signed for another client of its own.
fn of_client(client_id: &str) -> Reply {
    let mut reply = Reply::default();
    reply.content.client_id = Some(client_id.to_owned());
    reply.headers.insert("client-id".to_owned(), json!(client_id));
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
    let known = |notice: &Reply| replies::find(notification_name(protocol), &notice.node).is_some();
    let Some(notice) = notice(protocol).filter(known) else {
        return Err(format!("{} has no notification of the kind `{word}`", protocol.word()));
    };
    if !holds(entry) {
        return Err(format!("`{}` is not {word}, and the platform does not say what is not so", entry.id));
    }
    Ok((notice, *right))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_a_notification_of_some_protocol() {
        for Kind { word, notice, .. } in KINDS {
            let has = |protocol: &Protocol| {
                notice(*protocol)
                    .is_some_and(|notice| replies::find(notification_name(*protocol), &notice.node).is_some())
            };
            let protocols = [Protocol::OpenApi, Protocol::Antom];
            assert!(protocols.iter().any(has), "{word}");
        }
    }

    #[test]
    fn what_is_not_so_is_not_said() {
        let waits = |word| kind(Protocol::Antom, word, &Entry::default()).map(|(_, right)| right);
        assert!(waits("pending").is_err(), "nobody is paying");
        assert!(waits("other-app").unwrap_err().contains("no notification of the kind"));
        assert_eq!(waits("other-client"), Ok(Reaction::Ignored));
        assert!(waits("nonsense").unwrap_err().contains("unknown-type"));
    }
}
