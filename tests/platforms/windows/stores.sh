# Each store of Windows. Wine's CryptProtectData encrypts; its CryptProtectMemory does nothing.
# shellcheck shell=bash disable=SC2154 # Variables of ../../platforms.sh.

windows_stores() {
    local about=$'protocol=https\nhost=dev.azure.com\npath=%s/widgets/_git/widgets\n'
    local login=(--with-token --no-git-config --no-verify) pat
    pat=$(printf 'a%.0s' {1..84})
    stores_keyring
    stores_dpapi
    stores_offered
    stores_vault
}

stores_keyring() {
    prints 'Stored the PAT for acme in the keyring' azdo login acme "${login[@]}" <<<"$pat"
    prints '^ *Persist *REG_DWORD *0x2$' credentials
    # shellcheck disable=SC2059 # The format.
    prints "^password=$pat\$" azdo get < <(printf "$about" acme)
    fails_with 1 'it stores at most 2560 bytes, and the secret is longer' \
        azdo login acme --store keyring "${login[@]}" <<<"$(printf 'a%.0s' {1..1281})"
}

data_folder() { find "$work/prefix/drive_c/users" -type d -path '*/git-credential-azdo/data'; }

count_credentials() { credentials 2>/dev/null | grep -c git-credential-azdo; }

credentials() { in_wine wine reg query 'HKCU\Software\Wine\Credential Manager' /s; }

stores_dpapi() {
    local secrets
    prints 'Stored the PAT for beta in a file that Windows encrypts for you' \
        azdo login beta --store dpapi "${login[@]}" <<<"$pat"
    secrets=$(data_folder)/secrets
    prints '^beta .* dpapi ' azdo list </dev/null
    # shellcheck disable=SC2059 # The format.
    prints "^password=$pat\$" azdo get < <(printf "$about" beta)
    prints '\.dpapi$' ls "$secrets"
    prints '' grep -rla aaaaaaaa "$secrets"
    # The index is not encrypted, and the PAT is only for the organization it was stored for.
    sed -i s,dev.azure.com/beta,dev.azure.com/evil, "$secrets/../record"
    # shellcheck disable=SC2059 # The format.
    fails_with 1 'its file is damaged or belongs to another entry' \
        azdo get < <(printf "$about" evil)
    sed -i s,dev.azure.com/evil,dev.azure.com/beta, "$secrets/../record"
    prints 'Moved 1 PAT to the DPAPI store' azdo store-move --to dpapi acme </dev/null
    prints '^acme .* dpapi ' azdo list </dev/null
    prints '^0$' count_credentials
    prints 'Deleted the PAT for acme' azdo logout acme </dev/null
    prints 'Deleted the PAT for beta' azdo logout beta </dev/null
    prints '' ls "$secrets"
}

# The store is chosen before a PAT is read, and only among those of Windows.
stores_offered() {
    local closed=(in_wine env GIT_CREDENTIAL_AZDO_KEYRING_TIMEOUT=0 wine
        "$work/my tools/git-credential-azdo.exe")
    fails_with 1 'add --store dpapi (encrypted by Windows for your account), --store vault' \
        "${closed[@]}" login acme "${login[@]}" <<<"$pat"
    fails_with 1 'this system has no kernel keyring' \
        azdo login acme --store kernel "${login[@]}" <<<"$pat"
    fails_with 2 'use one of keyring, dpapi, vault, file, command; did you mean dpapi' \
        azdo login acme --store dapi "${login[@]}" <<<"$pat"
    prints 'No PAT is stored' azdo list </dev/null
}

stores_vault() {
    prints '^Created the vault\.$' azdo passphrase --with-passphrase <<<'correct horse'
    fails_with 1 'Windows cannot encrypt data for this logon session' \
        azdo unlock --with-passphrase <<<'correct horse'
    fails_with 1 'wrong passphrase' azdo unlock --with-passphrase <<<'wrong horse'
    prints '' find "$(data_folder)" -path '*session/*vault*'
    prints 'The vault is already locked' azdo lock </dev/null
}
