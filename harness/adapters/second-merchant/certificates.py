"""Certificate mode: the numbers a request carries, and which of the platform's certificates are believed."""
import base64
import binascii
import hashlib

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa

import keys

RSA_ALGORITHMS = "1.2.840.113549.1.1."
DOWNLOAD = "alipay.open.app.alipaycert.download"


class BadCertificate(Exception):
    """A certificate that is refused; the text says why."""


class Trust:
    """The merchant's own numbers, the roots, and the platform's keys by the numbers of their certificates."""

    def __init__(self, app_pem, platform_pem, root_pem, private_key, sign_type):
        app, platform = _load(app_pem, "application")[0], _load(platform_pem, "platform")[0]
        self.roots, self.sign_type = _load(root_pem, "root"), sign_type
        self.own = private_key.public_key().public_numbers()
        if not isinstance(app.public_key(), rsa.RSAPublicKey) or app.public_key().public_numbers() != self.own:
            raise BadCertificate("application certificate: belongs to another key")
        self.parameters = {
            "app_cert_sn": number(app),
            "alipay_root_cert_sn": "_".join(number(root) for root in self.roots if _signed_with_rsa(root)),
        }
        self.platform_key = self._key(platform)
        self.known = {number(platform): self.platform_key}

    def admit(self, wanted, content, now):
        """Believes a fetched certificate, Base64 of its PEM, if one of the roots issued it; gives its key."""
        try:
            pem = base64.b64decode(content, validate=True).decode("ascii")
        except (binascii.Error, UnicodeDecodeError):
            raise BadCertificate("fetched certificate: not Base64 of a PEM text") from None
        certificate = _load(pem, "fetched")[0]
        if number(certificate) != wanted:
            raise BadCertificate("fetched certificate: not the one that was asked for")
        if not any(_issued(root, certificate) for root in self.roots):
            raise BadCertificate("fetched certificate: no configured root issued it")
        if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
            raise BadCertificate("fetched certificate: out of date")
        self.known[wanted] = self._key(certificate)
        return self.known[wanted]

    def _key(self, certificate):
        key = certificate.public_key()
        if not isinstance(key, rsa.RSAPublicKey) or key.key_size < keys.SMALLEST[self.sign_type]:
            raise BadCertificate("platform certificate: no RSA key of sufficient length")
        if key.public_numbers() == self.own:
            raise BadCertificate("platform certificate: it is for the merchant's own key")
        return key


def number(certificate):
    """MD5 of the issuer's name, last part first, followed by the serial number in decimal."""
    text = certificate.issuer.rfc4514_string() + str(certificate.serial_number)
    return hashlib.md5(text.encode("utf-8"), usedforsecurity=False).hexdigest()


def _load(pem, role):
    try:
        return x509.load_pem_x509_certificates(pem.encode("utf-8"))
    except (AttributeError, ValueError):
        raise BadCertificate(f"{role} certificate: missing or unreadable") from None


def _signed_with_rsa(certificate):
    return certificate.signature_algorithm_oid.dotted_string.startswith(RSA_ALGORITHMS)


def _issued(root, certificate):
    key = root.public_key()
    try:
        issues = root.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        issues = False
    if certificate.issuer != root.subject or not issues or not isinstance(key, rsa.RSAPublicKey):
        return False
    if not _signed_with_rsa(certificate):
        return False
    try:
        key.verify(certificate.signature, certificate.tbs_certificate_bytes, padding.PKCS1v15(),
                   certificate.signature_hash_algorithm)
    except InvalidSignature:
        return False
    return True
