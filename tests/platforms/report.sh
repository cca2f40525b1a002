# The output of the platform checks, and installing packages. Sourced by ../platforms.sh.
# shellcheck shell=bash

failures=() gaps=() count_passed=0

passed() {
    count_passed=$((count_passed + 1))
    printf 'ok       %s\n' "$1"
}

# failed WHAT [FILE]: with the end of what was printed.
failed() {
    failures+=("$1")
    printf 'FAILED   %s\n' "$1"
    sed 's/^/         | /' "${2:-/dev/null}" | tail -n 40
}

not_run() {
    gaps+=("$1: $2")
    printf 'NOT RUN  %s: %s\n' "$1" "$2"
}

summary() {
    local line
    echo
    for line in "${gaps[@]}"; do printf '*** NOT RUN: %s\n' "$line"; done
    for line in "${failures[@]}"; do printf '*** FAILED: %s\n' "$line"; done
    printf '%s passed, %s failed, %s not run\n' "$count_passed" ${#failures[@]} ${#gaps[@]}
    if [ ${#failures[@]} -gt 0 ]; then exit 1; fi
    if [ ${#gaps[@]} -gt 0 ]; then exit 2; fi
}

# Installs missing Debian packages without removing others. With --quick it only reports whether they
# are installed.
install_packages() {
    local missing=() package
    command -v dpkg-query >/dev/null || return 1
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' ||
            missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    ! $quick && [ "$(id -u)" = 0 ] || return 1
    echo "Installing (not removed afterward): ${missing[*]}"
    {
        apt-get update &&
            DEBIAN_FRONTEND=noninteractive apt-get install --assume-yes --no-remove \
                --no-install-recommends "${missing[@]}"
    } >"$work/apt" 2>&1 || { tail -n 5 "$work/apt"; return 1; }
}
