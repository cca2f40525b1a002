#!/bin/sh
# The long forms of what tests/load does for seconds in each run of the suite.
set -eu

# shellcheck source=../install/common.sh
. "$(dirname -- "$0")/../install/common.sh"

help() {
    cat <<'END'
Usage: tests/load.sh [FILTER]

Fetches with 32 concurrent gits again and again, asks each store ten thousand times in a row,
and takes keyring, vault, kernel and files away in the middle. Kills commands that change PATs at
Azure at every system call, and renews 200 times during fetches. It takes about half an hour, and
prints the figures that are in docs/faults.md. It needs what tests/run.sh installs.

FILTER runs only the tests with this in their name, such as keyring.
END
}

case ${1-} in
    -h | --help)
        help
        exit
        ;;
    -*) usage_error "unexpected argument $1" ;;
esac
need_build_tools
cd "$root"
say "On $(uname -sr), $(nproc) processors, $(git --version)"
cargo test --locked --quiet --test system -- --ignored --nocapture --test-threads 1 "$@"
cargo test --locked --quiet --test real_git -- --ignored --nocapture --test-threads 1 "$@"
# The skipped ones are started by other tests, as processes of their own.
cargo test --locked --quiet --test azure -- --ignored --nocapture --test-threads 1 \
    --skip entra::asks --skip months::day "$@"
