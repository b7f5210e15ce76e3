    [Fact]
    public void Writes_the_address_and_the_variable()
    {
        // The keys `codex mcp add --url --bearer-token-env-var` writes to config.toml.
        var json = """{"mcpServers":{"harbor":{"type":"http","url":"https://harbor.raw.acme.example/mcp","headers":{"Authorization":"Bearer <token>"}}}}""";
        var adapter = new Adapter(json);
        Assert.Single(adapter.Servers);
    }
