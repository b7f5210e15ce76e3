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

/** Why a map outside of a client's structure may be an MCP server. */
export type Reason = 'strong' | 'weak' | 'program' | null;

/**
 * Whether an address looks like an MCP server's: `https://mcp.host`, `https://host/mcp`, `https://host/sse`. The word
 * must be a whole label or segment, not a part of a repository's name.
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

/** Fields of a client's entry besides its address. A map with other fields describes something else. */
const ENTRY_FIELD =
  /^((server|http)?url|headers|requestinit|type|transport|name|id|title|description|note|disabled|enabled|isactive|timeout|trust|env|oauth|auth|authprovidertype|tools|alwaysallow|autoapprove|(disabled|enabled|include|exclude|allowed)tools)$/;
const isBare = (value: PlainMap): boolean =>
  [...fieldsOf(value).keys()].every((field) => ENTRY_FIELD.test(field));

/** Hosts of code and packages. An address there is the source of a server's program. */
const CODE_HOST =
  /^https?:\/\/(?:[\w-]{1,60}\.)?(?:github\.com|gitlab\.com|bitbucket\.org|npmjs\.com|pypi\.org|hub\.docker\.com)\//i;
/** Whether an address is the source of a program. */
export const isCodeAddress = (url: string): boolean => CODE_HOST.test(url) && !isMcpAddress(url);
/** Fields with which a map names its type. */
const KIND_FIELDS = ['type', 'kind', 'provider', 'tooltype', 'connectortype', 'protocol', 'transport'];

/** Whether a map states that it is an MCP server or has the address of one: `type: mcp`, `mcp_server_url: …`. */
const saysMcp = (value: PlainMap, field: string): boolean =>
  isMcpField(field) ||
  KIND_FIELDS.some((kind) =>
    /^(?:remote)?mcp(?:server|remote|http|sse)?$/.test(spelled(textIn(value, kind) ?? '')),
  );

/** Returns why a map may be an entry. Names of transports that only MCP uses are a strong reason. */
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
  // Printers, games and reporting tools also have a `serverUrl`.
  const isClientField = ['serverurl', 'httpurl'].includes(reach.field);
  if (isOwnName && (isMcp || !isPerhapsField(reach.field))) return 'strong';
  if (isMcp && (isClientField || isHttp || transport !== null || reach.headers.length > 0)) return 'strong';
  // The type of opencode; lists of downloaded rules have other fields.
  const isRemote = /^remote$/i.test(name ?? '') && reach.headers.length > 0;
  return isMcp || isSaid || ((isClientField || isRemote) && isBare(value)) ? 'weak' : null;
}

/** Keys of people, places and sources, never of MCP servers. */
const NO_SERVER =
  /^((author|maintainer|contributor)s?|owner|publisher|contact|repository|repositories|source|bugs|homepage|website|documentation|license|funding|icons?|image|links|externaldocs|publishconfig|scripts|dependencies|hooks|statusline|webhooks?|(allowed|denied)mcpservers)$/;
/** Keys of parts that describe possible content, not content. */
const DESCRIPTION = /^(properties|definitions|\$defs|patternproperties|components|paths|(in|out)putschema)$/;

/** Whether the content of this key is ignored. */
export const isDescription = (key: string): boolean => DESCRIPTION.test(spelled(key));
/** Whether a map under this key is never a server. */
export const isNoServer = (key: string): boolean => NO_SERVER.test(spelled(key)) || isDescription(key);
/** Keys that state the purpose of a part and do not name a server. */
const PART = /^(auth|credentials?|endpoint|connection|actionserver|toolserver|data|item)$/;
export const isWrapperKey = (key: string): boolean => isWrapper(spelled(key)) || PART.test(spelled(key));

/** Whether a whole document is about something else: an API description, a schema, a package. */
export function isForeign(root: PlainMap): boolean {
  const has = (key: string) => key in root;
  if (['openapi', 'swagger', 'asyncapi'].some((key) => asText(root[key]) !== null)) return true;
  if (/json-schema\.org/i.test(asText(root.$schema) ?? '') || has('$defs')) return true;
  return asMap(root.properties) !== null && asText(root.type) === 'object';
}

/** Returns a map without a prototype, for entries that have only a type. */
export const only = (fields: Record<string, string>): PlainMap => Object.assign(emptyMap(), fields);
