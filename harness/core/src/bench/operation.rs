//! What can be measured: a table of names, and of what an adapter must list for each.

use serde::{Deserialize, Serialize};

use crate::adapter::{StartAnswer, lists};
use crate::operation::Protocol;

/// What is done again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// One signature.
    Sign,
    /// One verdict about a message.
    Verify,
    /// One API call.
    Call,
}

impl Kind {
    /// The work of the harness that it is compared with: a call is compared with signing, its greatest part.
    pub fn calibration(self) -> Self {
        match self {
            Self::Sign | Self::Call => Self::Sign,
            Self::Verify => Self::Verify,
        }
    }

    /// Its word in the adapter protocol.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sign => "sign",
            Self::Verify => "verify",
            Self::Call => "call",
        }
    }
}

/// One thing that can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Operation {
    /// Its name in budgets and reports.
    pub name: &'static str,
    /// The protocol.
    pub protocol: Protocol,
    /// What is done.
    pub kind: Kind,
    /// The case that lends its message, by the feature that it needs; the first that the adapter lists counts.
    pub cases: &'static [(&'static str, &'static str)],
    /// The number in that message which is another in every round.
    pub number: &'static str,
}

const OPENAPI: &str = "20150320010101001";
const ANTOM: &str = "20261122100000042";

const fn row(
    name: &'static str,
    protocol: Protocol,
    kind: Kind,
    cases: &'static [(&'static str, &'static str)],
    number: &'static str,
) -> Operation {
    Operation { name, protocol, kind, cases, number }
}

/// Everything that can be measured.
pub const OPERATIONS: &[Operation] = &[
    row(
        "openapi.sign",
        Protocol::OpenApi,
        Kind::Sign,
        &[("sign", "openapi/trade.pay/request-signature/plain")],
        OPENAPI,
    ),
    row(
        "openapi.verify",
        Protocol::OpenApi,
        Kind::Verify,
        &[
            ("verify-response", "openapi/trade.pay/response-signature/paid"),
            ("verify-notification", "openapi/trade.pay/notification-signature/n01-paid"),
        ],
        OPENAPI,
    ),
    row(
        "openapi.call",
        Protocol::OpenApi,
        Kind::Call,
        &[("call", "openapi/trade.pay/result-codes/10000-paid")],
        OPENAPI,
    ),
    row("antom.sign", Protocol::Antom, Kind::Sign, &[("sign", "antom/pay/request-signature/plain")], ANTOM),
    row(
        "antom.verify",
        Protocol::Antom,
        Kind::Verify,
        &[
            ("verify-response", "antom/pay/response-signature/plain"),
            ("verify-notification", "antom/pay/notification-signature/plain"),
        ],
        ANTOM,
    ),
    row("antom.call", Protocol::Antom, Kind::Call, &[("call", "antom/pay/result-codes/success")], ANTOM),
];

/// The operation that [`Kind::Call`] calls.
const CALLED: &[&str] = &["alipay.trade.pay", "payments/pay"];

impl Operation {
    /// The operation of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        OPERATIONS.iter().find(|operation| operation.name == name)
    }

    /// The case that lends its message, or why this adapter cannot be measured in this.
    pub fn case(&self, start: &StartAnswer, threads: u32) -> Result<&'static str, String> {
        let unlisted = |word: &str| format!("the adapter does not list {word}");
        let (features, protocol) = (&start.features, self.protocol);
        let offered = self.cases.iter().find(|(feature, _)| lists(features, protocol, feature));
        let Some((_, case)) = offered else {
            let wanted: Vec<String> =
                self.cases.iter().map(|(feature, _)| format!("{}.{feature}", protocol.word())).collect();
            return Err(unlisted(&wanted.join(" or ")));
        };
        let measure = format!("measure.{}", self.kind.word());
        let threaded = (threads > 1).then_some("measure.threads");
        if let Some(missing) = [Some(measure.as_str()), threaded]
            .into_iter()
            .flatten()
            .find(|word| !lists(features, protocol, word))
        {
            return Err(unlisted(missing));
        }
        let calls = |operations: &Vec<String>| operations.iter().any(|name| CALLED.contains(&name.as_str()));
        match self.kind == Kind::Call && !start.operations.as_ref().is_none_or(calls) {
            true => Err("the adapter cannot call a payment".to_owned()),
            false => Ok(case),
        }
    }
}
