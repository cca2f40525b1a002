#!/bin/sh
# Lets git ask a program as WSL's git asks the one for Windows: this system's build, by another
# name and in a path that has in it what shells and git's configuration stumble over.
set -eu

# shellcheck source=../install/common.sh
. "$(dirname -- "$0")/../install/common.sh"

place=$(mktemp -d)
cleanup() {
    rm -rf "$place"
}
always_cleanup

CARGO_HOME=${CARGO_HOME:-$HOME/.cargo}
RUSTUP_HOME=${RUSTUP_HOME:-$HOME/.rustup}
export CARGO_HOME RUSTUP_HOME
built=$(build --quiet --release --bin git-credential-azdo)

export HOME="$place/home" GIT_CONFIG_NOSYSTEM=1 WSL_DISTRO_NAME=Debian PATH="$place/bin:$PATH"
unset XDG_CONFIG_HOME XDG_DATA_HOME GIT_CONFIG_GLOBAL DBUS_SESSION_BUS_ADDRESS || true
windows="$place/mnt c/Users/Jo Doe (Work)/it's \$HOME & co; [é—ü] #~\`\"\\"
exe=$windows/.cargo/bin/git-credential-azdo.exe
mkdir -p "$HOME" "$place/bin" "${exe%/*}"
cp "$built" "$exe"

wsl() {
    "$root/install/wsl.sh" "$@" >"$place/said" 2>&1
}

# fill HOST PATH: the password that git gets.
fill() {
    printf 'protocol=https\nhost=%s\npath=%s\n\n' "$1" "$2" |
        GIT_TERMINAL_PROMPT=0 git credential fill 2>"$place/errors" | sed -n 's/^password=//p'
}

# seen HOME: what git sees of what is ours, without the escapes, of which `configure` writes more.
seen() {
    HOME=$1 git config --get-regexp '^(credential\.https|http\.)' | sed 's/\\//g' | sort
}

# Another helper, in the most awkward place: behind an include that is there already. It is
# given nothing if what is ours resets it.
printf '[include]\n\tpath = other\n[credential]\n\thelper = "!touch called;:"' >"$HOME/.gitconfig"
cp "$HOME/.gitconfig" "$place/before"
cd "$HOME"

sample_pat >"$place/pat"
sample_pat >"$place/server-pat"
for login in Acme:pat https://tfs.example:8443/tfs/Main:server-pat; do
    "$exe" login "${login%:*}" --store file --with-token --no-git-config --no-verify --trust-host \
        <"$place/${login##*:}" >/dev/null
done

! WSL_DISTRO_NAME='' "$root/install/wsl.sh" "$exe" 2>"$place/said" ||
    grep -qi microsoft /proc/sys/kernel/osrelease || die "wsl.sh goes on where there is no WSL"
! wsl /bin/sh || die "wsl.sh takes any program"
! wsl || die "wsl.sh finds a program where none is"
mkdir -p "$place/clone/bin"
printf '#!/bin/sh\ntouch "%s/ran"\n' "$place" >"$place/clone/bin/git-credential-azdo.exe"
cp "$place/clone/bin/git-credential-azdo.exe" "$place/clone/bin/git"
chmod +x "$place/clone/bin/"*
! (cd "$place/clone" && PATH="bin:$PATH:bin:." wsl) || die "wsl.sh takes a program of the clone"
[ ! -e "$place/ran" ] || die "wsl.sh runs a program of the clone"
wsl --dry-run "$exe"
grep -q '^	useHttpPath = true' "$place/said" || die "wsl.sh --dry-run does not say what"
cmp -s "$HOME/.gitconfig" "$place/before" || die "wsl.sh --dry-run has changed something"

wsl "$exe"
! grep -q warning "$place/said" || die "wsl.sh warns of a helper that gets nothing"
[ "$(fill dev.azure.com acme/w/_git/w)" = "$(cat "$place/pat")" ] ||
    die "WSL's git does not get the PAT: $(cat "$place/errors")"
[ "$(fill acme.visualstudio.com w/_git/w)" = "$(cat "$place/pat")" ] ||
    die "WSL's git does not get the PAT for the old URL"
[ "$(fill tfs.example:8443 tfs/Main/w/_git/w)" = "$(cat "$place/server-pat")" ] ||
    die "WSL's git does not get the PAT for a server"
[ -z "$(fill dev.azure.com contoso/w/_git/w)" ] || die "another organization gets a PAT"
[ ! -e called ] || die "the helper that was there before is still asked"
git credential-azdo list | grep -q '^Acme' || die "git credential-azdo does not run the program"

# The program's own `configure`, in a home with the same PATs, is the measure.
seen "$HOME" >"$place/by-wsl"
mkdir "$place/other"
cp -R "$HOME/.local" "$place/other/"
HOME="$place/other" "$exe" configure >/dev/null
seen "$place/other" >"$place/by-configure"
diff "$place/by-configure" "$place/by-wsl" || die "wsl.sh and configure write different things"

# More times: by Windows' name of the program, and found by itself on PATH and on drive C.
written=$HOME/.config/git-credential-azdo/wsl.gitconfig
cat "$HOME/.gitconfig" "$written" >"$place/once"
ln -s "$place/mnt c" "$place/drive"
cat >"$place/bin/wslpath" <<END
#!/bin/sh
case \$2 in
    C:/) echo "$place/drive/" ;;
    'C:\\Users\\Jo & co') echo "$place/drive/Users/Jo & co" ;;
    *) cat "$place/path" ;;
esac
END
chmod +x "$place/bin/wslpath"
printf '%s\n' "$exe" >"$place/path"
wsl 'C:\Users\Jo\git-credential-azdo.exe'
cat "$HOME/.gitconfig" "$written" | cmp -s - "$place/once" || die "twice is not once"
PATH="${exe%/*}:$PATH" wsl
cat "$HOME/.gitconfig" "$written" | cmp -s - "$place/once" || die "not the one on PATH"

# The program of another user of Windows is not run, even if it is the only one.
other="$place/mnt c/Users/Mallory/.cargo/bin"
mkdir -p "$other" "$place/mnt c/Users/Jo & co/.cargo" "$place/mnt c/Windows/System32"
printf '#!/bin/sh\ntouch "%s/ran"\n' "$place" >"$other/git-credential-azdo.exe"
chmod +x "$other/git-credential-azdo.exe"
! wsl || die "wsl.sh takes a program without knowing whose it is"
grep -q 'pass its path' "$place/said" || die "wsl.sh does not ask for the path"
cat >"$place/mnt c/Windows/System32/cmd.exe" <<'END'
#!/bin/sh
# As Windows does, where there is one.
[ ! -e chcp.bat ] || sh ./chcp.bat
printf 'USERPROFILE=C:\\Users\\Jo & co\r\n'
END
chmod +x "$place/mnt c/Windows/System32/cmd.exe"
! wsl || die "wsl.sh takes another user's program"
grep -q 'Users/Jo & co' "$place/said" || die "wsl.sh does not say where it has looked"
cp "$place/clone/bin/git" "$place/clone/chcp.bat"
! (cd "$place/clone" && wsl) || die "wsl.sh takes another user's program in a clone"
[ ! -e "$place/ran" ] || die "wsl.sh lets cmd.exe run a program of the clone"
! PATH="$PATH:$place/drive/Users/Mallory/.cargo/bin" wsl ||
    die "wsl.sh takes another user's program, since it is on PATH"
mv "${exe%/*}" "$place/mnt c/Users/Jo & co/.cargo/"
PATH="$place/drive/Users/Mallory/.cargo/bin:$PATH" wsl
[ ! -e "$place/ran" ] || die "wsl.sh runs another user's program, since it is on PATH"
wsl
[ ! -e "$place/ran" ] || die "wsl.sh runs another user's program"
[ "$(fill dev.azure.com acme/w/_git/w)" = "$(cat "$place/pat")" ] ||
    die "WSL's git does not get the PAT from where the program is now"

# Where Windows' programs cannot be started, as with interop switched off.
printf 'MZ' >"$place/git-credential-azdo.exe"
chmod +x "$place/git-credential-azdo.exe"
! wsl "$place/git-credential-azdo.exe" || die "wsl.sh takes a program that does not run"
grep -q 'Can WSL start Windows programs' "$place/said" || die "wsl.sh does not say why it cannot"

git config --global credential.helper '!touch called;:'
git config --global --add credential.https://dev.azure.com.helper cache
wsl
! grep -q warning "$place/said" || die "wsl.sh does not reset what was added later"
GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=credential.helper GIT_CONFIG_VALUE_0=cache wsl
grep -q 'warning.* cache$' "$place/said" || die "wsl.sh does not say who gets the PATs too"

wsl --undo
git config --global --unset-all credential.https://dev.azure.com.helper
# It had no line feed at its end.
printf '\n' >>"$place/before"
cmp "$HOME/.gitconfig" "$place/before" || die "git's configuration is not as it was before"
[ ! -e "$HOME/.config/git-credential-azdo" ] || die "wsl.sh --undo leaves something"
wsl --undo
say "wsl.sh: well"
