#!/bin/sh
# Undoes install.sh. PATs that are stored stay: only `logout` forgets one.
set -eu

# shellcheck source=common.sh
. "$(dirname -- "$0")/common.sh"

help() {
    cat <<'END'
Usage: install/uninstall.sh [--prefix DIR]

Says which PATs are still stored, takes git-credential-azdo out of git's
configuration and removes DIR/bin/git-credential-azdo.

Without --prefix: from where install/install.sh puts it without --prefix.
PATs are not forgotten: do that first, with git-credential-azdo logout.
END
}

parse() {
    program=''
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
            *) usage_error "there is no argument $1" ;;
        esac
        shift
    done
    [ -n "$program" ] || program=$(default_program)
    [ -x "$program" ] || die "there is no $program: say with --prefix DIR where it is"
}

default_program() {
    program=$(cargo_bin)/git-credential-azdo
    [ -x "$program" ] || program=$(local_bin)/git-credential-azdo
    say "$program"
}

tell_what_stays() {
    case $("$program" list --json | tr -d ' \n') in
        *'"pats":[]'*)
            say "No PAT is stored."
            tell_files
            ;;
        *)
            say "These PATs stay where they are stored, and stay valid on the server:"
            "$program" list || true
            say "To forget one later: install again, then git-credential-azdo logout ORGANISATION"
            ;;
    esac
}

# The record of what was stored once, perhaps an empty vault.
tell_files() {
    for files in "${XDG_DATA_HOME:-$HOME/.local/share}" "$HOME/Library/Application Support"; do
        files=$files/git-credential-azdo
        [ ! -d "$files" ] || say "Files without a PAT are left, which can be deleted: $files"
    done
}

parse "$@"
tell_what_stays
"$program" unconfigure
# The one beside it, and one of earlier versions.
rm -f "$program" "$program-full" "$program-net"
say "Removed $program"
