import { isPlaceholder } from '@/lib/contract/token';
import { type Address, readAddress } from './address';
import { type Header, readToken } from './authorization';
import { type Bridge, readBridge } from './bridge';
import { headersOf } from './headers';
import { fill, type Variables } from './placeholders';
import { asList, asMap, asText, type PlainMap, textAt } from './plain';
import type { Client, ImportRow, RowNote, SkippedEntry, Source } from './row';
import { guessed, readTransport, type Transport, transportOf } from './transport';

/** One server as a file names it, before it is read. */
export interface Entry {
  name: string;
  /** Where it stands: `mcpServers.github`, `line 3`. */
  path: string;
  value: PlainMap;
  client: Client;
  vaultName?: string | null;
  environment?: ImportRow['environment'];
  /** Switched off by another part of the file. */
  isDisabled?: boolean;
  notes?: RowNote[];
}

export interface Context {
  file: string;
  variables: Variables;
  now: Date;
  /** The file is one that teams keep in their repository. */
  isShared: boolean;
}

/** A row without its key, which is given once all rows are known. */
export type Row = Omit<ImportRow, 'key'>;
export type EntryRead = { row: Row } | { skipped: SkippedEntry };

const URL_FIELDS = ['url', 'serverUrl', 'httpUrl', 'uri', 'server_url', 'endpoint', 'mcp_server_url'];

/** Whether a map can be a server at all: it names a URL or a program. */
export const isEntry = (map: PlainMap): boolean =>
  [...URL_FIELDS, 'command', 'cmd'].some((field) => asText(map[field]) !== null) ||
  asList(map.command) !== null ||
  asMap(map.transport) !== null ||
  (asMap(map.config) !== null && asText(asMap(map.config)?.type) !== null);

const NAME_CHARACTERS_MAX = 200;

const SENTENCES: Record<SkippedEntry['reason'], string> = {
  stdio: 'It starts a program on the person’s own computer. A vault keeps tokens of servers that have a URL.',
  disabled: 'It is switched off in the file.',
  unreadable: 'It is not written as a server of this kind of file is.',
  'not-http': 'It is not reached over HTTP, and agents reach servers over HTTP only.',
  'no-url': 'It names no URL.',
  'too-many': 'An import has at most 2,000 entries.',
};

export const skippedEntry = (
  name: string,
  source: Source,
  reason: SkippedEntry['reason'],
  sentence = SENTENCES[reason],
): SkippedEntry => ({ name: name.slice(0, NAME_CHARACTERS_MAX), source, reason, sentence });

interface Reach {
  url: string;
  field: string;
  transport: string | null;
  headers: Header[];
}

/** The URL field that counts, in the documented order: `url`, `serverUrl`, `httpUrl`, `uri`, `transport.url`. */
function urlOf(value: PlainMap): { field: string; url: string } | null {
  for (const field of URL_FIELDS) {
    const url = asText(value[field]);
    if (url !== null) return { field, url };
  }
  const url = textAt(asMap(value.transport) ?? value, 'url', 'endpoint');
  return url === null ? null : { field: 'transport.url', url };
}

const transportName = (value: PlainMap): string | null =>
  textAt(value, 'type', 'transport', 'transportType', 'transport_type', 'protocol') ??
  textAt(asMap(value.transport) ?? value, 'type');

/** The words of an entry's command: `command` + `args` (most), `cmd` (Goose), a list (OpenCode), `{path, args}` (Zed). */
function commandOf(value: PlainMap): string[] {
  const nested = asMap(value.command);
  const head = asList(value.command) ?? [
    textAt(value, 'command', 'cmd') ?? (nested === null ? null : textAt(nested, 'path', 'command')),
  ];
  const words = [...head, ...(asList(value.args) ?? asList(nested?.args) ?? [])];
  return words.flatMap((word) => asText(word) ?? []);
}

/** What the entry gives its program; bridges read headers from there. */
function programVariables(value: PlainMap, variables: Variables): Variables {
  const maps = [value.env, value.envs, value.environment].map(asMap);
  const own = new Map<string, string>();
  for (const map of maps)
    for (const [name, written] of Object.entries(map ?? {})) {
      const text = asText(written);
      if (text !== null) own.set(name, fill(text, variables));
    }
  return {
    label: variables.label,
    value: (name) => {
      const mine = own.get(name);
      // A placeholder is handed on where nothing better is known: it says what the person is to enter.
      return mine === undefined || isPlaceholder(mine) ? (variables.value(name) ?? mine) : mine;
    },
  };
}

const fromBridge = (bridge: Bridge): Reach => ({ ...bridge, field: 'args' });

function reachOf(value: PlainMap): Reach | null {
  const found = urlOf(value);
  if (found !== null) return { ...found, transport: transportName(value), headers: headersOf(value) };
  const bridge = readBridge(commandOf(value));
  return bridge === null ? null : fromBridge(bridge);
}

const isOff = ({ value, isDisabled }: Entry): boolean =>
  isDisabled === true || value.disabled === true || value.enabled === false || value.isActive === false;

/** Why an entry without a URL is none that can be kept. */
function withoutUrl(value: PlainMap): SkippedEntry['reason'] {
  const name = transportName(value);
  const kind = name === null ? null : transportOf(name);
  if (commandOf(value).length > 0 || kind === 'program') return 'stdio';
  return kind === 'other' ? 'not-http' : 'no-url';
}

function notesOf(value: PlainMap, token: Row['token'], context: Context): RowNote[] {
  const notes: RowNote[] = [];
  const note = (code: string, level: RowNote['level'], sentence: string) =>
    notes.push({ code, level, sentence });
  if (textAt(value, 'headersHelper', 'headers_helper') !== null)
    note(
      'headers-command',
      'warning',
      'A command makes this server’s headers. It was not run; enter the token yourself.',
    );
  const wantsOauth =
    asMap(value.oauth) !== null ||
    value.oauth === true ||
    /^oauth/i.test(
      textAt(value, 'auth', 'authProviderType') ?? textAt(asMap(value.auth) ?? value, 'type') ?? '',
    );
  if (wantsOauth && token.state !== 'set')
    note(
      'oauth',
      'warning',
      'The file signs in to this server with OAuth. A vault needs a token that lasts.',
    );
  // A token that a `.env` filled in does not stand in the file.
  if (context.isShared && token.state === 'set' && JSON.stringify(value).includes(token.value))
    note(
      'shared-file',
      'hint',
      'Files of this name are often kept in a repository. If this one is, its token is exposed: rotate it.',
    );
  return notes;
}

/** A guess at a name where the file has none: the host. */
function hostName(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : 'Unnamed server';
}

/** One entry as a row, or why it is none. Never throws; runs and fetches nothing. */
export function readEntry(entry: Entry, context: Context): EntryRead {
  const { value, client } = entry;
  const source: Source = { file: context.file, client, path: entry.path.slice(0, 300) };
  const skip = (reason: SkippedEntry['reason']) => ({ skipped: skippedEntry(entry.name, source, reason) });
  const reach = reachOf(value);
  if (reach === null) return skip(withoutUrl(value));
  const variables = programVariables(value, context.variables);
  const address: Address = readAddress(reach.url, variables);
  if (!address.isHttp || (reach.transport !== null && transportOf(reach.transport) === 'other'))
    return skip('not-http');
  if (isOff(entry)) return skip('disabled');
  const transport: Transport =
    reach.field === 'args' && reach.transport === null
      ? { protocol: guessed(address.url), protocolFrom: 'guessed', notes: [] }
      : readTransport({ client, name: reach.transport, field: reach.field, url: address.url });
  const { token, notes } = readToken(reach.headers, variables, context.now);
  return {
    row: {
      name: (entry.name || hostName(address.url)).slice(0, NAME_CHARACTERS_MAX),
      url: address.url,
      protocol: transport.protocol,
      protocolFrom: transport.protocolFrom,
      token,
      source,
      environment: entry.environment ?? null,
      vaultName: entry.vaultName ?? null,
      notes: [
        ...address.notes,
        ...transport.notes,
        ...notes,
        ...notesOf(value, token, context),
        ...(entry.notes ?? []),
      ],
    },
  };
}
