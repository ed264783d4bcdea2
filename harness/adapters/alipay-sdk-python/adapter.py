"""Translates adapter protocol 1 into calls of the PyPI package alipay-sdk-python. README.md says what it reaches."""
import base64, http.client, importlib, importlib.metadata, json, math, re, sys
answers, sys.stdout = sys.stdout, sys.stderr  # stdout carries answers and nothing else
from alipay.aop.api.AlipayClientConfig import AlipayClientConfig
from alipay.aop.api.DefaultAlipayClient import DefaultAlipayClient
from alipay.aop.api.util import SignatureUtils

OPERATIONS = ["alipay.trade.pay", "alipay.trade.query", "alipay.trade.cancel", "alipay.trade.refund", "alipay.trade.close",
              "alipay.trade.precreate", "alipay.trade.fastpay.refund.query"]
ENDINGS = {  # the SDK has one exception class a direction; its fixed texts tell the cases apart
    "response sign verify failed": "untrusted", "response shape maybe illegal": "untrusted",
    "request sign failed": "invalid-request", "post connect failed": "transport", "post request failed": "transport",
}
case = {}  # what configure and the last call left

def start(_):
    version = importlib.metadata.version("alipay-sdk-python")
    features = ["openapi.sign", "openapi.call", "charset.gbk", "sign-type.rsa", "tls", "timeout", "key.pkcs1-pem", "key.pkcs1-bare"]
    return {"version": 1, "implementation": {"name": "alipay-sdk-python", "version": version, "language": "python"},
            "features": features, "operations": OPERATIONS, "reach": "https-443"}

def configure(command):
    case.clear()
    config, keys = AlipayClientConfig(), command["private_key"]
    config.server_url, config.app_id = command["endpoint"], command["app_id"]
    config.app_private_key = next(keys[form] for form in ("pkcs1_bare", "pkcs1_pem", "pkcs8_bare", "pkcs8_pem") if form in keys)
    if command.get("platform_public_key"):
        config.alipay_public_key = command["platform_public_key"]["spki_bare"]
    config.sign_type = command.get("sign_type") or config.sign_type
    config.charset = command.get("charset") or config.charset
    config.timeout = command["timeout_ms"] / 1000 if command.get("timeout_ms") else config.timeout
    case.update(config=config, client=DefaultAlipayClient(config), notify_url=command.get("notify_url"))
    return {}

def sign(command):
    params, config = command["params"], case["config"]
    signer = SignatureUtils.sign_with_rsa2 if params.get("sign_type") == "RSA2" else SignatureUtils.sign_with_rsa
    try:
        content = SignatureUtils.get_sign_content(params)
        return {"signature": signer(config.app_private_key, content, config.charset),
                "content_b64": base64.b64encode(content.encode(config.charset)).decode()}
    except Exception as error:
        return {"raised": repr(error)}

def call(command):
    try:
        if not command.get("again"):
            case["name"] = command["operation"].title().replace(".", "")  # alipay.trade.pay is AlipayTradePay
            model = part("domain", "Model").from_alipay_dict(command["request"])
            case["request"] = part("request", "Request")(biz_model=model)
            case["request"].notify_url = case["notify_url"]
        content = case["client"].execute(case["request"])
        response = part("response", "Response")()
        response.parse_response_content(content)
        handed = {name.removeprefix("_"): value for name, value in vars(response).items() if value not in (None, content)}
        return {"result": "answered", "response": plain(handed), "success": response.is_success()}
    except Exception as error:
        text = re.sub(r"^\[[0-9a-f-]{36}\]", "", str(error))
        library = "transport" if isinstance(error, (OSError, http.client.HTTPException)) else "raised"
        ending = next((ENDINGS[start] for start in ENDINGS if text.startswith(start)), library)
        return {"result": ending, "reason": plain(repr(error))}

def part(folder, kind):
    return getattr(importlib.import_module(f"alipay.aop.api.{folder}.{case['name']}{kind}"), case["name"] + kind)

def plain(value):
    """The SDK's objects as members of the wire, without what JSON has no room for."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {plain(name): plain(member) for name, member in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if hasattr(value, "to_alipay_dict"):
        return plain(value.to_alipay_dict())
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value

VERBS = {"start": start, "configure": configure, "sign": sign, "call": call, "stop": lambda _: {}}
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
