#!/usr/bin/env bash
# Checks the platforms that are not this one, from Linux: clippy for Windows, macOS and other kinds
# of Linux, and the unit tests and the program for Windows under wine.
#
# Ends with 0 if all is well, 1 if a check failed, and 2 if one could not be run.
set -euo pipefail
cd "$(dirname "$0")/.."

help() {
    cat <<'TEXT'
Usage: tests/platforms.sh [--quick] [AREA...]
       tests/platforms.sh --install-targets

Checks, from Linux, that the program compiles without a warning for Windows, macOS and other
kinds of Linux, and runs its unit tests and the program for Windows under wine.

  --quick  Install nothing, and run only clippy and the unit tests. Two minutes.
  --install-targets
           Add the standard libraries for --quick with rustup, to stay, and end.
  AREA     Run only these parts of the program for Windows (the files in tests/platforms/windows).

Without --quick it installs as root on Debian the packages it needs, and says which; it adds
targets with rustup, and removes them again.
TEXT
}

quick=false area=''
# The folder of everything that is left behind by no test.
work=$(mktemp -d)
# What is built stays: the next run takes half as long.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/platforms"
export TMPDIR=$work/tmp
mkdir "$TMPDIR"

# shellcheck source=platforms/report.sh
. tests/platforms/report.sh
# shellcheck source=platforms/compile.sh
. tests/platforms/compile.sh
# shellcheck source=platforms/wine.sh
. tests/platforms/wine.sh
# shellcheck source=platforms/windows.sh
. tests/platforms/windows.sh

main() {
    trap clean_up EXIT
    trap 'exit 130' INT TERM HUP
    case ${1:-} in --quick | --install-targets) TARGETS=("${TARGETS[@]:0:$QUICK}") ;; esac
    case ${1:-} in
        --quick) quick=true && shift ;;
        --install-targets) add_targets && added_targets=() && return ;;
        -*) help && exit ;;
    esac
    if [ $# = 0 ]; then
        $quick || add_targets
        compiles_everywhere
        windows_unit_tests
    fi
    $quick || windows_program "$@"
    summary
}

clean_up() {
    if [ -d "$work/prefix" ]; then stop_wine; fi
    if [ ${#added_targets[@]} -gt 0 ]; then
        rustup -q target remove "${added_targets[@]}" 2>/dev/null || true
    fi
    rm -rf "$work"
}

main "$@"
