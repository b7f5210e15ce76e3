#!/bin/sh
export FIGMA_TOKEN=ignored-here
codex mcp add figma --url https://mcp.figma.com/mcp --bearer-token-env-var FIGMA_TOKEN
codex mcp add local --env A=b -- npx -y server
