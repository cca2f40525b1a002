# The program for Windows, under Wine. Sourced by ../platforms.sh.
#
# Each file in windows/ is an area, and has a function `windows_AREA`, which starts with a new
# user. Its steps are `prints` and `fails_with` (wine.sh).
# shellcheck shell=bash

windows_program() {
    local areas=("$@")
    prepare_program || return 0
    [ $# -gt 0 ] || mapfile -t areas < <(basename -s .sh -- tests/platforms/windows/*.sh)
    for area in "${areas[@]}"; do
        # shellcheck source=/dev/null
        . "tests/platforms/windows/$area.sh"
        new_user
        "windows_$area"
    done
    stop_wine
}

prepare_program() {
    local what='the program for Windows under Wine'
    if ! has_target "$WINDOWS"; then
        not_run "$what" "its standard library is missing (rustup target add $WINDOWS)"
    elif ! prepare_wine; then
        not_run "$what" 'wine and mingw are not installed; run this as root on Debian'
    elif ! cargo build --locked --quiet --target "$WINDOWS" --bins >"$work/cargo" 2>&1; then
        failed "$what: cargo build" "$work/cargo"
    else
        cp "$CARGO_TARGET_DIR/$WINDOWS/debug/git-credential-azdo.exe" "$work/my tools/"
        return 0
    fi
    return 1
}

# More than this many must run, because a run without tests would pass too.
readonly UNIT_TESTS=150

windows_unit_tests() {
    local what='the unit tests under Wine' binary run
    if ! has_target "$WINDOWS"; then
        not_run "$what" "its standard library is missing (rustup target add $WINDOWS)"
    elif ! prepare_wine; then
        not_run "$what" 'wine64 and gcc-mingw-w64-x86-64 are not installed'
    elif ! binary=$(build_unit_tests); then
        failed "$what: cargo test --no-run" "$work/cargo"
    elif ! in_wine wine "$binary" >"$work/output" 2>&1; then
        failed "$what" "$work/output"
    else
        run=$(sed -n 's/^test result: ok. \([0-9]*\) passed.*/\1/p' "$work/output")
        if [ "${run:-0}" -gt $UNIT_TESTS ]; then
            passed "$what ($run)"
        else
            failed "$what: only ${run:-0} ran" "$work/output"
        fi
    fi
}

build_unit_tests() {
    cargo test --locked --target "$WINDOWS" --test unit --no-run --message-format json \
        2>"$work/cargo" | sed -n 's/.*"executable":"\([^"]*\/unit-[^"]*\)".*/\1/p' | tail -n 1 |
        grep .
}
