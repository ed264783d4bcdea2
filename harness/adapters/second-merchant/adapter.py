"""Adapter protocol 1 over stdin and stdout: one JSON object a line in, one answer a line out."""
import base64
import json
import sys
import threading
import time
from concurrent import futures
from decimal import Decimal

import antom
import card_shop
import http_client
import jsonscan
import openapi
import settings
import shop

answers, sys.stdout = sys.stdout.buffer, sys.stderr  # stdout carries answers and nothing else

FEATURES = [
    *(f"{protocol}.{ability}" for protocol in ("openapi", "antom")
      for ability in ("sign", "verify-response", "verify-notification", "call")),
    "measure.sign", "measure.verify", "measure.call", "measure.threads", "charset.gbk", "sign-type.rsa", "key.pkcs1-pem", "key.pkcs1-bare",
    "key.pkcs8-pem", "key.pkcs8-bare", "tls", "timeout", "clock", "key-version", "sandbox", "cert-mode",
    "notification.raw", "polling", "shop.barcode", "shop.card", "shop.notify", "shop.refund",
    "shop.return", "shop.capture", "shop.persistent",
]
LONGEST_LINE = 16 * 1024 * 1024


class BadCommand(Exception):
    """A command that no harness may send, such as a call before configure."""


class Unsupported(Exception):
    """A command that `start` did not offer."""


class Case:
    """What lives from one configure to the next: the settings and the last call."""

    def __init__(self, given):
        self.settings, self.last = settings.read(given), None
        self.shop = (shop.Shop if self.settings.protocol == "openapi" else card_shop.CardShop)(self.settings, given)

    def sign(self, command):
        self._same_protocol(command)
        try:
            if self.settings.protocol == "openapi":
                signature, signed = openapi.sign(self.settings, command["params"])
            else:
                fields = [command[name] for name in ("method", "path", "client_id", "time")]
                signature, signed = antom.sign(self.settings, *fields, command["body"].encode("utf-8"))
        except (settings.InvalidRequest, UnicodeError) as error:
            return {"raised": _reason(error)}
        return {"signature": signature, "content_b64": base64.b64encode(signed).decode("ascii")}

    def verify(self, command):
        self._same_protocol(command)
        body, headers = base64.b64decode(command["body_b64"]), command.get("headers") or []
        try:
            if self.settings.protocol == "openapi" and command["kind"] == "response":
                openapi.verify_response(self.settings, command["operation"], headers, body)
            elif self.settings.protocol == "openapi":
                openapi.verify_notification(self.settings, command["method"], body)
            elif command["kind"] == "response":
                client_id = command.get("client_id") or self.settings.identity
                antom.verify_response(self.settings, command["method"], command["path"], client_id, headers, body)
            else:
                antom.verify_notification(self.settings, command["method"], command["path"], headers, body)
        except settings.Untrusted as error:
            return {"valid": False, "reason": str(error)}
        return {"valid": True}

    def call(self, command):
        if not command.get("again"):
            self.last = command["operation"], command["request"]
        if self.last is None:
            return {"result": "invalid-request", "reason": "there is no call to repeat"}
        client = openapi if self.settings.protocol == "openapi" else antom
        try:
            return client.call(self.settings, *self.last)
        except settings.Untrusted as error:
            return {"result": "untrusted", "reason": str(error)}
        except http_client.TransportError as error:
            return {"result": "transport", "reason": str(error)}
        except (settings.InvalidRequest, UnicodeError) as error:
            return {"result": "invalid-request", "reason": _reason(error)}

    def measure(self, command):
        """One command again and again, on threads that begin together; the last answer of the first thread is shown."""
        action = {"sign": self.sign, "verify": self.verify, "call": self.call}[command["operation"]]
        length, begin = int(command["for_ms"] * 1_000_000), threading.Event()

        def work(_):
            begin.wait()
            count, last = 0, None
            while count == 0 or time.perf_counter_ns() - started < length:
                last = action(command["input"])
                count += 1
            return count, last

        with futures.ThreadPoolExecutor(max_workers=command.get("threads", 1)) as pool:
            laps = [pool.submit(work, thread) for thread in range(command.get("threads", 1))]
            started = time.perf_counter_ns()
            begin.set()
            counts, lasts = zip(*(lap.result() for lap in laps))
        return {"operations": sum(counts), "elapsed_ns": time.perf_counter_ns() - started, "last": lasts[0]}

    def _same_protocol(self, command):
        if command.get("protocol", self.settings.protocol) != self.settings.protocol:
            raise BadCommand("protocol is not the configured one")


class Adapter:
    """Answers commands, one after another."""

    def __init__(self):
        self.case = None

    def answer(self, command):
        verb = command.get("do")
        if verb == "start":
            return {"version": 1, "features": FEATURES, "reach": "url",
                    "implementation": {"name": "second-merchant", "version": "1.0.0", "language": "python"}}
        if verb == "configure":
            self.case = None
            try:
                self.case = Case(command)
            except settings.Refused as error:
                return {"refused": str(error)}
            return {}
        if verb == "stop":
            return {}
        part = verb.removeprefix("shop.") if isinstance(verb, str) else None
        sold = part != verb and part in ("pay", "order", "deliver", "refund", "reconcile", "return", "capture")
        if verb not in ("sign", "verify", "call", "measure") and not sold:
            raise Unsupported("no such command here")
        if self.case is None:
            raise BadCommand("nothing is configured")
        if sold:
            return self.case.shop.carry_out(part, command)
        return getattr(self.case, verb)(command)


def main():
    adapter = Adapter()
    while line := sys.stdin.buffer.readline(LONGEST_LINE + 1):
        command = _read(line)
        if command is None:
            _write({"id": None, "error": {"kind": "adapter", "message": "line is no JSON object of at most 16 MiB"}})
            continue
        answer = {"id": command.get("id")}
        try:
            answer["ok"] = adapter.answer(command)
        except Unsupported as error:
            answer["error"] = {"kind": "unsupported", "message": str(error)}
        except (BadCommand, KeyError, TypeError, AttributeError, ValueError) as error:
            answer["error"] = {"kind": "adapter", "message": _reason(error)}
        _write(answer)
        if command.get("do") == "stop":
            break


def _read(line):
    try:
        command = json.loads(line, parse_float=Decimal) if len(line) <= LONGEST_LINE else None
    except (ValueError, RecursionError):
        return None
    return command if isinstance(command, dict) else None


def _write(answer):
    answers.write(jsonscan.without_lone_surrogates(jsonscan.dump(answer)).encode("utf-8") + b"\n")
    answers.flush()


def _reason(error):
    """An encoding error quotes its input, so only its kind is told."""
    return type(error).__name__ if isinstance(error, (UnicodeError, TypeError)) else str(error)


if __name__ == "__main__":
    main()
