#!/bin/sh
# Measures what git waits for when it asks git-credential-azdo, beside an empty program and the
# helpers that come with git, and prints the table of docs/speed.md.
set -eu

# shellcheck source=../install/common.sh
. "$(dirname -- "$0")/../install/common.sh"

help() {
    cat <<'END'
Usage: benches/run.sh [--static] [ROUNDS]

Launches each program ROUNDS times (300) in turn and prints a Markdown table of the
medians. With --static ours and the empty one are static programs, as install.sh --static
builds them. As root it first installs, with apt, what is missing to compare with.
Leaves no other trace. For good numbers, leave the machine alone meanwhile.
END
}

# Who asks, as git says it: each has its PAT in another store.
in_keyring=acme
in_file=contoso
in_vault=fabrikam
in_kernel=tailspin
in_command=northwind
in_environment=adventure

progress() {
    say "$*" >&2
}

cleanup() {
    # The kernel outlives the home that these belong to.
    if [ -d "$place/home/.local" ]; then
        at_home "$azdo" lock >/dev/null 2>&1 || true
        at_home "$azdo" logout $in_kernel >/dev/null 2>&1 || true
    fi
    for pid in ${daemons:-}; do
        kill "$pid" 2>/dev/null || true
    done
    wait
    rm -rf "$place"
}

install_tools() {
    missing=''
    want gnome-keyring-daemon gnome-keyring
    want dbus-daemon dbus
    want dbus-send dbus
    want valgrind valgrind
    want strace strace
    want pkg-config pkg-config
    { has pkg-config && pkg-config --exists libsecret-1; } || missing="$missing libsecret-1-dev"
    # shellcheck disable=SC2086 # A list of packages.
    [ -z "$missing" ] || apt_install $missing || die "install first:$missing"
}

want() {
    has "$1" || missing="$missing $2"
}

# git's own helper for the same keyring, from the source that Debian's git package ships among
# its documentation, which small images leave out.
build_libsecret_helper() {
    source=/usr/share/doc/git/contrib/credential/libsecret/git-credential-libsecret.c
    [ -f "$source" ] || source=$(unpacked_git)$source
    libsecret_helper=$place/git-credential-libsecret
    # shellcheck disable=SC2046 # A list of flags.
    cc -O2 $(pkg-config --cflags libsecret-1) -o "$libsecret_helper" "$source" \
        $(pkg-config --libs libsecret-1)
}

unpacked_git() {
    mkdir "$place/git"
    report=$(cd "$place/git" && apt-get download git 2>&1 && dpkg -x git_*.deb . 2>&1) ||
        die "git's package, with the source of git-credential-libsecret, cannot be had: $report"
    say "$place/git"
}

build_programs() {
    # shellcheck disable=SC2086 # Nothing, or two words.
    built=$(build --quiet --release --workspace --bins $target)
    for name in git-credential-azdo empty rounds; do
        [ -x "$(program $name)" ] || die "the build failed"
    done
}

program() {
    printf '%s\n' "$built" | grep "/$1\$"
}

# Runs a program with nothing of the person's environment.
at_home() {
    (exec_at_home "$@")
}

# The same in place of this shell: in the background, $! is then the program's own.
exec_at_home() {
    exec env -i PATH="$PATH" HOME="$place/home" XDG_RUNTIME_DIR="$place/run" GIT_CONFIG_NOSYSTEM=1 \
        DBUS_SESSION_BUS_ADDRESS="unix:path=$place/run/bus" "$@"
}

# A session bus that does not start the machine's own keyring, and a keyring on it.
start_keyring() {
    mkdir -m 700 "$place/run"
    cat >"$place/bus.conf" <<END
<busconfig>
  <type>session</type>
  <listen>unix:path=$place/run/bus</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
END
    exec_at_home dbus-daemon --nofork --config-file="$place/bus.conf" 2>/dev/null &
    daemons=$!
    printf 'password of the keyring' >"$place/unlock"
    wait_for "the session bus" test -S "$place/run/bus"
    exec_at_home gnome-keyring-daemon --foreground --unlock --components=secrets \
        <"$place/unlock" >/dev/null 2>&1 &
    daemons="$daemons $!"
    wait_for "gnome-keyring" keyring_is_there
}

keyring_is_there() {
    at_home dbus-send --print-reply --dest=org.freedesktop.DBus / \
        org.freedesktop.DBus.NameHasOwner string:org.freedesktop.secrets 2>/dev/null |
        grep -q 'boolean true'
}

wait_for() {
    what=$1
    shift
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        ! "$@" || return 0
        sleep 0.25
    done
    die "$what did not start"
}

# What git 2.47 asks helpers for.
request() {
    printf 'capability[]=authtype\ncapability[]=state\nprotocol=https\nhost=%s\npath=%s/Fabrikam/_git/Web\n' \
        "$1" "$2"
}

log_in() {
    say 'passphrase of the vault' | at_home "$azdo" passphrase --with-passphrase >/dev/null ||
        die "making a vault failed"
    log_in_to keyring $in_keyring
    log_in_to file $in_file
    log_in_to vault $in_vault
    log_in_to kernel $in_kernel
    sample_pat >"$place/pat"
    at_home "$azdo" login $in_command --store command -- cat "$place/pat" >/dev/null 2>&1 ||
        die "login to a command failed"
}

log_in_to() {
    sample_pat | at_home "$azdo" login "$2" --store "$1" --with-token --no-verify >/dev/null 2>&1 ||
        die "login to the $1 failed"
}

# What the programs get on standard input, in files.
write_requests() {
    request github.com rust-lang >"$place/foreign"
    request dev.azure.com $in_keyring >"$place/get-keyring"
    request dev.azure.com $in_file >"$place/get-file"
    request dev.azure.com $in_vault >"$place/get-vault"
    request dev.azure.com $in_kernel >"$place/get-kernel"
    request dev.azure.com $in_command >"$place/get-command"
    request dev.azure.com $in_environment >"$place/get-environment"
    # What git sends back after a success: what it asked, and our answer.
    { cat "$place/get-keyring" && at_home "$azdo" get <"$place/get-keyring" | grep -v '^capability'; } \
        >"$place/store-ours"
    typed "$place/get-keyring" | at_home "$libsecret_helper" store >/dev/null
    typed "$place/get-file" | at_home git credential-store --file "$place/credentials" store
}

# What git sends to helpers when a PAT that was typed at its prompt has worked.
typed() {
    cat "$1"
    printf 'username=pat\npassword=%s\n' "$(sample_pat)"
}

# Name, row to compare with, ratio to reach, what it does, standard input, program.
row() {
    printf '%s\t%s\t%s\t%s\t%s' "$1" "$2" "$3" "$4" "$place/$5"
    shift 5
    printf '\t%s' "$@"
    printf '\n'
}

rows() {
    empty='an empty Rust program'
    file='git credential-store get'
    secrets='git-credential-libsecret get'
    row "$empty" - - silent foreign "$(program empty)"
    row 'get, a foreign host' "$empty" 1.15 silent foreign "$azdo" get
    row 'store of what we gave' "$empty" 1.15 silent store-ours "$azdo" store
    row 'get, file store' "$file" 0.70 answers get-file "$azdo" get
    row 'get, vault, unlocked' 'get, file store' 1.30 answers get-vault "$azdo" get
    row 'get, kernel store' 'get, file store' 1.30 answers get-kernel "$azdo" get
    row 'get, environment' 'get, file store' 1.30 answers get-environment "$azdo" get
    row 'get, command (cat)' 'get, file store' - answers get-command "$azdo" get
    row 'get, Secret Service' "$secrets" 0.25 answers get-keyring "$azdo" get
    row "$file" - - answers get-file git credential-store --file "$place/credentials" get
    row "$secrets" - - answers get-keyring "$libsecret_helper" get
}

describe_machine() {
    cpu=$(sed -n 's/^model name[^:]*: *//p;T;q' /proc/cpuinfo)
    keyring=$(gnome-keyring-daemon --version | sed -n 's/^gnome-keyring-daemon: *//p;T;q')
    say "Measured $(date -u +%F) on $(nproc) × $cpu, Linux $(uname -r),"
    say "$(git --version), $(rustc --version | cut -d' ' -f1,2), gnome-keyring $keyring."
    say "Medians of $rounds rounds, of the ratios within each round too."
}

describe_size() {
    size=$(wc -c <"$azdo")
    reached=yes
    [ "$size" -le 1600000 ] || reached='**no**'
    awk -v size="$size" -v reached="$reached" 'BEGIN {
        printf "The stripped release binary: %.2f MB (≤ 1.60 MB: %s).\n", size / 1000000, reached }'
}

rounds=300 target=''
for argument; do
    case $argument in
        -h | --help)
            help
            exit
            ;;
        --static) target=$(static_target) ;;
        *[!0-9]*) usage_error "there is no argument $argument" ;;
        *) rounds=$argument ;;
    esac
done
need_build_tools
place=$(mktemp -d)
always_cleanup
mkdir "$place/home"
install_tools
progress "Building (release)"
build_programs
azdo=$(program git-credential-azdo)
build_libsecret_helper
start_keyring
log_in
write_requests
progress "Measuring $rounds rounds"
rows >"$place/rows"
at_home AZURE_DEVOPS_EXT_PAT="$(sample_pat)" "$(program rounds)" "$rounds" <"$place/rows" >"$place/table"
describe_machine
say
cat "$place/table"
say
describe_size
