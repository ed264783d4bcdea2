//! The time formats of both protocols. Times are arguments; nothing here reads a clock.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

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

/// Both gateways stamp in Beijing time; China has had no other offset since 1991.
const BEIJING: Offset = Offset::constant(8);

/// Thirteen digits are the years 2001 to 2286, so seconds are never taken for milliseconds.
const MILLIS_DIGITS: usize = 13;

/// Reads any form of Antom's Request-Time and Response-Time; `None` if it is none of them.
pub fn parse_antom(text: &str) -> Option<(Timestamp, TimeForm)> {
    if let (MILLIS_DIGITS, Some(millis)) = (text.len(), digits(text)) {
        return Some((Timestamp::from_millisecond(millis).ok()?, TimeForm::EpochMillis));
    }
    let (date_time, rest) = text.split_at_checked(SECONDS_LENGTH)?;
    let date_time = parse_seconds(date_time, "T")?;
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => {
            rest.split_at(rest.find(|letter: char| !letter.is_ascii_digit()).filter(|end| *end > 0)?)
        }
        None => ("", rest),
    };
    let (offset, colon) = parse_offset(rest)?;
    let date_time = date_time.with().subsec_nanosecond(nanoseconds(fraction)?).build().ok()?;
    let form = if colon && fraction.len() <= 3 { TimeForm::Iso } else { TimeForm::OddIso };
    Some((offset.to_timestamp(date_time).ok()?, form))
}

/// Reads `yyyy-MM-dd HH:mm:ss` as Beijing time (UTC+8).
pub fn parse_beijing(text: &str) -> Option<Timestamp> {
    BEIJING.to_timestamp(parse_seconds(text, " ")?).ok()
}

/// Writes `yyyy-MM-dd HH:mm:ss` in Beijing time.
pub fn format_beijing(at: Timestamp) -> String {
    format_seconds(at, ' ')
}

/// Writes ISO 8601 to the second with offset `+08:00`.
pub fn format_iso(at: Timestamp) -> String {
    format!("{}+08:00", format_seconds(at, 'T'))
}

fn format_seconds(at: Timestamp, between: char) -> String {
    let local = BEIJING.to_datetime(at);
    let (year, month, day) = (local.year(), local.month(), local.day());
    let (hour, minute, second) = (local.hour(), local.minute(), local.second());
    format!("{year:04}-{month:02}-{day:02}{between}{hour:02}:{minute:02}:{second:02}")
}

const SECONDS_LENGTH: usize = "yyyy-MM-dd HH:mm:ss".len();

/// Reads a date and a time to the second, every field at its full width.
fn parse_seconds(text: &str, between: &str) -> Option<DateTime> {
    if text.len() != SECONDS_LENGTH {
        return None;
    }
    let separators = [(4..5, "-"), (7..8, "-"), (10..11, between), (13..14, ":"), (16..17, ":")];
    if !separators.into_iter().all(|(at, separator)| text.get(at) == Some(separator)) {
        return None;
    }
    let field = |at| digits(text.get(at)?)?.try_into().ok();
    let year = digits(text.get(0..4)?)?.try_into().ok()?;
    DateTime::new(year, field(5..7)?, field(8..10)?, field(11..13)?, field(14..16)?, field(17..19)?, 0).ok()
}

/// Reads `Z`, `+08:00` or `+0800`, and says whether the form is the one with a colon.
fn parse_offset(text: &str) -> Option<(Offset, bool)> {
    if text == "Z" {
        return Some((Offset::UTC, true));
    }
    let sign = match text.get(..1)? {
        "+" => 1,
        "-" => -1,
        _ => return None,
    };
    let (hours, minutes, colon) = match text.len() {
        6 if text.get(3..4)? == ":" => (text.get(1..3)?, text.get(4..6)?, true),
        5 => (text.get(1..3)?, text.get(3..5)?, false),
        _ => return None,
    };
    let (hours, minutes) = (digits(hours)?, digits(minutes)?);
    if hours > 23 || minutes > 59 {
        return None;
    }
    let seconds = i32::try_from(hours * 3600 + minutes * 60).ok()?;
    Some((Offset::from_seconds(sign * seconds).ok()?, colon))
}

/// A fraction in nanoseconds; what is finer is cut off.
fn nanoseconds(fraction: &str) -> Option<i32> {
    let kept = &fraction[..fraction.len().min(9)];
    let padded = format!("{kept:0<9}");
    digits(&padded)?.try_into().ok()
}

/// A number of ASCII digits only: no sign, no space.
fn digits(text: &str) -> Option<i64> {
    let all = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::TimeForm::{EpochMillis, Iso, OddIso};
    use super::*;

    fn read(text: &str) -> Option<(String, TimeForm)> {
        parse_antom(text).map(|(at, form)| (at.to_string(), form))
    }

    fn is(at: &str, form: TimeForm) -> Option<(String, TimeForm)> {
        Some((at.to_owned(), form))
    }

    #[test]
    fn every_form_that_an_official_sdk_sends_is_read() {
        assert_eq!(read("1685599933871"), is("2023-06-01T06:12:13.871Z", EpochMillis));
        assert_eq!(read("2019-05-28T12:12:14+08:00"), is("2019-05-28T04:12:14Z", Iso));
        assert_eq!(read("2019-07-12T12:08:56.253+05:30"), is("2019-07-12T06:38:56.253Z", Iso));
        assert_eq!(read("2019-07-12T12:08:56Z"), is("2019-07-12T12:08:56Z", Iso));
        assert_eq!(read("2019-05-28T12:12:14+0000"), is("2019-05-28T12:12:14Z", OddIso));
        assert_eq!(read("2019-05-28T12:12:14.1234567Z"), is("2019-05-28T12:12:14.1234567Z", OddIso));
        assert_eq!(
            read("2019-05-28T12:12:14.12345678901-08:30"),
            is("2019-05-28T20:42:14.123456789Z", OddIso)
        );
    }

    #[test]
    fn what_is_none_of_the_forms_is_refused() {
        let refused = [
            "",
            "1685599933",
            "-685599933871",
            "168559993387a",
            "2019-05-28T12:12:14",
            "2019-05-28 12:12:14Z",
            "2019-05-28T12:12Z",
            "2019-05-28T12:12:14.Z",
            "2019-05-28T12:12:14.5",
            "2019-05-28T12:12:14+08",
            "2019-05-28T12:12:14+24:00",
            "2019-05-28T12:12:14+08:60",
            "2019-05-28T12:12:14z",
            "2019-05-28T12:12:60Z",
            "2019-02-29T12:12:14Z",
            "2019-5-28T12:12:014Z",
            "+019-05-28T12:12:14Z",
            "2019-05-28T12:12:14Z ",
            "二零一九年五月二十八日",
        ];
        assert_eq!(refused.map(read), [const { None }; 19]);
    }

    #[test]
    fn beijing_is_eight_hours_ahead_of_utc_in_both_directions() {
        let at = parse_beijing("2014-07-24 03:07:50").unwrap();
        assert_eq!(at.to_string(), "2014-07-23T19:07:50Z");
        assert_eq!(format_beijing(at), "2014-07-24 03:07:50");
        assert_eq!(format_iso(at), "2014-07-24T03:07:50+08:00");
    }

    #[test]
    fn a_timestamp_of_another_shape_is_refused() {
        let refused =
            ["2014-07-24T03:07:50", "2014-07-24 3:07:50", "2014-13-24 03:07:50", "2014/07/24 03:07:50", ""];
        assert_eq!(refused.map(parse_beijing), [None; 5]);
    }
}
