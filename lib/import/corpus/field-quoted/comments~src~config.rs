/// Servers that agents can connect to.
///
/// ```toml
/// [mcp.servers.quay]
/// transport.type = "http"
/// transport.url = "https://quay.example/mcp"
/// ```
#[derive(Debug, Clone, Default)]
pub struct McpConfig {}
