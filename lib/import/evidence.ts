import { fieldsOf, spelled, textIn } from './fields';
import { asList, asMap, asText, emptyMap, type PlainMap } from './json-value';
import {
  isMcpField,
  isPerhapsField,
  isWrapper,
  namesReach,
  reachOf,
  transportName,
  unwrapped,
} from './reach';
import { statesNothing, transportOf } from './transport';

/** Why a map without a client's structure around it may be an MCP server. */
export type Reason = 'strong' | 'weak' | 'program' | null;

/**
 * Whether an address looks like an MCP server's: `https://mcp.host`, `https://host/mcp`, `https://host/sse`. A label or a
 * segment of its own, not a part of a repository's name.
 */
export function isMcpAddress(url: string): boolean {
  const [, host = '', path = ''] = /^https?:\/\/([^/?#]{0,500})([^?#]{0,1000})/i.exec(url) ?? [];
  const labels = host.split(/[.:]/);
  // `add-mcp.com` is a product's name, `notes-mcp.example.com` a server's.
  const isLabel = labels.some(
    (label, at) => /^mcp(-|$)/i.test(label) || (/-mcp$/i.test(label) && labels.length - at > 2),
  );
  return isLabel || path.split('/').some((segment) => /^(mcp|sse)$/i.test(segment));
}

const isAddress = (url: string): boolean => /^https?:\/\//i.test(url);

/** What a client's entry holds beside its address. A map with other fields is about something else. */
const ENTRY_FIELD =
  /^((server|http)?url|headers|requestinit|type|transport|name|id|title|description|note|disabled|enabled|isactive|timeout|trust|env|oauth|auth|authprovidertype|tools|alwaysallow|autoapprove|(disabled|enabled|include|exclude|allowed)tools)$/;
const isBare = (value: PlainMap): boolean =>
  [...fieldsOf(value).keys()].every((field) => ENTRY_FIELD.test(field));

/** Hosts of code and packages: an address there is where a server's program comes from. */
const CODE_HOST =
  /^https?:\/\/(?:[\w-]{1,60}\.)?(?:github\.com|gitlab\.com|bitbucket\.org|npmjs\.com|pypi\.org|hub\.docker\.com)\//i;
/** Whether an address is where a program comes from. */
export const isCodeAddress = (url: string): boolean => CODE_HOST.test(url) && !isMcpAddress(url);
/** Fields by which a map says what kind of thing it is. */
const KIND_FIELDS = ['type', 'kind', 'provider', 'tooltype', 'connectortype', 'protocol', 'transport'];

/** Whether a map says of itself that it is an MCP server, or its address: `type: mcp`, `mcp_server_url: …`. */
const saysMcp = (value: PlainMap, field: string): boolean =>
  isMcpField(field) ||
  KIND_FIELDS.some((kind) =>
    /^(?:remote)?mcp(?:server|remote|http|sse)?$/.test(spelled(textIn(value, kind) ?? '')),
  );

/** Whether a map reads like an entry of its own. Names of transports that MCP alone has are a strong reason. */
export function reasonFor(written: PlainMap): Reason {
  const value = unwrapped(written);
  if (!namesReach(value)) return null;
  const reach = reachOf(value);
  if (reach === null)
    return asList(value.args) !== null || asMap(value.env) !== null || asText(value.type) === 'stdio'
      ? 'program'
      : null;
  if (reach.field === 'args') return reach.isDoubtful ? 'weak' : 'strong';
  if (isCodeAddress(reach.url)) return null;
  const name = transportName(value);
  const transport = name === null ? null : transportOf(name);
  const isSaid = saysMcp(value, reach.field) && isAddress(reach.url);
  if (name !== null && transport === null && !statesNothing(name)) return isSaid ? 'weak' : null;
  if (transport === 'program' || transport === 'no-mcp') return null;
  const isMcp = isMcpAddress(reach.url);
  const isHttp = /^https?$/i.test(name ?? '');
  const isOwnName = (transport === 'streamable_http' && !isHttp) || transport === 'sse';
  // Printers, games and reporting tools have a `serverUrl` too.
  const isClientField = ['serverurl', 'httpurl'].includes(reach.field);
  if (isOwnName && (isMcp || !isPerhapsField(reach.field))) return 'strong';
  if (isMcp && (isClientField || isHttp || transport !== null || reach.headers.length > 0)) return 'strong';
  // opencode's own word for it; lists of rules that are downloaded have other fields.
  const isRemote = /^remote$/i.test(name ?? '') && reach.headers.length > 0;
  return isMcp || isSaid || ((isClientField || isRemote) && isBare(value)) ? 'weak' : null;
}

/** Keys under which files name people, places and sources, never MCP servers. */
const NO_SERVER =
  /^((author|maintainer|contributor)s?|owner|publisher|contact|repository|repositories|source|bugs|homepage|website|documentation|license|funding|icons?|image|links|externaldocs|publishconfig|scripts|dependencies|hooks|statusline|webhooks?|(allowed|denied)mcpservers)$/;
/** Parts that describe what a file may hold, not what it holds. */
const DESCRIPTION = /^(properties|definitions|\$defs|patternproperties|components|paths|(in|out)putschema)$/;

/** Whether nothing under this key is looked at. */
export const isDescription = (key: string): boolean => DESCRIPTION.test(spelled(key));
/** Whether a map under this key is no server, whatever it says. */
export const isNoServer = (key: string): boolean => NO_SERVER.test(spelled(key)) || isDescription(key);
/** Keys that say what a part is for, and name no server. */
const PART = /^(auth|credentials?|endpoint|connection|actionserver|toolserver|data|item)$/;
export const isWrapperKey = (key: string): boolean => isWrapper(spelled(key)) || PART.test(spelled(key));

/** Whether a whole document is about something else: an API's description, a schema, a package. */
export function isForeign(root: PlainMap): boolean {
  const has = (key: string) => key in root;
  if (['openapi', 'swagger', 'asyncapi'].some((key) => asText(root[key]) !== null)) return true;
  if (/json-schema\.org/i.test(asText(root.$schema) ?? '') || has('$defs')) return true;
  return asMap(root.properties) !== null && asText(root.type) === 'object';
}

/** An empty map, for entries that are no more than a kind. */
export const only = (fields: Record<string, string>): PlainMap => Object.assign(emptyMap(), fields);
