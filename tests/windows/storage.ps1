# PATs in Credential Manager.

Add-Type -TypeDefinition @'
using System;
using System.Collections.Generic;
using System.Runtime.InteropServices;

public static class CredentialManager {
    [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
    struct Credential {
        public uint Flags, Type;
        public string TargetName, Comment;
        public long LastWritten;
        public uint BlobSize;
        public IntPtr Blob;
        public uint Persist;
    }

    [DllImport("advapi32", CharSet = CharSet.Unicode, SetLastError = true)]
    static extern bool CredEnumerate(string filter, uint flags, out int count, out IntPtr list);

    [DllImport("advapi32")]
    static extern void CredFree(IntPtr list);

    // The persistence of each credential with this text in its name: 1 session, 2 machine,
    // 3 enterprise, which roams.
    public static uint[] Persistence(string text) {
        var found = new List<uint>();
        int count;
        IntPtr list;
        if (!CredEnumerate(null, 0, out count, out list)) return found.ToArray();
        for (int i = 0; i < count; i++) {
            var item = (Credential)Marshal.PtrToStructure(
                Marshal.ReadIntPtr(list, i * IntPtr.Size), typeof(Credential));
            if (item.TargetName.Contains(text)) found.Add(item.Persist);
        }
        CredFree(list);
        return found.ToArray();
    }
}
'@

function Test-storage {
    $organization = "$Prefix-one"
    Step 'storage: git gets what was stored' {
        $pat = New-Pat
        $said = (Add-Pat $organization $pat).Err
        Assert ((Get-Answer $organization) -ceq $pat) 'git gets a different PAT or none'
        Assert ($said -notmatch $pat) 'login shows the PAT'
    }
    Step 'storage: the credential does not roam' {
        $found = @([CredentialManager]::Persistence($organization))
        Assert ($found.Count -gt 0) 'it is not in Credential Manager'
        Assert (-not ($found | Where-Object { $_ -ne 2 })) "CRED_PERSIST is $found, not 2"
    }
    foreach ($form in @(
            @('LF', 'utf-8', '', "`n"), @('CRLF', 'utf-8', '', "`r`n"), @('no line end', 'utf-8', '', ''),
            @('UTF-8 with BOM', 'utf-8', [string][char]0xFEFF, "`r`n"),
            @('UTF-16', 'utf-16', [string][char]0xFEFF, "`r`n"),
            @('big-endian UTF-16', 'utf-16BE', [string][char]0xFEFF, "`r`n"))) {
        Step "storage: standard input, $($form[0])" {
            $pat = New-Pat
            $bytes = Get-Bytes ($form[2] + $pat + $form[3]) $form[1]
            [void](Invoke-AzdoWell @('login', $organization, '--with-token', '--no-git-config', '--no-verify') $bytes)
            Assert ((Get-Answer $organization) -ceq $pat) 'git gets a different PAT or none'
        }
    }
    Step 'storage: the PowerShell pipeline' {
        $pat = New-Pat
        $pat | & $Azdo login $organization --with-token --no-git-config --no-verify
        Assert ($LASTEXITCODE -eq 0) "status $LASTEXITCODE"
        Assert ((Get-Answer $organization) -ceq $pat) 'git gets a different PAT or none'
    }
    Step "storage: $Pats PATs" {
        foreach ($number in 1..$Pats) { [void](Add-Pat "$Prefix-$number" (New-Pat)) }
        $pat = New-Pat
        [void](Add-Pat "$Prefix-last" $pat)
        $elapsed = Measure-Command { $script:answer = Get-Answer "$Prefix-last" }
        Assert ($script:answer -ceq $pat) 'git gets a different PAT or none'
        Assert (@(Get-Organizations).Count -ge $Pats) "only $(@(Get-Organizations).Count) are listed"
        "git waits $([int]$elapsed.TotalMilliseconds) ms"
    }
    Step 'storage: logout deletes' { Remove-Pats }
}
