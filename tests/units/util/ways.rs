//! Where a prompt reaches the user on Windows.

use git_credential_azdo::util::terminal::ways::{Surroundings, Way, typed, way};

fn units(text: &str) -> Vec<u16> {
    text.encode_utf16().collect()
}

#[test]
fn prompt_goes_where_the_user_sees_it() {
    for (situation, console_stream, pty_stream, is_visible, expected) in [
        ("cmd, PowerShell, Windows Terminal", true, false, Some(true), Some(Way::Console)),
        (
            "git run there, with its messages in a file",
            false,
            false,
            Some(true),
            Some(Way::Console),
        ),
        ("winpty in MinTTY", true, false, Some(false), Some(Way::Console)),
        ("MinTTY", false, true, Some(false), Some(Way::Pty)),
        ("MinTTY without its console", false, true, None, Some(Way::Pty)),
        ("a terminal of Cygwin that was started in cmd", false, true, Some(true), Some(Way::Pty)),
        ("git in MinTTY, with its messages in a file", false, false, Some(false), None),
        ("an IDE that reads git's messages", false, false, None, None),
        ("an IDE that does not", true, false, None, None),
    ] {
        let surroundings = Surroundings { console_stream, pty_stream, is_visible };
        assert_eq!(way(surroundings), expected, "{situation}");
    }
}

#[test]
fn typed_line_has_no_end_and_any_language() {
    for (line, expected) in [
        ("secret\r\n", "secret"),
        ("\r\n", ""),
        (" with spaces \r\n", " with spaces "),
        ("Пароль 🔑\r\n", "Пароль 🔑"),
        ("longer than the buffer", "longer than the buffer"),
    ] {
        assert_eq!(typed(&units(line)).unwrap().expose(), expected);
    }
    assert!(typed(&units("\u{1a}\r\n")).is_none());
    assert_eq!(typed(&[0xd83d, 13, 10]).unwrap().expose(), "\u{fffd}");
}
