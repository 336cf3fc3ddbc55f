// The part of the page's address that keeps what a reader has chosen, so that a view can be linked.
//
// `#lang=ar&without=source:x&claim=claim:1&facet=place&date=2015-10-03&q=…`: names and values are
// percent-encoded; `without` may stand several times. Unknown names are ignored.

export interface View {
  lang?: string;
  without: string[];
  claim?: string;
  /** The facet whose verdict map, timeline and histogram show. */
  facet?: string;
  /** The day the map shows; absent for all days. */
  date?: string;
  /** Sources of control statements not drawn on the map. */
  hidden: string[];
  q?: string;
  source?: string;
  set?: string;
  /** `facet:verdict`. */
  verdict?: string;
  /** `question:status`. */
  counted?: string;
  /** `column` or `-column`. */
  sort?: string;
}

const SINGLE = ['lang', 'claim', 'facet', 'date', 'q', 'source', 'set', 'verdict', 'counted', 'sort'] as const;

export function readHash(hash: string): View {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  const view: View = { without: unique(params.getAll('without')), hidden: unique(params.getAll('hidden')) };
  for (const name of SINGLE) {
    const value = params.get(name);
    if (value) view[name] = value;
  }
  return view;
}

export function writeHash(view: View): string {
  const params: string[] = [];
  for (const name of SINGLE) {
    const value = view[name];
    if (value) params.push(`${name}=${encode(value)}`);
  }
  for (const id of view.without) params.push(`without=${encode(id)}`);
  for (const id of view.hidden) params.push(`hidden=${encode(id)}`);
  return params.length > 0 ? `#${params.join('&')}` : '';
}

/** Percent-encoded, but ids stay readable. */
const encode = (text: string) => encodeURIComponent(text).replaceAll('%3A', ':').replaceAll('%2F', '/');

const unique = (values: string[]) => [...new Set(values.filter((value) => value !== ''))];
