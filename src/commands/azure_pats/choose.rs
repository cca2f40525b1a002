//! Choosing one of the user's PATs at Azure DevOps.

use super::Server;
use crate::azure::pats::{ServerPat, scope};
use crate::commands::{Result, questions};
use crate::context::Streams;
use crate::index::PatIndex;

/// Asks which of the server's PATs a pasted one is. `None` if it is none of them.
pub(in crate::commands) fn which(
    title: &str,
    server: &Server,
    index: &PatIndex,
    streams: &mut Streams<'_>,
) -> Result<Option<ServerPat>> {
    let mut pats = server.list()?;
    // A known one is another stored PAT.
    pats.retain(|pat| index.find_by_authorization(&pat.authorization).is_none());
    streams.note(format!(
        "The PAT for {title} was not created by this program. Which of your PATs at Azure DevOps \
         is it?"
    ));
    let mut names: Vec<String> = pats.iter().map(|pat| pat.display_name.clone()).collect();
    let mut rows: Vec<[String; 2]> = pats.iter().map(row).collect();
    names.push("none of these".to_owned());
    rows.push(["none of these".to_owned(), String::new()]);
    questions::offer(&rows, streams)?;
    questions::ask("PAT (number): ", streams, |answer, _| match answer.parse::<usize>() {
        // Enter is not an answer: nothing is guessed.
        Ok(number) if (1..=names.len()).contains(&number) => Ok(pats.get(number - 1).cloned()),
        _ => Err(questions::range(&names)),
    })
}

fn row(pat: &ServerPat) -> [String; 2] {
    let scope = scope::in_words(&pat.scope);
    [pat.display_name.clone(), format!("until {}, {scope}", pat.valid_to.last_day())]
}
