import { MCPClient } from '@mastra/mcp';
import { createMCPClient } from 'ai';

export const mcp = new MCPClient({
  servers: {
    ledger: { url: new URL('https://ledger.clients.example/mcp'), requestInit: { headers: { Authorization: `Bearer ${process.env.LEDGER_TOKEN}` } } },
    files: { command: 'npx', args: ['-y', 'files'] },
  },
});

const notes = await createMCPClient({
  transport: { type: 'http', url: 'https://notes.clients.example/mcp' },
});
