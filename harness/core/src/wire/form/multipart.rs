//! `multipart/form-data`, read line by line: delimiters stand at the start of a line, so one pass finds them all.

use super::super::charset::Charset;
use super::{FormError, Pairs};

/// The greatest length of a boundary (RFC 2046 §5.1.1); it also bounds the work per line.
const LONGEST_BOUNDARY: usize = 70;

/// Reads the text parts of a multipart body; parts with a file name are left out. Lines may end in CRLF or LF, and
/// a part's own charset wins over `charset`.
pub fn decode_multipart(content_type: &str, body: &[u8], charset: Charset) -> Result<Pairs, FormError> {
    let boundary = parameter(content_type, "boundary").filter(|boundary| !boundary.is_empty());
    let boundary = boundary.ok_or(FormError { at: 0, what: "a content type without a boundary" })?;
    if boundary.len() > LONGEST_BOUNDARY {
        return Err(FormError { at: 0, what: "a boundary of more than 70 bytes" });
    }
    let mut pairs = Pairs::new();
    let mut lines = Lines { body, at: 0 };
    let mut delimiter = lines.skip_to_delimiter(&boundary).map(|(_, delimiter)| delimiter);
    while delimiter == Some(Delimiter::Next) {
        let part = lines.headers(charset)?;
        let start = lines.at;
        let found = lines.skip_to_delimiter(&boundary);
        let end = found.as_ref().map_or(start, |(end, _)| *end);
        if let Some(name) = part.name {
            let text = part.charset.unwrap_or(charset).decode(&body[start..end]);
            pairs.push((name, text.ok_or(FormError { at: start, what: "bytes outside the charset" })?));
        }
        delimiter = found.map(|(_, delimiter)| delimiter);
    }
    match delimiter {
        Some(_) => Ok(pairs),
        None => Err(FormError { at: body.len(), what: "the end without a closing delimiter" }),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Delimiter {
    Next,
    Closing,
}

/// What the header of a part says; `name` is `None` for a file.
#[derive(Default)]
struct Part {
    name: Option<String>,
    charset: Option<Charset>,
}

struct Lines<'a> {
    body: &'a [u8],
    at: usize,
}

impl<'a> Lines<'a> {
    /// The next line, without its end.
    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = &self.body[self.at..];
        if rest.is_empty() {
            return None;
        }
        let end = rest.iter().position(|byte| *byte == b'\n');
        self.at += end.map_or(rest.len(), |end| end + 1);
        let line = &rest[..end.unwrap_or(rest.len())];
        Some(line.strip_suffix(b"\r").unwrap_or(line))
    }

    /// Goes behind the next delimiter line; says which kind it was and where the content before it ends.
    fn skip_to_delimiter(&mut self, boundary: &str) -> Option<(usize, Delimiter)> {
        let start = self.at;
        loop {
            let line_start = self.at;
            let line = self.next()?;
            if let Some(delimiter) = delimiter(line, boundary) {
                // The line end before a delimiter belongs to the delimiter.
                let content = &self.body[start..line_start];
                let content = content.strip_suffix(b"\n").unwrap_or(content);
                let content = content.strip_suffix(b"\r").unwrap_or(content);
                return Some((start + content.len(), delimiter));
            }
        }
    }

    /// Reads the header of a part, up to and with the empty line.
    fn headers(&mut self, charset: Charset) -> Result<Part, FormError> {
        let start = self.at;
        let mut part = Part::default();
        let mut disposed = false;
        loop {
            let at = self.at;
            let line = self.next().ok_or(FormError { at, what: "the end inside the header of a part" })?;
            if line.is_empty() {
                break;
            }
            let line = charset.decode(line).ok_or(FormError { at, what: "bytes outside the charset" })?;
            let (name, value) =
                line.split_once(':').ok_or(FormError { at, what: "a header line without `:`" })?;
            match name.trim().to_ascii_lowercase().as_str() {
                "content-disposition" => {
                    disposed = true;
                    let name =
                        parameter(value, "name").ok_or(FormError { at, what: "a part without a name" })?;
                    let file = ["filename", "filename*"].iter().any(|key| parameter(value, key).is_some());
                    part.name = (!file).then_some(name);
                }
                "content-type" => {
                    part.charset = parameter(value, "charset").as_deref().and_then(Charset::from_label);
                }
                _ => {}
            }
        }
        if disposed { Ok(part) } else { Err(FormError { at: start, what: "a part without a name" }) }
    }
}

/// `--boundary` or `--boundary--`, with nothing but white space behind.
fn delimiter(line: &[u8], boundary: &str) -> Option<Delimiter> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary.as_bytes())?;
    match rest.trim_ascii_end() {
        b"" => Some(Delimiter::Next),
        b"--" => Some(Delimiter::Closing),
        _ => None,
    }
}

/// A parameter of a header value such as `form-data; name="a\"b"`: quoted or bare, its name in any letter case.
fn parameter(value: &str, wanted: &str) -> Option<String> {
    let mut rest = value.split_once(';')?.1;
    loop {
        let (name, behind) = rest.split_once('=')?;
        // A bare word between two semicolons is a parameter without a value.
        let name = name.rsplit(';').next().unwrap_or_default();
        let (text, behind) = parameter_value(behind.trim_start());
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(text);
        }
        rest = behind.split_once(';')?.1;
    }
}

/// Reads a quoted or a bare value and gives what stands behind it.
fn parameter_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find(';').unwrap_or(text.len());
        return (text[..end].trim_end().to_owned(), &text[end..]);
    };
    let mut value = String::new();
    let mut letters = quoted.char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return (value, &quoted[at + 1..]),
            '\\' => value.extend(letters.next().map(|(_, escaped)| escaped)),
            other => value.push(other),
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use super::Charset::{Gbk, Utf8};
    use super::*;
    use insta::assert_snapshot;
    use proptest::prelude::*;

    const TYPE: &str = "multipart/form-data; boundary=xyz";

    fn read(content_type: &str, body: &[u8], charset: Charset) -> Pairs {
        decode_multipart(content_type, body, charset).unwrap()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn text_parts_are_read_in_order_and_files_are_left_out() {
        let body = "preamble\r\n--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n2\r\n\
            --xyz\r\ncontent-disposition: form-data; filename=\"--xyz\"; name=\"f\"\r\n\
            Content-Type: image/png\r\n\r\nPNG\r\n\
            --xyz  \r\nContent-Disposition: form-data; name=a\r\n\r\n\r\n--xyz--\r\nepilogue";
        assert_eq!(read(TYPE, body.as_bytes(), Utf8), [pair("a", "1\r\n2"), pair("a", "")]);
    }

    #[test]
    fn a_boundary_may_be_quoted_and_lines_may_end_in_lf() {
        let body = b"--x;y\nContent-Disposition: form-data; name=\"a\\\"b\"\n\n--x;yz\n--x;y--";
        let types =
            ["multipart/form-data; charset=utf-8; Boundary=\"x;y\"", "m/f;flag;boundary = \"x\\;y\" ; b=c"];
        for content_type in types {
            assert_eq!(read(content_type, body, Utf8), [pair("a\"b", "--x;yz")]);
        }
    }

    #[test]
    fn a_part_is_text_in_its_own_charset_or_in_that_of_the_form() {
        let body = b"--xyz\r\nContent-Disposition: form-data; name=\"s\"\r\n\r\n\xd5\\\r\n\
            --xyz\r\nContent-Type: text/plain; charset=UTF-8\r\n\
            Content-Disposition: form-data; name=\"t\"\r\n\r\n\xe4\xb8\xad\r\n--xyz--";
        assert_eq!(read(TYPE, body, Gbk), [pair("s", "誠"), pair("t", "中")]);
    }

    #[test]
    fn a_broken_body_is_refused_with_its_place() {
        let error = |content_type: &str, body: &[u8]| decode_multipart(content_type, body, Utf8).unwrap_err();
        let head = "--xyz\r\nContent-Disposition: form-data";
        let with = |tail: &str| error(TYPE, format!("{head}{tail}").as_bytes());
        let long = format!("{TYPE}{}", "x".repeat(70));
        assert_snapshot!(error("multipart/form-data", b""), @"a content type without a boundary at byte 0 of the form");
        assert_snapshot!(error(&long, b""), @"a boundary of more than 70 bytes at byte 0 of the form");
        assert_snapshot!(error(TYPE, b"abc"), @"the end without a closing delimiter at byte 3 of the form");
        assert_snapshot!(with("; name=a\r\n\r\n1"), @"the end without a closing delimiter at byte 50 of the form");
        assert_snapshot!(with("; name=a\r\n"), @"the end inside the header of a part at byte 47 of the form");
        assert_snapshot!(with("\r\n\r\n1\r\n--xyz--"), @"a part without a name at byte 7 of the form");
        assert_snapshot!(error(TYPE, b"--xyz\r\n\r\n--xyz--"), @"a part without a name at byte 7 of the form");
        assert_snapshot!(error(TYPE, b"--xyz\nA\n\n"), @"a header line without `:` at byte 6 of the form");
        let bytes = b"--xyz\nContent-Disposition: form-data; name=a\n\n\xff\n--xyz--";
        assert_snapshot!(error(TYPE, bytes), @"bytes outside the charset at byte 46 of the form");
    }

    proptest! {
        /// No bytes make the reader panic, and a place lies inside the body.
        #[test]
        fn any_bytes_are_read_or_refused_with_a_place(body in r#"(--xyz(--)?|[ -~]|\r?\n|: |name="?a|[^a]){0,40}"#) {
            if let Err(error) = decode_multipart(TYPE, body.as_bytes(), Utf8) {
                prop_assert!(error.at <= body.len());
            }
        }

        /// Whatever a sender writes between two delimiters comes back.
        #[test]
        fn content_comes_back_byte_for_byte(value in "([ -~中]|\r?\n|--xyy){0,40}") {
            let body = format!("--xyz\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n{value}\r\n--xyz--\r\n");
            prop_assert_eq!(read(TYPE, body.as_bytes(), Utf8), [pair("a", &value)]);
        }
    }
}
