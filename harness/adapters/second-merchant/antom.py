"""Antom (`/ams/api/v1/...`): what is signed, what an answer or a notification must show before it is believed."""
import re
from urllib.parse import quote

import http_client
import jsonscan
import keys
from settings import InvalidRequest, Untrusted

OPERATION = re.compile(r"[A-Za-z0-9]+(/[A-Za-z0-9]+)*")
MERCHANT_IDS = ("paymentRequestId", "captureRequestId", "refundRequestId")
PLATFORM_IDS = ("paymentId", "refundId")
PERCENT = re.compile(r"%([0-9a-fA-F]{2})")
# What the gateway may say before it knows whose key to sign with.
GATEWAY_CODES = frozenset((
    "INVALID_SIGNATURE", "SIGNATURE_INVALID", "KEY_NOT_FOUND", "CLIENT_INVALID", "INVALID_CLIENT",
    "INVALID_CLIENT_STATUS", "PARAM_ILLEGAL", "MEDIA_TYPE_NOT_ACCEPTABLE", "METHOD_NOT_SUPPORTED", "NO_INTERFACE_DEF",
    "INVALID_API", "API_INVALID", "ACCESS_DENIED", "SYSTEM_ERROR", "REQUEST_TRAFFIC_EXCEED_LIMIT", "UNKNOWN_EXCEPTION",
))


# Requests

def content(method, path, client_id, time, body):
    """The bytes that both sides sign."""
    return f"{method} {path}\n{client_id}.{time}.".encode("utf-8") + body


def sign(settings, method, path, client_id, time, body):
    """Returns (signature as it stands in the header, signed bytes)."""
    signed = content(method, path, client_id, time, body)
    return quote(keys.sign(settings.private_key, settings.sign_type, signed), safe=""), signed


def call(settings, operation, request):
    """Sends one signed request and returns the answer's fields, or raises what kept them from being trusted."""
    if settings.platform_key is None:
        raise Untrusted("no platform public key configured, so no answer could be checked; nothing was sent")
    if not OPERATION.fullmatch(operation):
        raise InvalidRequest("malformed operation")
    sandbox = "/sandbox" if settings.identity.startswith("SANDBOX_") else ""
    path = f"{settings.endpoint.path.rstrip('/')}/ams{sandbox}/api/v1/{operation}"
    body = jsonscan.dump_for(request, "utf-8").encode("utf-8")
    time = str(int(settings.clock.now().timestamp() * 1000))
    signature, _ = sign(settings, "POST", path, settings.identity, time, body)
    headers, answer = http_client.post(settings.endpoint, path, [
        ("Content-Type", "application/json; charset=UTF-8"),
        ("Client-Id", settings.identity),
        ("Request-Time", time),
        ("Signature", f"algorithm=RSA256,keyVersion={settings.key_version},signature={signature}"),
    ], body, settings.timeout)
    return _outcome(settings, path, request, headers, answer)


# Answers and notifications

def verify_response(settings, method, path, client_id, headers, body):
    """Raises Untrusted unless the answer to (method, path) of this client is signed."""
    stated = _at_most_one(headers, "client-id")
    if stated is not None and stated != client_id:
        raise Untrusted("client-id is not ours")
    _check(settings, headers, content(method, path, client_id, _exactly_one(headers, "response-time"), body))


def verify_notification(settings, method, path, headers, body):
    """Raises Untrusted unless the message is signed for this client and this path, its query included."""
    if method != "POST":
        raise Untrusted("not a POST")
    if _exactly_one(headers, "client-id") != settings.identity:
        raise Untrusted("client-id is not ours")
    time = _exactly_one(headers, "request-time")
    _check(settings, headers, content(method, path, settings.identity, time, body))


def signature_fields(value):
    """Splits `algorithm=…, keyVersion=…, signature=…`; the parts may come in any order, each at most once."""
    fields = {}
    for part in value.split(","):
        name, equals, text = part.strip().partition("=")
        if not equals or not name or name in fields:
            raise Untrusted("Signature header is malformed")
        fields[name] = text
    return fields


def _check(settings, headers, signed):
    if settings.platform_key is None:
        raise Untrusted("no platform public key configured")
    fields = signature_fields(_exactly_one(headers, "signature"))
    if fields.get("algorithm") != "RSA256":
        raise Untrusted("algorithm is not RSA256")
    if fields.get("keyVersion", settings.key_version) != settings.key_version:
        raise Untrusted("keyVersion is not the configured one")
    if not fields.get("signature"):
        raise Untrusted("Signature header without a signature")
    signature = _percent_decoded(fields["signature"])
    if fault := keys.verify(settings.platform_key, settings.sign_type, signed, signature):
        raise Untrusted(fault)


def _percent_decoded(text):
    """Decodes once. A plus sign stays one, so Base64 that nobody escaped is read as well."""
    if "%" in PERCENT.sub("", text):
        raise Untrusted("broken percent escape in the signature")
    return PERCENT.sub(lambda found: chr(int(found[1], 16)), text)


def _exactly_one(headers, name):
    value = _at_most_one(headers, name)
    if not value:
        raise Untrusted(f"no {name} header")
    return value


def _at_most_one(headers, name):
    values = [value.strip(" \t\r\n") for value in http_client.header(headers, name)]
    if len(values) > 1:
        raise Untrusted(f"{name} header given twice")
    return values[0] if values else None


def _outcome(settings, path, request, headers, body):
    if not http_client.header(headers, "signature"):
        return _unsigned(request, body)
    verify_response(settings, "POST", path, settings.identity, headers, body)
    try:
        fields = jsonscan.parse(body)
    except (jsonscan.BadJson, jsonscan.UnsafeJson) as error:
        raise Untrusted(f"signed body: {error}") from None
    status, _ = _result(fields)
    if not isinstance(status, str):
        raise Untrusted("signed body without a result status")
    _same_order(request, fields)
    return {"result": "answered", "response": fields, "success": status == "S"}


def _unsigned(request, body):
    """Only the gateway itself may answer without a signature, and only to refuse."""
    try:
        fields = jsonscan.parse(body)
    except jsonscan.BadJson as error:
        raise http_client.TransportError(f"body is no JSON: {error}") from None
    except jsonscan.UnsafeJson as error:
        raise Untrusted(str(error)) from None
    status, code = _result(fields)
    if status in ("F", "U") and code in GATEWAY_CODES:
        _same_order(request, fields)
        return {"result": "answered", "response": fields, "success": False}
    raise Untrusted(f"answer is not signed; it says {status} {code}")


def _result(fields):
    result = fields.get("result") if isinstance(fields, dict) else None
    if not isinstance(result, dict):
        return None, None
    return tuple(value if isinstance(value, str) else None
                 for value in (result.get("resultStatus"), result.get("resultCode")))


def _same_order(request, fields):
    """Refuses the genuine answer to another request. Where the merchant's own id is known, it decides alone."""
    names = [name for name in MERCHANT_IDS if request.get(name)] or PLATFORM_IDS
    for name in names:
        if request.get(name) and fields.get(name) and str(request[name]) != str(fields[name]):
            raise Untrusted(f"{name} is not that of the request")
