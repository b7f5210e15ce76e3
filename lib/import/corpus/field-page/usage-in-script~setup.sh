add() {
  local name="$1" url="$2"
  claude mcp add --transport http --scope user "$name" "$url"
}
claude mcp add --transport sse [选项] <name> <url>
claude mcp add --transport http ledger https://ledger.example.com/mcp
