"""Alipay OpenAPI (`gateway.do`): what is signed, what an answer or a notification must show before it is believed."""
import re
from urllib.parse import quote

import certificates
import http_client
import jsonscan
import keys
from settings import BEIJING, CHARSETS, InvalidRequest, Untrusted

WITH_NOTIFICATION = ("alipay.trade.pay", "alipay.trade.precreate", "alipay.trade.create")
MERCHANT_IDS = ("out_trade_no", "out_request_no")
PLATFORM_IDS = ("trade_no",)
SUCCESS, PAYER_ACTS = "10000", "10003"
DECODERS = {"utf-8": "utf-8", "gbk": "gb18030"}  # the gateway's GBK text may hold four-byte characters
METHOD = re.compile(r"[a-zA-Z0-9_.]+")
BROKEN_ESCAPE = re.compile(rb"%(?![0-9a-fA-F]{2})")
ESCAPE = re.compile(rb"%([0-9a-fA-F]{2})")


# Requests

def content(params, codec):
    """The bytes that a request signs: every parameter but `sign` and empty ones, ordered by the bytes of its name."""
    pairs = [(name.encode(codec), value.encode(codec)) for name, value in params.items() if name != "sign" and value]
    return _joined(pairs)


def sign(settings, params):
    """Returns (signature, signed bytes)."""
    if params.get("sign_type", settings.sign_type) != settings.sign_type:
        raise InvalidRequest("sign_type differs from the configured one")
    charset = params.get("charset") or settings.charset
    if charset.lower() not in CHARSETS:
        raise InvalidRequest("unknown charset")
    signed = content(params, CHARSETS[charset.lower()])
    return keys.sign(settings.private_key, settings.sign_type, signed), signed


def call(settings, operation, request):
    """Sends one signed request and returns the answer's fields, or raises what kept them from being trusted."""
    if settings.platform_key is None:
        raise Untrusted("no platform public key configured, so no answer could be checked; nothing was sent")
    if not METHOD.fullmatch(operation):
        raise InvalidRequest("malformed operation")
    headers, body = _post(settings, operation, request)
    return _outcome(settings, operation, request, headers, body)


def _post(settings, operation, request):
    codec = settings.codec
    biz_content = jsonscan.dump_for(request, codec)
    common = {
        "app_id": settings.identity, "method": operation, "format": "json", "charset": settings.charset,
        "sign_type": settings.sign_type, "version": "1.0",
        "timestamp": settings.clock.now().astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S"),
    }
    if settings.notify_url and operation in WITH_NOTIFICATION:
        common["notify_url"] = settings.notify_url
    if settings.trust:
        common |= settings.trust.parameters
    common["sign"], _ = sign(settings, common | {"biz_content": biz_content})
    endpoint = settings.endpoint
    query = "&".join(filter(None, [endpoint.query, _form(common, codec)]))
    return http_client.post(
        endpoint, f"{endpoint.path or '/'}?{query}",
        [("Content-Type", f"application/x-www-form-urlencoded;charset={settings.charset}")],
        _form({"biz_content": biz_content}, codec).encode("ascii"), settings.timeout)


def _form(params, codec):
    return "&".join(f"{name}={quote(value, safe='', encoding=codec, errors='strict')}" for name, value in params.items())


# Answers

class Envelope:
    """The root object of an answer, taken apart without believing anything in it."""

    def __init__(self, settings, operation, headers, body):
        charset, members = _members(settings, headers, body)
        self.expected = operation.replace(".", "_") + "_response"
        by_name = dict(members)
        if len(by_name) != len(members):
            raise Untrusted("member of the root object given twice")
        self.name = self.expected if self.expected in by_name else "error_response"
        if self.name not in by_name:
            raise Untrusted(f"no {self.expected}")
        self.node, self.charset = by_name[self.name], charset
        # No sign, null and "" are one thing: an answer that nobody signed.
        self.sign = _parsed(by_name["sign"], charset) if "sign" in by_name else None
        self.number = _parsed(by_name["alipay_cert_sn"], charset) if "alipay_cert_sn" in by_name else None

    def unsigned(self):
        return self.sign is None or self.sign == ""

    def check(self, settings, fetch=None):
        """Raises unless the bytes of the node carry the platform's signature."""
        if settings.platform_key is None:
            raise Untrusted("no platform public key configured")
        if self.unsigned():
            raise Untrusted("answer is not signed")
        if not isinstance(self.sign, str):
            raise Untrusted("sign is not text")
        if fault := keys.verify(self._key(settings, fetch), settings.sign_type, self.node, self.sign):
            raise Untrusted(fault)

    def _key(self, settings, fetch):
        """The key that has to fit: in certificate mode that of the certificate which the answer names, if any."""
        if settings.trust is None or self.number is None:
            return settings.platform_key
        if not isinstance(self.number, str):
            raise Untrusted("alipay_cert_sn is not text")
        if self.number in settings.trust.known:
            return settings.trust.known[self.number]
        if fetch is None:
            raise Untrusted("answer names a certificate that is not known")
        return fetch(self.number)

    def fields(self):
        fields = _parsed(self.node, self.charset)
        if not isinstance(fields, dict):
            raise Untrusted(f"{self.name} is not an object")
        return fields


def verify_response(settings, operation, headers, body):
    """Raises Untrusted unless the answer is signed."""
    try:
        envelope = Envelope(settings, operation, headers, body)
        envelope.check(settings)
        if not envelope.node.startswith(b'"'):  # an encrypted node is a text, and says nothing before it is decrypted
            envelope.fields()
    except jsonscan.BadJson as error:
        raise Untrusted(str(error)) from None


def _outcome(settings, operation, request, headers, body):
    try:
        envelope = Envelope(settings, operation, headers, body)
        if not envelope.unsigned():
            envelope.check(settings, lambda number: _fetched(settings, number))
        fields = envelope.fields()
    except jsonscan.BadJson as error:
        raise http_client.TransportError(f"body is no JSON object: {error}") from None
    code = _word(fields.get("code"))
    if not code:
        raise Untrusted("answer without a code")
    _same_order(request, fields)
    if envelope.unsigned():
        # The gateway cannot sign for an application that it does not know. Such an answer may say no, never yes.
        if code in (SUCCESS, PAYER_ACTS):
            raise Untrusted("answer is not signed")
        return {"result": "rejected", "code": code, "sub_code": _word(fields.get("sub_code")),
                "reason": _word(fields.get("sub_msg")) or _word(fields.get("msg"))}
    if envelope.name != envelope.expected and code in (SUCCESS, PAYER_ACTS):
        raise Untrusted("error_response that claims success")
    return {"result": "answered", "response": fields, "success": code == SUCCESS}


def _fetched(settings, number):
    """Asks the gateway for a certificate. Its issuer decides about it, not the answer it comes in."""
    headers, body = _post(settings, certificates.DOWNLOAD, {"alipay_cert_sn": number})
    try:
        content = Envelope(settings, certificates.DOWNLOAD, headers, body).fields().get("alipay_cert_content")
        if not isinstance(content, str):
            raise Untrusted("the certificate that the answer names cannot be fetched")
        return settings.trust.admit(number, content, settings.clock.now())
    except jsonscan.BadJson as error:
        raise Untrusted(f"fetched certificate: {error}") from None
    except certificates.BadCertificate as error:
        raise Untrusted(str(error)) from None


def _same_order(request, fields):
    """Refuses the genuine answer to another request. Where the merchant's own number is known, it decides alone."""
    names = [name for name in MERCHANT_IDS if request.get(name)] or PLATFORM_IDS
    for name in names:
        if request.get(name) and fields.get(name) and _word(request[name]) != _word(fields[name]):
            raise Untrusted(f"{name} is not that of the request")


def _members(settings, headers, body):
    """The configured charset goes first: a header that nobody signed must not change how signed bytes are read."""
    for charset in [DECODERS[settings.codec], *_announced(headers)]:
        try:
            return charset, jsonscan.root_members(body, charset)
        except jsonscan.BadText:
            continue
        except jsonscan.UnsafeJson as error:
            raise Untrusted(str(error)) from None
    raise Untrusted("body is not text in the charset of the request")


def _announced(headers):
    for value in http_client.header(headers, "content-type"):
        if found := re.search(r"charset\s*=\s*\"?([\w-]+)", value, re.IGNORECASE):
            name = found[1].lower()
            yield DECODERS.get(CHARSETS.get(name, "gbk" if name == "gb18030" else "utf-8"))


def _parsed(raw, charset):
    try:
        return jsonscan.parse(raw, charset)
    except jsonscan.UnsafeJson as error:
        raise Untrusted(str(error)) from None


def _word(value):
    """Codes and ids are text; a number is taken for its digits, anything else for nothing."""
    return str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else None


# Notifications

def verify_notification(settings, method, body):
    """Raises Untrusted unless the form is signed; returns its parameters as bytes, decoded once."""
    if settings.platform_key is None:
        raise Untrusted("no platform public key configured")
    if method != "POST":
        raise Untrusted("not a POST")
    params = _decoded_form(body)
    signature = params.pop(b"sign", b"").decode("latin-1")
    if not signature:
        raise Untrusted("notification is not signed")
    stated = params.pop(b"sign_type", None)
    if stated is not None and stated != settings.sign_type.encode("ascii"):
        raise Untrusted("sign_type is not the configured one")
    # Signed are the decoded bytes, whatever charset they are in; empty values count.
    if fault := keys.verify(settings.platform_key, settings.sign_type, _joined(params.items()), signature):
        raise Untrusted(fault)
    return params


def _decoded_form(body):
    params = {}
    for part in filter(None, body.split(b"&")):
        name, _, value = (_decoded(piece) for piece in part.partition(b"="))
        if name in params:
            raise Untrusted("parameter given twice")
        params[name] = value
    return params


def _decoded(piece):
    if BROKEN_ESCAPE.search(piece):
        raise Untrusted("broken percent escape")
    return ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), piece.replace(b"+", b" "))


def _joined(pairs):
    return b"&".join(name + b"=" + value for name, value in sorted(pairs))
