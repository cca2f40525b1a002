//! Narrow terminals.

use test_support::Home;

const TOPICS: [&str; 12] = [
    "help",
    "variables",
    "login",
    "list",
    "check",
    "doctor",
    "run",
    "header",
    "store-move",
    "unlock",
    "configure",
    "log",
];

#[test]
fn help_fits_and_its_commands_stay_whole() {
    let home = Home::new();
    for topic in TOPICS {
        let help = |columns: &str| {
            home.azdo(["help", topic]).env("COLUMNS", columns).run().succeeds().stdout
        };
        let (narrow, wide) = (help("60"), help("100"));
        let is_command =
            |line: &str| line.starts_with("  ") && line.contains("git credential-azdo");
        let is_copied = |line: &&str| is_command(line) || line.starts_with("Usage: ");
        for line in narrow.lines().filter(|line| !is_copied(line)) {
            assert!(line.chars().count() <= 60, "{topic}: {line}");
        }
        let copied: Vec<_> = narrow.lines().filter(is_copied).collect();
        assert_eq!(copied, wide.lines().filter(is_copied).collect::<Vec<_>>(), "{topic}");
        let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(words(&narrow), words(&wide), "{topic}");
    }
}

#[test]
fn text_of_an_option_has_its_own_line_where_two_columns_do_not_fit() {
    let home = Home::new();
    let help = |columns| home.azdo(["help", "restore"]).env("COLUMNS", columns).run().stdout;
    assert!(help("60").contains("\n      --previous\n          Bring back"), "{}", help("60"));
    assert!(help("80").contains("\n      --previous     Bring back"), "{}", help("80"));
}

#[cfg(unix)]
#[test]
fn command_at_the_end_of_a_message_has_its_own_line_at_a_terminal() {
    use test_support::rexpect::session::spawn_command;
    let home = Home::new();
    let header = || home.azdo(["header", "https://dev.azure.com/acme"]);
    let line = "no PAT is stored for acme. To store it, run: git credential-azdo login acme\n";
    header().run().fails().says(line);
    for (name, value, command) in [
        ("TERM", "xterm", "\x1b[1mgit credential-azdo login acme\x1b[0m"),
        ("NO_COLOR", "1", "git credential-azdo login acme"),
    ] {
        let program = header().env("TERM", "xterm").env(name, value).into_command();
        let said = spawn_command(program, Some(10_000)).unwrap().exp_eof().unwrap();
        assert!(said.contains(&format!("run:\r\n  {command}\r\n")), "{said:?}");
    }
}
