#!/bin/sh
# Builds git-credential-azdo, installs it and makes git use it.
set -eu

# shellcheck source=common.sh
. "$(dirname -- "$0")/common.sh"

help() {
    cat <<'END'
Usage: install/install.sh [--prefix DIR] [--static] [ORG-URL]

Builds git-credential-azdo, installs it in DIR/bin with its manual pages and shell
completions, and makes git use it for Azure DevOps. With ORG-URL
(https://dev.azure.com/acme) it then asks for the PAT.

Without --prefix: where cargo installs programs if that is on PATH, else ~/.local/bin.
On Linux the program is linked statically and starts faster if Rust's musl target is
installed (rustup target add x86_64-unknown-linux-musl); --static requires that target.
To undo the installation, run install/uninstall.sh.
END
}

parse() {
    bin='' url='' target='' static=false
    while [ $# -gt 0 ]; do
        case $1 in
            -h | --help)
                help
                exit
                ;;
            --prefix)
                [ $# -ge 2 ] || usage_error "--prefix needs a directory"
                bin=$2/bin
                shift
                ;;
            --prefix=*) bin=${1#*=}/bin ;;
            --static) static=true ;;
            -*) usage_error "unknown option $1" ;;
            *)
                [ -z "$url" ] || usage_error "pass only one organization"
                is_organization "$1" || usage_error "not an organization's URL or name"
                url=$1
                ;;
        esac
        shift
    done
    [ -n "$bin" ] || bin=$(default_bin)
}

# Rejects anything else before the build. It may be a PAT, so it is not printed.
is_organization() {
    case $1 in
        *[[:space:]]*) false ;;
        http://?* | https://?*) true ;;
        '' | *[!A-Za-z0-9./-]*) false ;;
        *) [ ${#1} -le 50 ] ;;
    esac
}

default_bin() {
    if on_path "$(cargo_bin)"; then cargo_bin; else local_bin; fi
}

# git may be running the old program now: a running file cannot be written to, but it can be
# replaced.
put() {
    mkdir -p "$bin"
    bin=$(cd "$bin" && pwd)
    temporary=$(mktemp "$bin/.git-credential-azdo.XXXXXX")
    cp "$1" "$temporary"
    chmod 755 "$temporary"
    mv -f "$temporary" "$bin/${1##*/}"
}

# Puts the program in place, and removes the second one of earlier versions.
put_all() {
    put "$(printf '%s\n' "$built" | tail -n 1)"
    rm -f "$bin/git-credential-azdo-full" "$bin/git-credential-azdo-net"
    program=$bin/git-credential-azdo
    "$program" man --out "$(man_dir "$bin")"
    data=$(data_dir "$bin")
    put_script "$bash_file" "$program" completions bash
    put_script "$zsh_file" "$program" completions zsh
    put_script "$fish_file" "$program" completions fish
    put_script "$fish_git_file" fish_for_git
}

# put_script FILE COMMAND...: what the command prints goes into the file.
put_script() {
    file=$data/$1
    shift
    mkdir -p "${file%/*}"
    "$@" >"$file"
}

# The completion for git in fish 4.2 and earlier does not look for those of external commands.
fish_for_git() {
    cat <<'END'
complete -c git -n '__fish_git_using_command credential-azdo' -f -a '(complete -C (commandline -cp | string replace -r "^.*?credential-azdo" git-credential-azdo))'
END
}

cleanup() {
    [ -z "${temporary:-}" ] || rm -f "$temporary"
}

# Prints what only the user can do. git runs the program by its full path.
tell_next() {
    command='git credential-azdo'
    if ! on_path "$bin"; then
        command="\"$bin/git-credential-azdo\""
        tell_path
    fi
    case $data/${SHELL:-} in
        "$HOME"/*/zsh)
            say "For completion in zsh, add to $(in_zsh_home .zshrc) before compinit:"
            say "    fpath+=(\"${data}/zsh/site-functions\")"
            ;;
    esac
    [ -n "$url" ] || say "Next: $command login https://dev.azure.com/YOUR-ORGANIZATION"
}

tell_path() {
    what="$bin is not on your PATH. To type \`git credential-azdo\`,"
    case ${SHELL:-} in
        */fish)
            say "$what run:"
            say "    fish_add_path \"$bin\""
            ;;
        *)
            say "$what add to $(profile):"
            say "    export PATH=\"$bin:\$PATH\""
            ;;
    esac
    say "and open a new terminal. Until then type the full path instead."
}

parse "$@"
need_build_tools
if target=$(static_target); then
    use_cc_for_musl
elif $static; then
    die "--static needs Rust's musl target: rustup target add $(uname -m)-unknown-linux-musl"
fi
always_cleanup
say "Building git-credential-azdo (one to five minutes the first time)"
# shellcheck disable=SC2086 # Nothing, or a list of words.
built=$(build --release --bin git-credential-azdo $target)
[ -n "$built" ] || die "the build failed; nothing was installed"
put_all
say "Installed $bin/git-credential-azdo"
"$bin/git-credential-azdo" configure
tell_next
[ -z "$url" ] || "$bin/git-credential-azdo" login "$url"
