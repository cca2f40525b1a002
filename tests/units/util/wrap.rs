//! Wrapping at words.

use git_credential_azdo::util::terminal::wrap;

#[test]
fn lines_break_at_spaces_and_fit() {
    let text = "the server rejected the PAT for acme: it is expired, revoked, or missing a scope";
    for width in 12..100 {
        let wrapped = wrap(text, Some(width), 3, 2);
        assert_eq!(wrapped.split_whitespace().collect::<Vec<_>>().join(" "), text);
        for (number, line) in wrapped.lines().enumerate() {
            let start = if number == 0 { 3 } else { 0 };
            assert!(line.len() + start <= width, "{width}: {line}");
            assert!(number == 0 || line.starts_with("  "), "{line:?}");
        }
    }
}

#[test]
fn long_word_and_command_in_backticks_stay_whole() {
    let url = "https://dev.azure.com/a-long-organization/_usersSettings/tokens";
    assert_eq!(wrap(&format!("see {url} now"), Some(20), 0, 0), format!("see\n{url}\nnow"));
    let text = "To find out, run `git credential-azdo check acme` in the clone";
    let expected = "To find out, run\n`git credential-azdo check acme`\nin the clone";
    assert_eq!(wrap(text, Some(20), 0, 0), expected);
}

#[test]
fn without_a_terminal_lines_stay_whole() {
    let text = "word ".repeat(100);
    assert_eq!(wrap(&text, None, 0, 0), text);
}

#[test]
fn question_keeps_the_space_before_the_answer() {
    assert_eq!(wrap("Store it anyway? [y/N] ", Some(16), 0, 0), "Store it anyway?\n[y/N] ");
}
