# Where the user is asked: in Git Bash, whose terminal is not a console; by an askpass script; on a
# console.
# shellcheck shell=bash disable=SC2154 # Variables of ../../platforms.sh.

windows_prompts() {
    local pat ask about=$'protocol=https\nhost=dev.azure.com\npath=fabrikam/_git/x\n'
    pat=$(printf 'a%.0s' {1..52})JQQJ99YHbbbbbbbbbbbbAAAAAZDOcccc
    ask=(login fabrikam --store file --no-git-config --no-verify)
    compile mintty.c

    # Without git's shell, it neither waits nor reads what the terminal shows.
    prints 'winpty git credential-azdo login fabrikam' in_git_bash "${ask[@]}"
    compile sh.c
    prints 'Stored the PAT for fabrikam' in_git_bash "${ask[@]}"
    prints '^0$' grep -c "$pat" "$work/transcript"
    prints '^hidden Paste the PAT' cat "$work/sh.log"

    prints 'Replaced the PAT for fabrikam' at_console 'input is hidden' "$pat" 'Enter to skip' 30d \
        -- "${ask[@]}"
    prints '^0$' grep -c "$pat" "$work/screen"
    prints 'canceled; nothing was changed' at_console 'input is hidden' $'\x1a' -- "${ask[@]}"
    prints '^ended\|EXIT_CODE="130"' at_console 'input is hidden' $'\x03' -- "${ask[@]}"
    prints '^0$' grep -c canceled "$work/screen"

    prints 'is stored in the vault' at_console 'New passphrase' secret12 Repeat secret12 \
        'input is hidden' "$pat" 'Enter to skip' 30d -- "${ask[@]/file/vault}"
    fails_with 1 'the vault is locked' azdo get <<<"$about"
    askpass_script
    prints "^password=$pat\$" azdo_with_askpass get <<<"$about"
    rm "$work/bin/sh.exe"
    prints '' output_without_reader
}

# What it says if nothing reads its output.
output_without_reader() {
    { sleep 1 && azdo help list 2>"$work/said" </dev/null; } | true
    cat "$work/said"
}

# The program in Git Bash, if git's shell is there.
in_git_bash() {
    STUB=$work HIDDEN=$pat SHOWN=30d in_wine wine "$work/bin/mintty.exe" \
        "$work/my tools/git-credential-azdo.exe" "$@" </dev/null 2>/dev/null | tee "$work/transcript"
}

askpass_script() {
    # shellcheck disable=SC2016 # For the script.
    printf '#!/bin/sh\n[ "$1" = "Password for %s: " ] && echo secret12\n' \
        "'git-credential-azdo-vault'" >"$work/ask pass.sh"
    chmod +x "$work/ask pass.sh"
}

azdo_with_askpass() {
    STUB=$work GIT_ASKPASS="Z:${work//\//\\}\ask pass.sh" azdo "$@"
}

# at_console [PROMPT ANSWER]... -- ARGUMENT...: the program on a console, where each answer is typed
# after its prompt.
at_console() {
    local command answers=()
    while [ "$1" != -- ]; do
        answers+=("$1")
        shift
    done
    shift
    printf -v command '%q ' wine "$work/my tools/git-credential-azdo.exe" "$@"
    : >"$work/screen"
    type_after "${answers[@]}" |
        in_wine script --quiet --flush --command "$command; echo ended" "$work/screen" >/dev/null
    # Without the codes that move the cursor.
    sed 's/\x1b\[[0-9;?]*[a-zA-Z]//g' "$work/screen"
}

type_after() {
    local count=0
    while [ $# -gt 0 ]; do
        until grep -q "$1" "$work/screen" || ((++count > 200)); do sleep 0.2; done
        sleep 0.5
        printf '%s\r' "$2"
        shift 2
    done
    # The terminal is closed with its input.
    sleep 3
}
