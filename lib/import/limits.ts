/** Total size of the files of one import, in bytes of UTF-8. */
export const IMPORT_BYTES_MAX = 2 * 1024 * 1024;
/** Rows of one import. Equals IMPORT_ROWS_MAX, whose module would load zod into the worker. */
export const IMPORT_ENTRIES_MAX = 2_000;
/** Levels of objects and lists in one file. No client nests its servers deeper than six. */
export const NESTING_MAX = 32;
/** Values in one file with its aliases expanded. 2 MB of plain text hold fewer. */
export const VALUES_MAX = 500_000;
/** Longer text is neither a URL nor a header, and no pattern is applied to it. In characters. */
export const TEXT_CHARACTERS_MAX = 16_384;
