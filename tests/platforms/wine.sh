# wine with a prefix, a home and a git of its own. Sourced by ../platforms.sh.
# shellcheck shell=bash

in_wine() {
    env -u SHELL HOME="$work/home" GIT_CONFIG_NOSYSTEM=1 LC_ALL=C \
        WINEPREFIX="$work/prefix" WINEDEBUG=-all WINEPATH="Z:${work//\//\\}\bin" \
        WINEDLLOVERRIDES='mscoree,mshtml=;winemenubuilder.exe=d' timeout "${limit:-120}" "$@"
}

# The program, in a path with a space.
azdo() { in_wine wine "$work/my tools/git-credential-azdo.exe" "$@"; }

# compile FILE [OPTION...]: a program of tests/wine, which `in_wine wine NAME` then finds.
compile() {
    local source=$1
    shift
    x86_64-w64-mingw32-gcc -s -Wall -Wextra -Werror -o "$work/bin/$(basename "$source" .c).exe" \
        "tests/wine/$source" "$@"
}

prepare_wine() {
    [ ! -d "$work/prefix" ] || return 0
    install_packages gcc-mingw-w64-x86-64 wine64 wine git || return 1
    mkdir "$work/home" "$work/bin" "$work/my tools"
    compile git.c
    x86_64-w64-mingw32-gcc -s -shared -Wall -Wextra -o "$work/bin/bcryptprimitives.dll" \
        tests/wine/bcryptprimitives.c -ladvapi32
    in_wine wineboot --init </dev/null >"$work/wineboot" 2>&1
    cp "$work/bin/bcryptprimitives.dll" "$work/prefix/drive_c/windows/system32/"
}

# Stops the server of this prefix, and no other; it writes the registry to the disk.
stop_wine() {
    in_wine wineserver -k 2>/dev/null || true
    in_wine wineserver -w 2>/dev/null || true
}

# A user who has stored and configured nothing. git's home is the profile, as HOME is not set for
# the programs of Windows.
new_user() {
    rm -rf "${work:?}/home" "$work/prefix/drive_c/users"/*/{.gitconfig,.config} \
        "$work/prefix/drive_c/users"/*/AppData/*/git-credential-azdo
    mkdir "$work/home"
    in_wine wine reg delete 'HKCU\Software\Wine\Credential Manager' /f >/dev/null 2>&1 || true
}

# prints PATTERN COMMAND...: whether it prints a line like this; with no pattern, whether it prints
# nothing.
prints() {
    local pattern=$1
    shift
    { "$@" || true; } 2>"$work/errors" | tr -d '\r' >"$work/output"
    compare "$pattern" "$*"
}

# fails_with STATUS PATTERN COMMAND...: whether it ends with this status, and says this.
fails_with() {
    local wanted=$1 pattern=$2 status=0
    shift 2
    "$@" >"$work/output" 2>"$work/errors" || status=$?
    tr -d '\r' <"$work/errors" >>"$work/output"
    if [ $status = "$wanted" ]; then
        compare "$pattern" "$* (status $wanted)"
    else
        failed "$area: $*: status $status, not $wanted" "$work/output"
    fi
}

compare() {
    local pattern=$1 what="$area: ${2/"$work"/TMP}"
    if [ -n "$pattern" ] && grep -q -- "$pattern" "$work/output"; then
        passed "$what"
    elif [ -z "$pattern" ] && [ ! -s "$work/output" ]; then
        passed "$what"
    else
        cat "$work/errors" >>"$work/output"
        failed "$what" "$work/output"
    fi
}
