"""From key text in any usual wrapping to an RSA key, and from strict Base64 to a checked signature."""
import base64
import binascii
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

PRIVATE_FORMS = ("pkcs8_pem", "pkcs8_bare", "pkcs1_pem", "pkcs1_bare")
PUBLIC_FORMS = ("spki_pem", "spki_bare")
SMALLEST = {"RSA": 1024, "RSA2": 2048}
DIGESTS = {"RSA": hashes.SHA1(), "RSA2": hashes.SHA256()}
ARMOUR = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----", re.DOTALL)


class BadKey(Exception):
    """A key that is refused. The text names the key's role and the fault, never any of its content."""


def read_private(forms, sign_type):
    """Reads the merchant's key from the first form that is present."""
    der = _der(_first(forms, PRIVATE_FORMS, "private key"), "private key")
    try:
        # The loader tells PKCS#1 from PKCS#8 by the DER itself, so a wrong label does no harm.
        key = serialization.load_der_private_key(der, password=None)
    except Exception:  # the library's own message may quote what it read
        raise BadKey("private key: not an unencrypted RSA key") from None
    return _checked(key, rsa.RSAPrivateKey, "private key", sign_type)


def read_public(forms, sign_type):
    """Reads the platform's key from the first form that is present."""
    der = _der(_first(forms, PUBLIC_FORMS, "platform public key"), "platform public key")
    try:
        key = serialization.load_der_public_key(der)
    except Exception:
        raise BadKey("platform public key: not a public key") from None
    return _checked(key, rsa.RSAPublicKey, "platform public key", sign_type)


def refuse_own_key(private, public):
    """The usual mix-up: the merchant's own public key entered as the platform's."""
    if private.public_key().public_numbers() == public.public_numbers():
        raise BadKey("platform public key: this is the merchant's own public key")


def sign(key, sign_type, content):
    return base64.b64encode(key.sign(content, padding.PKCS1v15(), DIGESTS[sign_type])).decode("ascii")


def verify(key, sign_type, content, signature):
    """Returns None for a good signature, or what is wrong with it."""
    raw = strict_base64(signature)
    if raw is None:
        return "signature is not canonical Base64"
    if len(raw) != (key.key_size + 7) // 8:
        return "signature length differs from the key size"
    try:
        key.verify(raw, content, padding.PKCS1v15(), DIGESTS[sign_type])
    except InvalidSignature:
        return "signature does not match"
    return None


def strict_base64(text):
    """Decodes the one canonical spelling of some bytes; any other spelling gives None."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error):
        return None
    return raw if base64.b64encode(raw).decode("ascii") == text else None


def _first(forms, names, role):
    if not isinstance(forms, dict):
        raise BadKey(f"{role}: none given")
    for name in names:
        if forms.get(name) is not None:
            if not isinstance(forms[name], str):
                raise BadKey(f"{role}: not text")
            return forms[name]
    raise BadKey(f"{role}: none given")


def _der(text, role):
    """Takes armour, line ends, blanks and a byte order mark away, and decodes the rest."""
    text = text.removeprefix("\ufeff").strip()
    if "-----" in text:
        blocks = ARMOUR.findall(text)
        if len(blocks) != 1:
            raise BadKey(f"{role}: not exactly one complete PEM block")
        text = blocks[0][1]
    text = re.sub(r"\s+", "", text)
    if not text:
        raise BadKey(f"{role}: empty")
    der = strict_base64(text)
    if der is None:
        raise BadKey(f"{role}: not Base64")
    return der


def _checked(key, kind, role, sign_type):
    if not isinstance(key, kind):
        raise BadKey(f"{role}: not an RSA key")
    if key.key_size < SMALLEST[sign_type]:
        raise BadKey(f"{role}: shorter than {SMALLEST[sign_type]} bits")
    return key
