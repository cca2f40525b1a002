/* Opens a file as an antivirus or an indexer does, without letting others replace it, again and
   again: `hold FILE MILLISECONDS PAUSE`. Runs until it is ended; prints nothing. */
#include <stdlib.h>
#include <wchar.h>
#include <windows.h>

int wmain(int count, wchar_t **words)
{
    if (count != 4)
        return 2;
    DWORD held = wcstoul(words[2], NULL, 10), pause = wcstoul(words[3], NULL, 10);
    for (;;) {
        HANDLE file = CreateFileW(words[1], GENERIC_READ, 0, NULL, OPEN_EXISTING, 0, NULL);
        Sleep(file == INVALID_HANDLE_VALUE ? 1 : held);
        if (file != INVALID_HANDLE_VALUE)
            CloseHandle(file);
        Sleep(pause);
    }
}
