// printGuide shows what to add to a client's file.
func printGuide(out io.Writer) error {
	fmt.Fprintf(out, `Harbour gateway
===============

Add the following to the configuration of your client:

    mcpServers:
      - name: harbour
        type: streamable-http
        url: http://127.0.0.1:7999/mcp

Then restart it.
`)
	return nil
}
