//! Names that a mistyped one resembles.

/// The number of changed letters that still make a longer name resemble another.
const TYPOS: usize = 2;
/// A beginning of this length stands for a name.
const BEGINNING: usize = 3;
/// The longest name that is compared. Every PAT is longer.
const LONGEST: usize = 50;

/// What to type instead of an unknown name: one of `known`, and the one that it resembles.
pub fn use_one_of(typed: &str, known: &str) -> String {
    let meant = nearest(typed, known.split(", "));
    let meant = meant.map(|meant| format!("; did you mean {meant}?"));
    format!("use one of {known}{}", meant.unwrap_or_default())
}

/// The known name that a mistyped one resembles most: one that begins with it, or differs by a few
/// letters, which is one in a short name and a last one in the shortest.
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if typed.len() > LONGEST {
        return None;
    }
    let lower = typed.to_lowercase();
    let distance = |name: &str| strsim::damerau_levenshtein(&lower, &name.to_lowercase());
    let begins = |name: &str| lower.len() >= BEGINNING && name.to_lowercase().starts_with(&lower);
    let most = |name: &str| (name.len().min(typed.len()) / 3).min(TYPOS);
    let has_one_more = |name: &str| typed.len() == name.len() + 1 && lower.starts_with(name);
    let is_near = |name: &&str| {
        typed != *name && (begins(name) || has_one_more(name) || distance(name) <= most(name))
    };
    let order = |name: &&str| (!begins(name), distance(name));
    known.into_iter().filter(is_near).min_by_key(order)
}
