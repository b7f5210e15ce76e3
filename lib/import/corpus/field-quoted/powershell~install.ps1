    $file = Join-Path $root "librechat.yaml"
    if (-not (Test-Path $file)) {
@'
version: 1.2.1
mcpServers:
  quay:
    type: streamable-http
    url: http://quay.internal.example:3000/mcp
'@ | Set-Content -Path $file -Encoding UTF8
        Write-Host "Done"
    }
