//! File systems mounted in a private namespace.

use std::path::Path;

use test_support::{Home, Outcome, Program, azdo_path, pat84};

fn with_mounts(home: &Home, script: &str) -> Program {
    let (first, second) = (pat84(1), pat84(2));
    let common = format!(
        r#"
        set -eu
        ours='{azdo}' data=$XDG_DATA_HOME
        login() {{ echo "$2" | "$ours" login acme --store "$1" --with-token --no-git-config; }}
        get() {{ printf 'protocol=https\nhost=dev.azure.com\npath=acme/w\n' | "$ours" get; }}
        passphrase() {{ echo 'correct horse battery' | "$ours" "$1" --with-passphrase; }}
        first='{first}' second='{second}'
        mkdir -p "$data"
        {script}"#,
        azdo = azdo_path()
    );
    home.program(Path::new("/usr/bin/unshare"), ["--mount", "/bin/sh", "-c", &common])
}

/// A small disk with space for this many more pages or files after the first PAT, on which a second
/// PAT replaces it; then what `get` prints once there is space again.
const FULL: &str = r#"
    for store in $stores; do
        for room in 0 1 2 3; do
            mount -t tmpfs -o "mode=700,$limit" none "$data"
            [ "$store" != vault ] || passphrase passphrase >/dev/null
            login "$store" "$first" >/dev/null 2>&1
            leave_room "$room"
            status=0
            said=$(login "$store" "$second" 2>&1) || status=$?
            rm -r "$data/filler"
            answer=$(get | sed -n 's/^password=//p')
            echo "$store $room $status $answer | $said"
            [ "$store" != vault ] || "$ours" lock >/dev/null
            umount "$data"
        done
    done
"#;

const LEAVE_PAGES: &str = r#"
    leave_room() {
        mkdir "$data/filler"
        cat /dev/zero >"$data/filler/all" 2>/dev/null || true
        size=$(stat -c %s "$data/filler/all")
        truncate -s $((size - $1 * 4096)) "$data/filler/all"
    }
"#;

const LEAVE_FILES: &str = r#"
    leave_room() {
        mkdir "$data/filler"
        count=0
        while (: >"$data/filler/$count") 2>/dev/null; do count=$((count + 1)); done
        while [ $1 -gt 0 ]; do
            count=$((count - 1))
            rm "$data/filler/$count"
            set -- $(($1 - 1))
        done
    }
"#;

/// Asserts for each line: the second PAT if storing it succeeded, else the first and a reason.
#[track_caller]
fn nothing_was_lost(ran: &Outcome) {
    let (mut stored, mut refused) = (0, 0);
    for line in ran.stdout.lines() {
        let (facts, said) = line.split_once(" | ").unwrap_or((line, ""));
        let facts: Vec<_> = facts.split(' ').collect();
        let [_store, _room, status, answer] = facts[..] else { panic!("{line}: {ran:?}") };
        let expected = if status == "0" { pat84(2) } else { pat84(1) };
        assert_eq!(answer, expected, "{line}");
        if status == "0" {
            stored += 1;
        } else {
            refused += 1;
            assert!(said.contains("No space left on device"), "{line}");
        }
    }
    assert!(stored > 0 && refused > 0, "{stored} stored, {refused} refused: {ran:?}");
    eprintln!("full disk: {stored} replaced, {refused} refused; no PAT was lost");
}

#[test]
fn full_disk_leaves_the_old_or_new_pat() {
    let home = Home::new();
    let pages = format!("{LEAVE_PAGES} stores='file vault' limit=size=200k {FULL}");
    nothing_was_lost(&with_mounts(&home, &pages).run().succeeds());
    let files = format!("{LEAVE_FILES} stores='file vault' limit=nr_inodes=60 {FULL}");
    nothing_was_lost(&with_mounts(&home, &files).run().succeeds());
}

#[test]
fn read_only_home_answers_and_explains_a_rejection() {
    let home = Home::new();
    let script = r#"
        login file "$first" >/dev/null
        mount --bind "$HOME" "$HOME"
        mount -o remount,bind,ro "$HOME"
        cd "$HOME"
        get
        for verb in store erase; do
            printf 'protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\nusername=pat\npassword=%s\n' \
                "$first" | "$ours" "$verb" || echo "$verb: $?"
        done
        login file "$second" || echo "login: $?"
        get
    "#;
    let ran = with_mounts(&home, script).run().succeeds();
    let answer = format!("username=pat\npassword={}\n", pat84(1));
    let ran = ran.prints(&format!("{answer}erase: 1\nlogin: 1\n{answer}"));
    ran.says("the server rejected the PAT for acme").says("record.lock: Read-only file system");
    assert_eq!(home.stored_secrets(), pat84(1));
}
