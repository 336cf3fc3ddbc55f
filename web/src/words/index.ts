// The page's own words: messages, plurals, numbers. What the record says in its own words is never
// translated here; it is shown as recorded, isolated from the direction of the text around it.

import type { Localized } from '../model/findings';
import { ar } from './ar';
import { en } from './en';

/** A message, or its plural forms by the argument named in `by`. */
export type Message = string | ({ by: string; other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);
export type Key = keyof typeof en;
export type Lang = 'en' | 'ar';

/** A number and where in findings.json it stands, or how the page made it. */
export interface Num {
  num: number;
  path?: string | undefined;
  derived?: string | undefined;
}

/** A name or text of the record, of whatever script. */
export interface Name {
  name: string;
  path?: string | undefined;
}

/** A text the record has in several languages. */
export interface Told {
  told: Localized;
  path?: string | undefined;
}

/** Several names, joined as the language joins them. */
export interface Names {
  names: (Name & { count?: Num })[];
}

export type Argument = string | Num | Name | Told | Names;
export type Arguments = Record<string, Argument>;
export type Part = string | Exclude<Argument, string>;

const CATALOGUES: Record<Lang, Record<Key, Message>> = { en, ar };
export const LANGS: readonly Lang[] = ['en', 'ar'];
export const DIRECTION: Record<Lang, 'ltr' | 'rtl'> = { en: 'ltr', ar: 'rtl' };
export const OWN_NAME: Record<Lang, string> = { en: 'English', ar: 'العربية' };

/** The tag for numbers and dates: Latin digits in both, as the quoted record has them. */
export function localeOf(lang: Lang, wanted: readonly string[] = []): string {
  const regional = wanted.find((tag) => tag.startsWith(`${lang}-`) && !tag.includes('-u-'));
  const tag = regional ?? (lang === 'en' ? 'en-GB' : lang);
  return `${tag}-u-ca-gregory-nu-latn`;
}

const plurals: Partial<Record<Lang, Intl.PluralRules>> = {};

function template(lang: Lang, key: Key, args: Arguments): string {
  const message = CATALOGUES[lang][key];
  if (typeof message === 'string') return message;
  const argument = args[message.by];
  const count = typeof argument === 'object' && 'num' in argument ? argument.num : Number(argument);
  const rules = (plurals[lang] ??= new Intl.PluralRules(lang));
  return message[rules.select(count)] ?? message.other;
}

/** A message cut into its words and its arguments, in order. */
export function parts(lang: Lang, key: Key, args: Arguments = {}): Part[] {
  const out: Part[] = [];
  for (const piece of template(lang, key, args).split(/(\{\w+\})/)) {
    if (piece === '') continue;
    const name = /^\{(\w+)\}$/.exec(piece)?.[1];
    out.push(name === undefined ? piece : (args[name] ?? piece));
  }
  return out;
}

/** The same as plain text, for labels, titles and the clipboard; names keep to themselves. */
export function plain(lang: Lang, locale: string, key: Key, args: Arguments = {}): string {
  return parts(lang, key, args)
    .map((part) => plainPart(lang, locale, part))
    .join('');
}

export function plainPart(lang: Lang, locale: string, part: Part): string {
  if (typeof part === 'string') return part;
  if ('num' in part) return number(locale, part.num);
  if ('told' in part) return isolated(tell(part.told, lang).text, lang);
  if ('name' in part) return isolated(part.name, lang);
  const shown = part.names.map(
    (name) => isolated(name.name, lang) + (name.count ? ` (${number(locale, name.count.num)})` : ''),
  );
  return joined(lang, shown);
}

export function joined(lang: Lang, list: string[]): string {
  return new Intl.ListFormat(lang, { style: 'long', type: 'conjunction' }).format(list);
}

/** A recorded text within plain text: kept to itself where directions could meet. */
export function isolated(text: string, lang: Lang): string {
  const bare = text.replace(steering(text), '');
  return DIRECTION[lang] === 'ltr' && !/[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/.test(bare)
    ? bare
    : `\u2068${bare}\u2069`;
}

/**
 * Characters that steer the direction of text or cannot be seen: shown by name, never obeyed. Isolates
 * that close whatever they open only keep names apart, and stay.
 */
export function steering(text: string): RegExp {
  return closesIsolates(text)
    ? /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u202A-\u202E]/gu
    : /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u202A-\u202E\u2066-\u2069]/gu;
}

function closesIsolates(text: string): boolean {
  let open = 0;
  for (const [sign] of text.matchAll(/[\u2066-\u2069]/g)) {
    open += sign === '\u2069' ? -1 : 1;
    if (open < 0) return false;
  }
  return open === 0;
}

/** A recorded text in the language asked for, or in the one there is. */
export function tell(text: Localized | undefined, lang: Lang): { text: string; lang: string } {
  if (!text) return { text: '', lang };
  for (const tag of [lang, ...Object.keys(text).filter((key) => key.startsWith(`${lang}-`)), 'en']) {
    const found = text[tag];
    if (found !== undefined) return { text: found, lang: tag };
  }
  const [tag, found] = Object.entries(text)[0] ?? [lang, ''];
  return { text: found, lang: tag };
}

const numbers = new Map<string, Intl.NumberFormat>();

export function number(locale: string, value: number, digits = 0): string {
  const key = `${locale} ${digits}`;
  let format = numbers.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale, { maximumFractionDigits: digits });
    numbers.set(key, format);
  }
  return format.format(value);
}

/** A word of the catalogue for an enumeration of the record, or the record's own word for it. */
export function hasKey(key: string): key is Key {
  return Object.hasOwn(en, key);
}
