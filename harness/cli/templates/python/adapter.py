"""Translates adapter protocol 1 of paycert into calls of a client: one JSON object a line in, one a line out."""
import base64, hashlib, json, sys
%antom import urllib.parse
answers, sys.stdout = sys.stdout, sys.stderr  # standard output carries answers and nothing else
sys.stdin.reconfigure(encoding="utf-8")

class Client:
    """A stand-in that signs by itself. Put your own client here: an adapter signs nothing, it only calls."""
    def __init__(self, private_key):
        _, self.modulus, public, self.exponent, *_ = integers(base64.b64decode(private_key, validate=True))
        if self.modulus.bit_length() < 2048:
            raise ValueError("not an RSA key of 2048 bits or more")
        if pow(pow(2, self.exponent, self.modulus), public, self.modulus) != 2:
            raise ValueError("the numbers of the private key contradict each other")

%openapi     def sign(self, params):
%openapi         """Every parameter that has a value, sorted by name, before URL-encoding."""
%openapi         pairs = sorted((name, value) for name, value in params.items() if value != "")
%openapi         return self.rsa_sha256("&".join(f"{name}={value}" for name, value in pairs))
%antom     def sign(self, method, path, client_id, time, body):
%antom         """The request line, then client, time and body as they are sent."""
%antom         return urllib.parse.quote(self.rsa_sha256(f"{method} {path}\n{client_id}.{time}.{body}"), safe="")

    def rsa_sha256(self, text):
        size = (self.modulus.bit_length() + 7) // 8
        digest = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(text.encode()).digest()
        padded = b"\0\1" + b"\xff" * (size - len(digest) - 3) + b"\0" + digest
        return base64.b64encode(pow(int.from_bytes(padded, "big"), self.exponent, self.modulus).to_bytes(size, "big")).decode()

def integers(der):
    """The numbers of a private key in PKCS#1; the standard library has no RSA."""
    def inside(at):
        start, size = at + 2, der[at + 1]
        if size > 127:
            start, size = start + size - 128, int.from_bytes(der[start:start + size - 128], "big")
        if start + size > len(der):
            raise ValueError("the private key is cut short")
        return start, start + size
    numbers, (at, end) = [], inside(0)
    while at < end:
        start, at = inside(at)
        numbers.append(int.from_bytes(der[start:at], "big"))
    return numbers

client = None
for line in sys.stdin:
    command = json.loads(line)
    answer = {"ok": {}}
    try:
        # What `start` lists is asked; list more, and answer it here, when your client can do more.
        if command["do"] == "start":
            answer = {"ok": {"version": 1, "features": ["@@PROTOCOL@@.sign", "key.pkcs1-bare"],
                             "implementation": {"name": "stand-in", "version": "0", "language": "python"}}}
        elif command["do"] == "configure":
            client = Client(command["private_key"]["pkcs1_bare"])
        elif command["do"] == "sign":
%openapi             answer = {"ok": {"signature": client.sign(command["params"])}}
%antom             parts = [command[name] for name in ("method", "path", "client_id", "time", "body")]
%antom             answer = {"ok": {"signature": client.sign(*parts)}}
        elif command["do"] != "stop":
            answer = {"error": {"kind": "unsupported", "message": command["do"]}}
    except Exception as error:
        answer = {"ok": {"refused" if command["do"] == "configure" else "raised": repr(error)}}
    print(json.dumps({"id": command["id"], **answer}), file=answers, flush=True)
