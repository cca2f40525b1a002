/* git.exe under Wine: hands its arguments to the git of Linux, and back what that printed.
 * By way of files, since the pipes of a Windows program are none to Linux; they are in the
 * directory above that of this program. */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

/* The URL of a section has a `*`, which is not for this program to expand. */
int _CRT_glob = 0;

static char *to_linux(const char *windows) {
    char *(CDECL * convert)(const WCHAR *) =
        (void *)GetProcAddress(GetModuleHandleA("kernel32"), "wine_get_unix_file_name");
    WCHAR wide[4096];
    if (!convert || !MultiByteToWideChar(CP_ACP, 0, windows, -1, wide, 4096))
        exit(125);
    return convert(wide);
}

static BOOL is_absolute(const char *path) {
    return path && path[0] && path[1] == ':' && (path[2] == '\\' || path[2] == '/');
}

/* As Git for Windows chooses it (compat/mingw.c, setup_windows_environment). */
static const char *home(void) {
    static char joined[4096];
    const char *path = getenv("HOME");
    if (path && *path)
        return path;
    if (getenv("HOMEDRIVE") && getenv("HOMEPATH")) {
        snprintf(joined, sizeof joined, "%s%s", getenv("HOMEDRIVE"), getenv("HOMEPATH"));
        if (GetFileAttributesA(joined) != INVALID_FILE_ATTRIBUTES)
            return joined;
    }
    return getenv("USERPROFILE");
}

/* wine keeps Linux's HOME for Linux, whatever HOME is to the program. So it is an argument. */
static char *setting(const char *name, const char *path) {
    char *text = malloc(strlen(name) + 4096);
    sprintf(text, "%s=%s", name, is_absolute(path) ? to_linux(path) : path);
    return text;
}

static void pass(const char *prefix, const char *name, FILE *to) {
    char text[4096];
    snprintf(text, sizeof text, "%s.%s", prefix, name);
    FILE *from = fopen(text, "rb");
    if (!from)
        exit(126);
    char bytes[65536];
    for (size_t length; (length = fread(bytes, 1, sizeof bytes, from)) > 0;)
        fwrite(bytes, 1, length, to);
    fclose(from);
    remove(text);
}

int main(int count, char **words) {
    static const char *const paths[] = {"GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_DIR",
                                        "XDG_CONFIG_HOME"};
    static const char *const before_path[] = {"-C", "-f", "--file", "--git-dir"};
    int(CDECL * spawn)(char *const *, int) =
        (void *)GetProcAddress(GetModuleHandleA("ntdll"), "__wine_unix_spawnvp");
    char **argv = calloc((size_t)count + 12, sizeof *argv), **next = argv;
    char prefix[4096];
    if (!spawn || !argv || !GetModuleFileNameA(NULL, prefix, sizeof prefix - 32))
        return 127;
    for (int up = 0; up < 2; up++)
        *strrchr(prefix, '\\') = 0;
    sprintf(prefix + strlen(prefix), "\\git.%lu", (unsigned long)GetCurrentProcessId());

    *next++ = "/bin/bash";
    *next++ = "-c";
    /* Endless output ends here. */
    *next++ = "set -o pipefail\n"
              "env -- \"$@\" 2>\"$0.err\" </dev/null | head -c 32000000 >\"$0.out\"";
    *next++ = to_linux(prefix);
    if (home())
        *next++ = setting("HOME", home());
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
        if (getenv(paths[i]))
            *next++ = setting(paths[i], getenv(paths[i]));
    *next++ = "git";
    for (int i = 1; i < count; i++) {
        *next = words[i];
        for (size_t j = 0; i > 1 && j < sizeof before_path / sizeof *before_path; j++)
            if (!strcmp(words[i - 1], before_path[j]) && is_absolute(words[i]))
                *next = to_linux(words[i]);
        next++;
    }
    int status = spawn(argv, TRUE);
    _setmode(_fileno(stdout), _O_BINARY);
    _setmode(_fileno(stderr), _O_BINARY);
    pass(prefix, "out", stdout);
    pass(prefix, "err", stderr);
    return status;
}
