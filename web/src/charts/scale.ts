// Scales and ticks for the small charts of the page.

export type Scale = (value: number) => number;

export function linear([from, to]: [number, number], [start, end]: [number, number]): Scale {
  const span = to - from || 1;
  return (value) => start + ((value - from) / span) * (end - start);
}

/** Round steps that leave at most `most` ticks from zero to `top`. */
export function countTicks(top: number, most: number): number[] {
  let step = 1;
  for (const times of [1, 2, 5, 10, 20, 25, 50, 100].flatMap((base) => [base])) {
    step = times;
    if (top / step <= most) break;
  }
  while (top / step > most) step *= 10;
  const ticks: number[] = [];
  for (let tick = 0; tick <= top; tick += step) ticks.push(tick);
  return ticks;
}

export type Step = 'day' | 'month' | 'year';

const DAY_MS = 86_400_000;

/** The step that gives a readable number of columns for a span of days. */
export function stepFor(from: number, to: number): Step {
  const length = to - from + 1;
  if (length <= 62) return 'day';
  return length <= 366 * 6 ? 'month' : 'year';
}

/** The column a day falls in, counted from an arbitrary origin. */
export function columnOf(day: number, step: Step): number {
  if (step === 'day') return day;
  const date = new Date(day * DAY_MS);
  return step === 'year' ? date.getUTCFullYear() : date.getUTCFullYear() * 12 + date.getUTCMonth();
}

/** The first day of a column. */
export function dayOfColumn(column: number, step: Step): number {
  if (step === 'day') return column;
  const date = new Date(0);
  if (step === 'year') date.setUTCFullYear(column, 0, 1);
  else date.setUTCFullYear(Math.floor(column / 12), column % 12, 1);
  return Math.floor(date.getTime() / DAY_MS);
}
