//! The rows of mutants that whole stories find out, about restarts, notifications and refunds, added to whatever rows
//! they are given.

macro_rules! with_story_rows {
    ([$next:ident $($later:ident)*] $($rows:tt)*) => {
        $next! {
            [$($later)*]
            $($rows)*
            AcksBeforeItStores "acks-before-it-stores" of "ack-before-durable"
                by "openapi/trade.pay/shop/restart/after-acknowledgement" for "ack-before-stored"
                by "openapi/trade.pay/shop/restart/notified-again" for "ack-before-stored"
                by "antom/pay/shop/restart/after-acknowledgement" for "ack-before-stored"
                by "antom/pay/shop/restart/notified-again" for "ack-before-stored":
                "A notification is acknowledged first and stored later.";
            StoresAtTheEnd "stores-at-the-end" of "retry-new-order-id"
                by "openapi/trade.pay/shop/restart/during-pay" for "order-lost"
                by "openapi/trade.pay/shop/restart/during-polling" for "order-lost"
                by "antom/pay/shop/restart/during-pay" for "order-lost":
                "An order is stored only when its payment is over, so that a crash loses the open ones.";
            KeepsNothing "keeps-nothing" of "ack-before-durable"
                by "openapi/trade.pay/shop/restart/paid" for "order-lost"
                by "antom/pay/shop/restart/paid" for "order-lost":
                "Orders live as long as the process.";
            NewIdAfterRestart "new-id-after-restart" of "retry-new-order-id"
                by "openapi/trade.pay/shop/restart/during-pay-then-again" for "paid-twice"
                by "antom/pay/shop/restart/during-pay-then-again" for "paid-twice":
                "What was under way before a restart counts as failed, and is paid again under another number.";
            FulfilsAgainAfterRestart "fulfils-again-after-restart" of "dup-notify-credit"
                by "openapi/trade.pay/shop/restart/notified-again" for "fulfilled-twice"
                by "antom/pay/shop/restart/notified-again" for "fulfilled-twice":
                "Whether the goods went out is kept in memory, so that the next notification sends them again.";
            ForgetsRefundsOnRestart "forgets-refunds-on-restart" of "refund-retry-new-id"
                by "openapi/trade.pay/shop/restart/during-refund-then-again" for "refunded-twice"
                by "openapi/trade.pay/shop/restart/during-refund" for "no-query"
                by "antom/pay/shop/restart/during-refund-then-again" for "refunded-twice":
                "A refund that was under way is forgotten, and made again under another number.";
            ForgetsCapturesOnRestart "forgets-captures-on-restart" of "refund-retry-new-id"
                by "antom/pay/shop/restart/during-capture-then-again" for "capture-denied"
                by "antom/pay/shop/restart/during-part-capture-then-again" for "captured-twice":
                "A capture that was under way is forgotten, and made again under another number.";
            NeverAsksAboutRefunds "never-asks-about-refunds" of "unknown-as-failed"
                by "openapi/trade.pay/shop/refund/reconciled" for "no-query"
                by "antom/pay/shop/refund/reconciled" for "no-query":
                "The background job asks about no open refund.";
            LastNoticeWins "last-notice-wins" of "out-of-order"
                by "openapi/trade.pay/shop/notify/waiting-after-paid" for "paid-not-shown"
                by "antom/pay/shop/notify/pending-after-paid" for "paid-not-shown"
                by "antom/pay/shop/notify/failure-after-paid" for "paid-but-failed":
                "The notification that came last decides, whatever came before.";
            ReplayPaysAgain "replay-pays-again" of "finished-after-refund"
                by "openapi/trade.pay/shop/notify/replayed-after-refund" for "state-differs"
                by "openapi/trade.pay/shop/notify/replayed-after-refund" for "fulfilled-twice"
                by "antom/pay/shop/notify/replayed-after-refund" for "state-differs":
                "A notification of success makes a refunded order paid again.";
            ChecksBeforeItLocks "checks-before-it-locks" of "dup-notify-credit"
                by "openapi/trade.pay/shop/notify/twenty-at-once-open" for "fulfilled-twice"
                by "antom/pay/shop/notify/twenty-at-once" for "fulfilled-twice":
                "Of notifications that come together each finds the order open, and sends the goods.";
            KnowsNoticesByTime "knows-notices-by-time" of "dup-notify-credit"
                by "openapi/trade.pay/shop/notify/on-schedule" for "fulfilled-twice"
                by "antom/pay/shop/notify/on-schedule" for "fulfilled-twice":
                "A notification that bears another time counts as another payment.";
            KnowsNoticesByNumber "knows-notices-by-number" of "dup-notify-credit"
                by "openapi/trade.pay/shop/notify/renumbered" for "fulfilled-twice":
                "A notification under another notify_id counts as another payment.";
            OpenRefundIsFailed "open-refund-is-failed" of "unknown-as-failed"
                by "antom/pay/shop/refund/refund-in-process" for "refund-denied":
                "A refund in process is called failed.";
            HundredOfRefunds "hundred-of-refunds" of "currency-exponent"
                by "antom/pay/shop/refund/yen-partial" for "amount-differs"
                by "antom/pay/shop/refund/dinar-partial" for "amount-differs":
                "Refunds take every currency for one with two decimals.";
            RefundsInFen "refunds-in-fen" of "float-amount"
                by "openapi/trade.pay/shop/refund/partial" for "amount-differs"
                by "openapi/trade.pay/shop/refund/whole" for "amount-differs":
                "A refund is sent in fen where yuan are asked for.";
            RefundsInAnotherCurrency "refunds-in-another-currency" of "currency-exponent"
                by "antom/pay/shop/refund/partial" for "amount-differs":
                "Refunds name dollars, whatever the payment's currency is.";
            CountsRefundNotices "counts-refund-notices" of "dup-notify-credit"
                by "antom/pay/shop/refund/notified" for "refund-differs"
                by "antom/pay/shop/refund/notified-twice" for "refund-differs":
                "Every notification about a refund that was made counts as one more refund.";
            BelievesFailedRefunds "believes-failed-refunds" of "pending-notify-as-paid"
                by "antom/pay/shop/refund/notified-failure" for "refund-differs":
                "A notification that a refund failed makes it done.";
            FailedRefundUnpays "failed-refund-unpays" of "out-of-order"
                by "antom/pay/shop/refund/notified-failure" for "paid-but-failed":
                "A notification that a refund failed makes the paid order failed.";
            RefusesRefundNotices "refuses-refund-notices" of "ack-body"
                by "antom/pay/shop/refund/notified" for "ack-wrong":
                "A notification about a refund is not acknowledged.";
            AcksWithNewline "acks-with-newline" of "ack-body"
                by "openapi/trade.pay/shop/notify/paid" for "ack-wrong":
                "A line break follows the acknowledgement.";
            AcksByRedirect "acks-by-redirect" of "ack-body"
                by "openapi/trade.pay/shop/notify/paid" for "ack-wrong"
                by "antom/pay/shop/notify/paid" for "ack-wrong":
                "A notification is answered with a redirect to another page.";
            CutsLongIntervals "cuts-long-intervals" of "polling-block"
                by "openapi/trade.pay/shop/real-interval/paid-at-second-query" for "poll-too-early":
                "No pause is longer than three seconds, whatever is configured.";
        }
    };
}
