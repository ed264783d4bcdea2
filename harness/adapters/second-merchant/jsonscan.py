"""From the bytes of a JSON text to its root members with the exact bytes of each value, and to parsed values.

Signatures cover bytes, but the second byte of a GBK character may look like a backslash or a brace. So bytes are decoded
first, on condition that encoding gives the same bytes again; a slice of the text then stands for exactly its bytes.
"""
import codecs
import json
import math
import re
from decimal import Decimal

DEEPEST = 200
BLANK = re.compile(r"[ \t\n\r]*+")
STRING = re.compile(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+"')
SCALAR = re.compile(r"(?:true|false|null|-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)(?![\w.+-])")
LONE_SURROGATE = re.compile("[\ud800-\udfff]")


class BadJson(Exception):
    """The text is no JSON value of the kind asked for."""


class UnsafeJson(Exception):
    """Two readers could take the text in two ways."""


class BadText(UnsafeJson):
    """The bytes are no text in the charset tried."""


def root_members(body, charset):
    """Lists (name, exact bytes of the value) of the root object, in order; nothing may follow the object."""
    text = _decode(body, charset)
    scanner = _Scanner(text)
    members = scanner.object(1)
    scanner.end()
    return [(name, text[start:end].encode(charset)) for name, start, end in members]


def parse(raw, charset="utf-8"):
    """Parses one value. No member name may be given twice, at any depth; fractions keep their digits."""
    text = _decode(raw, charset)
    scanner = _Scanner(text)
    scanner.value(1)
    scanner.end()
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_float=Decimal)
    except (ValueError, ArithmeticError):
        raise UnsafeJson("number out of any range") from None


def dump(value):
    """Writes compact JSON that keeps non-ASCII characters and the digits of fractions."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{dump(str(name))}:{dump(member)}" for name, member in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(dump, value)) + "]"
    if isinstance(value, Decimal):
        return str(value) if math.isfinite(float(value)) else f'"{value}"'
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def dump_for(value, charset):
    """Like dump; characters that the charset lacks become escapes, so no text is lost."""
    return dump(value).encode(charset, "json-escape").decode(charset)


def without_lone_surrogates(text):
    return LONE_SURROGATE.sub("\ufffd", text)


def _decode(body, charset):
    try:
        text = body.decode(charset)
        same = text.encode(charset) == body
    except UnicodeError:
        same = False
    if not same and not body.lstrip().startswith(b"{"):
        raise BadJson("no JSON object in any charset")
    if not same:
        raise BadText(f"body is not {charset} text")
    if text.startswith("\ufeff"):
        raise UnsafeJson("byte order mark before the JSON text")
    return text


class _Scanner:
    """Walks a JSON text by the grammar and keeps positions, without building values."""

    def __init__(self, text):
        self.text, self.at = text, 0

    def value(self, depth):
        if depth > DEEPEST:
            raise UnsafeJson("nested too deeply")
        first = self._peek()
        if first == "{":
            self.object(depth)
        elif first == "[":
            self._array(depth)
        else:
            self._token(STRING if first == '"' else SCALAR)

    def object(self, depth):
        members = []
        self._expect("{")
        if self._peek() == "}":
            self.at += 1
            return members
        while True:
            self._peek()
            name = json.loads(self._token(STRING))
            self._expect(":")
            self._peek()
            start = self.at
            self.value(depth + 1)
            members.append((name, start, self.at))
            if self._closes("}"):
                return members

    def end(self):
        if self._peek():
            raise UnsafeJson("text after the JSON value")

    def _array(self, depth):
        self._expect("[")
        if self._peek() == "]":
            self.at += 1
            return
        while True:
            self.value(depth + 1)
            if self._closes("]"):
                return

    def _closes(self, bracket):
        found = self._peek()
        if found not in (",", bracket):
            raise BadJson("comma or closing bracket expected")
        self.at += 1
        return found == bracket

    def _expect(self, character):
        if self._peek() != character:
            raise BadJson(f"{character} expected")
        self.at += 1

    def _peek(self):
        self.at = BLANK.match(self.text, self.at).end()
        return self.text[self.at:self.at + 1]

    def _token(self, pattern):
        found = pattern.match(self.text, self.at)
        if not found:
            raise BadJson("string, number or word expected")
        self.at = found.end()
        return found.group()


def _unique(pairs):
    members = dict(pairs)
    if len(members) != len(pairs):
        raise UnsafeJson("member name given twice")
    return members


def _escape(error):
    units = error.object[error.start:error.end].encode("utf-16-be", "surrogatepass").hex()
    return "".join("\\u" + units[at:at + 4] for at in range(0, len(units), 4)), error.end


codecs.register_error("json-escape", _escape)
