//! Names that a mistyped one resembles.

/// The number of changed letters that still make a longer name resemble another.
const TYPOS: usize = 2;

/// The known name that a mistyped one resembles most. In a short name, one letter may differ.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    let with_distance = known
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&typed, &name.to_lowercase()), name));
    let most = |name: &str| (name.len().min(typed.len()) / 3).min(TYPOS);
    let near = with_distance.filter(|(distance, name)| (1..=most(name)).contains(distance));
    near.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}
