// One row a figure: what it is, what was measured, what it may be, and whether it is.

const DIGITS = { ms: 1, s: 1, KB: 1, MiB: 1, MB: 0, '×': 2, '/s': 0, '': 2 };

function written(value, unit) {
  if (!Number.isFinite(value)) return 'not measured';
  const number = Number.isInteger(value) ? String(value) : value.toFixed(DIGITS[unit] ?? 1);
  return unit === '' ? number : unit === '×' ? `${number}×` : `${number} ${unit}`;
}

const holds = ({ sign, limit }, value) => (sign === '≤' ? value <= limit : value >= limit);

/**
 * A row of the table. `value` is a number in `unit`; without a budget it is only told. `detail` says
 * what the figure is made of, `causes` are lines shown when the budget does not hold.
 */
export function row(name, value, unit, { budget, detail = '', causes = [] } = {}) {
  const isOk = budget === undefined ? undefined : Number.isFinite(value) && holds(budget, value);
  return { name, value, unit, budget, detail, isOk, causes: isOk === false ? causes : [] };
}

function budgetText({ budget, unit }) {
  if (budget === undefined) return '–';
  const text = `${budget.sign} ${written(budget.limit, unit)}`;
  return budget.want === undefined ? text : `${text} (want ${budget.want})`;
}

const verdict = ({ isOk }) => (isOk === undefined ? '' : isOk ? 'ok' : 'OVER');

function pad(cells, widths) {
  return cells.map((cell, at) => cell.padEnd(widths[at])).join('  ');
}

/** Prints all groups as one table, and below it what the figures over their budget are made of. */
export function printTable(groups) {
  const lines = groups.flatMap(({ rows }) =>
    rows.map((entry) => [entry.name, written(entry.value, entry.unit), budgetText(entry), verdict(entry)]),
  );
  const head = ['row', 'measured', 'budget', ''];
  const widths = head.map((cell, at) => Math.max(cell.length, ...lines.map((line) => line[at].length)));
  console.log(`\n${pad(head, widths)}`);
  for (const { title, rows } of groups) {
    console.log(`\n— ${title} —`);
    for (const entry of rows) {
      const cells = [entry.name, written(entry.value, entry.unit), budgetText(entry), verdict(entry)];
      console.log(`${pad(cells, widths)}  ${entry.detail}`.trimEnd());
    }
  }
  for (const { name, causes } of groups.flatMap(({ rows }) => rows))
    if (causes.length > 0)
      console.log(`\n${name} is made of\n${causes.map((line) => `  ${line}`).join('\n')}`);
}
