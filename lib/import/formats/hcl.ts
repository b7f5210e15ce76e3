import { closingOf } from './balanced';

/** A block of HCL whose type names MCP: `mcp_server {`, `resource "acme_mcp_server" "ledger" {`. */
const BLOCK =
  /^[ \t]*(?:(?:resource|data|module)[ \t]+)?"?[\w-]{0,60}mcp[\w-]{0,60}"?(?:[ \t]+"([^"\n]{1,100})")?[ \t]*=?[ \t]*\{[ \t]*$/gim;
const ADDRESS = /^[ \t]*"?[\w-]{0,40}(?:url|uri|endpoint)"?[ \t]*=[ \t]*"https?:/im;
const OPENING = /^\s*"?([\w.-]{1,100})"?(?:\s+"[^"\n]{0,100}")*\s*=?\s*\{$/;
const ATTRIBUTE = /^\s*"?([\w.-]{1,100})"?\s*=\s*(\S.*?),?$/;
/** Blocks that are looked at: each costs a look at the text inside. */
const BLOCKS_MAX = 50;

/** One line of a block as JSON; an expression in the place of a value as a placeholder. */
function jsonLine(line: string): string {
  const written = line.trimEnd();
  if (/^\s*(?:#|\/\/|$)/.test(written)) return '';
  const [, block] = OPENING.exec(written) ?? [];
  if (block !== undefined) return `"${block}": {`;
  const [, key, value = ''] = ATTRIBUTE.exec(written) ?? [];
  if (key === undefined) return /^\s*[\]}]$/.test(written) ? `${written},` : written;
  const isLiteral = /^(?:["[{\d-]|true$|false$|null$)/.test(value);
  const json = isLiteral
    ? value.replace(/^\{.*\}$/, (map) => map.replace(/"?([\w-]{1,100})"?\s{0,20}=\s/g, '"$1": '))
    : JSON.stringify(`\${${value.slice(0, 200)}}`);
  return `"${key}": ${json}${/^[[{]$/.test(value) ? '' : ','}`;
}

/** The blocks of HCL (Terraform) in a text that name an MCP server, each as JSON with the line on which it begins. */
export function hclIn(text: string): { json: string; line: number }[] {
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
    const name = match[1] === undefined ? '' : `"name": ${JSON.stringify(match[1])},`;
    const json = `{"mcpServer": {${name}${body.split('\n').map(jsonLine).join('\n')}}}`;
    blocks.push({ json, line: text.slice(0, match.index).split('\n').length - 1 });
  }
  return blocks;
}
