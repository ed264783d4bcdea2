use super::*;
use crate::crypto::Digest;
use crate::crypto::fixture::{element, key, pkcs1_of_bits, sequence, short_key};
use PrivateForm::{Pkcs1Bare, Pkcs1Pem, Pkcs8Bare, Pkcs8Pem};
use insta::assert_snapshot;
use proptest::prelude::*;
use rsa::pkcs1::EncodeRsaPublicKey;
use rsa::traits::{PrivateKeyParts, PublicKeyParts};

const FORMS: [PrivateForm; 4] = [Pkcs1Pem, Pkcs1Bare, Pkcs8Pem, Pkcs8Bare];

/// Everything that tells one private key from another.
fn texts(key: &PrivateKey) -> (Vec<String>, PublicKey, usize) {
    (FORMS.map(|form| key.to_text(form)).into(), key.public(), key.bits())
}

fn read(text: &str) -> PrivateKey {
    PrivateKey::from_text(text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn every_form_reads_back_as_the_same_key() {
    for key in [key(0), short_key()] {
        for form in FORMS {
            assert_eq!(texts(&read(&key.to_text(form))), texts(key));
        }
        let public = key.public();
        assert_eq!(PublicKey::from_text(&public.spki_pem()), Ok(public.clone()));
        assert_eq!(PublicKey::from_text(&public.spki_bare()), Ok(public));
    }
    assert_eq!((key(0).bits(), short_key().bits()), (2048, 1024));
    assert_ne!(key(0).public(), key(1).public());
}

#[test]
fn a_key_is_read_as_people_paste_it() {
    let (pem, bare) = (key(0).to_text(Pkcs8Pem), key(0).to_text(Pkcs1Bare));
    let wrapped: Vec<&str> =
        bare.as_bytes().chunks(76).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let pasted = [
        pem.replace('\n', ""),
        pem.replace('\n', " "),
        pem.replace('\n', "\r\n"),
        pem.replace('\n', "\\n"),
        pem.replace('\n', "\\r\\n"),
        pem.replace('\n', "\n\n    "),
        pem.trim_end().to_owned(),
        pem.replace("PRIVATE KEY", "RSA PRIVATE KEY"),
        pem.replace("PRIVATE KEY", "CERTIFICATE"),
        key(0).to_text(Pkcs1Pem).replace("RSA PRIVATE KEY", "PRIVATE KEY"),
        format!("\u{feff}{pem}"),
        format!(" \t\r\n{pem}\r\n \n"),
        format!("\"{}\"", pem.replace('\n', "\\n")),
        format!("Bag Attributes\n    friendlyName: merchant\n{pem}\nkept since 2019"),
        wrapped.join("\r\n"),
        format!("\u{feff} '{}' ", wrapped.join("\n  ")),
        bare.trim_end_matches('=').to_owned(),
    ];
    for text in pasted {
        assert_eq!(texts(&read(&text)), texts(key(0)));
    }
}

#[test]
fn a_public_key_is_read_in_both_structures() {
    let public = key(0).public();
    let pkcs1 = public.parts().second.to_pkcs1_der().unwrap();
    let spki = public.spki_pem();
    let without_parameters = sequence(&[&sequence(&[RSA_ID]), &element(0x03, &[&[0], pkcs1.as_bytes()])]);
    let pasted = [
        pem("RSA PUBLIC KEY", pkcs1.as_bytes()),
        pem("PUBLIC KEY", pkcs1.as_bytes()),
        STANDARD.encode(pkcs1.as_bytes()),
        STANDARD.encode(without_parameters),
        spki.replace("PUBLIC KEY", "RSA PUBLIC KEY"),
        spki.replace('\n', ""),
        format!("\u{feff}\r\n{}", spki.replace('\n', "\r\n")),
    ];
    for text in pasted {
        assert_eq!(PublicKey::from_text(&text), Ok(public.clone()));
    }
}

#[test]
fn primes_may_stand_in_either_order() {
    let second = &key(0).parts().second;
    let primes = second.primes().iter().rev().map(|prime| prime.as_ref().clone()).collect();
    let (n, e, d) = (second.n().as_ref().clone(), second.e().clone(), second.d().clone());
    let swapped = rsa::PrivateKey::from_components(n, e, d, primes).unwrap().to_pkcs1_der().unwrap();
    let swapped = PrivateKey::from_der(swapped.as_bytes()).unwrap();
    assert_eq!(swapped.public(), key(0).public());
    assert_eq!(swapped.sign(Digest::Sha256, b"m"), key(0).sign(Digest::Sha256, b"m"));
}

#[test]
fn debug_output_holds_no_key() {
    assert_eq!(format!("{:?} {:#?}", key(0), short_key()), "PrivateKey(2048 bits) PrivateKey(1024 bits)");
}

/// A line for each text: what it was taken for, and the advice.
fn refusals<K>(read: fn(&str) -> Result<K, KeyError>, texts: &[&str]) -> String {
    let line = |text: &&str| match read(text) {
        Ok(_) => format!("accepted {text:.20}"),
        Err(KeyError { what, help }) => format!("{what}: {help}"),
    };
    texts.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn what_is_no_private_key_is_named() {
    let bare = key(0).to_text(Pkcs8Bare);
    let pem = key(0).to_text(Pkcs8Pem);
    let ec = aws_lc_rs::signature::EcdsaKeyPair::generate_pkcs8(
        &aws_lc_rs::signature::ECDSA_P256_SHA256_ASN1_SIGNING,
        &aws_lc_rs::rand::SystemRandom::new(),
    )
    .unwrap();
    let ed25519 =
        aws_lc_rs::signature::Ed25519KeyPair::generate_pkcs8(&aws_lc_rs::rand::SystemRandom::new()).unwrap();
    let of = |label: &str, parts: &[&[u8]]| super::pem(label, &sequence(parts));
    let (one, octets) = (&element(0x02, &[&[1]])[..], &element(0x04, &[&[7; 32]])[..]);
    let numbers = [one; 10];
    let texts = [
        "",
        " \u{feff}\n",
        "/etc/keys/merchant",
        "keys/merchant.pem",
        r"D:\new\merchant",
        "<RSAKeyValue><Modulus>AQAB</Modulus></RSAKeyValue>",
        r#"{"kty":"RSA"}"#,
        "ssh-rsa AAAAB3NzaC1yc2E= a@b",
        "3082025c02010002818100",
        "hello",
        "¡hola!",
        "AAAA",
        &bare[..bare.len() - 9],
        &bare[..bare.len() - 8],
        &STANDARD.encode(STANDARD.decode(&bare).unwrap().repeat(2)),
        &bare.replace('+', "-").replace('/', "_"),
        pem.split_once("-----END").unwrap().0,
        &pem.replace("-----BEGIN", "----BEGIN"),
        &pem.replacen("KEY-----\n", "KEY\n", 2),
        &format!("{pem}{}", key(0).public().spki_pem()),
        &pem.replacen("KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n", 1),
        &super::pem("OPENSSH PRIVATE KEY", b"openssh-key-v1"),
        &super::pem("PGP PRIVATE KEY BLOCK", b"pgp"),
        &of("ENCRYPTED PRIVATE KEY", &[]),
        &STANDARD.encode(sequence(&[&sequence(&[PBES2_ID]), octets])),
        &of(
            "CERTIFICATE",
            &[&sequence(&[&element(0xa0, &[one]), one]), &sequence(&[RSA_ID]), &element(0x03, &[&[0]])],
        ),
        &of("CERTIFICATE REQUEST", &[&sequence(&[one, &sequence(&[])]), &sequence(&[]), &element(0x03, &[])]),
        &of("PKCS12", &[one, &sequence(&[]), &sequence(&[])]),
        &key(0).public().spki_pem(),
        &of("RSA PUBLIC KEY", &[one, one]),
        &super::pem("PRIVATE KEY", ec.as_ref()),
        &of("EC PRIVATE KEY", &[one, octets]),
        &format!("{}{}", of("EC PARAMETERS", &[]), of("EC PRIVATE KEY", &[one, octets])),
        &super::pem("PRIVATE KEY", ed25519.as_ref()),
        &of("DSA PRIVATE KEY", &numbers[..6]),
        &of("PRIVATE KEY", &[one, &sequence(&[PSS_ID]), octets]),
        &of("PRIVATE KEY", &[one, &sequence(&[PBES2_ID]), octets]),
        &of("PRIVATE KEY", &[one, &sequence(&[RSA_ID]), octets]),
        &of("RSA PRIVATE KEY", &numbers),
        &private_of_bits(512),
        &private_of_bits(16_384),
    ];
    assert_snapshot!(refusals(PrivateKey::from_text, &texts), @r"
    an empty text, where an RSA private key was expected: give a key in PEM or Base64
    text that is not Base64, where an RSA private key was expected: copy the key again, from its first character to its last
    the name of a file, where an RSA private key was expected: give the text of the file, not its name
    the name of a file, where an RSA private key was expected: give the text of the file, not its name
    the name of a file, where an RSA private key was expected: give the text of the file, not its name
    an XML document, where an RSA private key was expected: convert the key to PKCS#8; only .NET reads keys in XML
    a JSON document, where an RSA private key was expected: give a key in PEM or Base64, not a JWK
    an OpenSSH public key, where an RSA private key was expected: convert it with `ssh-keygen -e -m PKCS8`
    hexadecimal digits, where an RSA private key was expected: give the key in Base64
    text that is not Base64, where an RSA private key was expected: copy the key again, from its first character to its last
    text that is not Base64, where an RSA private key was expected: copy the key again, from its first character to its last
    Base64 of something that is no key, where an RSA private key was expected: copy the key again, from its first character to its last
    a key that breaks off, where an RSA private key was expected: copy the key again, from its first character to its last
    a key that breaks off, where an RSA private key was expected: copy the key again, from its first character to its last
    a key with something behind it, where an RSA private key was expected: copy the key again, from its first character to its last
    text that is not Base64, where an RSA private key was expected: copy the key again, from its first character to its last
    a key that breaks off, where an RSA private key was expected: copy the key again, from its first character to its last
    a PEM block with a damaged first or last line, where an RSA private key was expected: copy the key again, from its first character to its last
    a key that breaks off, where an RSA private key was expected: copy the key again, from its first character to its last
    more than one PEM block, where an RSA private key was expected: give the block of one key alone
    an encrypted private key, where an RSA private key was expected: take the password off with `openssl pkey`, and keep the result safe
    an OpenSSH private key, where an RSA private key was expected: convert a copy with `ssh-keygen -p -m PEM`
    a PGP block, where an RSA private key was expected: give a key in PEM or Base64
    an encrypted private key, where an RSA private key was expected: take the password off with `openssl pkey`, and keep the result safe
    an encrypted private key, where an RSA private key was expected: take the password off with `openssl pkey`, and keep the result safe
    a certificate, where an RSA private key was expected: its public key comes out with `openssl x509 -pubkey -noout`; its private key is in another file
    a certificate request, where an RSA private key was expected: give the key that the request was made with
    a PKCS#12 file, where an RSA private key was expected: take the key out with `openssl pkcs12 -nodes`
    an RSA public key, where an RSA private key was expected: give the private key that it belongs to
    an RSA public key, where an RSA private key was expected: give the private key that it belongs to
    an elliptic-curve key, where an RSA private key was expected: both protocols sign with plain RSA; make such a key of 2048 bits
    an elliptic-curve key, where an RSA private key was expected: both protocols sign with plain RSA; make such a key of 2048 bits
    an elliptic-curve key, where an RSA private key was expected: both protocols sign with plain RSA; make such a key of 2048 bits
    an Ed25519 or X25519 key, where an RSA private key was expected: both protocols sign with plain RSA; make such a key of 2048 bits
    a DSA key, where an RSA private key was expected: both protocols sign with plain RSA; make such a key of 2048 bits
    a key for RSA-PSS only, where an RSA private key was expected: both protocols sign with plain RSA; make such a key of 2048 bits
    a key of another algorithm, where an RSA private key was expected: both protocols sign with plain RSA; make such a key of 2048 bits
    a damaged key, where an RSA private key was expected: copy the key again, from its first character to its last
    a damaged key, where an RSA private key was expected: copy the key again, from its first character to its last
    an RSA key of 512 bits, where 1024 to 8192 were expected: make a key of 2048 bits
    an RSA key of 16384 bits, where 1024 to 8192 were expected: make a key of 2048 bits
    ");
}

#[test]
fn what_is_no_public_key_is_named() {
    let one = &element(0x02, &[&[1]])[..];
    let bit_string = |bits: &[u8]| element(0x03, &[bits]);
    let certificate = sequence(&[&sequence(&[one; 7]), &sequence(&[RSA_ID]), &bit_string(&[0])]);
    let mut even = sequence(&[&element(0x02, &[&[0, 0x80], &[0; 255]]), &element(0x02, &[&[1, 0, 1]])]);
    let texts = [
        "",
        &pem("CERTIFICATE", &certificate),
        &STANDARD.encode(&certificate),
        &key(0).to_text(Pkcs8Pem),
        &key(0).to_text(Pkcs1Bare),
        &STANDARD.encode(sequence(&[&sequence(&[EC_ID]), &bit_string(&[0, 4])])),
        &STANDARD.encode(sequence(&[&sequence(&[RSA_ID]), &bit_string(&[1, 4])])),
        &STANDARD.encode(sequence(&[&element(0x02, &[&[0xff; 64]]), one])),
        &STANDARD.encode(&even),
        &STANDARD.encode(&even[..200]),
        {
            even.push(0);
            &STANDARD.encode(&even)
        },
    ];
    assert_snapshot!(refusals(PublicKey::from_text, &texts), @r"
    an empty text, where an RSA public key was expected: give a key in PEM or Base64
    a certificate, where an RSA public key was expected: its public key comes out with `openssl x509 -pubkey -noout`; its private key is in another file
    a certificate, where an RSA public key was expected: its public key comes out with `openssl x509 -pubkey -noout`; its private key is in another file
    an RSA private key, where an RSA public key was expected: give the public key, and keep the private one secret
    an RSA private key, where an RSA public key was expected: give the public key, and keep the private one secret
    an elliptic-curve key, where an RSA public key was expected: both protocols sign with plain RSA; make such a key of 2048 bits
    a damaged key, where an RSA public key was expected: copy the key again, from its first character to its last
    a damaged key, where an RSA public key was expected: copy the key again, from its first character to its last
    a damaged key, where an RSA public key was expected: copy the key again, from its first character to its last
    a key that breaks off, where an RSA public key was expected: copy the key again, from its first character to its last
    a key with something behind it, where an RSA public key was expected: copy the key again, from its first character to its last
    ");
}

#[test]
fn a_length_of_no_round_number_is_counted_in_bits() {
    let key = PrivateKey::from_der(&pkcs1_of_bits(1030)).unwrap();
    assert_eq!((key.bits(), key.sign(Digest::Sha1, b"m").unwrap().len()), (1030, 129));
    assert!(key.public().verifies(Digest::Sha1, b"m", &key.sign(Digest::Sha1, b"m").unwrap()));
}

proptest! {
    /// No text makes a reader panic.
    #[test]
    fn any_text_is_read_or_refused(text in r"(-----BEGIN |-----END |-----|PRIVATE KEY|MII[A-Za-z0-9+/]{0,9}|\\n|=|\PC){0,9}") {
        prop_assert!(PrivateKey::from_text(&text).is_err());
        prop_assert!(PublicKey::from_text(&text).is_err());
    }

    /// A key with one byte changed is refused, unless the byte says nothing about the key.
    #[test]
    fn a_changed_key_is_never_another_key(at: prop::sample::Index, to: u8) {
        for form in [Pkcs8Bare, Pkcs1Bare] {
            let mut der = STANDARD.decode(key(0).to_text(form)).unwrap();
            let at = at.index(der.len());
            der[at] = to;
            if let Ok(changed) = PrivateKey::from_der(&der) {
                prop_assert_eq!(texts(&changed), texts(key(0)));
            }
            prop_assert!(PrivateKey::from_der(&der[..at]).is_err());
        }
    }

    /// The same for public keys, where a changed modulus may be a key as well, and must not be equal.
    #[test]
    fn a_changed_public_key_is_not_equal(at: prop::sample::Index, to: u8) {
        let mut der = STANDARD.decode(key(0).public().spki_bare()).unwrap();
        let at = at.index(der.len());
        prop_assume!(der[at] != to);
        der[at] = to;
        if let Ok(changed) = PublicKey::from_der(&der) {
            prop_assert_ne!(changed, key(0).public());
        }
        prop_assert!(PublicKey::from_der(&der[..at]).is_err());
    }
}

const RSA_ID: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 1];
const PSS_ID: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 1, 10];
const PBES2_ID: &[u8] = &[6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, 13];
const EC_ID: &[u8] = &[6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1];

/// The outline of a private key: a modulus of so many bits, and numbers that mean nothing.
fn private_of_bits(bits: usize) -> String {
    let modulus = element(0x02, &[&[0], &vec![0xff; bits / 8]]);
    let (zero, one) = (&element(0x02, &[&[0]])[..], &element(0x02, &[&[1]])[..]);
    pem("RSA PRIVATE KEY", &sequence(&[zero, &modulus, one, one, one, one, one, one, one]))
}
