#!/usr/bin/env bash
  cat <<CMD
  vaultctl credentials create --vault-id $VAULT_ID <<'YAML'
display_name: harbour (production)
auth:
  type: static_bearer
  mcp_server_url: https://harbour.example/mcp
  token: \$HARBOUR_TOKEN
YAML
CMD
