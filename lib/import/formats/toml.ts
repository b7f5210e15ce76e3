import { parse, TomlError } from 'smol-toml';
import { type Plain, toPlain, UnreadableFile } from '../json-value';
import { NESTING_MAX } from '../limits';

/** TOML 1.0. Throws UnreadableFile, with line and column. The parser's own message quotes the file and is not used. */
export function parseToml(text: string): Plain {
  try {
    return toPlain(parse(text, { unsafeKeyBehaviour: 'drop', maxDepth: NESTING_MAX }));
  } catch (cause) {
    if (!(cause instanceof TomlError)) throw cause;
    throw new UnreadableFile(
      `This is not valid TOML (line ${cause.line}, column ${cause.column}). Nothing was read from it.`,
    );
  }
}
