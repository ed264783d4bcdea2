"""The shop where buyers pay by card at Antom: redirect, inquiry, notification, refund."""
import base64
import time

import antom
import card_fields
import card_method
import http_client
import jsonscan
import shop
from captures import Captures
from settings import InvalidRequest, Untrusted

PAY, INQUIRY = "payments/pay", "payments/inquiryPayment"
REFUND, REFUND_INQUIRY = "payments/refund", "payments/inquiryRefund"
INQUIRIES, PAUSE = 3, 0.3
PROCESSING = ("PROCESSING", "PENDING")
ACKNOWLEDGED = b'{"result":{"resultCode":"SUCCESS","resultStatus":"S","resultMessage":"success"}}'


class CardShop(Captures, shop.Shop):
    """A shop whose orders wait at the platform, not at the till."""

    def __init__(self, settings, given):
        super().__init__(settings, given)
        self.notify_url, self.return_url = given.get("notify_url"), given.get("return_url")

    def pay(self, command):
        answer = super().pay(command)
        if answer["state"] == "pending":
            answer["redirect"] = self.orders[command["order"]["id"]].page
        return answer

    # Collecting

    def _collect(self, order, _auth_code):
        amount = card_fields.amount(order, order.amount)
        goods = {"referenceGoodsId": "1", "goodsName": order.subject, "goodsQuantity": "1", "goodsUnitAmount": amount}
        answer = self._ask(PAY, {
            "productCode": "CASHIER_PAYMENT", "paymentRequestId": order.number, "paymentAmount": amount,
            "order": {"referenceOrderId": order.id, "orderDescription": order.subject, "orderAmount": amount,
                      "goods": [goods], "buyer": {"referenceBuyerId": "guest"}},
            "paymentMethod": card_method.method(order), "paymentFactor": self.factor(order),
            "settlementStrategy": {"settlementCurrency": order.currency}, "env": card_method.environment(order),
            "paymentNotifyUrl": self.notify_url, "paymentRedirectUrl": self.return_url,
        })
        if answer == "not sent":
            order.settle("failed")
            return {"state": "failed"}
        status, code = card_fields.result(answer)
        if status == "S" and card_fields.is_amount(answer.get("paymentAmount"), order):
            order.settle("paid", answer.get("paymentId"))
            return {"state": "paid"}
        if status == "F" and code != "REPEAT_REQ_INCONSISTENT":
            order.settle("failed")
            return {"state": "failed", "shown": code}
        if status == "U" and code == "PAYMENT_IN_PROCESS" and answer.get("normalUrl"):
            order.page = answer["normalUrl"]
            order.settle("pending")
            return {"state": "pending"}
        return {"state": self._poll(order, INQUIRIES, wait_first=False)}

    def _poll(self, order, attempts, wait_first):
        for attempt in range(attempts):
            if attempt:
                time.sleep(PAUSE)
            answer = self._ask(INQUIRY, {"paymentRequestId": order.number})
            if not isinstance(answer, dict) or card_fields.result(answer)[0] != "S":
                continue
            order.card_token = card_method.kept_token(answer) or order.card_token
            status = answer.get("paymentStatus")
            if status == "SUCCESS":
                good = card_fields.is_amount(answer.get("paymentAmount"), order)
                order.settle("paid" if good else "refused", answer.get("paymentId"))
                return order.state
            if status in ("FAIL", "CANCELLED"):
                order.settle("failed" if status == "FAIL" else "cancelled")
                return order.state
            if status in PROCESSING:
                order.settle("pending")
                return "pending"
        order.settle("unknown")
        return "unknown"

    def _look(self, order):
        state = order.state
        self._poll(order, 1, wait_first=False)
        if order.state == "unknown":
            order.state = state

    def _ask(self, operation, request):
        self.store.save(self.orders)
        try:
            outcome = antom.call(self.settings, operation, request)
        except (Untrusted, http_client.TransportError):
            return None if self.settings.platform_key else "not sent"
        except (InvalidRequest, UnicodeError):
            return "not sent"
        return outcome["response"] if outcome["result"] == "answered" else None

    # Refunds

    def _send_refund(self, order, refund):
        answer = self._ask(REFUND, {"paymentId": order.trade_no, "refundRequestId": refund.number,
                                    "refundAmount": card_fields.amount(order, refund.amount)})
        if answer == "not sent" or card_fields.result(answer)[0] == "F":
            return "failed"
        if card_fields.result(answer)[0] == "S" or self._refund_happened(order, refund):
            return "refunded"
        return "pending" if card_fields.result(answer)[1] == "REFUND_IN_PROCESS" else "unknown"

    def _refund_happened(self, _order, refund):
        answer = self._ask(REFUND_INQUIRY, {"refundRequestId": refund.number})
        return isinstance(answer, dict) and card_fields.result(answer)[0] == "S" and answer.get("refundStatus") == "SUCCESS"

    # Notifications

    def _receive(self, request):
        body = base64.b64decode(request["body_b64"])
        try:
            antom.verify_notification(self.settings, request["method"], request["path"], request["headers"], body)
            self._note(jsonscan.parse(body, "utf-8"))
        except (Untrusted, jsonscan.BadJson, jsonscan.UnsafeJson):
            return shop.response(403, b"refused")
        return shop.response(200, ACKNOWLEDGED, "application/json")

    def _note(self, fields):
        if not isinstance(fields, dict):
            raise Untrusted("not an object")
        if fields.get("notifyType") == "CAPTURE_RESULT":
            return self.note_capture(fields)
        if fields.get("notifyType") == "REFUND_RESULT":
            return self._note_refund(fields)
        if fields.get("notifyType") != "PAYMENT_RESULT":
            return
        number = fields.get("paymentRequestId")
        order = next((order for order in self.orders.values() if number in order.numbers), None)
        if order is None or not card_fields.is_amount(fields.get("paymentAmount"), order):
            raise Untrusted("not a payment of this shop")
        order.card_token = card_method.kept_token(fields) or order.card_token
        status = card_fields.result(fields)[0]
        if status == "S":
            order.settle("paid", fields.get("paymentId"))
        elif status == "F" and order.state in shop.OPEN:
            order.settle("failed")

    def _note_refund(self, fields):
        """Settles an open refund of this shop. Others are acknowledged: a person may have made them at the platform."""
        for order in self.orders.values():
            for refund in order.refunds:
                if refund.number == fields.get("refundRequestId") and refund.state in ("pending", "unknown"):
                    refund.state = {"SUCCESS": "refunded", "FAIL": "failed"}.get(fields.get("refundStatus"), refund.state)
                    self._refund_done(order)
