//! The rows of the mutants about cards, captures and returns, added to whatever rows they are given.

macro_rules! with_card_rows {
    ([$next:ident $($later:ident)*] $($rows:tt)*) => {
        $next! {
            [$($later)*]
            $($rows)*
            ReturnIsPaid "return-is-paid" of "return-url-as-paid"
                by "openapi/trade.pay/shop/return/unsigned" for "return-as-paid"
                by "openapi/trade.pay/shop/return/signed-by-stranger" for "return-as-paid"
                by "antom/pay/shop/return/unsigned" for "return-as-paid"
                by "antom/pay/shop/return/no-parameters" for "return-as-paid":
                "An order whose buyer comes back is paid.";
            ReturnWordIsPaid "return-word-is-paid" of "return-url-as-paid"
                by "antom/pay/shop/return/unsigned" for "return-as-paid"
                by "antom/pay/shop/return/with-a-signature" for "return-as-paid":
                "The words in the address of a return are taken for the platform's.";
            SignedReturnIsPaid "signed-return-is-paid" of "return-url-as-paid"
                by "openapi/trade.pay/shop/return/stale" for "return-as-paid"
                by "openapi/trade.pay/shop/return/other-amount" for "return-as-paid":
                "A return whose parameters verify pays the order without a query.";
            ReturnIsFailed "return-is-failed" of "return-url-as-paid"
                by "antom/pay/shop/return/no-parameters" for "unknown-as-failed":
                "A buyer who comes back unpaid makes the order failed.";
            ReturnAsksNothing "return-asks-nothing" of "return-url-as-paid"
                by "openapi/trade.pay/shop/return/queried" for "no-query"
                by "antom/pay/shop/return/inquired" for "no-query":
                "The return of the buyer leads to no query.";
            CapturesUnpaidOrders "captures-unpaid-orders" of "out-of-order"
                by "antom/pay/shop/capture/before-authorisation" for "capture-unwanted":
                "A payment is captured before it is known to be authorised.";
            CapturesAutomaticOrders "captures-automatic-orders" of "out-of-order"
                by "antom/pay/shop/capture/automatic" for "capture-unwanted"
                by "antom/pay/shop/capture/automatic-by-default" for "capture-unwanted":
                "A payment that the platform captures itself is captured by call.";
            DeniesAutomaticCapture "denies-automatic-capture" of "misreported-error"
                by "antom/pay/shop/capture/automatic" for "capture-denied":
                "The capture of a payment that the platform captures itself is called failed.";
            ClaimsEveryCapture "claims-every-capture" of "misreported-error"
                by "antom/pay/shop/capture/over" for "capture-claimed":
                "A capture of more than was authorised is called done.";
            NewNumberForEveryCapture "new-number-for-every-capture" of "refund-retry-new-id"
                by "antom/pay/shop/capture/no-answer-asked-again" for "id-not-reused"
                by "antom/pay/shop/capture/part-without-answer" for "captured-twice":
                "A capture that is asked for again goes out under another captureRequestId.";
            RenewsLostCapture "renews-lost-capture" of "refund-retry-new-id"
                by "antom/pay/shop/capture/no-answer" for "id-not-reused"
                by "antom/pay/shop/capture/unknown-exception" for "id-not-reused":
                "A capture that is repeated after no answer has another captureRequestId.";
            LostCaptureIsFailed "lost-capture-is-failed" of "unknown-as-failed"
                by "antom/pay/shop/capture/no-answer" for "capture-denied":
                "A capture that got no answer is called failed.";
            OpenCaptureIsDone "open-capture-is-done" of "pending-notify-as-paid"
                by "antom/pay/shop/capture/throttled" for "capture-claimed":
                "A capture that was answered with U is called done.";
            OpenCaptureIsFailed "open-capture-is-failed" of "unknown-as-failed"
                by "antom/pay/shop/capture/unknown-exception" for "capture-denied"
                by "antom/pay/shop/capture/in-process" for "capture-denied":
                "A capture that was answered with U is called failed.";
            RenewsCaptureInProcess "renews-capture-in-process" of "u-in-process-new-id"
                by "antom/pay/shop/capture/in-process-asked-again" for "captured-twice":
                "A capture in process that is asked for again is made once more, under another captureRequestId.";
            BelievesFailedCaptures "believes-failed-captures" of "pending-notify-as-paid"
                by "antom/pay/shop/capture/notified-failure" for "capture-claimed":
                "A notification that a capture failed makes it done.";
            RefusedCaptureIsDone "refused-capture-is-done" of "misreported-error"
                by "antom/pay/shop/capture/refused" for "capture-claimed":
                "A capture that was refused is called done.";
            CaptureNoticeFulfils "capture-notice-fulfils" of "dup-notify-credit"
                by "antom/pay/shop/capture/notified" for "fulfilled-twice":
                "The goods go out once more when the capture is reported.";
            FailedCaptureUnpays "failed-capture-unpays" of "out-of-order"
                by "antom/pay/shop/capture/notified-failure" for "paid-but-failed":
                "A failed capture makes the authorised order failed.";
            RefusesCaptureNotices "refuses-capture-notices" of "ack-body"
                by "antom/pay/shop/capture/notified" for "ack-wrong":
                "A notification about a capture is not acknowledged.";
            HundredOfCaptures "hundred-of-captures" of "currency-exponent"
                by "antom/pay/shop/capture/yen-whole" for "amount-differs":
                "Captures take every currency for one with two decimals.";
            NeverAsksAboutCaptures "never-asks-about-captures" of "unknown-as-failed"
                by "antom/pay/shop/capture/reconciled" for "no-query"
                by "antom/pay/shop/restart/during-capture" for "no-query":
                "The background job asks about no open capture.";
            CapturesInAnotherCurrency "captures-in-another-currency" of "currency-exponent"
                by "antom/pay/shop/capture/whole" for "amount-differs":
                "Captures name dollars, whatever the payment's currency is.";
            ForgetsCaptureMode "forgets-capture-mode" of "lost-fields"
                by "antom/pay/shop/capture/whole" for "capture-denied":
                "captureMode is not sent, so that the platform captures a MANUAL order itself.";
            AlwaysCapturesItself "always-captures-itself" of "lost-fields"
                by "antom/pay/shop/capture/automatic" for "capture-claimed":
                "captureMode MANUAL is sent for every order that names one, and nobody captures.";
            SendsLongYear "sends-long-year" of "typed-values"
                by "antom/pay/shop/server/authorised" for "card-data-wrong":
                "The year of expiry is sent with four digits.";
            ForgetsCardholder "forgets-cardholder" of "lost-fields"
                by "antom/pay/shop/server/authorised" for "card-data-wrong":
                "The name of the card's holder is not sent.";
            ForgetsBilling "forgets-billing" of "lost-fields"
                by "antom/pay/shop/server/avs" for "card-billing-wrong":
                "The billing address is not sent.";
            HidesBrowser "hides-browser" of "lost-fields"
                by "antom/pay/shop/server/environment" for "card-env-missing":
                "Nothing is told of the buyer's browser.";
            SendsEmptyCard "sends-empty-card" of "empty-values"
                by "antom/pay/shop/token/later-payment" for "card-data-present"
                by "antom/pay/shop/result/in-process" for "card-data-present":
                "Empty card members are sent where the platform has the card.";
            LosesCardToken "loses-card-token" of "lost-fields"
                by "antom/pay/shop/token/later-payment" for "card-token-wrong":
                "The token of the kept card is not sent.";
            SendsFirstPaymentAsToken "sends-first-payment-as-token" of "lost-fields"
                by "antom/pay/shop/token/kept-then-used" for "card-token-wrong"
                by "antom/pay/shop/token/kept-from-card-info-then-used" for "card-token-wrong":
                "A later payment names the paymentId of the first order in place of the token of its card.";
            ForgetsCardToken "forgets-card-token" of "lost-fields"
                by "antom/pay/shop/token/kept-then-used" for "token-not-kept"
                by "antom/pay/shop/token/from-inquiry" for "token-not-kept"
                by "antom/pay/shop/token/from-notification" for "token-not-kept":
                "The token of the stored card is not kept.";
            PrintsKeptToken "prints-kept-token" of "secret-leak"
                by "antom/pay/shop/token/from-inquiry" for "secret-leaked"
                by "antom/pay/shop/token/from-card-info" for "secret-leaked":
                "The token of the stored card is logged.";
            KeepsCardData "keeps-card-data" of "secret-leak"
                by "antom/pay/shop/restart/server-mode" for "secret-leaked":
                "The number and the code of a card are kept with its order.";
            ForgetsCardOnFile "forgets-card-on-file" of "lost-fields"
                by "antom/pay/shop/mit/scheduled" for "mit-fields-wrong":
                "isCardOnFile is not sent with a payment without the buyer.";
            ForgetsNetworkId "forgets-network-id" of "lost-fields"
                by "antom/pay/shop/mit/scheduled" for "mit-fields-wrong":
                "networkTransactionId is not sent with a payment without the buyer.";
            SchedulesEverything "schedules-everything" of "lost-fields"
                by "antom/pay/shop/mit/unscheduled" for "mit-fields-wrong":
                "Every payment without the buyer is called SCHEDULED.";
            AuthenticatesWithoutBuyer "authenticates-without-buyer" of "lost-fields"
                by "antom/pay/shop/mit/scheduled" for "mit-fields-wrong":
                "3DS is asked for where no buyer is present.";
            ForgetsThreeDsFlag "forgets-three-ds-flag" of "lost-fields"
                by "antom/pay/shop/three-ds/true-absent" for "card-flag-wrong":
                "is3DSAuthentication is not sent.";
            NeverThreeDs "never-three-ds" of "lost-fields"
                by "antom/pay/shop/three-ds/true-false" for "card-flag-wrong":
                "is3DSAuthentication is false whatever the caller chose.";
            ForgetsUpgradeFlag "forgets-upgrade-flag" of "lost-fields"
                by "antom/pay/shop/three-ds/false-false" for "card-flag-wrong":
                "enableAuthenticationUpgrade is not sent where it is false.";
            SendsOwnFlags "sends-own-flags" of "lost-fields"
                by "antom/pay/shop/three-ds/absent-absent" for "card-flag-not-chosen":
                "A flag that the caller left open is sent as false.";
            ForgetsRegion "forgets-region" of "lost-fields"
                by "antom/pay/shop/brand/global" for "card-region-wrong"
                by "antom/pay/shop/korean/automatic" for "card-region-wrong":
                "The region of the card's brand is not sent.";
            SendsBrandsAsList "sends-brands-as-list" of "typed-values"
                by "antom/pay/shop/brand/chosen" for "card-brand-wrong":
                "The brand is sent as a list under the name in the plural.";
            ChoosesBrand "chooses-brand" of "lost-fields"
                by "antom/pay/shop/brand/neither" for "card-brand-not-chosen":
                "A brand is sent that nobody chose.";
            WantsThreeDsResult "wants-three-ds-result" of "missing-header-crash"
                by "antom/pay/shop/korean/notified" for "ack-wrong":
                "A notification without a 3DS result is refused.";
        }
    };
}
