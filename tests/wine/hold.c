/* Opens a file as an antivirus or an indexer does, without letting others replace it, again and
   again: `hold FILE MILLISECONDS PAUSE STOP`, until the file STOP exists. Prints `held` once it has. */
#include <stdio.h>
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

static const wchar_t *stop;

static int wait(DWORD milliseconds)
{
    for (DWORD slept = 0; slept < milliseconds; slept += 10) {
        if (GetFileAttributesW(stop) != INVALID_FILE_ATTRIBUTES)
            return 0;
        Sleep(10);
    }
    return 1;
}

int wmain(int count, wchar_t **words)
{
    if (count != 5)
        return 2;
    DWORD held = wcstoul(words[2], NULL, 10), pause = wcstoul(words[3], NULL, 10);
    stop = words[4];
    for (int go_on = 1; go_on;) {
        HANDLE file = CreateFileW(words[1], GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
        if (file != INVALID_HANDLE_VALUE) {
            puts("held");
            fflush(stdout);
            go_on = wait(held);
            CloseHandle(file);
        }
        go_on = go_on && wait(pause + 10);
    }
    return 0;
}
