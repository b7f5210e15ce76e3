import { closingOf } from './balanced';

const CALL = /\bMultiServerMCPClient\(\s{0,200}(?:connections\s{0,20}=\s{0,20})?\{/g;

/** Whether a text of Python gives LangChain's client its servers. */
export const isPython = (text: string): boolean =>
  text.includes('MultiServerMCPClient(') && text.search(CALL) >= 0;

/**
 * The first dictionary that a `MultiServerMCPClient(…)` is given, written as YAML, behind as many empty lines as were
 * before it; null where it never closes. A dictionary of texts is a flow map of YAML once `f"…"` and `True` are none.
 */
export function dictionaryIn(text: string): string | null {
  const [match] = text.matchAll(CALL);
  if (match === undefined) return null;
  const open = match.index + match[0].length - 1;
  const close = closingOf(text, open);
  if (close < 0) return null;
  const lines = '\n'.repeat(text.slice(0, open).split('\n').length - 1);
  const written = text
    .slice(open, close + 1)
    .replace(/(?<![\w"'])[fFrRbBuU]{1,2}(?=["'])/g, '')
    .replace(/\t/g, '  ')
    .replace(/\n(?=\S)/g, '\n ');
  return `${lines}MultiServerMCPClient: ${written}`;
}
