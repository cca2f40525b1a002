//! Texts of screens without what differs, and without marks.

/// Replaces each place that looks like `pattern`, in which `#` is any digit.
pub fn masked(text: &str, pattern: &str, mask: &str) -> String {
    let is_like = |text: &str| {
        let mut pairs = text.chars().zip(pattern.chars());
        text.len() == pattern.len()
            && pairs.all(|(one, like)| one == like || like == '#' && one.is_ascii_digit())
    };
    let (mut masked, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        match rest.get(..pattern.len()).filter(|start| is_like(start)) {
            Some(_) => {
                masked += mask;
                rest = &rest[pattern.len()..];
            }
            None => {
                masked.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    masked
}

/// A marked screen as it is without colors.
pub fn without_marks(marked: &str) -> String {
    let words = ["/", "bold", "dim", "underline", "red", "green", "yellow"];
    let is_mark = |text: &str| text.split(' ').all(|word| words.contains(&word));
    let (mut text, mut rest) = (String::new(), marked);
    while let Some((before, after)) = rest.split_once('[') {
        text += before;
        match after.split_once(']').filter(|(inside, _)| is_mark(inside)) {
            Some((_, after)) => rest = after,
            None => {
                text.push('[');
                rest = after;
            }
        }
    }
    text + rest
}
