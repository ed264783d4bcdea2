"""Translates adapter protocol 1 into calls of the PyPI package global-open-sdk-python. README.md says what it reaches."""
import base64, http.client, importlib, importlib.metadata, json, math, sys, time
answers, sys.stdout = sys.stdout, sys.stderr  # stdout carries answers and nothing else
import rsa
from com.alipay.ams.api.default_alipay_client import DefaultAlipayClient
from com.alipay.ams.api.exception.exception import AlipayApiException
from com.alipay.ams.api.tools import signature_tool, webhook_tool

MODELS = {
    "payments/pay": "alipay_pay", "payments/inquiryPayment": "alipay_pay_query", "payments/cancel": "alipay_pay_cancel",
    "payments/capture": "alipay_capture", "payments/refund": "alipay_refund",
    "payments/inquiryRefund": "alipay_inquiry_refund", "payments/createPaymentSession": "alipay_payment_session",
}
ENDINGS = {  # the SDK has one exception class; its fixed texts tell the cases apart
    "response verify failed": "untrusted", "response signature verify failed": "untrusted",
    "response header exception": "untrusted", "response data error": "untrusted", "request sign failed": "invalid-request",
    "connect failed": "transport", "request failed": "transport", "invalid http status": "transport",
}
case = {}  # what configure and the last call left

def start(_):
    version = importlib.metadata.version("global-open-sdk-python")
    features = ["antom.sign", "antom.verify-notification", "antom.call", "tls", "key-version", "sandbox",
                "measure.sign", "measure.verify", "measure.call",
                "key.pkcs1-bare", "key.pkcs1-pem", "key.pkcs8-bare"]
    return {"version": 1, "implementation": {"name": "global-open-sdk-python", "version": version, "language": "python"},
            "features": features, "operations": list(MODELS), "reach": "https-443"}

def configure(command):
    case.clear()
    keys, platform = command["private_key"], command.get("platform_public_key") or {}
    case["key"] = next(keys[form] for form in ("pkcs1_bare", "pkcs1_pem", "pkcs8_bare", "pkcs8_pem") if form in keys)
    case.update(platform=platform.get("spki_bare"), key_version=command.get("key_version"))
    case["client"] = DefaultAlipayClient(command["endpoint"], command["client_id"], case["key"], case["platform"])
    return {}

def sign(command):
    parts = [command[name] for name in ("method", "path", "client_id", "time", "body")]
    try:
        content = signature_tool.gen_sign_content(*parts).encode()
        return {"signature": signature_tool.sign(*parts, case["key"]), "content_b64": base64.b64encode(content).decode()}
    except Exception as error:
        return {"raised": repr(error)}

def verify(command):
    headers = {}
    for name, value in command["headers"]:
        headers.setdefault(name.lower(), []).append(value)
    client_id, time, signature = (", ".join(headers[name]) if name in headers else None
                                  for name in ("client-id", "request-time", "signature"))
    try:
        body = base64.b64decode(command["body_b64"]).decode()
        return {"valid": webhook_tool.check_signature(
            command["method"], command["path"], client_id, time, body, signature, case["platform"])}
    except Exception as error:
        documented = isinstance(error, (rsa.VerificationError, AlipayApiException, UnicodeDecodeError))
        reason = "body is not UTF-8" if isinstance(error, UnicodeDecodeError) else repr(error)  # its text quotes the body
        return {"valid": False, "reason": reason, "raised": not documented}

def call(command):
    try:
        if not command.get("again"):
            case["model"] = MODELS[command["operation"]]
            case["request"] = model("request")()
            case["request"].parse_rsp_body(command["request"])  # the SDK's reader of JSON, which requests have too
            case["request"].key_version = case["key_version"]
        response = model("response")(case["client"].execute(case["request"]))
        return {"result": "answered", "response": plain(response.to_ams_dict()), "success": None}
    except Exception as error:
        library = "transport" if isinstance(error, (OSError, http.client.HTTPException)) else "raised"
        ending = next((ENDINGS[text] for text in ENDINGS if str(error).startswith(text)), library)
        return {"result": ending, "reason": plain(repr(error))}

def model(kind):
    module = importlib.import_module(f"com.alipay.ams.api.{kind}.pay.{case['model']}_{kind}")
    return getattr(module, f"{case['model']}_{kind}".title().replace("_", ""))

def plain(value):
    """The SDK's objects as members of the wire, without what JSON has no room for."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {plain(name): plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if hasattr(value, "to_ams_dict"):
        return plain(value.to_ams_dict())
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value

def measure(command):
    verb, count, begin = VERBS[command["operation"]], 0, time.perf_counter_ns()
    while count == 0 or time.perf_counter_ns() - begin < command["for_ms"] * 1_000_000:
        last, count = verb(command["input"]), count + 1
    return {"operations": count, "elapsed_ns": time.perf_counter_ns() - begin, "last": last}

VERBS = {"start": start, "configure": configure, "sign": sign, "verify": verify, "call": call, "measure": measure,
         "stop": lambda _: {}}
for line in sys.stdin:
    try:
        command = json.loads(line)
        known = command["do"] in VERBS
        answer = {"ok": VERBS[command["do"]](command)} if known else {"error": {"kind": "unsupported", "message": command["do"]}}
        answer = {"id": command["id"], **answer}
    except ValueError as error:
        command, answer = {}, {"id": None, "error": {"kind": "adapter", "message": str(error)}}
    print(json.dumps(answer), file=answers, flush=True)
    if command.get("do") == "stop":
        break
