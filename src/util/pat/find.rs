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
    let alphanumeric = words(text, |byte| byte.is_ascii_alphanumeric());
    let mut found: Vec<PatMatch> = alphanumeric.filter_map(|word| plain(text, &word)).collect();
    let mut in_base64 = Vec::new();
    for word in words(text, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')) {
        let next = found.partition_point(|plain| plain.range.start < word.start);
        if ENCODED.contains(&word.len())
            && found.get(next).is_none_or(|plain| plain.range.end > word.end)
            && let Some(pat) = encoded(&text[word.clone()])
        {
            in_base64.push(PatMatch { range: word, pat });
        }
    }
    found.extend(in_base64);
    found.sort_by_key(|found| found.range.start);
    found
}

/// The PATs in a regular file, each once.
pub fn find_in_file(path: &Path) -> io::Result<Vec<Hit>> {
    let mut file = files::open_plain(path)?;
    let length = file.metadata()?.len();
    let skipped = length.saturating_sub(LONGEST);
    file.seek(SeekFrom::Start(skipped))?;
    // With enough capacity, so that reading leaves no copies in smaller buffers.
    let capacity = usize::try_from(length.min(LONGEST)).unwrap_or_default();
    let mut text = Zeroizing::new(Vec::with_capacity(capacity + 1));
    // A file that grows meanwhile is not followed.
    file.take(LONGEST).read_to_end(&mut text)?;
    let mut hits: Vec<Hit> = Vec::new();
    for found in find(&text) {
        if hits.len() < MOST && !hits.iter().any(|hit| hit.pat == found.pat) {
            let before = text[..found.range.start].iter().filter(|byte| **byte == b'\n');
            let line = (skipped == 0).then_some(1 + before.count());
            hits.push(Hit { pat: found.pat, line });
        }
    }
    Ok(hits)
}

/// The longest runs of such bytes. Percent-encoding ends a word (`%3A`).
pub(in crate::util) fn words(
    text: &[u8],
    inner: fn(u8) -> bool,
) -> impl Iterator<Item = Range<usize>> {
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

/// `user:PAT`, `:PAT`, or a bare PAT in base64.
fn encoded(word: &[u8]) -> Option<Secret> {
    // What follows the padding is another word.
    let text = Zeroizing::new(STANDARD_NO_PAD.decode(word).ok()?);
    words(&text, |byte| byte.is_ascii_alphanumeric())
        .find_map(|word| plain(&text, &word))
        .map(|found| found.pat)
}
