from agno.tools.mcp import MCPTools
from mcp.client.sse import sse_client
from mcp.client.streamable_http import streamablehttp_client

ledger = MCPTools(transport="streamable-http", url="https://ledger.sdk.example/mcp", timeout_seconds=60)
events = MCPTools(transport="sse", url="https://events.sdk.example/stream")
agent = Agent(name="helper", tools=[MCPTools(url="https://docs.sdk.example/mcp")])


async def main():
    async with streamablehttp_client("https://plain.sdk.example/mcp", headers={"Authorization": f"Bearer {os.getenv('PLAIN_TOKEN', '')}"}) as streams:
        pass
    async with sse_client(url="https://old.sdk.example/events") as streams:
        pass
