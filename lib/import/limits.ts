/** All files of one import together, in bytes of UTF-8. */
export const IMPORT_BYTES_MAX = 2 * 1024 * 1024;
/** Rows of one import; the same as IMPORT_ROWS_MAX of the contract, which would bring zod into the worker. */
export const IMPORT_ENTRIES_MAX = 2_000;
/** Levels of objects and lists in one file. No client nests its servers deeper than six. */
export const NESTING_MAX = 32;
/** Values in one file once its aliases are written out. 2 MB of plain text hold fewer. */
export const VALUES_MAX = 500_000;
/** What is longer is neither a URL nor a header: no pattern is tried on it. */
export const TEXT_CHARACTERS_MAX = 16_384;
