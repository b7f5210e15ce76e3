write_json "$target" "$(cat <<JSON
{
  "mcpServers": {
    "gateway": {
      "serverUrl": "$GATEWAY_URL"
    }
  }
}
JSON
)"
