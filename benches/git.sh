# How long git itself takes, over connections with different round-trip times. Sourced by run.sh.
# shellcheck shell=sh disable=SC2154 # What is set there.

url=https://dev.azure.com/acme/Fabrikam/_git/Web

measure_git() {
    : >"$place/nothing"
    start_server
    for helper in ours store; do
        make_git_home $helper
    done
    for delay in 0 20 80; do
        start_relay $delay
        for helper in ours store; do
            with_home "$place/git-$helper" git config --global http.proxy "http://$relay"
        done
        git_rows >"$place/rows"
        say
        say "A round trip of $delay ms:"
        say
        with_home "$place/home" "$rounds_program" --times "$1" <"$place/rows"
    done
    say
    say "HTTP requests: ls-remote $(requests ls-remote), fetch $(requests fetch), push of 3 MB $(requests push)."
}

start_server() {
    server=$(build --quiet --package test-support --bin fake-azure | tail -n 1)
    sample_pat >"$place/pat-of-git"
    mkfifo "$place/server-stdin"
    at_home "$server" --root "$place/azure" --log "$place/requests" \
        --repository acme/Fabrikam/Web --pat "acme=$(cat "$place/pat-of-git")" \
        <"$place/server-stdin" >"$place/server" 2>/dev/null &
    daemons="$daemons $!"
    exec 3>"$place/server-stdin"
    wait_for "the fake server" grep -q '^ca=' "$place/server"
}

told() {
    sed -n "s/^$1=//p" "$place/server"
}

start_relay() {
    proxy=$(told proxy)
    # Not the previous relay's address.
    rm -f "$place/relay"
    "$(program "$built" relay)" "${proxy#http://}" "$1" >"$place/relay" 3>&- &
    daemons="$daemons $!"
    wait_for "the relay" test -s "$place/relay"
    relay=$(cat "$place/relay")
}

# A clone with two commits of 3 MB each, to push in turn.
make_git_home() {
    home=$place/git-$1
    mkdir "$home"
    at() { with_home "$home" git "$@"; }
    at config --global http.proxy "$(told proxy)"
    at config --global http.sslCAInfo "$(told ca)"
    at config --global user.name Bench
    at config --global user.email bench@example.com
    at config --global gc.auto 0
    case $1 in
        ours)
            with_home "$home" "$place/static/git-credential-azdo" login acme --store file --with-token \
                --no-verify <"$place/pat-of-git" >/dev/null 2>&1
            ;;
        store)
            at config --global credential.helper store
            printf 'https://pat:%s@dev.azure.com\n' "$(cat "$place/pat-of-git")" >"$home/.git-credentials"
            chmod 600 "$home/.git-credentials"
            ;;
    esac
    at clone --quiet "$url" "$home/Web"
    for number in 1 2; do
        at -C "$home/Web" checkout --quiet -B "bench-$number" origin/main
        head -c 3000000 /dev/urandom >"$home/Web/large"
        at -C "$home/Web" add large
        at -C "$home/Web" commit --quiet --message "3 MB, $number"
    done
    # Pushes the two commits alternately, so that the server never has the one that is pushed.
    cat >"$home/push" <<END
#!/bin/sh
number=\$(cat "$home/next" 2>/dev/null || echo 1)
echo \$((3 - number)) >"$home/next"
exec git -C "$home/Web" push --quiet --force "$url" "bench-\$number:bench-$1"
END
    chmod +x "$home/push"
}

git_rows() {
    for helper in store ours; do
        reference=- reach=-
        [ $helper = store ] || { reference='git ls-remote, credential-store' reach=0.60; }
        row "git ls-remote, $(named $helper)" "$reference" $reach answers nothing "$place/git-$helper" \
            git ls-remote "$url"
        [ $helper = store ] || reference='git fetch, nothing new, credential-store' reach=-
        row "git fetch, nothing new, $(named $helper)" "$reference" $reach silent nothing "$place/git-$helper" \
            git -C "$place/git-$helper/Web" fetch --quiet origin main
        [ $helper = store ] || reference='git push, 3 MB, credential-store'
        row "git push, 3 MB, $(named $helper)" "$reference" $reach silent nothing "$place/git-$helper" \
            "$place/git-$helper/push"
    done
}

named() {
    if [ "$1" = store ]; then say credential-store; else say git-credential-azdo; fi
}

# The number of requests with git-credential-azdo and with credential-store.
requests() {
    for helper in ours store; do
        before=$(wc -l <"$place/requests")
        case $1 in
            ls-remote) with_home "$place/git-$helper" git ls-remote "$url" >/dev/null ;;
            fetch) with_home "$place/git-$helper" git -C "$place/git-$helper/Web" fetch --quiet origin main ;;
            push) with_home "$place/git-$helper" "$place/git-$helper/push" ;;
        esac
        count=$(($(wc -l <"$place/requests") - before))
        if [ $helper = ours ]; then printf '%s against ' $count; else printf '%s' $count; fi
    done
}
