/** A token longer than this is a pasted file, not a token. The API states no limit; bytes of UTF-8 do not matter here. */
export const TOKEN_CHARACTERS_MAX = 8192;

const INVISIBLE = /[\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\u00ad]/g;
const QUOTES = /^(["'`“”‘’])(.*)["'`“”‘’]$/s;
const PLACEHOLDERS = [
  /\$\{[^}]*\}/, // ${VAR}, ${env:VAR}, ${input:id}
  /\$\{\{.*\}\}/, // ${{ secrets.X }}
  /\{\{.*\}\}/, // {{ token }}
  /\{env:[^}]*\}/i,
  /^\$[A-Za-z_]\w*$/,
  /^%[A-Za-z_]\w*%$/,
  /^<[^>]*>$/, // <TOKEN>
  /^\[[^\]]*\]$/,
  /^(your|my|insert|paste|enter|put)[-_ ].*(token|key|secret|here)/i,
  /^(x{4,}|\*{3,}|\.{3,}|…+|•+)$/i,
  /^(token|access[-_ ]?token|api[-_ ]?key|changeme|todo|secret)$/i,
];

/** Removes what comes along when a token is copied: `Bearer `, quotes, line ends at the edges, invisible characters. */
export function cleanToken(pasted: string): string {
  let token = pasted.replace(INVISIBLE, '').trim();
  token = token.replace(/^authorization\s*:\s*/i, '');
  for (let before = ''; before !== token; ) {
    before = token;
    token = token
      .replace(QUOTES, '$2')
      .trim()
      .replace(/^bearer\s+/i, '')
      .trim();
  }
  return token;
}

/** A sentence that says why this cannot be a token, or null when it can. Expects a cleaned token. */
export function tokenComplaint(token: string): string | null {
  if (token === '') return 'Enter the access token.';
  if (/[\r\n]/.test(token)) return 'This has several lines. Paste the token alone, on one line.';
  if (token.length > TOKEN_CHARACTERS_MAX)
    return `This is ${token.length.toLocaleString('en')} characters long; a token has at most ${TOKEN_CHARACTERS_MAX.toLocaleString('en')}. Paste the token alone.`;
  if (PLACEHOLDERS.some((placeholder) => placeholder.test(token)))
    return 'This is a placeholder, not a token. Paste the value that it stands for.';
  if (/\s/.test(token)) return 'A token has no spaces. Paste the token alone.';
  // RFC 9110 field values: visible ASCII only can travel in an Authorization header.
  if (!/^[\x21-\x7e]+$/.test(token))
    return 'A token has only plain letters, digits and signs. Copy it again from its source.';
  return null;
}
