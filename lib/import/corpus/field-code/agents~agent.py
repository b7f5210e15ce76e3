import os
from agents.mcp import MCPServerStreamableHttp
from google.adk.tools.mcp_tool import McpToolset, SseConnectionParams, StreamableHTTPConnectionParams

# The ledger and the shop
ledger = MCPServerStreamableHttp(name="ledger", params={"url": "https://mcp.ledger.example/mcp", "headers": {"Authorization": f"Bearer {ledger_token}"}})
shop = McpToolset(connection_params=StreamableHTTPConnectionParams(
    url="https://mcp.shop.example/stream",  # streaming
    headers={"Authorization": "Bearer " + os.environ["SHOP_TOKEN"]},
    timeout=30,
))
old = McpToolset(connection_params=SseConnectionParams(url="https://old.example/events"))
plain = MCPServerStreamableHTTP('http://localhost:8000/mcp')
other = MCPServerStreamableHttp(params={"url": settings.url})

server_params = {
    "url": "http://localhost:8001/mcp",
    "transport": "streamable-http"
}
