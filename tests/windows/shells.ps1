# The commands that the program prints, pasted into Command Prompt, Windows PowerShell, and
# PowerShell 7.

function Test-shells {
    $commands = @(Get-PrintedCommands)
    Step 'shells: commands are printed' {
        Assert ($commands.Count -ge 3) "only $($commands.Count): $($commands -join '; ')"
        "$($commands.Count)"
    }
    $stub = New-ArgumentPrinter
    foreach ($command in $commands) {
        Step "shells: $command" {
            if (-not $stub) { Skip 'the C# compiler of .NET Framework is missing' }
            $read = @{}
            $env:Path, $path = "$(Split-Path $stub);$env:Path", $env:Path
            try {
                $read['cmd'] = Invoke-Program $env:ComSpec -CommandLine "/d /c $command"
                foreach ($shell in 'powershell', 'pwsh') {
                    if (-not (Get-Command $shell -ErrorAction SilentlyContinue)) { continue }
                    $encoded = [Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($command))
                    $read[$shell] = Invoke-Program (Get-Command $shell).Source `
                        @('-NoProfile', '-NonInteractive', '-EncodedCommand', $encoded)
                }
            } finally { $env:Path = $path }
            foreach ($shell in $read.Keys) {
                Assert ($read[$shell].Out -match '^<') "$shell does not start git: $($read[$shell].Err)"
                Assert ($read[$shell].Out -ceq $read['cmd'].Out) "$shell reads $($read[$shell].Out), cmd $($read['cmd'].Out)"
            }
        }
    }
}

# The commands on lines of their own in messages about names that need quotes.
function Get-PrintedCommands {
    $collection = "https://$Prefix.example/tfs/Main%20%26%20co"
    [void](Invoke-Azdo @('configure'))
    [void](Invoke-Azdo @('login', $collection, '--name', 'work', '--with-token', '--no-verify',
            '--no-git-config', '--trust-host') (Get-Bytes (New-Pat)))
    $said = foreach ($arguments in @(
            @('doctor'), @('login', $collection), @('login', "$Prefix-new"), @('check', "$Prefix-new"),
            @('token', "$Prefix-new"), @('unlock'), @('restore', $collection), @('logout', $collection),
            @('run', "$Prefix-new", '--', 'git', 'fetch'), @('log'), @('renew', $collection))) {
        $ended = Invoke-Azdo $arguments
        $ended.Out + "`n" + $ended.Err
    }
    [void](Invoke-Azdo @('logout', $collection, '--yes'))
    [void](Invoke-Azdo @('unconfigure'))
    ($said -join "`n") -split "`n" | Where-Object { $_ -match '^ +git ' } |
        ForEach-Object { $_.Trim() } | Sort-Object -Unique
}

# A git.exe that prints each of its arguments in angle brackets.
function New-ArgumentPrinter {
    $compiler = "$env:SystemRoot\Microsoft.NET\Framework64\v4.0.30319\csc.exe"
    if (-not (Test-Path $compiler)) { return }
    New-Item -ItemType Directory -Force "$Work\stub" | Out-Null
    [IO.File]::WriteAllText("$Work\stub\git.cs", @'
class Printer {
    static void Main(string[] words) {
        foreach (string word in words) System.Console.WriteLine("<" + word + ">");
    }
}
'@)
    $built = Invoke-Program $compiler @('/nologo', "/out:$Work\stub\git.exe", "$Work\stub\git.cs")
    Assert ($built.Status -eq 0) $built.Out
    "$Work\stub\git.exe"
}
