const ID_CHARACTERS_MAX = 200;

/**
 * Whether a text can be an id of the API. Ids are opaque, but must be one path segment for every program that
 * handles them: no `/`, `\`, `%` or `..`, which a proxy may decode into another path.
 */
export const isId = (text: string): boolean =>
  text.length <= ID_CHARACTERS_MAX &&
  /^[A-Za-z0-9_-][A-Za-z0-9_.~:@+=,-]*$/.test(text) &&
  !text.includes('..');
