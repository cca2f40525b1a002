//! `renew --schedule`, `--unschedule`, and `--status`, with programs in the place of systemd and cron.
#![cfg(target_os = "linux")]

use std::fs;

use test_support::{Home, Program, azdo_path, pat84, write_script};

const TIMER: &str = "config/systemd/user/git-credential-azdo-renew.timer";
const SERVICE: &str = "config/systemd/user/git-credential-azdo-renew.service";
const LINK: &str = "config/systemd/user/timers.target.wants/git-credential-azdo-renew.timer";

/// Logs its arguments, and keeps the timer's link as the real one does.
const SYSTEMCTL: &str = r#"#!/bin/sh
echo "$*" >>"$HOME/systemctl.log"
wants="$XDG_CONFIG_HOME/systemd/user/timers.target.wants"
case $* in
    *" enable "*) /bin/mkdir -p "$wants" && /bin/ln -sf "../$4" "$wants/$4" ;;
    *" disable "*) /bin/rm "$wants/$4" ;;
    *ActiveState*) if [ -e "$HOME/stopped" ]; then echo inactive; else echo active; fi ;;
    *NextElapse*) echo "Sun 2026-11-29 13:47:00 CET" ;;
    *LastTrigger*) if [ -e "$HOME/ran" ]; then echo "Sat 2026-11-28 13:47:02 CET"; else echo n/a; fi ;;
    *Result*) if [ -e "$HOME/ran" ]; then echo exit-code; else echo success; fi ;;
esac
"#;

const NO_MANAGER: &str =
    "#!/bin/sh\necho 'Failed to connect to bus: No medium found' >&2\nexit 1\n";

/// Keeps the crontab in a file.
const CRONTAB: &str = r#"#!/bin/sh
echo "$*" >>"$HOME/crontab.log"
tab="$HOME/crontab"
case $1 in
    -l) if [ -e "$tab" ]; then /bin/cat "$tab"; else echo "no crontab for tester" >&2; exit 1; fi ;;
    -r) /bin/rm "$tab" ;;
    *) /bin/cp "$1" "$tab" ;;
esac
"#;

fn home(programs: &[(&str, &str)]) -> Home {
    let home = Home::new();
    for (name, script) in programs {
        write_script(&home.path().join("bin").join(name), script);
    }
    home
}

fn renew(home: &Home, arguments: &[&str]) -> Program {
    let arguments = ["renew"].iter().chain(arguments);
    home.azdo(arguments).env("PATH", home.path().join("bin"))
}

fn read(home: &Home, file: &str) -> String {
    fs::read_to_string(home.path().join(file)).unwrap_or_default()
}

#[test]
fn systemd_timer_is_written_and_removed() {
    let home = home(&[("systemctl", SYSTEMCTL)]);
    let ran = renew(&home, &["--schedule"]).env("DISPLAY", ":0").run().succeeds().says_nothing();
    ran.prints_about("PATs that expire within 14 days are now renewed daily at ")
        .prints_about(" by a systemd timer. To undo that, run:\n")
        .prints_about("  git credential-azdo renew --unschedule\n");
    let service = read(&home, SERVICE);
    let start = format!("' \"{}\" renew --all --within 14d --scheduled\n", azdo_path());
    assert!(service.contains(&start), "{service}");
    let path = format!("Environment=\"PATH={}/bin\"\n", home.path().display());
    assert!(service.contains(&path), "{service}");
    let data = format!("Environment=\"XDG_DATA_HOME={}/data\"\n", home.path().display());
    assert!(service.contains(&data), "{service}");
    assert!(read(&home, TIMER).contains("Persistent=true"));
    let log = "--user list-timers
--user enable --now git-credential-azdo-renew.timer
";
    assert_eq!(read(&home, "systemctl.log"), log);
    let ran = renew(&home, &["--unschedule"]).run().succeeds().says_nothing();
    ran.prints("PATs are no longer renewed daily.\n");
    assert!(!home.path().join("config/systemd").exists());
    let ran = renew(&home, &["--unschedule"]).run().succeeds().says_nothing();
    ran.prints("No renewal is scheduled; nothing was changed.\n");
}

#[test]
fn other_units_stay() {
    let home = home(&[("systemctl", SYSTEMCTL)]);
    let other = home.path().join("config/systemd/user/timers.target.wants/other.timer");
    fs::create_dir_all(other.parent().unwrap()).unwrap();
    fs::write(&other, "").unwrap();
    renew(&home, &["--schedule"]).run().succeeds();
    renew(&home, &["--schedule", "--within", "30"]).run().succeeds();
    assert!(read(&home, SERVICE).contains("--within 30d --scheduled"));
    renew(&home, &["--unschedule"]).run().succeeds();
    assert!(other.exists() && !home.path().join(LINK).exists());
}

#[test]
fn status_says_when_the_timer_runs() {
    let home = home(&[("systemctl", SYSTEMCTL)]);
    let ran = renew(&home, &["--status"]).run().ends_with(1).says_nothing();
    ran.prints_about("No renewal is scheduled.").prints_about("  git credential-azdo renew --sch");
    renew(&home, &["--schedule", "--within", "1"]).run().succeeds();
    let ran = renew(&home, &["--status"]).run().succeeds().says_nothing();
    let program = format!("  program: {}\n", azdo_path());
    ran.prints_about("PATs that expire within 1 day are renewed daily at ")
        .prints_about("  next run: Sun 2026-11-29 13:47:00 CET\n  last run: never\n")
        .prints_about(&program);
    fs::write(home.path().join("ran"), "").unwrap();
    renew(&home, &["--status"]).run().succeeds().prints_about(
        "  last run: Sat 2026-11-28 13:47:02 CET (failed). To see why, run:\n    \
         journalctl --user --unit git-credential-azdo-renew.service\n",
    );
    fs::write(home.path().join("stopped"), "").unwrap();
    let ran = renew(&home, &["--status"]).run().ends_with(1);
    ran.says("error: the renewal does not run: its systemd timer is not active\n")
        .says("  git credential-azdo renew --schedule --within 1d\n");
}

#[test]
fn status_and_doctor_notice_that_the_program_is_gone() {
    let home = home(&[("systemctl", SYSTEMCTL)]);
    let ours = home.path().join("old/git-credential-azdo");
    fs::create_dir(ours.parent().unwrap()).unwrap();
    test_support::install_azdo(&ours);
    let bin = home.path().join("bin");
    home.program(&ours, ["renew", "--schedule"]).env("PATH", &bin).run().succeeds();
    let found = "scheduled-program-missing";
    home.azdo(["doctor", "--json"]).run().never_says(found);
    fs::remove_file(&ours).unwrap();
    let ran = renew(&home, &["--status"]).run().ends_with(1);
    ran.says("error: the renewal does not run: its program no longer exists\n");
    home.azdo(["doctor", "--json"]).run().prints_about(found);
    let step = "git credential-azdo renew --schedule --within 14d";
    home.azdo(["doctor"]).run().prints_about(step);
}

#[test]
fn systemctl_failure_is_reported_and_leaves_nothing() {
    let failing =
        "#!/bin/sh\ncase $* in *enable*) echo 'Failed to \x1b[31mstart' >&2; exit 1;; esac\n";
    let home = home(&[("systemctl", failing)]);
    let ran = renew(&home, &["--schedule"]).run().ends_with(1).prints("");
    ran.says("error: systemctl failed: Failed to ").never_says("\x1b");
    assert!(!home.path().join(SERVICE).exists() && !home.path().join(TIMER).exists());
}

#[test]
fn cron_is_used_where_there_is_no_user_manager() {
    let home = home(&[("systemctl", NO_MANAGER), ("crontab", CRONTAB)]);
    let before = "MAILTO=me\n\n*/5 * * * * date +\\%s\t \n";
    fs::write(home.path().join("crontab"), before).unwrap();
    renew(&home, &["--schedule"]).run().succeeds().prints_about(" by cron. ").says_nothing();
    let once = read(&home, "crontab");
    assert!(once.starts_with(before) && once.contains("* * * /bin/sh "), "{once}");
    renew(&home, &["--schedule", "--within", "7d"]).run().succeeds();
    let twice = read(&home, "crontab");
    assert_eq!(twice.matches("# BEGIN git-credential-azdo").count(), 1, "{twice}");
    let ran = renew(&home, &["--status"]).run().succeeds().says_nothing();
    ran.prints_about("PATs that expire within 7 days are renewed daily at ").prints_about("cron.");
    renew(&home, &["--unschedule"]).run().succeeds().prints("PATs are no longer renewed daily.\n");
    assert_eq!(read(&home, "crontab"), before);
    let data = home.path().join("data/git-credential-azdo");
    let left: Vec<_> = fs::read_dir(data).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn crontab_that_did_not_exist_is_gone_again() {
    let home = home(&[("crontab", CRONTAB)]);
    renew(&home, &["--schedule"]).run().succeeds();
    renew(&home, &["--unschedule"]).run().succeeds();
    assert!(!home.path().join("crontab").exists());
    assert!(read(&home, "crontab.log").ends_with("-l\n-r\n"));
}

#[test]
fn unreadable_crontab_is_not_replaced() {
    let forbids = "#!/bin/sh\necho \"$*\" >>\"$HOME/crontab.log\"\n\
                   echo 'You (tester) are not allowed to use this program' >&2\nexit 1\n";
    let home = home(&[("crontab", forbids)]);
    let ran = renew(&home, &["--schedule"]).run().ends_with(1);
    ran.says("error: crontab failed: You (tester) are not allowed to use this program\n");
    assert_eq!(read(&home, "crontab.log"), "-l\n");
}

#[test]
fn a_timer_replaces_the_line_of_cron() {
    let home = home(&[("crontab", CRONTAB)]);
    renew(&home, &["--schedule"]).run().succeeds();
    write_script(&home.path().join("bin/systemctl"), SYSTEMCTL);
    renew(&home, &["--schedule"]).run().succeeds().prints_about("systemd");
    assert!(!home.path().join("crontab").exists());
}

#[test]
fn no_scheduler_is_an_error_with_next_steps() {
    let home = home(&[("systemctl", NO_MANAGER)]);
    let ran = renew(&home, &["--schedule"]).run().ends_with(1).prints("");
    ran.says("error: nothing here can schedule a job\n")
        .says("  loginctl enable-linger\n")
        .says("hint: or install cron");
}

#[test]
fn headless_machine_is_told_about_lingering() {
    let home = home(&[("systemctl", SYSTEMCTL)]);
    let ran = renew(&home, &["--schedule"]).run().succeeds();
    ran.says("hint: it only runs while you are logged in. To change that, run:\n")
        .says("  loginctl enable-linger\n");
}

#[test]
fn no_secret_gets_into_the_job() {
    let home = home(&[("crontab", CRONTAB)]);
    let ran = renew(&home, &["--schedule"])
        .env("HTTPS_PROXY", "http://me:hunter2@proxy:8080")
        .env("http_proxy", "http://proxy:8080")
        .env("NO_PROXY", pat84(1))
        .env("ALL_PROXY", "socks5://a\nb")
        .env("SYSTEM_ACCESSTOKEN", pat84(2))
        .env("GIT_CREDENTIAL_AZDO_ENTRA_TOKEN", "eyJ")
        .run()
        .succeeds();
    ran.says("warning: HTTPS_PROXY may contain a password").never_says("hunter2");
    let script = read(&home, "data/git-credential-azdo/renew.sh");
    assert!(script.contains("export http_proxy=http://proxy:8080\n"), "{script}");
    for hidden in ["hunter2", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "TOKEN", "eyJ"] {
        assert!(!script.contains(hidden), "{hidden} is in {script}");
    }
}

#[test]
fn unconfigure_and_logout_all_mention_the_schedule() {
    let home = home(&[("systemctl", SYSTEMCTL)]);
    renew(&home, &["--schedule"]).run().succeeds();
    let mention = "  git credential-azdo renew --unschedule\n";
    home.azdo(["unconfigure"]).run().succeeds().prints_about(mention);
    home.azdo(["logout", "--all", "--yes"]).run().succeeds().prints_about(mention);
    renew(&home, &["--unschedule"]).run().succeeds();
    home.azdo(["unconfigure"]).run().succeeds().never_says(mention);
}

#[test]
fn only_one_of_the_three_options_is_accepted() {
    let home = home(&[]);
    renew(&home, &["--schedule", "--status"]).run().ends_with(2);
    for within in ["367", "x", "7w", "-1"] {
        renew(&home, &["--schedule", "--within", within]).run().ends_with(2);
    }
}
