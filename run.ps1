# Sets up and runs IOC Desktop from a checkout on Windows: .\run.ps1 demo, test, desk …, server …; the twin of ./run.
param([Parameter(Position = 0)][string]$Command = "help", [Parameter(ValueFromRemainingArguments)][string[]]$Rest)
$ErrorActionPreference = "Stop"
Set-Location $PSScriptRoot
$Python = Join-Path $PSScriptRoot ".venv\Scripts\python.exe"

function Invoke-Checked([string]$File, [string[]]$Arguments) {
    & $File @Arguments
    if ($LASTEXITCODE -ne 0) { exit $LASTEXITCODE }
}

function Install-Environment([string]$Lock) {
    $sum = (Get-FileHash $Lock).Hash.Substring(0, 16)
    $mark = ".venv\.ready-$Lock-$sum"
    if (Test-Path $mark) { return }
    if (-not (Test-Path $Python)) {
        $found = $null
        foreach ($version in "3.13", "3.12", "3.11", "3.14") {
            & py "-$version" -c "pass" 2>$null
            if ($LASTEXITCODE -eq 0) { $found = $version; break }
        }
        if (-not $found) {
            Write-Error "Python 3.11 or later is needed. Install it from the Microsoft Store or python.org, then start again."
        }
        Write-Host "Making an environment in .venv with Python $found"
        Invoke-Checked "py" @("-$found", "-m", "venv", ".venv")
    }
    Write-Host "Installing the pinned packages of $Lock (the first time this takes a minute or two)"
    Invoke-Checked $Python @("-m", "pip", "install", "--require-hashes", "--disable-pip-version-check", "-q", "-r", $Lock)
    Invoke-Checked $Python @("-m", "compileall", "-q", "ioc_contract", "ioc_desktop", "ioc_server", "ui", "resources")
    Remove-Item ".venv\.ready-$Lock-*" -ErrorAction SilentlyContinue
    New-Item $mark -ItemType File | Out-Null
}

switch ($Command) {
    "demo" { Install-Environment "requirements.lock"; Invoke-Checked $Python (@("-m", "ioc_desktop", "--demo") + $Rest) }
    "desk" { Install-Environment "requirements.lock"; Invoke-Checked $Python (@("-m", "ioc_desktop") + $Rest) }
    "server" { Install-Environment "requirements.lock"; Invoke-Checked $Python (@("-m", "ioc_server") + $Rest) }
    "setup" { Install-Environment "requirements.lock" }
    "test" { Install-Environment "requirements-dev.lock"; Invoke-Checked $Python (@("tools\check.py") + $Rest) }
    default { Write-Host "usage: .\run.ps1 demo [--reset] [--screenshot DIR] | test | desk ... | server ... | setup" }
}
