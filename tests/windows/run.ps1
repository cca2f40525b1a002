# `run`: programs, scripts, exit codes, Ctrl-C, and the end of the programs that it started.

function Test-run {
    $organization = "$Prefix-run"
    [void](Add-Pat $organization (New-Pat))
    $tools = "$Work\tools"
    New-Item -ItemType Directory -Force $tools | Out-Null
    [IO.File]::WriteAllText("$tools\one.cmd", "@echo %1 for %AZDO_ORG_SERVICE_URL%`r`n@exit /b 42`r`n")
    [IO.File]::WriteAllText("$tools\two.bat", "@exit /b 7`r`n")
    [IO.File]::WriteAllText("$tools\py3.12.cmd", "@echo dots`r`n")
    $env:Path = "$tools;$env:Path"

    Step 'run: .cmd by its name, an argument with a space, exit code' {
        $ended = Invoke-Azdo @('run', $organization, '--', 'one', 'a b')
        Assert ($ended.Status -eq 42) "status $($ended.Status): $($ended.Err)"
        Assert ($ended.Out -match '^"?a b"? for https://dev.azure.com/') $ended.Out
    }
    Step 'run: .bat' {
        $ended = Invoke-Azdo @('run', $organization, '--', 'two')
        Assert ($ended.Status -eq 7) "status $($ended.Status): $($ended.Err)"
    }
    Step 'run: a name with a dot' {
        $ended = Invoke-Azdo @('run', $organization, '--', 'py3.12')
        Assert ($ended.Out -match '^dots') ($ended.Out + $ended.Err)
    }
    Step 'run: an argument that cmd would run' {
        $ended = Invoke-Azdo @('run', $organization, '--', 'one', '"&echo injected&"')
        Assert ($ended.Out -notmatch '(?m)^injected') $ended.Out
    }
    Step 'run: Ctrl-C ends the command, and then run' { Test-CtrlC $organization }
    Step 'run: the command ends if run is killed' {
        $start = New-Object Diagnostics.ProcessStartInfo $Azdo, "run $organization -- ping -n 60 127.0.0.1"
        $start.UseShellExecute = $false
        $start.CreateNoWindow = $true
        $run = [Diagnostics.Process]::Start($start)
        $child = Wait-Child $run.Id
        $run.Kill()
        Assert ($child.WaitForExit(5000)) 'the command is still running after run was killed'
    }
}

function Wait-Child([int]$Id) {
    foreach ($try in 1..50) {
        $found = Get-CimInstance Win32_Process -Filter "ParentProcessId = $Id AND Name = 'ping.exe'"
        if ($found) { return [Diagnostics.Process]::GetProcessById($found.ProcessId) }
        Start-Sleep -Milliseconds 200
    }
    throw 'the command was not started'
}

# In a PowerShell with a console of its own: Ctrl-C reaches everything on a console.
function Test-CtrlC([string]$Organization) {
    $log = "$Work\ctrl-c"
    $script = @"
Add-Type -Namespace Win32 -Name Console -MemberDefinition @'
[DllImport("kernel32")] public static extern bool SetConsoleCtrlHandler(IntPtr handler, bool ignore);
[DllImport("kernel32")] public static extern bool GenerateConsoleCtrlEvent(uint which, uint group);
'@
[void][Win32.Console]::SetConsoleCtrlHandler([IntPtr]::Zero, `$false)
`$start = New-Object Diagnostics.ProcessStartInfo '$Azdo', 'run $Organization -- ping -n 60 127.0.0.1'
`$start.UseShellExecute = `$false
`$run = [Diagnostics.Process]::Start(`$start)
for (`$try = 0; `$try -lt 50; `$try++) {
    `$ping = Get-CimInstance Win32_Process -Filter "ParentProcessId = `$(`$run.Id) AND Name = 'ping.exe'"
    if (`$ping) { break }
    Start-Sleep -Milliseconds 200
}
if (-not `$ping) { Set-Content -Encoding Ascii '$log' 'ping was not started'; exit }
`$child = [Diagnostics.Process]::GetProcessById(`$ping.ProcessId)
Start-Sleep 1
[void][Win32.Console]::SetConsoleCtrlHandler([IntPtr]::Zero, `$true)
[void][Win32.Console]::GenerateConsoleCtrlEvent(0, 0)
`$ended = `$run.WaitForExit(8000)
`$childEnded = `$child.WaitForExit(1000)
`$status = if (`$ended) { `$run.ExitCode } else { `$run.Kill() }
Set-Content -Encoding Ascii '$log' "`$ended `$childEnded `$status"
"@
    $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($script))
    $helper = Start-Process powershell -WindowStyle Hidden -PassThru `
        -ArgumentList '-NoProfile', '-NonInteractive', '-EncodedCommand', $encoded
    Assert ($helper.WaitForExit(60000)) 'the PowerShell that sends Ctrl-C is still running'
    if (-not (Test-Path $log)) { Skip 'no console could be opened for Ctrl-C' }
    $result = (Get-Content $log).Trim()
    Assert ($result -match '^True True [^0]') "run ended, command ended, status: $result"
    $result
}
