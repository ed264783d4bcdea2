//! The rows of the mistakes in what a client signs and sends, added to whatever rows they are given.

macro_rules! with_request_rows {
    ([$next:ident $($later:ident)*] $($rows:tt)*) => {
        $next! {
            [$($later)*]
            $($rows)*
            FollowsRedirects "follows-redirects" of "redirect-post"
                by "openapi/trade.pay/redirects/307" for "redirect-followed"
                by "antom/pay/redirects/302" for "redirect-followed":
                "A redirect is followed with the whole request.";
            SendsTwice "sends-twice" of "transport-auto-retry"
                by "openapi/trade.pay/result-codes/10000-paid" for "request-repeated"
                by "antom/pay/result-codes/success" for "request-repeated":
                "Every request is sent twice.";
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
            FloatAmount "float-amount" of "float-amount"
                by "openapi/trade.pay/request-message/amount-19.99" for "request-message-altered":
                "The amount goes through binary fractions.";
            LosesMembers "loses-members" of "lost-fields"
                by "openapi/trade.pay/request-message/goods-detail" for "request-message-altered":
                "Nested members are left out of the message.";
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
            DropsFalseAndZero "drops-false-and-zero" of "lost-fields"
                by "antom/pay/request-message/false-and-zero" for "request-message-altered":
                "Members whose value is false or zero are not sent.";
            DropsByteOrderMarks "drops-byte-order-marks" of "platform-charset"
                by "antom/pay/call/round-trip/any-request" for "request-message-altered":
                "A byte order mark inside a text is not sent.";
            SignsWithoutCertSn "signs-without-cert-sn" of "cert-sn"
                by "openapi/trade.pay/cert-mode/plain" for "request-signature-not-verified":
                "app_cert_sn is sent, but is no part of the signed text.";
            CountsAllRoots "counts-all-roots" of "cert-sn"
                by "openapi/trade.pay/cert-mode/plain" for "request-cert-sn-wrong":
                "The number of the roots counts those that are not signed with RSA too.";
        }
    };
}
