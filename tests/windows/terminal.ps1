# Prompts in Git Bash, whose terminal is not a console, and by askpass scripts.

function Test-terminal {
    $organization = "$Prefix-bash"
    $script:ptyError = ''
    $shells = @(Get-GitRoot) + 'C:\msys64' | Where-Object { Test-Path "$_\usr\bin\perl.exe" }
    Step 'terminal: login in Git Bash hides the PAT' {
        $pat = New-Pat
        $shown = Invoke-InBash @("Paste the PAT`t$pat", "Expires on`t30d") @('login', $organization, '--no-git-config', '--no-verify')
        Assert (-not $shown.Contains($pat)) 'THE TERMINAL SHOWS THE PAT'
        Assert ($shown -match 'Paste the PAT') "it does not ask: $shown"
        Assert ((Get-Answer $organization) -ceq $pat) "git gets a different PAT or none: $shown"
    }
    Step 'terminal: login in Git Bash to the vault' {
        $script:vaultPat = New-Pat
        $shown = Invoke-InBash @("New passphrase`tsecret12", "Repeat`tsecret12", "Paste the PAT`t$vaultPat", "Expires on`t30d") `
            @('login', "$organization-vault", '--store', 'vault', '--no-git-config', '--no-verify')
        Assert (-not $shown.Contains($vaultPat)) 'THE TERMINAL SHOWS THE PAT'
        Assert (-not $shown.Contains('secret12')) 'THE TERMINAL SHOWS THE PASSPHRASE'
        [void](Invoke-Azdo @('lock'))
    }
    Step 'terminal: GIT_ASKPASS=*.sh unlocks the vault' {
        if ("$organization-vault" -notin @(Get-Organizations)) { Skip 'the previous step created no vault' }
        $ask = Join-Path $Work 'ask pass.sh'
        [IO.File]::WriteAllText($ask, "#!/bin/sh`necho secret12`n")
        $env:GIT_ASKPASS = $ask
        try { $answer = Get-Answer "$organization-vault" } finally { Remove-Item env:GIT_ASKPASS }
        Assert ($answer -ceq $vaultPat) 'git gets a different PAT or none'
    }
    Step 'terminal: without a terminal and askpass, a locked vault fails quickly' {
        if ("$organization-vault" -notin @(Get-Organizations)) { Skip 'no vault was created' }
        [void](Invoke-Azdo @('lock'))
        $request = "protocol=https`nhost=dev.azure.com`npath=$organization-vault/w/_git/w`n`n"
        $answer = Invoke-Azdo @('get') (Get-Bytes $request) -Seconds 20
        Assert ($answer.Out -notmatch 'password=') 'the vault was not locked'
        $answer.Err.Trim()
    }
}

# The directory of Git for Windows: ...\cmd\git.exe, or ...\mingw64\bin\git.exe.
function Get-GitRoot {
    $directory = Split-Path (Split-Path (Get-Command git).Source)
    if ((Split-Path -Leaf $directory) -in 'mingw64', 'clangarm64') { Split-Path $directory } else { $directory }
}

# Runs the program in an MSYS terminal, types the answers, and returns what the terminal shows. Finds an
# installation with a working terminal by running a program that shows what is typed.
function Invoke-InBash([string[]]$Answers, [string[]]$Arguments) {
    foreach ($root in $shells) {
        $shown = Invoke-Pty $root @("name?`tvisible") @("$root\usr\bin\sh.exe", '-c', 'printf name?; read -r name; test -t 0')
        if ($shown -match 'visible') { return Invoke-Pty $root $Answers (@($Azdo) + $Arguments) }
    }
    Skip "no terminal of MSYS could be opened ($(@($shells) -join ', ')): $($script:ptyError)"
}

function Invoke-Pty([string]$Root, [string[]]$Answers, [string[]]$Command) {
    $transcript, $file = "$Work\transcript", "$Work\answers"
    [IO.File]::WriteAllText($file, ($Answers -join "`n") + "`n")
    # As in MinTTY by default: with ConPTY the terminal would be a console to the program.
    $saved = $env:MSYS, $env:Path
    $env:MSYS = 'disable_pcon'
    $env:Path = "$Root\usr\bin;$env:Path"
    try {
        $ended = Invoke-Program "$Root\usr\bin\perl.exe" (@("$PSScriptRoot\pty.pl", $transcript, $file) + $Command) -Seconds 120
    } finally {
        Set-EnvironmentVariable MSYS $saved[0]
        $env:Path = $saved[1]
    }
    $script:ptyError = $ended.Err
    $shown = if (Test-Path $transcript) { [IO.File]::ReadAllText($transcript) } else { '' }
    Remove-Item $transcript, $file -ErrorAction SilentlyContinue
    "$shown $($ended.Err)"
}
