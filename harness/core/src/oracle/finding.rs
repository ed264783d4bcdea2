//! The findings: one code for one kind of mistake, what it means, and what to do about it.

use serde::{Deserialize, Serialize};

use crate::gateway::check::CHECKS;

/// One thing that is wrong, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// A code of [`FINDINGS`] or of the gateway's checks.
    pub code: String,
    /// The step of the transcript that shows it.
    pub step: usize,
    /// What was seen.
    pub evidence: String,
}

/// A kind of finding.
pub struct Kind {
    /// Its code.
    pub code: &'static str,
    /// Whether it counts even where the control was not accepted.
    pub stands_alone: bool,
    /// What it means.
    pub says: &'static str,
    /// What to do about it.
    pub help: &'static str,
}

macro_rules! findings {
    ($($code:literal $stands:ident $says:literal help $help:literal;)*) => {
        /// Every finding that the oracle itself makes.
        pub const FINDINGS: &[Kind] = &[$(Kind {
            code: $code,
            stands_alone: findings!(@$stands),
            says: $says,
            help: $help,
        },)*];
    };
    (@alone) => { true };
    (@beside) => { false };
}

findings! {
    "forged-accepted" alone "an answer that cannot be trusted reached the caller as if it were genuine"
        help "verify the signature over the received bytes first, and hand nothing on where that fails";
    "invalid-accepted" alone "a message that the platform did not sign was called valid"
        help "refuse on any doubt: missing, doubled or malformed signature, other key, digest, client or bytes";
    "impostor-trusted" alone "a signed request went to a server that is not the gateway"
        help "verify certificate, chain, validity and host name before the first byte; never switch that off";
    "obsolete-tls" alone "the client would have spoken a version of TLS that is no longer safe"
        help "ask for TLS 1.2 or newer, and end the connection where the server knows nothing newer than TLS 1.1";
    "redirect-followed" alone "a request went to the host that a redirect named"
        help "follow no redirect of a signed request: whoever can send one learns its content, and answers it";
    "pending-as-success" alone "a result that is not final was reported as success"
        help "read the code: only 10000, or resultStatus S, is success";
    "failure-as-success" alone "a failure was reported as success"
        help "read the code: only 10000, or resultStatus S, is success";
    "unknown-as-success" alone "an unknown result was reported as success"
        help "treat it as unknown and ask again with the same number";
    "unknown-as-failure" beside "no usable answer came, and the caller was told that the payment failed"
        help "report it as unknown: the money may have moved";
    "time-out-not-kept" alone "the caller was given an answer that ended only long after the configured time"
        help "let the configured time bound the whole call, not each read of it";
    "success-as-failure" beside "a genuine success was reported as something else"
        help "10000, or resultStatus S, is success";
    "genuine-refused" beside "a genuine answer was refused"
        help "verify over the bytes as they arrived, whatever their layout";
    "valid-refused" beside "a valid message was called invalid"
        help "verify over the bytes as they arrived, decoded once where they are a form";
    "answer-lost" beside "the call ended well, but the genuine answer did not reach the caller"
        help "hand the verified members to the caller";
    "answer-altered" beside "a member of the genuine answer reached the caller changed"
        help "keep texts as they are: no numbers, no second decoding";
    "error-lost" beside "the codes of an error did not reach the caller"
        help "hand code and sub_code, or resultCode, to the caller word for word";
    "request-refused" beside "a good request was refused before it was sent"
        help "accept what the documents allow";
    "other-operation-called" alone "a call went out as a request for another operation"
        help "give every operation its own method, or its own path";
    "request-repeated" alone "a request that moves money was sent more than once although it was answered"
        help "send once; repeat only after no answer, with the same number";
    "signature-not-verified" beside "the signature does not verify over the right bytes"
        help "build the string to sign as the documents say";
    "signature-not-made" beside "no signature was made from a good key and a good message"
        help "accept the key encodings that the adapter lists";
    "signed-with-broken-key" alone "a signature was made although the key is unusable"
        help "refuse a key that cannot be read";
    "sent-with-wrong-key" beside "a request went out although no answer to it could be verified"
        help "compare the platform's key with the merchant's own before the first call, and refuse to start";
    "raised-undocumented" beside "a refusal came as an exception that the client does not document"
        help "refuse with the client's own error type";
    "secret-leaked" alone "a secret stood where nobody may see it"
        help "put no key, card number, security code or token into logs, errors or output, and keep no card number or code";
    "paid-but-failed" alone "the payer has paid, and the shop calls the order failed"
        help "call it failed only after a verified answer that is final; ask the platform otherwise";
    "cancelled-but-paid" alone "the payer has paid, and the shop calls the order cancelled"
        help "call it cancelled only after a verified answer to the cancel";
    "unknown-as-failed" alone "the shop calls the order failed or cancelled although no verified answer is that final"
        help "keep it unknown, ask the platform, and cancel where the window is over";
    "forged-as-paid" alone "the shop calls the order paid, and only a message that cannot be trusted says so"
        help "verify the signature, and compare order number and amount, before anything else";
    "unpaid-as-paid" alone "the shop calls the order paid although no verified answer says so"
        help "only code 10000 of pay, or TRADE_SUCCESS or TRADE_FINISHED of a query, means paid";
    "paid-not-shown" alone "a verified answer says paid, and the shop does not"
        help "TRADE_SUCCESS and TRADE_FINISHED make the order paid, whatever came before";
    "final-not-shown" alone "a verified answer ends the order unpaid, and the shop keeps it open"
        help "close the order after a verified failure, TRADE_CLOSED or cancel";
    "state-differs" alone "the shop's state of the order is not that of the platform's books"
        help "a cancel with action refund, and nothing else, gives the money back";
    "trade-number-wrong" alone "the shop shows another trade number than that of the paid trade"
        help "keep trade_no digit for digit as the platform gave it";
    "paid-twice" alone "one order was paid twice"
        help "keep one number for one order until the platform has ended it";
    "amount-differs" alone "the amount that was asked for or is shown is not that of the order, or of the refund or capture"
        help "carry amounts as decimals in yuan, or as whole smallest units of the order's own currency in Antom";
    "not-fulfilled" alone "the order is paid, and the goods did not go out"
        help "fulfil with the change of state to paid";
    "fulfilled-unpaid" alone "goods went out although no verified answer says paid"
        help "fulfil only with the change of state to paid";
    "fulfilled-twice" alone "the goods of one order went out more than once"
        help "fulfil with the change of state to paid, which happens once";
    "message-not-shown" beside "a failed payment shows no message at the till"
        help "show sub_msg of the answer";
    "id-not-reused" alone "an open order was sent to the platform under a second number"
        help "query, retry and cancel under the number of the payment until it is final";
    "retry-of-unsafe-request" alone "a payment that was answered was sent again"
        help "query by out_trade_no in place of paying again";
    "no-query" beside "the result of the payment was unknown, and the shop did not ask"
        help "after 20000, a time-out or no answer, query by out_trade_no";
    "poll-too-early" beside "a query came before the polling interval was over"
        help "wait for the interval before every query, the first one after 10003 too";
    "poll-without-end" beside "queries went on after the window was over or the answer was final"
        help "stop at a final answer and at the end of the window";
    "poll-given-up" beside "the order was cancelled before the polling window was over"
        help "query until the window is over, then cancel";
    "no-cancel" alone "the window ended while the payer could still confirm, and the shop did not cancel"
        help "cancel at once when the last query still says WAIT_BUYER_PAY";
    "cancel-late" beside "the cancel did not follow the last query at once"
        help "cancel directly after the last query, without another pause";
    "cancel-after-paid" alone "an order that the platform called paid was cancelled"
        help "stop at TRADE_SUCCESS; give money back by refund";
    "cancel-not-repeated" beside "a cancel without a final answer was not repeated"
        help "repeat the cancel after retry_flag Y, 20000 or no answer";
    "cancel-without-end" beside "a cancel was repeated again and again"
        help "stop after a few attempts and leave the order to a person";
    "redirect-wrong" beside "the buyer is not sent to the address of the answer"
        help "send the buyer to normalUrl as it came";
    "ack-wrong" beside "a notification was not answered as the documents ask"
        help "answer 200 with `success`, or with Antom's result, if it is genuine and stored, and anything else if not";
    "ack-before-stored" alone "a notification was acknowledged, and after a restart the shop does not know of it"
        help "store the new state durably first, and acknowledge then";
    "order-lost" alone "after a restart the shop does not know the order that it sent to the platform"
        help "store the order and its number before the request goes out";
    "refunded-twice" alone "more money went back than the shop was asked to give back"
        help "repeat a refund under its own out_request_no, and take a new one only after a definite failure";
    "refund-claimed" alone "the shop calls a refund done that moved no money"
        help "10000 means refunded only with fund_change Y, or after a refund query with REFUND_SUCCESS";
    "refund-denied" alone "the shop calls a refund failed whose money went back"
        help "call it failed only after a definite refusal; query it otherwise";
    "refund-differs" alone "the refunded amount that the shop shows is not what went back"
        help "refund_fee is the sum of all refunds of the trade, not the amount of the last one";
    "unbounded-memory" alone "the client read an answer without measure into its memory"
        help "read no more than an answer of these interfaces can have, compressed or not, and refuse the rest";
    "connections-left-open" alone "many calls, one after the other, left more connections open than a client has use for"
        help "keep one client and its pool for all calls, and read every answer to its end or close it";
    "return-as-paid" alone "the order is paid because the buyer's browser came back"
        help "query the platform when the buyer comes back, and believe its answer, not the address that he brings";
    "capture-unwanted" alone "a payment that the platform captures itself, or that is not authorised, was captured"
        help "call capture only for MANUAL orders, after the payment is known to be authorised";
    "captured-twice" alone "more was captured than the shop was asked to capture"
        help "repeat a capture under its own captureRequestId after no answer or U";
    "capture-claimed" alone "the shop calls a capture done that moved no money"
        help "only resultStatus S, CAPTURE_RESULT with S, or the transaction of an inquiry means captured";
    "capture-denied" alone "the shop calls a capture failed whose money was captured"
        help "call it failed only after F; repeat it under its own captureRequestId, or inquire, otherwise";
    "token-not-kept" beside "the token of the stored card is not shown"
        help "read cardToken of paymentResultInfo, or of cardInfo, from the inquiry and from the notification";
    "crash" alone "the process died"
        help "return an error that a caller can handle";
    "hang" alone "no answer came in time"
        help "give every step of a call a time limit";
}

impl Finding {
    /// A finding of a known code.
    pub(crate) fn new(code: &str, step: usize, evidence: impl Into<String>) -> Self {
        Self { code: code.to_owned(), step, evidence: evidence.into() }
    }

    pub(super) fn stands_alone(&self) -> bool {
        FINDINGS.iter().any(|kind| kind.code == self.code && kind.stands_alone)
    }

    pub(super) fn is_always_wrong(&self) -> bool {
        ["crash", "hang", "secret-leaked"].contains(&self.code.as_str())
    }

    /// What the code means.
    pub fn says(&self) -> &'static str {
        let own = FINDINGS.iter().find(|kind| kind.code == self.code).map(|kind| kind.says);
        let check = || CHECKS.iter().find(|kind| kind.code == self.code).map(|kind| kind.says);
        own.or_else(check).unwrap_or("an observation")
    }

    /// What to do about it.
    pub fn help(&self) -> Option<&'static str> {
        FINDINGS.iter().find(|kind| kind.code == self.code).map(|kind| kind.help)
    }
}
