const shown = [
  result('read', '{\n  "servers": {\n    "ferry": {\n      "url": "https://ferry.in-json.acme.example/mcp",\n      "auth": "none"\n    }\n  }\n}'),
];
// It is how a tool of an MCP client answers.
