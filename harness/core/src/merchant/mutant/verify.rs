//! The rows of the mistakes in which messages a client believes, added to whatever rows they are given.

macro_rules! with_verify_rows {
    ([$next:ident $($later:ident)*] $($rows:tt)*) => {
        $next! {
            [$($later)*]
            $($rows)*
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
            IgnoresAlgorithm "ignores-algorithm" of "key-version"
                by "antom/pay/response-signature/algorithm-none" for "invalid-accepted":
                "The algorithm of a Signature header is not looked at.";
            IgnoresKeyVersion "ignores-key-version" of "key-version"
                by "antom/pay/response-signature/key-version-unknown" for "invalid-accepted":
                "The key version of a Signature header is not looked at.";
            BelievesOtherClients "believes-other-clients" of "clientid-from-response"
                by "antom/pay/forged-answers/other-client" for "forged-accepted"
                by "antom/pay/shop/notify/other-client" for "forged-as-paid":
                "The client id is taken from the answer.";
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
            CertSnInSignedText "cert-sn-in-signed-text" of "alipay-cert-sn"
                by "openapi/trade.pay/cert-mode/plain" for "genuine-refused"
                by "openapi/trade.pay/response-signature/cert-sn-signed-too" for "invalid-accepted":
                "alipay_cert_sn is taken for a part of the signed text.";
            DecodesBeforeSplitting "decodes-before-splitting" of "form-split-eq"
                by "openapi/trade.pay/notification-signature/n06-ampersand-and-equals" for "valid-refused":
                "A form is decoded before it is split.";
            UnescapesHtml "unescapes-html" of "framework-pollution"
                by "openapi/trade.pay/notification-signature/html-characters" for "valid-refused":
                "Character references of pages are resolved in a form.";
            TypedForm "typed-form" of "typed-values"
                by "openapi/trade.pay/notification-signature/exact-decimals" for "valid-refused":
                "Values of a form that look like numbers become numbers.";
            ReadsFormsAsUtf8 "reads-forms-as-utf8" of "gbk-response"
                by "openapi/trade.pay/notification-signature/gbk" for "valid-refused":
                "Every form is read as UTF-8.";
            UnescapesSlashes "unescapes-slashes" of "slash-escape"
                by "openapi/trade.pay/response-layout/v08-escaped-slash" for "genuine-refused"
                by "antom/pay/response-layout/slashes-escaped" for "genuine-refused":
                "Escaped slashes are resolved before the signature is checked.";
            DecodesAsLatin1 "decodes-as-latin1" of "platform-charset"
                by "openapi/trade.pay/response-layout/v12-raw-chinese" for "genuine-refused"
                by "antom/pay/response-layout/chinese-text" for "genuine-refused":
                "The body is read as Latin-1 and written as UTF-8 before the signature is checked.";
            VerifiesWithoutQuotes "verifies-without-quotes" of "aes-body"
                by "openapi/trade.pay/response-signature/encrypted" for "valid-refused"
                by "openapi/trade.pay/response-signature/encrypted-quotes-not-signed" for "invalid-accepted":
                "An encrypted answer is verified without its quotes.";
            CutsAtSign "cuts-at-sign" of "extract-substring"
                by "openapi/trade.pay/response-layout/v02-sign-first" for "genuine-refused"
                by "openapi/trade.pay/response-layout/v03-cert-sn-between" for "genuine-refused":
                "The signed text is what stands before the word sign.";
            TakesFirstSign "takes-first-sign" of "extract-substring"
                by "openapi/trade.pay/response-layout/v18-sign-first-in-the-node" for "genuine-refused":
                "The first text named sign, wherever it stands, is the signature.";
            FindsNameAnywhere "finds-name-anywhere" of "extract-substring"
                by "openapi/trade.pay/response-layout/v26-own-name-before-the-node" for "genuine-refused":
                "The node begins behind the first place where its name stands.";
            RefusesStrangeRoots "refuses-strange-roots" of "wrapper-key"
                by "openapi/trade.pay/response-layout/new-root-member" for "genuine-refused":
                "An answer with an unknown root member is refused.";
            FollowsEveryNesting "follows-every-nesting" of "parse-before-verify"
                by "openapi/trade.pay/forged-answers/deep-nesting" for "crash":
                "A message is read to its last depth before its signature is looked at.";
            RefusesSkew "refuses-skew" of "notify-replay"
                by "antom/pay/notification-signature/clock-a-minute-off" for "valid-refused":
                "A notification counts as replayed if the clocks differ by more than half a minute.";
            WantsPlainTime "wants-plain-time" of "time-format"
                by "antom/pay/header-forms/time-with-milliseconds" for "genuine-refused":
                "A time with fractions of seconds cannot be read.";
            SandboxUnverified "sandbox-unverified" of "env-bypass"
                by "antom/pay/notification-signature/edited-sandbox-client" for "invalid-accepted":
                "A sandbox client verifies nothing.";
            BelievesUnsignedWaiting "believes-unsigned-waiting" of "fail-open-missing-sign"
                by "openapi/trade.pay/forged-answers/unsigned-waiting" for "forged-accepted"
                by "antom/pay/forged-answers/unsigned-in-process" for "forged-accepted":
                "An unsigned answer is believed unless it says paid.";
            RaisesOnRefusal "raises-on-refusal" of "missing-header-crash"
                by "openapi/trade.pay/notification-signature/no-parameters" for "raised-undocumented":
                "A message that lacks something ends in an exception that nobody expects.";
        }
    };
}
