//! Numbers and strings of JSON, apart from where they stand.

/// The length of the number at the start of `text`, or where a digit is missing.
pub(super) fn number(text: &[u8]) -> Result<usize, usize> {
    let digits = |from: usize| match text[from..].iter().take_while(|byte| byte.is_ascii_digit()).count() {
        0 => Err(from),
        count => Ok(from + count),
    };
    let mut at = usize::from(text.first() == Some(&b'-'));
    at = if text.get(at) == Some(&b'0') { at + 1 } else { digits(at)? };
    if text.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        let sign = matches!(text.get(at + 1), Some(b'+' | b'-'));
        at = digits(at + 1 + usize::from(sign))?;
    }
    Ok(at)
}

/// Undoes the escapes of a scanned string, or says where half a surrogate pair stands.
pub(super) fn unescaped(text: &str) -> Result<String, usize> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        plain.push_str(&rest[..at]);
        let escape = &rest[at..];
        let (letter, length) = match escape.as_bytes()[1] {
            b'b' => ('\u{8}', 2),
            b'f' => ('\u{c}', 2),
            b'n' => ('\n', 2),
            b'r' => ('\r', 2),
            b't' => ('\t', 2),
            b'u' => unicode(escape).ok_or(text.len() - escape.len())?,
            itself => (char::from(itself), 2),
        };
        plain.push(letter);
        rest = &escape[length..];
    }
    plain.push_str(rest);
    Ok(plain)
}

/// Reads `\uXXXX`, or two of them that make one character.
fn unicode(escape: &str) -> Option<(char, usize)> {
    let unit = |at: usize| {
        let digits = escape.get(at..at + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let (first, second) = (unit(0)?, unit(6));
    if let Some(Ok(letter)) = char::decode_utf16([first]).next() {
        return Some((letter, 6));
    }
    let letter = char::decode_utf16([first, second?]).next()?.ok()?;
    Some((letter, 12))
}
