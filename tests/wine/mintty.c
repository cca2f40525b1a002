/* MinTTY under Wine: starts a program with the named pipes of an MSYS terminal as its standard
 * streams, in an invisible console, and prints what the program writes.
 *
 * usage: mintty.exe PROGRAM [ARGUMENT]...; exits with the program's status, or with 124 if it is
 * still running after 30 seconds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define NAME "\\\\.\\pipe\\msys-1888ae32e00d56aa-pty0-"

static HANDLE end_of(const char *name, DWORD access, DWORD pipe_access, HANDLE *ours) {
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    *ours = CreateNamedPipeA(name, pipe_access, PIPE_TYPE_BYTE, 1, 4096, 4096, 0, NULL);
    return CreateFileA(name, access, 0, &inherited, OPEN_EXISTING, 0, NULL);
}

static DWORD WINAPI show(void *output) {
    char text[4096];
    for (DWORD count; ReadFile(output, text, sizeof text, &count, NULL) && count;) {
        fwrite(text, 1, count, stdout);
        fflush(stdout);
    }
    return 0;
}

int main(int count, char **words) {
    char command[8192] = "";
    if (count < 2)
        return 2;
    for (int i = 1; i < count; i++) {
        strcat(command, "\"");
        strcat(command, words[i]);
        strcat(command, "\" ");
    }
    HANDLE typed, shown;
    STARTUPINFOA start = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES};
    start.hStdInput = end_of(NAME "from-master", GENERIC_READ, PIPE_ACCESS_OUTBOUND, &typed);
    start.hStdOutput = end_of(NAME "to-master", GENERIC_WRITE, PIPE_ACCESS_INBOUND, &shown);
    start.hStdError = start.hStdOutput;
    AllocConsole();
    PROCESS_INFORMATION process;
    if (!CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &process))
        return 127;
    CloseHandle(start.hStdInput);
    CloseHandle(start.hStdOutput);
    HANDLE reader = CreateThread(NULL, 0, show, shown, 0, NULL);
    DWORD status = 124;
    if (WaitForSingleObject(process.hProcess, 30000) == WAIT_OBJECT_0)
        GetExitCodeProcess(process.hProcess, &status);
    else
        TerminateProcess(process.hProcess, 124);
    WaitForSingleObject(reader, 2000);
    return (int)status;
}
