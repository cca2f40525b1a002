# What the machine is, for the report, and that the program runs there.

function Test-system {
    Step 'system: Windows' {
        $key = Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
        "$($key.ProductName) build $($key.CurrentBuildNumber), $env:PROCESSOR_ARCHITECTURE," +
            "PowerShell $($PSVersionTable.PSVersion)"
    }
    Step 'system: git' { (git --version) + ', ' + (Get-Command git).Source }
    Step 'system: version' { (Invoke-AzdoWell @('version')).Out.Trim() }
    Step 'system: doctor finds nothing else' {
        [void](Invoke-AzdoWell @('configure'))
        $doctor = Invoke-Azdo @('doctor')
        [void](Invoke-AzdoWell @('unconfigure'))
        # It ends with 1 if there is a problem, and shows what there is.
        Assert ($doctor.Status -eq 0) ($doctor.Out + $doctor.Err)
    }
}
