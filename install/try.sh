#!/bin/sh
# Shows the main job with real git, without an account: a fake Azure DevOps server answers on
# this machine, and everything is kept in a home directory that is deleted at the end.
set -eu

# shellcheck source=common.sh
. "$(dirname -- "$0")/common.sh"

help() {
    cat <<'END'
Usage: install/try.sh

Stores a sample PAT, then clones, commits, pushes, and fetches with git; then lets the
fake server create and renew a PAT. All of it is in a temporary home directory. Reads and
changes none of your files and installs nothing.
END
}

# What the fake server answers for.
organization=acme
url=https://dev.azure.com/acme/Fabrikam/_git/Web

cleanup() {
    status=$?
    exec 3>&- # The fake server ends when its standard input does.
    wait
    cd / && rm -rf "$place"
    [ $status -eq 0 ] || say "try.sh: failed (exit status $status)." >&2
}

# Runs a program with only these variables in its environment. git may not prompt: everything here
# has to work without prompts.
at_home() {
    env -i HOME="$place/home" TMPDIR="$place" PATH="$programs:$place/bin:$PATH" TERM="${TERM:-dumb}" \
        LANG="${LANG:-C}" ${NO_COLOR:+NO_COLOR="$NO_COLOR"} GIT_CONFIG_NOSYSTEM=1 \
        GIT_TERMINAL_PROMPT=0 GIT_TRACE="$place/trace" "$@" 3>&-
}

# Shows a command as a person types it, then runs it.
typed() {
    printf '\n%s$ %s%s\n' "$bold" "$1" "$plain"
    at_home sh -c "$1"
}

# Shows what git said to our program and to the server meanwhile, too.
watched() {
    : >"$place/trace"
    before=$(wc -l <"$place/requests")
    typed "$1"
    printf '%s' "$dim"
    sed -nE 's/.*run_command:.*git-credential-azdo[^ ]* (get|store|erase).*/\1/p' "$place/trace" |
        paste -s -d ' ' - | sed 's/^/    trace: git to the helper: /'
    tail -n +$((before + 1)) "$place/requests" |
        sed -E 's,dev\.azure\.com/[^ ]*/(info/refs|git-[a-z-]+)[^ ]*,\1,; s/^/    trace: git to the server: /'
    printf '%s' "$plain"
}

enter() {
    printf '\n%s$ cd %s%s\n' "$bold" "$1" "$plain"
    cd "$1"
}

choose_colors() {
    bold='' dim='' plain=''
    [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ] || return 0
    bold=$(printf '\033[1m') dim=$(printf '\033[2m') plain=$(printf '\033[0m')
}

build_programs() {
    say "Building git-credential-azdo and a fake Azure DevOps server (a few minutes the first time)"
    built=$(build --quiet --bins --package git-credential-azdo --package test-support)
    helper=$(printf '%s\n' "$built" | grep '/git-credential-azdo$') || die "the build failed"
    server=$(printf '%s\n' "$built" | grep '/fake-azure$') || die "the build failed"
    programs=${helper%/*}
}

start_server() {
    mkfifo "$place/stdin"
    at_home "$server" --root "$place/azure" --log "$place/requests" --az "$place/bin" \
        --repository "$organization/Fabrikam/Web" --pat "$organization=$(cat "$pat")" \
        <"$place/stdin" >"$place/server" &
    exec 3>"$place/stdin"
    wait_for_server $!
}

wait_for_server() {
    until grep -q '^ca=' "$place/server"; do
        kill -0 "$1" 2>/dev/null || die "the fake server did not start"
        sleep 0.1
    done
}

told() {
    sed -n "s/^$1=//p" "$place/server"
}

configure_git() {
    at_home git config --global http.proxy "$(told proxy)"
    at_home git config --global http.sslCAInfo "$(told ca)"
    at_home git config --global user.name "A Developer"
    at_home git config --global user.email developer@example.com
}

show() {
    typed 'git-credential-azdo login https://dev.azure.com/acme \
    --store file --with-token < pat.txt'
    watched "git clone $url"
    enter Web
    typed 'echo "Hello, Azure" > hello.txt && git add hello.txt'
    typed 'git commit --quiet --message "Say hello"'
    watched 'git push'
    watched 'git fetch'
    typed 'git log --oneline origin/main'
    typed 'git credential-azdo check'
}

# Without a PAT to copy: the fake server creates it for the user whom the fake az is signed in as.
show_creation() {
    say
    say "A fake az is signed in as jane@example.com: Azure DevOps can create her PATs."
    typed 'git credential-azdo login fabrikam --create --expires 30d --store file'
    typed 'git credential-azdo renew fabrikam --expires 90d'
    typed 'git credential-azdo list'
}

count() {
    grep -c "$1" "$place/requests" || true
}

say_what_happened() {
    say
    say "The PAT for $organization was entered once, the one for fabrikam never; git did not prompt."
    say "Requests with the PAT for $organization: $with_pat"
    [ "$refused" -eq 0 ] ||
        say "Requests without it: $refused, all rejected; git before 2.46 always starts with one."
    say "All of this is deleted now. To install the program: ./install/install.sh"
}

case ${1-} in
    '') ;;
    -h | --help)
        help
        exit
        ;;
    *) usage_error "unexpected argument $1" ;;
esac
need_build_tools
choose_colors
build_programs
place=$(mktemp -d)
always_cleanup
mkdir "$place/home" "$place/azure" "$place/bin"
cd "$place/home"
pat=$place/home/pat.txt
sample_pat >"$pat"
start_server
configure_git
say "A sample PAT is in pat.txt. The fake server accepts it for $organization."
say "Lines with \"trace:\" show git's requests to the helper and to the server."
show
with_pat=$(count ' Basic ') refused=$(count ' -> 401')
show_creation
say_what_happened
