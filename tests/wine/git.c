/* git.exe under wine: hands its arguments to the git of Linux, and back what that printed.
 * By way of files, since the pipes of a Windows program are none to Linux; they are in the
 * directory that the variable STUB names. */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

/* The URL of a section has a `*`, which is not for this program to expand. */
int _CRT_glob = 0;

static void pass(const char *directory, const char *name, FILE *to) {
    char text[4096];
    snprintf(text, sizeof text, "Z:%s/%s", directory, name);
    FILE *from = fopen(text, "rb");
    if (!from)
        exit(126);
    for (size_t length; (length = fread(text, 1, sizeof text, from)) > 0;)
        fwrite(text, 1, length, to);
    fclose(from);
}

int main(int count, char **words) {
    const char *directory = getenv("STUB");
    int(CDECL * spawn)(char *const *, int) =
        (void *)GetProcAddress(GetModuleHandleA("ntdll"), "__wine_unix_spawnvp");
    char **argv = calloc((size_t)count + 4, sizeof *argv);
    if (!directory || !spawn || !argv)
        return 127;
    argv[0] = "/bin/sh";
    argv[1] = "-c";
    argv[2] = "exec git \"$@\" >\"$STUB/out\" 2>\"$STUB/err\" </dev/null";
    argv[3] = "git";
    for (int i = 1; i < count; i++)
        argv[3 + i] = words[i];
    int status = spawn(argv, TRUE);
    _setmode(_fileno(stdout), _O_BINARY);
    _setmode(_fileno(stderr), _O_BINARY);
    pass(directory, "out", stdout);
    pass(directory, "err", stderr);
    return status;
}
