# One user's story.
# shellcheck shell=bash disable=SC2154 # Variables of ../../platforms.sh.

windows_story() {
    local about_acme=$'protocol=https\nhost=dev.azure.com\npath=acme/widgets/_git/widgets\n'
    local pat rejected
    pat=$(printf 'a%.0s' {1..84})
    rejected=username=pat$'\n'password=$pat$'\n'
    prints 'git-credential-azdo [0-9]' azdo --version </dev/null
    prints 'dev.azure.com.helper .Z:/.*/my.* tools/git-credential-azdo.exe' \
        azdo configure --dry-run </dev/null
    prints 'now uses' azdo configure </dev/null
    prints 'nothing was changed' azdo configure </dev/null
    prints 'no longer uses' azdo unconfigure </dev/null
    prints 'Stored the PAT for acme in the keyring' \
        azdo login acme --with-token --no-git-config --no-verify <<<"$pat"$'\r'
    # What is only in the server's memory is gone with it.
    stop_wine
    prints '^acme .* keyring .*verified' azdo list </dev/null
    prints "^password=$pat\$" azdo get <<<"$about_acme"
    printf '@echo %%AZDO_ORG_SERVICE_URL%% and %%1\r\n' >"$work/bin/tool.cmd"
    prints '^https://dev.azure.com/acme and "*a b' azdo run acme -- tool 'a b' </dev/null
    # Once may be a mistake; another repository's server agrees.
    prints '' azdo erase <<<"${about_acme}$rejected"
    prints '^acme .* suspect' azdo list </dev/null
    prints "^password=$pat\$" azdo get <<<"$about_acme"
    prints '' azdo erase <<<"${about_acme/widgets\/_git/gears/_git}$rejected"
    prints '^acme .* rejected' azdo list </dev/null
    prints '' azdo get <<<"$about_acme"
    prints 'Deleted the PAT for acme' azdo logout acme </dev/null
    prints 'No PAT is stored' azdo list </dev/null
    stop_wine
    prints '^0$' grep -ac 'git-credential-azdo:' "$work/prefix/user.reg"
}
