//! Finding PATs of both formats in any text.

use std::io::{self, Read, Seek, SeekFrom};
use std::ops::{Range, RangeInclusive};
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use zeroize::Zeroizing;

use super::Secret;
use super::format::{KEY_MARK, NEW_LENGTH, OLD_LENGTH, PatFormat, SIGNATURE};
use crate::util::files;

/// Lengths of base64 text that may contain a PAT; more than any header has.
const ENCODED: RangeInclusive<usize> = 68..=400;
/// Bytes read at a time.
const BLOCK: usize = 256 * 1024;
/// Bytes carried over to the next block: longer than any relevant word.
const CARRIED: usize = 1024;
/// Only the end of a larger file, such as a history of years, is read.
const LONGEST: u64 = 32 * 1024 * 1024;
/// Different PATs reported per file.
const MOST: usize = 20;

pub struct PatMatch {
    pub range: Range<usize>,
    pub pat: Secret,
}

pub struct Hit {
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
    if word.len() < OLD_LENGTH {
        return None;
    }
    let content = str::from_utf8(&text[word.clone()]).ok()?;
    let range = match PatFormat::from_word(content) {
        PatFormat::New | PatFormat::Old => 0..content.len(),
        // Something directly precedes or follows it: the `n` of a `\n` in source code.
        _ => {
            let has = |start: usize, (at, mark): (Range<usize>, &str)| {
                content.get(start + at.start..start + at.end) == Some(mark)
            };
            let last = content.len().checked_sub(NEW_LENGTH)?;
            let start = (0..=last).find(|start| has(*start, KEY_MARK) && has(*start, SIGNATURE))?;
            start..start + NEW_LENGTH
        }
    };
    let pat = Secret::new(content[range.clone()].to_owned());
    Some(PatMatch { range: word.start + range.start..word.start + range.end, pat })
}

/// `user:PAT`, `:PAT` or a bare PAT in base64.
fn encoded(word: &[u8]) -> Option<Secret> {
    // What follows the padding is another word.
    let text = Zeroizing::new(STANDARD_NO_PAD.decode(word).ok()?);
    words(&text, |byte| byte.is_ascii_alphanumeric())
        .find_map(|word| plain(&text, &word))
        .map(|found| found.pat)
}
