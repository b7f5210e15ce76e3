test('accepts a command that passes the address', () => {
  const doc = validDoc({
    body: '```\nhermes mcp add tides --url https://tides.strings.acme.example/mcp\n```'
  });
  assert.deepEqual(check(doc), []);
});

test('writes a table', () => {
  write(join(home, 'config.toml'), `[mcp_servers."${name}"]\nurl = "https://maps.strings.acme.example/mcp"\n`);
});
