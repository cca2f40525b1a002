/* Writes a generic credential as another program does: `credential NAME USER SECRET`. */
#include <stdio.h>
#include <wchar.h>
#include <windows.h>
#include <wincred.h>

int wmain(int count, wchar_t **words)
{
    CREDENTIALW credential = {0};
    if (count != 4)
        return 2;
    credential.Type = CRED_TYPE_GENERIC;
    credential.TargetName = words[1];
    credential.UserName = words[2];
    credential.CredentialBlob = (BYTE *)words[3];
    credential.CredentialBlobSize = sizeof(wchar_t) * wcslen(words[3]);
    credential.Persist = CRED_PERSIST_LOCAL_MACHINE;
    if (CredWriteW(&credential, 0))
        return 0;
    fprintf(stderr, "error %lu\n", GetLastError());
    return 1;
}
