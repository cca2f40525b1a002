# What the tests need on a machine: finds what is missing, installs it, and lists what cannot run.
# Sourced by run.sh.
# shellcheck shell=sh

# What is left out, a line each; as arguments of the test runner; and whether that could be installed.
# shellcheck disable=SC2034 # run.sh reads the last.
not_run='' skipped='' lacks_tools=false

# Programs, each with the Debian package that contains it.
programs='shellcheck:shellcheck git-lfs:git-lfs dbus-daemon:dbus gnome-keyring-daemon:gnome-keyring
    secret-tool:libsecret-tools strace:strace pass:pass gpg:gnupg keyctl:keyutils curl:curl crontab:cron
    python3:python3 tinyproxy:tinyproxy-bin c++:g++ zsh:zsh fish:fish man:man-db
    ip:iproute2'

# Where tests/secret_hygiene/pygit2.rs looks for it first.
pygit2="${CARGO_TARGET_DIR:-$root/target}/tmp/pygit2"

has_bash_completion() {
    [ -f /usr/share/bash-completion/bash_completion ]
}

has_venv() {
    python3 -c 'import ensurepip, venv' 2>/dev/null
}

has_pygit2() {
    "$pygit2/bin/python" -c 'import pygit2' 2>/dev/null || python3 -c 'import pygit2' 2>/dev/null
}

# wine runs programs of its own processor alone, and Debian has no compiler of Windows' on ARM.
could_run_windows() {
    [ "$(uname -sm)" = 'Linux x86_64' ]
}

can_run_windows() {
    has wine && has x86_64-w64-mingw32-gcc
}

# Whether this Rust has a cargo command: rustup puts them on PATH in any case.
has_part() {
    cargo "$1" --version >/dev/null 2>&1
}

can_record() {
    has python3 && has dbus-run-session && has gnome-keyring-daemon
}

# Containers usually forbid it.
can_mount() {
    unshare --mount --pid --fork sh -c 'mount -t tmpfs none /mnt && setpriv --reuid=1 true' \
        2>/dev/null
}

# A network of its own, for a test with the address of Azure's metadata service.
can_have_network() {
    user=''
    [ "$(id -u)" = 0 ] || user='--user --map-root-user'
    # shellcheck disable=SC2086 # Arguments, or none.
    has ip && unshare $user --net ip link add one type veth peer name two 2>/dev/null
}

can_be_homeless() {
    [ "$(id -u)" = 0 ] || unshare --user --map-user=54321 true 2>/dev/null
}

can_trace() {
    has strace && strace -o /dev/null true 2>/dev/null
}

has_recent_git() {
    git version | awk '{ split($3, part, "."); exit !(part[1] > 2 || part[2] >= 46) }'
}

can_use_kernel_keys() {
    has keyctl && keyctl add user git-credential-azdo:test x @p >/dev/null 2>&1
}

missing_packages() {
    for pair in $programs; do
        has "${pair%:*}" || printf '%s ' "${pair#*:}"
    done
    has_bash_completion || printf 'bash-completion '
    has_venv || has_pygit2 || printf 'python3-venv '
}

# The first lines of a run.
say_missing() {
    packages=$(missing_packages)
    has_pygit2 || packages="$packages pygit2"
    ./tests/workflows.sh --installed || packages="$packages zizmor check-jsonschema"
    can_run_windows || ! could_run_windows || packages="$packages wine64 gcc-mingw-w64-x86-64"
    has_part deny || packages="$packages cargo-deny"
    [ -n "$packages" ] || return 0
    say "Missing on this machine: $(printf '%s' "$packages" | tr -s ' ')"
    say "To install them (with apt, pip, and cargo): ./tests/run.sh --install
" >&2
}

# Says what it could not install; what that leaves out is listed later.
install_missing() {
    has cc || apt_install gcc libc6-dev || true
    packages=$(missing_packages)
    # shellcheck disable=SC2086 # A list of packages.
    [ -z "$packages" ] || apt_install $packages || say "Not installed: $packages" >&2
    has_pygit2 || install_pygit2 || say "Not installed: pygit2" >&2
    ./tests/workflows.sh --install || say "Not installed: zizmor and check-jsonschema" >&2
    can_run_windows || ! could_run_windows ||
        apt_install gcc-mingw-w64-x86-64 wine64 wine || say "Not installed: wine" >&2
    ./tests/platforms.sh --install-targets
    # Without optimizing it: a minute and a half instead of four, for a check of two seconds.
    has_part deny || step cargo install --quiet --locked --debug cargo-deny@0.20.2 ||
        say "Not installed: cargo-deny" >&2
}

install_pygit2() {
    say "Installing pygit2 into $pygit2" >&2
    python3 -m venv "$pygit2" && "$pygit2/bin/pip" install --quiet pygit2
}

# leave_out WHAT REMEDY [MODULE OF TESTS]: for want of a tool, which --install gets.
leave_out() {
    # shellcheck disable=SC2034 # run.sh reads it.
    lacks_tools=true
    leave_out_here "$@"
}

# As leave_out, where the machine or container does not allow it.
leave_out_here() {
    not_run="$not_run
  - $1 (to run it: $2)"
    [ -z "${3-}" ] || skipped="$skipped --skip $3"
}

# leave_out_unless CONDITION TOOL WHAT REMEDY [MODULE]
leave_out_unless() {
    "$1" && return
    tool=$2
    shift 2
    if has "$tool"; then leave_out_here "$@"; else leave_out "$@"; fi
}

leave_out_what_cannot_run() {
    leave_out_checks
    has git-lfs || leave_out "the tests with git-lfs" "apt-get install git-lfs" lfs::
    leave_out_unless can_trace strace \
        "the tests that kill it, look into it, or refuse it the kernel's keys" \
        "apt-get install strace; some containers forbid it" \
        "kill:: --skip killed_commands --skip strace:: --skip forbidden:: --skip memory::"
    { has pass && has gpg; } ||
        leave_out "the test with pass" "apt-get install pass gnupg" pass::
    has_pygit2 || leave_out "the tests with pygit2" "apt-get install python3-venv, then \
python3 -m venv '$pygit2' && '$pygit2/bin/pip' install pygit2" pygit2::
    getent hosts localhost >/dev/null || leave_out_here "the tests with cargo's built-in git" \
        "add localhost to /etc/hosts" secret_hygiene::cargo::
    has tinyproxy ||
        leave_out "the tests through a proxy" "apt-get install tinyproxy-bin" proxies::
    leave_out_unless can_use_kernel_keys keyctl \
        "the tests of the vault and the kernel's keyring" \
        "apt-get install keyutils; most containers forbid it" keyutils::
    { [ "$(id -u)" = 0 ] && can_mount; } ||
        leave_out_here "the tests with other users and mounts" \
            "run this as root; most containers forbid it" others::
    leave_out_unless can_have_network ip "the tests of an Azure VM's metadata service" \
        "apt-get install iproute2; most containers forbid it" metadata_address::
    has crontab || leave_out "the test with cron's own crontab" "apt-get install cron" real_cron::
    [ "$(id -u)" = 0 ] ||
        leave_out_here "the test with another user's crontab" "run this as root" real_cron::
    can_be_homeless ||
        leave_out_here "the tests as a user without a home" "allow user namespaces" homeless
    { has curl && has python3; } ||
        leave_out "the lines for curl and Python" "apt-get install curl python3" one_liners::
    has_recent_git || leave_out_here "the screens that depend on git's version" \
        "use git 2.46 or later" recent_git::
    { has dbus-daemon && has gnome-keyring-daemon && has secret-tool; } ||
        leave_out "the tests of the keyring" \
            "apt-get install dbus gnome-keyring libsecret-tools" secret_service::
}

leave_out_checks() {
    has_part fmt || leave_out "the check of the format" "rustup component add rustfmt"
    has_part clippy || leave_out "clippy" "rustup component add clippy"
    has shellcheck || leave_out "the lint of the shell scripts" "apt-get install shellcheck"
    has_part deny ||
        leave_out "the check of the dependencies" "cargo install --locked cargo-deny"
    has c++ || leave_out "the fuzz targets" "apt-get install g++"
    { has zsh && has fish && has man && has_bash_completion; } ||
        leave_out "the tests of the manual page and of completion in every shell" \
            "apt-get install zsh fish man-db bash-completion"
    ./tests/workflows.sh --installed || leave_out "the checks of the workflows" \
        "apt-get install python3-venv, then ./tests/workflows.sh --install"
    if ! could_run_windows; then
        leave_out_here "the unit tests for Windows" "run this on Linux on x86-64"
    elif ! can_run_windows; then
        leave_out "the unit tests for Windows" "apt-get install gcc-mingw-w64-x86-64 wine64 wine"
    fi
    can_record ||
        leave_out "the check of the README's recording" "apt-get install python3 dbus gnome-keyring"
}

say_not_run() {
    [ -n "$not_run" ] || return 0
    say "
NOT RUN on this machine:$not_run
" >&2
}
