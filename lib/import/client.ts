import { asList, asMap, asText, type PlainMap } from './json-value';
import type { Client } from './row';

/**
 * A file that is named after a client (`cline_mcp_settings.json`, `mcp.cursor.json`), or kept in a folder of exactly
 * its name. A folder whose name only contains it (`gemini-clone`) is another one's.
 */
const named = (names: string): RegExp =>
  new RegExp(`(^|/)\\.?(?:${names})/|(^|/)\\.?(?:mcp[-_.])?(?:${names})(?:[-_.][^/]*)?$`, 'i');

/** File names by which clients are known, most telling first. */
const FILES: readonly [RegExp, Client][] = [
  [/claude_desktop_config[^/]*\.json$/i, 'Claude Desktop'],
  [named('cursor'), 'Cursor'],
  [named('antigravity'), 'Antigravity'],
  [named('windsurf|codeium'), 'Windsurf'],
  [named('kiro'), 'Kiro'],
  [named('cline|roo|roo[-_]code|rooveterinaryinc\\.roo-cline|saoudrizwan\\.claude-dev'), 'Cline'],
  [/(^|\/)\.copilot\/|copilot[-_ ]cli|(^|\/)mcp-config\.json$|(^|\/)\.github\/mcp\.json$/i, 'Copilot CLI'],
  [/(^|\/)\.github\/(?!workflows\/[^/]{1,200}\.ya?ml$)|\.(agent|chatmode)\.md$/i, 'GitHub Copilot'],
  [/(^|\/)\.idea\/|\.xml$/i, 'Visual Studio, JetBrains or Xcode'],
  [named('intellij|jetbrains|junie|xcode|vs|visual[-_ ]?studio'), 'Visual Studio, JetBrains or Xcode'],
  [named('vscode|vs[-_ ]code|visual[-_ ]studio[-_ ]code|devcontainer'), 'VS Code'],
  [/(^|\/)code( - insiders)?\/user\/|\.code-workspace$/i, 'VS Code'],
  [named('gemini'), 'Gemini CLI'],
  [named('qwen'), 'Qwen Code'],
  [named('qoder'), 'Qoder'],
  [named('opencode'), 'OpenCode'],
  [named('crush'), 'Crush'],
  [named('zed'), 'Zed'],
  [named('continue'), 'Continue'],
  [named('goose'), 'Goose'],
  [named('codex'), 'Codex'],
  [named('vibe'), 'Mistral Vibe'],
  [named('librechat'), 'LibreChat'],
  [named('litellm'), 'LiteLLM'],
  [named('openhands'), 'OpenHands'],
  [named('mcporter'), 'mcporter'],
  [named('fast-?agent'), 'fast-agent'],
  [named('amp'), 'Amp'],
  [named('amazonq'), 'Amazon Q'],
  [/(^|\/)\.mcp\.json$/i, 'Claude Code'],
  [named('claude'), 'Claude Code'],
];

/** The end of a path that is looked at; longer ones are not made by hand. */
const PATH_CHARACTERS_MAX = 1_000;

/** The client that keeps files of this name, or null. */
export function clientOfFile(file: string): Client | null {
  const path = file.slice(-PATH_CHARACTERS_MAX).replaceAll('\\', '/');
  return FILES.find(([name]) => name.test(path))?.[1] ?? null;
}

/** Files that teams keep beside their code; the others are a person's own. */
export const isSharedFile = (file: string): boolean =>
  /(^|\/)(\.mcp\.json|opencode\.jsonc?)$|(^|\/)\.(vscode|cursor|github|gemini|codex|continue|roo|qoder|vs)\//i.test(
    file.replaceAll('\\', '/'),
  );

const some = (entries: PlainMap[], test: (entry: PlainMap) => boolean): boolean => entries.some(test);
const types = (entries: PlainMap[]): string[] => entries.flatMap((entry) => asText(entry.type) ?? []);

/** What only one client writes into `mcpServers`, whatever the file's name. */
function surely(root: PlainMap, entries: PlainMap[]): Client | null {
  if (asMap(root.projects) !== null || 'hasCompletedOnboarding' in root || 'numStartups' in root)
    return 'Claude Code';
  if (some(entries, (entry) => 'headersHelper' in entry)) return 'Claude Code';
  if (some(entries, (entry) => 'authProviderType' in entry && 'serverUrl' in entry)) return 'Antigravity';
  return null;
}

/** What more than one client might write; asked after the file's name. */
function probably(root: PlainMap, entries: PlainMap[]): Client | null {
  if (some(entries, (entry) => 'httpUrl' in entry) || asList(asMap(root.mcp)?.allowed) !== null)
    return 'Gemini CLI';
  if (some(entries, (entry) => 'authProviderType' in entry)) return 'Antigravity';
  // `autoApprove` is Kiro's and Amazon Q's as well.
  if (types(entries).includes('streamableHttp')) return 'Cline';
  if (some(entries, (entry) => 'serverUrl' in entry)) return 'Windsurf';
  if (some(entries, (entry) => asList(entry.tools) !== null && 'type' in entry)) return 'Copilot CLI';
  if (some(entries, (entry) => /\$\{env:/.test(JSON.stringify(entry.headers ?? null)))) return 'Cursor';
  if (types(entries).some((type) => /^(http|sse)$/.test(type))) return 'Claude Code';
  return null;
}

/** Whose `mcpServers` these are: by content, then by the file's name, then by what is merely likely. */
export const clientOfServers = (root: PlainMap, entries: PlainMap[], file: string): Client =>
  surely(root, entries) ?? clientOfFile(file) ?? probably(root, entries) ?? 'Unknown client';

/** Whose `servers` these are. VS Code states a type and asks for inputs; its siblings write a URL alone. */
export function clientOfVsCodeServers(root: PlainMap, entries: PlainMap[], file: string): Client {
  if (some(entries, (entry) => asMap(entry.requestInit) !== null)) return 'Visual Studio, JetBrains or Xcode';
  const byName = clientOfFile(file);
  if (byName !== null && byName !== 'Claude Code') return byName;
  return asList(root.inputs) !== null || types(entries).length > 0
    ? 'VS Code'
    : 'Visual Studio, JetBrains or Xcode';
}
