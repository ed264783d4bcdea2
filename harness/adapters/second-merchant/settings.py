"""From the members of `configure` to checked settings: identity, keys, endpoint, clock. What is wrong is refused here."""
import re
import time
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from cryptography.hazmat.primitives.asymmetric import rsa

import certificates
import keys
from http_client import Endpoint

BEIJING = timezone(timedelta(hours=8))
CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "gbk": "gbk", "gb2312": "gbk"}
IDENTIFIER = re.compile(r"[!-~]{1,128}")
ADDRESS = re.compile(r"[!-~]+")


class Refused(Exception):
    """The configuration cannot be used; the text says why and quotes nothing secret."""


class Untrusted(Exception):
    """An answer that may be forged, or that belongs to something else."""


class InvalidRequest(Exception):
    """A request that was not sent, because it could not be right."""


class Clock:
    """Stands at a given time when made, or at the system's, and runs on evenly."""

    def __init__(self, start=None):
        self.start, self.made = start or datetime.now(timezone.utc), time.monotonic()

    def now(self):
        return self.start + timedelta(seconds=time.monotonic() - self.made)


@dataclass(frozen=True)
class Settings:
    protocol: str
    identity: str  # app_id, or client id
    endpoint: Endpoint
    private_key: rsa.RSAPrivateKey
    platform_key: rsa.RSAPublicKey | None  # without one nothing can be trusted, so nothing is sent
    trust: certificates.Trust | None  # certificate mode
    sign_type: str
    charset: str  # as it is named on the wire
    codec: str
    key_version: str
    notify_url: str | None
    timeout: float
    clock: Clock


def read(given):
    """Builds settings, or raises Refused."""
    try:
        protocol = _one_of(given, "protocol", ("openapi", "antom"))
        openapi = protocol == "openapi"
        sign_type = _one_of(given, "sign_type", ("RSA2", "RSA"), "RSA2") if openapi else "RSA2"
        charset = _text(given, "charset", "utf-8") if openapi else "utf-8"
        if charset.lower() not in CHARSETS:
            raise Refused("charset: unknown")
        private_key = keys.read_private(given.get("private_key"), sign_type)
        platform_key = None
        if given.get("platform_public_key") is not None:
            platform_key = keys.read_public(given["platform_public_key"], sign_type)
            keys.refuse_own_key(private_key, platform_key)
        trust = None
        if openapi and given.get("app_cert_pem") is not None:
            files = [given.get(name) for name in ("app_cert_pem", "platform_cert_pem", "root_cert_pem")]
            trust = certificates.Trust(*files, private_key, sign_type)
            platform_key = trust.platform_key
        return Settings(
            protocol=protocol,
            identity=_matching(given, "app_id" if openapi else "client_id", IDENTIFIER),
            endpoint=Endpoint(_matching(given, "endpoint", ADDRESS), given.get("ca_pem"), given.get("ca_file")),
            private_key=private_key,
            platform_key=platform_key,
            trust=trust,
            sign_type=sign_type,
            charset=charset,
            codec=CHARSETS[charset.lower()],
            key_version=_matching(given, "key_version", re.compile("[0-9]{1,9}"), "1"),
            notify_url=given.get("notify_url"),
            timeout=_milliseconds(given.get("timeout_ms")) / 1000,
            clock=Clock(_moment(given.get("now"))),
        )
    except (keys.BadKey, certificates.BadCertificate) as error:
        raise Refused(str(error)) from None
    except (OSError, ValueError) as error:
        raise Refused(f"{type(error).__name__}: {error}") from None


def _text(given, name, default=None):
    value = given.get(name)
    value = default if value is None else value
    if not isinstance(value, str):
        raise Refused(f"{name}: missing or not text")
    return value


def _matching(given, name, pattern, default=None):
    value = _text(given, name, default)
    if not pattern.fullmatch(value):
        raise Refused(f"{name}: malformed")
    return value


def _one_of(given, name, allowed, default=None):
    value = _text(given, name, default)
    if value not in allowed:
        raise Refused(f"{name}: unknown value")
    return value


def _milliseconds(value):
    value = 15000 if value is None else value
    if isinstance(value, bool) or not isinstance(value, int) or value <= 0:
        raise Refused("timeout_ms: not a positive whole number")
    return value


def _moment(value):
    if value is None:
        return None
    moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    if moment is None or moment.tzinfo is None:
        raise Refused("now: not a time with an offset")
    return moment
