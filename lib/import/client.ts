import { asList, asMap, asText, type PlainMap } from './json-value';
import type { Client } from './row';

/**
 * Matches a file named after a client (`cline_mcp_settings.json`, `mcp.cursor.json`), or in a folder with exactly its
 * name. A folder whose name only contains it (`gemini-clone`) belongs to another program.
 */
const named = (names: string): RegExp =>
  new RegExp(`(^|/)\\.?(?:${names})/|(^|/)\\.?(?:mcp[-_.])?(?:${names})(?:[-_.][^/]*)?$`, 'i');

/** Most specific first. */
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

/** Characters of a path that are read, from its end. */
const PATH_CHARACTERS_MAX = 1_000;

/** Returns the client that keeps files of this name, or null. */
export function clientOfFile(file: string): Client | null {
  const path = file.slice(-PATH_CHARACTERS_MAX).replaceAll('\\', '/');
  return FILES.find(([name]) => name.test(path))?.[1] ?? null;
}

/** Files that teams keep in a repository; the others are personal. */
export const isSharedFile = (file: string): boolean =>
  /(^|\/)(\.mcp\.json|opencode\.jsonc?)$|(^|\/)\.(vscode|cursor|github|gemini|codex|continue|roo|qoder|vs)\//i.test(
    file.replaceAll('\\', '/'),
  );

const some = (entries: PlainMap[], test: (entry: PlainMap) => boolean): boolean => entries.some(test);
const types = (entries: PlainMap[]): string[] => entries.flatMap((entry) => asText(entry.type) ?? []);

/** Fields that only one client writes into `mcpServers`, in a file of any name. */
function surely(root: PlainMap, entries: PlainMap[]): Client | null {
  if (asMap(root.projects) !== null || 'hasCompletedOnboarding' in root || 'numStartups' in root)
    return 'Claude Code';
  if (some(entries, (entry) => 'headersHelper' in entry)) return 'Claude Code';
  if (some(entries, (entry) => 'authProviderType' in entry && 'serverUrl' in entry)) return 'Antigravity';
  return null;
}

/** Fields that several clients might write; checked after the file's name. */
function probably(root: PlainMap, entries: PlainMap[]): Client | null {
  if (some(entries, (entry) => 'httpUrl' in entry) || asList(asMap(root.mcp)?.allowed) !== null)
    return 'Gemini CLI';
  if (some(entries, (entry) => 'authProviderType' in entry)) return 'Antigravity';
  // Kiro and Amazon Q also write `autoApprove`.
  if (types(entries).includes('streamableHttp')) return 'Cline';
  if (some(entries, (entry) => 'serverUrl' in entry)) return 'Windsurf';
  if (some(entries, (entry) => asList(entry.tools) !== null && 'type' in entry)) return 'Copilot CLI';
  if (some(entries, (entry) => /\$\{env:/.test(JSON.stringify(entry.headers ?? null)))) return 'Cursor';
  if (types(entries).some((type) => /^(http|sse)$/.test(type))) return 'Claude Code';
  return null;
}

/** Returns the client of `mcpServers`: by unique content, then by the file's name, then by likely content. */
export const clientOfServers = (root: PlainMap, entries: PlainMap[], file: string): Client =>
  surely(root, entries) ?? clientOfFile(file) ?? probably(root, entries) ?? 'Unknown client';

/** Returns the client of `servers`. VS Code states a type and defines inputs; similar programs write only a URL. */
export function clientOfVsCodeServers(root: PlainMap, entries: PlainMap[], file: string): Client {
  if (some(entries, (entry) => asMap(entry.requestInit) !== null)) return 'Visual Studio, JetBrains or Xcode';
  const byName = clientOfFile(file);
  if (byName !== null && byName !== 'Claude Code') return byName;
  return asList(root.inputs) !== null || types(entries).length > 0
    ? 'VS Code'
    : 'Visual Studio, JetBrains or Xcode';
}
