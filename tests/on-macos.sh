#!/usr/bin/env bash
# Checks on a Mac what Linux cannot: the keychain, launchd, and the terminal. Run it in a clone, in a
# terminal of the Mac's own desktop, and send what it prints: tests/on-macos.sh
#
# It needs Rust and Apple's command line tools, takes about five minutes, and shows no dialog. It uses
# a home directory and a keychain of its own, both temporary; macOS finds a user's keychains through
# HOME, so yours are neither read nor changed. The PATs are synthetic. With --dialogs it also asks you
# to answer macOS' own dialogs.
#
# Exits with 0 if every check passed, 1 if one failed, and 2 if one could not be run.
set -eu

# shellcheck source=../install/common.sh
. "$(dirname -- "$0")/../install/common.sh"

readonly SERVICE=git-credential-azdo:https://dev.azure.com/acme
readonly AGENT=git-credential-azdo.renew
readonly PASSWORD=temporary

rows='' has_failed=false has_gap=false with_dialogs=false

main() {
    parse "$@"
    on_macos || die "this is not macOS"
    cd "$root"
    work=$(mktemp -d)
    before=$(own_keychains)
    always_cleanup
    about_this_mac
    build_and_test
    enter_temporary_home
    without_a_keychain
    with_a_keychain
    over_ssh
    another_build
    deletion
    files
    signals
    agent
    if $with_dialogs; then dialogs; fi
    own_keychains_are_unchanged
    summary
}

parse() {
    case $#${1:-} in
        0) ;;
        1--dialogs) with_dialogs=true ;;
        *) usage_error "the only argument is --dialogs" ;;
    esac
}

cleanup() {
    if [ -n "${keychain:-}" ]; then security delete-keychain "$keychain" 2>/dev/null || true; fi
    cd / && rm -rf "$work"
}

# --- The table ---

row() {
    rows="$rows$1 $2
"
    printf '%-8s %s\n' "$1" "$2"
}

passed() { row ok "$1"; }

# failed CHECK: with what was printed.
failed() {
    has_failed=true
    row FAILED "$1"
    show
}

not_run() {
    has_gap=true
    row 'NOT RUN' "$1"
}

# What the last command printed, for the reader to judge its words.
show() {
    sed 's/^/         | /' "$work/output" | head -n 40
}

# is CHECK PATTERN: whether the last output has such a line.
is() {
    if grep -q -e "$2" "$work/output"; then passed "$1"; else failed "$1"; fi
}

# is_not CHECK PATTERN
is_not() {
    if grep -q -e "$2" "$work/output"; then failed "$1"; else passed "$1"; fi
}

# says CHECK PATTERN: as `is`, and shows the words.
says() {
    is "$1" "$2"
    if [ "$(printf '%s' "$rows" | tail -n 1 | cut -c 1-2)" = ok ]; then show; fi
}

# in_time CHECK: whether at most 3 seconds have passed since `started`.
in_time() {
    if [ $((SECONDS - started)) -le 3 ]; then passed "$1"; else failed "$1"; fi
}

summary() {
    printf '\n%s' "$rows" | sed -n 's/^FAILED/*** FAILED:/p; s/^NOT RUN/*** NOT RUN:/p'
    $with_dialogs || echo "Not tested: macOS' own dialogs (add --dialogs)."
    if $has_failed; then exit 1; fi
    if $has_gap; then exit 2; fi
    echo 'All checks passed.'
}

# --- Commands ---

# Runs a command, and keeps what it prints and its exit status.
run() {
    status=0
    "$@" >"$work/output" 2>&1 </dev/null || status=$?
}

# run_with INPUT COMMAND...
run_with() {
    input=$1 status=0
    shift
    printf '%s\n' "$input" | "$@" >"$work/output" 2>&1 || status=$?
}

# As in a session of SSH: no dialog may be shown.
ssh_azdo() {
    env SSH_CONNECTION='192.0.2.1 50000 192.0.2.2 22' "$program" "$@"
}

request() {
    printf 'protocol=https\nhost=dev.azure.com\npath=%s/w/_git/w\n' "$1"
}

login() {
    run_with "$pat" "$program" login "$1" --with-token --no-verify --no-git-config
}

is_in_keychain() {
    security find-generic-password -s "$SERVICE" "$keychain" >/dev/null 2>&1
}

own_keychains() {
    security default-keychain -d user 2>&1 || true
    security list-keychains -d user 2>&1 || true
}

# --- Checks ---

about_this_mac() {
    sw_vers | tr '\n\t' '  '
    printf '\n%s, %s, %s\n' "$(uname -m)" "$(git --version)" "$(cargo --version)"
    printf 'commit %s\n' "$(git rev-parse --short HEAD 2>/dev/null || echo unknown)"
}

build_and_test() {
    need_build_tools
    echo 'Building (a few minutes the first time)'
    program=$(build --quiet --bin git-credential-azdo | tail -n 1)
    [ -n "$program" ] || die 'the build failed'
    passed 'the program builds'
    codesign -dvv "$program" 2>&1 | grep -E '^(Identifier|Signature|TeamIdentifier|CDHash)=' || true
    run cargo test --quiet --locked --test unit
    if [ $status -eq 0 ]; then passed 'unit tests'; else failed 'unit tests'; fi
    pat=$(sample_pat)
    if [ ${#pat} -eq 84 ]; then passed 'a sample PAT is made with BSD tools'; else failed 'a sample PAT'; fi
}

enter_temporary_home() {
    export HOME=$work/home
    mkdir -p "$HOME/Library/Keychains" "$HOME/Library/Preferences"
    chmod 700 "$HOME"
    unset XDG_DATA_HOME XDG_CONFIG_HOME GIT_CONFIG_GLOBAL GIT_ASKPASS SSH_ASKPASS SSH_CONNECTION || true
    export GIT_TERMINAL_PROMPT=0 NO_COLOR=1 TERM=${TERM:-dumb}
    # Before anything is written to one.
    case $(own_keychains) in
        *"$real_home/"*) die 'macOS still finds your own keychains; nothing was changed' ;;
    esac
}

without_a_keychain() {
    login acme
    says 'without a default keychain, login says so and stores nothing' 'there is no default keychain'
}

with_a_keychain() {
    keychain=$HOME/Library/Keychains/temporary.keychain-db
    security create-keychain -p $PASSWORD "$keychain"
    security set-keychain-settings "$keychain" # It does not lock itself.
    security list-keychains -d user -s "$keychain"
    security default-keychain -d user -s "$keychain"
    login acme
    says 'login stores the PAT in the keychain' 'Stored the PAT for acme in the keyring'
    run is_in_keychain
    if [ $status -eq 0 ]; then passed 'security finds the item'; else failed 'security finds the item'; fi
    run "$program" list
    is 'list shows it' '^acme .* keyring'
    run_with "$(request acme)" "$program" get
    is 'get prints it' "^password=$pat\$"
    run "$program" configure
    "$program" config set log yes >/dev/null
    run_with "$(request acme)" env -i PATH=/usr/bin:/bin HOME="$HOME" GIT_TERMINAL_PROMPT=0 \
        git credential fill
    is 'git gets it with the environment of a graphical program' "^password=$pat\$"
    run "$program" log --json
    is 'the log names the processes that called' '"name": *"git"'
}

over_ssh() {
    security lock-keychain "$keychain"
    run_with "$pat" ssh_azdo login fabrikam --with-token --no-verify --no-git-config
    says 'login with a locked keychain stores nothing and says why' 'the keyring is locked'
    is 'it names the command that unlocks the keychain, on a line of its own' \
        '^  *security unlock-keychain$'
    at_prompt 'Store \[|Paste' $'\003' env SSH_CONNECTION=1 "$program" login fabrikam --no-verify
    says 'login offers other stores before it asks for the PAT' 'Store \['
    is_not 'it has not asked for the PAT' 'Paste the PAT'
    started=$SECONDS
    run_with "$(request acme)" ssh_azdo get
    says 'git gets an error if the keychain is locked' 'security unlock-keychain'
    is_not 'git gets no PAT from a locked keychain' '^password='
    in_time 'a locked keychain does not make git wait'
    run ssh_azdo list
    is 'list says that it is locked' '^acme .*locked'
    run ssh_azdo doctor
    says 'doctor says how to unlock it' 'security unlock-keychain'
    security unlock-keychain -p $PASSWORD "$keychain"
    run_with "$(request acme)" ssh_azdo get
    is 'after unlocking it, git gets the PAT' "^password=$pat\$"
}

# A program of another hash, as after an update. macOS would ask about it in a dialog.
another_build() {
    mkdir -p "$work/other"
    cp "$program" "$work/other/"
    codesign --force --sign - --identifier other "$work/other/git-credential-azdo" 2>/dev/null
    first=$program program=$work/other/git-credential-azdo
    started=$SECONDS
    run_with "$(request acme)" ssh_azdo get
    says 'another build gets an error where no dialog can be shown' 'whether this version may read it'
    in_time 'another build does not make git wait'
    run ssh_azdo list
    is 'list says that it is unreadable' '^acme .*unreadable'
    run_with "$pat" ssh_azdo login acme --with-token --no-verify --no-git-config --store keyring
    run_with "$(request acme)" ssh_azdo get
    is 'after another login it reads its own item' "^password=$pat\$"
    program=$first
    run_with "$pat" ssh_azdo login acme --with-token --no-verify --no-git-config --store keyring
}

deletion() {
    security lock-keychain "$keychain"
    run ssh_azdo logout acme
    what='logout with a locked keychain says correctly whether the PAT was deleted'
    if is_in_keychain; then is_not "$what" '^Deleted the PAT'; else is "$what" '^Deleted the PAT'; fi
    show
    security unlock-keychain -p $PASSWORD "$keychain"
    login acme
    run "$program" logout acme
    says 'logout deletes the PAT' '^Deleted the PAT for acme'
    what='security no longer finds the item'
    if is_in_keychain; then failed "$what"; else passed "$what"; fi
}

files() {
    run_with "$pat" "$program" login acme --with-token --no-verify --no-git-config --store file
    is 'login stores a PAT in a file' 'in a file that only you can read'
    run_with "$(request acme)" "$program" get
    is 'git gets the PAT in the file' "^password=$pat\$"
    run "$program" logout acme
    is 'logout deletes the file' '^Deleted the PAT for acme'
}

signals() {
    at_prompt 'Paste the PAT' TERM "$program" login acme --no-verify --store file
    is 'SIGTERM ends a prompt' '^ended by signal 15$'
    is 'after SIGTERM, the terminal shows what is typed' '^echo is on$'
    at_prompt 'Paste the PAT' $'\003' "$program" login acme --no-verify --store file
    is 'Ctrl-C cancels a prompt' 'nothing was'
    is 'after Ctrl-C, the terminal shows what is typed' '^echo is on$'
    at_prompt 'Paste the PAT' "$pat"$'\r' "$program" login acme --no-verify --store file
    is_not 'a pasted PAT is not shown' "$pat"
}

# at_prompt PATTERN KEYS COMMAND...: runs a command on a terminal of its own, waits for a prompt, and
# types these keys or sends a signal.
at_prompt() {
    if ! python3 -c 'import fcntl, termios' 2>/dev/null; then
        : >"$work/output"
        not_run 'a prompt on a terminal: python3 is missing'
        return
    fi
    status=0
    python3 - "$@" >"$work/output" 2>&1 <<'END' || status=$?
import fcntl, os, pty, re, select, signal, sys, termios, time

prompt, keys, command = sys.argv[1], sys.argv[2], sys.argv[3:]
ours, theirs = pty.openpty()
child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)
    for stream in range(3):
        os.dup2(theirs, stream)
    os.execvp(command[0], command)

seen, sent, ended = b"", False, None
deadline = time.time() + 20
while time.time() < deadline and ended is None:
    if select.select([ours], [], [], 0.1)[0]:
        seen += os.read(ours, 4096)
    elif sent:
        pid, status = os.waitpid(child, os.WNOHANG)
        ended = status if pid else None
    if not sent and re.search(prompt.encode(), seen):
        sent = True
        time.sleep(0.5)
        if keys == "TERM":
            os.kill(child, signal.SIGTERM)
        else:
            os.write(ours, keys.encode())
            # Whatever it asks next.
            deadline = min(deadline, time.time() + 5)
while select.select([ours], [], [], 0.2)[0]:
    seen += os.read(ours, 4096)
print(seen.decode(errors="replace").replace("\r", ""))
echo = termios.tcgetattr(theirs)[3] & termios.ECHO
if ended is None:
    os.kill(child, signal.SIGKILL)
    print("still running")
elif os.WIFSIGNALED(ended):
    print("ended by signal", os.WTERMSIG(ended))
else:
    print("exit status", os.WEXITSTATUS(ended))
print("echo is", "on" if echo else "off")
END
}

agent() {
    domain=gui/$(id -u)
    if ! launchctl print "$domain" >/dev/null 2>&1; then
        run "$program" renew --schedule
        says 'without a desktop session, renew --schedule says where to log in' "the Mac's own desktop"
        return
    fi
    if launchctl print "$domain/$AGENT" >/dev/null 2>&1; then
        not_run 'renew --schedule: you already have this job, which is left unchanged'
        return
    fi
    run "$program" renew --schedule
    says 'renew --schedule adds an agent' 'launchd'
    run plutil -lint "$HOME/Library/LaunchAgents/$AGENT.plist"
    is 'its file is valid' 'OK$'
    run launchctl print "$domain/$AGENT"
    is 'launchd has loaded it' 'state ='
    run "$program" renew --schedule --within 30d
    if [ $status -eq 0 ]; then passed 'it can be replaced'; else failed 'it can be replaced'; fi
    run "$program" renew --unschedule
    if launchctl print "$domain/$AGENT" >/dev/null 2>&1; then
        failed 'renew --unschedule removes it'
    else
        passed 'renew --unschedule removes it'
    fi
}

# Needs you to answer dialogs at the Mac itself.
dialogs() {
    security lock-keychain "$keychain"
    echo "Enter the password \"$PASSWORD\" in the dialog."
    login acme
    says 'login unlocks the keychain in a dialog' 'Stored the PAT for acme in the keyring'
    program=$work/other/git-credential-azdo
    echo 'Choose Deny in the dialog.'
    run_with "$(request acme)" "$program" get
    says 'a denied dialog is explained' 'access was denied in the macOS dialog'
    echo "Enter the password \"$PASSWORD\" in the dialog, and choose Always Allow."
    run_with "$(request acme)" "$program" get
    is 'after Always Allow, git gets the PAT' "^password=$pat\$"
    run_with "$(request acme)" ssh_azdo get
    is 'and macOS does not ask again' "^password=$pat\$"
    program=$first
    run "$program" logout acme
}

own_keychains_are_unchanged() {
    after=$(HOME=$real_home own_keychains)
    printf '%s\n' "$after" >"$work/output"
    if [ "$before" = "$after" ]; then
        passed 'your own keychains are unchanged'
    else
        failed 'your own keychains are unchanged'
    fi
}

real_home=${HOME:?}
main "$@"
