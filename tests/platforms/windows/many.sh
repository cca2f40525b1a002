# 200 PATs in Credential Manager, in folders that the variables name.
# shellcheck shell=bash disable=SC2154,SC2034 # Variables of ../../platforms.sh.

windows_many() {
    local limit=900 number about=$'protocol=https\nhost=dev.azure.com\npath=org137/w/_git/w\n'
    mkdir "$work/pats" "$work/local" "$work/roaming"
    for number in {1..200}; do
        printf '%052d%s\n' "$number" JQQJ99YHbbbbbbbbbbbbAAAAAZDOcccc >"$work/pats/$number"
    done
    cat >"$work/bin/elsewhere.cmd" <<TEXT
@set LOCALAPPDATA=$(windows_path "$work/local")
@set APPDATA=$(windows_path "$work/roaming")
@%*
TEXT
    cat >"$work/bin/many.cmd" <<TEXT
@set PATH=$(windows_path "$work/my tools");%PATH%
@for /l %%i in (1,1,200) do @git-credential-azdo login org%%i --with-token --no-git-config --no-verify <$(windows_path "$work/pats")\\%%i
TEXT
    prints 'Stored the PAT for org200 in the keyring' in_elsewhere many
    prints '^200$' count_organizations
    prints "^password=0*137JQQJ99" in_elsewhere git-credential-azdo get <<<"$about"
    prints 'record' find "$work/local/git-credential-azdo/data"
    prints 'No PAT is stored' azdo list </dev/null
    prints 'Deleted' in_elsewhere git-credential-azdo logout --all --yes </dev/null
    prints '^0$' count_organizations
    stop_wine
    prints '^0$' grep -ac 'git-credential-azdo:' "$work/prefix/user.reg"
}

windows_path() { printf 'Z:%s' "${1//\//\\}"; }

in_elsewhere() {
    in_wine env WINEPATH="$(windows_path "$work/my tools");$(windows_path "$work/bin")" \
        wine cmd /c elsewhere "$@" 2>&1
}

count_organizations() {
    in_elsewhere git-credential-azdo list --json </dev/null | grep -c '"organization": "org'
}
