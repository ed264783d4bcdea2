//! The mutants: reference merchants that are wrong in one named way, each with the case that must notice it.
//!
//! Those of the shop stand in `mutant/shop.rs`, and those about cards and returns in `mutant/card.rs`.

#[macro_use]
mod card;
#[macro_use]
mod shop;

/// One way to be wrong, as a row of the table.
pub struct Row {
    /// The mutant.
    pub mutant: Mutant,
    /// Its name on the command line and in reports.
    pub name: &'static str,
    /// The class of `facts/bug-classes.md` that it is an example of.
    pub bug_class: &'static str,
    /// What it does wrong.
    pub says: &'static str,
    /// The cases that must fail, each with the finding for which it must fail.
    pub kills: &'static [Kill],
}

/// A case that must fail, and why.
pub struct Kill {
    /// The case.
    pub case: &'static str,
    /// The finding.
    pub finding: &'static str,
}

macro_rules! mutants {
    ($($variant:ident $name:literal of $class:literal $(by $case:literal for $finding:literal)+: $says:literal;)*) => {
        /// A named way to be wrong.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Mutant {
            $(#[doc = $says] $variant,)*
        }

        /// Every mutant, with the case that kills it and the reason.
        pub const MUTANTS: &[Row] = &[$(Row {
            mutant: Mutant::$variant,
            name: $name,
            bug_class: $class,
            says: $says,
            kills: &[$(Kill { case: $case, finding: $finding },)+],
        },)*];
    };
}

with_card_rows! { with_shop_rows { mutants {
    VerifiesNothing "verifies-nothing" of "verify-off-by-default"
        by "openapi/trade.pay/forged-answers/stranger-key" for "forged-accepted"
        by "antom/pay/forged-answers/stranger-key" for "forged-accepted":
        "Answers are never verified.";
    AcceptsMissingSign "accepts-missing-sign" of "fail-open-missing-sign"
        by "openapi/trade.pay/forged-answers/no-sign" for "forged-accepted":
        "An answer without a signature is taken for genuine.";
    AcceptsEmptySign "accepts-empty-sign" of "fail-open-missing-sign"
        by "openapi/trade.pay/forged-answers/empty-sign" for "forged-accepted":
        "An answer with an empty signature is taken for genuine.";
    AcceptsNullSign "accepts-null-sign" of "fail-open-missing-sign"
        by "openapi/trade.pay/forged-answers/null-sign" for "forged-accepted":
        "An answer whose signature is no string is taken for genuine.";
    AcceptsMissingTime "accepts-missing-time" of "fail-open-missing-sign"
        by "antom/pay/forged-answers/no-response-time" for "forged-accepted":
        "An answer without Response-Time is not verified.";
    SkipsShortHeaders "skips-short-headers" of "fail-open-missing-sign"
        by "antom/pay/forged-answers/two-parts" for "forged-accepted":
        "A Signature header with fewer than three parts is not verified.";
    StripsPadding "strips-padding" of "padding-eq-strip"
        by "antom/pay/forged-answers/raw-padding" for "forged-accepted":
        "Base64 that ends in an equals sign is cut to nothing and not verified.";
    CaseSensitiveHeaders "case-sensitive-headers" of "header-case"
        by "antom/pay/response-signature/title-case-headers" for "valid-refused"
        by "antom/pay/notification-signature/upper-case-headers" for "valid-refused":
        "Header names are compared letter by letter.";
    TakesFirstHeader "takes-first-header" of "header-case"
        by "antom/pay/response-signature/signature-twice-good-first" for "invalid-accepted":
        "Of two Signature headers the first one counts.";
    AcceptsSha1 "accepts-sha1" of "alg-downgrade"
        by "openapi/trade.pay/forged-answers/sha1" for "forged-accepted"
        by "antom/pay/forged-answers/sha1" for "forged-accepted":
        "A SHA-1 signature is taken where SHA-256 is configured.";
    AcceptsMd5 "accepts-md5" of "alg-downgrade"
        by "openapi/trade.pay/forged-answers/md5" for "forged-accepted"
        by "antom/pay/forged-answers/md5" for "forged-accepted":
        "An MD5 signature is taken where SHA-256 is configured.";
    AcceptsSha512 "accepts-sha512" of "alg-downgrade"
        by "openapi/trade.pay/forged-answers/sha512" for "forged-accepted"
        by "antom/pay/forged-answers/sha512" for "forged-accepted":
        "A SHA-512 signature is taken where SHA-256 is configured.";
    AcceptsOwnKey "accepts-own-key" of "wrong-public-key"
        by "openapi/trade.pay/forged-answers/merchant-key" for "forged-accepted":
        "An answer signed with the merchant's own key is taken for genuine.";
    ErrorAsTrue "error-as-true" of "openssl-minus-one"
        by "openapi/trade.pay/forged-answers/one-byte-signature" for "forged-accepted"
        by "antom/pay/forged-answers/signature-of-one-byte" for "forged-accepted":
        "An error of the verifying library counts as yes.";
    ReserialisesNode "reserialises-node" of "reserialised-json"
        by "openapi/trade.pay/response-layout/v08-escaped-slash" for "genuine-refused"
        by "antom/pay/response-signature/pretty-printed" for "valid-refused":
        "The signature is checked over the message as written anew.";
    TakesFirstOfTwins "takes-first-of-twins" of "dup-key-check-use"
        by "openapi/trade.pay/response-layout/v22-genuine-then-forged" for "forged-accepted":
        "Of two equal members the first is verified and the last is used.";
    IgnoresNode "ignores-node" of "wrapper-key"
        by "openapi/trade.pay/forged-answers/error-response-forged" for "forged-accepted":
        "A signed-looking error_response is handed on unverified.";
    NoSubCodeIsSuccess "no-sub-code-is-success" of "empty-subcode-as-success"
        by "openapi/trade.pay/result-codes/10003-waiting" for "pending-as-success"
        by "antom/pay/result-codes/in-process-with-3ds-address" for "pending-as-success":
        "Every answer without a sub_code is a success.";
    AnyAnswerIsSuccess "any-answer-is-success" of "10003-as-failed"
        by "openapi/trade.pay/result-codes/40004-balance" for "failure-as-success":
        "Every answer that arrives is a success.";
    BelievesOtherOrders "believes-other-orders" of "order-binding"
        by "openapi/trade.query/order-binding/other-order" for "forged-accepted"
        by "antom/inquiryPayment/order-binding/other-payment" for "forged-accepted":
        "A genuine answer about another order is believed.";
    LosesCodes "loses-codes" of "misreported-error"
        by "openapi/trade.pay/result-codes/40004-balance" for "error-lost":
        "The codes of a failure do not reach the caller.";
    HidesGatewayErrors "hides-gateway-errors" of "misreported-error"
        by "openapi/trade.pay/gateway-errors/invalid-app-id" for "error-lost"
        by "antom/pay/gateway-errors/invalid-signature" for "error-lost":
        "An unsigned gateway error is reported as a bad signature.";
    HttpErrorAsFailure "http-error-as-failure" of "unknown-as-failed"
        by "openapi/trade.pay/no-answer/502-html" for "unknown-as-failure"
        by "antom/pay/no-answer/502-html" for "unknown-as-failure":
        "A 502 from something in between is reported as a failed payment.";
    NoAnswerAsFailure "no-answer-as-failure" of "unknown-as-failed"
        by "openapi/trade.refund/faults/reset-after-request" for "unknown-as-failure"
        by "antom/capture/faults/cut-in-the-head" for "unknown-as-failure":
        "A connection that ends without an answer is reported as a failure.";
    NoAnswerAsSuccess "no-answer-as-success" of "unknown-as-failed"
        by "openapi/trade.cancel/faults/bad-chunk" for "unknown-as-success"
        by "antom/refund/faults/another-protocol" for "unknown-as-success":
        "A call that went out counts as done, whatever came back.";
    TimeoutAsFailure "timeout-as-failure" of "no-timeout-hang"
        by "openapi/trade.pay/faults/stall" for "unknown-as-failure"
        by "antom/pay/faults/stall-in-the-middle" for "unknown-as-failure":
        "A time-out is reported as a failure.";
    TrustsAnyServer "trusts-any-server" of "tls-verify-off"
        by "openapi/trade.pay/connections/self-signed" for "impostor-trusted"
        by "openapi/trade.refund/connections/foreign-authority" for "impostor-trusted"
        by "antom/pay/connections/expired" for "impostor-trusted"
        by "antom/capture/connections/not-yet-valid" for "impostor-trusted":
        "The certificate of the server is not verified.";
    IgnoresHostName "ignores-host-name" of "tls-verify-off"
        by "openapi/trade.pay/connections/other-host" for "impostor-trusted"
        by "antom/pay/connections/other-host" for "impostor-trusted":
        "A good certificate for any host will do.";
    FollowsRedirects "follows-redirects" of "redirect-post"
        by "openapi/trade.pay/redirects/307" for "redirect-followed"
        by "antom/pay/redirects/302" for "redirect-followed":
        "A redirect is followed with the whole request.";
    SendsTwice "sends-twice" of "transport-auto-retry"
        by "openapi/trade.pay/result-codes/10000-paid" for "request-repeated"
        by "antom/pay/result-codes/success" for "request-repeated":
        "Every request is sent twice.";
    CrashesOnNonsense "crashes-on-nonsense" of "missing-header-crash"
        by "openapi/trade.pay/no-answer/html" for "crash":
        "An answer that is not as expected ends the process.";
    LeavesOutSignType "leaves-out-sign-type" of "sign-type-in-string"
        by "openapi/trade.pay/request-signature/plain" for "signature-not-verified":
        "sign_type is left out when a request is signed.";
    SortsCaseless "sorts-caseless" of "sort-locale"
        by "openapi/trade.pay/request-signature/upper-case-name" for "signature-not-verified":
        "Parameters are sorted without regard to letter case.";
    EncodesBeforeSigning "encodes-before-signing" of "request-double-encode"
        by "openapi/trade.pay/request-signature/plain" for "signature-not-verified":
        "Values are URL-encoded before they are signed.";
    SignsUtf8UnderGbk "signs-utf8-under-gbk" of "gbk-response"
        by "openapi/trade.pay/request-signature/chinese-gbk" for "signature-not-verified":
        "The text is signed as UTF-8 whatever the charset says.";
    DropsZero "drops-zero" of "empty-values"
        by "openapi/trade.pay/request-signature/zero" for "signature-not-verified":
        "The value 0 counts as empty.";
    TrimsValues "trims-values" of "trim-space"
        by "openapi/trade.pay/notification-signature/trailing-space" for "valid-refused":
        "Values are trimmed before they are signed or verified.";
    DecodesTwice "decodes-twice" of "double-decode"
        by "openapi/trade.pay/notification-signature/n06-percent" for "valid-refused":
        "The form is decoded twice.";
    PlusIsSpace "plus-is-space" of "plus-as-space"
        by "openapi/trade.pay/notification-signature/plus-in-signature" for "valid-refused":
        "A plus sign in the signature is read as a space.";
    KeepsSignType "keeps-sign-type" of "sign-type-in-string"
        by "openapi/trade.pay/notification-signature/n01-paid" for "valid-refused":
        "sign_type is kept when a notification is verified.";
    IgnoresStrangers "ignores-strangers" of "framework-pollution"
        by "openapi/trade.pay/notification-signature/n07-unsigned-parameter" for "invalid-accepted":
        "Parameters that the merchant does not know are left out of the check.";
    FloatAmount "float-amount" of "float-amount"
        by "openapi/trade.pay/request-message/amount-19.99" for "request-message-altered":
        "The amount goes through binary fractions.";
    LosesMembers "loses-members" of "lost-fields"
        by "openapi/trade.pay/request-message/goods-detail" for "request-message-altered":
        "Nested members are left out of the message.";
    PrintsKey "prints-key" of "secret-leak"
        by "openapi/trade.pay/private-key/truncated" for "secret-leaked":
        "The refusal of a key quotes the key.";
    RefusesBarePkcs1 "refuses-bare-pkcs1" of "key-format"
        by "openapi/trade.pay/private-key/pkcs1-bare" for "signature-not-made":
        "A bare PKCS#1 key is refused although the feature is listed.";
    IgnoresAlgorithm "ignores-algorithm" of "key-version"
        by "antom/pay/response-signature/algorithm-none" for "invalid-accepted":
        "The algorithm of a Signature header is not looked at.";
    IgnoresKeyVersion "ignores-key-version" of "key-version"
        by "antom/pay/response-signature/key-version-unknown" for "invalid-accepted":
        "The key version of a Signature header is not looked at.";
    BelievesOtherClients "believes-other-clients" of "clientid-from-response"
        by "antom/pay/forged-answers/other-client" for "forged-accepted":
        "The client id is taken from the answer.";
    AlwaysKeyVersionOne "always-key-version-one" of "key-version"
        by "antom/pay/request-headers/key-version-two" for "request-key-version-wrong":
        "Requests always carry key version 1.";
    SignsProductionPath "signs-production-path" of "sandbox-path"
        by "antom/pay/request-headers/sandbox" for "request-signature-not-verified":
        "The production path is signed, the sandbox path is sent.";
    DropsQuery "drops-query" of "ams-notify-path"
        by "antom/pay/request-signature/query" for "signature-not-verified":
        "The query is not part of the signed path.";
    SendsRawBase64 "sends-raw-base64" of "ams-sig-header-format"
        by "antom/pay/request-signature/plain" for "signature-not-verified":
        "The signature is not percent-encoded.";
    EncodesSignatureTwice "encodes-signature-twice" of "ams-sig-header-format"
        by "antom/pay/request-signature/plain" for "signature-not-verified":
        "The signature is percent-encoded twice.";
    TrustsWithoutKey "trusts-without-key" of "verification-disabled-by-user"
        by "openapi/trade.pay/platform-key/none-configured" for "forged-accepted"
        by "openapi/trade.pay/platform-key/elliptic-curve" for "forged-accepted"
        by "openapi/trade.pay/platform-key/truncated" for "forged-accepted"
        by "antom/pay/platform-key/elliptic-curve" for "forged-accepted"
        by "antom/pay/platform-key/truncated" for "forged-accepted":
        "Where no platform key is configured, or none that can be read, every answer is taken for genuine.";
    VerifiesOnlySuccess "verifies-only-success" of "fail-open-missing-sign"
        by "openapi/trade.pay/forged-answers/unsigned-10000-with-sub-code" for "forged-accepted":
        "An unsigned answer passes if it has a sub_code.";
    FailuresUnverified "failures-unverified" of "unknown-as-failed"
        by "openapi/trade.pay/forged-answers/failure-with-wrong-sign" for "forged-accepted":
        "A failure is handed on whatever its signature says.";
    AnyWrapper "any-wrapper" of "wrapper-key"
        by "openapi/trade.pay/forged-answers/other-operations-answer" for "forged-accepted":
        "Any signed member that ends in _response is taken for the answer.";
    CaselessMembers "caseless-members" of "wrapper-key"
        by "openapi/trade.pay/response-layout/name-in-other-case" for "forged-accepted":
        "Member names are compared without regard to letter case, and the last one is used.";
    CountsBracesInTexts "counts-braces-in-texts" of "extract-substring"
        by "openapi/trade.pay/response-layout/v15-opening-brace-in-a-text" for "genuine-refused":
        "The signed text is cut out by counting braces, in texts too.";
    FollowsMessageSignType "follows-message-sign-type" of "alg-downgrade"
        by "openapi/trade.pay/notification-signature/n13-sha1-as-rsa" for "invalid-accepted":
        "The digest is the one that the notification names.";
    QueryInNotification "query-in-notification" of "framework-pollution"
        by "openapi/trade.pay/notification-signature/query-of-the-merchant" for "valid-refused":
        "The query of the notify address is verified with the notification.";
    SortsPairs "sorts-pairs" of "sort-locale"
        by "openapi/trade.pay/request-signature/a-and-a1" for "signature-not-verified":
        "Whole name=value texts are sorted, not names.";
    SortsNumbers "sorts-numbers" of "sort-locale"
        by "openapi/trade.pay/request-signature/nine-and-ten" for "signature-not-verified":
        "Names that are numbers are sorted as numbers.";
    DropsAtValues "drops-at-values" of "empty-values"
        by "openapi/trade.pay/request-signature/at-sign" for "signature-not-verified":
        "Values that begin with an at sign are left out when a request is signed.";
    RewritesBizContent "rewrites-biz-content" of "biz-content-mismatch"
        by "openapi/trade.pay/request-signature/blanks-in-biz-content" for "signature-not-verified":
        "biz_content is written anew before it is signed.";
    NumbersForTexts "numbers-for-texts" of "typed-values"
        by "openapi/trade.pay/request-message/order-number-with-leading-zeros" for "request-message-altered":
        "Texts of digits are sent as numbers.";
    QuestionMarkForUnwritable "question-mark-for-unwritable" of "platform-charset"
        by "openapi/trade.pay/gbk/character-outside-gbk" for "request-message-altered":
        "A character that the charset lacks becomes a question mark.";
    IgnoresPath "ignores-path" of "ams-notify-path"
        by "antom/pay/forged-answers/other-operation" for "forged-accepted":
        "An answer signed for another path is taken for genuine.";
    UpperHexOnly "upper-hex-only" of "ams-sig-header-format"
        by "antom/pay/header-forms/lower-case-hex" for "genuine-refused":
        "Lower-case percent hex in the Signature header is refused.";
    UntrimmedParts "untrimmed-parts" of "ams-sig-header-format"
        by "antom/pay/header-forms/blanks-after-commas" for "genuine-refused":
        "Blanks after the commas of the Signature header are refused.";
    TrimsBody "trims-body" of "reserialised-json"
        by "antom/pay/response-signature/line-end-behind" for "valid-refused":
        "The body is trimmed before it is verified.";
    DecodesSignatureTwice "decodes-signature-twice" of "double-decode"
        by "antom/pay/response-signature/encoded-twice" for "invalid-accepted":
        "The signature is percent-decoded until nothing is left to decode.";
    UnknownIsSuccess "unknown-is-success" of "unknown-as-failed"
        by "antom/pay/result-codes/unknown-exception" for "unknown-as-success":
        "A result status U is a success.";
    DropsFalseAndZero "drops-false-and-zero" of "lost-fields"
        by "antom/pay/request-message/false-and-zero" for "request-message-altered":
        "Members whose value is false or zero are not sent.";
    DropsByteOrderMarks "drops-byte-order-marks" of "platform-charset"
        by "antom/pay/call/round-trip/any-request" for "request-message-altered":
        "A byte order mark inside a text is not sent.";
    DropsAccents "drops-accents" of "platform-charset"
        by "antom/pay/response/round-trip/any-response" for "valid-refused"
        by "antom/pay/notification/round-trip/any-notification" for "valid-refused":
        "Accents that are characters of their own are taken out before a message is verified.";
    LocalhostUnverified "localhost-unverified" of "env-bypass"
        by "antom/pay/notification-signature/edited-from-localhost" for "invalid-accepted":
        "A message whose Host is this machine is not verified.";
    TrustsAnyCertificate "trusts-any-certificate" of "alipay-cert-sn"
        by "openapi/trade.pay/cert-mode/certificate-of-a-foreign-root" for "forged-accepted":
        "A fetched certificate is believed whoever issued it.";
    SignsWithoutCertSn "signs-without-cert-sn" of "cert-sn"
        by "openapi/trade.pay/cert-mode/plain" for "request-signature-not-verified":
        "app_cert_sn is sent, but is no part of the signed text.";
    CountsAllRoots "counts-all-roots" of "cert-sn"
        by "openapi/trade.pay/cert-mode/plain" for "request-cert-sn-wrong":
        "The number of the roots counts those that are not signed with RSA too.";
    CertSnInSignedText "cert-sn-in-signed-text" of "alipay-cert-sn"
        by "openapi/trade.pay/cert-mode/plain" for "genuine-refused"
        by "openapi/trade.pay/response-signature/cert-sn-signed-too" for "invalid-accepted":
        "alipay_cert_sn is taken for a part of the signed text.";
    ReadsBer "reads-ber" of "alg-downgrade"
        by "openapi/trade.pay/response/signature-encoding/long-length" for "invalid-accepted"
        by "openapi/trade.pay/response/signature-encoding/zero-in-length" for "invalid-accepted"
        by "openapi/trade.pay/response/signature-encoding/long-hash-length" for "invalid-accepted"
        by "openapi/trade.pay/response/signature-encoding/indefinite-length" for "invalid-accepted"
        by "openapi/trade.pay/response/signature-encoding/hash-in-pieces" for "invalid-accepted"
        by "openapi/trade.pay/notification/signature-encoding/long-length" for "invalid-accepted"
        by "openapi/trade.pay/notification/signature-encoding/zero-in-length" for "invalid-accepted"
        by "openapi/trade.pay/notification/signature-encoding/long-hash-length" for "invalid-accepted"
        by "openapi/trade.pay/notification/signature-encoding/indefinite-length" for "invalid-accepted"
        by "openapi/trade.pay/notification/signature-encoding/hash-in-pieces" for "invalid-accepted"
        by "antom/pay/response/signature-encoding/long-length" for "invalid-accepted"
        by "antom/pay/response/signature-encoding/zero-in-length" for "invalid-accepted"
        by "antom/pay/response/signature-encoding/long-hash-length" for "invalid-accepted"
        by "antom/pay/response/signature-encoding/indefinite-length" for "invalid-accepted"
        by "antom/pay/response/signature-encoding/hash-in-pieces" for "invalid-accepted"
        by "antom/pay/notification/signature-encoding/long-length" for "invalid-accepted"
        by "antom/pay/notification/signature-encoding/zero-in-length" for "invalid-accepted"
        by "antom/pay/notification/signature-encoding/long-hash-length" for "invalid-accepted"
        by "antom/pay/notification/signature-encoding/indefinite-length" for "invalid-accepted"
        by "antom/pay/notification/signature-encoding/hash-in-pieces" for "invalid-accepted":
        "The block that a signature opens to is read as BER.";
    IgnoresDigestName "ignores-digest-name" of "alg-downgrade"
        by "openapi/trade.pay/response/signature-encoding/other-digest-name" for "invalid-accepted"
        by "openapi/trade.pay/notification/signature-encoding/other-digest-name" for "invalid-accepted"
        by "antom/pay/response/signature-encoding/other-digest-name" for "invalid-accepted"
        by "antom/pay/notification/signature-encoding/other-digest-name" for "invalid-accepted":
        "The name of the digest before a hash is not looked at.";
    IgnoresPadding "ignores-padding" of "alg-downgrade"
        by "openapi/trade.pay/response/signature-encoding/encryption-padding" for "invalid-accepted"
        by "openapi/trade.pay/response/signature-encoding/wrong-padding-byte" for "invalid-accepted"
        by "openapi/trade.pay/response/signature-encoding/zero-padding" for "invalid-accepted"
        by "openapi/trade.pay/response/signature-encoding/no-padding" for "invalid-accepted"
        by "openapi/trade.pay/response/signature-encoding/short-padding" for "invalid-accepted"
        by "openapi/trade.pay/notification/signature-encoding/encryption-padding" for "invalid-accepted"
        by "openapi/trade.pay/notification/signature-encoding/wrong-padding-byte" for "invalid-accepted"
        by "openapi/trade.pay/notification/signature-encoding/zero-padding" for "invalid-accepted"
        by "openapi/trade.pay/notification/signature-encoding/no-padding" for "invalid-accepted"
        by "openapi/trade.pay/notification/signature-encoding/short-padding" for "invalid-accepted"
        by "antom/pay/response/signature-encoding/encryption-padding" for "invalid-accepted"
        by "antom/pay/response/signature-encoding/wrong-padding-byte" for "invalid-accepted"
        by "antom/pay/response/signature-encoding/zero-padding" for "invalid-accepted"
        by "antom/pay/response/signature-encoding/no-padding" for "invalid-accepted"
        by "antom/pay/response/signature-encoding/short-padding" for "invalid-accepted"
        by "antom/pay/notification/signature-encoding/encryption-padding" for "invalid-accepted"
        by "antom/pay/notification/signature-encoding/wrong-padding-byte" for "invalid-accepted"
        by "antom/pay/notification/signature-encoding/zero-padding" for "invalid-accepted"
        by "antom/pay/notification/signature-encoding/no-padding" for "invalid-accepted"
        by "antom/pay/notification/signature-encoding/short-padding" for "invalid-accepted":
        "The padding before the name of the digest is not looked at.";
    ComparesHashAtEnd "compares-hash-at-end" of "alg-downgrade"
        by "openapi/trade.pay/response/signature-encoding/hash-at-end" for "invalid-accepted"
        by "openapi/trade.pay/notification/signature-encoding/hash-at-end" for "invalid-accepted"
        by "antom/pay/response/signature-encoding/hash-at-end" for "invalid-accepted"
        by "antom/pay/notification/signature-encoding/hash-at-end" for "invalid-accepted":
        "A signature passes if the block that it opens to ends in the hash.";
    ForgivesGarbageBehind "forgives-garbage-behind" of "alg-downgrade"
        by "openapi/trade.pay/response/signature-encoding/garbage-behind" for "invalid-accepted"
        by "openapi/trade.pay/notification/signature-encoding/garbage-behind" for "invalid-accepted"
        by "antom/pay/response/signature-encoding/garbage-behind" for "invalid-accepted"
        by "antom/pay/notification/signature-encoding/garbage-behind" for "invalid-accepted":
        "What stands behind the hash in the block of a signature is not looked at.";
    ReducesSignatures "reduces-signatures" of "alg-downgrade"
        by "openapi/trade.pay/response/signature-encoding/not-reduced" for "invalid-accepted"
        by "openapi/trade.pay/notification/signature-encoding/not-reduced" for "invalid-accepted"
        by "antom/pay/response/signature-encoding/not-reduced" for "invalid-accepted"
        by "antom/pay/notification/signature-encoding/not-reduced" for "invalid-accepted":
        "The modulus is taken off a signature that is too large.";
    MisreadsOddKeys "misreads-odd-keys" of "key-format"
        by "openapi/trade.pay/private-key/pkcs8-pem-escaped-newlines" for "signature-not-verified"
        by "openapi/trade.pay/private-key/pkcs8-pem-quoted" for "signature-not-verified"
        by "openapi/trade.pay/private-key/pkcs8-pem-indented" for "signature-not-verified"
        by "antom/pay/private-key/pkcs8-pem-escaped-newlines" for "signature-not-verified"
        by "antom/pay/private-key/pkcs8-pem-quoted" for "signature-not-verified"
        by "antom/pay/private-key/pkcs8-pem-indented" for "signature-not-verified"
        by "openapi/trade.pay/private-key/pkcs8-pem-crlf" for "signature-not-verified"
        by "openapi/trade.pay/private-key/pkcs1-pem-crlf" for "signature-not-verified"
        by "openapi/trade.pay/private-key/pkcs8-pem-final-newline" for "signature-not-verified"
        by "openapi/trade.pay/private-key/pkcs8-bare-final-newline" for "signature-not-verified"
        by "openapi/trade.pay/private-key/pkcs1-bare-final-newline" for "signature-not-verified"
        by "openapi/trade.pay/private-key/pkcs8-bare-blanks-around" for "signature-not-verified"
        by "openapi/trade.pay/private-key/pkcs8-pem-blanks-around" for "signature-not-verified"
        by "openapi/trade.pay/private-key/pkcs8-pem-byte-order-mark" for "signature-not-verified"
        by "openapi/trade.pay/private-key/pkcs8-pem-one-line" for "signature-not-verified"
        by "openapi/trade.pay/private-key/pkcs1-pem-one-line" for "signature-not-verified"
        by "openapi/trade.pay/private-key/pkcs8-bare-wrapped" for "signature-not-verified"
        by "openapi/trade.pay/private-key/pkcs1-bare-wrapped" for "signature-not-verified"
        by "openapi/trade.pay/private-key/pkcs8-under-pkcs1-label" for "signature-not-verified"
        by "openapi/trade.pay/private-key/pkcs1-under-pkcs8-label" for "signature-not-verified"
        by "openapi/trade.pay/private-key/foreign-label" for "signature-not-verified":
        "A key with anything unusual around it is taken, and signs wrongly.";
    KeepsOldKey "keeps-old-key" of "key-format"
        by "openapi/trade.pay/private-key/elliptic-curve" for "signed-with-broken-key"
        by "openapi/trade.pay/private-key/certificate" for "signed-with-broken-key"
        by "openapi/trade.pay/private-key/encrypted" for "signed-with-broken-key"
        by "openapi/trade.pay/private-key/of-511-bits" for "signed-with-broken-key"
        by "openapi/trade.pay/private-key/other-modulus" for "signed-with-broken-key"
        by "openapi/trade.pay/private-key/html-escaped" for "signed-with-broken-key"
        by "openapi/trade.pay/private-key/hex" for "signed-with-broken-key"
        by "openapi/trade.pay/private-key/file-name" for "signed-with-broken-key"
        by "antom/pay/private-key/elliptic-curve" for "signed-with-broken-key"
        by "antom/pay/private-key/certificate" for "signed-with-broken-key"
        by "antom/pay/private-key/encrypted" for "signed-with-broken-key"
        by "antom/pay/private-key/of-511-bits" for "signed-with-broken-key"
        by "antom/pay/private-key/other-modulus" for "signed-with-broken-key"
        by "antom/pay/private-key/html-escaped" for "signed-with-broken-key"
        by "antom/pay/private-key/hex" for "signed-with-broken-key"
        by "antom/pay/private-key/file-name" for "signed-with-broken-key"
        by "openapi/trade.pay/private-key/truncated" for "signed-with-broken-key"
        by "openapi/trade.pay/private-key/truncated-bare" for "signed-with-broken-key"
        by "openapi/trade.pay/private-key/truncated-pkcs1" for "signed-with-broken-key"
        by "openapi/trade.pay/private-key/not-base64" for "signed-with-broken-key"
        by "openapi/trade.pay/private-key/not-base64-pkcs1" for "signed-with-broken-key"
        by "openapi/trade.pay/private-key/public-key" for "signed-with-broken-key"
        by "openapi/trade.pay/private-key/empty" for "signed-with-broken-key":
        "Where a configured key cannot be read, the one before stays in use.";
    OverlooksKeyMixup "overlooks-key-mixup" of "wrong-public-key"
        by "openapi/trade.pay/platform-key/own-public-key-before-money-moves" for "sent-with-wrong-key"
        by "antom/pay/platform-key/own-public-key-before-money-moves" for "sent-with-wrong-key":
        "The merchant's own public key is taken for the platform's.";
} } }

impl Mutant {
    /// The mutant of that name.
    pub fn find(name: &str) -> Option<Self> {
        MUTANTS.iter().find(|row| row.name == name).map(|row| row.mutant)
    }

    /// Its row of the table.
    pub fn row(self) -> Option<&'static Row> {
        MUTANTS.iter().find(|row| row.mutant == self)
    }
}
