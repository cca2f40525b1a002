# Git for Windows with the program as its helper.

function Test-git {
    $organization = "$Prefix-git"
    $request = "protocol=https`nhost=dev.azure.com`npath=$organization/w/_git/w`n`n"
    $pat = New-Pat
    $git = (Get-Command git).Source

    Step 'git: configure, in a path with spaces and parentheses' {
        [void](Invoke-AzdoWell @('configure'))
        [void](Add-Pat $organization $pat)
        $helpers = @(git config --get-all credential.https://dev.azure.com.helper)
        Assert ($helpers.Count -eq 2 -and $helpers[0] -eq '') "helpers: $($helpers -join ', ')"
        $helpers[1]
    }
    Step 'git: credential fill gets the PAT' {
        $filled = Invoke-Program $git @('credential', 'fill') -In (Get-Bytes $request)
        Assert ($filled.Out -cmatch "(?m)^password=$pat$") $filled.Err
    }
    Step 'git: no other helper is started' {
        $env:GIT_TRACE = '1'
        try {
            $filled = Invoke-Program $git @('credential', 'fill') -In (Get-Bytes $request)
            $approved = Invoke-Program $git @('credential', 'approve') -In (Get-Bytes $filled.Out)
        } finally { Remove-Item env:GIT_TRACE }
        $trace = $filled.Err + $approved.Err
        Assert ($trace -match 'git-credential-azdo') "the trace does not show this helper: $trace"
        Assert ($trace -notmatch 'credential-manager|helper-selector|wincred') $trace
    }
    Step 'git: the command git credential-azdo' {
        $env:Path = (Split-Path $Azdo) + ';' + $env:Path
        $listed = Invoke-Program $git @('credential-azdo', 'list')
        Assert ($listed.Out -match $organization) ($listed.Out + $listed.Err)
    }
    Step 'git: doctor in a clone, by its 8.3 path' {
        $clone = Join-Path $Work 'a clone with a long name'
        git init --quiet $clone
        git -C $clone remote add origin "https://dev.azure.com/$organization/w/_git/w"
        $short = (New-Object -ComObject Scripting.FileSystemObject).GetFolder($clone).ShortPath
        if ($short -eq $clone) { Skip 'this drive has no 8.3 names' }
        $doctor = Invoke-Program $Azdo @('doctor') -Directory $short
        Assert ($doctor.Status -eq 0) ($doctor.Out + $doctor.Err)
    }
    Step 'git: unconfigure' {
        [void](Invoke-AzdoWell @('unconfigure'))
        $left = git config --global --get-regexp '^credential'
        Assert (-not $left) "left: $left"
    }
}
