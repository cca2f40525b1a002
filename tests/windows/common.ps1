# Functions that the steps share. Dot-sourced by ..\on-windows.ps1.

$Utf8 = New-Object Text.UTF8Encoding $false
# Otherwise .NET Framework may send a byte order mark to standard input.
try { [Console]::InputEncoding = $Utf8 } catch { Write-Verbose 'no console' }

$Work = Join-Path ([IO.Path]::GetTempPath()) ('azdo ' + [Guid]::NewGuid().ToString('N').Substring(0, 8))
$Results = New-Object Collections.ArrayList
# Unlike the name of any of the user's organizations.
$Prefix = 'azdo-test-' + [Guid]::NewGuid().ToString('N').Substring(0, 8)

# The variables that decide where files are, and those that replace a stored PAT.
$Variables = @{
    HOME = 'home'; USERPROFILE = 'home'; LOCALAPPDATA = 'home\AppData\Local'
    APPDATA = 'home\AppData\Roaming'; GIT_CONFIG_GLOBAL = 'home\.gitconfig'
}
$Unset = 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'GIT_ASKPASS', 'SSH_ASKPASS', 'GIT_DIR', 'TERM', 'MSYSTEM',
    'AZURE_DEVOPS_EXT_PAT', 'SYSTEM_ACCESSTOKEN', 'GIT_CREDENTIAL_AZDO_STORE'

function Save-Environment {
    $saved = @{}
    foreach ($name in @($Variables.Keys) + $Unset + 'GIT_TERMINAL_PROMPT', 'Path') {
        $saved[$name] = [Environment]::GetEnvironmentVariable($name)
    }
    $saved
}

# $null removes it: .NET would set an empty value from version 9 on.
function Set-EnvironmentVariable([string]$Name, $Value) {
    if ($null -eq $Value) {
        Remove-Item "env:$Name" -ErrorAction SilentlyContinue
    } else {
        Set-Item "env:$Name" $Value
    }
}

function Restore-Environment([hashtable]$Saved) {
    foreach ($name in $Saved.Keys) { Set-EnvironmentVariable $name $Saved[$name] }
}

function Enter-TemporaryHome {
    foreach ($name in $Unset) { Set-EnvironmentVariable $name $null }
    foreach ($name in $Variables.Keys) {
        Set-EnvironmentVariable $name (Join-Path $Work $Variables[$name])
    }
    $env:GIT_TERMINAL_PROMPT = '0'
    New-Item -ItemType Directory -Force $env:LOCALAPPDATA, $env:APPDATA | Out-Null
}

# Step NAME { ... }: ok unless the block throws; what it returns is shown.
function Step([string]$Name, [scriptblock]$Check) {
    $result = 'ok'
    try {
        $detail = @(& $Check) -join ' '
    } catch {
        $detail = $_.Exception.Message
        if ($detail -like 'NOT RUN: *') {
            $result = 'NOT RUN'
            $detail = $detail.Substring(9)
        } else {
            $result = 'FAILED'
            $detail += " (line $($_.InvocationInfo.ScriptLineNumber))"
        }
    }
    [void]$Results.Add($result)
    Write-Host ('{0,-8} {1}{2}' -f $result, $Name, $(if ($detail) { ": $detail" }))
}

function Skip([string]$Why) { throw "NOT RUN: $Why" }

function Assert([bool]$Condition, [string]$Otherwise) { if (-not $Condition) { throw $Otherwise } }

function Show-Summary {
    $count = { param($result) @($Results | Where-Object { $_ -eq $result }).Count }
    $failed, $skipped = (& $count 'FAILED'), (& $count 'NOT RUN')
    Write-Host ''
    Write-Host "$(& $count 'ok') ok, $failed FAILED, $skipped NOT RUN"
    if ($failed -or ($Strict -and $skipped)) { exit 1 }
    exit 0
}

# https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments
function ConvertTo-Argument([string]$Text) {
    if ($Text -and $Text -notmatch '[\s"]') { return $Text }
    '"' + (($Text -replace '(\\*)"', '$1$1\"') -replace '(\\+)$', '$1$1') + '"'
}

# Runs a program without a window, and returns its Status, Out and Err.
function Invoke-Program([string]$File, [string[]]$Arguments, [byte[]]$In = @(), [int]$Seconds = 60,
    [string]$Directory = $Work, [string]$CommandLine) {
    $start = New-Object Diagnostics.ProcessStartInfo
    $start.FileName = $File
    $start.Arguments = if ($CommandLine) { $CommandLine } else {
        @($Arguments | ForEach-Object { ConvertTo-Argument $_ }) -join ' '
    }
    $start.WorkingDirectory = $Directory
    $start.UseShellExecute = $false
    $start.CreateNoWindow = $true
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $start.StandardOutputEncoding = $Utf8
    $start.StandardErrorEncoding = $Utf8
    $process = [Diagnostics.Process]::Start($start)
    $out = $process.StandardOutput.ReadToEndAsync()
    $err = $process.StandardError.ReadToEndAsync()
    try {
        $process.StandardInput.BaseStream.Write($In, 0, $In.Length)
        $process.StandardInput.Close()
    } catch [IO.IOException] {
        Write-Verbose 'it has ended without reading everything'
    }
    if (-not $process.WaitForExit($Seconds * 1000)) {
        $process.Kill()
        throw "still running after $Seconds s: $File $($start.Arguments)"
    }
    # A child that still has the pipes would keep them open.
    [void][Threading.Tasks.Task]::WaitAll(@($out, $err), 5000)
    New-Object psobject -Property @{
        Status = $process.ExitCode
        Out = $(if ($out.IsCompleted) { $out.Result -replace "`r`n", "`n" })
        Err = $(if ($err.IsCompleted) { $err.Result -replace "`r`n", "`n" })
    }
}

function Invoke-Azdo([string[]]$Arguments, [byte[]]$In = @(), [int]$Seconds = 60) {
    Invoke-Program $Azdo $Arguments -In $In -Seconds $Seconds
}

# Fails if the program did.
function Invoke-AzdoWell([string[]]$Arguments, [byte[]]$In = @()) {
    $ended = Invoke-Azdo $Arguments $In
    Assert ($ended.Status -eq 0) "$($Arguments -join ' '): status $($ended.Status): $($ended.Err)"
    $ended
}

# A new PAT each time, in the form of Azure's (install/common.sh, sample_pat).
function New-Pat {
    $letters = { param($count) -join (1..$count | ForEach-Object { [char](Get-Random -Min 97 -Max 123) }) }
    $issued = [char](65 + (Get-Date).Year - 2024) + [string][char](64 + (Get-Date).Month)
    (& $letters 52) + 'JQQJ99' + $issued + (& $letters 12) + 'AAAAAZDO' + (& $letters 4)
}

function Get-Bytes([string]$Text, [string]$Encoding = 'utf-8') {
    , [Text.Encoding]::GetEncoding($Encoding).GetBytes($Text)
}

function Add-Pat([string]$Organization, [string]$Pat, [string[]]$More = @()) {
    Invoke-AzdoWell (@('login', $Organization, '--with-token', '--no-git-config', '--no-verify') + $More) `
        (Get-Bytes "$Pat`n")
}

# What git gets for the organization.
function Get-Answer([string]$Organization) {
    $request = "protocol=https`nhost=dev.azure.com`npath=$Organization/w/_git/w`n`n"
    $answer = Invoke-AzdoWell @('get') (Get-Bytes $request)
    if ($answer.Out -match '(?m)^password=(.*)$') { $Matches[1] }
}

# The organizations of this run that have a PAT.
function Get-Organizations {
    $list = (Invoke-AzdoWell @('list', '--json')).Out | ConvertFrom-Json
    @($list.pats | ForEach-Object { $_.organization } | Where-Object { $_ -like "$Prefix*" })
}

# One by one, so that none of the user's own PATs is among them. Checks that they are gone from
# Credential Manager.
function Remove-Pats {
    foreach ($organization in @(Get-Organizations)) {
        [void](Invoke-AzdoWell @('logout', $organization, '--yes'))
    }
    $left = @(cmdkey.exe /list | Select-String -SimpleMatch $Prefix)
    Assert ($left.Count -eq 0) "Credential Manager still has $($left.Count) entries with $Prefix"
}
