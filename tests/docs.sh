#!/bin/sh
# Checks the documentation: every link to another place in it leads to an existing file and heading,
# and what it says about the minimum Rust version and the name of the program is true.
set -eu

# shellcheck source=../install/common.sh
. "$(dirname -- "$0")/../install/common.sh"

pages='*.md docs/*.md docs/decisions/*.md fuzz/*.md'

# Examples contain neither headings nor links.
prose() {
    awk '/^ *```/ { example = !example; next } !example' "$1"
}

# The anchors that GitHub gives to headings.
anchors() {
    prose "$1" | sed -n 's/^##* //p' | tr '[:upper:]' '[:lower:]' |
        sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}

# links_in PAGE: of links and of images.
links_in() {
    prose "$1" | grep -o '](\([^)]*\))' | sed 's/^](//; s/)$//' | grep -Ev '^https?:' || true
}

# leads_somewhere PAGE LINK
leads_somewhere() {
    file=${2%%#*} anchor=''
    case $2 in *'#'*) anchor=${2#*#} ;; esac
    if [ -n "$file" ]; then file=$(dirname -- "$1")/$file; else file=$1; fi
    [ -e "$file" ] || return 1
    [ -z "$anchor" ] || anchors "$file" | grep -qxF -- "$anchor"
}

dead_links() {
    for page in $pages; do
        for link in $(links_in "$page"); do
            leads_somewhere "$page" "$link" || say "$page: $link"
        done
    done
}

# Files and directories of the source, between backticks.
# shellcheck disable=SC2016 # The backticks are literal.
missing_files() {
    for page in $pages; do
        prose "$page" | grep -oE '`[a-z]+/[a-z_/.]+`' | tr -d '`' |
            while IFS= read -r path; do
                [ -e "$path" ] || [ -e "src/$path" ] || [ -e "src/$path.rs" ] ||
                    [ -e "$(dirname -- "$page")/$path" ] || say "$page: $path"
            done
    done
}

# The table of doctor's IDs against the source.
# shellcheck disable=SC2016 # The backticks are literal.
unknown_ids() {
    sed -n '/^| About | IDs |/,/^$/p' docs/reference.md | grep -oE '`[a-z-]+`' | tr -d '`' |
        while IFS= read -r id; do
            grep -rqF "\"$id\"" src/doctor || say "docs/reference.md: $id"
        done
}

# Each message that is a heading of the troubleshooting page, against the source. `...` stands for
# any text, and a backslash at the end of a line continues a string.
# shellcheck disable=SC2016 # The backticks are literal.
unknown_messages() {
    strings=$(find src -name '*.rs' -exec cat {} + | sed -e ':a' -e '/\\$/{N;s/\\\n *//;ba' -e '}')
    sed -n '/^## Messages of /,/^## Other/s/^### `\(.*\)`$/\1/p' docs/troubleshooting.md |
        sed 's/\.\.\./\n/g' | while IFS= read -r part; do
        case $strings in *"$(printf %s "$part" | sed "s/^[ ']*//; s/[ ']*$//")"*) ;; *) say "$part" ;; esac
    done
}

# wrong PATTERN: the lines that match, other than those of the changelog.
wrong() {
    # shellcheck disable=SC2086 # Patterns of files.
    grep -nE -- "$1" $pages .github/ISSUE_TEMPLATE/* | grep -v '^CHANGELOG' || true
}

# must_be_empty PROBLEM LINES
must_be_empty() {
    [ -z "$2" ] || die "$1:
$2"
}

cd "$root"
must_be_empty "links that lead nowhere" "$(dead_links)"

must_be_empty "files that do not exist" "$(missing_files)"
must_be_empty "unknown IDs of findings" "$(unknown_ids)"
must_be_empty "messages that the program does not print" "$(unknown_messages)"

minimum=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' Cargo.toml)
must_be_empty "not the rust-version of Cargo.toml, $minimum" \
    "$(wrong 'Rust 1\.[0-9]+|toolchain install 1' | grep -vF -e "Rust $minimum" -e "install $minimum")"

repository=$(sed -n 's/^repository = "\(.*\)"/\1/p' Cargo.toml)
must_be_empty "not the repository of Cargo.toml, $repository" \
    "$(wrong 'github\.com/[a-z-]*/git-credential-azdo' | grep -vF "$repository")"

must_be_empty "there is one program" "$(wrong 'git-credential-azdo-(full|net)')"
must_be_empty "the spelling is American" \
    "$(wrong '[Oo]rganis|[Aa]uthoris|[Rr]ecognis|[Ll]icence|[Cc]olour|[Bb]ehaviour')"
say "The documentation is consistent"
