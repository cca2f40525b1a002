/* A program for `run` and for time limits, under Wine:
 *   child ctrl-c        presses Ctrl-C in its console; its status is 9 if it heard that
 *   child write FILE    writes a line every half second, for half a minute
 *   child start FILE    starts `child write FILE` and waits for it */
#include <stdio.h>
#include <string.h>
#include <windows.h>

static volatile LONG heard;

static BOOL WINAPI handler(DWORD event) {
    heard = event == CTRL_C_EVENT;
    return TRUE;
}

static int press_ctrl_c(void) {
    SetConsoleCtrlHandler(handler, TRUE);
    if (!GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0))
        return 3;
    for (int i = 0; i < 50 && !heard; i++)
        Sleep(100);
    /* Time for what called this to end, too. */
    Sleep(1000);
    return heard ? 9 : 4;
}

static int write_lines(const char *path) {
    for (int i = 0; i < 60; i++) {
        FILE *file = fopen(path, "a");
        if (!file)
            return 3;
        fprintf(file, "%d\n", i);
        fclose(file);
        Sleep(500);
    }
    return 0;
}

static int start(const char *program, const char *path) {
    STARTUPINFOA info = {0};
    PROCESS_INFORMATION process;
    char line[1024];
    info.cb = sizeof info;
    snprintf(line, sizeof line, "\"%s\" write \"%s\"", program, path);
    if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &info, &process))
        return 3;
    WaitForSingleObject(process.hProcess, INFINITE);
    return 0;
}

int main(int count, char **words) {
    if (count == 2 && !strcmp(words[1], "ctrl-c"))
        return press_ctrl_c();
    if (count == 3 && !strcmp(words[1], "write"))
        return write_lines(words[2]);
    if (count == 3 && !strcmp(words[1], "start"))
        return start(words[0], words[2]);
    return 2;
}
