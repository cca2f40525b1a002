#!/bin/sh
# Undoes install.sh. Stored PATs stay: only `logout` deletes them.
set -eu

# shellcheck source=common.sh
. "$(dirname -- "$0")/common.sh"

help() {
    cat <<'END'
Usage: install/uninstall.sh [--prefix DIR]

Lists the PATs that are still stored, removes git-credential-azdo from git's
configuration, and removes the program with its manual pages and completions.

Without --prefix, it looks where install/install.sh installs by default.
Stored PATs are not deleted. To delete them, run git-credential-azdo logout first.
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

tell_what_stays() {
    case $("$program" list --json | tr -d ' \n') in
        *'"pats":[]'*)
            say "No PAT is stored."
            tell_files
            ;;
        *)
            say "These PATs stay where they are stored, and stay valid on the server:"
            "$program" list || true
            say "To delete one later: install again, then git-credential-azdo logout ORGANIZATION"
            ;;
    esac
}

# The index of what was once stored, and perhaps an empty vault.
tell_files() {
    for files in "${XDG_DATA_HOME:-$HOME/.local/share}" "$HOME/Library/Application Support"; do
        files=$files/git-credential-azdo
        [ ! -d "$files" ] || say "Files without PATs remain and can be deleted: $files"
    done
}

parse "$@"
tell_what_stays
"$program" unconfigure
bin=$(cd "${program%/*}" && pwd)
rm -f "$program" "$program-full" "$program-net" "$(man_dir "$bin")"/git-credential-azdo*.1
data=$(data_dir "$bin")
rm -f "$data/$bash_file" "$data/$zsh_file" "$data/$fish_file" "$data/$fish_git_file"
say "Removed $program"
