# The program's files: read in any encoding, and written while another program has them open.

function Test-files {
    $settings = Join-Path $env:APPDATA 'git-credential-azdo\config\config'
    New-Item -ItemType Directory -Force (Split-Path $settings) | Out-Null
    foreach ($encoding in 'utf-8', 'utf-16', 'utf-16BE') {
        Step "files: settings in $encoding with BOM and CRLF" {
            $text = [string][char]0xFEFF + "warn = 3`r`nstore = file`r`n"
            [IO.File]::WriteAllBytes($settings, (Get-Bytes $text $encoding))
            $store = Invoke-AzdoWell @('config', 'get', 'store')
            Assert ($store.Out.Trim() -eq 'file') "config get store: $($store.Out) $($store.Err)"
        }
    }
    Remove-Item $settings -ErrorAction SilentlyContinue

    Step "files: $Logins logins while the files are held" {
        [void](Add-Pat "$Prefix-held" (New-Pat))
        $data = Join-Path $env:LOCALAPPDATA 'git-credential-azdo'
        $stop = New-Object Threading.ManualResetEvent $false
        $holder = [PowerShell]::Create().AddScript({
                param($data, $stop)
                $held = 0
                while (-not $stop.WaitOne(10)) {
                    try {
                        $files = [IO.Directory]::GetFiles($data, '*', 'AllDirectories')
                    } catch { continue }
                    foreach ($file in $files) {
                        try {
                            # As a virus scanner or an indexer that does not share deletion.
                            $stream = [IO.File]::Open($file, 'Open', 'Read', 'Read')
                        } catch { continue }
                        $held++
                        [void]$stop.WaitOne(40)
                        $stream.Dispose()
                    }
                }
                $held
            }).AddArgument($data).AddArgument($stop)
        $running = $holder.BeginInvoke()
        try {
            foreach ($number in 1..$Logins) {
                $pat = New-Pat
                [void](Add-Pat "$Prefix-held" $pat)
                Assert ((Get-Answer "$Prefix-held") -ceq $pat) "login $number stored a different PAT or none"
            }
        } finally {
            [void]$stop.Set()
            $held = $holder.EndInvoke($running)
            $holder.Dispose()
        }
        Assert ($held[0] -gt $Logins) "the files were held only $($held[0]) times"
        "held $($held[0]) times"
    }
    Step 'files: a file that stays held is named' {
        $index = Join-Path $env:LOCALAPPDATA 'git-credential-azdo\data\record'
        $stream = [IO.File]::Open($index, 'Open', 'Read', 'Read')
        try {
            $login = Invoke-Azdo @('login', "$Prefix-held", '--with-token', '--no-git-config', '--no-verify') `
                (Get-Bytes (New-Pat))
        } finally { $stream.Dispose() }
        Assert ($login.Status -ne 0) 'login succeeded although the index could not be written'
        $login.Err.Trim()
    }
}
