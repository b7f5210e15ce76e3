func generate(bin string) map[string]interface{} {
	servers := map[string]interface{}{
		"helper": map[string]interface{}{"command": bin, "args": []string{"mcp", "--tools=agent"}},
		"ledger": map[string]interface{}{"serverUrl": "https://ledger.gomap.acme.example/mcp"},
	}
	return servers
}
