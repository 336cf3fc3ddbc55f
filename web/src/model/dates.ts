// Dates as the record gives them: EDTF levels 0 and 1, or RFC 3339 instants. Never more precise than
// the text: "2015-10" stays a month.

/** Days since 1970-01-01, both ends included; an open end is absent. */
export interface Days {
  from?: number;
  to?: number;
}

const DAY_MS = 86_400_000;

/** The days a text may mean; `undefined` when it means none that this page can read. */
export function days(text: string | undefined): Days | undefined {
  if (!text) return undefined;
  const [first, second] = text.split('/');
  if (second === undefined) return one(first!);
  const from = isOpen(first!) ? undefined : one(first!)?.from;
  const to = isOpen(second) ? undefined : one(second)?.to;
  if (from === undefined && to === undefined) return undefined;
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

const isOpen = (text: string) => text === '' || text === '..';

function one(text: string): Days | undefined {
  const match = /^(\d{4}|\d{3}X|\d{2}XX)(?:-(\d{2}|XX)(?:-(\d{2}|XX))?)?(?:T.*)?[?~%]?$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day] = match as unknown as [string, string, string?, string?];
  if (year.includes('X')) {
    const low = Number(year.replaceAll('X', '0'));
    const high = Number(year.replaceAll('X', '9'));
    return { from: dayOf(low, 0, 1), to: dayOf(high, 11, 31) };
  }
  const y = Number(year);
  const m = month === undefined || month === 'XX' ? undefined : Number(month);
  if (m === undefined) return { from: dayOf(y, 0, 1), to: dayOf(y, 11, 31) };
  if (m < 1 || 12 < m) return undefined;
  const d = day === undefined || day === 'XX' ? undefined : Number(day);
  if (d === undefined) return { from: dayOf(y, m - 1, 1), to: dayOf(y, m, 0) };
  const at = dayOf(y, m - 1, d);
  return new Date(at * DAY_MS).getUTCDate() === d ? { from: at, to: at } : undefined;
}

function dayOf(year: number, month: number, day: number): number {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return Math.floor(date.getTime() / DAY_MS);
}

/** `2015-10-06` of a day number. */
export function isoDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

export interface DateWords {
  uncertain: string;
  about: string;
  until: string;
  since: string;
  span: string;
}

/** A date in the reader's language, exactly as precise as its text. */
export function formatDate(text: string, locale: string, words: DateWords): string {
  const [first, second] = text.split('/');
  if (second === undefined) return single(first!, locale, words);
  if (isOpen(first!)) return words.until.replace('{date}', single(second, locale, words));
  if (isOpen(second)) return words.since.replace('{date}', single(first!, locale, words));
  return words.span.replace('{from}', single(first!, locale, words)).replace('{to}', single(second, locale, words));
}

function single(text: string, locale: string, words: DateWords): string {
  const bare = text.replace(/[?~%]$/, '');
  const range = one(bare);
  if (range?.from === undefined) return text;
  const parts = bare
    .split('T')[0]!
    .split('-')
    .filter((part) => !part.includes('X')).length;
  if (parts === 0) return text;
  const options: Intl.DateTimeFormatOptions = { timeZone: 'UTC', calendar: 'gregory', year: 'numeric' };
  if (parts > 1) options.month = 'short';
  if (parts > 2) options.day = 'numeric';
  const shown = formatter(locale, options).format(range.from * DAY_MS);
  const clock = /T(\d{2}:\d{2})/.exec(bare)?.[1];
  const zone = /(Z|[+-]\d{2}:\d{2})$/.exec(clock ? bare : '')?.[1];
  const whole = clock ? `${shown}, ${clock}${zone === 'Z' ? ' UTC' : zone ? ` ${zone}` : ''}` : shown;
  if (text.endsWith('?')) return words.uncertain.replace('{date}', whole);
  if (text.endsWith('~')) return words.about.replace('{date}', whole);
  if (text.endsWith('%')) return words.uncertain.replace('{date}', words.about.replace('{date}', whole));
  return whole;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** A formatter, made once per kind. */
export function formatter(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  let made = formatters.get(key);
  if (!made) formatters.set(key, (made = new Intl.DateTimeFormat(locale, options)));
  return made;
}
