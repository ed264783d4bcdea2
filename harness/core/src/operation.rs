//! The table of operations: names, paths, idempotency keys, tokens.

use serde::{Deserialize, Serialize};

/// One of the two protocols.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// The OpenAPI gateway, `gateway.do` (seed 003).
    OpenApi,
    /// Antom, `/ams/api/v1/…` (seeds 000–002).
    Antom,
}

impl Protocol {
    /// The word of the adapter protocol, the case ids and the folders.
    pub fn word(self) -> &'static str {
        match self {
            Self::OpenApi => "openapi",
            Self::Antom => "antom",
        }
    }
}

/// One operation of one protocol.
#[derive(Debug, PartialEq, Eq)]
pub struct Operation {
    /// The name in commands and case files: an API method, or `payments/…`.
    pub name: &'static str,
    /// Its protocol.
    pub protocol: Protocol,
    /// File stem of its schemas, under the folder of the protocol.
    pub schema: &'static str,
    /// The request member that makes a repeated call the same call.
    pub idempotency_key: &'static str,
    /// Whether money can move.
    pub mutating: bool,
    /// The response member that carries the fresh token (adapter protocol, "Fresh token").
    pub token: &'static str,
}

impl Operation {
    /// The operation of that name.
    pub fn find(name: &str) -> Option<&'static Self> {
        OPERATIONS.iter().find(|operation| operation.name == name)
    }

    /// The production path of an Antom operation (facts/antom.md §1.2).
    pub fn path(&self) -> String {
        format!("/ams/api/v1/{}", self.name)
    }

    /// The sandbox path of an Antom operation.
    pub fn sandbox_path(&self) -> String {
        format!("/ams/sandbox/api/v1/{}", self.name)
    }

    /// The name inside case ids: without the constant prefixes.
    pub fn short(&self) -> &'static str {
        self.name.trim_start_matches("alipay.").trim_start_matches("payments/")
    }

    /// The member where a reply in a failure state carries its token instead.
    pub fn spare_token(&self) -> &'static str {
        match self.protocol {
            Protocol::OpenApi => "msg",
            Protocol::Antom => "resultMessage",
        }
    }
}

macro_rules! operations {
    ($($protocol:ident $name:literal $schema:literal key $key:literal $mutating:ident token $token:literal;)*) => {
        /// Every operation that paycert plays.
        pub const OPERATIONS: &[Operation] = &[$(Operation {
            name: $name,
            protocol: Protocol::$protocol,
            schema: $schema,
            idempotency_key: $key,
            mutating: operations!(@$mutating),
            token: $token,
        },)*];
    };
    (@mutates) => { true };
    (@reads) => { false };
}

operations! {
    OpenApi "alipay.trade.pay"                  "alipay.trade.pay"                  key "out_trade_no"     mutates token "trade_no";
    OpenApi "alipay.trade.query"                "alipay.trade.query"                key "out_trade_no"     reads   token "trade_no";
    OpenApi "alipay.trade.cancel"               "alipay.trade.cancel"               key "out_trade_no"     mutates token "trade_no";
    OpenApi "alipay.trade.refund"               "alipay.trade.refund"               key "out_request_no"   mutates token "trade_no";
    OpenApi "alipay.trade.close"                "alipay.trade.close"                key "out_trade_no"     mutates token "trade_no";
    OpenApi "alipay.trade.precreate"            "alipay.trade.precreate"            key "out_trade_no"     mutates token "qr_code";
    OpenApi "alipay.trade.fastpay.refund.query" "alipay.trade.fastpay.refund.query" key "out_request_no"   reads   token "trade_no";
    Antom   "payments/pay"                      "payments.pay"                      key "paymentRequestId" mutates token "paymentId";
    Antom   "payments/inquiryPayment"           "payments.inquiryPayment"           key "paymentRequestId" reads   token "paymentId";
    Antom   "payments/capture"                  "payments.capture"                  key "captureRequestId" mutates token "captureId";
    Antom   "payments/createPaymentSession"     "payments.createPaymentSession"     key "paymentRequestId" mutates token "paymentSessionId";
    Antom   "payments/cancel"                   "payments.cancel"                   key "paymentRequestId" mutates token "paymentId";
    Antom   "payments/refund"                   "payments.refund"                   key "refundRequestId"  mutates token "refundId";
    Antom   "payments/inquiryRefund"            "payments.inquiryRefund"            key "refundRequestId"  reads   token "refundId";
}
