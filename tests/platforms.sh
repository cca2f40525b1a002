#!/usr/bin/env bash
# Checks other platforms from Linux: clippy for Windows, macOS, and other kinds of Linux, and the unit
# tests and the program for Windows under Wine.
#
# Exits with 0 if every check passed, 1 if one failed, and 2 if one could not be run.
set -euo pipefail
cd "$(dirname "$0")/.."

help() {
    cat <<'TEXT'
Usage: tests/platforms.sh [--quick] [AREA...]
       tests/platforms.sh --install-targets

Checks, from Linux, that the program compiles without warnings for Windows, macOS, and other
kinds of Linux, and runs its unit tests and the program for Windows under Wine.

  --quick  Install nothing, and run only clippy and the unit tests. Takes two minutes.
  --install-targets
           Install the standard libraries that --quick needs, with rustup, and exit.
  AREA     Run only this area of the program for Windows (a file in tests/platforms/windows).

Without --quick, it adds targets with rustup and removes them again. On Debian, as root, it also
installs the packages it needs, and lists them.
TEXT
}

quick=false area=''
# Everything that the checks write, deleted at the end.
work=$(mktemp -d)
# Builds are kept: the next run takes half as long.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$PWD/target}/platforms"
# dlltool of MinGW splits its paths at spaces.
case $CARGO_TARGET_DIR in
    *' '*)
        mkdir -p "$CARGO_TARGET_DIR"
        ln -s "$CARGO_TARGET_DIR" "$work/target"
        export CARGO_TARGET_DIR=$work/target
        ;;
esac
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
