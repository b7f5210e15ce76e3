import type { Header } from '../authorization';

export interface Command {
  /** The values of each option, under one name for all its spellings. */
  options: Map<string, string[]>;
  words: string[];
  /** After `--`: the program of a stdio server. */
  program: string[];
}

const NAMES: readonly [RegExp, string][] = [
  [/^(-t|--transport|--type)$/, 'transport'],
  [/^(-h|--headers?)$/, 'header'],
  [/^(-e|--env)$/, 'env'],
  [/^--url$/, 'url'],
  [/^--sse$/, 'sse'],
  [/^--streamablehttp$/, 'streamable-http'],
  [/^--(bearer-token-env(-var)?|bearer-env|token-env)$/, 'bearer_token_env_var'],
  [/^--(bearer|bearer-token|auth-token|token|oauth2bearer|api-access-token)$/, 'token'],
  [/^--(server-)?name$/, 'name'],
];
/** Options without a value; every other option takes one. */
const FLAG = /^(--(trust|client-secret|help|force|yes|debug|verbose|global|json|oauth)|-[yg])$/;
/** Options whose value is an address other than the server's. */
const OTHER_URL = /url|uri|resource|redirect|issuer|origin|proxy/;

const isWeb = (word: string): boolean => /^https?:\/\//i.test(word);

/** `Name: value` or `Name:value`, the value of `--header`. */
export function headerOf(text: string): Header | null {
  const colon = text.indexOf(':');
  const equals = text.indexOf('=');
  const at = colon < 0 || (equals > 0 && equals < colon && !/^[\w-]+:/.test(text)) ? equals : colon;
  return at > 0 ? { name: text.slice(0, at).trim(), value: text.slice(at + 1).trim() } : null;
}

/** Splits the words of a command into options and other words. Names of options match in any letter case. */
export function optionsOf(words: readonly string[]): Command {
  const command: Command = { options: new Map(), words: [], program: [] };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '--') {
      command.program = words.slice(at + 1);
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      command.words.push(word);
      continue;
    }
    const equals = word.startsWith('--') ? word.indexOf('=') : -1;
    const written = (equals < 0 ? word : word.slice(0, equals)).toLowerCase();
    const name = NAMES.find(([spellings]) => spellings.test(written))?.[1];
    const next = words[at + 1] ?? '-';
    // An option before another option has no value; an unknown one before the address has none either.
    const isUnknownAlone = next.startsWith('-') || (isWeb(next) && !OTHER_URL.test(written));
    const isAlone = next.startsWith('--') || (name === undefined && isUnknownAlone);
    if (FLAG.test(written) || (equals < 0 && isAlone)) continue;
    if (equals < 0) at += 1;
    let value = equals < 0 ? (words[at] ?? '') : word.slice(equals + 1);
    // mcp-proxy takes a header's name and value as two words.
    if (name === 'header' && headerOf(value) === null) {
      at += 1;
      value = `${value}: ${words[at] ?? ''}`;
    }
    const option = name ?? written;
    command.options.set(option, [...(command.options.get(option) ?? []), value]);
  }
  return command;
}
