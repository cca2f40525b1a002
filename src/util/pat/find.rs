//! Finding PATs of both formats in any text.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

use crate::util::files;
use crate::util::pat::{PatFormat, Secret};

/// The length of the format since July 2024, and its two marks with their positions.
const NEW: usize = 84;
const KEY_MARK: (usize, &[u8]) = (52, b"JQQJ99");
const SIGNATURE: (usize, &[u8]) = (76, b"AZDO");
/// Lengths of base64 text that may contain a PAT; more than any header has.
const ENCODED: std::ops::RangeInclusive<usize> = 68..=400;
/// Bytes read at a time.
const BLOCK: usize = 256 * 1024;
/// Bytes carried over to the next block: longer than any relevant word.
const CARRIED: usize = 1024;
/// Only the end of a larger file, such as a history of years, is read.
const LONGEST: u64 = 32 * 1024 * 1024;
/// Different PATs reported per file.
const MOST: usize = 20;

/// A PAT in a text.
pub struct PatMatch {
    /// Its position.
    pub range: Range<usize>,
    /// The PAT, decoded.
    pub pat: Secret,
}

/// A PAT in a file.
pub struct Hit {
    /// The PAT.
    pub pat: Secret,
    /// Its line, unless only the end of the file was read.
    pub line: Option<usize>,
}

/// Every PAT in a text, plain or in base64, as in `.npmrc` and headers.
pub fn find(text: &[u8]) -> Vec<PatMatch> {
    let mut found = Vec::new();
    for word in words(text, |byte| byte.is_ascii_alphanumeric()) {
        found.extend(plain(text, &word));
    }
    for word in words(text, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')) {
        let inside =
            |other: &PatMatch| word.start <= other.range.start && other.range.end <= word.end;
        if ENCODED.contains(&word.len())
            && !found.iter().any(inside)
            && let Some(pat) = encoded(&text[word.clone()])
        {
            found.push(PatMatch { range: word, pat });
        }
    }
    found.sort_by_key(|found| found.range.start);
    found
}

/// The PATs in a regular file, each once.
///
/// # Errors
///
/// Those of the file system.
pub fn find_in_file(path: &Path) -> io::Result<Vec<Hit>> {
    let mut file = files::open_plain(path)?;
    let length = file.metadata()?.len();
    let skipped = length.saturating_sub(LONGEST);
    if skipped > 0 {
        file.seek(SeekFrom::Start(skipped))?;
    }
    // A file that grows meanwhile is not followed.
    let mut source = file.take(LONGEST);
    let mut hits: Vec<Hit> = Vec::new();
    let mut block = Zeroizing::new(vec![0; CARRIED + BLOCK]);
    let (mut kept, mut line) = (0, 1);
    loop {
        let read = source.read(&mut block[kept..kept + BLOCK])?;
        let filled = kept + read;
        let end = if read == 0 { filled } else { whole_words(&block[..filled]) };
        for found in find(&block[..end]) {
            if hits.len() < MOST && !hits.iter().any(|hit| hit.pat == found.pat) {
                let line = line + lines(&block[..found.range.start]);
                hits.push(Hit { pat: found.pat, line: (skipped == 0).then_some(line) });
            }
        }
        line += lines(&block[..end]);
        block.copy_within(end..filled, 0);
        kept = filled - end;
        if read == 0 {
            return Ok(hits);
        }
    }
}

fn lines(text: &[u8]) -> usize {
    text.iter().filter(|byte| **byte == b'\n').count()
}

/// The end of the last complete word.
fn whole_words(text: &[u8]) -> usize {
    let from = text.len().saturating_sub(CARRIED);
    let space = text[from..].iter().rposition(|byte| byte.is_ascii_whitespace() || *byte == 0);
    space.map_or(text.len().saturating_sub(CARRIED - 1).max(from), |at| from + at + 1)
}

/// The longest runs of such bytes. Percent-encoding ends a word (`%3A`).
fn words(text: &[u8], inner: fn(u8) -> bool) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() && !inner(text[at]) {
            let code = text.get(at + 1..at + 3);
            let escape =
                text[at] == b'%' && code.is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit));
            at += if escape { 3 } else { 1 };
        }
        let start = at;
        while at < text.len() && inner(text[at]) {
            at += 1;
        }
        (start < at).then_some(start..at)
    })
}

fn plain(text: &[u8], word: &Range<usize>) -> Option<PatMatch> {
    if word.len() < 52 {
        return None;
    }
    let found = |range: Range<usize>| {
        let pat = str::from_utf8(&text[range.clone()]).ok()?;
        Some(PatMatch { pat: Secret::new(pat.to_owned()), range })
    };
    let content = str::from_utf8(&text[word.clone()]).ok()?;
    match PatFormat::from_word(content) {
        PatFormat::New | PatFormat::Old => return found(word.clone()),
        _ if word.len() <= NEW => return None,
        _ => {}
    }
    // Something directly precedes or follows it: the `n` of a `\n` in source code.
    let has = |start: usize, (at, mark): (usize, &[u8])| {
        text[word.clone()].get(start + at..start + at + mark.len()) == Some(mark)
    };
    let start =
        (0..=word.len() - NEW).find(|start| has(*start, KEY_MARK) && has(*start, SIGNATURE))?;
    found(word.start + start..word.start + start + NEW)
}

/// `user:PAT`, `:PAT` or a bare PAT in base64.
fn encoded(word: &[u8]) -> Option<Secret> {
    // What follows the padding is another word.
    let text = Zeroizing::new(STANDARD_NO_PAD.decode(word).ok()?);
    let word =
        words(&text, |byte| byte.is_ascii_alphanumeric()).find_map(|word| plain(&text, &word));
    word.map(|found| found.pat)
}

#[cfg(test)]
mod tests {
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    fn pat(start: char) -> String {
        let random = start.to_string().repeat(52);
        format!("{random}JQQJ99BA{}AAAAAZDOwxyz", "y".repeat(12))
    }

    fn found(text: &str) -> Vec<String> {
        find(text.as_bytes()).iter().map(|found| found.pat.expose().to_owned()).collect()
    }

    #[test]
    fn a_pat_is_found_in_all_that_may_stand_around_it() {
        let pat = pat('a');
        for text in [
            pat.clone(),
            format!("https://{pat}@dev.azure.com/acme"),
            format!("https://me%3A{pat}%40x"),
            format!("'{pat}'\\n"),
            format!("\\n{pat}\\n"),
            format!("AUTHORIZATION: basic {}", STANDARD.encode(format!(":{pat}"))),
            format!("//h/:_password=\"{}\"", STANDARD.encode(&pat)),
            format!("x={}", STANDARD.encode(format!("somebody@example.com:{pat}"))),
        ] {
            assert_eq!(found(&text), [&*pat], "{text}");
        }
        assert_eq!(found(&format!("{}x{pat}", "z".repeat(3))), [pat]);
    }

    #[test]
    fn what_only_has_the_length_of_a_pat_is_none() {
        for text in ["a".repeat(84), "a".repeat(52), "q7".repeat(26), "A".repeat(112)] {
            assert_eq!(found(&text), [""; 0], "{text}");
        }
    }

    #[test]
    fn a_pat_across_two_blocks_is_found_once_and_in_its_line() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("history");
        for before in [BLOCK - 40, BLOCK - 84, BLOCK - 1, BLOCK, 2 * BLOCK - 30] {
            let text = format!("{}\n{}\n{}", "x ".repeat(before / 2), pat('b'), pat('b'));
            std::fs::write(&path, text).unwrap();
            let hits = find_in_file(&path).unwrap();
            assert_eq!(hits.len(), 1);
            assert_eq!((hits[0].pat.expose(), hits[0].line), (&*pat('b'), Some(2)));
        }
    }

    #[test]
    fn a_file_without_any_space_is_read_to_its_end() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("blob");
        std::fs::write(&path, format!("{}-{}", "x-".repeat(BLOCK), pat('c'))).unwrap();
        assert_eq!(find_in_file(&path).unwrap().len(), 1);
        std::fs::write(&path, "x".repeat(3 * BLOCK)).unwrap();
        assert_eq!(find_in_file(&path).unwrap().len(), 0);
    }
}
