/** For a field of text that may hold tokens: neither offered for saving nor sent to a spelling service. */
export const PRIVATE_TEXT = {
  autoComplete: 'off',
  autoCapitalize: 'off',
  autoCorrect: 'off',
  spellCheck: false,
  'data-1p-ignore': true,
  'data-lpignore': 'true',
  'data-bwignore': true,
} as const;
