<#
.SYNOPSIS
Tests git-credential-azdo on Windows in about five minutes, and prints a table.

.DESCRIPTION
    powershell -ExecutionPolicy Bypass -File tests\on-windows.ps1

Works in Windows PowerShell 5.1 and in PowerShell 7. All PATs are synthetic and belong to
organizations that do not exist. Files, git's configuration, and the settings are in a temporary
directory; Credential Manager, which has one list per user, gets entries that are deleted at the
end. Nothing is sent over the network.

Exits with 0 if no check failed. Send the whole output with your report.
#>
param(
    # The program. By default it is built with cargo.
    [string]$Program,
    # Only these files of tests\windows.
    [string[]]$Areas = @('system', 'storage', 'files', 'git', 'terminal', 'shells', 'run', 'logons'),
    # How often to log in while another program holds the files.
    [int]$Logins = 100,
    # How many PATs to store in Credential Manager.
    [int]$Pats = 200,
    # Fail if a check could not be run.
    [switch]$Strict
)

Set-StrictMode -Version 2
$ErrorActionPreference = 'Stop'
$Root = Split-Path -Parent $PSScriptRoot
. (Join-Path $PSScriptRoot 'windows\common.ps1')

function Main {
    if ($env:OS -ne 'Windows_NT') { throw 'this is not Windows' }
    $built = Find-Program
    $saved = Save-Environment
    try {
        Enter-TemporaryHome
        # A path with characters that are special in shells.
        New-Item -ItemType Directory -Force "$Work\my tools (x86) & co" | Out-Null
        $script:Azdo = "$Work\my tools (x86) & co\git-credential-azdo.exe"
        Copy-Item $built $script:Azdo
        Assert-Redirected
        foreach ($area in $Areas) {
            . (Join-Path $PSScriptRoot "windows\$area.ps1")
            & "Test-$area"
        }
        Step 'system: nothing is left in Credential Manager' { Remove-Pats }
    } finally {
        Restore-Environment $saved
        Remove-Item -Recurse -Force -ErrorAction SilentlyContinue $Work
    }
    Show-Summary
}

# Otherwise the following steps would change the user's own PATs.
function Assert-Redirected {
    $list = (Invoke-AzdoWell @('list', '--json')).Out | ConvertFrom-Json
    Assert (@($list.pats).Count -eq 0) 'the program does not use the temporary directory'
    [void](Add-Pat "$Prefix-first" (New-Pat))
    $index = Join-Path $env:LOCALAPPDATA 'git-credential-azdo\data\record'
    Assert (Test-Path -LiteralPath $index) "the program did not write $index"
    Remove-Pats
}

function Find-Program {
    if ($Program) { return (Resolve-Path $Program).Path }
    if (-not (Get-Command cargo -ErrorAction SilentlyContinue)) {
        throw 'pass -Program PATH, or install Rust (https://rustup.rs) to build it'
    }
    Push-Location $Root
    try {
        $lines = cargo build --release --locked --message-format json-render-diagnostics
        if ($LASTEXITCODE) { throw 'cargo build failed' }
    } finally { Pop-Location }
    foreach ($line in $lines) {
        $message = $line | ConvertFrom-Json
        if ($message.PSObject.Properties['executable'] -and $message.executable -and
            $message.target.name -eq 'git-credential-azdo') {
            return $message.executable
        }
    }
    throw 'cargo did not build the program'
}

Main
