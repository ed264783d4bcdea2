//! The time formats of both protocols. Times are arguments; nothing here reads a clock.

use jiff::Timestamp;

/// How a time was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeForm {
    /// Milliseconds since 1970 in decimal digits (Antom requests since 2023).
    EpochMillis,
    /// ISO 8601 with an explicit offset, at most millisecond precision.
    Iso,
    /// ISO 8601 that RFC 3339 does not allow: offset without a colon, or finer than milliseconds.
    OddIso,
}

/// Reads any form of Antom's Request-Time and Response-Time; `None` if it is none of them.
pub fn parse_antom(_text: &str) -> Option<(Timestamp, TimeForm)> {
    todo!()
}

/// Reads `yyyy-MM-dd HH:mm:ss` as Beijing time (UTC+8).
pub fn parse_beijing(_text: &str) -> Option<Timestamp> {
    todo!()
}

/// Writes `yyyy-MM-dd HH:mm:ss` in Beijing time.
pub fn format_beijing(_at: Timestamp) -> String {
    todo!()
}

/// Writes ISO 8601 to the second with offset `+08:00`.
pub fn format_iso(_at: Timestamp) -> String {
    todo!()
}
