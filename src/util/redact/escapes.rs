//! Percent-encoding and the escapes of JSON and HTML.

/// How often escapes are decoded, as in JSON in JSON.
const NESTED: u8 = 3;

/// A byte of a text without its escapes, and its position in the text.
pub(super) type Unit = (u8, usize);

pub(super) fn bytes(units: &[Unit]) -> Vec<u8> {
    units.iter().map(|unit| unit.0).collect()
}

/// Decodes percent-encoding and the escapes of JSON and HTML, including nested ones.
pub(super) fn unescape(text: &[u8]) -> Vec<Unit> {
    let mut units: Vec<Unit> = text.iter().copied().zip(0..).collect();
    let is_plain = !text.iter().any(|byte| b"%\\&".contains(byte));
    for _ in 0..if is_plain { 0 } else { NESTED } {
        let mut plain = Vec::with_capacity(units.len());
        let mut at = 0;
        while let Some(unit) = units.get(at) {
            let (byte, length) = escape(&units[at..]).unwrap_or((unit.0, 1));
            plain.push((byte, unit.1));
            at += length;
        }
        units = plain;
    }
    units
}

/// The byte that an escape sequence at the start represents, and the length of the sequence.
fn escape(units: &[Unit]) -> Option<(u8, usize)> {
    let second = units.get(1).filter(|_| b"%\\&".contains(&units[0].0))?.0;
    let text: String = units.iter().take(10).map(|unit| char::from(unit.0)).collect();
    let forms = [("%", 2, 16), ("\\u", 4, 16), ("\\x", 2, 16), ("&#x", 0, 16), ("&#", 0, 10)];
    for (prefix, digits, radix) in forms {
        let Some(rest) = text.strip_prefix(prefix) else { continue };
        let length = if digits == 0 { rest.find(';') } else { Some(digits) };
        let code = length.and_then(|length| rest.get(..length)).unwrap_or_default();
        if let Ok(byte) = u8::from_str_radix(code, radix) {
            return Some((byte, prefix.len() + code.len() + usize::from(digits == 0)));
        }
    }
    match (units[0].0, second) {
        (b'\\', b'/' | b'"' | b'\\') => Some((second, 2)),
        (b'\\', b'b' | b'f' | b'n' | b'r' | b't') => Some((b' ', 2)),
        _ => None,
    }
}
