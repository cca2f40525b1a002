# A logon over SSH, in which Windows has no Credential Manager (ERROR_NO_SUCH_LOGON_SESSION).

function Test-logons {
    $organization = "$Prefix-ssh"
    $request = "protocol=https`nhost=dev.azure.com`npath=$organization/w/_git/w`n`n"
    $ssh = Get-Command ssh -ErrorAction SilentlyContinue
    $script = "$Work\over-ssh.cmd"
    $options = '-o', 'BatchMode=yes', '-o', 'StrictHostKeyChecking=no', '-o', 'ConnectTimeout=5',
    '-o', "UserKnownHostsFile=$Work\known_hosts", '-i', $env:AZDO_TEST_SSH_KEY, "$env:USERNAME@localhost"
    $over = {
        param($arguments, $text)
        Invoke-Program $ssh.Source ($options + "`"$script`" $arguments") -In (Get-Bytes $text) -Seconds 90
    }
    Step 'logons: over SSH, the keyring is reported as unavailable, and a file works' {
        if (-not $ssh) { Skip 'ssh is not installed' }
        if (-not $env:AZDO_TEST_SSH_KEY) { Skip 'set AZDO_TEST_SSH_KEY to a key that sshd on localhost accepts' }
        $pat = New-Pat
        $lines = '@echo off', "set LOCALAPPDATA=$env:LOCALAPPDATA", "set APPDATA=$env:APPDATA",
        "set GIT_CONFIG_GLOBAL=$env:GIT_CONFIG_GLOBAL", 'set GIT_TERMINAL_PROMPT=0', "`"$Azdo`" %*"
        [IO.File]::WriteAllLines($script, $lines)
        $reached = & $over 'version' ''
        if ($reached.Status) {
            Remove-Item $script
            Skip "sshd on localhost: $($reached.Err)"
        }
        $keyring = & $over "login $organization --store keyring --with-token --no-git-config --no-verify" $pat
        Assert ($keyring.Status -ne 0) 'the keyring can be used: is this a network logon?'
        Assert ($keyring.Err -notmatch 'locked') $keyring.Err
        Assert ($keyring.Err -match 'Credential Manager|logon') $keyring.Err
        $login = & $over "login $organization --store file --with-token --no-git-config --no-verify" $pat
        Assert ($login.Status -eq 0) $login.Err
        $answer = & $over 'get' $request
        Assert ($answer.Out.Contains("password=$pat")) ($answer.Out + $answer.Err)
        $keyring.Err.Trim()
    }
    Step 'logons: over SSH, DPAPI stores a PAT or says why it cannot' {
        if (-not (Test-Path $script)) { Skip 'see the previous step' }
        $pat = New-Pat
        $login = & $over "login $organization --store dpapi --with-token --no-git-config --no-verify" $pat
        if ($login.Status -eq 0) {
            $answer = & $over 'get' $request
            Assert ($answer.Out.Contains("password=$pat")) ($answer.Out + $answer.Err)
            return 'works'
        }
        Assert ($login.Err -match 'DPAPI|dpapi') $login.Err
        $login.Err.Trim()
    }
}
