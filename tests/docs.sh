#!/bin/sh
# Follows each link in the documentation that leads to another place in it: the file has to be
# there, and the heading.
set -eu

# shellcheck source=../install/common.sh
. "$(dirname -- "$0")/../install/common.sh"

# What stands in examples is neither a heading nor a link.
prose() {
    awk '/^ *```/ { example = !example; next } !example' "$1"
}

# The names that GitHub gives to headings.
anchors() {
    prose "$1" | sed -n 's/^##* //p' | tr '[:upper:]' '[:lower:]' |
        sed 's/[^a-z0-9 _-]//g; s/ /-/g'
}

links() {
    prose "$1" | grep -o '](\([^)]*\))' | sed 's/^](//; s/)$//' | grep -Ev '^https?:' || true
}

# leads_somewhere PAGE LINK
leads_somewhere() {
    file=${2%%#*} anchor=''
    case $2 in *'#'*) anchor=${2#*#} ;; esac
    if [ -n "$file" ]; then file=$(dirname -- "$1")/$file; else file=$1; fi
    [ -f "$file" ] || return 1
    [ -z "$anchor" ] || anchors "$file" | grep -qxF -- "$anchor"
}

cd "$root"
dead=$(for page in *.md docs/*.md; do
    for link in $(links "$page"); do
        leads_somewhere "$page" "$link" || say "$page: $link"
    done
done)
[ -z "$dead" ] || die "links that lead nowhere:
$dead"
say "the links of the documentation: well"
