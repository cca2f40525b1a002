#!/bin/sh
# Undoes install.sh. Stored PATs stay unless --purge deletes them.
set -eu

# shellcheck source=common.sh
. "$(dirname -- "$0")/common.sh"

help() {
    cat <<'END'
Usage: install/uninstall.sh [--prefix DIR] [--purge]

Removes git-credential-azdo from git's configuration, the daily renewal of PATs, and the
program with its manual pages and completions. Lists what it keeps: stored PATs and settings.

With --purge, it keeps nothing: it first deletes every PAT, also those in the vault
without asking for its passphrase, and then the settings and all other files. It says
where you can revoke the PATs, which stay valid on the server.

Without --prefix, it looks where install/install.sh installs by default.
END
}

parse() {
    program='' purge=false
    while [ $# -gt 0 ]; do
        case $1 in
            -h | --help)
                help
                exit
                ;;
            --prefix)
                [ $# -ge 2 ] || usage_error "--prefix needs a directory"
                program=$2/bin/git-credential-azdo
                shift
                ;;
            --prefix=*) program=${1#*=}/bin/git-credential-azdo ;;
            --purge) purge=true ;;
            *) usage_error "unexpected argument" ;;
        esac
        shift
    done
    [ -n "$program" ] || program=$(default_program)
    [ -x "$program" ] || die "$program does not exist: use --prefix DIR"
}

default_program() {
    program=$(cargo_bin)/git-credential-azdo
    [ -x "$program" ] || program=$(local_bin)/git-credential-azdo
    say "$program"
}

# for_our_dirs COMMAND: runs it with the directories of data and settings, on Linux and macOS.
for_our_dirs() {
    for parent in "$(absolute "${XDG_DATA_HOME:-}" "$HOME/.local/share")" \
        "$(absolute "${XDG_CONFIG_HOME:-}" "$HOME/.config")" "$HOME/Library/Application Support"; do
        [ ! -d "$parent/git-credential-azdo" ] || "$1" "$parent/git-credential-azdo"
    done
}

# absolute PATH DEFAULT: the program ignores a relative path too.
absolute() {
    case $1 in
        /*) say "$1" ;;
        *) say "$2" ;;
    esac
}

tell_what_stays() {
    case $("$program" list --json | tr -d ' \n') in
        *'"pats":[]'*) say "No PAT is stored." ;;
        *)
            say "These PATs stay where they are stored, and stay valid on the server:"
            "$program" list || true
            ;;
    esac
    for_our_dirs tell_kept
    say "To delete all of that, install again and run: install/uninstall.sh --purge"
}

tell_kept() {
    say "Kept: $1"
}

unschedule() {
    "$program" renew --unschedule >/dev/null ||
        say "If PATs are renewed daily, remove that job by hand." >&2
}

delete_pats() {
    # The vault is deleted first, so stop here if the program cannot use what is stored.
    "$program" list >/dev/null || die "nothing was deleted"
    unschedule
    # The kernel forgets its key. Without a vault, its PATs can be deleted without a passphrase.
    "$program" lock >/dev/null 2>&1 || true
    for_our_dirs delete_vault
    "$program" logout --all --yes --purge ||
        die "not every PAT could be deleted, so the program is still installed; run this again"
}

delete_vault() {
    rm -f "$1/vault" "$1/vault.copy"
}

# It may be a link to a directory on another disk.
delete_dir() {
    find "$1/" -mindepth 1 -delete
    rm -rf "$1"
    remove_empty "${1%/*}"
}

remove_program() {
    bin=$(cd "${program%/*}" && pwd)
    man=$(man_dir "$bin")
    data=$(data_dir "$bin")
    rm -f "$program" "$program-full" "$program-net" "$man"/git-credential-azdo*.1
    for file in "$bash_file" "$zsh_file" "$fish_file" "$fish_git_file"; do
        rm -f "$data/$file"
        ! $purge || remove_empty "$data/${file%/*}"
    done
    say "Removed $program"
}

# Removes a directory if it is empty, and then those above it, but not the home directory.
remove_empty() {
    dir=$1
    while [ "$dir" != "$HOME" ] && [ -n "$dir" ] && rmdir "$dir" 2>/dev/null; do
        dir=${dir%/*}
    done
}

parse "$@"
if $purge; then delete_pats; else unschedule && tell_what_stays; fi
"$program" unconfigure
remove_program
if $purge; then
    for_our_dirs delete_dir
    # Empty if `configure` created it.
    [ -s "$HOME/.gitconfig" ] || [ -L "$HOME/.gitconfig" ] || rm -f "$HOME/.gitconfig"
    remove_empty "$man"
    remove_empty "$bin"
    say "Nothing is left but this clone: $root"
fi
