//! git's booleans.

/// Reads a boolean as git does (`git_parse_maybe_bool` in git's parse.c): a word in any case, or
/// an integer, of which 0 is false. An empty value is false; `None` if it is neither.
///
/// A key without a value is true. It has no text; the readers of configuration give `true` for it.
pub fn parse_bool(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" => Some(true),
        "" | "false" | "no" | "off" => Some(false),
        other => is_nonzero(other),
    }
}

/// Whether an integer, in lower case, is not 0. As in C it may have a sign, be hexadecimal or
/// octal, and have a unit (`git_parse_int`). One that does not fit into 32 bits is not an integer.
fn is_nonzero(text: &str) -> Option<bool> {
    let text = text.trim_start_matches(|char: char| char.is_ascii_whitespace() || char == '\x0b');
    let (negative, text) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (digits, unit) = match text.as_bytes().last()? {
        b'k' => (&text[..text.len() - 1], 1 << 10),
        b'm' => (&text[..text.len() - 1], 1 << 20),
        b'g' => (&text[..text.len() - 1], 1 << 30),
        _ => (text, 1),
    };
    let (digits, radix) = match (digits.strip_prefix("0x"), digits.strip_prefix('0')) {
        (Some(hexadecimal), _) => (hexadecimal, 16),
        (None, Some(octal)) if !octal.is_empty() => (octal, 8),
        _ => (digits, 10),
    };
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let number = i64::from_str_radix(digits, radix).ok().filter(|_| is_plain)?.checked_mul(unit)?;
    let limit = i64::from(i32::MAX) + i64::from(negative);
    (number <= limit).then_some(number != 0)
}
