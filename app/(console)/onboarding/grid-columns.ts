export const COLUMNS = [
  'Include',
  'Name',
  'MCP server URL',
  'Transport',
  'Token',
  'Vault',
  'Notes',
  'Result',
] as const;

/** Columns of a wide screen; on a narrow one each row is a card. Shared by the head and the rows. */
export const WIDE =
  'lg:grid lg:grid-cols-[1.25rem_minmax(7rem,1fr)_minmax(12rem,2fr)_5.5rem_6.5rem_minmax(7rem,1fr)_minmax(8rem,1.3fr)_8.5rem] lg:gap-x-3';
