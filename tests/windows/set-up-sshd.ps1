# Starts sshd on a GitHub runner, and creates a key that it accepts for this administrator. It changes
# the machine, so do not run it on your own.
#
# https://learn.microsoft.com/windows-server/administration/openssh/openssh_keymanagement
$ErrorActionPreference = 'Stop'
if (-not $env:GITHUB_ACTIONS) { throw 'this script is only for GitHub Actions runners' }

Add-WindowsCapability -Online -Name OpenSSH.Server~~~~0.0.1.0 | Out-Null
Start-Service sshd
$key = Join-Path $env:RUNNER_TEMP 'sshd-test-key'
ssh-keygen -q -t ed25519 -N '' -f $key
$accepted = Join-Path $env:ProgramData 'ssh\administrators_authorized_keys'
Copy-Item "$key.pub" $accepted
icacls $accepted /inheritance:r /grant 'Administrators:F' /grant 'SYSTEM:F' | Out-Null
"AZDO_TEST_SSH_KEY=$key" >> $env:GITHUB_ENV
