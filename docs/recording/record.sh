#!/bin/sh
# Records a first login and clone as docs/recording/login.svg, and the examples in README.md, against
# a fake Azure DevOps server.
set -eu

# shellcheck source=../../install/common.sh
. "$(dirname -- "$0")/../../install/common.sh"
root=$(cd -- "$root/.." && pwd) # common.sh expects to be sourced one directory below the root.

help() {
    cat <<'END'
Usage: docs/recording/record.sh [--check]

Runs the program in a pseudo-terminal, with a keyring and a home directory of its own. What
it prints is drawn as docs/recording/login.svg and put into the examples in README.md, and
so is what install/try.sh prints.

With --check nothing is written: the script fails if the recording or an example is not
what the program prints now.

It needs python3, dbus-run-session and gnome-keyring-daemon.
END
}

cleanup() {
    exec 3>&- # The fake server stops when its standard input ends.
    wait
    cd / && rm -rf "$place"
}

need_tools() {
    need_build_tools
    for tool in python3 dbus-run-session gnome-keyring-daemon; do
        has "$tool" || die "$tool is missing (Debian: apt install python3 dbus gnome-keyring)"
    done
}

build_programs() {
    built=$(build --quiet --bins --package git-credential-azdo --package test-support)
    helper=$(printf '%s\n' "$built" | grep '/git-credential-azdo$') || die "the build failed"
    server=$(printf '%s\n' "$built" | grep '/fake-azure$') || die "the build failed"
}

# Nothing of the caller's environment is passed on. Without git's system configuration and with the
# language C the recording is the same everywhere.
at_home() {
    env -i HOME="$place/home" TMPDIR="$place" XDG_RUNTIME_DIR="$place/run" \
        PATH="${helper%/*}:$PATH" LANG=C.UTF-8 TERM=xterm GIT_CONFIG_NOSYSTEM=1 "$@"
}

# Without the line about the build, and those around the tour.
record_tour() {
    "$root/install/try.sh" >"$place/printed" 2>&1 || { cat "$place/printed" >&2 && exit 1; }
    sed '1d; /^All of this is deleted/d' "$place/printed" >"$place/tour"
}

start_server() {
    mkfifo "$place/stdin"
    at_home "$server" --root "$place/azure" --repository acme/Fabrikam/Web \
        --pat "acme=$(cat "$place/pat")" <"$place/stdin" >"$place/server" 3>&- &
    exec 3>"$place/stdin"
    until grep -q '^ca=' "$place/server"; do
        kill -0 $! 2>/dev/null || die "the fake server did not start"
        sleep 0.1
    done
    at_home git config --global http.proxy "$(sed -n 's/^proxy=//p' "$place/server")"
    at_home git config --global http.sslCAInfo "$(sed -n 's/^ca=//p' "$place/server")"
}

# The bus ends with the command, and the keyring with the bus.
# shellcheck disable=SC2016 # For the inner shell.
with_keyring() {
    at_home dbus-run-session -- sh -c '
        printf password | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
        exec "$@"' sh "$@" 3>&-
}

check=''
case ${1-} in
    '') ;;
    --check) check=--check ;;
    -h | --help)
        help
        exit
        ;;
    *) usage_error "unexpected argument '$1'" ;;
esac
need_tools
build_programs
place=$(mktemp -d)
always_cleanup
mkdir "$place/home" "$place/azure"
mkdir -m 700 "$place/run"
sample_pat >"$place/pat"
record_tour
start_server
cd "$place/home"
with_keyring python3 "$root/docs/recording/record.py" $check \
    "$root/docs/recording/login.svg" "$root/README.md" "$place/stdin" "$place/tour" <"$place/pat"
