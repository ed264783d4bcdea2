//! Property cases: messages that are generated where other cases have one that is written down.

use serde::Deserialize;

use super::load::Problem;
use super::{Expectation, Kind};
use crate::schema::Message;

/// Most messages of one case: each is asked of the client.
const MOST: u64 = 100;

/// What is generated in a case.
#[derive(Debug, Clone)]
pub struct Generate {
    /// The message.
    pub message: &'static Message,
    /// How many.
    pub count: u64,
    /// What is done to each after it was signed.
    pub change: Change,
}

/// What is done to a generated message after it was signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Nothing.
    #[default]
    None,
    /// One byte of what was signed becomes another.
    Byte,
}

/// The same as it stands in a case file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    message: String,
    count: u64,
    #[serde(default)]
    change: Change,
}

impl Asked {
    /// Looks the message up, and refuses what could not be judged.
    pub(super) fn resolve(self, kind: Kind, expect: Expectation) -> Result<Generate, Problem> {
        let Self { message, count, change } = self;
        let right = match (kind, change) {
            (Kind::Call, Change::None) => Expectation::Accepted,
            (Kind::Sign, Change::None) => Expectation::Verifies,
            (Kind::VerifyResponse | Kind::VerifyNotification, Change::None) => Expectation::Valid,
            (Kind::VerifyResponse | Kind::VerifyNotification, Change::Byte) => Expectation::Invalid,
            (Kind::Shop, _) => return Err(Problem::ForeignScenario),
            (Kind::Call | Kind::Sign, Change::Byte) => return Err(Problem::UnsignedChange),
        };
        if expect != right {
            return Err(Problem::ForeignExpectation(expect, kind));
        }
        if !(1..=MOST).contains(&count) {
            return Err(Problem::Count(count));
        }
        let found = Message::find(&message);
        found.map(|message| Generate { message, count, change }).ok_or(Problem::UnknownMessage(message))
    }
}

#[cfg(test)]
mod tests {
    use crate::case::load::load;

    fn problem(kind: &str, generate: &str, expect: &str) -> String {
        let text = format!(
            r#"{{"operation":"alipay.trade.pay","do":"{kind}","cases":[{{"id":"a","why":"because it has to be",
                "covers":["openapi-notify-verified"],"generate":{generate},"expect":"{expect}"}}]}}"#
        );
        let error = load("openapi/trade.pay.a.round-trip.json", &text).unwrap_err();
        format!("{error}: {}", error.problem)
    }

    #[test]
    fn what_could_not_be_judged_is_refused() {
        let at = "failed to load corpus/cases/openapi/trade.pay.a.round-trip.json at /cases/0/generate";
        let pay = r#"{"message":"openapi/alipay.trade.pay.request","count":5}"#;
        let changed = r#"{"message":"openapi/notification","count":5,"change":"byte"}"#;
        let rows = [
            (
                "call",
                r#"{"message":"openapi/pay","count":5}"#,
                "accepted",
                "message `openapi/pay` is unknown",
            ),
            (
                "call",
                r#"{"message":"openapi/alipay.trade.pay.request","count":0}"#,
                "accepted",
                "0 generated messages are none or too many",
            ),
            ("call", pay, "failed", "`Failed` is no expectation of a `Call` case"),
            ("sign", changed, "verifies", "a message that the client sends is not changed after signing"),
            (
                "verify-notification",
                changed,
                "valid",
                "`Valid` is no expectation of a `VerifyNotification` case",
            ),
        ];
        for (kind, generate, expect, says) in rows {
            assert_eq!(problem(kind, generate, expect), format!("{at}: {says}"));
        }
    }

    #[test]
    fn a_topic_of_two_parts_becomes_two_segments() {
        let text = r#"{"operation":"alipay.trade.pay","do":"sign","cases":[{"id":"a","why":"because it has to be",
            "covers":["openapi-notify-verified"],"expect":"verifies"}]}"#;
        let cases = load("openapi/trade.pay.sign.round-trip.json", text).unwrap();
        assert_eq!(cases[0].id, "openapi/trade.pay/sign/round-trip/a");
    }
}
