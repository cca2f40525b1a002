#!/bin/sh
# Measures how long git waits for git-credential-azdo, compared with empty programs and with the other
# helpers that run here, and prints the tables of docs/speed.md.
set -eu

# shellcheck source=../install/common.sh
. "$(dirname -- "$0")/../install/common.sh"
# shellcheck source=peers.sh
. "$(dirname -- "$0")/peers.sh"
# shellcheck source=git.sh
. "$(dirname -- "$0")/git.sh"

help() {
    cat <<'END'
Usage: benches/run.sh [ROUNDS]

Launches each program ROUNDS times (300) in turn, and git a tenth as often with round trips of
0, 20 and 80 ms, and prints Markdown tables of the medians. As root it first installs missing
tools with apt. It needs Rust's musl target (rustup target add x86_64-unknown-linux-musl) and
takes about ten minutes on a quiet machine.
END
}

# The organizations: each has its PAT in a different store.
in_keyring=acme
in_file=contoso
in_vault=fabrikam
in_kernel=tailspin
in_command=northwind
in_environment=adventure
in_entra=initech

progress() {
    say "$*" >&2
}

cleanup() {
    stop_peers
    # Kernel keys outlive the home directory.
    if [ -d "$place/home/.local" ]; then
        at_home "$azdo" lock >/dev/null 2>&1 || true
        at_home "$azdo" logout $in_kernel >/dev/null 2>&1 || true
        at_home "$azdo" logout $in_entra >/dev/null 2>&1 || true
    fi
    for pid in ${daemons:-}; do
        kill "$pid" 2>/dev/null || true
    done
    exec 3>&-
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
    want time time
    want pkg-config pkg-config
    want git-credential-oauth git-credential-oauth
    want pass-git-helper pass-git-helper
    want pass pass
    want gpg gnupg
    { has pkg-config && pkg-config --exists libsecret-1; } || missing="$missing libsecret-1-dev"
    # shellcheck disable=SC2086 # A list of packages.
    [ -z "$missing" ] || { [ "$(id -u)" = 0 ] && apt_install $missing; } || die "install first:$missing"
}

want() {
    # Not the shell's built-in of that name.
    [ -n "$(PATH=$PATH which "$1" 2>/dev/null)" ] || missing="$missing $2"
}

# The program and the empty one, once linked dynamically and once statically.
build_programs() {
    built=$(build --quiet --release --package git-credential-azdo --package benches --bins)
    triple=$(uname -m)-unknown-linux-musl
    without=$(
        export "CC_$(uname -m)_unknown_linux_musl=cc"
        build --quiet --release --package git-credential-azdo --package benches --bin git-credential-azdo --bin empty --target "$triple"
    )
    for name in git-credential-azdo empty rounds relay; do
        [ -x "$(program "$built" $name)" ] || die "the build failed"
    done
    mkdir "$place/dynamic" "$place/static"
    for name in git-credential-azdo empty; do
        cp "$(program "$built" $name)" "$place/dynamic/"
        cp "$(program "$without" $name)" "$place/static/"
    done
    printf 'int main(void) { return 0; }\n' >"$place/true.c"
    cc -O2 -o "$place/true" "$place/true.c"
}

program() {
    printf '%s\n' "$1" | grep "/$2\$" | tail -n 1
}

# Runs a program with a clean environment.
at_home() {
    (exec_at_home "$@")
}

# The same in place of this shell, so that $! of a background job is the program's own.
exec_at_home() {
    exec env -i PATH="$PATH" HOME="$place/home" XDG_RUNTIME_DIR="$place/run" GIT_CONFIG_NOSYSTEM=1 \
        DBUS_SESSION_BUS_ADDRESS="unix:path=$place/run/bus" "$@"
}

# A private session bus with a keyring of its own.
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

# A request as git 2.47 sends it.
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
    log_in_to_entra
}

# A fake az prints a token of 2 kB, which the first get caches in the kernel.
log_in_to_entra() {
    tenant=11111111-2222-3333-4444-555555555555
    claims=$(printf '{"aud":"499b84ac-1321-427f-aa17-267ca6975798","tid":"%s","exp":%s,"upn":"%01000d"}' \
        $tenant $(($(date +%s) + 7200)) 0 | base64 -w 0 | tr '+/' '-_' | tr -d =)
    mkdir "$place/bin"
    printf '#!/bin/sh\necho '\''{"accessToken":"eyJhbGciOiJSUzI1NiJ9.%s.%s"}'\''\n' \
        "$claims" "$(letters 340)" >"$place/bin/az"
    chmod +x "$place/bin/az"
    request dev.azure.com $in_entra >"$place/get-$in_entra"
    set -- env PATH="$place/bin:$PATH" "$azdo"
    { at_home "$@" login $in_entra --entra az --tenant $tenant --no-verify >/dev/null 2>&1 &&
        at_home "$@" get <"$place/get-$in_entra" >/dev/null; } || die "login to Entra failed"
}

log_in_to() {
    sample_pat | at_home "$azdo" login "$2" --store "$1" --with-token --no-verify >/dev/null 2>&1 ||
        die "login to the $1 failed"
}

# The files for standard input.
write_requests() {
    request github.com rust-lang >"$place/foreign"
    for organization in $in_keyring $in_file $in_vault $in_kernel $in_command $in_environment; do
        request dev.azure.com "$organization" >"$place/get-$organization"
    done
    request tfs.example.com tfs/Other >"$place/get-nothing"
    request tfs.example.com tfs/Main >"$place/get-server"
    # What git sends after a success: its request and our answer.
    { cat "$place/get-$in_keyring" &&
        at_home "$azdo" get <"$place/get-$in_keyring" | grep -v '^capability'; } >"$place/store-ours"
    typed "$place/get-$in_file" >"$place/erase-other"
    worked $in_file >"$place/store-file"
    worked $in_keyring >"$place/store-keyring"
}

# The same from git before 2.46, which keeps no state.
worked() {
    grep -v '^capability' "$place/get-$1" | tee "$place/plain"
    at_home "$azdo" get <"$place/plain" | grep -E '^(username|password)='
}

# What git sends when a PAT typed at its prompt has worked.
typed() {
    cat "$1"
    printf 'username=pat\npassword=%s\n' "$(sample_pat)"
}

# Homes with 1, 10 and 1,000 PATs in files, one of them for $in_file; one that logs uses; and one
# with a server's PAT.
make_homes() {
    for number in 1 10 1000; do
        mkdir -p "$place/home$number"
        sample_pat | with_home "$place/home$number" "$azdo" login $in_file --store file \
            --with-token --no-verify --no-git-config >/dev/null 2>&1
        record=$place/home$number/.local/share/git-credential-azdo/record
        awk -v number="$number" -v mine=$in_file '
            /^\[/ { section = 1 }
            { if (section) lines = lines $0 "\n"; else print }
            END { for (i = 1; i < number; i++) {
                      other = lines
                      gsub("/" mine "\\]", "/organization" i "]", other)
                      printf "%s\n", other
                      if (i == int(number / 2)) printf "%s\n", lines }
                  if (number == 1) printf "%s", lines }' "$record" >"$place/record"
        cat "$place/record" >"$record"
    done
    cp -R "$place/home1" "$place/homelog"
    mkdir -p "$place/homelog/.config/git-credential-azdo"
    say 'log = yes' >"$place/homelog/.config/git-credential-azdo/config"
    mkdir -p "$place/homeserver"
    sample_pat | with_home "$place/homeserver" "$azdo" login --trust-host \
        https://tfs.example.com/tfs/Main \
        --store file --with-token --no-verify --no-git-config >/dev/null 2>&1
}

# Runs a program in a home of its own, with an otherwise clean environment.
with_home() {
    (
        home=$1
        shift
        exec env -i PATH="$PATH" HOME="$home" GIT_CONFIG_NOSYSTEM=1 "$@"
    )
}

# row NAME REFERENCE BUDGET answers|silent STDIN HOME PROGRAM...
row() {
    printf '%s\t%s\t%s\t%s\t%s\t%s' "$1" "$2" "$3" "$4" "$place/$5" "$6"
    shift 6
    printf '\t%s' "$@"
    printf '\n'
}

rows() {
    row "a C program that does nothing" - - silent foreign - "$place/true"
    rows_of dynamic
    rows_of static
    rows_of_peers
}

rows_of() {
    empty="empty Rust program, $1"
    git_store='git credential-store get'
    azdo=$place/$1/git-credential-azdo
    # A static program is compared with what it replaces; an empty one of it is only a few pages.
    case $1 in
        dynamic) beside=$empty foreign=1.10 file=1.15 nothing=1.25 service=- ;;
        static) beside=$git_store foreign=0.34 file=0.38 nothing=- service=0.17 ;;
    esac
    row "$empty" - - silent foreign - "$place/$1/empty"
    row "get, foreign host, $1" "$beside" "$foreign" silent foreign - "$azdo" get
    row "store of what we gave, $1" "$beside" "$foreign" silent store-ours - "$azdo" store
    row "get, file, $1" "$beside" "$file" answers get-$in_file - "$azdo" get
    row "store, file, before git 2.46, $1" "get, file, $1" 1.02 silent store-file - "$azdo" store
    row "get, kernel, $1" "$beside" - answers get-$in_kernel - "$azdo" get
    row "get, Entra, cached, $1" "get, file, $1" 1.30 answers get-$in_entra - "$azdo" get
    row "get, environment, $1" "$beside" - answers get-$in_environment - "$azdo" get
    row "get, vault, unlocked, $1" "$beside" - answers get-$in_vault - "$azdo" get
    row "get, Secret Service, $1" 'git-credential-libsecret get' "$service" answers get-$in_keyring - "$azdo" get
    row "store, Secret Service, before git 2.46, $1" "get, Secret Service, $1" 1.02 silent store-keyring - "$azdo" store
    row "get, 1 PAT, $1" "$git_store" - answers get-$in_file "$place/home1" "$azdo" get
    row "get, 1 PAT, logged, $1" "get, 1 PAT, $1" 1.25 answers get-$in_file "$place/homelog" "$azdo" get
    row "get, 10 PATs, $1" "get, 1 PAT, $1" - answers get-$in_file "$place/home10" "$azdo" get
    row "get, 1,000 PATs, $1" "get, 1 PAT, $1" - answers get-$in_file "$place/home1000" "$azdo" get
    row "get, a server's PAT, $1" "get, 1 PAT, $1" - answers get-server "$place/homeserver" "$azdo" get
    row "get, foreign host, a server is stored, $1" "$empty" - silent foreign "$place/homeserver" "$azdo" get
    row "get, nothing stored, $1" "$empty" "$nothing" answers get-nothing "$place/homeserver" "$azdo" get
    row "erase of another secret, $1" "$empty" - silent erase-other "$place/home1" "$azdo" erase
    row "get, command (cat), $1" "$empty" - answers get-$in_command - "$azdo" get
}

describe_machine() {
    cpu=$(sed -n 's/^model name[^:]*: *//p;T;q' /proc/cpuinfo)
    keyring=$(gnome-keyring-daemon --version | sed -n 's/^gnome-keyring-daemon: *//p;T;q')
    say "Measured $(date -u +%F) on $(nproc) × $cpu, Linux $(uname -r),"
    say "$(git --version), $(rustc --version | cut -d' ' -f1,2), gnome-keyring $keyring."
    say "Medians of $rounds rounds, of the ratios within each round too."
}

describe_size() {
    for name in dynamic/git-credential-azdo static/git-credential-azdo; do
        awk -v name="$name" -v size="$(wc -c <"$place/$name")" 'BEGIN {
            printf "%s: %.2f MB\n", name, size / 1000000 }'
    done
}

rounds=300
for argument; do
    case $argument in
        -h | --help)
            help
            exit
            ;;
        *[!0-9]*) usage_error "unexpected argument $argument" ;;
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
azdo=$place/dynamic/git-credential-azdo
build_libsecret_helper
start_keyring
log_in
write_requests
make_homes
start_peers
progress "Measuring $rounds rounds"
rows >"$place/rows"
rounds_program=$(program "$built" rounds)
at_home AZURE_DEVOPS_EXT_PAT="$(sample_pat)" "$rounds_program" "$rounds" <"$place/rows" >"$place/table"
progress "Measuring git"
measure_git $((rounds / 10 + 1)) >"$place/git-tables"
describe_machine
say
cat "$place/table"
say
describe_size
cat "$place/git-tables"
