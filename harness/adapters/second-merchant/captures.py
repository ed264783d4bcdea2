"""Captures of authorised card payments: one number for one capture, whatever becomes of its answers."""
from dataclasses import dataclass
from decimal import Decimal

import card_fields
from settings import Untrusted

CAPTURE, INQUIRY = "payments/capture", "payments/inquiryPayment"


@dataclass
class Capture:
    number: str
    amount: Decimal
    state: str = "unknown"


class Captures:
    """The part of a card shop that captures."""

    @staticmethod
    def factor(order):
        mode = order.wish.get("capture")
        return {"isAuthorization": True} | ({"captureMode": mode} if mode else {})

    def capture(self, command):
        order = self.orders.get(command["order_id"])
        if order is None:
            return {"state": "none"}
        if order.state != "paid":
            return {"state": "failed"}
        if order.wish.get("capture") != "MANUAL":
            return {"state": "pending"}  # the platform captures it and reports in its own time
        amount = Decimal(command["amount"])
        last = order.captures[-1] if order.captures else None
        if last and last.amount == amount and last.state in ("pending", "unknown"):
            last.state = self._found(order, last) or (self._send(order, last) if last.state == "unknown" else "pending")
            return {"state": last.state}
        taken = sum((one.amount for one in order.captures if one.state != "failed"), Decimal(0))
        if amount <= 0 or taken + amount > Decimal(order.amount):
            return {"state": "failed"}
        order.captures.append(Capture(f"{order.number}C{len(order.captures) + 1}", amount))
        order.captures[-1].state = self._send(order, order.captures[-1])
        return {"state": order.captures[-1].state}

    def _send(self, order, capture):
        answer = self._ask(CAPTURE, {"captureRequestId": capture.number, "paymentId": order.trade_no,
                                     "captureAmount": card_fields.amount(order, capture.amount)})
        status, code = card_fields.result(answer)
        if answer == "not sent" or status == "F" and code != "REPEAT_REQ_INCONSISTENT":
            return "failed"
        if status == "S":
            return "captured"
        return "pending" if code == "CAPTURE_IN_PROCESS" else self._found(order, capture) or "unknown"

    def _found(self, order, capture):
        """What an inquiry says of this capture, None if it says nothing."""
        answer = self._ask(INQUIRY, {"paymentRequestId": order.number})
        listed = answer.get("transactions") if isinstance(answer, dict) else None
        for transaction in listed if isinstance(listed, list) else ():
            if isinstance(transaction, dict) and transaction.get("transactionRequestId") == capture.number \
                    and transaction.get("transactionType") == "CAPTURE":
                status = (transaction.get("transactionResult") or {}).get("resultStatus")
                return {"S": "captured", "F": "failed"}.get(status)
        return None

    def note_capture(self, fields):
        """Takes over what a verified CAPTURE_RESULT says. The order itself stays as it is."""
        number = fields.get("captureRequestId")
        captures = (capture for order in self.orders.values() for capture in order.captures)
        capture = next((capture for capture in captures if capture.number == number), None)
        if capture is None:
            raise Untrusted("not a capture of this shop")
        status = card_fields.result(fields)[0]
        if status == "S":
            capture.state = "captured"
        elif status == "F" and capture.state != "captured":
            capture.state = "failed"
