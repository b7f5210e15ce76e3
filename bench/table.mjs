// Each row has one figure: its name, its value, its budget and whether it is within the budget.

const DIGITS = { ms: 1, s: 1, KB: 1, MiB: 1, MB: 0, '×': 2, '/s': 0, '': 2 };

function written(value, unit) {
  if (!Number.isFinite(value)) return 'not measured';
  const number = Number.isInteger(value) ? String(value) : value.toFixed(DIGITS[unit] ?? 1);
  return unit === '' ? number : unit === '×' ? `${number}×` : `${number} ${unit}`;
}

const holds = ({ sign, limit }, value) => (sign === '≤' ? value <= limit : value >= limit);

/** Returns a row of the table. `value` is a number in `unit`. Without a budget it is only shown. `detail` explains it. */
export function row(name, value, unit, { budget, detail = '' } = {}) {
  const isOk = budget === undefined ? undefined : Number.isFinite(value) && holds(budget, value);
  return { name, value, unit, budget, detail, isOk };
}

function budgetText({ budget, unit }) {
  if (budget === undefined) return '–';
  const text = `${budget.sign} ${written(budget.limit, unit)}`;
  return budget.want === undefined ? text : `${text} (want ${budget.want})`;
}

function cellsOf(entry) {
  const verdict = entry.isOk === undefined ? '' : entry.isOk ? 'ok' : 'OVER';
  return [entry.name, written(entry.value, entry.unit), budgetText(entry), verdict];
}

export function printTable(groups) {
  const head = ['row', 'measured', 'budget', ''];
  const all = [head, ...groups.flatMap(({ rows }) => rows.map(cellsOf))];
  const widths = head.map((_, at) => Math.max(...all.map((cells) => cells[at].length)));
  const print = (cells, detail = '') =>
    console.log(`${cells.map((cell, at) => cell.padEnd(widths[at])).join('  ')}  ${detail}`.trimEnd());
  console.log();
  print(head);
  for (const { title, rows } of groups) {
    console.log(`\n— ${title} —`);
    for (const entry of rows) print(cellsOf(entry), entry.detail);
  }
}
