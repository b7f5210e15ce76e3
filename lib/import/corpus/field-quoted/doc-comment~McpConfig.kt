package example

/**
 * The servers, by the name that the application gives each:
 *
 * ```json
 * "mcp": { "servers": {
 *   "ledger": {
 *     "url": "https://ledger.example.com/mcp",
 *     "headers": { "Authorization": "Bearer ${LEDGER_TOKEN}" }
 *   }
 * } }
 * ```
 */
data class McpConfig(val servers: Map<String, McpServer>)
