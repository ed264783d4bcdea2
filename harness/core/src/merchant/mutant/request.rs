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
            FirstMessageAgain "first-message-again" of "request-mutation"
                by "openapi/trade.pay/call/round-trip/any-request" for "request-message-altered"
                by "antom/pay/call/round-trip/any-request" for "request-message-altered":
                "The message of the first call is sent with every later one.";
            SignTypeOnce "sign-type-once" of "request-mutation"
                by "openapi/trade.pay/call/round-trip/any-request" for "request-parameter-missing":
                "sign_type is used up by the first call and missing in every later one.";
            CamelsMembers "camels-members" of "case-conversion"
                by "openapi/trade.pay/request-message/plain" for "request-message-altered":
                "The names of members are turned into camel case.";
            TextForObjects "text-for-objects" of "biz-content-mismatch"
                by "openapi/trade.pay/request-message/nested-objects" for "request-message-altered":
                "Objects inside the message are sent as texts of JSON.";
            CutsFinalZeros "cuts-final-zeros" of "float-amount"
                by "openapi/trade.pay/request-message/amount-9.80" for "request-message-altered":
                "Final zeros of amounts are cut off.";
            TwoDecimalsForAll "two-decimals-for-all" of "currency-exponent"
                by "antom/pay/request-message/yen" for "request-message-altered"
                by "antom/pay/request-message/kuwaiti-dinars" for "request-message-altered":
                "Amounts are converted as if every currency had two decimals.";
            AmountAsDouble "amount-as-double" of "big-int"
                by "antom/pay/request-message/amount-of-sixteen-digits" for "request-message-altered":
                "A large amount passes through a binary fraction.";
            ShortensNumbers "shortens-numbers" of "lost-fields"
                by "antom/pay/request-message/ids-of-64-characters" for "request-message-altered"
                by "openapi/trade.pay/request-message/order-number-of-64-characters" for "request-message-altered":
                "The number of an order is cut to 32 characters.";
            LosesAstral "loses-astral" of "platform-charset"
                by "openapi/trade.pay/request-message/emoji-subject" for "request-message-altered"
                by "antom/pay/request-message/emoji" for "request-message-altered":
                "Characters beyond the first plane become question marks.";
            TrimsTexts "trims-texts" of "trim-space"
                by "openapi/trade.pay/request-message/blanks-at-both-ends" for "request-message-altered":
                "Texts of the message are trimmed before they are sent.";
            EscapesForHtml "escapes-for-html" of "framework-pollution"
                by "openapi/trade.pay/request-message/html-characters" for "request-message-altered":
                "Texts of the message are escaped as if they stood on a page.";
            WritesUtc "writes-utc" of "timezone"
                by "openapi/trade.pay/request-time/beijing" for "request-time-zone":
                "The timestamp is in UTC.";
            TimestampWithZone "timestamp-with-zone" of "timezone"
                by "openapi/trade.pay/request-message/plain" for "request-parameter-wrong":
                "The timestamp is written with a T and its zone.";
            LeavesOutNotifyUrl "leaves-out-notify-url" of "notify-url-missing"
                by "openapi/trade.pay/notify-address/configured" for "request-notify-url-missing"
                by "openapi/trade.precreate/notify-address/configured" for "request-notify-url-missing":
                "A configured notify_url is not sent.";
            CharsetInBody "charset-in-body" of "charset-not-in-url"
                by "openapi/trade.pay/request-message/plain" for "request-charset-not-in-query":
                "The charset is sent in the body.";
            EncodesBodyTwice "encodes-body-twice" of "request-double-encode"
                by "openapi/trade.pay/request-message/plain" for "request-signature-not-verified":
                "The body is percent-encoded twice.";
            LeavesPlus "leaves-plus" of "plus-as-space"
                by "openapi/trade.pay/request-message/form-characters" for "request-signature-not-verified":
                "A plus sign is not encoded in the body.";
            CallsPlainHttp "calls-plain-http" of "gateway-hardcoded"
                by "openapi/trade.pay/connections/good" for "genuine-refused"
                by "antom/pay/connections/good" for "genuine-refused":
                "An https address is called over plain http.";
            AlwaysSha256 "always-sha256" of "alg-downgrade"
                by "openapi/trade.pay/request-signature/rsa" for "signature-not-verified":
                "Requests are signed with SHA-256 whatever sign_type says.";
            CertSnInCapitals "cert-sn-in-capitals" of "cert-sn"
                by "openapi/trade.pay/cert-mode/plain" for "request-cert-sn-wrong":
                "The number of the certificate is written in capitals.";
            ForgetsRootCertSn "forgets-root-cert-sn" of "cert-sn"
                by "openapi/trade.pay/cert-mode/plain" for "request-cert-sn-missing":
                "alipay_root_cert_sn is not sent.";
            SignsLowerCaseMethod "signs-lower-case-method" of "ams-notify-path"
                by "antom/pay/request-signature/plain" for "signature-not-verified":
                "The verb is signed in small letters.";
            SignsWholeAddress "signs-whole-address" of "ams-notify-path"
                by "antom/pay/request-headers/plain" for "request-signature-not-verified":
                "The whole address is signed in place of the path.";
            SignsAnotherTime "signs-another-time" of "time-format"
                by "antom/pay/request-headers/plain" for "request-signature-not-verified":
                "The clock is read once for the signature and once for the header.";
            TimeInSeconds "time-in-seconds" of "time-format"
                by "antom/pay/request-headers/plain" for "request-parameter-wrong":
                "Request-Time counts seconds.";
            SendsPrettyBody "sends-pretty-body" of "reserialised-json"
                by "antom/pay/request-headers/plain" for "request-signature-not-verified":
                "The body is written anew after it was signed.";
            SendsAsForm "sends-as-form" of "non-json-body"
                by "antom/pay/request-headers/plain" for "request-parameter-wrong":
                "A body of JSON is announced as a form.";
            NewNumberAgain "new-number-again" of "retry-new-order-id"
                by "openapi/trade.pay/again/after-reset" for "request-message-altered"
                by "openapi/trade.refund/again/after-reset" for "request-message-altered"
                by "antom/refund/again/after-reset" for "request-message-altered"
                by "antom/capture/again/after-reset" for "request-message-altered":
                "A call that is repeated after no answer carries another number.";
            UsesUpMessage "uses-up-message" of "request-mutation"
                by "openapi/trade.pay/again/after-reset" for "request-message-altered"
                by "antom/pay/again/after-reset" for "request-message-altered":
                "A call takes the amount out of the caller's message, so that its repetition lacks it.";
            CallsPayForAll "calls-pay-for-all" of "gateway-hardcoded"
                by "openapi/trade.refund/again/once" for "other-operation-called"
                by "openapi/trade.query/trade-status/paid" for "other-operation-called"
                by "antom/capture/result-codes/success" for "other-operation-called":
                "Every operation is sent as the one that pays.";
            FixedPath "fixed-path" of "gateway-hardcoded"
                by "openapi/trade.pay/gateway-address/another-path" for "request-path-wrong":
                "The path of the gateway is fixed, whatever address is configured.";
            StripsIs "strips-is" of "lost-fields"
                by "antom/pay/request-message/card-on-file" for "request-message-altered"
                by "antom/pay/request-message/3ds-asked-for" for "request-message-altered":
                "Members whose names begin with is lose these letters.";
            SignsOnce "signs-once" of "request-mutation"
                by "openapi/trade.pay/again/after-reset" for "request-unsigned"
                by "antom/pay/again/after-reset" for "request-unsigned":
                "Only the first call is signed.";
            TwoSignatures "two-signatures" of "ams-sig-header-format"
                by "antom/pay/request-headers/plain" for "request-parameter-conflicting":
                "A second Signature header is added to the first.";
            NamesAlgorithmOtherwise "names-algorithm-otherwise" of "key-version"
                by "antom/pay/request-headers/plain" for "request-signature-malformed":
                "The algorithm in the header has the name that the library uses for it.";
            QuotesBizContent "quotes-biz-content" of "biz-content-mismatch"
                by "openapi/trade.pay/request-message/plain" for "request-message-unreadable":
                "biz_content is serialised twice.";
            SendsRawBody "sends-raw-body" of "request-double-encode"
                by "openapi/trade.pay/request-message/form-characters" for "request-unreadable":
                "The body is not percent-encoded.";
            KnowsFewCurrencies "knows-few-currencies" of "currency-exponent"
                by "antom/pay/request-message/yen" for "request-refused":
                "Currencies that are not in a short list are refused.";
        }
    };
}
