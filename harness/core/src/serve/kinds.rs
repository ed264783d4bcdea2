//! The notifications that the control interface sends, by name.

use serde_json::{Value, json};

use super::scenario::Notice;
use crate::case::replies;
use crate::case::reply::{KeyName, Reply, SignPlan, Tamper};
use crate::case::shop::{Reaction, Topic};
use crate::gateway::ledger::{BookedRefund, Entry, TradeState};
use crate::gateway::minor;
use crate::operation::Protocol;
use crate::wire::money::Amount;

/// A kind of notification.
struct Kind {
    word: &'static str,
    about: Topic,
    /// What differs from a plain one; nothing where the protocol has none of the kind.
    notice: fn(Protocol, &Entry) -> Option<Reply>,
    right: Reaction,
    /// Whether it would be true of the trade, where the platform itself says it.
    holds: fn(&Entry) -> bool,
}

const KINDS: &[Kind] = &[
    genuine("paid", |_, _| Some(Reply::default()), |entry| entry.paid > 0),
    genuine("finished", |_, _| Some(node("finished")), |entry| entry.state() == TradeState::Finished),
    genuine("closed", |_, _| Some(node("closed")), |entry| entry.state() == TradeState::Closed),
    genuine("failed", |_, _| Some(node("failed")), |entry| entry.state() == TradeState::Absent),
    genuine("waiting", |_, _| Some(node("waiting")), |entry| entry.state() == TradeState::Waiting),
    genuine("pending", |_, _| Some(node("pending")), |entry| entry.state() == TradeState::Waiting),
    Kind { about: Topic::Refund, ..genuine("refunded", refunded, |entry| moved(entry, "refund")) },
    part_failed("refund-failed", Topic::Refund, |entry| failed(entry, "refund")),
    Kind { about: Topic::Capture, ..genuine("captured", captured, |entry| moved(entry, "capture")) },
    part_failed("capture-failed", Topic::Capture, |entry| failed(entry, "capture")),
    forged("stranger", |_, _| Some(signed(SignPlan { key: KeyName::Stranger, ..SignPlan::default() }))),
    forged("bit-flip", |_, _| Some(signed(SignPlan { tamper: Tamper::BitFlip, ..SignPlan::default() }))),
    forged("unsigned", |_, _| Some(unsigned())),
    forged("other-amount", |protocol, _| match protocol {
        Protocol::OpenApi => Some(set("/total_amount", "0.01")),
        Protocol::Antom => Some(set("/paymentAmount/value", "1")),
    }),
    forged("other-order", |protocol, _| match protocol {
        Protocol::OpenApi => Some(set("/out_trade_no", "nobodys")),
        Protocol::Antom => Some(set("/paymentRequestId", "nobodys")),
    }),
    forged("other-app", |protocol, _| openapi(protocol, set("/app_id", "2021000000009999"))),
    forged("other-seller", |protocol, _| openapi(protocol, set("/seller_id", "2088000000009999"))),
    forged("other-client", |protocol, _| antom(protocol, of_client("T_999888777666555"))),
    forged("other-currency", |protocol, _| antom(protocol, set("/paymentAmount/currency", "XXX"))),
    forged("unknown-type", |protocol, _| antom(protocol, set("/notifyType", "TOMORROWS_RESULT"))),
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
    notice: fn(Protocol, &Entry) -> Option<Reply>,
    holds: fn(&Entry) -> bool,
) -> Kind {
    Kind { word, about: Topic::Payment, notice, right: Reaction::Acknowledged, holds }
}

/// Antom alone tells that a refund or a capture failed; whether that is acknowledged is the application's choice, as it
/// is in the cases about shops.
const fn part_failed(word: &'static str, about: Topic, holds: fn(&Entry) -> bool) -> Kind {
    Kind {
        word,
        about,
        notice: |protocol, _| antom(protocol, node("failed")),
        right: Reaction::Either,
        holds,
    }
}

const fn forged(word: &'static str, notice: fn(Protocol, &Entry) -> Option<Reply>) -> Kind {
    Kind { word, about: Topic::Payment, notice, right: Reaction::Ignored, holds: |_| true }
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

fn captured(protocol: Protocol, _: &Entry) -> Option<Reply> {
    antom(protocol, Reply::default())
}

/// What went back. The OpenAPI gateway tells it in the notification of the trade, with the sum of all refunds beside it:
/// after a part of the amount the trade is a success still, after the whole it is closed (facts/openapi.md §4.1).
fn refunded(protocol: Protocol, entry: &Entry) -> Option<Reply> {
    if protocol == Protocol::Antom {
        return Some(Reply::default());
    }
    let refunds = entry.trade.as_ref().map(|trade| trade.refunds.as_slice()).unwrap_or_default();
    let sum = refunds.iter().filter_map(|refund| minor(&refund.amount)).sum();
    let sum = Amount { currency: "CNY".to_owned(), minor: sum }.to_major();
    let is_whole = entry.state() == TradeState::Refunded;
    let mut notice = node("refunded");
    let members = [
        ("/refund_fee", sum.as_str()),
        ("/trade_status", if is_whole { "TRADE_CLOSED" } else { "TRADE_SUCCESS" }),
        ("/out_biz_no", refunds.last().map_or("", |refund| refund.id.as_str())),
    ];
    notice.set.extend(members.map(|(pointer, value)| (pointer.to_owned(), json!(value))));
    Some(notice)
}

/// The refunds or the captures of a trade that moved money, and the one that was asked for last, where that is known.
fn parts<'a>(entry: &'a Entry, talk: &str) -> (&'a [BookedRefund], Option<&'a BookedRefund>) {
    let Some(trade) = &entry.trade else { return (&[], None) };
    let booked = if talk == "refund" { &trade.refunds } else { &trade.captures };
    (booked, trade.asked.get(talk))
}

/// Whether the one that a notification tells about moved money.
fn moved(entry: &Entry, talk: &str) -> bool {
    let (booked, asked) = parts(entry, talk);
    !booked.is_empty() && asked.is_none_or(|asked| booked.iter().any(|part| part.id == asked.id))
}

/// Whether there is one that did not.
fn failed(entry: &Entry, talk: &str) -> bool {
    let (booked, asked) = parts(entry, talk);
    asked.is_some_and(|asked| booked.iter().all(|part| part.id != asked.id))
}

/// The notification of that kind about a trade; the reason, where there is none.
pub(super) fn kind(protocol: Protocol, word: &str, entry: &Entry) -> Result<Notice, String> {
    let Some(Kind { about, notice, right, holds, .. }) = KINDS.iter().find(|kind| kind.word == word) else {
        let words: Vec<&str> = KINDS.iter().map(|kind| kind.word).collect();
        return Err(format!("no kind is called `{word}`; there are {}", words.join(", ")));
    };
    let known = |notice: &Reply| replies::find(about.replies(protocol), &notice.node).is_some();
    let Some(notice) = notice(protocol, entry).filter(known) else {
        return Err(format!("{} has no notification of the kind `{word}`", protocol.word()));
    };
    if !holds(entry) {
        return Err(format!("`{}` is not {word}, and the platform does not say what is not so", entry.id));
    }
    Ok(Notice { about: *about, ..Notice::plain(notice, *right) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::ledger::Trade;

    #[test]
    fn every_kind_is_a_notification_of_some_protocol() {
        for Kind { word, about, notice, .. } in KINDS {
            let has = |protocol: &Protocol| {
                notice(*protocol, &Entry::default())
                    .is_some_and(|notice| replies::find(about.replies(*protocol), &notice.node).is_some())
            };
            let protocols = [Protocol::OpenApi, Protocol::Antom];
            assert!(protocols.iter().any(has), "{word}");
        }
    }

    #[test]
    fn what_is_not_so_is_not_said() {
        let waits = |word| kind(Protocol::Antom, word, &Entry::default()).map(|notice| notice.right);
        assert!(waits("pending").is_err(), "nobody is paying");
        assert!(waits("other-app").unwrap_err().contains("no notification of the kind"));
        assert_eq!(waits("other-client"), Ok(Reaction::Ignored));
        assert!(waits("nonsense").unwrap_err().contains("unknown-type"));
        let parts = ["refunded", "refund-failed", "captured", "capture-failed"];
        assert_eq!(parts.map(|word| waits(word).is_ok()), [false; 4]);
    }

    #[test]
    fn a_refund_or_a_capture_is_reported_as_it_ended() {
        let part = |id: &str| BookedRefund { id: id.to_owned(), amount: "100 EUR".to_owned() };
        let asked = [("refund", "R2"), ("capture", "C1")];
        let trade = Trade {
            asked: asked.map(|(talk, id)| (talk.to_owned(), part(id))).into(),
            refunds: vec![part("R1")],
            captures: vec![part("C1")],
            ..Trade::default()
        };
        let entry = Entry { trade: Some(trade), ..Entry::default() };
        let parts = ["refunded", "refund-failed", "captured", "capture-failed"];
        let told = parts.map(|word| kind(Protocol::Antom, word, &entry).is_ok());
        assert_eq!(told, [false, true, true, false]);
        assert!(kind(Protocol::OpenApi, "captured", &entry).unwrap_err().contains("openapi has no"));
    }
}
