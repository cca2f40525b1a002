# What the scripts share. Sourced, not run; by scripts one directory below the root.
# shellcheck shell=sh

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)

say() {
    printf '%s\n' "$*"
}

die() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

usage_error() {
    printf '%s: %s; see --help\n' "${0##*/}" "$*" >&2
    exit 2
}

has() {
    command -v "$1" >/dev/null 2>&1
}

on_path() {
    case ":$PATH:" in
        *":$1:"*) true ;;
        *) false ;;
    esac
}

# Where cargo installs a user's programs, and where they usually are without cargo.
cargo_bin() {
    say "${CARGO_HOME:-${HOME:?}/.cargo}/bin"
}

local_bin() {
    say "${HOME:?}/.local/bin"
}

# Runs `cleanup` however the script ends: not every sh runs a trap on EXIT when a signal ends it.
always_cleanup() {
    trap cleanup EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
}

on_macos() {
    [ "$(uname -s)" = Darwin ]
}

# The file in which the user's shell finds what a new terminal needs, as a user writes it.
profile() {
    case ${SHELL:-} in
        # Terminal on macOS starts login shells, and /etc/zprofile puts other directories first.
        */zsh) if on_macos; then in_zsh_home .zprofile; else in_zsh_home .zshrc; fi ;;
        */bash) bash_profile ;;
        *) in_home .profile ;;
    esac
}

# A login shell reads only the first of these.
bash_profile() {
    for name in .bash_profile .bash_login .profile; do
        [ ! -e "${HOME:?}/$name" ] || { in_home "$name" && return; }
    done
    if on_macos; then in_home .bash_profile; else in_home .profile; fi
}

in_home() {
    tilde='~' # Not for this shell.
    say "$tilde/$1"
}

in_zsh_home() {
    case ${ZDOTDIR:-${HOME:?}} in
        "$HOME") in_home "$1" ;;
        "$HOME"/*) in_home "${ZDOTDIR#"$HOME"/}/$1" ;;
        *) say "$ZDOTDIR/$1" ;;
    esac
}

need_build_tools() {
    # macOS has a cc and a git that only offer to install the real ones, in a dialog.
    ! on_macos || xcode-select -p >/dev/null 2>&1 ||
        die "Apple's command line tools are missing: run xcode-select --install first"
    has git || die "git is missing: install it first (Debian: apt install git)"
    has cargo || die "cargo is missing: install Rust first (https://rustup.rs)"
    has cc || die "cc, a C compiler, is missing: install one first (Debian: apt install gcc libc6-dev; Alpine: apk add gcc musl-dev)"
    need_rust
}

# An older cargo fails on the manifest with an error that does not say what to do.
need_rust() {
    wanted=$(sed -n 's/^rust-version = "1\.\([0-9]*\).*/\1/p' "$root/Cargo.toml")
    # In the source directory, where a rustup override may say which Rust it is.
    found=$(cd "$root" && cargo --version | sed -n 's/^cargo 1\.\([0-9]*\).*/\1/p')
    [ "${found:-0}" -ge "$wanted" ] ||
        die "Rust 1.$wanted is needed, but this cargo is 1.${found:-?}: update it (rustup update; https://rustup.rs)"
}

# What to add to `build` for a program that needs no library of the system. Fails where Rust cannot
# build one. On Alpine the system's own target is used; its Rust links dynamically by default.
static_target() {
    triple=$(cd "$root" && rustc -vV | sed -n 's/^host: \(.*-linux-musl.*\)/\1/p')
    if [ -n "$triple" ]; then
        say "--target $triple --config target.$triple.rustflags=\"-Ctarget-feature=+crt-static\""
        return
    fi
    triple=$(uname -m)-unknown-linux-musl
    sysroot=$(cd "$root" && rustc --print sysroot)
    [ "$(uname -s)" = Linux ] && [ -d "$sysroot/lib/rustlib/$triple" ] || return 1
    say "--target $triple"
}

# The C in the dependencies needs no C library, so any compiler builds it for musl.
use_cc_for_musl() {
    machine=$(uname -m)
    export "CC_${machine}_unknown_linux_musl=cc" \
        "CFLAGS_${machine}_unknown_linux_musl=-U_FORTIFY_SOURCE"
}

# Where shells look for completions if the program is in the directory $1.
data_dir() {
    case $1/ in
        "${HOME:?}"/*) say "${XDG_DATA_HOME:-$HOME/.local/share}" ;;
        *) say "${1%/bin}/share" ;;
    esac
}

# Where the manual pages are if the program is in the directory $1 (manpath(5): PREFIX/bin).
man_dir() {
    say "${1%/bin}/share/man/man1"
}

# The files with completions, below data_dir.
export bash_file=bash-completion/completions/git-credential-azdo
export zsh_file=zsh/site-functions/_git-credential-azdo
export fish_file=fish/vendor_completions.d/git-credential-azdo.fish
export fish_git_file=fish/vendor_conf.d/git-credential-azdo.fish

# Builds, and prints the path of each program that was built. Only cargo knows where they are:
# its target directory can be set in the environment and in several files.
build() {
    (cd "$root" && cargo build --locked --message-format=json-render-diagnostics "$@") |
        sed -n 's/.*"executable":"\([^"]*\)".*/\1/p'
}

# A new PAT each time, in the form that Azure gives out, issued this month. It was never valid
# anywhere.
sample_pat() {
    month=$(date +%m)
    issued=$(letter $(($(date +%Y) - 2024)))$(letter $((${month#0} - 1)))
    printf '%sJQQJ99%s%sAAAAAZDO%s\n' "$(letters 52)" "$issued" "$(letters 12)" "$(letters 4)"
}

# The letter at this position in the alphabet; A is 0.
letter() {
    # shellcheck disable=SC2059 # The format is the letter, in octal.
    printf "\\$(printf %o $((65 + $1)))"
}

letters() {
    LC_ALL=C tr -dc A-Za-z0-9 </dev/urandom | head -c "$1"
}

# Installs Debian packages, as root or with sudo.
apt_install() {
    has apt-get || return 1
    say "Installing $*" >&2
    report=$(apt_get update && apt_get install -y --no-install-recommends "$@") ||
        { say "$report" >&2 && return 1; }
}

# sudo prompts at the terminal, if it has to.
apt_get() {
    if [ "$(id -u)" -eq 0 ]; then
        set -- env DEBIAN_FRONTEND=noninteractive apt-get -q "$@"
    else
        set -- sudo DEBIAN_FRONTEND=noninteractive apt-get -q "$@"
    fi
    "$@" </dev/null 2>&1
}
