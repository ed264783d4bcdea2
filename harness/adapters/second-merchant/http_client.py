"""One HTTP/1.1 POST on a connection of its own: sent once, never repeated, never redirected, within one deadline."""
import re
import socket
import ssl
import time
import zlib
from urllib.parse import urlsplit

LARGEST_BODY = 8 * 1024 * 1024
LARGEST_HEAD = 64 * 1024
ENCODINGS = {"gzip": 31, "x-gzip": 31, "deflate": 15}  # window bits as zlib wants them
STATUS_LINE = re.compile(rb"HTTP/1\.[01] ([0-9]{3})(?: [^\r\n]*)?")
HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
CHUNK_SIZE = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]*)?")


class TransportError(Exception):
    """There is no usable answer. The request may have been carried out all the same."""


class Endpoint:
    """Where requests go, and whom to trust there."""

    def __init__(self, url, ca_pem=None, ca_file=None):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.fragment:
            raise ValueError("endpoint: not an http or https URL with a host")
        self.host, self.port = parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)
        self.authority, self.path, self.query = parts.netloc, parts.path, parts.query
        self.tls = None
        if parts.scheme == "https":
            self.tls = ssl.create_default_context(cadata=ca_pem or None, cafile=None if ca_pem else ca_file)
            self.tls.minimum_version = ssl.TLSVersion.TLSv1_2


def post(endpoint, target, headers, body, timeout):
    """Sends one request and returns (headers in order, decoded body) of a complete answer with status 200."""
    head = [f"POST {target} HTTP/1.1", f"Host: {endpoint.authority}", "Connection: close", "Accept-Encoding: gzip"]
    head += [f"{name}: {value}" for name, value in headers] + [f"Content-Length: {len(body)}", "", ""]
    deadline = time.monotonic() + timeout
    try:
        with _connect(endpoint, deadline) as connection:
            connection.settimeout(_left(deadline))
            connection.sendall("\r\n".join(head).encode("ascii") + body)
            return _receive(_Reader(connection, deadline))
    except TimeoutError:
        raise TransportError("no complete answer in time") from None
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise TransportError(f"{type(error).__name__}: {error}") from None


def header(headers, name):
    """All values of one header, in order; names are compared without regard to case."""
    return [value for found, value in headers if found.lower() == name]


def _connect(endpoint, deadline):
    failure = OSError("host has no address")
    for family, kind, protocol, _, address in socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM):
        plain = socket.socket(family, kind, protocol)
        try:
            plain.settimeout(_left(deadline))
            plain.connect(address)
            plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if endpoint.tls is None:
                return plain
            # A ragged end must be seen, or a cut body without a length would pass for a whole one.
            return endpoint.tls.wrap_socket(plain, server_hostname=endpoint.host, suppress_ragged_eofs=False)
        except ssl.SSLError:
            plain.close()
            raise
        except OSError as error:
            plain.close()
            failure = error
    raise failure


def _left(deadline):
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


class _Reader:
    """Reads lines and blocks from a socket; every wait ends at the deadline."""

    def __init__(self, connection, deadline):
        self.connection, self.deadline, self.buffer = connection, deadline, bytearray()
        self.head_left = LARGEST_HEAD

    def line(self):
        """One line of a head, chunk frame or trailer; all of them together are bounded, per call or per chunk."""
        searched = 0
        while (end := self.buffer.find(b"\n", searched)) < 0:
            searched = len(self.buffer)
            if searched > self.head_left or not self._more():
                raise TransportError("answer ends or overflows inside its head or framing")
        line = self._take(end + 1)
        self.head_left -= len(line)
        if self.head_left < 0:
            raise TransportError("head of the answer is too large")
        return line[:-1].removesuffix(b"\r")

    def block(self, size):
        while len(self.buffer) < size:
            if not self._more():
                raise TransportError("answer is cut short")
        return self._take(size)

    def rest(self):
        while len(self.buffer) <= LARGEST_BODY and self._more():
            pass
        return self._take(len(self.buffer))

    def _take(self, size):
        taken = bytes(self.buffer[:size])
        del self.buffer[:size]
        return taken

    def _more(self):
        self.connection.settimeout(_left(self.deadline))
        data = self.connection.recv(65536)
        self.buffer += data
        return bool(data)


def _receive(reader):
    while True:
        status, headers = _head(reader)
        if not 100 <= status < 200 or status == 101:
            break
    if status != 200:
        raise TransportError(f"HTTP status {status}")
    return headers, _decoded(_body(reader, headers), headers)


def _head(reader):
    found = STATUS_LINE.fullmatch(reader.line())
    if not found:
        raise TransportError("answer is not HTTP/1.1")
    lines = []
    while line := reader.line():
        text = line.decode("latin-1")
        if text[0] in " \t" and lines:
            lines[-1] += " " + text.strip(" \t")  # an old folded line continues the one before
        else:
            lines.append(text)
    headers = []
    for text in lines:
        name, colon, value = text.partition(":")
        if not colon or not HEADER_NAME.fullmatch(name):
            raise TransportError("malformed header line in the answer")
        headers.append((name, value.strip(" \t")))
    return int(found[1]), headers


def _body(reader, headers):
    codings, lengths = header(headers, "transfer-encoding"), set(header(headers, "content-length"))
    if codings:
        if [coding.lower() for coding in codings] != ["chunked"] or lengths:
            raise TransportError("unclear length of the answer")
        return _chunks(reader)
    if not lengths:
        body = reader.rest()
    else:
        length = lengths.pop()
        if lengths or not re.fullmatch("[0-9]{1,12}", length):
            raise TransportError("unclear length of the answer")
        body = reader.block(int(length)) if int(length) <= LARGEST_BODY else None
    if body is None or len(body) > LARGEST_BODY:
        raise TransportError("body of the answer is too large")
    return body


def _chunks(reader):
    body = bytearray()
    while True:
        reader.head_left = LARGEST_HEAD
        found = CHUNK_SIZE.fullmatch(reader.line())
        if not found:
            raise TransportError("malformed chunk")
        size = int(found[1], 16)
        if size == 0:
            break
        if len(body) + size > LARGEST_BODY:
            raise TransportError("body of the answer is too large")
        body += reader.block(size)
        if reader.line():
            raise TransportError("malformed chunk")
    while reader.line():
        pass  # trailers are no headers: nothing in them counts
    return bytes(body)


def _decoded(body, headers):
    codings = [word.strip().lower() for value in header(headers, "content-encoding") for word in value.split(",")]
    for coding in reversed([coding for coding in codings if coding != "identity"]):
        if coding not in ENCODINGS:
            raise TransportError("unknown content encoding")
        body = _inflated(body, ENCODINGS[coding])
    return body


def _inflated(body, window):
    whole = bytearray()
    while body:
        stream = zlib.decompressobj(window)
        try:
            whole += stream.decompress(body, LARGEST_BODY + 1 - len(whole))
        except zlib.error:
            raise TransportError("compressed body is damaged") from None
        if len(whole) > LARGEST_BODY:
            raise TransportError("body of the answer is too large")
        if not stream.eof:
            raise TransportError("compressed body is cut short")
        body = stream.unused_data
    return bytes(whole)
