#!/usr/bin/env bash
# Checks, from Linux, the platforms that are not this one: that the program compiles for macOS,
# Windows and other kinds of Linux, without a warning and with the keyring of each, and that the
# program for Windows works under wine with its Credential Manager.
#
# As root on Debian it installs the packages it needs (and says which); it downloads crates by
# cargo, and targets by rustup where rustup is, which it removes again. About four minutes.
#
# Ends with 0 if all is well, 1 if a check failed, and 2 if one could not be run.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly WINDOWS=x86_64-pc-windows-gnu
readonly MUSL=x86_64-unknown-linux-musl ARM=aarch64-unknown-linux-gnu
readonly TARGETS=("$WINDOWS" aarch64-apple-darwin x86_64-apple-darwin "$MUSL" "$ARM")

failures=() gaps=() added_targets=()
work=$(mktemp -d)
mkdir "$work/tmp"
export CARGO_TARGET_DIR=$work/target TMPDIR=$work/tmp

main() {
    trap clean_up EXIT
    trap 'exit 130' INT TERM HUP
    choose_toolchain
    local target
    for target in "${TARGETS[@]}"; do
        compiles "$target"
    done
    windows_unit_tests
    windows_program
    summary
}

clean_up() {
    if [ -d "$work/prefix" ]; then stop_wine; fi
    if [ ${#added_targets[@]} -gt 0 ]; then
        rustup -q target remove "${added_targets[@]}" 2>/dev/null || true
    fi
    rm -rf "$work"
}

passed() { printf 'ok       %s\n' "$1"; }

failed() {
    failures+=("$1")
    printf 'FAILED   %s\n' "$1"
    sed 's/^/         | /' "${2:-/dev/null}" | tail -n 40
}

not_run() {
    gaps+=("$1: $2")
    printf 'NOT RUN  %s: %s\n' "$1" "$2"
}

summary() {
    local line
    echo
    for line in "${gaps[@]}"; do printf '*** NOT RUN: %s\n' "$line"; done
    for line in "${failures[@]}"; do printf '*** FAILED: %s\n' "$line"; done
    if [ ${#failures[@]} -gt 0 ]; then exit 1; fi
    if [ ${#gaps[@]} -gt 0 ]; then exit 2; fi
    echo 'All platforms that can be checked from here are well.'
}

# Installs Debian packages where some are missing, and removes none for them.
install_packages() {
    local missing=() package
    command -v dpkg-query >/dev/null || return 1
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" = 0 ] || return 1
    echo "installing, to stay: ${missing[*]}"
    {
        apt-get update &&
            DEBIAN_FRONTEND=noninteractive apt-get install --assume-yes --no-remove \
                --no-install-recommends "${missing[@]}"
    } >"$work/apt" 2>&1 || { tail -n 5 "$work/apt"; return 1; }
}

# rustup's standard libraries if its server can be reached, else Debian's compiler, which comes
# with the source of one.
choose_toolchain() {
    route=none
    if rustup_has_targets; then
        route=rustup
    elif install_packages rustc-web cargo-web rust-web-src; then
        route=debian
        export PATH=/usr/bin:$PATH RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1
    fi
    echo "standard libraries of other platforms: $route"
}

rustup_has_targets() {
    command -v rustup >/dev/null || return 1
    local have target
    have=$(rustup target list --installed)
    for target in "${TARGETS[@]}"; do
        if ! grep -qx "$target" <<<"$have"; then
            # Noted first: an interruption must not leave it behind.
            added_targets+=("$target")
            timeout 90 rustup -q target add "$target" 2>/dev/null || return 1
        fi
    done
}

# What ring and the linker need for a target.
c_compiler_for() {
    case $1 in
        "$WINDOWS") install_packages gcc-mingw-w64-x86-64 ;;
        "$MUSL") install_packages musl-tools ;;
        "$ARM") install_packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross ;;
        *apple*) pretend_to_compile "$1" ;;
    esac
}

# There is no compiler for macOS here. Checking Rust links nothing, so no one misses the C and the
# assembler in ring that this one leaves out.
pretend_to_compile() {
    cat >"$work/cc" <<'END'
#!/bin/sh
# What kind of compiler it is, is asked with these.
case $1 in -E | '-?') exec cc "$@" ;; esac
while [ $# -gt 1 ]; do [ "$1" != -o ] || : >"$2"; shift; done
END
    chmod +x "$work/cc"
    export "CC_${1//-/_}=$work/cc"
}

# Runs cargo for a target; a warning is as bad as an error.
cargo_for() {
    local target=$1
    shift
    if [ $route = debian ]; then
        set -- "$@" -Zbuild-std=std,panic_abort
    fi
    cargo "$@" --locked --target "$target" >"$work/cargo" 2>&1 &&
        ! grep -q '^warning' "$work/cargo"
}

# The keyring crate without the feature of its platform is one that forgets everything.
has_its_keyring() {
    local target=$1 feature
    case $target in
        *windows*) feature=windows-native ;;
        *apple*) feature=apple-native ;;
        *) feature=sync-secret-service ;;
    esac
    cargo tree --locked --target "$target" --edges normal --prefix none --format '{p} {f}' \
        >"$work/cargo" 2>&1 && grep -Eq "^keyring .*\b$feature\b" "$work/cargo"
}

compiles() {
    local target=$1 what="compiles for $1" check=check
    if [ $route = none ]; then
        not_run "$what" 'no standard library for it: neither rustup nor Debian could give one'
    elif [ $route = debian ] && [[ $target != "$WINDOWS" && $target != aarch64-apple-darwin ]]; then
        not_run "$what" 'left out, since a standard library has to be built for each; needs rustup'
    elif ! c_compiler_for "$target"; then
        not_run "$what" 'its C compiler is not installed; run this as root on Debian'
    else
        # Clippy belongs to one compiler; what there may be of it is not Debian's.
        if [ $route = rustup ] && cargo clippy --version >/dev/null 2>&1; then check=clippy; fi
        if cargo_for "$target" $check; then
            passed "$what (cargo $check)"
        else
            failed "$what (cargo $check)" "$work/cargo"
        fi
        if has_its_keyring "$target"; then
            passed "has the keyring of $target"
        else
            failed "has the keyring of $target" "$work/cargo"
        fi
    fi
}

# wine with a prefix, a home and a git of its own.
in_wine() {
    env HOME="$work/home" GIT_CONFIG_NOSYSTEM=1 LC_ALL=C STUB="$work" \
        WINEPREFIX="$work/prefix" WINEDEBUG=-all WINEPATH="Z:${work//\//\\}\bin" \
        WINEDLLOVERRIDES='mscoree,mshtml=;winemenubuilder.exe=d' timeout 120 "$@"
}

azdo() { in_wine wine "$work/my tools/git-credential-azdo.exe" "$@"; }

# Stops the server of this prefix, and no other; it writes the registry to the disk.
stop_wine() {
    in_wine wineserver -k 2>/dev/null || true
    in_wine wineserver -w 2>/dev/null || true
}

prepare_wine() {
    [ -d "$work/prefix" ] && return
    install_packages gcc-mingw-w64-x86-64 wine64 wine git || return 1
    mkdir "$work/home" "$work/bin" "$work/my tools"
    local cc=(x86_64-w64-mingw32-gcc -s -Wall -Wextra)
    "${cc[@]}" -o "$work/bin/git.exe" tests/wine/git.c
    "${cc[@]}" -shared -o "$work/bin/bcryptprimitives.dll" tests/wine/bcryptprimitives.c -ladvapi32
    in_wine wineboot --init </dev/null >"$work/wineboot" 2>&1
    cp "$work/bin/bcryptprimitives.dll" "$work/prefix/drive_c/windows/system32/"
}

windows_unit_tests() {
    local what='the unit tests under wine'
    if [ $route != rustup ]; then
        not_run "$what" 'needs the standard library of rustup'
    elif ! prepare_wine; then
        not_run "$what" 'wine and mingw are not installed; run this as root on Debian'
    elif cargo_for $WINDOWS test --lib --no-run; then
        local tests=("$CARGO_TARGET_DIR/$WINDOWS"/debug/deps/git_credential_azdo-*.exe)
        if in_wine wine "${tests[0]}" >"$work/output" 2>/dev/null; then
            passed "$what"
        else
            failed "$what" "$work/output"
        fi
    else
        failed "$what" "$work/cargo"
    fi
}

# One user's story with the real program. Each step is compared with what it has to say.
windows_program() {
    local what='the program for Windows under wine'
    if [ $route = none ]; then
        not_run "$what" 'it could not be built'
        return
    elif ! prepare_wine; then
        not_run "$what" 'wine and mingw are not installed; run this as root on Debian'
        return
    elif ! cargo_for $WINDOWS build --release; then
        failed "$what: cargo build" "$work/cargo"
        return
    fi
    cp "$CARGO_TARGET_DIR/$WINDOWS/release/git-credential-azdo.exe" "$work/my tools/"

    local about_acme=$'protocol=https\nhost=dev.azure.com\npath=acme/widgets/_git/widgets\n'
    local pat
    pat=$(printf 'a%.0s' {1..84})
    prints 'git-credential-azdo [0-9]' azdo --version </dev/null
    prints 'dev.azure.com.helper .Z:/.*/my.* tools/git-credential-azdo.exe' \
        azdo configure --dry-run </dev/null
    prints 'now asks' azdo configure </dev/null
    prints 'nothing was changed' azdo configure </dev/null
    prints 'no longer uses' azdo unconfigure </dev/null
    prints 'Stored the PAT for acme in the keyring' \
        azdo login acme --with-token --no-git-config --no-verify <<<"$pat"$'\r'
    # What is only in the server's memory is gone with it.
    stop_wine
    prints '^acme .* keyring .*verified' azdo list </dev/null
    prints "^password=$pat\$" azdo get <<<"$about_acme"
    printf '@echo %%AZDO_ORG_SERVICE_URL%% and %%1\r\n' >"$work/bin/tool.cmd"
    prints '^https://dev.azure.com/acme and "*a b' azdo run acme -- tool 'a b' </dev/null
    prints "WSL's git now asks" set_up_wsl </dev/null
    prints "^password=$pat\$" git_of_linux credential fill <<<"$about_acme"
    prints '^acme .* keyring .*verified' git_of_linux credential-azdo list </dev/null
    prints '^basic$' git_of_linux config http.https://dev.azure.com/acme/.proactiveAuth </dev/null
    prints 'no longer uses' set_up_wsl --undo </dev/null
    prints '' azdo erase <<<"${about_acme}username=pat"$'\n'"password=$pat"$'\n'
    prints '^acme .* rejected' azdo list </dev/null
    prints '' azdo get <<<"$about_acme"
    prints 'Deleted the PAT for acme' azdo logout acme </dev/null
    prints 'No PAT is stored' azdo list </dev/null
    stop_wine
    prints '^0$' grep -ac 'git-credential-azdo:' "$work/prefix/user.reg"
}

# The git of Linux with the Windows program as its helper, as in WSL: what starts that there is
# the kernel, here a script.
git_of_linux() { in_wine git "$@"; }

set_up_wsl() {
    mkdir -p "$work/in wsl"
    printf '#!/bin/sh\nexec wine "%s" "$@" 2>/dev/null\n' \
        "$work/my tools/git-credential-azdo.exe" >"$work/in wsl/git-credential-azdo.exe"
    chmod +x "$work/in wsl/git-credential-azdo.exe"
    in_wine env WSL_DISTRO_NAME=Debian install/wsl.sh "$@" "$work/in wsl/git-credential-azdo.exe"
}

# Whether a command prints a line like this; with no pattern, whether it prints nothing.
prints() {
    local pattern=$1 what
    shift
    what="under wine: ${*/$work/TMP}"
    { "$@" || true; } 2>"$work/errors" | tr -d '\r' >"$work/output"
    if [ -n "$pattern" ] && grep -q -- "$pattern" "$work/output"; then
        passed "$what"
    elif [ -z "$pattern" ] && [ ! -s "$work/output" ]; then
        passed "$what"
    else
        cat "$work/errors" >>"$work/output"
        failed "$what" "$work/output"
    fi
}

main
