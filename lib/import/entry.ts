import { isPlaceholder } from '@/lib/credential-kinds/token';
import { type Address, readAddress } from './address';
import { readToken } from './authorization';
import { kindOf } from './credential-fields';
import { mapIn, textIn } from './fields';
import { asMap, asText, type PlainMap } from './json-value';
import { fill, type Variables } from './placeholders';
import { commandOf, type Reach, reachOf, transportName, unwrapped } from './reach';
import {
  type Client,
  hint,
  type ImportRow,
  type RowNote,
  type SkippedEntry,
  type Source,
  TAKEN_FROM,
  warning,
} from './row';
import { containerVariables } from './stdio-bridges';
import { guessed, readTransport, type Transport, transportOf } from './transport';

/** One server as a file describes it, before it is interpreted. */
export interface Entry {
  name: string;
  /** Its path in the file: `mcpServers.github`, `line 3`. */
  path: string;
  value: PlainMap;
  client: Client;
  vaultName?: string | null;
  environment?: ImportRow['environment'];
  isDisabled?: boolean;
  /** Only a name; another file has its URL. */
  isElsewhere?: boolean;
  notes?: RowNote[];
}

export interface Context {
  file: string;
  variables: Variables;
  now: Date;
  /** Whether teams keep this file in a repository. */
  isShared: boolean;
}

/** A row without its key. Keys are assigned once all rows are known. */
export type Row = Omit<ImportRow, 'key'>;
export type EntryRead = { row: Row } | { skipped: SkippedEntry };

const NAME_CHARACTERS_MAX = 200;

const SENTENCES: Record<SkippedEntry['reason'], string> = {
  stdio: 'It starts a program on the user’s computer. A vault keeps only tokens of servers with a URL.',
  disabled: 'It is disabled in the file.',
  unreadable: 'It does not have the form of a server in this type of file.',
  'not-http': 'It does not use HTTP. Agents call servers only over HTTP.',
  'no-url': 'It has no URL.',
  elsewhere: 'The file has only its name. Add the file with its URL.',
  'not-mcp': 'It is an API of another kind, not an MCP server.',
  'too-many': 'An import has at most 2,000 entries.',
};

export const skippedEntry = (
  name: string,
  source: Source,
  reason: SkippedEntry['reason'],
  sentence = SENTENCES[reason],
): SkippedEntry => ({ name: name.slice(0, NAME_CHARACTERS_MAX), source, reason, sentence });

/** Returns the variables that the entry sets for its program or container; bridges read headers from them. */
function programVariables(value: PlainMap, variables: Variables): Variables {
  const maps = [value.env, value.envs, value.environment].map(asMap);
  const own = containerVariables(commandOf(value));
  for (const map of maps)
    for (const [name, written] of Object.entries(map ?? {})) {
      const text = asText(written);
      if (text !== null) own.set(name, fill(text, variables));
    }
  return {
    label: variables.label,
    value: (name) => {
      const mine = own.get(name);
      // A placeholder is kept if no value is known, because it says what the person must enter.
      return mine === undefined || isPlaceholder(mine) ? (variables.value(name) ?? mine) : mine;
    },
  };
}

const says = (value: PlainMap): boolean =>
  value.disabled === true || value.enabled === false || value.enable === false || value.isActive === false;

/** Open WebUI keeps the switch in `config`. */
const isOff = ({ value, isDisabled }: Entry): boolean =>
  isDisabled === true || says(value) || says(asMap(value.config) ?? value);

function withoutUrl(value: PlainMap): SkippedEntry['reason'] {
  const name = transportName(value);
  const kind = name === null ? null : transportOf(name);
  const isImage = textIn(value, 'image', 'container') !== null || value.source === 'extension';
  if (commandOf(value).length > 0 || kind === 'program' || isImage) return 'stdio';
  if (kind === 'no-mcp') return 'not-mcp';
  return kind === 'other' ? 'not-http' : 'no-url';
}

function wantsOauth(value: PlainMap): boolean {
  const inner = mapIn(value, 'auth', 'authentication');
  const words = [
    textIn(value, 'auth', 'authentication'),
    textIn(value, 'authtype', 'authprovidertype'),
    inner === null ? null : textIn(inner, 'type', 'method'),
  ];
  return (
    mapIn(value, 'oauth') !== null ||
    [value.oauth, value.requiresOAuth, value.requires_oauth, inner?.oauth].includes(true) ||
    words.some((word) => word !== null && kindOf(word) === 'oauth')
  );
}

const UNKNOWN_PROGRAM = warning(
  TAKEN_FROM,
  'This is from the arguments of an unknown program. Tick it if the program only forwards requests to this server.',
);
const NO_ADDRESS = warning(
  TAKEN_FROM,
  'The file does not state the URL of this server. Enter it, then tick the row.',
);
/** A URL that is only a variable: `${MCP_URL}`, `<url>`, `%s`. */
const isOpen = (url: string): boolean => /^(?:\$|%|<|\{|\[)/.test(url);

function notesOf(value: PlainMap, token: Row['token'], context: Context): RowNote[] {
  const notes = [
    textIn(value, 'headershelper') !== null &&
      warning('headers-command', 'A command creates this server’s headers. It was not run. Enter the token.'),
    wantsOauth(value) &&
      token.state !== 'set' &&
      warning('oauth', 'The file signs in to this server with OAuth. A vault needs a long-lived token.'),
    // A token from a `.env` is not in the file.
    context.isShared &&
      token.state === 'set' &&
      JSON.stringify(value).includes(token.value) &&
      hint(
        'shared-file',
        'Files of this name are often kept in a repository. If this one is, its token is exposed. Rotate it.',
      ),
  ];
  return notes.filter((note) => note !== false);
}

/** Returns the name in the file, or the host if the name is missing or a placeholder. */
function nameOf(name: string, url: string): string {
  if (name !== '' && !/^(?:%[a-z]$|\$?\{)/.test(name)) return name.slice(0, NAME_CHARACTERS_MAX);
  return URL.canParse(url) ? new URL(url).hostname : 'Unnamed server';
}

/** Returns the transport of an entry with a URL. The arguments of a bridge state one only if they name it. */
const transportFor = (reach: Reach, client: Client, url: string): Transport =>
  reach.field === 'args' && reach.transport === null
    ? { protocol: guessed(url), protocolFrom: 'guessed', notes: [] }
    : readTransport({ client, name: reach.transport, field: reach.field, url });

/** Returns an entry as a row, or why it is skipped. Never throws; runs and fetches nothing. */
export function readEntry(entry: Entry, context: Context): EntryRead {
  const { client } = entry;
  const value = unwrapped(entry.value);
  const source: Source = { file: context.file, client, path: entry.path.slice(0, 300) };
  const skip = (reason: SkippedEntry['reason']) => ({
    skipped: skippedEntry(entry.name || entry.path, source, reason),
  });
  if (entry.isElsewhere === true) return skip('elsewhere');
  const reach = reachOf(value);
  if (reach === null) return skip(withoutUrl(value));
  const variables = programVariables(value, context.variables);
  const address: Address = readAddress(reach.url, variables);
  const kind = reach.transport === null ? null : transportOf(reach.transport);
  if (!address.isHttp || kind === 'other') return skip('not-http');
  if (kind === 'no-mcp') return skip('not-mcp');
  if (isOff({ ...entry, value }) || isOff(entry)) return skip('disabled');
  const transport = transportFor(reach, client, address.url);
  const { token, notes } = readToken(reach.headers, variables, context.now);
  return {
    row: {
      name: nameOf(entry.name, address.url),
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
        ...(reach.isDoubtful ? [UNKNOWN_PROGRAM] : []),
        ...(isOpen(address.url) ? [NO_ADDRESS] : []),
        ...(entry.notes ?? []),
      ],
    },
  };
}
