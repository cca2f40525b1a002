# Printed commands, as cmd takes them.
# shellcheck shell=bash disable=SC2154 # Variables of ../../platforms.sh.

windows_shell() {
    local pat
    pat=$(printf 'a%.0s' {1..84})
    mkdir -p "$work/here"
    printf '%s\r\n' "$pat" >"$work/here/pat.txt"
    fails_with 1 'type pat.txt | git credential-azdo login acme --with-token' \
        azdo login acme </dev/null
    prints 'type pat.txt | git credential-azdo login acme --name build --with-token' azdo help login
    # The printed command, with the path of the program instead of `git credential-azdo`.
    printf '@type pat.txt | "Z:%s" login acme --with-token --no-verify --no-git-config\r\n' \
        "${work//\//\\}\\my tools\\git-credential-azdo.exe" >"$work/here/login.cmd"
    prints 'Stored the PAT for acme' login_in_cmd
    prints '--add "credential.https://\*.visualstudio.com.helper" ""' \
        azdo configure --dry-run </dev/null
    fails_with 0 "write '\"\"' for \"\"" azdo configure --dry-run </dev/null
    # Git Bash exports SHELL.
    prints "'credential.https://\*.visualstudio.com.helper' ''" in_git_bash configure --dry-run
}

login_in_cmd() { (cd "$work/here" && in_wine wine cmd /c login.cmd </dev/null); }

in_git_bash() {
    in_wine env SHELL=/usr/bin/bash wine "$work/my tools/git-credential-azdo.exe" "$@" </dev/null
}
