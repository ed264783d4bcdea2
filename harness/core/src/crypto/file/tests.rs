use super::*;
use crate::crypto::fixture::key;
use crate::crypto::key::PrivateForm;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// What a file is said to be.
fn said(bytes: &[u8]) -> String {
    match KeyFile::read(bytes) {
        Ok(file) => format!("{}; {}; {}", file.key.says(), file.form, file.key.public_half().bits()),
        Err(error) => format!("{error} ({})", error.help),
    }
}

#[test]
fn every_form_of_a_key_is_named() {
    let (private, public) = (key(0), key(0).public());
    let bare = |form| private.to_text(form);
    let der = |form| STANDARD.decode(bare(form)).unwrap();
    let forms = [
        bare(PrivateForm::Pkcs1Pem).into_bytes(),
        bare(PrivateForm::Pkcs1Bare).into_bytes(),
        bare(PrivateForm::Pkcs8Pem).into_bytes(),
        bare(PrivateForm::Pkcs8Bare).into_bytes(),
        der(PrivateForm::Pkcs1Bare),
        der(PrivateForm::Pkcs8Bare),
        public.spki_pem().into_bytes(),
        public.spki_bare().into_bytes(),
        STANDARD.decode(public.spki_bare()).unwrap(),
    ];
    let said: Vec<String> = forms.iter().map(|form| said(form)).collect();
    assert_eq!(
        said,
        [
            "RSA private key; PKCS#1, PEM; 2048",
            "RSA private key; PKCS#1, Base64 without PEM lines; 2048",
            "RSA private key; PKCS#8, PEM; 2048",
            "RSA private key; PKCS#8, Base64 without PEM lines; 2048",
            "RSA private key; PKCS#1, DER; 2048",
            "RSA private key; PKCS#8, DER; 2048",
            "RSA public key; SubjectPublicKeyInfo, PEM; 2048",
            "RSA public key; SubjectPublicKeyInfo, Base64 without PEM lines; 2048",
            "RSA public key; SubjectPublicKeyInfo, DER; 2048",
        ]
    );
    for form in &forms {
        assert_eq!(KeyFile::read(form).unwrap().key.public_half(), public);
    }
}

#[test]
fn the_wrong_half_and_what_is_no_key_are_named_with_what_was_expected() {
    let private = key(0).to_text(PrivateForm::Pkcs8Pem);
    let public = key(0).public().spki_pem();
    let error = |result: Result<_, KeyError>| result.unwrap_err().to_string();
    let as_public = |bytes: &[u8]| error(KeyFile::public(bytes).map(drop));
    let as_private = |bytes: &[u8]| error(KeyFile::private(bytes).map(drop));
    assert_eq!(as_public(private.as_bytes()), "an RSA private key, where an RSA public key was expected");
    assert_eq!(as_private(public.as_bytes()), "an RSA public key, where an RSA private key was expected");
    assert_eq!(as_private(b""), "an empty text, where an RSA private key was expected");
    assert_eq!(
        as_public(b"\xff\xd8\xff\xe0"),
        "bytes that are neither text nor DER, where an RSA public key was expected"
    );
    assert_eq!(
        said(b"/etc/keys/app.pem"),
        "the name of a file, where an RSA key was expected (give the text of the file, not its name)"
    );
}

#[test]
fn a_fingerprint_is_that_of_the_public_half_in_hex() {
    let public = key(0).public();
    let hash = sha2::Sha256::digest(STANDARD.decode(public.spki_bare()).unwrap());
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(public.fingerprint(), hex);
    assert_ne!(key(1).public().fingerprint(), hex);
}
