#!/bin/sh
# Checks the workflows of GitHub Actions, without a network: their schema, and what zizmor knows to be
# dangerous in them.
#
# `tests/workflows.sh --install` installs the two tools into the build's directory.
set -eu

# shellcheck source=../install/common.sh
. "$(dirname -- "$0")/../install/common.sh"

tools=${CARGO_TARGET_DIR:-$root/target}/tmp/workflows
# A newer one may find something new, so they change with a commit.
wanted='zizmor==1.32.0 check-jsonschema==0.39.0'

# shellcheck disable=SC2086 # A list of packages.
install() {
    [ "$(cat "$tools/wanted" 2>/dev/null)" = "$wanted" ] && return
    python3 -m venv "$tools" && "$tools/bin/pip" install --quiet $wanted &&
        say "$wanted" >"$tools/wanted"
}

case ${1:-} in
    --install) install ;;
    --installed) [ "$(cat "$tools/wanted" 2>/dev/null)" = "$wanted" ] ;;
    '')
        cd "$root"
        "$tools/bin/check-jsonschema" --builtin-schema vendor.github-workflows .github/workflows/*.yml
        "$tools/bin/zizmor" --offline --quiet --no-progress .github/workflows
        ;;
    *) usage_error "unexpected argument $1" ;;
esac
