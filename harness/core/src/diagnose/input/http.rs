//! HTTP/1 messages as text, as proxies, loggers and people save them.

use super::{Captured, Unreadable};
use crate::wire::http::{Headers, Request, Response};

const WHOLE: &str = "give the message from its first line to its last byte, as it went over the wire";

/// Reads a request or a response.
pub fn read(text: &[u8]) -> Result<Captured, Unreadable> {
    let (head, body) = split(text)?;
    let head = std::str::from_utf8(head).map_err(|_| Unreadable::new("the header is no text", WHOLE))?;
    let mut lines = head.lines();
    let first = lines.next().unwrap_or_default();
    let headers = headers(lines)?;
    let body = body_of(&headers, body)?;
    if let Some(rest) = first.strip_prefix("HTTP/") {
        let status = rest.split_whitespace().nth(1).and_then(|status| status.parse().ok());
        let status = status
            .ok_or_else(|| Unreadable::new(format!("`{}` is no status line", clipped(first)), WHOLE))?;
        return Ok(Captured { request: None, response: Some(Response { status, headers, body }) });
    }
    let mut words = first.split_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some(method), Some(target), version)
            if version.is_none_or(|version| version.starts_with("HTTP/")) =>
        {
            let request = Request { method: method.to_owned(), target: target.to_owned(), headers, body };
            Ok(Captured { request: Some(request), response: None })
        }
        _ => Err(Unreadable::new(
            format!("`{}` is neither a request line nor a status line", clipped(first)),
            WHOLE,
        )),
    }
}

/// The beginning of a line. A key given by mistake must not be shown, and its first letters say no more than its kind.
fn clipped(line: &str) -> String {
    match line.char_indices().nth(24) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    }
}

/// Header and body, parted by the first empty line.
fn split(text: &[u8]) -> Result<(&[u8], &[u8]), Unreadable> {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    let mut start = 0;
    while let Some(length) = text[start..].iter().position(|byte| *byte == b'\n') {
        let line = &text[start..start + length];
        if line.trim_ascii().is_empty() && start > 0 {
            return Ok((&text[..start], &text[start + length + 1..]));
        }
        start += length + 1;
    }
    match text.is_empty() {
        true => Err(Unreadable::new("the text is empty", WHOLE)),
        false => Ok((text, &[])),
    }
}

fn headers<'a>(lines: impl Iterator<Item = &'a str>) -> Result<Headers, Unreadable> {
    let mut headers = Headers::default();
    for line in lines.filter(|line| !line.trim().is_empty()) {
        match (line.starts_with([' ', '\t']), headers.0.last_mut(), line.split_once(':')) {
            // A folded line belongs to the header above.
            (true, Some((_, value)), _) => *value += &format!(" {}", line.trim()),
            (false, _, Some((name, value))) => headers.push(name.trim(), value.trim()),
            _ => return Err(Unreadable::new(format!("`{}` is no header", clipped(line)), WHOLE)),
        }
    }
    Ok(headers)
}

/// The body without its framing. Editors add a line end to a file, so no more than the announced length counts.
fn body_of(headers: &Headers, body: &[u8]) -> Result<Vec<u8>, Unreadable> {
    let coding = headers.get("content-encoding").unwrap_or("identity");
    if !body.is_empty() && !coding.eq_ignore_ascii_case("identity") {
        let what = format!("the body is compressed ({coding})");
        return Err(Unreadable::new(what, "give it unpacked, and leave `Content-Encoding` out"));
    }
    let chunked =
        headers.get("transfer-encoding").is_some_and(|coding| coding.eq_ignore_ascii_case("chunked"));
    if chunked {
        // Many tools keep the header and save the body already joined.
        return Ok(joined(body).unwrap_or_else(|| body.to_vec()));
    }
    match headers.get("content-length").and_then(|length| length.trim().parse::<usize>().ok()) {
        Some(length) if length <= body.len() => Ok(body[..length].to_vec()),
        Some(length) => {
            let what = format!("the body has {} bytes, `Content-Length` says {length}", body.len());
            Err(Unreadable::new(
                what,
                "save the body whole; a text editor may have changed line ends or charset",
            ))
        }
        None => Ok(body.to_vec()),
    }
}

/// The chunks of a chunked body, joined.
fn joined(body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    let mut rest = body;
    loop {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let length = usize::from_str_radix(line.split(';').next()?.trim(), 16).ok()?;
        if length == 0 {
            return Some(whole);
        }
        let (chunk, behind) = rest[end + 1..].split_at_checked(length)?;
        whole.extend_from_slice(chunk);
        rest = behind.strip_prefix(b"\r\n").or_else(|| behind.strip_prefix(b"\n"))?;
    }
}
