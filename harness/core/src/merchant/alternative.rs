//! The alternatives: reference merchants that are right in another way, wherever the documents leave a choice. No case
//! may fail with any of them.

mod request;
mod told;

use crate::case::{Case, Expectation, Kind};
use crate::operation::Protocol;

/// One other choice, as a row of the table.
pub struct Row {
    /// The alternative.
    pub alternative: Alternative,
    /// Its name on the command line and in reports.
    pub name: &'static str,
    /// The cases that it can touch.
    pub touches: Touches,
    /// What the merchant does instead.
    pub says: &'static str,
    /// Who leaves the choice: a requirement, or a ruling of the adapter protocol.
    pub left_by: &'static str,
}

/// The cases in which a choice shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touches {
    /// What is sent to OpenAPI, and answered well: whatever else is answered, nothing depends on how it was sent.
    OpenApiRequests,
    /// What is sent to Antom, and the signature alone.
    AntomRequests,
    /// What is sent to either.
    Requests,
    /// What a caller is told of an answer, or of none.
    Answers,
    /// What a caller is told of an answer that the platform did not sign.
    Unsigned,
    /// What a caller is told of an answer with a status other than 200.
    OtherStatus,
    /// Calls that move no money.
    Questions,
    /// What is made of answers that arrive in an odd way.
    Faults,
    /// Keys and configurations.
    Keys,
    /// Barcode payments.
    Barcode,
    /// Card payments.
    Card,
    /// Both kinds of shops.
    Shops,
}

impl Touches {
    /// Whether the choice can show in a case.
    pub fn has(self, case: &Case) -> bool {
        let is = |protocol| case.protocol == protocol;
        let sound =
            case.configure.greeting.is_none() && case.replies.iter().all(|reply| reply.fault.is_none());
        let (calls, sells) = (case.kind == Kind::Call, case.kind == Kind::Shop);
        let answered_well = calls && sound && case.expect == Expectation::Accepted;
        let sends = sells || case.kind == Kind::Sign || answered_well;
        match self {
            Self::OpenApiRequests => sends && is(Protocol::OpenApi),
            Self::AntomRequests => sends && is(Protocol::Antom),
            Self::Requests => sends,
            Self::Answers => calls,
            Self::Unsigned => {
                calls && (case.id.contains("/gateway-errors/") || case.id.contains("/forged-answers/"))
            }
            Self::OtherStatus => calls && case.replies.iter().any(|reply| reply.status.is_some()),
            Self::Questions => calls && !case.operation.mutating,
            Self::Faults => calls && case.replies.iter().any(|reply| reply.fault.is_some()),
            Self::Keys => case.id.contains("-key/"),
            Self::Barcode => sells && is(Protocol::OpenApi),
            Self::Card => sells && is(Protocol::Antom),
            Self::Shops => sells,
        }
    }
}

macro_rules! alternatives {
    ($($variant:ident $name:literal in $touches:ident left by $by:literal: $says:literal;)*) => {
        /// A named way to be right.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Alternative {
            $(#[doc = $says] $variant,)*
        }

        /// Every alternative.
        pub const ALTERNATIVES: &[Row] = &[$(Row {
            alternative: Alternative::$variant,
            name: $name,
            touches: Touches::$touches,
            says: $says,
            left_by: $by,
        },)*];
    };
}

alternatives! {
    CommonInBody "common-in-body" in OpenApiRequests left by "openapi-common-parameters-placement":
        "Only the charset stands in the query; all other parameters are in the body.";
    WithoutFormat "without-format" in OpenApiRequests left by "openapi-format-words":
        "The optional parameter format is left out.";
    NamesItself "names-itself" in OpenApiRequests left by "openapi-signature-covers-all-parameters":
        "The SDK names itself in a parameter of its own, which is signed with the others.";
    ParametersReversed "parameters-reversed" in OpenApiRequests left by "openapi-signature-sorted-by-name":
        "Parameters stand in another order than they are signed in.";
    BlanksAsPercent20 "blanks-as-percent-20" in OpenApiRequests left by "openapi-signature-over-raw-values":
        "A blank in a form is %20, not a plus sign.";
    LowerCaseHex "lower-case-hex" in Requests left by "antom-signature-base64-percent-encoded":
        "Percent hex is written in small letters.";
    SpacedJson "spaced-json" in Requests left by "openapi-biz-content-is-json-object":
        "Messages are written with line ends and blanks.";
    EscapedJson "escaped-json" in Requests left by "openapi-biz-content-is-json-object":
        "Messages are written in ASCII, all other characters as escapes.";
    ReversedJson "reversed-json" in Requests left by "openapi-biz-content-is-json-object":
        "The members of messages stand in another order.";
    IsoTime "iso-time" in AntomRequests left by "antom-request-time-epoch-ms":
        "Request-Time is in ISO 8601 with an offset.";
    BlanksAfterCommas "blanks-after-commas" in AntomRequests left by "antom-signature-header-format":
        "A blank follows each comma of the Signature header.";
    SignatureFirst "signature-first" in AntomRequests left by "antom-signature-header-format":
        "The parts of the Signature header stand in another order.";
    OtherContentType "other-content-type" in AntomRequests left by "antom-content-type-json":
        "Content-Type is written without a blank and in small letters.";
    NewConnections "new-connections" in Answers left by "stale-connection-handled":
        "Every request goes over a connection of its own, which ends with the answer.";
    OnlyRaises "only-raises" in Answers left by "adapter protocol, `call`":
        "The caller cannot tell why there is no answer: everything but an answer is an exception.";
    NoSuccessFlag "no-success-flag" in Answers left by "adapter protocol, `call`":
        "The caller is given no flag of success.";
    RejectsFailures "rejects-failures" in Answers left by "adapter protocol, `call`":
        "A genuine answer that is no success is an exception that holds its codes.";
    AnswersUnsignedErrors "answers-unsigned-errors" in Unsigned left by "adapter protocol, ruling 7":
        "An unsigned error of the gateway is handed on as an answer without success.";
    DistrustsUnsignedErrors "distrusts-unsigned-errors" in Unsigned left by "adapter protocol, ruling 7":
        "An unsigned error of the gateway is not trusted, for a reason that holds its codes.";
    ReadsAnyStatus "reads-any-status" in OtherStatus left by "adapter protocol, ruling 7":
        "A signed body is verified and handed on whatever the status of the answer.";
    DistrustsOtherStatus "distrusts-other-status" in OtherStatus left by "adapter protocol, `call`":
        "An answer with a status other than 200 is not trusted.";
    ParsesFirst "parses-first" in Answers left by "openapi-response-verified":
        "A body is parsed before it is verified; what is no JSON is no answer.";
    AsksTwice "asks-twice" in Questions left by "no-silent-resend":
        "A request that moves no money and got no answer is sent once more.";
    Inflates "inflates" in Faults left by "body-encodings-decoded":
        "A body that says that it is compressed is decompressed.";
    RefusesLate "refuses-late" in Keys left by "adapter protocol, `configure`":
        "A configuration of no use is refused when it is used for the first time.";
    ClosedIsFailed "closed-is-failed" in Barcode left by "adapter protocol, ruling 9":
        "An order whose trade was closed unpaid is failed, not cancelled.";
    PausesBeforeQuery "pauses-before-query" in Barcode left by "adapter protocol, ruling 14":
        "After a 20000 or no answer the first query comes one interval later.";
    CancelsFiveTimes "cancels-five-times" in Barcode left by "adapter protocol, ruling 14":
        "A cancel that is not done is sent five times in all.";
    RefusesAtOnce "refuses-at-once" in Barcode left by "adapter protocol, shop states":
        "An answer that cannot be trusted ends the flow: a person must look.";
    OwnNumbers "own-numbers" in Shops left by "openapi-pay-retry-same-out-trade-no":
        "The platform is given another number than the order has in the shop.";
    SameNumberAfterFailure "same-number-after-failure" in Barcode left by "openapi-code-invalid-number":
        "After a refusal the fresh payment code is sent under the number of the refused attempt.";
    UnknownIsPending "unknown-is-pending" in Shops left by "adapter protocol, shop states":
        "An order of which nothing is known is pending.";
    RefusesPolitely "refuses-politely" in Shops left by "adapter protocol, ruling 11":
        "A notification that is not believed is refused with status 200 and the word fail.";
    CallersRefundNumber "callers-refund-number" in Shops left by "adapter protocol, ruling 12":
        "A refund keeps the number that the caller gave it.";
    OneInquiry "one-inquiry" in Card left by "adapter protocol, ruling 14":
        "A card payment without a clear answer is asked about once.";
    PaysAgainAsBefore "pays-again-as-before" in Card left by "antom-payment-request-id-stable-on-retry":
        "A card payment that got no answer is sent once more with the same id, and then asked about.";
}

impl Alternative {
    /// The alternative of that name.
    pub fn find(name: &str) -> Option<Self> {
        ALTERNATIVES.iter().find(|row| row.name == name).map(|row| row.alternative)
    }
}
