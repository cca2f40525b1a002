#!/bin/sh
# Checks that man, bash, zsh and fish find what install.sh installed. tests/install.sh runs it with
# the directory of the program; shells that are not installed are left out.
set -eu

# shellcheck source=../install/common.sh
. "$(dirname -- "$0")/../install/common.sh"

bin=$1
export PATH="$bin:$PATH" TERM=dumb

# expect WHAT OUTPUT WORD...: every word is in the output.
expect() {
    what=$1 output=$2
    shift 2
    for word; do
        case $output in
            *"$word"*) ;;
            *) die "$what does not show $word: $output" ;;
        esac
    done
}

check_man() {
    page=$(MANWIDTH=80 GIT_PAGER=cat git credential-azdo --help)
    expect 'git credential-azdo --help' "$page" 'SYNOPSIS' 'git-credential-azdo-login(1)'
    page=$(MANWIDTH=80 man git-credential-azdo-login)
    expect 'man git-credential-azdo-login' "$page" '--expires' 'Examples:'
    for page in "$(man_dir "$bin")"/*.1; do
        warnings=$(man --warnings -l "$page" 2>&1 >/dev/null)
        [ -z "$warnings" ] || die "$page: $warnings"
    done
}

# As bash calls the completion of git when Tab is pressed.
check_bash() {
    for line in 'git credential-azdo lo' 'git-credential-azdo lo'; do
        # shellcheck disable=SC2016 # For that bash.
        found=$(bash --norc -c '
            . /usr/share/bash-completion/bash_completion
            . /usr/share/bash-completion/completions/git
            COMP_LINE=$1 COMP_POINT=${#1}
            read -ra COMP_WORDS <<<"$1"
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _completion_loader "${COMP_WORDS[0]}" || [ $? -eq 124 ]
            function=$(complete -p "${COMP_WORDS[0]}" | sed "s/.*-F \([^ ]*\).*/\1/")
            "$function" "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf "%s\n" "${COMPREPLY[@]}"' bash "$line")
        expect "bash, $line" "$found" login logout lock
    done
}

check_fish() {
    for line in 'git credential-azdo' 'git-credential-azdo'; do
        expect "fish, $line" "$(fish -c "complete -C '$line lo'")" login logout lock
        expect "fish, $line login" "$(fish -c "complete -C '$line login --st'")" --store
    done
}

# Tab completes the command and then its only option that begins so.
check_zsh() {
    for line in 'git credential-azdo' 'git-credential-azdo'; do
        # shellcheck disable=SC2016 # For that zsh.
        shown=$(timeout 60 zsh -f -c '
            zmodload zsh/zpty
            zpty shell "zsh -f -i"
            zpty -w shell "fpath=(${(q)1} \$fpath); autoload -U compinit; compinit -u -D; echo REA\"\"DY"
            zpty -r shell shown "*READY*"
            zpty -w -n shell "$2 store-"$'"'\t'"'" --t"$'"'\t\C-a: \n'"'
            zpty -w shell "echo DO\"\"NE"
            zpty -r shell shown "*DONE*"
            print -r -- $shown' zsh "$(data_dir "$bin")/${zsh_file%/*}" "$line")
        expect "zsh, $line" "$shown" store-move --to
    done
}

! has man || check_man
! { has bash && [ -f /usr/share/bash-completion/bash_completion ]; } || check_bash
! has fish || check_fish
! has zsh || check_zsh
