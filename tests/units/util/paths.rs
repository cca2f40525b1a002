//! Tests of `util::paths`, above all the many spellings of a path on Windows.

use git_credential_azdo::util::paths::{below_on_windows, is_spelled_alike, without_prefix};

#[test]
fn spellings_of_one_file_are_alike() {
    for (one, other) in [
        (r"C:\r\sub\..\.git\config", "C:/r/.git/config"),
        (r"c:\Users\JANE\.gitconfig", "C:/Users/jane/.gitconfig"),
        (r"\\?\C:\r\.git\config", r"C:\r\.git\config"),
        (r"\\?\UNC\server\home\x", "//server/home/x"),
        (r"C:\r\.\.git\\config", r"C:\r\.git\config"),
        (r"C:\r\", "C:/r"),
        (r"C:\Users\Ärmel", r"C:\users\ärmel"),
    ] {
        assert!(is_spelled_alike(one, other), "{one} {other}");
        assert!(is_spelled_alike(other, one), "{one} {other}");
    }
}

#[test]
fn other_files_are_not_alike() {
    for (one, other) in [
        (r"C:\r\.git\config", r"D:\r\.git\config"),
        (r"C:\r", r"C:\r2"),
        (r"\\server\home", r"C:\server\home"),
        (r"\\server\home", r"\server\home"),
        (r"C:\r\..", r"C:\r"),
    ] {
        assert!(!is_spelled_alike(one, other), "{one} {other}");
    }
}

#[test]
fn path_below_the_home_is_found_in_any_spelling() {
    let home = r"C:\Users\jane";
    for path in ["C:/Users/jane/.config/git/config", r"\\?\c:\users\Jane\.config\git\config"] {
        assert_eq!(below_on_windows(home, path).as_deref(), Some(r".config\git\config"));
    }
    assert_eq!(below_on_windows(home, r"C:\Users\janet\x"), None);
    assert_eq!(below_on_windows(home, r"C:\Users"), None);
}

#[test]
fn prefix_of_the_system_is_not_shown() {
    assert_eq!(without_prefix(r"\\?\C:\Users\jane"), r"C:\Users\jane");
    assert_eq!(without_prefix(r"\\?\UNC\server\home"), r"\\server\home");
    assert_eq!(without_prefix(r"C:\Users\jane"), r"C:\Users\jane");
}
