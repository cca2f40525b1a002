# Files that an antivirus or an indexer has open, and what editors on Windows write.
# shellcheck shell=bash disable=SC2154 # Variables of ../../platforms.sh.

windows_files() {
    local about_acme=$'protocol=https\nhost=dev.azure.com\npath=acme/widgets/_git/widgets\n'
    local pat index settings login=(azdo login acme --with-token --no-git-config --no-verify)
    pat=$(printf 'a%.0s' {1..84})
    prints 'Stored the PAT for acme' "${login[@]}" <<<"$pat"
    index=$(find "$work/prefix/drive_c" -path '*/git-credential-azdo/data/record')
    compile hold.c -municode

    # It is closed half of the time.
    hold "$index" 100 100
    for _ in {1..10}; do
        prints 'Replaced the PAT for acme' "${login[@]}" <<<"$pat"
        prints "^password=$pat\$" azdo get <<<"$about_acme"
    done
    let_go
    hold "$index" 60000 0
    fails_with 1 'antivirus.* has it open. Nothing was changed' "${login[@]}" <<<"$pat"
    let_go
    prints "^password=$pat\$" azdo get <<<"$about_acme"

    # wine makes an access control list of the mode.
    chmod 777 "$(dirname "$index")"
    prints 'Other users can change .*git-credential-azdo.data' azdo doctor </dev/null
    chmod 700 "$(dirname "$index")"
    prints '^0$' grep -c 'Other users can change' <(azdo doctor </dev/null 2>&1)

    settings=$(dirname "$index")/../../../Roaming/git-credential-azdo/config/config
    mkdir -p "$(dirname "$settings")"
    printf '\xff\xfew\0a\0r\0n\0=\0003\0\r\0\n\0' >"$settings"
    prints '^warn  *3 ' azdo config list </dev/null
    printf '\xef\xbb\xbf%s\r\n\x1a' "$pat" >"$work/pat.txt"
    prints 'Replaced the PAT for acme' "${login[@]}" <"$work/pat.txt"
}

# hold FILE MILLISECONDS PAUSE: opens the file again and again, and lets no one replace it.
hold() {
    rm -f "$work/stop" "$work/held"
    in_wine wine hold "$(in_wine winepath -w "$1" | tr -d '\r')" "$2" "$3" "Z:$work/stop" \
        </dev/null >"$work/held" &
    for _ in {1..300}; do
        [ ! -s "$work/held" ] || return 0
        sleep 0.1
    done
    failed "$area: hold does not start"
}

let_go() {
    touch "$work/stop"
    wait $!
}
