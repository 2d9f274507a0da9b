// Tables of a report.

/** A table whose first column is text and whose others are numbers. */
export function buildTable(columns, rows) {
  const rule = columns.map((_, index) => (index === 0 ? '---' : '---:'));
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(columns), `|${rule.join('|')}|`, ...rows.map(line)].join('\n');
}

/** A row of what the library promises. A limit inside the middle half of what was measured was neither met nor missed. */
export function verdict(title, what, measured, [low, high], limit, digits = 2) {
  const word = high <= limit ? 'met' : low > limit ? 'missed' : 'unclear: within the noise';
  return `| ${title} | ${what} | ${fixed(measured, digits)} | ${limit} | ${word} |`;
}

/** The table of such rows. */
export function buildReach(rows) {
  return `## Reach\n\n| | | measured | at most | |\n|---|---|---:|---:|---|\n${rows.join('\n')}`;
}

/** A number with so many digits, and without a minus before nothing. */
export function fixed(number, digits) {
  return (Number(number.toFixed(digits)) + 0).toFixed(digits);
}
