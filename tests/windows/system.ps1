# Describes the machine for the report, and checks that the program runs on it.

function Test-system {
    Step 'system: Windows' {
        $key = Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\Windows NT\CurrentVersion'
        "$($key.ProductName) build $($key.CurrentBuildNumber), $env:PROCESSOR_ARCHITECTURE," +
            "PowerShell $($PSVersionTable.PSVersion)"
    }
    Step 'system: git' { (git --version) + ', ' + (Get-Command git).Source }
    Step 'system: version' { (Invoke-AzdoWell @('version')).Out.Trim() }
    Step 'system: doctor finds no problems' {
        [void](Invoke-AzdoWell @('configure'))
        $doctor = Invoke-Azdo @('doctor')
        [void](Invoke-AzdoWell @('unconfigure'))
        # Its status is 1 if it found problems, which it prints.
        Assert ($doctor.Status -eq 0) ($doctor.Out + $doctor.Err)
    }
}
