"""A shop with a till: orders, barcode payments, notifications and refunds, each settled by what the platform proves."""
import base64
import time
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

import captures
import http_client
import openapi
import store
from settings import InvalidRequest, Refused, Untrusted

PAY, QUERY, CANCEL = "alipay.trade.pay", "alipay.trade.query", "alipay.trade.cancel"
REFUND, REFUND_QUERY = "alipay.trade.refund", "alipay.trade.fastpay.refund.query"
INTERVAL_MS, ATTEMPTS, CANCELS, CANCEL_PAUSE = 5000, 6, 5, 0.1
PAID_WORDS = ("TRADE_SUCCESS", "TRADE_FINISHED")
# A refusal of pay that may hide a payment; prefixes vary, so the end of the word is compared.
HIDES_PAYMENT = ("SYSTEM_ERROR", "TRADE_HAS_SUCCESS")
OPEN = ("created", "pending", "unknown", "refused")


@dataclass
class Order:
    """One order of the shop; `numbers` are the names under which the platform met it, the newest last."""
    id: str
    subject: str
    amount: str
    currency: str
    numbers: list = field(default_factory=list)
    state: str = "created"
    trade_no: str | None = None
    fulfilments: int = 0
    refunds: list = field(default_factory=list)
    page: str | None = None  # where the buyer confirms, for payments that need one
    wish: dict = field(default_factory=dict)
    captures: list = field(default_factory=list)
    card_token: str | None = None

    @property
    def number(self):
        return self.numbers[-1]

    def refunded(self):
        return sum((refund.amount for refund in self.refunds if refund.state == "refunded"), Decimal("0.00"))

    def settle(self, state, trade_no=None):
        """Takes a proven state over. Goods go out with the change to paid; a refunded order stays refunded."""
        if state == "paid" and self.state == "refunded":
            return
        if state == "paid" and self.state != "paid":
            self.fulfilments += 1
        if state == "paid":
            self.trade_no = trade_no or self.trade_no
        self.state = state


@dataclass
class Refund:
    name: str | None
    number: str
    amount: Decimal
    state: str = "unknown"


class Shop:
    """What lives from one configure to the next."""

    def __init__(self, settings, given):
        self.settings, self.seller = settings, given.get("seller_id")
        self.store = store.Store(given.get("state_dir"))
        try:
            self.orders = self.store.load(Order, Refund, captures.Capture)
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise Refused(f"the kept orders cannot be read: {type(error).__name__}") from None
        polling = given.get("polling") or {}
        self.interval = polling.get("interval_ms", INTERVAL_MS) / 1000
        self.attempts = polling.get("attempts", ATTEMPTS)

    # Commands

    def carry_out(self, part, command):
        """Answers a command. What it changed is on the disk before the answer goes out."""
        answer = getattr(self, {"return": "come_back"}.get(part, part))(command)
        self.store.save(self.orders)
        return answer

    def pay(self, command):
        wanted = command["order"]
        order = self.orders.setdefault(wanted["id"], Order(wanted["id"], wanted["subject"], wanted["amount"],
                                                           wanted.get("currency") or "CNY", wish=wanted))
        if order.state in ("paid", "refunded"):
            return {"state": order.state}
        if order.numbers and order.state in OPEN:
            return {"state": self._poll(order, self.attempts, wait_first=False)}
        # Each attempt that ended gets a number of its own; the code on the payer's screen is new as well.
        order.numbers.append(f"{order.id}A{len(order.numbers) + 1}")
        order.state = "unknown"
        return self._collect(order, wanted.get("auth_code"))

    def order(self, command):
        order = self.orders.get(command["order_id"])
        if order is None:
            return {"state": "none"}
        return {"state": order.state, "fulfilments": order.fulfilments, "amount": order.amount,
                "currency": order.currency, "refunded": str(order.refunded()), "trade_no": order.trade_no,
                "card_token": order.card_token}

    def reconcile(self, _command):
        for order in self.orders.values():
            if order.numbers and order.state in OPEN:
                self._poll(order, 1, wait_first=False)
            for refund in order.refunds:
                if refund.state in ("pending", "unknown") and self._refund_happened(order, refund):
                    refund.state = "refunded"
                    self._refund_done(order)
            for capture in order.captures:
                if capture.state in ("pending", "unknown"):
                    capture.state = self._found(order, capture) or capture.state
        return {}

    def come_back(self, command):
        """The buyer's browser: its address proves nothing, so the platform is asked about an open order."""
        order = self.orders.get(command["order_id"])
        if order is None:
            return {"state": "none"}
        if order.numbers and order.state in OPEN:
            self._look(order)
        return {"state": order.state}

    def capture(self, _command):
        return {"state": "failed"}  # bar-code payments are taken at once; there is nothing to capture

    def refund(self, command):
        order = self.orders.get(command["order_id"])
        if order is None:
            return {"state": "none"}
        amount, name = Decimal(command["amount"]), command.get("refund_id")
        refund = self._known_refund(order, name, amount)
        if refund and refund.state == "refunded":
            return {"state": "refunded"}
        if order.state != "paid" or order.refunded() + amount > Decimal(order.amount):
            return {"state": "failed"}
        if refund is None:
            refund = Refund(name, f"{order.number}R{len(order.refunds) + 1}", amount)
            order.refunds.append(refund)
        elif self._refund_happened(order, refund):
            refund.state = "refunded"
            return {"state": self._refund_done(order)}
        refund.state = self._send_refund(order, refund)
        return {"state": self._refund_done(order) if refund.state == "refunded" else refund.state}

    def deliver(self, command):
        if command.get("requests") is not None:
            return {"responses": [self._receive(request) for request in command["requests"]]}
        return {"response": self._receive(command["request"])}

    # Collecting

    def _collect(self, order, auth_code):
        answer = self._ask(PAY, {"out_trade_no": order.number, "scene": "bar_code", "auth_code": auth_code,
                                 "subject": order.subject, "total_amount": order.amount})
        if answer == "not sent":
            order.settle("failed")
            return {"state": "failed"}
        code = answer.get("code") if answer else None
        if code == "10000" and self._is_ours(order, answer):
            order.settle("paid", answer.get("trade_no"))
            return {"state": "paid"}
        refused = code == "40004" and not str(answer.get("sub_code", "")).endswith(HIDES_PAYMENT)
        if refused:
            order.settle("failed")
            return {"state": "failed", "shown": answer.get("sub_msg") or answer.get("msg") or "payment failed"}
        return {"state": self._poll(order, self.attempts, wait_first=code == "10003")}

    def _poll(self, order, attempts, wait_first):
        """Queries until the platform settles the order or the window is over, then cancels."""
        foreign = False
        for attempt in range(attempts):
            if attempt or wait_first:
                time.sleep(self.interval)
            answer = self._ask(QUERY, {"out_trade_no": order.number})
            if not isinstance(answer, dict) or answer.get("code") != "10000":
                continue
            status = answer.get("trade_status")
            if status in PAID_WORDS and self._is_ours(order, answer):
                order.settle("paid", answer.get("trade_no"))
                return "paid"
            foreign = foreign or status in PAID_WORDS
            if status == "TRADE_CLOSED":
                order.settle("cancelled")
                return "cancelled"
        if foreign:
            order.settle("refused")  # somebody paid another amount under this number: a person has to look
            return "refused"
        return self._cancel(order)

    def _look(self, order):
        """One query that may settle the order and ends nothing."""
        answer = self._ask(QUERY, {"out_trade_no": order.number})
        if not isinstance(answer, dict) or answer.get("code") != "10000":
            return
        if answer.get("trade_status") in PAID_WORDS:
            order.settle("paid" if self._is_ours(order, answer) else "refused", answer.get("trade_no"))
        elif answer.get("trade_status") == "TRADE_CLOSED":
            order.settle("cancelled")

    def _cancel(self, order):
        for attempt in range(CANCELS):
            if attempt:
                time.sleep(CANCEL_PAUSE)
            answer = self._ask(CANCEL, {"out_trade_no": order.number})
            if not isinstance(answer, dict) or answer.get("retry_flag") == "Y":
                continue
            if answer.get("code") == "10000":
                order.settle("refunded" if answer.get("action") == "refund" else "cancelled")
                return order.state
        order.settle("unknown")
        return "unknown"

    def _ask(self, operation, request):
        """The fields of a trusted answer, None if there is none, or "not sent". What led here is on the disk first."""
        self.store.save(self.orders)
        try:
            outcome = openapi.call(self.settings, operation, request)
        except (Untrusted, http_client.TransportError):
            return None if self.settings.platform_key else "not sent"
        except (InvalidRequest, UnicodeError):
            return "not sent"
        # A refusal that nobody signed proves nothing.
        return outcome["response"] if outcome["result"] == "answered" else None

    def _is_ours(self, order, fields):
        total = fields.get("total_amount")
        return total is None or _same_amount(total, order.amount)

    # Refunds

    def _known_refund(self, order, name, amount):
        """The refund that is meant: by its name, else the newest if it is the same and still open."""
        if name is not None:
            named = [refund for refund in order.refunds if refund.name == name and refund.state != "failed"]
            return named[-1] if named else None
        newest = order.refunds[-1] if order.refunds else None
        return newest if newest and newest.amount == amount and newest.state in ("pending", "unknown") else None

    def _send_refund(self, order, refund):
        answer = self._ask(REFUND, {"out_trade_no": order.number, "refund_amount": f"{refund.amount:.2f}",
                                    "out_request_no": refund.number})
        if answer == "not sent":
            return "failed"
        if isinstance(answer, dict):
            if answer.get("code") == "10000" and answer.get("fund_change") == "Y":
                return "refunded"
            if answer.get("code") == "40004" and not str(answer.get("sub_code", "")).endswith("SYSTEM_ERROR"):
                return "failed"
        return "refunded" if self._refund_happened(order, refund) else "unknown"

    def _refund_happened(self, order, refund):
        answer = self._ask(REFUND_QUERY, {"out_trade_no": order.number, "out_request_no": refund.number})
        return isinstance(answer, dict) and answer.get("code") == "10000" \
            and answer.get("refund_status") == "REFUND_SUCCESS"

    def _refund_done(self, order):
        if order.refunded() >= Decimal(order.amount):
            order.settle("refunded")
        return "refunded"

    # Notifications

    def _receive(self, request):
        try:
            fields = self._genuine(request)
            self._note(fields)
        except Untrusted:
            return response(403, b"refused")
        return response(200, b"success")

    def _genuine(self, request):
        signed = openapi.verify_notification(self.settings, request["method"], base64.b64decode(request["body_b64"]))
        charset = signed.get(b"charset", b"utf-8").decode("latin-1").lower()
        codec = openapi.DECODERS.get(charset, "utf-8")
        try:
            return {name.decode(codec): value.decode(codec) for name, value in signed.items()}
        except UnicodeDecodeError:
            raise Untrusted("not in its charset") from None

    def _note(self, fields):
        if fields.get("app_id") != self.settings.identity or self.seller and fields.get("seller_id") != self.seller:
            raise Untrusted("somebody else's notification")
        number = fields.get("out_trade_no")
        order = next((order for order in self.orders.values() if number in order.numbers), None)
        if order is None or not _same_amount(fields.get("total_amount", ""), order.amount):
            raise Untrusted("not an order of this shop")
        is_refund = "refund_fee" in fields or "gmt_refund" in fields
        if fields.get("trade_status") in PAID_WORDS and not is_refund:
            order.settle("paid", fields.get("trade_no"))


def _same_amount(one, other):
    try:
        return Decimal(str(one)) == Decimal(other)
    except InvalidOperation:
        return False


def response(status, body, kind="text/plain"):
    return {"status": status, "headers": [["Content-Type", kind]],
            "body_b64": base64.b64encode(body).decode("ascii")}
