#!/bin/sh
# Builds the fuzz targets and runs each of them.
set -eu

# shellcheck source=../install/common.sh
. "$(dirname -- "$0")/../install/common.sh"

fuzz=$root/fuzz
all='request place url lint record vault message secret program pipeline'

help() {
    cat <<END
Usage: fuzz/run.sh [SECONDS [TARGET...]]

Builds the fuzz targets with the installed Rust (no nightly, no cargo-fuzz) and runs each for
SECONDS (60), one per processor at a time. Interesting inputs are kept in fuzz/corpus for the
next run; inputs that violate an invariant are saved in fuzz/artifacts.

The targets: $all
END
}

# With libFuzzer's instrumentation, which stable compilers have too. An explicit target keeps it out of
# build scripts.
build_targets() {
    sancov='-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4
        -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
        -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares'
    host=$(cd "$fuzz" && rustc -vV | sed -n 's/^host: //p')
    RUSTFLAGS="--cfg fuzzing -Dwarnings $(printf '%s' "$sancov" | tr -s '\n ' ' ')" \
        build --manifest-path "$fuzz/Cargo.toml" --release --target "$host"
}

# sow SEEDS CORPUS [PREFIX]: one seed per line of a file, with printf's escapes such as `\n`.
sow() {
    number=0
    mkdir -p "$2"
    while IFS= read -r line; do
        number=$((number + 1))
        # shellcheck disable=SC2059 # The line is the format.
        printf "${3-}%b" "$line" >"$2/seed-${3-}$number"
    done <"$1"
}

sow_all() {
    for target in request place url lint record vault message; do
        sow "$fuzz/seeds/$target.txt" "$fuzz/corpus/$target"
    done
    sow "$fuzz/seeds/lint.txt" "$fuzz/corpus/secret"
    for target in program pipeline; do
        for operation in g s e; do
            sow "$fuzz/seeds/request.txt" "$fuzz/corpus/$target" "$operation"
        done
    done
}

# run_one PROGRAMS SECONDS TARGET, with nothing of the user's within reach.
run_one() {
    target=$3
    case $target in
        pipeline) program=$1/program ;;
        *) program=$1/$target ;;
    esac
    log=$fuzz/artifacts/$target.log
    memory=/dev/shm
    [ -w "$memory" ] || memory=${TMPDIR:-/tmp}
    set -- "$program" "$fuzz/corpus/$target" -dict="$fuzz/words.dict" -max_total_time="$2" \
        -artifact_prefix="$fuzz/artifacts/$target-" -timeout=20 -print_final_stats=1
    if [ "$target" = pipeline ]; then
        set -- AZURE_DEVOPS_EXT_PAT="$(token X)" AZDO_PERSONAL_ACCESS_TOKEN="$(token Y)" \
            AZDO_ORG_SERVICE_URL=https://dev.azure.com/initech SYSTEM_ACCESSTOKEN="$(token Z)" \
            SYSTEM_COLLECTIONURI=https://tfs.example.net/Pipelines/ "$@"
    fi
    if env -i PATH=/nonexistent HOME=/nonexistent TMPDIR="$memory" "$(command -v nice)" \
        -n 19 "$(command -v env)" "$@" >"$log" 2>&1; then
        found=$(sed -n 's/^#[0-9]*.*DONE *\(cov: [0-9]* ft: [0-9]*\).*/\1/p' "$log")
        say "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") runs, $found"
    else
        failure <"$log" >&2
        die "$target violated an invariant: see $log"
    fi
}

# What went wrong and the file with the input, of libFuzzer's output: not its stack and its bytes.
failure() {
    awk '/panicked at/ { message = 1 }
        /^(note: |stack backtrace|==)/ { message = 0 }
        message || /ERROR: libFuzzer/ || /Test unit written to/' | cut -c 1-300
}

# Shaped like a PAT issued in 2048, which was never valid anywhere.
token() {
    noise=$1$1$1$1
    three=$noise$noise$noise
    say "$three$three$three$three${noise}JQQJ99YH${three}AAAAAZDO$noise"
}

case ${1-} in
    -h | --help)
        help
        exit
        ;;
    --one)
        shift
        run_one "$@"
        exit
        ;;
    *[!0-9]*) usage_error "$1 is not a number of seconds" ;;
esac
need_build_tools
seconds=${1:-60}
[ $# -eq 0 ] || shift
# shellcheck disable=SC2086 # A list of words.
[ $# -gt 0 ] || set -- $all
for target; do
    case " $all " in
        *" $target "*) ;;
        *) usage_error "unknown target $target" ;;
    esac
done
programs=$(build_targets | sed -n 's|/request$||p')
[ -n "$programs" ] || die "the targets could not be built"
mkdir -p "$fuzz/artifacts"
sow_all
printf '%s\n' "$@" |
    xargs -P "$(nproc 2>/dev/null || echo 1)" -I '{}' "$0" --one "$programs" "$seconds" '{}'
