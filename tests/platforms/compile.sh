# Clippy for other platforms. Sourced by ../platforms.sh.
# shellcheck shell=bash

readonly WINDOWS=x86_64-pc-windows-gnu
# The sources differ by the system, seldom by the processor, so --quick takes the first four.
TARGETS=(
    "$WINDOWS"
    aarch64-pc-windows-msvc
    aarch64-apple-darwin
    aarch64-unknown-linux-gnu
    x86_64-pc-windows-msvc
    x86_64-apple-darwin
    x86_64-unknown-linux-musl
)
readonly QUICK=4

added_targets=()

# The standard libraries of other platforms.
add_targets() {
    command -v rustup >/dev/null || return 0
    local target
    for target in "${TARGETS[@]}"; do
        if ! has_target "$target"; then
            # Noted first: an interruption must not leave it behind.
            added_targets+=("$target")
            timeout 90 rustup -q target add "$target" 2>/dev/null || true
        fi
    done
}

has_target() {
    [ -d "$(rustc --print sysroot)/lib/rustlib/$1/lib" ]
}

# clippy links nothing, so it does not need the C and assembler code of ring, which these tools
# skip, and no compiler has to be installed for any platform.
pretend_to_compile() {
    local target=$1 fake=$work/fake
    mkdir -p "$fake/path"
    cat >"$fake/cc" <<'TEXT'
#!/bin/sh
# cc is run with these to find out which compiler it is.
case $1 in -E | '-?') exec cc "$@" ;; esac
while [ $# -gt 1 ]; do [ "$1" != -o ] || : >"$2"; shift; done
TEXT
    cat >"$fake/ar" <<'TEXT'
#!/bin/sh
for word; do case $word in *.a | *.lib) : >"${word#-out:}" ;; esac; done
TEXT
    # ring accepts no other compiler for Windows on ARM.
    cp "$fake/cc" "$fake/path/clang"
    chmod +x "$fake"/cc "$fake"/ar "$fake"/path/clang
    export "CC_${target//-/_}=$fake/cc" "AR_${target//-/_}=$fake/ar" PATH="$fake/path:$PATH"
}

# The store of the platform is called by this crate: others bring the same dependencies along. On
# Linux it is the program's own client of the Secret Service, without a library of C.
has_its_keyring() {
    local target=$1
    cargo tree --locked --target "$target" --edges normal --depth 1 --prefix none --format '{p} {f}' \
        >"$work/cargo" 2>&1 || return
    case $target in
        *windows*) grep -Eq '^windows-sys v.*\bWin32_Security_Credentials\b' "$work/cargo" ;;
        *apple*) grep -Eq '^security-framework v' "$work/cargo" ;;
        *) ! grep -Eq '^(keyring|keyring-core|dbus|libdbus-sys|zbus) v' "$work/cargo" ;;
    esac
}

# First all together, which keeps every processor busy; then each one alone, to show which fails.
compiles_everywhere() {
    local target have=()
    for target in "${TARGETS[@]}"; do
        ! has_target "$target" || have+=(--target "$target")
    done
    [ ${#have[@]} = 0 ] || clippy "${have[@]}" || true
    for target in "${TARGETS[@]}"; do
        compiles "$target"
    done
}

compiles() {
    local target=$1 what="clippy for $1"
    if ! has_target "$target"; then
        not_run "$what" "its standard library is missing (rustup target add $target)"
    elif ! cargo clippy --version >/dev/null 2>&1; then
        not_run "$what" 'clippy is missing (rustup component add clippy)'
    elif clippy --target "$target"; then
        passed "$what"
    else
        failed "$what" "$work/cargo"
    fi
    if has_its_keyring "$target"; then
        passed "the keyring of $target"
    else
        failed "the keyring of $target" "$work/cargo"
    fi
}

clippy() {
    (
        for word; do
            [ "$word" = --target ] || pretend_to_compile "$word"
        done
        cargo clippy --locked --quiet "$@" --lib --bins -- -D warnings
    ) >"$work/cargo" 2>&1
}
