/** RFC 3986 has no limit. This one is from the API's schemas page for the flat shape. */
export const MCP_SERVER_URL_CHARACTERS_MAX = 2048;
/** Code points, not bytes (schemas page). */
export const DISPLAY_NAME_CHARACTERS_MAX = 255;
/** Pairs. Keys have at most 64 and values at most 512 characters (official SDK). */
export const METADATA_PAIRS_MAX = 16;
export const METADATA_KEY_CHARACTERS_MAX = 64;
export const METADATA_VALUE_CHARACTERS_MAX = 512;

export const ENVIRONMENTS = ['development', 'staging', 'production'] as const;
/** The choices of a form; '' means none. */
export const STATED_ENVIRONMENTS = ['', ...ENVIRONMENTS] as const;
export const ENVIRONMENT_NAMES: Readonly<Record<(typeof STATED_ENVIRONMENTS)[number], string>> = {
  '': 'Not stated',
  development: 'Development',
  staging: 'Staging',
  production: 'Production',
};
