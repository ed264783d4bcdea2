//! `paycert keys`: make, convert, describe and compare keys. Only `convert` prints one.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use paycert_core::crypto::PrivateKey;
use paycert_core::crypto::file::Key;
use paycert_core::crypto::key::PrivateForm;

use super::input;
use crate::args::tools::{FormArg, KeysArgs, KeysCommand};
use crate::failure::Failure;

/// The names of the two files of a new pair.
const PRIVATE_FILE: &str = "private-key.pem";
const PUBLIC_FILE: &str = "public-key.pem";

pub(crate) fn keys(args: &KeysArgs) -> Result<u8, Failure> {
    match &args.command {
        KeysCommand::New { bits, out } => new(*bits, out),
        KeysCommand::Convert { to, key } => convert(*to, key),
        KeysCommand::Show { key } => show(key),
        KeysCommand::Match { a, b } => belong_together(a, b),
    }
}

fn new(bits: u16, folder: &Path) -> Result<u8, Failure> {
    let size = match bits {
        2048 => KeySize::Rsa2048,
        3072 => KeySize::Rsa3072,
        4096 => KeySize::Rsa4096,
        other => {
            return Err(Failure::usage(format!("no key of {other} bits is made"), "take 2048, 3072 or 4096"));
        }
    };
    std::fs::create_dir_all(folder)
        .map_err(|error| Failure::unreadable(folder, error, "name another folder with --out"))?;
    let (private, public) = (folder.join(PRIVATE_FILE), folder.join(PUBLIC_FILE));
    // Both are looked for before the first is written, so that no half of a pair is left behind.
    if let Some(path) = [&private, &public].into_iter().find(|path| path.exists()) {
        return Err(exists(path));
    }
    let broken = |what: &str| Failure::broken(format!("no key could be made: {what}"), None);
    let pair = KeyPair::generate(size).map_err(|_| broken("no randomness"))?;
    let der = pair.as_der().map_err(|_| broken("no encoding"))?;
    let key = PrivateKey::from_der(der.as_ref()).map_err(|error| broken(&error.what))?;
    write_new(&private, &key.to_text(PrivateForm::Pkcs8Pem), 0o600)?;
    write_new(&public, &key.public().spki_pem(), 0o644)?;
    crate::paint::print(&format!(
        "{}  RSA private key, {bits} bits, PKCS#8, PEM; readable by you alone\n{}  its public key\n",
        private.display(),
        public.display()
    ));
    Ok(0)
}

/// Writes a file that must not exist yet, with its rights from the first moment on.
pub(super) fn write_new(path: &Path, text: &str, mode: u32) -> Result<(), Failure> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
    #[cfg(not(unix))]
    let _ = mode;
    let written = options
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()));
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => exists(path),
        _ => Failure::unreadable(path, error, "name another folder with --out"),
    })
}

fn exists(path: &Path) -> Failure {
    Failure::unreadable(path, "exists already", "keys are never overwritten; name another folder with --out")
}

fn convert(to: FormArg, path: &Path) -> Result<u8, Failure> {
    let key = input::key(path)?.key;
    let private = |form| match &key {
        Key::Private(key) => Ok(key.to_text(form)),
        Key::Public(_) => Err(Failure::unreadable(
            path,
            "an RSA public key, where an RSA private key was expected",
            "a public key can become spki-pem or spki-bare only",
        )),
    };
    let text = match to {
        FormArg::Pkcs1Pem => private(PrivateForm::Pkcs1Pem)?,
        FormArg::Pkcs1Bare => private(PrivateForm::Pkcs1Bare)?,
        FormArg::Pkcs8Pem => private(PrivateForm::Pkcs8Pem)?,
        FormArg::Pkcs8Bare => private(PrivateForm::Pkcs8Bare)?,
        FormArg::SpkiPem => key.public_half().spki_pem(),
        FormArg::SpkiBare => key.public_half().spki_bare(),
    };
    input::print(format!("{}\n", text.trim_end()).as_bytes());
    Ok(0)
}

fn show(path: &Path) -> Result<u8, Failure> {
    let file = input::key(path)?;
    let public = file.key.public_half();
    crate::paint::print(&format!(
        "kind         {}\nbits         {}\nform         {}\nfingerprint  {} (SHA-256 of the public half)\n",
        file.key.says(),
        public.bits(),
        file.form,
        public.fingerprint()
    ));
    Ok(0)
}

fn belong_together(a: &Path, b: &Path) -> Result<u8, Failure> {
    input::at_most_one_from_standard_input(&[a, b])?;
    let halves = [input::key(a)?, input::key(b)?].map(|file| (file.key.says(), file.key.public_half()));
    let same = halves[0].1 == halves[1].1;
    crate::paint::print(&format!(
        "{}: {} and {}\n",
        if same { "they belong together" } else { "they do not belong together" },
        halves[0].0,
        halves[1].0
    ));
    Ok(u8::from(!same))
}
