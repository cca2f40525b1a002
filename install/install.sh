#!/bin/sh
# Builds git-credential-azdo, installs it and makes git use it.
set -eu

# shellcheck source=common.sh
. "$(dirname -- "$0")/common.sh"

help() {
    cat <<'END'
Usage: install/install.sh [--prefix DIR] [--static] [ORG-URL]

Builds git-credential-azdo, installs it in DIR/bin and makes git use it for Azure
DevOps. With ORG-URL (https://dev.azure.com/acme) it then asks for the PAT.

Without --prefix: where cargo installs programs if that is on PATH, else ~/.local/bin.
On Linux, what git starts needs no library of the system, and takes a third of the time to
start, where Rust's musl target is there (rustup target add x86_64-unknown-linux-musl).
--static builds all of it so (on Alpine with its own compiler, elsewhere it needs musl-gcc too).
install/uninstall.sh undoes it.
END
}

parse() {
    bin='' url='' target='' static=false
    while [ $# -gt 0 ]; do
        case $1 in
            -h | --help)
                help
                exit
                ;;
            --prefix)
                [ $# -ge 2 ] || usage_error "--prefix needs a directory"
                bin=$2/bin
                shift
                ;;
            --prefix=*) bin=${1#*=}/bin ;;
            --static) static=true ;;
            -*) usage_error "there is no option $1" ;;
            *)
                [ -z "$url" ] || usage_error "only one organization can be given"
                url=$1
                ;;
        esac
        shift
    done
    [ -n "$bin" ] || bin=$(default_bin)
}

default_bin() {
    if on_path "$(cargo_bin)"; then cargo_bin; else local_bin; fi
}

# Git may be running the old program at this moment: a running file cannot be written to, but
# its name can be given to another.
put() {
    mkdir -p "$bin"
    bin=$(cd "$bin" && pwd)
    temporary=$(mktemp "$bin/.git-credential-azdo.XXXXXX")
    cp "$1" "$temporary"
    chmod 755 "$temporary"
    mv -f "$temporary" "$bin/${1##*/}"
}

# Puts the program in place, and takes away the second one that version 0.1 had.
put_all() {
    put "$(printf '%s\n' "$built" | tail -n 1)"
    rm -f "$bin/git-credential-azdo-full"
}

cleanup() {
    [ -z "${temporary:-}" ] || rm -f "$temporary"
}

# For the person: git runs the program by its full path.
tell_next() {
    command='git credential-azdo'
    if ! on_path "$bin"; then
        command="\"$bin/git-credential-azdo\""
        say "$bin is not on your PATH. To type \`git credential-azdo\`, add to ~/.profile:"
        say "    export PATH=\"$bin:\$PATH\""
        say "and open a new terminal. Until then type the whole path instead."
    fi
    [ -n "$url" ] || say "Next: $command login https://dev.azure.com/YOUR-ORGANISATION"
}

parse "$@"
need_build_tools
! $static || target=$(static_target)
always_cleanup
say "Building git-credential-azdo (about a minute the first time)"
# shellcheck disable=SC2086 # Nothing, or a list of words.
built=$(build --release --bins $target)
[ -n "$built" ] || die "the build failed; nothing was installed"
if [ -z "$target" ]; then
    # The last one that is named is put.
    built="$built
$(build_quick)"
fi
put_all
say "Installed $bin/git-credential-azdo"
"$bin/git-credential-azdo" configure
tell_next
[ -z "$url" ] || "$bin/git-credential-azdo" login "$url"
