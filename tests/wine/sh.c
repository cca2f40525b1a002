/* sh.exe under Wine, as Git for Windows has it, for the two things that it is started for.
 *
 * For the script that prompts it answers from the variables HIDDEN and SHOWN. It starts the
 * script that GIT_CREDENTIAL_AZDO_ASKPASS names, `sh -c COMMAND ARGUMENT...`, with the shell of Linux. What it was asked is in `sh.log` in the directory that STUB names. */
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

int _CRT_glob = 0;

static FILE *file_of(const char *name, const char *mode) {
    char path[4096];
    snprintf(path, sizeof path, "Z:%s/%s", getenv("STUB"), name);
    FILE *file = fopen(path, mode);
    if (!file)
        exit(126);
    return file;
}

static int prompt(FILE *log) {
    char line[4096];
    puts("ready");
    fflush(stdout);
    while (fgets(line, sizeof line, stdin)) {
        fprintf(log, "%s", line);
        fprintf(stderr, "%s", strchr(line, ' ') + 1);
        if (!strncmp(line, "say ", 4))
            continue;
        const char *answer = getenv(strncmp(line, "hidden ", 7) ? "SHOWN" : "HIDDEN");
        if (!answer)
            return 1;
        puts(answer);
        fflush(stdout);
    }
    fprintf(log, "end\n");
    return 0;
}

static int run(int count, char **words, FILE *log) {
    int(CDECL * spawn)(char *const *, int) =
        (void *)GetProcAddress(GetModuleHandleA("ntdll"), "__wine_unix_spawnvp");
    char **argv = calloc((size_t)count + 4, sizeof *argv), text[4096];
    char *script = getenv("GIT_CREDENTIAL_AZDO_ASKPASS");
    if (!spawn || !argv || !script)
        return 127;
    argv[0] = "/bin/sh";
    argv[1] = "-c";
    argv[2] = "f=${0#?:}; exec \"$f\" \"$@\" >\"$STUB/sh.out\" 2>/dev/null </dev/null";
    for (int i = 3; i < count; i++) {
        fprintf(log, "run %s\n", words[i]);
        argv[i + 1] = words[i];
    }
    argv[3] = script;
    int status = spawn(argv, TRUE);
    FILE *from = file_of("sh.out", "rb");
    for (size_t length; (length = fread(text, 1, sizeof text, from)) > 0;)
        fwrite(text, 1, length, stdout);
    return status;
}

int main(int count, char **words) {
    FILE *log = file_of("sh.log", "ab");
    _setmode(_fileno(stdin), _O_BINARY);
    _setmode(_fileno(stdout), _O_BINARY);
    if (count < 3 || strcmp(words[1], "-c"))
        return 2;
    return count == 3 ? prompt(log) : run(count, words, log);
}
