# `run`, and programs that print a PAT.
# shellcheck shell=bash disable=SC2154 # Variables of ../../platforms.sh.

windows_run() {
    local pat
    pat=$(printf 'a%.0s' {1..84})
    mkdir -p "$work/here"
    compile child.c
    printf '@echo %%1 for %%AZDO_ORG_SERVICE_URL%%\r\n@exit /b 42\r\n' >"$work/bin/tool.cmd"
    printf '@exit /b 7\r\n' >"$work/bin/tool.bat"
    printf '@echo dots\r\n' >"$work/bin/py3.12.cmd"
    printf 'x' | tee "$work/bin/script.ps1" >"$work/bin/broken.exe"
    printf '@echo here\r\n' >"$work/here/build.cmd"
    prints 'Stored the PAT for acme' \
        azdo login acme --with-token --no-git-config --no-verify <<<"$pat"

    # .BAT comes before .CMD in PATHEXT.
    fails_with 7 '' azdo run acme -- tool </dev/null
    fails_with 42 '^"*a b"* for https://dev.azure.com/acme' azdo run acme -- TOOL.CMD 'a b' </dev/null
    prints '^dots' azdo run acme -- py3.12 </dev/null
    fails_with 126 'start it with .powershell -File script.ps1' azdo run acme -- script.ps1 </dev/null
    fails_with 126 'not a program for this version of Windows' azdo run acme -- broken </dev/null
    fails_with 126 'an argument contains a line break' azdo run acme -- tool $'a\nb' </dev/null
    fails_with 127 'not found: build (to run the one in this directory: .\\build)' \
        in_a_directory azdo run acme -- build </dev/null
    prints '^here' in_a_directory azdo run acme -- './build' </dev/null
    # The last byte of 0xC000013A, the status of what Ctrl-C ends.
    fails_with 58 '' azdo run acme -- cmd /c 'exit -1073741510' </dev/null
    fails_with 9 '' in_terminal "run acme -- child ctrl-c"
    prints '^ended' writer_after_kill
    prints '^ended' writer_after_time_limit
    prints '^alive' writer_after_end
    prints '^alive' writer_after_answer
    prints 'dev.azure.com.helper azdo' azdo_on_path configure --dry-run </dev/null
}

in_a_directory() { (cd "$work/here" && "$@"); }

in_terminal() {
    in_wine script -qec "wine '$work/my tools/git-credential-azdo.exe' $1" /dev/null \
        </dev/null >"$work/terminal"
}

azdo_on_path() {
    local on_path="Z:${work//\//\\}\my tools;Z:${work//\//\\}\bin"
    in_wine env WINEPATH="$on_path" wine "$work/my tools/git-credential-azdo.exe" "$@"
}

# Below a `run` that is killed.
writer_after_kill() {
    rm -f "$work/lines"
    azdo run acme -- child start "Z:$work/lines" </dev/null &
    local shell=$! timeout
    for _ in {1..40}; do [ -s "$work/lines" ] || sleep 0.25; done
    # The program is below timeout(1).
    timeout=$(pgrep -P $shell)
    kill -KILL "$(pgrep -P "$timeout")"
    wait $shell
    state_of_writer
}

# Below a program that prints no PAT in time.
writer_after_time_limit() {
    rm -f "$work/lines"
    in_wine env GIT_CREDENTIAL_AZDO_COMMAND_TIMEOUT=3 wine "$work/my tools/git-credential-azdo.exe" \
        login globex --store command --no-git-config -- child start "Z:$work/lines" </dev/null
    state_of_writer
}

# In the background of a command that has ended, as on Unix.
writer_after_end() {
    rm -f "$work/lines"
    azdo run acme -- cmd /c "start /b child write Z:${work//\//\\}\\lines" </dev/null
    state_of_writer
}

# In the background of a program that has printed a PAT, as an agent is.
writer_after_answer() {
    rm -f "$work/lines"
    printf '@start /b child write Z:%s\\lines >nul 2>nul\r\n@echo %s\r\n' "${work//\//\\}" "$pat" \
        >"$work/bin/agent.cmd"
    azdo login hooli --store command --no-git-config --no-verify -- agent </dev/null
    state_of_writer
}

state_of_writer() {
    local before after
    sleep 2
    [ -s "$work/lines" ] || { echo 'never started' && return; }
    before=$(wc -l <"$work/lines")
    sleep 2
    after=$(wc -l <"$work/lines")
    if [ "$before" = "$after" ]; then echo ended; else echo alive; fi
}
