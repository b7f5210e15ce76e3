import os

_FILES = os.getenv("FILES_PACKAGE", "files==1.0")

MCP_CONFIG = {
    "TOOLS": {
        "ledger": {"transport": "streamable_http", "url": "https://ledger.variable.example/mcp"},
        "files": {"transport": "stdio", "command": "uvx", "args": [_FILES]},
    },
}

mcp_config["clock"] = {
    "transport": "streamable_http",
    "url": "https://clock.variable.example",
    "headers": {"Authorization": f"Bearer {os.environ['CLOCK_TOKEN']}"},
}
