#!/bin/sh
# Makes WSL's git use the Windows program, so that both share the same PATs.
set -eu

# Without the relative directories of PATH, through which a clone could bring programs.
keep_absolute_path() {
    rest=$PATH: absolute=''
    while [ -n "$rest" ]; do
        case $rest in /*) absolute=${absolute:+$absolute:}${rest%%:*} ;; esac
        rest=${rest#*:}
    done
    PATH=$absolute
}
keep_absolute_path

# shellcheck source=common.sh
. "$(dirname -- "$0")/common.sh"

help() {
    cat <<'END'
Usage: install/wsl.sh [--dry-run] [--undo] [EXE]

Run it inside WSL. It makes WSL's git use git-credential-azdo.exe, the Windows
program, for Azure DevOps, so PATs that are stored on Windows work here too.
It builds nothing and changes nothing on Windows.

EXE is the path of the program in WSL's or Windows' notation. By default it is the one
on PATH, unless that is in another user's Windows profile, else the only one in .cargo\bin
or .local\bin of your own.
Run the script again after your first login to your own server, or when EXE has moved.

--dry-run prints what would be written. --undo removes exactly that.
END
}

# What is written is a file of its own that git's global configuration includes. So it can be
# taken away without a trace, and where the global file is copied to, as into a devcontainer,
# git passes over the include.
tilde='~' # For git, not for the shell: the file is the same in every home.
included=$tilde/.config/git-credential-azdo/wsl.gitconfig
file=${HOME:?}${included#?}
program=git-credential-azdo

parse() {
    dry=false undo=false exe=''
    while [ $# -gt 0 ]; do
        case $1 in
            -h | --help)
                help
                exit
                ;;
            --dry-run) dry=true ;;
            --undo) undo=true ;;
            -*) usage_error "unknown option $1" ;;
            *)
                [ -z "$exe" ] || usage_error "pass only one program"
                exe=$1
                ;;
        esac
        shift
    done
}

need_wsl() {
    [ -n "${WSL_DISTRO_NAME:-}" ] || grep -qi microsoft /proc/sys/kernel/osrelease 2>/dev/null ||
        die "this is not WSL; install/install.sh installs for Linux"
    has git || die "git is missing: install it first (Debian: apt install git)"
}

find_exe() {
    case $exe in
        '') exe=$(command -v $program.exe) && ! of_another_user "$exe" ||
            exe=$(only_one_in_profile) ;;
        [A-Za-z]:*) exe=$(wslpath -u "$exe") ;;
    esac
    case $exe in
        /*) ;;
        *) exe=$PWD/$exe ;;
    esac
    [ -f "$exe" ] || die "$exe does not exist"
    # Its name distinguishes it from git's other helpers, here and in the program.
    [ "${exe##*/}" = $program.exe ] || die "$exe is not named $program.exe"
    case $exe in
        *[[:cntrl:]]*) die "the path of $program.exe contains a control character" ;;
    esac
}

# Only this profile: everything else below C:\Users belongs to other users.
only_one_in_profile() {
    profile=$(profile) || die "found no $program.exe and no Windows profile: pass its path"
    set --
    for candidate in "$profile/.cargo/bin/$program.exe" "$profile/.local/bin/$program.exe"; do
        [ ! -f "$candidate" ] || set -- "$@" "$candidate"
    done
    [ $# -gt 0 ] || die "found no $program.exe in $profile: install it on Windows, or pass its path"
    [ $# -eq 1 ] || die "found several $program.exe, pass the path of one: $*"
    say "$1"
}

# Whether a path is below C:\Users, but not in this user's profile: who owns it could replace the
# program, and gets each PAT that git stores. Windows ignores the case.
of_another_user() {
    path=$(lower "$1")
    case $path in
        "$(lower "$(drive_c)")"/users/*) ;;
        *) return 1 ;;
    esac
    own=$(profile) || return 0
    case $path in
        "$(lower "$own")"/*) return 1 ;;
    esac
}

lower() {
    say "$1" | tr '[:upper:]' '[:lower:]'
}

# Drives are below /mnt unless /etc/wsl.conf says otherwise.
drive_c() {
    drive=$(wslpath -u "C:/" 2>/dev/null) || drive=/mnt/c
    say "${drive%/}"
}

# `set` prints the value as it is, where `echo` would run what follows an & in it. cmd.exe looks for
# chcp, which is a program, in the current directory first: not in a clone.
profile() {
    found=$(cd "$(drive_c)/Windows/System32" 2>/dev/null &&
        ./cmd.exe /d /c 'chcp 65001 >nul & set USERPROFILE' 2>/dev/null </dev/null |
        tr -d '\r' | sed -n 's/^USERPROFILE=//p')
    [ -n "$found" ] && wslpath -u "$found"
}

need_exe_that_runs() {
    said=$("$exe" --version 2>&1 </dev/null | tr -d '\r') || true
    case $said in
        "$program "[0-9]*) ;;
        *) die "$exe does not run: $said
Can WSL start Windows programs? Try: cmd.exe /c ver (and see [interop] in /etc/wsl.conf)" ;;
    esac
}

# git gives the path to a shell, and takes it for a path only if it starts with one: what a
# shell would act on is escaped, not quoted (src/git/helper_path.rs). Bytes that are not ASCII
# mean nothing to a shell.
escape() {
    printf '%s\n' "$1" | LC_ALL=C sed 's/[][ !"#$&'\''()*;<>?\\^`{|}~]/\\&/g'
}

put() {
    git config --file "$new" --add "$@"
}

# What `configure` writes. The empty helper resets those that came before: they would answer
# first, and be handed each PAT to keep.
put_section() {
    put "credential.$1.helper" ''
    put "credential.$1.helper" "$helper"
    put "credential.$1.useHttpPath" true
    # A username of the user's own picks one of their PATs, so it stays.
    git config --global --get "credential.$1.username" >/dev/null ||
        put "credential.$1.username" personal_access_token
}

# What `login` writes: git 2.46 and later send the PAT with the first request. git compares the
# paths of URLs by their case, so both spellings count.
put_organization() {
    url=$(lower "$1")
    put_proactive "$1"
    [ "$1" = "$url" ] || put_proactive "$url"
    case $1 in
        https://dev.azure.com/*) put_proactive "https://${url##*/}.visualstudio.com" ;;
        *)
            origin=$(say "$1" | cut -d / -f 1-3)
            git config --file "$new" --get "credential.$origin.useHttpPath" >/dev/null ||
                put_section "$origin"
            ;;
    esac
}

put_proactive() {
    put "http.$1/.proactiveAuth" basic
}

organizations() {
    "$exe" list --json </dev/null | tr -d '\r' | sed -n 's/^ *"url": "\(.*\)",*$/\1/p' | sort -u
}

generate() {
    helper=$(escape "$exe")
    put_section https://dev.azure.com
    put_section 'https://*.visualstudio.com'
    organizations | while IFS= read -r url; do
        put_organization "$url"
    done
    # The commands that the program suggests must work here too.
    git config --global --get "alias.${program#git-}" >/dev/null ||
        put "alias.${program#git-}" "!$helper"
}

# The file that `git config --global` writes to.
global_file() {
    xdg=${XDG_CONFIG_HOME:-$HOME/.config}/git/config
    if [ -n "${GIT_CONFIG_GLOBAL:-}" ]; then
        say "$GIT_CONFIG_GLOBAL"
    elif [ ! -e "$HOME/.gitconfig" ] && [ -e "$xdg" ]; then
        say "$xdg"
    else
        say "$HOME/.gitconfig"
    fi
}

# At the end, after all other helpers, which the reset then removes.
include() {
    global=$(global_file)
    if [ -s "$global" ] && [ -n "$(tail -c 1 "$global")" ]; then say >>"$global"; fi
    printf '[include]\n\tpath = %s\n' "$included" >>"$global"
}

exclude() {
    ! git config --global --get-all include.path | grep -qxF "$included" ||
        git config --global --unset-all include.path "^$(say "$included" | sed 's/\./[.]/g')\$"
}

# Each helper that git asks after ours would be handed our PATs to keep.
warn_of_others() {
    (cd / && git config --get-regexp '^credential\.(.*dev\.azure\.com\.)?helper$') |
        helper=$helper awk '
            { value = $0; sub(/^[^ ]* ?/, "", value) }
            value == "" { after = ""; next }
            value == ENVIRON["helper"] { ours = 1; after = ""; next }
            ours { after = after " " $2 }
            END { if (after) print "warning: git also gives every working PAT to these helpers:" after }'
}

cleanup() {
    [ -z "${new:-}" ] || rm -f "$new"
}

parse "$@"
need_wsl
if $undo; then
    if $dry; then
        say "would remove $file, and its include from $(global_file)"
        exit
    fi
    exclude
    rm -f "$file"
    rmdir "${file%/*}" 2>/dev/null || true
    say "WSL's git no longer uses $program.exe. Your PATs are still stored."
    exit
fi
find_exe
need_exe_that_runs
always_cleanup
new=$(mktemp)
generate
if $dry; then
    say "would include $file in $(global_file), with:"
    cat "$new"
    exit
fi
mkdir -p "${file%/*}"
mv -f "$new" "$file"
exclude
include
say "WSL's git now uses $exe for Azure DevOps."
warn_of_others >&2
