//! What people paste in place of an RSA key: one name and one piece of advice each.

/// A thing that is not the key that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Looks {
    /// What it is, with its article.
    pub(super) what: &'static str,
    /// What to do about it.
    pub(super) help: &'static str,
}

macro_rules! looks {
    ($($name:ident $what:literal $help:literal;)*) => {
        $(pub(super) const $name: Looks = Looks { what: $what, help: $help };)*
    };
}

const RSA_ONLY: &str = "both protocols sign with plain RSA; make such a key of 2048 bits";
const WHOLE: &str = "copy the key again, from its first character to its last";

looks! {
    CERTIFICATE "a certificate"
        "its public key comes out with `openssl x509 -pubkey -noout`; its private key is in another file";
    CERTIFICATE_REQUEST "a certificate request" "give the key that the request was made with";
    ENCRYPTED "an encrypted private key" "take the password off with `openssl pkey`, and keep the result safe";
    OPENSSH "an OpenSSH private key" "convert a copy with `ssh-keygen -p -m PEM`";
    OPENSSH_PUBLIC "an OpenSSH public key" "convert it with `ssh-keygen -e -m PKCS8`";
    PGP "a PGP block" "give a key in PEM or Base64";
    PKCS12 "a PKCS#12 file" "take the key out with `openssl pkcs12 -nodes`";
    XML "an XML document" "convert the key to PKCS#8; only .NET reads keys in XML";
    JSON "a JSON document" "give a key in PEM or Base64, not a JWK";
    PATH "the name of a file" "give the text of the file, not its name";
    HEX "hexadecimal digits" "give the key in Base64";
    BINARY "bytes that are neither text nor DER" "give a key in PEM, Base64 or DER";
    EMPTY "an empty text" "give a key in PEM or Base64";
    PRIVATE "an RSA private key" "give the public key, and keep the private one secret";
    PUBLIC "an RSA public key" "give the private key that it belongs to";
}

pub(super) const EC: Looks = Looks { what: "an elliptic-curve key", help: RSA_ONLY };
pub(super) const EDWARDS: Looks = Looks { what: "an Ed25519 or X25519 key", help: RSA_ONLY };
pub(super) const DSA: Looks = Looks { what: "a DSA key", help: RSA_ONLY };
pub(super) const PSS: Looks = Looks { what: "a key for RSA-PSS only", help: RSA_ONLY };
pub(super) const OTHER_ALGORITHM: Looks = Looks { what: "a key of another algorithm", help: RSA_ONLY };
pub(super) const MULTI_PRIME: Looks = Looks { what: "an RSA key of more than two primes", help: RSA_ONLY };
pub(super) const CUT_OFF: Looks = Looks { what: "a key that breaks off", help: WHOLE };
pub(super) const TOO_LONG: Looks = Looks { what: "a key with something behind it", help: WHOLE };
pub(super) const DAMAGED: Looks = Looks { what: "a damaged key", help: WHOLE };
pub(super) const SEVERAL: Looks =
    Looks { what: "more than one PEM block", help: "give the block of one key alone" };
pub(super) const BROKEN_ARMOUR: Looks =
    Looks { what: "a PEM block with a damaged first or last line", help: WHOLE };
pub(super) const NOT_BASE64: Looks = Looks { what: "text that is not Base64", help: WHOLE };
pub(super) const NO_KEY: Looks = Looks { what: "Base64 of something that is no key", help: WHOLE };
