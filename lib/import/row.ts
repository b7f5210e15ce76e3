export const CLIENTS = [
  'Claude Code',
  'Claude Desktop',
  'Cursor',
  'VS Code',
  'Visual Studio, JetBrains or Xcode',
  'Windsurf',
  'Gemini CLI',
  'Codex',
  'Zed',
  'Continue',
  'Goose',
  'Qoder',
  'Cline',
  'OpenCode',
  'Antigravity',
  'Copilot CLI',
  'GitHub Copilot',
  'Microsoft 365 Copilot',
  'Kiro',
  'Qwen Code',
  'Crush',
  'Amp',
  'Amazon Q',
  'Mistral Vibe',
  'LibreChat',
  'Open WebUI',
  'LiteLLM',
  'OpenHands',
  'mcporter',
  'fast-agent',
  'LangChain',
  'CrewAI',
  'AutoGen',
  'Spring AI',
  'n8n',
  'Agent tools',
  'Obot',
  'Smithery',
  'Docker MCP',
  'Kubernetes',
  'MCP bundle',
  'MCP registry',
  'Server card',
  'Command line',
  'CSV',
  'Unknown client',
] as const;
export type Client = (typeof CLIENTS)[number];

/** Where an entry was found. */
export interface Source {
  /** The file's name as the person knows it, or “Pasted text”. */
  file: string;
  client: Client;
  /** Its path in the file: `mcpServers.github`, `line 3`. */
  path: string;
}

/** The line with a row's token, counted from 1, and the variable that it sets if it is in a `.env`. */
export interface TokenPlace {
  file: string;
  line: number;
  variable: string | null;
}

/** What is known of a row's token. Only `set` and `expired` have a `value`. */
export type RowToken =
  | { state: 'set'; value: string }
  | { state: 'missing' }
  /** A placeholder. `variable` is the name for a `.env`, `label` is shown to the person. */
  | { state: 'placeholder'; variable: string | null; label: string | null }
  /** Another scheme or another header, which cannot be stored as a static bearer. `scheme` as it was written. */
  | { state: 'not-bearer'; scheme: string }
  /** A JWT whose `exp` is in the past. RFC 3339. */
  | { state: 'expired'; value: string; expiredAt: string };

export interface RowNote {
  code: string;
  level: 'problem' | 'warning' | 'hint';
  sentence: string;
  /** The stored credential to rotate instead of storing another one. */
  rotate?: { vaultId: string; credentialId: string };
}

const noteOf =
  (level: RowNote['level']) =>
  (code: string, sentence: string): RowNote => ({ code, level, sentence });
/** It leaks the token or cannot work. */
export const problem = noteOf('problem');
/** It is probably a mistake. */
export const warning = noteOf('warning');
export const hint = noteOf('hint');

/** The code of a note on a row that is not in a client's structure. Such a row starts unticked. */
export const TAKEN_FROM = 'taken-from';
export const takenFrom = (place: string): RowNote =>
  warning(
    TAKEN_FROM,
    `The file does not identify this as the entry of an MCP client. It is from “${place.slice(0, 80)}”. Tick it if it is an MCP server.`,
  );

/** One remote MCP server from a file of any format. */
export interface ImportRow {
  /** Unique within one import, and the same for the same input. */
  key: string;
  name: string;
  /** As written, trimmed; possibly not a URL. */
  url: string;
  protocol: 'streamable_http' | 'sse';
  protocolFrom: 'stated' | 'guessed';
  token: RowToken;
  source: Source;
  /** For the target vault, from the file or a CSV column. */
  environment: 'development' | 'staging' | 'production' | null;
  vaultName: string | null;
  /** Notes of the format; lints add theirs. */
  notes: RowNote[];
  tokenPlace?: TokenPlace;
}

export interface SkippedEntry {
  name: string;
  source: Source;
  reason: 'stdio' | 'disabled' | 'unreadable' | 'not-http' | 'no-url' | 'elsewhere' | 'not-mcp' | 'too-many';
  sentence: string;
}

/** A file that could not be read completely. */
export interface FileProblem {
  file: string;
  sentence: string;
}

export interface Parsed {
  rows: ImportRow[];
  skipped: SkippedEntry[];
  problems: FileProblem[];
}
