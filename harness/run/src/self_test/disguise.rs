//! How a secret may look in a file: raw, in Base64 wherever it stands, percent-encoded, in hex.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use paycert_core::wire::form::percent_encode;

/// A way in which a client may print what it must not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Disguise {
    Raw,
    Base64,
    Percent,
    Hex,
}

/// Every disguise, with its name.
pub(super) const DISGUISES: [(Disguise, &str); 4] = [
    (Disguise::Raw, "raw"),
    (Disguise::Base64, "Base64"),
    (Disguise::Percent, "percent-encoded"),
    (Disguise::Hex, "hex"),
];

/// A whole text in a disguise.
pub(super) fn disguised(disguise: Disguise, text: &str) -> String {
    match disguise {
        Disguise::Raw => text.to_owned(),
        Disguise::Base64 => STANDARD.encode(text),
        Disguise::Percent => percent_encode(text.as_bytes()),
        Disguise::Hex => hex(text.as_bytes()),
    }
}

/// What a piece of text looks like in the middle of a longer one in that disguise.
pub(super) fn pieces(disguise: Disguise, text: &str) -> Vec<String> {
    match disguise {
        Disguise::Raw => vec![text.to_owned()],
        Disguise::Base64 => (0..3)
            .map(|skipped| {
                let bytes = text.as_bytes().get(skipped..).unwrap_or_default();
                STANDARD_NO_PAD.encode(&bytes[..bytes.len() / 3 * 3])
            })
            .collect(),
        Disguise::Percent => vec![percent_encode(text.as_bytes())],
        Disguise::Hex => {
            let hex = hex(text.as_bytes());
            vec![hex.to_uppercase(), hex]
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_in_the_middle_of_a_disguised_text_is_found() {
        for before in ["", "a", "ab"] {
            for (disguise, name) in DISGUISES {
                let text = disguised(disguise, &format!("{before}4000+00/271827={before}"));
                let found =
                    pieces(disguise, "4000+00/271827=").iter().any(|piece| text.contains(piece.as_str()));
                assert!(found, "{name}: {text}");
            }
        }
    }
}
