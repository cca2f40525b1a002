#!/bin/sh
# Installs into a home directory of its own and takes everything away again, in a path that has
# in it what shells and git's configuration stumble over.
set -eu

# shellcheck source=../install/common.sh
. "$(dirname -- "$0")/../install/common.sh"

place=$(mktemp -d)
cleanup() {
    rm -rf "$place"
}
always_cleanup

# cargo's own things stay where they are.
CARGO_HOME=${CARGO_HOME:-$HOME/.cargo}
RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
export CARGO_HOME RUSTUP_HOME
export HOME="$place" GIT_CONFIG_NOSYSTEM=1
unset XDG_CONFIG_HOME XDG_DATA_HOME GIT_CONFIG_GLOBAL DBUS_SESSION_BUS_ADDRESS || true
prefix="$place/it's a <place>"

# No job of the tester's is touched.
mkdir "$place/tools"
printf '#!/bin/sh\nexit 1\n' >"$place/tools/systemctl"
cat >"$place/tools/crontab" <<'END'
#!/bin/sh
case $1 in
    -l) cat "$HOME/crontab" 2>/dev/null || { echo "no crontab for tester" >&2 && exit 1; } ;;
    -r) rm "$HOME/crontab" ;;
    *) cp "$1" "$HOME/crontab" ;;
esac
END
chmod +x "$place/tools/"*
PATH="$place/tools:$PATH"

printf '[credential]\n\thelper = cache\n' >"$HOME/.gitconfig"
cp "$HOME/.gitconfig" "$place/before"

"$root/install/install.sh" --prefix "$prefix" >"$place/said"
grep -q 'is not on your PATH' "$place/said" || die "install.sh does not say that it is not on PATH"
grep -q 'open a new terminal' "$place/said" || die "install.sh does not say when PATH counts"
version=$("$prefix/bin/git-credential-azdo" --version)
commit=$(git -C "$root" rev-parse HEAD 2>/dev/null | cut -c 1-12)
case $version in
    *"($commit)" | *"($commit-dirty)") ;;
    *) [ -z "$commit" ] || die "--version does not name the commit $commit: $version" ;;
esac
sample_pat >"$place/pat"
[ "$(wc -c <"$prefix/bin/git-credential-azdo")" -le 3800000 ] ||
    die "the program has grown over 3.8 MB: what is new in it?"
"$prefix/bin/git-credential-azdo" login acme --store file --with-token --no-verify <"$place/pat" >/dev/null
answer=$(printf 'url=https://dev.azure.com/acme/w/_git/w\n' | git credential fill)
case $answer in
    *"password=$(cat "$place/pat")"*) ;;
    *) die "git does not get the PAT from the installed program" ;;
esac

# What an older version had beside it goes away in an update.
: >"$prefix/bin/git-credential-azdo-full"
: >"$prefix/bin/git-credential-azdo-net"
"$root/install/install.sh" --prefix "$prefix" >/dev/null
[ "$(ls -A "$prefix/bin")" = git-credential-azdo ] || die "an old program is left: $(ls -A "$prefix/bin")"

# Wrong arguments are found before the build.
for words in 'acme globex' '--frobnicate' '@' '--prefix'; do
    # shellcheck disable=SC2086 # A list of words.
    "$root/install/install.sh" $words >/dev/null 2>&1 && die "install.sh accepts $words"
    # shellcheck disable=SC2086
    "$root/install/install.sh" $words >/dev/null 2>&1 || [ $? -eq 2 ] || die "not a usage error: $words"
done

"$root/tests/shells.sh" "$prefix/bin" || die "a shell or man does not find what was installed"

"$prefix/bin/git-credential-azdo" renew --schedule >/dev/null 2>&1
grep -q git-credential-azdo "$HOME/crontab" || die "renew --schedule writes no crontab"
"$root/install/uninstall.sh" --prefix "$prefix" >"$place/said"
[ ! -e "$HOME/crontab" ] || die "uninstall.sh leaves the daily renewal"
grep -q acme "$place/said" || die "uninstall.sh does not say which PATs are left"
left=$(find "$prefix" "$HOME/.local/share" -type f ! -path '*/share/git-credential-azdo/*')
[ -z "$left" ] || die "uninstall.sh leaves files: $left"
cmp -s "$HOME/.gitconfig" "$place/before" || die "git's configuration is not as it was before"

grep -qx "Kept: $place/.local/share/git-credential-azdo" "$place/said" ||
    die "uninstall.sh does not say which files it keeps"

# Where no PAT is stored, nothing else is claimed.
"$root/install/install.sh" --prefix "$prefix" >/dev/null
"$prefix/bin/git-credential-azdo" logout acme >/dev/null
"$root/install/uninstall.sh" --prefix "$prefix" >"$place/said"
grep -qx 'No PAT is stored.' "$place/said" || die "uninstall.sh does not say that no PAT is stored"
! grep -q 'These PATs' "$place/said" || die "uninstall.sh speaks of PATs where there are none"

# With --purge nothing is left: PATs in every store, settings, files, and empty directories.
(
    HOME="$place/purged home"
    prefix=$HOME/.local
    mkdir "$HOME"
    find "$HOME" >"$place/before"
    "$root/install/install.sh" --prefix "$prefix" >/dev/null
    azdo() {
        "$prefix/bin/git-credential-azdo" "$@" >/dev/null
    }
    echo correct horse | azdo passphrase --with-passphrase || true
    for store in file vault kernel; do
        sample_pat | azdo login "acme-$store-$$" --store "$store" --with-token --no-verify || true
    done
    azdo lock
    azdo config set log yes
    azdo renew --schedule 2>/dev/null
    printf 'url=https://dev.azure.com/acme-file-%s/w/_git/w\n' $$ | git credential fill >/dev/null
    # If the program cannot read what is stored, nothing is deleted.
    record=$HOME/.local/share/git-credential-azdo/record
    echo damaged >>"$record"
    find "$HOME" >"$place/damaged"
    ! "$root/install/uninstall.sh" --prefix "$prefix" --purge 2>/dev/null ||
        die "uninstall.sh --purge ignores an error"
    find "$HOME" | diff "$place/damaged" - || die "uninstall.sh --purge deletes after an error"
    sed -i '$d' "$record"
    "$root/install/uninstall.sh" --prefix "$prefix" --purge >"$place/said"
    find "$HOME" | diff "$place/before" - || die "uninstall.sh --purge leaves something"
)
grep -q "https://dev.azure.com/acme-vault-$$/_usersSettings/tokens" "$place/said" ||
    die "uninstall.sh --purge does not say where to revoke a PAT"
! grep -q "git-credential-azdo:https://dev.azure.com/acme-kernel-$$" /proc/keys ||
    die "uninstall.sh --purge leaves a PAT in the kernel"

# On Alpine, a static build is one for the system's own target.
mkdir "$place/alpine"
printf '#!/bin/sh\necho host: x86_64-alpine-linux-musl\n' >"$place/alpine/rustc"
chmod +x "$place/alpine/rustc"
words=$(PATH="$place/alpine:$PATH" sh -c '. "$1" && static_target' \
    "$root/install/install.sh" "$root/install/common.sh")
[ "$words" = "--target x86_64-alpine-linux-musl --config \
target.x86_64-alpine-linux-musl.rustflags=\"-Ctarget-feature=+crt-static\"" ] ||
    die "a static build on Alpine is not for its own target: $words"
# The file to change is one that the user's shell reads.
mkdir "$place/macos" "$place/shells"
printf '#!/bin/sh\necho Darwin\n' >"$place/macos/uname"
printf '#!/bin/sh\nexit 2\n' >"$place/macos/xcode-select"
chmod +x "$place/macos/"*

# profile_is WANTED SHELL [VARIABLE=VALUE]...
profile_is() {
    wanted=$1 shell=$2 tilde='~'
    shift 2
    # shellcheck disable=SC2016
    found=$(env HOME="$place/shells" SHELL="$shell" "$@" sh -c '. "$1" && profile' \
        "$root/install/install.sh" "$root/install/common.sh")
    [ "$found" = "$tilde/$wanted" ] || [ "$found" = "$wanted" ] ||
        die "for $shell with $*, PATH is set in $found, not $wanted"
}
macos=PATH="$place/macos:$PATH"
profile_is .zprofile /bin/zsh "$macos" ZDOTDIR=
profile_is .config/zsh/.zprofile /bin/zsh "$macos" ZDOTDIR="$place/shells/.config/zsh"
profile_is /etc/zsh/.zprofile /bin/zsh "$macos" ZDOTDIR=/etc/zsh
profile_is .bash_profile /bin/bash "$macos"
profile_is .zshrc /usr/bin/zsh ZDOTDIR=
profile_is .profile /bin/bash
profile_is .profile /bin/dash "$macos"
: >"$place/shells/.bash_login"
profile_is .bash_login /bin/bash
profile_is .bash_login /bin/bash "$macos"

# Without Apple's tools, `cc` and `git` only open a dialog.
if words=$(PATH="$place/macos:$PATH" "$root/install/install.sh" 2>&1); then
    die "install.sh goes on without Apple's command line tools"
fi
case $words in
    *'run xcode-select --install first'*) ;;
    *) die "install.sh does not say how to install Apple's command line tools: $words" ;;
esac
say "install.sh and uninstall.sh: ok"
