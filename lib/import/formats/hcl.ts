import { closingOf } from './balanced';

/** A block of HCL or Nix for MCP: `mcp_server {`, `resource "acme_mcp_server" "ledger" {`, `mcpServers = {`. */
const BLOCK =
  /^[ \t]*(?:(?:resource|data|module)[ \t]+)?"?([\w.-]{0,60}mcp[\w.-]{0,60})"?(?:[ \t]+"([^"\n]{1,100})")?[ \t]*=?[ \t]*\{[ \t]*$/gim;
const ADDRESS = /^[ \t]*"?[\w-]{0,40}(?:url|uri|endpoint)"?[ \t]*=[ \t]*"https?:/im;
const OPENING = /^\s*"?([\w.-]{1,100})"?(?:\s+"[^"\n]{0,100}")*\s*=?\s*\{$/;
const ATTRIBUTE = /^\s*"?([\w-]{1,100})"?(?:\."?([\w-]{1,100})"?)?\s*=\s*(\S.*?)[,;]?$/;
/** The most blocks that are read. Each search reads the text inside of the block. */
const BLOCKS_MAX = 50;

/** An expression becomes a placeholder. */
function jsonValue(value: string): string {
  if (/^\{.*\}$/.test(value))
    return value.replace(/"?([\w-]{1,100})"?\s{0,20}=\s/g, '"$1": ').replaceAll('";', '",');
  if (/^\[.*\]$/.test(value)) return value.replace(/"\s{1,20}"/g, '", "');
  const isLiteral = /^(?:["[{\d-]|true$|false$|null$)/.test(value);
  return isLiteral ? value.replaceAll('\\$', '$') : JSON.stringify(`\${${value.slice(0, 200)}}`);
}

function jsonLine(line: string): string {
  const written = line.trim().replace(/;$/, '');
  if (/^(?:#|\/\/|$)/.test(written)) return '';
  const [, block] = OPENING.exec(written) ?? [];
  if (block !== undefined) return `"${block}": {`;
  const [, key, inner, value = ''] = ATTRIBUTE.exec(written) ?? [];
  if (key === undefined) return /^(?:[\]}]|".*")$/.test(written) ? `${written},` : written;
  if (/^[[{]$/.test(value)) return `"${key}": ${value}`;
  return `"${key}": ${inner === undefined ? jsonValue(value) : `{"${inner}": ${jsonValue(value)}}`},`;
}

/** Returns the HCL (Terraform) and Nix blocks that define MCP servers, each as JSON with its first line. */
export function blocksIn(text: string): { json: string; line: number }[] {
  const blocks: { json: string; line: number }[] = [];
  const start = new RegExp(BLOCK);
  let match = start.exec(text);
  for (let tries = 0; match !== null && tries < BLOCKS_MAX; match = start.exec(text), tries += 1) {
    const open = match.index + match[0].lastIndexOf('{');
    const close = closingOf(text, open);
    if (close < 0) break;
    const body = text.slice(open + 1, close);
    if (!ADDRESS.test(body)) continue;
    start.lastIndex = close;
    const [, key = '', name] = match;
    const place = /servers$/i.test(key) ? 'mcpServers' : 'mcpServer';
    const named = name === undefined ? '' : `"name": ${JSON.stringify(name)},`;
    const json = `{"${place}": {${named}${body.split('\n').map(jsonLine).join('\n')}}}`;
    blocks.push({ json, line: text.slice(0, match.index).split('\n').length - 1 });
  }
  return blocks;
}
