#!/bin/bash
# Reads the terminal for a program that Cygwin does not know. For each line of standard input it shows
# text, or asks a question and prints the answer. The echo is off until standard input ends.
{ exec 3<>/dev/tty; } 2>/dev/null || exit 1
before=$(stty -g <&3) || exit 1
forget() {
    # What was typed too early is not an answer, and must not reach the user's shell.
    stty -icanon min 0 time 1 <&3
    cat <&3 >/dev/null
    stty "$before" -echo <&3
}
trap 'forget; stty "$before" <&3' EXIT
trap 'exit 130' HUP INT TERM
stty -echo <&3
echo ready
while IFS= read -r line; do
    text=${line#* }
    case $line in
        say*) printf '%s\n' "$text" >&3 && continue ;;
        shown*) forget && stty echo <&3 ;;
        *) forget ;;
    esac
    printf '%s' "$text" >&3
    # Looks every second whether the program is still there.
    until IFS= read -r -t 1 answer <&3; do
        [ $? -gt 128 ] || exit 1
        if read -r -t 0; then exit 1; fi
    done
    stty -echo <&3
    case $line in hidden*) echo >&3 ;; esac
    printf '%s\n' "$answer"
done
