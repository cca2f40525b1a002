#!/bin/sh
# Checks and tests everything that can be tested on this machine, and says what cannot.
set -eu

# shellcheck source=../install/common.sh
. "$(dirname -- "$0")/../install/common.sh"

# shellcheck source=requirements.sh
. "$(dirname -- "$0")/requirements.sh"

help() {
    cat <<'END'
Usage: tests/run.sh [--install] [--strict]

Runs the lints and all tests. The first lines say what is missing on this machine. What cannot
run without it is left out, and listed before and after the tests.

  --install  First install what is missing: system packages with apt (as root or with sudo), among
             them wine (700 MB); pygit2 and zizmor into the build's directory; cargo-deny; and
             Rust's libraries for other platforms with rustup.
  --strict   Fail if a tool is missing. CI=true in the environment does the same. What the machine
             does not allow, such as mounts in a container, is not a failure.
END
}

out_of_reach=''

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
    quietly cargo metadata --locked --manifest-path fuzz/Cargo.toml --format-version 1
    ! has_part clippy ||
        step cargo clippy --workspace --all-targets --locked --quiet -- -D warnings
    ! has shellcheck ||
        step shellcheck install/*.sh tests/*.sh tests/platforms/windows/*.sh benches/*.sh fuzz/*.sh docs/*/*.sh .ci/run
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

# Only rustup's server has the libraries of other platforms, and rustup need not be there. That they
# are missing is said, but is no fault of what is tested.
check_platforms() {
    say "== ./tests/platforms.sh --quick"
    status=0
    ./tests/platforms.sh --quick || status=$?
    case $status in
        0) ;;
        2) out_of_reach="$out_of_reach
NOT RUN: other platforms, as listed above by tests/platforms.sh" ;;
        *) exit 1 ;;
    esac
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

run_tests() {
    use_memory_for_temporary_files
    export INSTA_UPDATE=no # A changed text is a failure, not a new file.
    # shellcheck disable=SC2086 # A list of arguments.
    if has cargo-nextest; then
        quietly cargo test --locked --doc # nextest runs none of these.
        cargo nextest run --locked --no-fail-fast --status-level slow \
            --test-threads "$(threads)" -- $skipped
    else
        cargo test --locked --no-fail-fast --quiet -- --test-threads "$(threads)" $skipped
    fi
}

say_result() {
    [ -z "$out_of_reach" ] || say "$out_of_reach" >&2
    say_not_run
    if [ -z "$not_run" ]; then
        say "Everything passed."
    elif $strict && $lacks_tools; then
        die "tools are missing (--strict)"
    else
        say "Everything else passed."
    fi
}

install=false strict=false
[ "${CI:-}" != true ] || strict=true
for argument; do
    case $argument in
        -h | --help)
            help
            exit
            ;;
        --install) install=true ;;
        --strict) strict=true ;;
        *) usage_error "unexpected argument $argument" ;;
    esac
done
cd "$root"
if $install; then install_missing; else say_missing; fi
need_build_tools
leave_out_what_cannot_run
say_not_run
lint
step ./tests/docs.sh
check_dependencies
check_minimum_rust
step ./tests/install.sh
step ./tests/wsl.sh
! ./tests/workflows.sh --installed || step ./tests/workflows.sh
check_platforms
! can_record || step ./docs/recording/record.sh --check
run_tests
! has c++ || step ./fuzz/run.sh 5
say_result
