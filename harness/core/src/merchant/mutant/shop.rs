//! The rows of the shop's mutants, added to whatever rows they are given.

macro_rules! with_shop_rows {
    ([$next:ident $($later:ident)*] $($rows:tt)*) => {
        $next! {
            [$($later)*]
            $($rows)*
            NoAnswerIsFailed "no-answer-is-failed" of "unknown-as-failed"
                by "openapi/trade.pay/shop/no-answer/reset" for "paid-but-failed"
                by "openapi/trade.pay/shop/no-answer/stalled" for "paid-but-failed"
                by "antom/pay/shop/result/no-answer" for "paid-but-failed":
                "A payment that got no answer is called failed.";
            UnknownPayIsFailed "unknown-pay-is-failed" of "unknown-as-failed"
                by "openapi/trade.pay/shop/no-answer/20000-paid" for "paid-but-failed"
                by "openapi/trade.pay/shop/no-answer/20000-not-there" for "unknown-as-failed"
                by "antom/pay/shop/result/unknown-exception-paid" for "paid-but-failed":
                "A 20000 to a payment is called failed.";
            NeverAsksAfterPay "never-asks-after-pay" of "unknown-as-failed"
                by "openapi/trade.pay/shop/no-answer/20000-paid" for "no-query":
                "After a 20000 or no answer the shop leaves the order unknown and asks nothing.";
            WaitingIsFailed "waiting-is-failed" of "10003-as-failed"
                by "openapi/trade.pay/shop/polling/paid-at-second-query" for "unknown-as-failed":
                "A 10003 is called failed.";
            NewNumberAfterNoAnswer "new-number-after-no-answer" of "retry-new-order-id"
                by "openapi/trade.pay/shop/no-answer/reset" for "id-not-reused"
                by "openapi/trade.pay/shop/no-answer/reset" for "id-reused":
                "After no answer the payment is sent again under another number.";
            PaysWhileWaiting "pays-while-waiting" of "transport-auto-retry"
                by "openapi/trade.pay/shop/polling/paid-at-second-query" for "retry-of-unsafe-request":
                "While the payer is asked to confirm, the payment is sent again in place of a query.";
            PollsAtOnce "polls-at-once" of "polling-block"
                by "openapi/trade.pay/shop/polling/paid-at-second-query" for "poll-too-early":
                "The first query follows a 10003 without a pause.";
            PollsTooFast "polls-too-fast" of "polling-block"
                by "openapi/trade.pay/shop/polling/paid-at-third-query" for "poll-too-early":
                "Queries follow each other faster than configured.";
            PollsWithoutEnd "polls-without-end" of "polling-block"
                by "openapi/trade.pay/shop/polling/never-confirmed" for "poll-without-end":
                "Queries go on after the window is over.";
            PollsOnAfterClosed "polls-on-after-closed" of "polling-block"
                by "openapi/trade.pay/shop/polling/closed-at-first-query" for "poll-without-end":
                "Queries go on after TRADE_CLOSED.";
            GivesUpAfterOneQuery "gives-up-after-one-query" of "cancel-timing"
                by "openapi/trade.pay/shop/polling/paid-at-third-query" for "poll-given-up":
                "The order is cancelled after one query, while the payer may still confirm.";
            NeverCancels "never-cancels" of "cancel-timing"
                by "openapi/trade.pay/shop/polling/never-confirmed" for "no-cancel":
                "The window ends without a cancel.";
            CancelsOnPaper "cancels-on-paper" of "cancel-timing"
                by "openapi/trade.pay/shop/polling/never-confirmed" for "no-cancel"
                by "openapi/trade.pay/shop/cancel/late-payer" for "cancelled-but-paid":
                "The order is called cancelled without a cancel at the platform.";
            CancelsLate "cancels-late" of "cancel-timing"
                by "openapi/trade.pay/shop/cancel/at-once" for "cancel-late":
                "The cancel waits for another interval.";
            CancelsPaidOrders "cancels-paid-orders" of "cancel-timing"
                by "openapi/trade.pay/shop/polling/paid-at-second-query" for "cancel-after-paid":
                "An order that a query calls paid is cancelled.";
            CancelsWithoutProof "cancels-without-proof" of "cancel-timing"
                by "openapi/trade.pay/shop/cancel/retry-flag" for "cancelled-but-paid"
                by "openapi/trade.pay/shop/cancel/not-answered" for "unknown-as-failed":
                "Any answer to a cancel, or none, makes the order cancelled.";
            CancelNeedsAction "cancel-needs-action" of "cancel-timing"
                by "openapi/trade.pay/shop/cancel/closed-before-cancel" for "final-not-shown":
                "A cancel whose answer names no action does not end the order.";
            KeepsEndedOpen "keeps-ended-open" of "wait-status-word"
                by "antom/pay/shop/result/failed" for "final-not-shown"
                by "antom/pay/shop/result/inquiry-failed" for "final-not-shown"
                by "antom/pay/shop/result/inquiry-cancelled" for "final-not-shown":
                "A payment that failed or was cancelled counts as one in process.";
            UnheardStatusIsFailed "unheard-status-is-failed" of "unknown-enum"
                by "openapi/trade.pay/shop/polling/unknown-status" for "unknown-as-failed"
                by "antom/pay/shop/result/inquiry-unknown-status" for "unknown-as-failed":
                "A status of a payment that the shop does not know ends the order unpaid.";
            UnheardNoticeIsPayment "unheard-notice-is-payment" of "pending-notify-as-paid"
                by "antom/pay/shop/notify/unknown-type" for "forged-as-paid":
                "A notification of an unknown type is read as one about a payment.";
            NoticeInAnyCurrency "notice-in-any-currency" of "notify-fields-unchecked"
                by "antom/pay/shop/notify/other-currency" for "forged-as-paid":
                "The amount of a notification is compared without its currency.";
            CancelsOnce "cancels-once" of "cancel-timing"
                by "openapi/trade.pay/shop/cancel/retry-flag" for "cancel-not-repeated":
                "A cancel that the platform wants repeated is not.";
            CancelsWithoutEnd "cancels-without-end" of "cancel-timing"
                by "openapi/trade.pay/shop/cancel/never-done" for "cancel-without-end":
                "A cancel is repeated again and again.";
            RefundIsPaid "refund-is-paid" of "cancel-timing"
                by "openapi/trade.pay/shop/cancel/paid-before-cancel" for "state-differs":
                "A cancel that gave the money back leaves the order paid.";
            QueryErrorIsFailed "query-error-is-failed" of "polling-block"
                by "openapi/trade.pay/shop/polling/query-fails-once" for "unknown-as-failed":
                "A query that fails makes the order failed.";
            AnsweredQueryIsPaid "answered-query-is-paid" of "wait-status-word"
                by "openapi/trade.pay/shop/polling/closed-at-first-query" for "unpaid-as-paid"
                by "antom/pay/shop/result/inquiry-processing" for "unpaid-as-paid"
                by "antom/pay/shop/result/inquiry-failed" for "unpaid-as-paid"
                by "antom/pay/shop/result/inquiry-cancelled" for "unpaid-as-paid":
                "A query with code 10000 makes the order paid, whatever the trade's status.";
            FinishedIsNotPaid "finished-is-not-paid" of "wait-status-word"
                by "openapi/trade.pay/shop/polling/finished-at-first-query" for "paid-not-shown":
                "TRADE_FINISHED does not count as paid.";
            EveryFailureIsFinal "every-failure-is-final" of "unknown-as-failed"
                by "openapi/trade.pay/shop/result/40004-system-error-paid" for "paid-but-failed":
                "Every 40004 is a failed payment, whatever its sub_code.";
            UntrustedIsFailed "untrusted-is-failed" of "verify-fail-after-move"
                by "openapi/trade.pay/shop/forged/paid-signed-by-stranger" for "paid-but-failed"
                by "antom/pay/shop/result/paid-signed-by-stranger" for "paid-but-failed"
                by "antom/pay/shop/result/failure-signed-by-stranger" for "paid-but-failed":
                "An answer whose signature does not verify makes the order failed.";
            BelievesUnsignedFailures "believes-unsigned-failures" of "verify-fail-after-move"
                by "openapi/trade.pay/shop/forged/unsigned-failure" for "paid-but-failed":
                "The codes of an unsigned failure are taken for the platform's word.";
            SendsAmountInFen "sends-amount-in-fen" of "float-amount"
                by "openapi/trade.pay/shop/result/10000-paid" for "amount-differs":
                "The amount is sent in fen where yuan are asked for.";
            ShowsAmountInFen "shows-amount-in-fen" of "currency-exponent"
                by "openapi/trade.pay/shop/result/10000-paid" for "amount-differs":
                "The shop shows the amount in fen.";
            AnyAmountIsPaid "any-amount-is-paid" of "order-binding"
                by "openapi/trade.pay/shop/forged/other-amount" for "forged-as-paid"
                by "antom/pay/shop/order/inquiry-success-of-another-amount" for "forged-as-paid":
                "The amount in an answer is not compared with the order.";
            AsksByAnotherNumber "asks-by-another-number" of "order-binding"
                by "openapi/trade.pay/shop/polling/paid-at-second-query" for "id-not-reused":
                "Queries name another number than the payment.";
            ShowsNothing "shows-nothing" of "swallowed-errors"
                by "openapi/trade.pay/shop/result/40004-balance" for "message-not-shown":
                "A failed payment shows no message at the till.";
            KeepsOldCode "keeps-old-code" of "retry-new-order-id"
                by "openapi/trade.pay/shop/again/after-failure" for "id-reused":
                "Another attempt uses the old payment code.";
            SameNumberAndCode "same-number-and-code" of "retry-new-order-id"
                by "openapi/trade.pay/shop/again/after-failure" for "id-reused":
                "Another attempt uses the old number and the old payment code.";
            StaysFailed "stays-failed" of "retry-new-order-id"
                by "openapi/trade.pay/shop/again/failed-then-paid" for "paid-but-failed"
                by "openapi/trade.pay/shop/again/cancelled-then-paid" for "paid-but-failed"
                by "antom/pay/shop/again/failed-then-paid" for "paid-but-failed"
                by "antom/pay/shop/server/failed-then-paid" for "paid-but-failed":
                "An order whose first attempt failed stays failed, although the second is paid.";
            GoodsForEveryAttempt "goods-for-every-attempt" of "dup-notify-credit"
                by "openapi/trade.pay/shop/again/failed-then-paid" for "fulfilled-twice"
                by "antom/pay/shop/again/failed-then-paid" for "fulfilled-twice":
                "The goods go out once for every attempt, when one of them is paid.";
            PaysPaidOrders "pays-paid-orders" of "retry-new-order-id"
                by "openapi/trade.pay/shop/again/after-paid" for "paid-twice"
                by "antom/pay/shop/again/after-paid" for "id-not-reused":
                "An order that is paid is paid again under another number.";
            FulfilsOnEveryWord "fulfils-on-every-word" of "dup-notify-credit"
                by "openapi/trade.pay/shop/again/after-paid" for "fulfilled-twice":
                "The goods go out whenever the platform says that the order is paid.";
            AcksWithJson "acks-with-json" of "ack-body"
                by "openapi/trade.pay/shop/notify/paid" for "ack-wrong":
                "A notification is acknowledged with a JSON text.";
            AcksInCapitals "acks-in-capitals" of "ack-body"
                by "openapi/trade.pay/shop/notify/paid" for "ack-wrong":
                "A notification is acknowledged with SUCCESS in capitals.";
            AcksEverything "acks-everything" of "ack-body"
                by "openapi/trade.pay/shop/notify/signed-by-stranger-not-acknowledged" for "ack-wrong":
                "A notification that is not believed is acknowledged all the same.";
            BelievesUnverifiedNotices "believes-unverified-notices" of "verification-disabled-by-user"
                by "openapi/trade.pay/shop/notify/signed-by-stranger" for "forged-as-paid"
                by "openapi/trade.pay/shop/notify/unsigned" for "forged-as-paid"
                by "antom/pay/shop/notify/signed-by-stranger" for "forged-as-paid":
                "A notification counts whatever its signature says.";
            NoticeOfAnyApp "notice-of-any-app" of "notify-fields-unchecked"
                by "openapi/trade.pay/shop/notify/other-app" for "forged-as-paid":
                "The app_id of a notification is not compared with the shop's.";
            NoticeOfAnySeller "notice-of-any-seller" of "notify-fields-unchecked"
                by "openapi/trade.pay/shop/notify/other-seller" for "forged-as-paid":
                "The seller_id of a notification is not compared with the shop's.";
            NoticeOfAnyOrder "notice-of-any-order" of "notify-fields-unchecked"
                by "openapi/trade.pay/shop/notify/other-order" for "forged-as-paid"
                by "antom/pay/shop/notify/other-payment" for "forged-as-paid":
                "A notification about an unknown number pays the latest order.";
            NoticeOfAnyAmount "notice-of-any-amount" of "notify-fields-unchecked"
                by "openapi/trade.pay/shop/notify/other-amount" for "forged-as-paid"
                by "antom/pay/shop/notify/other-amount" for "forged-as-paid":
                "The amount of a notification is not compared with the order's.";
            EveryNoticeIsPaid "every-notice-is-paid" of "wait-status-word"
                by "openapi/trade.pay/shop/notify/waiting" for "unpaid-as-paid"
                by "openapi/trade.pay/shop/notify/unknown-status" for "forged-as-paid"
                by "antom/pay/shop/notify/pending" for "unpaid-as-paid"
                by "antom/pay/shop/notify/refund-result" for "forged-as-paid":
                "Every verified notification makes the order paid, whatever its trade_status.";
            FulfilsOnEveryNotice "fulfils-on-every-notice" of "dup-notify-credit"
                by "openapi/trade.pay/shop/notify/repeated" for "fulfilled-twice"
                by "openapi/trade.pay/shop/notify/twenty-at-once" for "fulfilled-twice"
                by "antom/pay/shop/notify/repeated" for "fulfilled-twice":
                "The goods go out with every notification.";
            RefundNoticeIsPaid "refund-notice-is-paid" of "finished-after-refund"
                by "openapi/trade.pay/shop/notify/refund-after-paid" for "fulfilled-twice"
                by "antom/pay/shop/refund/notified" for "fulfilled-twice":
                "A notification about a refund is taken for a payment.";
            IgnoresLateNotices "ignores-late-notices" of "out-of-order"
                by "openapi/trade.pay/shop/notify/paid-after-failed" for "paid-but-failed":
                "A notification about an order that was called failed is acknowledged and dropped.";
            NewNumberForEveryRefund "new-number-for-every-refund" of "refund-retry-new-id"
                by "openapi/trade.pay/shop/refund/same-refund-again" for "refunded-twice"
                by "openapi/trade.pay/shop/refund/retried-after-no-answer" for "refunded-twice"
                by "openapi/trade.pay/shop/refund/timed-out" for "refunded-twice"
                by "antom/pay/shop/refund/same-refund-again" for "refunded-twice"
                by "antom/pay/shop/refund/retried-after-no-answer" for "refunded-twice":
                "A refund that is asked for again goes out under another number.";
            RefundsWithoutNumber "refunds-without-number" of "partial-refund-no-id"
                by "openapi/trade.pay/shop/refund/partial-twice" for "refund-differs":
                "Refunds carry no number of their own, so that the second one is a repeat.";
            IgnoresFundChange "ignores-fund-change" of "partial-refund-no-id"
                by "openapi/trade.pay/shop/refund/nothing-moved" for "refund-claimed":
                "A refund with fund_change N counts as done.";
            AddsRefundFee "adds-refund-fee" of "partial-refund-no-id"
                by "openapi/trade.pay/shop/refund/two-amounts" for "refund-differs"
                by "openapi/trade.pay/shop/refund/until-nothing-is-left" for "refund-differs":
                "refund_fee is added up although it is a sum already.";
            RefusedRefundIsDone "refused-refund-is-done" of "unknown-as-failed"
                by "openapi/trade.pay/shop/refund/refused" for "refund-claimed"
                by "antom/pay/shop/refund/refused" for "refund-claimed":
                "A refused refund counts as done.";
            LostRefundIsFailed "lost-refund-is-failed" of "unknown-as-failed"
                by "openapi/trade.pay/shop/refund/no-answer" for "refund-denied"
                by "antom/pay/shop/refund/retried-after-no-answer" for "refunded-twice":
                "A refund that got no answer is called failed.";
            AnsweredRefundQueryIsDone "answered-refund-query-is-done" of "empty-subcode-as-success"
                by "openapi/trade.pay/shop/refund/nothing-moved" for "refund-claimed"
                by "antom/pay/shop/refund/in-process-then-failed" for "refund-claimed":
                "A refund query with code 10000 proves a refund, whatever its status.";
            HundredOfEverything "hundred-of-everything" of "currency-exponent"
                by "antom/pay/shop/result/no-decimals" for "amount-differs"
                by "antom/pay/shop/result/three-decimals" for "amount-differs":
                "Every currency is taken for one with two decimals.";
            NewIdWhileInProcess "new-id-while-in-process" of "u-in-process-new-id"
                by "antom/pay/shop/result/in-process" for "id-not-reused":
                "PAYMENT_IN_PROCESS leads to another payment under another id.";
            LosesRedirect "loses-redirect" of "swallowed-errors"
                by "antom/pay/shop/result/in-process" for "redirect-wrong":
                "The address where the buyer confirms is lost.";
            FailedInquiryIsFailed "failed-inquiry-is-failed" of "unknown-as-failed"
                by "antom/pay/shop/result/inquiry-finds-nothing" for "unknown-as-failed":
                "An inquiry with resultStatus F makes the payment failed.";
            SameIdAfterFailure "same-id-after-failure" of "u-in-process-new-id"
                by "antom/pay/shop/again/after-failure" for "id-reused":
                "Another attempt after a failure keeps the paymentRequestId.";
            AcksWithText "acks-with-text" of "ack-body"
                by "antom/pay/shop/notify/paid" for "ack-wrong":
                "A notification of Antom is acknowledged with the word success.";
            IgnoresFailureNotices "ignores-failure-notices" of "pending-notify-as-paid"
                by "antom/pay/shop/notify/failed" for "final-not-shown":
                "A notification that the payment failed changes nothing.";
            ShowsOwnNumber "shows-own-number" of "big-int"
                by "openapi/trade.pay/shop/result/10000-paid" for "trade-number-wrong":
                "The shop shows its own number where the platform's trade number belongs.";
            ForgetsGoods "forgets-goods" of "ack-before-durable"
                by "openapi/trade.pay/shop/result/10000-paid" for "not-fulfilled":
                "A paid order is never fulfilled.";
            FulfilsWhileWaiting "fulfils-while-waiting" of "10003-as-failed"
                by "openapi/trade.pay/shop/polling/never-confirmed" for "fulfilled-unpaid":
                "The goods go out while the payer is still asked to confirm.";
            PaysOpenOrdersAgain "pays-open-orders-again" of "retry-new-order-id"
                by "openapi/trade.pay/shop/outage/paid-again" for "paid-twice"
                by "antom/pay/shop/outage/paid-again" for "paid-twice":
                "An order whose payment is unknown is paid again under another number.";
            NeverReconciles "never-reconciles" of "unknown-as-failed"
                by "openapi/trade.pay/shop/outage/reconciled" for "no-query":
                "The background job asks about no open order.";
        }
    };
}
