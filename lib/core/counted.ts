/** Returns a count with its noun: `1 row`, `1,200 rows`, `2 entries`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
