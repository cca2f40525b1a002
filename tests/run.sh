#!/bin/sh
# Checks and tests everything that can be tested on this machine, and says what cannot.
set -eu

# shellcheck source=../install/common.sh
. "$(dirname -- "$0")/../install/common.sh"

help() {
    cat <<'END'
Usage: tests/run.sh [--strict]

Runs the lints and all tests. As root it first installs, with apt, the tools that are
missing, and pygit2 from PyPI into the build's directory; what cannot run without one is
left out and listed before the summary.

With --strict, or CI=true in the environment, leaving anything out is a failure.
END
}

not_run='' skipped='' out_of_reach=''

install_tools() {
    missing=''
    for pair in shellcheck:shellcheck git-lfs:git-lfs dbus-daemon:dbus \
        gnome-keyring-daemon:gnome-keyring secret-tool:libsecret-tools strace:strace \
        pass:pass gpg:gnupg keyctl:keyutils curl:curl python3:python3 \
        tinyproxy:tinyproxy-bin c++:g++ zsh:zsh fish:fish man:man-db; do
        has "${pair%:*}" || missing="$missing ${pair#*:}"
    done
    has_bash_completion || missing="$missing bash-completion"
    # What that leaves out if it fails is found and said below.
    # shellcheck disable=SC2086 # A list of packages.
    [ -z "$missing" ] || apt_install $missing || true
    has_pygit2 || install_pygit2 || true
}

has_bash_completion() {
    [ -f /usr/share/bash-completion/bash_completion ]
}

# Where tests/secret_hygiene/pygit2.rs looks for it first.
pygit2="${CARGO_TARGET_DIR:-$root/target}/tmp/pygit2"

has_pygit2() {
    "$pygit2/bin/python" -c 'import pygit2' 2>/dev/null || python3 -c 'import pygit2' 2>/dev/null
}

install_pygit2() {
    say "Installing pygit2 into $pygit2" >&2
    python3 -m venv "$pygit2" && "$pygit2/bin/pip" install --quiet pygit2
}

# Without optimizing it: a minute and a half instead of four, for a check that takes two seconds.
install_cargo_deny() {
    has_part deny || ! $strict ||
        step cargo install --quiet --locked --debug cargo-deny@0.20.2 || true
}

leave_out_what_cannot_run() {
    has_part fmt || leave_out "the check of the format" "rustup component add rustfmt"
    has_part clippy || leave_out "clippy" "rustup component add clippy"
    has shellcheck || leave_out "the lint of the shell scripts" "apt-get install shellcheck"
    has_part deny ||
        leave_out "the check of the dependencies" "cargo install --locked cargo-deny"
    has c++ || leave_out "the fuzz targets" "apt-get install g++"
    { has zsh && has fish && has man && has_bash_completion; } ||
        leave_out "the tests of the manual page and of completion in every shell" \
            "apt-get install zsh fish man-db bash-completion"
    has git-lfs || leave_out "the tests with git-lfs" "apt-get install git-lfs" lfs::
    has strace || leave_out "the tests that kill it, look into it or refuse it the kernel's keys" \
        "apt-get install strace" "kill:: --skip killed_commands --skip strace:: --skip forbidden:: --skip memory::"
    { has pass && has gpg; } ||
        leave_out "the test with pass" "apt-get install pass gnupg" pass::
    has_pygit2 || leave_out "the tests with pygit2" \
        "apt-get install python3-venv, and run this again" pygit2::
    has tinyproxy ||
        leave_out "the tests through a proxy" "apt-get install tinyproxy-bin" proxies::
    { has keyctl && keyctl add user git-credential-azdo:test x @p >/dev/null 2>&1; } ||
        leave_out "the tests of the vault and the kernel's keyring" \
            "apt-get install keyutils; most containers forbid it" keyutils::
    [ "$(id -u)" = 0 ] || leave_out "the tests with other users" "run this as root" others::
    { has curl && has python3; } ||
        leave_out "the lines for curl and Python" "apt-get install curl python3" one_liners::
    can_record ||
        leave_out "the check of the README's recording" "apt-get install python3 dbus gnome-keyring"
    { has dbus-daemon && has gnome-keyring-daemon && has secret-tool; } ||
        leave_out "the tests of the keyring" \
            "apt-get install dbus gnome-keyring libsecret-tools" secret_service::
}

can_record() {
    has python3 && has dbus-run-session && has gnome-keyring-daemon
}

# Whether this Rust has a cargo command: rustup puts them on PATH in any case.
has_part() {
    cargo "$1" --version >/dev/null 2>&1
}

# leave_out WHAT REMEDY [MODULE OF TESTS]
leave_out() {
    not_run="$not_run
  - $1 (to run it: $2)"
    [ -z "${3-}" ] || skipped="$skipped --skip $3"
}

step() {
    say "== $*"
    "$@"
}

# A step that only speaks when it fails.
quietly() {
    say "== $*"
    report=$("$@" 2>&1) || { say "$report" && exit 1; }
}

lint() {
    ! has_part fmt || step cargo fmt --all --check
    ! has_part fmt || step cargo fmt --manifest-path fuzz/Cargo.toml --check
    ! has_part clippy ||
        step cargo clippy --workspace --all-targets --locked --quiet -- -D warnings
    ! has shellcheck ||
        step shellcheck install/*.sh tests/*.sh benches/*.sh fuzz/*.sh docs/*/*.sh .ci/run
}

# The list of what is known to be vulnerable is at GitHub. That a machine cannot reach it is said,
# but is no fault of what is tested.
check_dependencies() {
    has_part deny || return 0
    step cargo deny --locked check licenses bans sources
    if timeout 60 cargo deny fetch db >/dev/null 2>&1; then
        step cargo deny --locked check --disable-fetch advisories
    else
        out_of_reach="
NOT RUN, since github.com cannot be reached: cargo deny check advisories"
    fi
}

# Only with a toolchain that is installed: rustup would download any other. Most machines have one
# Rust, so this is no reason to fail with --strict; clippy's incompatible_msrv runs everywhere.
check_minimum_rust() {
    minimum=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
    toolchain=$(rustup toolchain list 2>/dev/null | sed -n "s/^\(${minimum}[.-][^ ]*\).*/\1/p" | head -n 1)
    if [ -n "$toolchain" ]; then
        step cargo "+$toolchain" check --workspace --all-targets --locked --quiet \
            --target-dir "${CARGO_TARGET_DIR:-$root/target}/minimum-rust"
    else
        out_of_reach="$out_of_reach
NOT RUN, since Rust $minimum is not installed: cargo check with it (rustup toolchain install $minimum)"
    fi
}

tell_not_run() {
    [ -z "$out_of_reach" ] || say "$out_of_reach" >&2
    [ -n "$not_run" ] || return 0
    say "
NOT RUN on this machine:$not_run" >&2
    ! $strict || say "Nothing may be left out here (--strict): this run fails." >&2
    say >&2
}

# Tests wait for locks, time limits and the disk, so two run per processor.
threads() {
    echo $(($(getconf _NPROCESSORS_ONLN) * 2))
}

# A folder in memory for the homes of the tests, where one can be had: what the program writes is
# flushed to disk each time (fsync), which takes longer than all else in the tests of kills.
use_memory_for_temporary_files() {
    [ -z "${TMPDIR:-}" ] && [ -d /dev/shm ] && [ -w /dev/shm ] || return 0
    folder=$(mktemp -d /dev/shm/git-credential-azdo.XXXXXX)
    cleanup() {
        rm -rf "$folder"
    }
    always_cleanup
    chmod 755 "$folder"
    # It is of no use where programs in it cannot be run (noexec) or space is short.
    printf '#!/bin/sh\n' >"$folder/runs" && chmod 755 "$folder/runs"
    "$folder/runs" 2>/dev/null || return 0
    [ "$(df -Pk "$folder" | awk 'NR == 2 { print $4 }')" -gt 1000000 ] || return 0
    export TMPDIR="$folder"
}

# The test runner prints the summary last.
run_tests() {
    use_memory_for_temporary_files
    # shellcheck disable=SC2086 # A list of arguments.
    if has cargo-nextest; then
        quietly cargo test --locked --doc # nextest runs none of these.
        cargo nextest run --locked --no-run
        tell_not_run
        cargo nextest run --locked --no-fail-fast --status-level slow \
            --test-threads "$(threads)" -- $skipped
    else
        cargo test --locked --no-run --quiet
        tell_not_run
        cargo test --locked --no-fail-fast --quiet -- --test-threads "$(threads)" $skipped
    fi
}

strict=false
[ "${CI:-}" != true ] || strict=true
for argument; do
    case $argument in
        -h | --help)
            help
            exit
            ;;
        --strict) strict=true ;;
        *) usage_error "unexpected argument $argument" ;;
    esac
done
need_build_tools
install_tools
cd "$root"
install_cargo_deny
leave_out_what_cannot_run
lint
step ./tests/docs.sh
check_dependencies
check_minimum_rust
step ./tests/install.sh
step ./tests/wsl.sh
! can_record || step ./docs/recording/record.sh --check
! has c++ || step ./fuzz/run.sh 5
run_tests
! $strict || [ -z "$not_run" ]
