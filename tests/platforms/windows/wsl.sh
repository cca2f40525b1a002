# The git of Linux with the Windows program as its helper, as in WSL: what starts that there is the
# kernel, here a script.
# shellcheck shell=bash disable=SC2154 # Variables of ../../platforms.sh.

windows_wsl() {
    local about_acme=$'protocol=https\nhost=dev.azure.com\npath=acme/widgets/_git/widgets\n'
    local pat
    pat=$(printf 'a%.0s' {1..84})
    prints 'Stored the PAT for acme in the keyring' \
        azdo login acme --with-token --no-git-config --no-verify <<<"$pat"
    prints "WSL's git now uses" set_up_wsl </dev/null
    prints "^password=$pat\$" git_of_linux credential fill <<<"$about_acme"
    prints '^acme .* keyring .*verified' git_of_linux credential-azdo list </dev/null
    prints '^basic$' git_of_linux config http.https://dev.azure.com/acme/.proactiveAuth </dev/null
    prints 'no longer uses' set_up_wsl --undo </dev/null
}

git_of_linux() { in_wine git "$@"; }

set_up_wsl() {
    mkdir -p "$work/in wsl"
    printf '#!/bin/sh\nexec wine "%s" "$@" 2>/dev/null\n' \
        "$work/my tools/git-credential-azdo.exe" >"$work/in wsl/git-credential-azdo.exe"
    chmod +x "$work/in wsl/git-credential-azdo.exe"
    in_wine env WSL_DISTRO_NAME=Debian install/wsl.sh "$@" "$work/in wsl/git-credential-azdo.exe"
}
