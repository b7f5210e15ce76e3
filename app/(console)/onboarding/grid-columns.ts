export const COLUMNS = [
  'Include',
  'Name',
  'MCP server URL',
  'Transport',
  'Token',
  'Vault',
  'Result',
] as const;

/** Columns of a wide screen; on a narrow one each row is a card. Shared by the header and the rows. */
export const WIDE =
  'lg:grid lg:grid-cols-[1.25rem_minmax(8rem,1fr)_minmax(14rem,2.4fr)_6.5rem_6.5rem_minmax(8rem,1fr)_8.5rem] lg:gap-x-3';
