//! The rows of the mistakes in what a client makes of an answer, or of none, added to whatever rows they are given.

macro_rules! with_answer_rows {
    ([$next:ident $($later:ident)*] $($rows:tt)*) => {
        $next! {
            [$($later)*]
            $($rows)*
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
                by "antom/pay/faults/stall-in-the-middle" for "unknown-as-failure"
                by "openapi/trade.refund/connections/stalled-handshake" for "unknown-as-failure"
                by "antom/pay/connections/stalled-handshake" for "unknown-as-failure":
                "A time-out is reported as a failure.";
            TrustsAnyServer "trusts-any-server" of "tls-verify-off"
                by "openapi/trade.pay/connections/self-signed" for "impostor-trusted"
                by "openapi/trade.refund/connections/foreign-authority" for "impostor-trusted"
                by "antom/pay/connections/expired" for "impostor-trusted"
                by "antom/capture/connections/not-yet-valid" for "impostor-trusted"
                by "antom/pay/connections/missing-chain" for "impostor-trusted":
                "The certificate of the server is not verified.";
            IgnoresHostName "ignores-host-name" of "tls-verify-off"
                by "openapi/trade.pay/connections/other-host" for "impostor-trusted"
                by "antom/pay/connections/other-host" for "impostor-trusted":
                "A good certificate for any host will do.";
            SpeaksOldTls "speaks-old-tls" of "tls-verify-off"
                by "openapi/trade.pay/connections/old-tls" for "obsolete-tls"
                by "antom/capture/connections/old-tls" for "obsolete-tls":
                "Where TLS is refused, it is tried again with TLS 1.0.";
            ReusesBlindly "reuses-blindly" of "keepalive-stale"
                by "openapi/trade.query/stale-connection/next-call" for "genuine-refused"
                by "antom/inquiryPayment/stale-connection/next-call" for "genuine-refused":
                "A kept connection is used again without a look at whether it is still open.";
            ReadsWithoutEnd "reads-without-end" of "parse-before-verify"
                by "openapi/trade.pay/large-answers/blanks" for "unbounded-memory"
                by "antom/pay/large-answers/blanks" for "unbounded-memory":
                "An answer is read to its end, however long it is.";
            InflatesWithoutEnd "inflates-without-end" of "parse-before-verify"
                by "openapi/trade.pay/large-answers/compressed" for "unbounded-memory"
                by "antom/pay/large-answers/compressed" for "unbounded-memory":
                "Only the compressed size of an answer is bounded.";
            CrashesOnNonsense "crashes-on-nonsense" of "missing-header-crash"
                by "openapi/trade.pay/no-answer/html" for "crash":
                "An answer that is not as expected ends the process.";
            VerifiesOnlySuccess "verifies-only-success" of "fail-open-missing-sign"
                by "openapi/trade.pay/forged-answers/unsigned-10000-with-sub-code" for "forged-accepted":
                "An unsigned answer passes if it has a sub_code.";
            FailuresUnverified "failures-unverified" of "unknown-as-failed"
                by "openapi/trade.pay/forged-answers/failure-with-wrong-sign" for "forged-accepted"
                by "antom/pay/forged-answers/failure-by-a-stranger" for "forged-accepted":
                "A failure is handed on whatever its signature says.";
            UnknownIsSuccess "unknown-is-success" of "unknown-as-failed"
                by "antom/pay/result-codes/unknown-exception" for "unknown-as-success":
                "A result status U is a success.";
            FirstAnswerAgain "first-answer-again" of "response-splice"
                by "openapi/trade.pay/no-answer/reset-after-request" for "unknown-as-success"
                by "antom/pay/no-answer/reset-after-request" for "unknown-as-success"
                by "openapi/trade.query/again/after-an-answer-that-came-twice" for "answer-lost":
                "A call is given the answer of the call before.";
            StaysBroken "stays-broken" of "keepalive-stale"
                by "openapi/trade.pay/shop/no-answer/reset" for "no-query"
                by "openapi/trade.pay/again/after-close" for "genuine-refused"
                by "antom/pay/again/after-close" for "genuine-refused":
                "After a broken connection no call goes out any more.";
            LogsBodyAway "logs-body-away" of "stream-consumed"
                by "openapi/trade.pay/robust-transport/chunked" for "genuine-refused"
                by "antom/pay/robust-transport/chunked" for "genuine-refused":
                "A logger reads a body in chunks and leaves nothing of it.";
            DecodesPiecewise "decodes-piecewise" of "gzip-chunked"
                by "openapi/trade.pay/robust-transport/chunks-of-one-byte" for "genuine-refused"
                by "antom/pay/robust-transport/chunked-byte-by-byte" for "genuine-refused":
                "Every chunk is decoded by itself, so that characters between two are lost.";
            NeedsLength "needs-length" of "gzip-chunked"
                by "openapi/trade.pay/robust-transport/close-delimited" for "genuine-refused"
                by "antom/pay/robust-transport/close-delimited" for "genuine-refused":
                "A body without a length counts as empty.";
            WantsContentType "wants-content-type" of "non-json-body"
                by "openapi/trade.pay/robust-transport/no-content-type" for "genuine-refused":
                "An answer without Content-Type is not read.";
            TripsOverQuotedCharset "trips-over-quoted-charset" of "platform-charset"
                by "openapi/trade.pay/robust-transport/quoted-charset" for "genuine-refused":
                "A charset in quotes is an unknown one.";
            ReadsErrorPages "reads-error-pages" of "http-status-only"
                by "openapi/trade.pay/no-answer/500-unsigned-failure" for "unknown-as-failure":
                "The status of HTTP is not looked at.";
            NonJsonIsFailure "non-json-is-failure" of "non-json-body"
                by "openapi/trade.pay/no-answer/html" for "unknown-as-failure"
                by "antom/pay/no-answer/html" for "unknown-as-failure":
                "A page in place of an answer is reported as a failed payment.";
            CutBodyIsFailure "cut-body-is-failure" of "truncated-body"
                by "openapi/trade.pay/faults/cut-at-50-percent" for "unknown-as-failure"
                by "antom/pay/faults/cut-at-50-percent" for "unknown-as-failure":
                "A body that ends too early is reported as a failed payment.";
            NeverGivesUp "never-gives-up" of "no-timeout-hang"
                by "openapi/trade.pay/faults/stall" for "hang"
                by "antom/pay/faults/stall" for "hang":
                "The configured time is not kept.";
            TimeOutPerRead "time-out-per-read" of "no-timeout-hang"
                by "openapi/trade.pay/faults/dribbled-too-long" for "time-out-not-kept"
                by "antom/refund/faults/dribbled-too-long" for "time-out-not-kept":
                "Every read of an answer is given the configured time anew.";
            LeavesConnectionsOpen "leaves-connections-open" of "conn-leak"
                by "openapi/trade.query/many-calls/two-hundred" for "connections-left-open"
                by "antom/inquiryPayment/many-calls/two-hundred" for "connections-left-open":
                "Every call opens a connection that is never closed.";
            QuotesRequest "quotes-request" of "secret-leak"
                by "antom/pay/no-answer/reset-after-request" for "secret-leaked":
                "An error quotes the whole request.";
            SignedFailureIsUntrusted "signed-failure-is-untrusted" of "misreported-error"
                by "openapi/trade.pay/result-codes/40004-balance" for "genuine-refused"
                by "antom/pay/result-codes/risk-reject" for "genuine-refused":
                "A genuine failure is reported as an answer that cannot be trusted.";
            ParsesLongNumbers "parses-long-numbers" of "big-int"
                by "openapi/trade.query/long-numbers/28-digits" for "answer-lost":
                "Long numbers of an answer pass through binary fractions.";
            NullIsFatal "null-is-fatal" of "type-drift"
                by "antom/pay/response-layout/null-members" for "genuine-refused":
                "A member that is null spoils the answer.";
            RefusesUnheardStates "refuses-unheard-states" of "unknown-enum"
                by "openapi/trade.query/trade-status/unheard-word" for "genuine-refused":
                "A trade_status that the client does not know spoils the answer.";
            WantsCodeSuccess "wants-code-success" of "unknown-enum"
                by "antom/pay/result-codes/success-with-an-unknown-code" for "success-as-failure":
                "Only resultCode SUCCESS counts as success.";
            InquirySIsPaid "inquiry-s-is-paid" of "inquiry-S-is-paid"
                by "antom/pay/shop/result/inquiry-processing" for "unpaid-as-paid":
                "An inquiry with resultStatus S makes the order paid.";
            AcksWithByteOrderMark "acks-with-byte-order-mark" of "bom"
                by "openapi/trade.pay/shop/notify/paid" for "ack-wrong":
                "A byte order mark stands before the acknowledgement.";
            NoCodeIsSuccess "no-code-is-success" of "empty-subcode-as-success"
                by "openapi/trade.pay/response-layout/v47-empty-node" for "forged-accepted":
                "An answer without a code is a success.";
            ReadsAnswersAsUtf8 "reads-answers-as-utf8" of "gbk-response"
                by "openapi/trade.pay/gbk/chinese-answer" for "answer-altered":
                "Every answer is read as UTF-8 once it is verified.";
        }
    };
}
