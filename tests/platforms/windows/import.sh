# PATs that other programs keep in Credential Manager.
# shellcheck shell=bash disable=SC2154 # Variables of ../../platforms.sh.

windows_import() {
    local acme beta about_acme=$'protocol=https\nhost=dev.azure.com\npath=acme/w/_git/w\n'
    acme=$(printf 'a%.0s' {1..76})AZDOaaaa
    beta=$(printf 'b%.0s' {1..76})AZDObbbb
    compile credential.c -municode -ladvapi32
    prints 'No Azure DevOps PATs were found in other tools' import_unverified --dry-run </dev/null

    prints '' write_credential git:https://jane@dev.azure.com/acme jane@example.com "$acme"
    prints '' write_credential azdevops-cli:https://dev.azure.com/beta 'Personal Access Token' "$beta"
    prints '' write_credential git:https://github.com jane gho_of_another_host
    prints '' write_credential git:https://dev.azure.com.example.com/acme jane "$beta"
    prints '^acme .* Git Credential Manager .* not verified' import_unverified --dry-run </dev/null
    prints '^beta .* az devops login .* not verified' import_unverified --dry-run </dev/null
    prints '"account": "jane@example.com"' import_unverified --json </dev/null
    prints '^acme' import_unverified --yes --no-git-config </dev/null
    prints "^password=$acme\$" azdo get <<<"$about_acme"
    prints '^beta .* already stored' import_unverified --dry-run </dev/null
    # The others' stay.
    prints '^acme .* already stored' import_unverified --dry-run </dev/null
}

# Without a server that knows these PATs.
import_unverified() { GIT_CREDENTIAL_AZDO_VERIFY=no azdo import "$@"; }

write_credential() { in_wine wine credential "$@" </dev/null; }
