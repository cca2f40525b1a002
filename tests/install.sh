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

printf '[credential]\n\thelper = cache\n' >"$HOME/.gitconfig"
cp "$HOME/.gitconfig" "$place/before"

"$root/install/install.sh" --prefix "$prefix" >"$place/said"
grep -q 'is not on your PATH' "$place/said" || die "install.sh does not say that it is not on PATH"
grep -q 'open a new terminal' "$place/said" || die "install.sh does not say when PATH counts"
sample_pat >"$place/pat"
[ "$(wc -c <"$prefix/bin/git-credential-azdo")" -le 3300000 ] ||
    die "the program has grown over 3.3 MB: what is new in it?"
"$prefix/bin/git-credential-azdo" login acme --store file --with-token --no-verify <"$place/pat" >/dev/null
answer=$(printf 'url=https://dev.azure.com/acme/w/_git/w\n' | git credential fill)
case $answer in
    *"password=$(cat "$place/pat")"*) ;;
    *) die "git does not get the PAT from the installed program" ;;
esac

# A second time, as an update does it.
"$root/install/install.sh" --prefix "$prefix" >/dev/null

"$root/install/uninstall.sh" --prefix "$prefix" >"$place/said"
grep -q acme "$place/said" || die "uninstall.sh does not say which PATs are left"
[ -z "$(ls -A "$prefix/bin")" ] || die "a program is still there"
cmp -s "$HOME/.gitconfig" "$place/before" || die "git's configuration is not as it was before"

# Where no PAT is stored, nothing else is claimed.
"$root/install/install.sh" --prefix "$prefix" >/dev/null
"$prefix/bin/git-credential-azdo" logout acme >/dev/null
"$root/install/uninstall.sh" --prefix "$prefix" >"$place/said"
grep -qx 'No PAT is stored.' "$place/said" || die "uninstall.sh does not say that no PAT is stored"
! grep -q 'These PATs' "$place/said" || die "uninstall.sh speaks of PATs where there are none"
grep -q "can be deleted: $place/.local/share/git-credential-azdo" "$place/said" ||
    die "uninstall.sh does not say which files are left"

# On Alpine, a static build is one for the system's own target.
mkdir "$place/alpine"
printf '#!/bin/sh\necho host: x86_64-alpine-linux-musl\n' >"$place/alpine/rustc"
chmod +x "$place/alpine/rustc"
words=$(PATH="$place/alpine:$PATH" sh -c '. "$1" && static_target' \
    "$root/install/install.sh" "$root/install/common.sh")
[ "$words" = "--target x86_64-alpine-linux-musl --config \
target.x86_64-alpine-linux-musl.rustflags=\"-Ctarget-feature=+crt-static\"" ] ||
    die "a static build on Alpine is not for its own target: $words"
say "install.sh and uninstall.sh: well"
