//! launchd and Task Scheduler, with programs in the place of theirs.
#![cfg(target_os = "linux")]

use std::fs;
use std::path::Path;

use git_credential_azdo::schedule::{Job, Launchd, Scheduler, TaskScheduler, Tool};
use test_support::{azdo_path, write_script};

fn job() -> Job {
    Job {
        program: azdo_path().to_owned(),
        within: "14d".to_owned(),
        hour: 9,
        minute: 5,
        variables: Vec::new(),
    }
}

/// Writes a program that logs its arguments and then does this.
fn tool(dir: &Path, name: &str, then: &str) -> Tool {
    let path = dir.join(name);
    let log = dir.join("log");
    write_script(&path, &format!("#!/bin/sh\necho \"$*\" >>'{}'\n{then}\n", log.display()));
    Tool(path)
}

/// launchd, with a launchctl whose jobs need `dying` more calls to `print` before they are gone.
fn launchd(dir: &Path, dying: usize) -> Launchd {
    let then = format!(
        "cd '{}'\ncase \"$*\" in\n'print gui/501') ;;\n\
         print*) [ -s dying ] && sed -i 1d dying; [ -e loaded ] || [ -s dying ] ;;\n\
         bootout*) [ -e loaded ] && rm loaded && seq {dying} >dying ;;\n\
         bootstrap*) if [ -s dying ]; then echo 'Bootstrap failed: 5' >&2; exit 5; fi; >loaded ;;\nesac",
        dir.display()
    );
    let launchctl = tool(dir, "launchctl", &then);
    Launchd { launchctl, agents: dir.join("LaunchAgents"), domain: "gui/501".to_owned() }
}

#[test]
fn launchd_agent_is_loaded_and_unloaded() {
    let dir = tempfile::tempdir().unwrap();
    let launchd = launchd(dir.path(), 0);
    let plist = launchd.agents.join("git-credential-azdo.renew.plist");
    launchd.add(&job()).unwrap();
    assert_eq!(launchd.find().unwrap().unwrap().within, "14d");
    assert_eq!(launchd.state().problem, None);
    assert!(launchd.remove().unwrap() && !plist.exists());
    assert!(!launchd.remove().unwrap() && launchd.find().unwrap().is_none());
    let log = fs::read_to_string(dir.path().join("log")).unwrap();
    let service = "gui/501/git-credential-azdo.renew";
    let expected = format!(
        "print gui/501\nbootout {service}\nbootstrap gui/501 {}\nprint {service}\n\
         bootout {service}\nprint {service}\n",
        plist.display()
    );
    assert_eq!(log, expected);
}

#[test]
fn launchd_agent_is_replaced_once_the_old_one_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let launchd = launchd(dir.path(), 2);
    launchd.add(&job()).unwrap();
    let later = Job { within: "30d".to_owned(), ..job() };
    launchd.add(&later).unwrap();
    assert_eq!(launchd.find().unwrap().unwrap().within, "30d");
    assert_eq!(launchd.state().problem, None);
}

#[test]
fn agent_that_launchd_does_not_load_is_removed() {
    let dir = tempfile::tempdir().unwrap();
    let then = "[ \"$*\" = 'print gui/501' ] || { echo 'Bootstrap failed: 5' >&2; exit 5; }";
    let launchctl = tool(dir.path(), "launchctl", then);
    let agents = dir.path().join("LaunchAgents");
    let launchd = Launchd { launchctl, agents, domain: "gui/501".to_owned() };
    let error = launchd.add(&job()).unwrap_err().to_string();
    assert_eq!(error, "launchctl failed: Bootstrap failed: 5");
    assert!(launchd.find().unwrap().is_none());
}

/// launchctl's own words are `Bootstrap failed: 125: Domain does not support specified action`.
#[test]
fn launchd_without_a_desktop_session_says_where_to_log_in() {
    let dir = tempfile::tempdir().unwrap();
    let launchctl = tool(dir.path(), "launchctl", "exit 125");
    let agents = dir.path().join("LaunchAgents");
    let launchd = Launchd { launchctl, agents: agents.clone(), domain: "gui/501".to_owned() };
    let error = launchd.add(&job()).unwrap_err().to_string();
    assert!(error.contains("log in at the Mac's own desktop"), "{error}");
    assert!(!agents.exists());
}

#[test]
fn task_is_created_queried_and_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let state = dir.path().join("state");
    let then = format!(
        "case \"$*\" in\n/create*) /bin/cp \"$6\" '{0}' ;;\n/delete*) /bin/rm '{0}' ;;\n\
         *csv*) echo '\"\\name\",\"11/29/2026 9:05:00 AM\",\"Ready\"' ;;\n\
         */xml*) iconv -f UTF-16 -t UTF-8 <'{0}' | sed 's/&quot;/\"/g' ;;\n*) [ -e '{0}' ] ;;\nesac",
        state.display()
    );
    let schtasks = tool(dir.path(), "schtasks", &then);
    let data = dir.path().join("data");
    let tasks = TaskScheduler { schtasks, dir: data.clone(), user: "zoë".to_owned() };
    assert!(!tasks.remove().unwrap());
    tasks.add(&job()).unwrap();
    assert_eq!(fs::read_dir(&data).unwrap().count(), 0);
    assert_eq!(&fs::read(&state).unwrap()[..4], b"\xff\xfe<\0");
    assert_eq!(tasks.find().unwrap().unwrap().program, azdo_path());
    assert_eq!(tasks.state().lines, ["next run: 11/29/2026 9:05:00 AM"]);
    assert!(tasks.remove().unwrap() && !state.exists());
    let log = fs::read_to_string(dir.path().join("log")).unwrap();
    let create = "/create /tn git-credential-azdo renew (zoë) /f /xml ";
    assert!(log.lines().any(|line| line.starts_with(create)), "{log}");
}
