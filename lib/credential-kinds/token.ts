import { counted } from '@/lib/core/counted';
/** Longer input is a pasted file. The API states no limit. Counts characters, not UTF-8 bytes. */
export const TOKEN_CHARACTERS_MAX = 8192;

const INVISIBLE = /[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]/g;
const QUOTES = '"\'`“”‘’';
const SCHEME = /^(?:authorization\s*:|bearer\s)\s*/i;
const PLACEHOLDERS = [
  /\$\{/, // ${VAR}, ${env:VAR}, ${input:id}, ${{ secrets.X }}
  /\{\{/, // {{ token }}
  /\{env:/i,
  /\{file:/i,
  /^\{[^{}]*\}$/, // {token}
  /^\$[A-Za-z_]\w*$/,
  /(^|\W|_)\$[A-Z_][A-Z0-9_]+(?!\w)/, // $KEY_ID:$SECRET, ghp_$TOKEN
  /^\$env:\w+$/i,
  /\$\(/, // $(command)
  /^`.*`$/s,
  /%[A-Za-z_]\w*%(?!\w)/, // %KEY%:%SECRET%; percent-encoding continues with a digit or a letter
  /<[^<>]*>/, // <TOKEN>, sk-<your key>
  /^\[[^\]]*\]$/,
  /^__[a-z]+(_[a-z]+)*_?\d?__$/i, // __TOKEN__
  /^#\{.*\}#?$/,
  /^(op|keychain|keyring|vault|secrets?|aws-?sm|gcp-?sm|ssm|bws|doppler|infisical|env|file|ref\+\w{1,20}):\/\//i, // a reference into a password manager
  /^(secrets?|vault|keychain|keyring|secretref|file|cmd):/i,
  /^!(secret|vault|env|ref|reference|sub)\b/i, // Home Assistant, Ansible
  /^(ENC[[(]|\{cipher\}|\$ANSIBLE_VAULT|-----BEGIN|enc(rypted)?:)/i, // still encrypted: SOPS, Jasypt, Spring, age
  /^arn:aws:(secretsmanager|ssm):|^projects\/[^/]{1,100}\/secrets\/|^@Microsoft\.KeyVault\(/i,
  /^(@@|%%)\w{1,100}\1$/,
  /^(process\.env|import\.meta\.env|os\.environ)\b/,
  /^(your|my|insert|paste|enter|put|replace)[-_ ].*(token|key|secret|here)/i,
  /(^|[-_])your[-_]/i, // YOUR_TOKEN, ghp_your_token
  /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*_(TOKEN|KEY|SECRET|PAT)$/, // STRIPE_SECRET_KEY: only the name of a variable
  /[-_]here$/i, // API_KEY_HERE
  /^env:/i,
  /^(example|dummy|placeholder)[-_ ]?(token|key|secret|value)?$/i,
  /^(\w{1,12}[-_]){0,3}(\*{3,}|…+|•+)$/, // ***, ghp_***
  /^([\w-]{0,15}[-_])?x{3,}$/i, // xxx, github_pat_xxx; after a longer prefix, three may be chance
  /[-_]x{6,}$/i,
  /\.{3}|…|\*{4}/, // sk-..., eyJ…
  /^(bearer|token|access[-_ ]?token|auth[-_ ]?token|api[-_ ]?key|api[-_ ]?token|changeme|change[-_ ]me|replace[-_ ]me|todo|tbd|secret|password|redacted|none|null|undefined|hidden)$/i,
];

/** Words of instructions. No two of them form a third, so a text has one reading. */
const WORD =
  'your|my|the|insert|paste|enter|put|add|replace|with|use|actual|real|own|new|personal|access|auth|oauth|api|app|bot|user|client|service|bearer|secret|private|public|token|key|pat|jwt|password|credential|value|string|code|here|goes|this|me|example|sample|dummy|demo|fake|placeholder|change|server|mcp|github|gitlab|linear|notion|figma|sentry|stripe|slack|openai|anthropic';
const INSTRUCTION = new RegExp(`^(?:(?:${WORD})s?[-_ .]{0,3}){1,12}$`);
/** The words that do not occur in generated tokens. */
const POINTS = /your|insert|paste|enter|put|replace|here|example|sample|dummy|fake|placeholder|change|^my/;
const INSTRUCTION_CHARACTERS_MAX = 80;

/** Words of an instruction, with or without prefix: `ghp_yourtokenhere`, `YOURTOKEN`, `sk-my-secret-key`. */
function isInstruction(token: string): boolean {
  if (token.length > INSTRUCTION_CHARACTERS_MAX) return false;
  const text = token.toLowerCase();
  return [
    text,
    text.replace(
      /^(?:[a-z]{1,8}[-_]){1,3}?(?=your|my|insert|paste|enter|put|replace|example|fake|dummy)/,
      '',
    ),
  ].some((rest) => INSTRUCTION.test(rest) && POINTS.test(rest));
}

/** Whether a cleaned token is a placeholder: `${VAR}`, `<TOKEN>`, `YOUR_TOKEN`. */
export const isPlaceholder = (token: string): boolean =>
  PLACEHOLDERS.some((placeholder) => placeholder.test(token)) || isInstruction(token);

/** The longest token with surrounding text. Longer input stays unchanged and is rejected. */
const PASTED_CHARACTERS_MAX = 2 * TOKEN_CHARACTERS_MAX;

function withoutLayer(text: string): string {
  const token = text.replace(SCHEME, '');
  const isQuoted = token.length > 1 && QUOTES.includes(token.charAt(0)) && QUOTES.includes(token.slice(-1));
  return (isQuoted ? token.slice(1, -1) : token).trim();
}

/** Removes what is copied along: `Bearer `, quotes, line breaks, invisible characters. Linear time. */
export function cleanToken(pasted: string): string {
  const written = pasted.trim();
  if (written.length > PASTED_CHARACTERS_MAX) return written;
  let token = written.replace(INVISIBLE, '').trim();
  for (let before = ''; before !== token; ) {
    before = token;
    token = withoutLayer(token);
  }
  return token;
}

/** Says why a cleaned token cannot be valid, or returns null. */
export function tokenComplaint(token: string): string | null {
  if (token === '') return 'Enter the access token.';
  if (/[\r\n]/.test(token)) return 'This has several lines. Paste the token alone, on one line.';
  if (token.length > TOKEN_CHARACTERS_MAX)
    return `This is ${counted(token.length, 'character')} long; a token has at most ${TOKEN_CHARACTERS_MAX.toLocaleString('en')}. Paste the token alone.`;
  if (isPlaceholder(token)) return 'This is a placeholder, not a token. Paste the real token.';
  if (/\s/.test(token)) return 'A token has no spaces. Paste the token alone.';
  // RFC 9110 field values: an Authorization header can carry only visible ASCII.
  if (!/^[\x21-\x7e]+$/.test(token))
    return 'A token has only plain letters, digits and signs. Copy it again from its source.';
  return null;
}
