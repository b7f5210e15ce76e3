	manifest := runScan(t, map[string]string{
		".hermes/config.yaml": `
mcp_servers:
  ledger:
    url: https://ledger.example/mcp
    headers:
      Authorization: "Bearer xxx"
`,
	})
