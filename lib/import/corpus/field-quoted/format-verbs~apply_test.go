package e2e

func TestApply(t *testing.T) {
	manifest := fmt.Sprintf(`
apiVersion: registry.example.com/v1
kind: MCPServer
metadata:
  name: %s
spec:
  remote:
    type: streamable-http
    url: https://ledger.example.com/mcp
`, name)
	apply(t, manifest)
}
