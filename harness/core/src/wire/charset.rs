//! The two charsets of the OpenAPI gateway, by name and in both directions.

use encoding_rs::{Encoding, GBK, UTF_8};

/// A request charset (facts §1.4: `utf-8`, `gbk`, `gb2312`, in any letter case).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub enum Charset {
    /// UTF-8.
    #[serde(rename = "utf-8")]
    Utf8,
    /// GBK, read as its superset GB18030.
    #[serde(rename = "gbk")]
    Gbk,
}

/// Every name that a peer may use. GB2312 is a subset of GBK, so one reader serves both.
const LABELS: &[(&str, Charset)] = &[
    ("utf-8", Charset::Utf8),
    ("utf8", Charset::Utf8),
    ("gbk", Charset::Gbk),
    ("gb2312", Charset::Gbk),
    ("gb18030", Charset::Gbk),
];

impl Charset {
    /// Reads a charset name; `None` if it is neither of the two families.
    pub fn from_label(label: &str) -> Option<Self> {
        let label = label.trim();
        LABELS.iter().find(|(name, _)| name.eq_ignore_ascii_case(label)).map(|(_, charset)| *charset)
    }

    /// The name as the documents write it.
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Gbk => "gbk",
        }
    }

    /// Text to bytes; `None` if a character cannot be written.
    pub fn encode(self, text: &str) -> Option<Vec<u8>> {
        let (bytes, _, unmappable) = self.encoding().encode(text);
        (!unmappable).then(|| bytes.into_owned())
    }

    /// Bytes to text; `None` if they are malformed. A byte order mark is kept as U+FEFF.
    pub fn decode(self, bytes: &[u8]) -> Option<String> {
        self.encoding().decode_without_bom_handling_and_without_replacement(bytes).map(String::from)
    }

    /// The decoder behind the label `gbk` reads the four-byte characters of GB18030; its encoder writes none.
    fn encoding(self) -> &'static Encoding {
        match self {
            Self::Utf8 => UTF_8,
            Self::Gbk => GBK,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Charset::{Gbk, Utf8};
    use super::*;

    #[test]
    fn labels_are_read_in_any_letter_case() {
        let read = |label| Charset::from_label(label);
        assert_eq!(
            ["UTF-8", " utf8 ", "GBK", "GB2312", "gb18030"].map(read),
            [Utf8, Utf8, Gbk, Gbk, Gbk].map(Some)
        );
        assert_eq!(["", "utf-16", "latin1", "big5", "utf-8;"].map(read), [None; 5]);
    }

    #[test]
    fn chinese_is_two_bytes_of_gbk_and_three_of_utf_8() {
        assert_eq!(Gbk.encode("中文"), Some(vec![0xd6, 0xd0, 0xce, 0xc4]));
        assert_eq!(Utf8.encode("中文"), Some("中文".into()));
        assert_eq!(Gbk.decode(&[0xd6, 0xd0, 0xce, 0xc4]), Some("中文".into()));
    }

    #[test]
    fn what_gbk_cannot_write_is_no_text_of_gbk() {
        assert_eq!(Gbk.encode("😀"), None);
        assert_eq!(Gbk.encode("&#128512;"), Some("&#128512;".into()));
    }

    #[test]
    fn gbk_reads_the_four_byte_characters_of_gb18030() {
        assert_eq!(Gbk.decode(&[0x94, 0x39, 0xfc, 0x36]), Some("😀".into()));
    }

    #[test]
    fn malformed_bytes_are_refused_and_a_byte_order_mark_is_kept() {
        assert_eq!(Utf8.decode(&[b'a', 0xff]), None);
        assert_eq!(Gbk.decode(&[b'a', 0xd6]), None);
        assert_eq!(Utf8.decode(b"\xef\xbb\xbfa"), Some("\u{feff}a".into()));
    }
}
