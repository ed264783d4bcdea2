//! What the tools read and print: files or standard input, keys that are never shown, bytes as they are.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::path::Path;

use paycert_core::crypto::file::KeyFile;
use paycert_core::crypto::{KeyError, PrivateKey, PublicKey};
use paycert_core::wire::charset::Charset;
use paycert_core::wire::http::Headers;

use crate::failure::Failure;

/// Refuses a key on the command line, before an error about wrong flags or a missing file could show it.
pub(crate) fn no_key_among(args: impl Iterator<Item = OsString>) -> Result<(), Failure> {
    let is_key = |arg: OsString| {
        let text = arg.to_string_lossy();
        // What follows `MII` is the length of a structure of 256 bytes or more; no file is called that.
        let value = if text.starts_with("--") {
            text.split_once('=').map_or("", |(_, value)| value)
        } else {
            text.trim_start()
        };
        text.contains("-----BEGIN ") || value.starts_with("MII") && value.len() > 100
    };
    match args.into_iter().any(is_key) {
        false => Ok(()),
        true => Err(Failure::usage(
            "a key stands where the name of a file was expected",
            "write it into a file, or give `-` and the key on standard input: others can see a command line",
        )),
    }
}

/// Reads a file as bytes; `-` is standard input.
pub(super) fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    let read = match path.as_os_str() == "-" {
        true => {
            let mut bytes = Vec::new();
            std::io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        }
        false => std::fs::read(path),
    };
    read.map_err(|error| {
        Failure::unreadable(path, error, "name a file that exists, or `-` for standard input")
    })
}

/// Reads a private key in any form.
pub(super) fn private_key(path: &Path) -> Result<PrivateKey, Failure> {
    KeyFile::private(&bytes(path)?).map_err(|error| no_key(path, &error))
}

/// Reads a public key in any form.
pub(super) fn public_key(path: &Path) -> Result<PublicKey, Failure> {
    KeyFile::public(&bytes(path)?).map_err(|error| no_key(path, &error))
}

/// Reads a key of either kind in any form.
pub(super) fn key(path: &Path) -> Result<KeyFile, Failure> {
    KeyFile::read(&bytes(path)?).map_err(|error| no_key(path, &error))
}

/// What a file looks like and what was expected. Nothing of what stands in it is repeated.
fn no_key(path: &Path, error: &KeyError) -> Failure {
    Failure::unreadable(path, error, error.help)
}

/// Standard input can be read once.
pub(super) fn at_most_one_from_standard_input(paths: &[&Path]) -> Result<(), Failure> {
    match paths.iter().filter(|path| path.as_os_str() == "-").count() {
        0 | 1 => Ok(()),
        _ => Err(Failure::usage("standard input is named twice", "give one of the two as a file")),
    }
}

/// Reads `NAME: VALUE`.
pub(super) fn headers(lines: &[String]) -> Result<Headers, Failure> {
    let mut headers = Headers::default();
    for line in lines {
        let Some((name, value)) = line.split_once(':') else {
            return Err(Failure::usage(format!("--header '{line}' has no colon"), "a header is NAME: VALUE"));
        };
        headers.push(name.trim(), value.trim());
    }
    Ok(headers)
}

/// Reads the name of a charset.
pub(super) fn charset(label: &str) -> Result<Charset, Failure> {
    Charset::from_label(label).ok_or_else(|| {
        Failure::usage(format!("no charset is called '{label}'"), "the charsets are utf-8 and gbk")
    })
}

/// Prints bytes as they are. A reader that has gone away is no mistake.
pub(super) fn print(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(bytes).and_then(|()| out.flush());
}
