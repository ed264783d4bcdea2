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
            CrashesOnNonsense "crashes-on-nonsense" of "missing-header-crash"
                by "openapi/trade.pay/no-answer/html" for "crash":
                "An answer that is not as expected ends the process.";
            VerifiesOnlySuccess "verifies-only-success" of "fail-open-missing-sign"
                by "openapi/trade.pay/forged-answers/unsigned-10000-with-sub-code" for "forged-accepted":
                "An unsigned answer passes if it has a sub_code.";
            FailuresUnverified "failures-unverified" of "unknown-as-failed"
                by "openapi/trade.pay/forged-answers/failure-with-wrong-sign" for "forged-accepted":
                "A failure is handed on whatever its signature says.";
            UnknownIsSuccess "unknown-is-success" of "unknown-as-failed"
                by "antom/pay/result-codes/unknown-exception" for "unknown-as-success":
                "A result status U is a success.";
        }
    };
}
