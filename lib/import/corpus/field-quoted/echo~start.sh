#!/usr/bin/env bash
set -e
./serve --port 9000 &
echo "Add this to your client:"
echo '{'
echo '  "mcpServers": {'
echo '    "harbor": {'
echo '      "url": "https://harbor.echo.acme.example/mcp",'
echo '      "headers": { "Authorization": "Bearer YOUR_TOKEN" }'
echo '    }'
echo '  }'
echo '}'
wait
