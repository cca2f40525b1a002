//! What is written for each scheduler, with paths that its format gives a meaning to.

#[cfg(unix)]
use std::process::Command;

use git_credential_azdo::schedule::{Job, Scheduled, cron, launchd, systemd, task_scheduler};

/// What a shell, cron, systemd, XML, and Windows each treat as special.
const HOSTILE: &str = r#"/home/zoë/it's 100% "$HOME" <&> \ -- b/git-credential-azdo"#;

fn job(program: &str) -> Job {
    let variables = [("PATH", "/usr/bin:/opt/a b/100%/$X"), ("NO_PROXY", r#"a"b\c&d"#)];
    Job {
        program: program.to_owned(),
        within: "14d".to_owned(),
        hour: 9,
        minute: 5,
        variables: variables.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
    }
}

const NOTE: &str = r#"job: {"at":"09:05","program":"/home/zo\u00eb/it\u0027s 100\u0025 \"\u0024HOME\" \u003c\u0026\u003e \\ \u002d\u002d b/git\u002dcredential\u002dazdo","within":"14d"}"#;

#[test]
fn note_is_read_back_from_every_file() {
    let job = job(HOSTILE);
    assert_eq!(job.note(), NOTE);
    let expected =
        Scheduled { program: HOSTILE.to_owned(), within: "14d".to_owned(), at: "09:05".to_owned() };
    for file in [systemd::service(&job), launchd::plist(&job), cron::block(&job, "/x/renew.sh")] {
        assert_eq!(Scheduled::parse(file.as_bytes()), Some(expected.clone()), "{file}");
    }
    for other in ["", "job: ", "job: {}", "job: {\"at\":1}", "job: }{"] {
        assert_eq!(Scheduled::parse(other.as_bytes()), None);
    }
}

#[test]
fn task_is_read_back_in_every_encoding() {
    let task = task_scheduler::task(&job(HOSTILE));
    let plain = task.replace("&quot;", "\"");
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    for printed in
        [task.clone().into_bytes(), plain.clone().into_bytes(), utf16(&plain), utf16(&task)]
    {
        let found = task_scheduler::scheduled(&printed).unwrap();
        assert_eq!(found.program, HOSTILE);
    }
    assert_eq!(task_scheduler::scheduled(b"ERROR: The system cannot find the file."), None);
}

#[test]
fn systemd_service_quotes_paths_and_values() {
    let text = systemd::service(&job(HOSTILE));
    let (_, unit) = text.split_once("\n\n").unwrap();
    assert_eq!(
        unit,
        r#"[Unit]
Description=Renew Azure DevOps PATs that expire soon (git-credential-azdo)

[Service]
Type=oneshot
Nice=19
IOSchedulingClass=idle
Environment="PATH=/usr/bin:/opt/a b/100%%/$X"
Environment="NO_PROXY=a\"b\\c&d"
ExecStart=/bin/sh -c 'exec "$$0" "$$@"' "/home/zoë/it's 100%% \"$$HOME\" <&> \\ -- b/git-credential-azdo" renew --all --within 14d --scheduled
"#
    );
    assert!(text.lines().take(3).all(|line| line.starts_with("# ")), "{text}");
}

#[test]
fn systemd_timer_catches_up_after_a_sleep() {
    let text = systemd::timer(&job("/usr/bin/git-credential-azdo"));
    let (_, unit) = text.split_once("\n\n").unwrap();
    assert_eq!(
        unit,
        "[Unit]
Description=Daily renewal of Azure DevOps PATs (git-credential-azdo)

[Timer]
OnCalendar=*-*-* 09:05:00
Persistent=true

[Install]
WantedBy=timers.target
"
    );
}

#[test]
#[cfg(target_os = "linux")]
fn systemd_accepts_the_units() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join(HOSTILE.trim_start_matches('/'));
    test_support::write_script(&program, "#!/bin/sh\n");
    let job = job(program.to_str().unwrap());
    let files = [("a.service", systemd::service(&job)), ("a.timer", systemd::timer(&job))];
    for (name, content) in &files {
        std::fs::write(dir.path().join(name), content).unwrap();
    }
    let mut verify = Command::new("systemd-analyze");
    verify.args(["verify", "--user", "--man=no"]).env("XDG_RUNTIME_DIR", dir.path());
    let verified = verify.args(files.map(|(name, _)| dir.path().join(name))).output().unwrap();
    let words = String::from_utf8_lossy(&verified.stderr).into_owned();
    assert!(verified.status.success() && !words.contains("a.service"), "{words}");
}

#[test]
fn launchd_agent_escapes_xml() {
    let text = launchd::plist(&job(HOSTILE));
    assert_eq!(
        text,
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>
<!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">
<!-- Written by `git credential-azdo renew`, which also removes it.
     {NOTE} -->
<plist version=\"1.0\">
<dict>
<key>Label</key><string>git-credential-azdo.renew</string>
<key>ProgramArguments</key>
<array>
<string>/home/zoë/it's 100% &quot;$HOME&quot; &lt;&amp;&gt; \\ -- b/git-credential-azdo</string>
<string>renew</string>
<string>--all</string>
<string>--within</string>
<string>14d</string>
<string>--scheduled</string>
</array>
<key>EnvironmentVariables</key>
<dict>
<key>PATH</key><string>/usr/bin:/opt/a b/100%/$X</string>
<key>NO_PROXY</key><string>a&quot;b\\c&amp;d</string>
</dict>
<key>StartCalendarInterval</key>
<dict>
<key>Hour</key><integer>9</integer>
<key>Minute</key><integer>5</integer>
</dict>
<key>ProcessType</key><string>Background</string>
<key>LowPriorityIO</key><true/>
<key>Nice</key><integer>19</integer>
</dict>
</plist>
"
        )
    );
}

#[test]
fn task_quotes_the_program_and_needs_no_rights() {
    let text = task_scheduler::task(&job(r"C:\Users\Zoë & Co\git-credential-azdo.exe"));
    for line in [
        r#"<Command>"C:\Users\Zoë &amp; Co\git-credential-azdo.exe"</Command>"#,
        "<Arguments>renew --all --within 14d --scheduled</Arguments>",
        "<StartBoundary>2026-01-01T09:05:00</StartBoundary>",
        "<StartWhenAvailable>true</StartWhenAvailable>",
        "<RunLevel>LeastPrivilege</RunLevel>",
    ] {
        assert!(text.lines().any(|it| it == line), "{line} is not in {text}");
    }
}

/// With the parser of Python, where there is one: it reads property lists too.
#[test]
#[cfg(target_os = "linux")]
fn python_reads_the_same_from_xml() {
    let script = "import plistlib, sys, xml.etree.ElementTree as tree\n\
                  plist = plistlib.loads(sys.argv[1].encode())\n\
                  task = tree.fromstring(sys.argv[2].encode('utf-16'))\n\
                  print(plist['ProgramArguments'][0])\n\
                  print(plist['EnvironmentVariables']['NO_PROXY'])\n\
                  print(task.find('.//{*}Command').text)\n";
    let job = job(HOSTILE);
    let arguments = [script, &launchd::plist(&job), &task_scheduler::task(&job)];
    let Ok(read) = Command::new("python3").arg("-c").args(arguments).output() else {
        return;
    };
    let expected = format!("{HOSTILE}\na\"b\\c&d\n\"{HOSTILE}\"\n");
    assert_eq!(String::from_utf8_lossy(&read.stdout), expected, "{read:?}");
}

#[test]
fn crontab_lines_are_short_and_escape_percent_signs() {
    let text = cron::block(&job("/x"), "/home/it's 100%/renew.sh");
    let line = r"5 9 * * * /bin/sh '/home/it'\''s 100\%/renew.sh'";
    assert_eq!(text.lines().nth(3), Some(line));
    assert_eq!(text.lines().next(), Some("# BEGIN git-credential-azdo"));
    assert_eq!(text.lines().last(), Some("# END git-credential-azdo"));
}

#[test]
#[cfg(unix)]
fn script_starts_the_program_with_its_variables() {
    let dir = tempfile::tempdir().unwrap();
    let program = dir.path().join(HOSTILE.trim_start_matches('/'));
    test_support::write_script(
        &program,
        "#!/bin/sh\nprintf '%s\\n' \"$PATH\" \"$NO_PROXY\" \"$@\"\n",
    );
    let script = dir.path().join("renew.sh");
    std::fs::write(&script, cron::script(&job(program.to_str().unwrap()))).unwrap();
    let ran = Command::new("/bin/sh").arg(&script).env_clear().output().unwrap();
    let expected =
        "/usr/bin:/opt/a b/100%/$X\na\"b\\c&d\nrenew\n--all\n--within\n14d\n--scheduled\n";
    assert_eq!(String::from_utf8_lossy(&ran.stdout), expected, "{ran:?}");
}

#[test]
fn other_lines_of_a_crontab_stay_as_they_are() {
    let ours = cron::block(&job("/x"), "/x/renew.sh");
    for (before, after) in [
        ("", ""),
        ("MAILTO=me\n\n# BEGIN other\n*/5 * * * * date +\\%s\t \n", "# END other\n"),
        ("# BEGIN git-credential-azdo-2\n", "no newline at the end"),
        ("\u{feff}caf\u{e9}\r\n", "# END git-credential-azdo\n"),
    ] {
        let crontab = format!("{before}{ours}{after}");
        let rest = cron::without_block(crontab.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(rest).unwrap(), format!("{before}{after}"));
        let twice = format!("{before}{ours}{ours}{after}");
        let rest = cron::without_block(twice.as_bytes()).unwrap();
        assert_eq!(String::from_utf8(rest).unwrap(), format!("{before}{after}"));
    }
    let other = b"\xff\xfe not UTF-8\n";
    assert_eq!(cron::without_block(other).unwrap(), other);
}

#[test]
fn crontab_with_half_a_block_is_refused() {
    let half = "# BEGIN git-credential-azdo\n1 2 * * * date\n";
    let error = cron::without_block(half.as_bytes()).unwrap_err().to_string();
    assert!(error.contains("crontab -e"), "{error}");
}
