//! The two charsets of the OpenAPI gateway, by name and in both directions.

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

impl Charset {
    /// Reads a charset name; `None` if it is neither of the two families.
    pub fn from_label(_label: &str) -> Option<Self> {
        todo!()
    }

    /// The name as the documents write it.
    pub fn label(self) -> &'static str {
        todo!()
    }

    /// Text to bytes; `None` if a character cannot be written.
    pub fn encode(self, _text: &str) -> Option<Vec<u8>> {
        todo!()
    }

    /// Bytes to text; `None` if they are malformed. A byte order mark is kept as U+FEFF.
    pub fn decode(self, _bytes: &[u8]) -> Option<String> {
        todo!()
    }
}
