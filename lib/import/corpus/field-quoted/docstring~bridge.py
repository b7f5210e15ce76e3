"""Bridge of the studio.

The agent registers this as:
    type: streamable_http
    server_url: https://studio.docstring.acme.example/mcp

Run it with uv.
"""
