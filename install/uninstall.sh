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

tell_pats_left() {
    none='{"pats":[]}'
    [ "$("$program" list --json | tr -d ' \n')" != "$none" ] || return 0
    say "These PATs stay where they are stored, and stay valid on the server:"
    "$program" list || true
    say "To forget one later: install again, then git-credential-azdo logout ORGANISATION"
}

parse "$@"
tell_pats_left
"$program" unconfigure
rm -f "$program" "$program-net"
say "Removed $program"
