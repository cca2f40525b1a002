# The other credential helpers. Sourced by run.sh.
# shellcheck shell=sh disable=SC2154 # What is set there.

start_peers() {
    typed "$place/get-$in_keyring" | at_home "$libsecret_helper" store >/dev/null
    typed "$place/get-$in_file" | at_home git credential-store --file "$place/credentials" store
    # Its daemon keeps the output open and must not hold up this script.
    typed "$place/get-$in_file" |
        at_home git credential-cache --socket "$place/cache/socket" --timeout 7200 store >/dev/null 2>&1
    start_pass
}

# With a key without passphrase, as if the agent had it cached.
start_pass() {
    at_home gpg --batch --quiet --passphrase '' --quick-gen-key bench@example.com default default never \
        2>/dev/null
    at_home pass init bench@example.com >/dev/null
    printf '%s\n' "$(sample_pat)" | at_home pass insert --echo azdo >/dev/null
    mkdir -p "$place/home/.config/pass-git-helper"
    printf '[dev.azure.com*]\ntarget=azdo\n' >"$place/home/.config/pass-git-helper/git-pass-mapping.ini"
}

stop_peers() {
    at_home git credential-cache --socket "$place/cache/socket" exit 2>/dev/null || true
    at_home gpgconf --kill all 2>/dev/null || true
}

rows_of_peers() {
    row 'git credential-store get' - - answers "get-$in_file" - \
        git credential-store --file "$place/credentials" get
    row 'git credential-cache get, warm' - - answers "get-$in_file" - \
        git credential-cache --socket "$place/cache/socket" get
    row 'git-credential-libsecret get' - - answers "get-$in_keyring" - "$libsecret_helper" get
    # It cannot log in to Azure DevOps, so it has no answer.
    row 'git-credential-oauth get, no answer' - - silent "get-$in_file" - git-credential-oauth get
    row 'pass-git-helper get' - - answers "get-$in_file" - pass-git-helper get
}

# git's own helper for the Secret Service, from the source in Debian's git package. Small images
# leave that part of the package out.
build_libsecret_helper() {
    source=/usr/share/doc/git/contrib/credential/libsecret/git-credential-libsecret.c
    [ -f "$source" ] || source=$(unpacked_git)$source
    libsecret_helper=$place/git-credential-libsecret
    # shellcheck disable=SC2046 # A list of flags.
    cc -O2 $(pkg-config --cflags libsecret-1) -o "$libsecret_helper" "$source" \
        $(pkg-config --libs libsecret-1)
}

unpacked_git() {
    mkdir "$place/git"
    report=$(cd "$place/git" && apt-get download git 2>&1 && dpkg -x git_*.deb . 2>&1) ||
        die "git's package, with the source of git-credential-libsecret, cannot be had: $report"
    say "$place/git"
}
