//! Keys as copy and paste, mail and environment files leave them, and texts that are no such key.

use serde::{Deserialize, Serialize};

use crate::crypto::key::{PrivateForm, pem};
use crate::crypto::{Digest, PrivateKey};

/// How the text of a private key is bent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bend {
    /// Not at all.
    #[default]
    None,

    /// Line ends of another system.
    Crlf,
    /// One more line end behind it.
    TrailingNewline,
    /// Spaces around it.
    SpacesAround,
    /// A byte order mark before it.
    Bom,
    /// PEM without its line breaks.
    OneLine,
    /// Wrapped at 64 characters.
    Wrapped,
    /// Line ends written as `\n`, as environment files have them.
    EscapedNewlines,
    /// Quotation marks around it.
    Quoted,
    /// Every line indented, as a block of YAML.
    Indented,
    /// Base64 of the URL-safe alphabet.
    UrlSafe,
    /// The public key in a second PEM block behind it.
    WithPublic,
    /// The label of the other format around the same bytes.
    WrongLabel,
    /// A certificate request label around the bytes.
    ForeignLabel,

    /// The last third is missing.
    Truncated,
    /// Letters in the middle are replaced by characters outside Base64.
    NotBase64,
    /// The public key in place of the private one.
    Public,
    /// Nothing but the empty text.
    Empty,
    /// A key of an elliptic curve.
    Elliptic,
    /// The certificate that belongs to the key.
    Certificate,
    /// A key behind a password that nobody gives.
    Encrypted,
    /// A key of 511 bits.
    Short,
    /// One bit of the modulus is another: the numbers do not belong together any more.
    OtherModulus,
    /// The signs of Base64 as entities of HTML.
    HtmlEscaped,
    /// Hexadecimal digits in place of Base64.
    Hex,
    /// The name of a file in place of its text.
    FileName,
}

/// The text that is handed over in place of a key. `certificate` is the one that belongs to the key, in PEM.
pub fn bent(key: &PrivateKey, form: PrivateForm, bend: Bend, certificate: &str) -> String {
    let text = key.to_text(form);
    match bend {
        Bend::None => text,
        Bend::Crlf => text.replace('\n', "\r\n"),
        Bend::TrailingNewline => format!("{text}\n"),
        Bend::SpacesAround => format!("  {text} "),
        Bend::Bom => format!("\u{feff}{text}"),
        Bend::OneLine => text.replace('\n', " "),
        Bend::Wrapped => wrapped(&text),
        Bend::EscapedNewlines => text.trim_end().replace('\n', "\\n"),
        Bend::Quoted => format!("\"{}\"", text.trim_end()),
        Bend::Indented => text.lines().map(|line| format!("    {line}\n")).collect(),
        Bend::UrlSafe => text.replace('+', "-").replace('/', "_"),
        Bend::WithPublic => text + &key.public().spki_pem(),
        Bend::WrongLabel => match form {
            PrivateForm::Pkcs8Pem => text.replace(" PRIVATE KEY", " RSA PRIVATE KEY"),
            _ => text.replace(" RSA PRIVATE KEY", " PRIVATE KEY"),
        },
        Bend::ForeignLabel => text
            .replace(" RSA PRIVATE KEY", " CERTIFICATE REQUEST")
            .replace(" PRIVATE KEY", " CERTIFICATE REQUEST"),
        Bend::Truncated => text.chars().take(text.len() * 2 / 3).collect(),
        Bend::NotBase64 => {
            let middle = text.len() / 2;
            format!("{}!*!*{}", &text[..middle], &text[middle + 4..])
        }
        Bend::Public => match form {
            PrivateForm::Pkcs1Pem | PrivateForm::Pkcs8Pem => key.public().spki_pem(),
            PrivateForm::Pkcs1Bare | PrivateForm::Pkcs8Bare => key.public().spki_bare(),
        },
        Bend::Empty => String::new(),
        Bend::Elliptic => form.write(&unhex(ELLIPTIC)),
        Bend::Certificate => certificate.to_owned(),
        Bend::Encrypted => pem("ENCRYPTED PRIVATE KEY", &encrypted()),
        Bend::Short => form.write(&unhex(SHORT)),
        Bend::OtherModulus => form.write(&with_other_modulus(key, form)),
        Bend::HtmlEscaped => text.replace('+', "&#43;").replace('/', "&#47;").replace('=', "&#61;"),
        Bend::Hex => key.to_der(form).iter().map(|byte| format!("{byte:02x}")).collect(),
        Bend::FileName => "keys/app_private_key.pem".to_owned(),
    }
}

/// The public half of [`Bend::Elliptic`], which nobody may take for the platform's.
pub fn elliptic_public() -> Vec<u8> {
    unhex(ELLIPTIC_PUBLIC)
}

fn wrapped(text: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(64).map(|line| line.iter().collect::<String>()).collect::<Vec<_>>().join("\n")
}

/// The bytes of a key, one bit of whose modulus is turned.
fn with_other_modulus(key: &PrivateKey, form: PrivateForm) -> Vec<u8> {
    let (mut der, modulus) = (key.to_der(form).to_vec(), key.public().modulus());
    let place = der.windows(modulus.len()).position(|window| window == modulus);
    if let Some(byte) = place.and_then(|place| der.get_mut(place + modulus.len() / 2)) {
        *byte ^= 1;
    }
    der
}

/// A key behind a password: how it is encrypted, then bytes that no password opens.
fn encrypted() -> Vec<u8> {
    let noise = (0..19_u8).flat_map(|number| Digest::Sha512.hash(&[number]));
    let content = [unhex(ENCRYPTION), element(0x04, &noise.collect::<Vec<_>>())].concat();
    element(0x30, &content)
}

/// DER of 256 bytes of content or more.
fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let [.., high, low] = content.len().to_be_bytes();
    [&[tag, 0x82, high, low], content].concat()
}

fn unhex(text: &str) -> Vec<u8> {
    let digit = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (0..text.len()).step_by(2).filter_map(digit).collect()
}

/// A key of P-256 that is no secret: its number is one, and its public half the generator of the curve.
const ELLIPTIC: &str = "\
    308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420000000000000000000000000\
    0000000000000000000000000000000000000001a144034200046b17d1f2e12c4247f8bce6e563a440f277037d812deb\
    33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

const ELLIPTIC_PUBLIC: &str = "\
    3059301306072a8648ce3d020106082a8648ce3d030107034200046b17d1f2e12c4247f8bce6e563a440f277037d812d\
    eb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";

/// PBES2 with PBKDF2 and AES-256-CBC.
const ENCRYPTION: &str = "\
    305f06092a864886f70d01050d3052303106092a864886f70d01050c30240410c2b927c57880f3eb32ec1a235a29a433\
    02020800300c06082a864886f70d02090500301d060960864801650304012a0410b81706e02281a551520fc79eea5959\
    f4";

/// An RSA key that is no secret: its primes are those of Curve25519 and of secp256k1.
const SHORT: &str = "\
    30820153020100300d06092a864886f70d01010105000482013d3082013902010002407fffffffffffffffffffffffff\
    ffffffffffffffffffffffffffffff7ffffe048000000000000000000000000000000000000000000000000000001300\
    0048830203010001024045853a7ac5853a7ac5853a7ac5853a7ac5853a7ac5853a7ac5853a7a7ffffeeb8c3573ca8c35\
    73ca8c3573ca8c3573ca8c3573ca8c3573ca8c3573d56906c079022100ffffffffffffffffffffffffffffffffffffff\
    fffffffffffffffffefffffc2f02207fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed02\
    2100e8b4174be8b4174be8b4174be8b4174be8b4174be8b4174be8b4174afffffc870220690696f9690696f9690696f9\
    690696f9690696f9690696f9690696f9690696e9022100ae112f5e86f74046f3173bc259c7ce20b01eee19fe8ca6a752\
    18b8453142e5bf";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crypto::fixture::key;

    fn problem(bend: Bend, form: PrivateForm) -> String {
        let text = bent(key(0), form, bend, "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n");
        PrivateKey::from_text(&text).map_or_else(|error| error.what, |key| format!("{key:?}"))
    }

    /// Each is what it is called, so that a client that refuses it refuses it for that.
    #[test]
    fn a_broken_key_looks_like_what_it_is() {
        let rows = [
            (Bend::Elliptic, "an elliptic-curve key"),
            (Bend::Encrypted, "an encrypted private key"),
            (Bend::Short, "an RSA key of 511 bits"),
            (Bend::OtherModulus, "a damaged key"),
            (Bend::Public, "an RSA public key"),
            (Bend::HtmlEscaped, "text that is not Base64"),
            (Bend::NotBase64, "text that is not Base64"),
            (Bend::Empty, "an empty text"),
            (Bend::FileName, "the name of a file"),
        ];
        for form in [PrivateForm::Pkcs8Pem, PrivateForm::Pkcs1Bare] {
            for (bend, looks) in rows {
                let problem = problem(bend, form);
                assert!(problem.starts_with(looks), "{bend:?} {form:?}: {problem}");
            }
        }
        assert!(problem(Bend::Hex, PrivateForm::Pkcs8Bare).starts_with("hexadecimal digits"));
        assert!(problem(Bend::Truncated, PrivateForm::Pkcs8Pem).starts_with("a key that breaks off"));
    }

    #[test]
    fn a_key_in_an_unusual_wrapping_is_the_same_key() {
        for bend in [Bend::EscapedNewlines, Bend::Quoted, Bend::Indented, Bend::Crlf, Bend::OneLine] {
            assert_eq!(problem(bend, PrivateForm::Pkcs8Pem), "PrivateKey(2048 bits)", "{bend:?}");
        }
    }
}
