import { emptyMap, isMap, type Plain, UnreadableFile } from '../json-value';
import { closingOf } from './balanced';
import { parseYaml } from './yaml';

/** Calls that receive servers, from the SDK of each client. */
const CALLS = String.raw`MultiServerMCPClient|MCPClient(?=\(\s{0,20}\{)|MCPTools|(?:experimental_)?createMCPClient|(?:streamable_?http|sse)_client|mcp\.registerServer|MCPServerAdapter|[Hh]ostedM(?:cp|CP)Tool|Mcp|MCPStreamableHTTPTool|(?:StreamableHTTP|SSE)ClientTransport|\w{0,40}(?:MCPServer|Mcp|MCP)(?:Streamable(?:Http|HTTP)|Http|HTTP|SSE|Sse)\w{0,20}|(?:StreamableH(?:ttp|TTP)|Sse|SSE)(?:Connection|Server)Param(?:s|eters)`;
const KEY = String.raw`(?:["']?\]?\[["']([\w. -]{1,100})["']\])?`;
/** An argument or a variable that holds servers, or one of them by name; any variable named after MCP. */
const HOLDERS = String.raw`(mcp_?[sS]ervers|tools|server_params)${KEY}\s{0,20}[:=]\s{0,20}(?=[[{])|\w{0,40}(?:mcp|Mcp|MCP)\w{0,40}${KEY}\s{0,20}=\s{0,20}(?=[[{])`;
const ANCHORS = new RegExp(String.raw`\b(?:(${CALLS})(?:::new)?\(|${HOLDERS})`, 'g');
const CALLED = new RegExp(String.raw`\b(?:${CALLS})(?:::new)?\(`);
/** Syntax of programs that JSON, YAML and TOML do not have. */
const PROGRAM =
  /^[ \t]*(?:import|from|const|let|var|async|await|def|class|export|return|with)\s|^[ \t]*[\w.]{1,200}\(\{$|=\s{0,20}(?:await\s{1,20}|new\s{1,20})?[A-Za-z_][\w.]{0,200}\(|\bnew\s{1,20}\w|["']\s{0,20}:\s{0,20}f["']/m;
const SERVER = /https?:\/\//i;

/** Whether a program's text configures servers for a client. */
export const isCode = (text: string): boolean =>
  text.search(ANCHORS) >= 0 && PROGRAM.test(text) && /mcp/i.test(text);

/** `os.environ["NAME"]`, `os.getenv("NAME", …)`, `process.env.NAME`. */
const VARIABLE =
  /(?:os\.environ(?:\.get)?[[(]|os\.getenv\(|getenv\(|env\()\s{0,20}["'](\w{1,100})["'][^\])\n]{0,200}[\])]|(?:process\.env|import\.meta\.env)(?:\.|\[["'])(\w{1,100})(?:["']\])?!?/g;
/** The same inside a string: `f"Bearer {os.getenv('NAME')}"`. */
const VARIABLE_IN_TEXT = new RegExp(String.raw`\$?\{\s{0,5}(?:${VARIABLE.source})\s{0,5}\}`, 'g');
const NEW_URL = /\bnew URL\(\s{0,20}(["'`][^"'`\n]{1,2000}["'`])\s{0,20},?\s{0,20}\)/g;
const WORDS: Readonly<Record<string, string>> = {
  True: 'true',
  False: 'false',
  None: 'null',
  undefined: 'null',
};
const TOKEN =
  /\/\/[^\n]*|#[^\n]*|\/\*[^*]{0,2000}(?:\*(?!\/)[^*]{0,2000}){0,50}\*\/|[fFrRbBuU]{0,2}("(?:[^"\\\n]|\\.)*"?|'(?:[^'\\\n]|\\.)*'?)|`((?:[^`\\]|\\.)*)`?|\.{3}[\w.]{1,100}\s{0,20},?|[A-Za-z_$][\w.$]{0,200}|[\s\S]/g;

/**
 * Returns a dictionary or an object of a program as a flow map of YAML: without comments, and with placeholders for
 * variables. A URL in a variable is unknown and becomes null.
 */
function flowOf(written: string): string {
  const text = written
    .replace(
      VARIABLE_IN_TEXT,
      (_, python: string | undefined, script: string | undefined) => `\${${python ?? script}}`,
    )
    .replace(NEW_URL, '$1')
    .replace(
      VARIABLE,
      (_, python: string | undefined, script: string | undefined) => `"\${${python ?? script}}"`,
    )
    .replace(/(["'])\s{0,20}\+\s{0,20}["'](\$\{\w{1,100}\})["']/g, '$2$1')
    .replace(
      /(["'])\s{0,20}\+\s{0,20}([A-Za-z_]\w{0,100})(?![\w(.])/g,
      (_, quote, name) => `\${${name}}${quote}`,
    )
    .replace(CALL, (call, name) => (SERVER.test(call) ? call : name))
    .replace(COMPUTED, '"$1":');
  let flow = '';
  let key = '';
  let last = '';
  for (const [token, quoted, template] of text.matchAll(TOKEN)) {
    if (/^(\/\/|\/\*|#)/.test(token) || token.startsWith('...')) continue;
    if (template !== undefined) last = JSON.stringify(template.replace(/\$\{\s*/g, '${'));
    else if (quoted !== undefined) last = quoted;
    else if (/^[A-Za-z_$]/.test(token)) last = WORDS[token] ?? token;
    if (template !== undefined || quoted !== undefined) flow += last;
    else if (token === ':') {
      key = last;
      flow += ': ';
    } else if (/^[A-Za-z_$]/.test(token)) flow += isValue(flow) ? wordValue(last, key) : last;
    else flow += token === '\t' ? '  ' : token;
  }
  return flow.replace(/\n(?=\S)/g, '\n ');
}

const isValue = (flow: string): boolean => /:\s{0,200}$/.test(flow.slice(-220));

const wordValue = (word: string, key: string): string => {
  if (/^(true|false|null)$/.test(word)) return word;
  return /url/i.test(key) ? 'null' : `"\${${word.replace(/[^\w]/g, '_')}}"`;
};

/** `[name]: …`: a key from a variable. */
const COMPUTED = /\[([A-Za-z_$][\w$]{0,100})\]\s{0,20}:/g;
/** A call instead of a value. Its result is unknown, so its name is used. */
const CALL = /([A-Za-z_$][\w.$]{0,200})\([^()\n]{0,500}\)/g;

/** Returns the arguments of a call as a map: `url=…`, `{url: …}`, or only an address. */
function argumentsOf(inside: string): string {
  const text = inside.replace(/\s#[^\n"']*$/gm, '').trim();
  if (text.startsWith('{')) return text;
  const [, name = '', rest] =
    /^(["'][^"'\n]{1,200}["'])\s{0,20},\s{0,20}(["']https?:[\s\S]*)$/.exec(text) ?? [];
  if (rest !== undefined) return argumentsOf(rest).replace('{', `{"name": ${name}, `);
  const plain = text
    .replace(NEW_URL, '$1')
    .replace(/^(["'][^"'\n]{1,2000}["'])\s{0,200},\s{0,200}\{([\s\S]*)\}\s{0,200},?$/, '$1, $2');
  const named = plain.replace(/(^|[(,{]\s{0,200})([A-Za-z_]\w{0,60})\s{0,20}=(?!=)/g, '$1"$2": ');
  return `{${/^["']https?:/i.test(named) ? '"url": ' : ''}${named}}`;
}

interface Code {
  documents: Plain[];
  unreadable: number[];
}

/** Headers that a builder adds after a call: `.with_header("authorization", "Bearer …")`. */
const BUILT = /^\s*\.(?:with_)?header\(\s*("[^"\n]{1,100}")\s*,\s*("[^"\n]{0,2000}")\s*\)/;

function withBuilt(written: string, behind: string): string {
  const headers: string[] = [];
  for (let rest = behind; ; ) {
    const [whole, name, value] = BUILT.exec(rest) ?? [];
    if (whole === undefined) break;
    headers.push(`${name}: ${value}`);
    rest = rest.slice(whole.length);
  }
  return headers.length === 0
    ? written
    : written.replace(/,?\s*\}$/, `, "headers": {${headers.join(', ')}}}`);
}

/** Names one of the servers: `mcpServers['name'] = {…}`. */
const serverAs = (name: string | undefined, written: string): string =>
  name === undefined ? written : `{${JSON.stringify(name)}: ${written}}`;

const PARTS_MAX = 100;
const PART_CHARACTERS_MAX = 20_000;

const only = (key: string, inner: Plain): Plain => Object.assign(emptyMap(), { [key]: inner });

/** Unwraps a tool of a request: `HostedMCPTool(tool_config={…})`, `hostedMcpTool({…})`. */
function toolOf(value: Plain): Plain {
  if (!isMap(value)) return value;
  const config = value.tool_config;
  return only('tools', [Object.assign(emptyMap(), isMap(config) ? config : value, { type: 'mcp' })]);
}

/** Returns one part of a program as the document of a client's file. Throws UnreadableFile. */
function documentOf(name: string, written: string): Plain {
  if (written.length > PART_CHARACTERS_MAX) throw new UnreadableFile('It is too long.');
  const [value = null] = parseYaml(flowOf(written)).documents;
  if (name === '') return value;
  if (name === 'MultiServerMCPClient') {
    const servers = isMap(value) ? (value.mcpServers ?? value.connections ?? value) : value;
    return only('MultiServerMCPClient', servers);
  }
  if (name === 'MCPClient' && isMap(value))
    return only('mcpServers', value.servers ?? value.mcpServers ?? null);
  if (name === 'mcp.registerServer' && isMap(value) && isMap(value.server))
    return only('mcpServer', Object.assign(emptyMap(), value.server, { name: value.name }));
  if (name === 'tools') return only('tools', value);
  if (/^(hostedmcptool|mcp)$/i.test(name)) return toolOf(value);
  if (/^mcp_?servers$/i.test(name)) return only('mcpServers', value);
  const stated = /sse/i.test(name) ? { type: 'sse' } : /http/i.test(name) ? { type: 'streamable-http' } : {};
  return only('mcpServer', isMap(value) ? Object.assign(emptyMap(), stated, value) : value);
}

/** Returns the servers in a program's text. Reads it as text: nothing is run. */
export function parseCode(text: string): Code {
  const documents: Plain[] = [];
  // An unreadable part may contain a readable one: `tools=[HostedMCPTool(…)]`.
  const open: { from: number; to: number }[] = [];
  let end = 0;
  let parts = 0;
  for (const match of text.matchAll(ANCHORS)) {
    const [whole, call, holder, first, other] = match;
    const name = call ?? holder ?? '';
    if (match.index < end) continue;
    const from = match.index + whole.length - (call === undefined ? 0 : 1);
    const to = closingOf(text, from, '([{', ')]}');
    parts += 1;
    if (to < 0 || parts > PARTS_MAX) break;
    const written =
      call === undefined
        ? serverAs(first ?? other, text.slice(from, to + 1))
        : withBuilt(argumentsOf(text.slice(from + 1, to)), text.slice(to + 1, to + 5_000));
    if (call === undefined && !SERVER.test(written)) continue;
    // An inner call is more specific.
    if (call === undefined && written.length <= PART_CHARACTERS_MAX && CALLED.test(written)) continue;
    try {
      documents.push(documentOf(name, written));
      end = to;
      for (const part of open.splice(0)) if (part.to < from) open.push(part);
    } catch (cause) {
      if (!(cause instanceof UnreadableFile)) throw cause;
      const isInner = open.some((part) => part.from <= from && to <= part.to);
      if (SERVER.test(written) && !isInner) open.push({ from, to });
    }
  }
  return { documents, unreadable: open.map(({ from }) => text.slice(0, from).split('\n').length) };
}
