const ID_CHARACTERS_MAX = 200;

/**
 * Whether a text can be an id of the API. Ids are opaque, but must be one path segment to every program on
 * the way: no `/`, `\`, `%` or `..`, which a proxy may decode into another path.
 */
export const isId = (text: string): boolean =>
  text.length <= ID_CHARACTERS_MAX &&
  /^[A-Za-z0-9_-][A-Za-z0-9_.~:@+=,-]*$/.test(text) &&
  !text.includes('..');
