// Which claims the table shows, and in which order.

import { days } from './dates';
import { middle } from './distance';
import { readVerdict, VERDICTS } from './evaluate';
import type { Claim } from './findings';
import type { Store } from './store.svelte';
import { withoutKind } from './store.svelte';

export type Column = 'id' | 'title' | 'source' | 'date' | 'place' | 'distance' | `facet:${string}`;

/** Folded for finding: no case, no accents, no Arabic vowel signs or letter variants. */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{M}\u0640]/gu, '')
    .replace(/[\u0622\u0623\u0625]/g, '\u0627')
    .toLowerCase();
}

/** The place a claim names: as it says, and as it was read. */
export function placeOf(claim: Claim): { text?: string; place?: string; at: number } | undefined {
  const at = claim.facets.findIndex((facet) => facet.facet === 'place');
  const facet = claim.facets[at];
  if (!facet) return undefined;
  return { at, ...(facet.text ? { text: facet.text } : {}), ...(facet.place ? { place: facet.place } : {}) };
}

/** The facet that a claim's distance belongs to. */
export function distanceOf(store: Store, claim: Claim): { at: number; value: number } | undefined {
  const at = claim.facets.findIndex((facet) => facet.distance_m);
  if (at < 0 || !store.hasDistance(claim, claim.facets[at]!)) return undefined;
  const value = middle(claim.facets[at]!.distance_m);
  return value === undefined ? undefined : { at, value };
}

let haystacks: string[] | undefined;

function haystack(store: Store): string[] {
  return (haystacks ??= store.findings.claims.map((claim) => {
    const place = placeOf(claim);
    const names = place?.place ? Object.values(store.findings.places?.[place.place]?.names ?? {}).flat() : [];
    return folded([claim.id, claim.title, place?.text, ...names, store.sourceOf(claim.source)?.name].join(' \n '));
  }));
}

/** Positions of the claims that pass every filter. */
export function filtered(store: Store): number[] {
  const { claims } = store.findings;
  let found = claims.map((_, at) => at);
  if (store.q.trim()) {
    const words = folded(store.q).split(/\s+/).filter(Boolean);
    const texts = haystack(store);
    found = found.filter((at) => words.every((word) => texts[at]!.includes(word)));
  }
  if (store.source) found = found.filter((at) => claims[at]!.source === store.source);
  if (store.set) found = found.filter((at) => claims[at]!.sets?.includes(store.set));
  if (store.verdict) {
    const [facet = '', verdict = ''] = splitLast(store.verdict);
    const wanted = readVerdict(verdict);
    found = found.filter((at) => store.verdictOf(claims[at]!, facet)?.is === wanted);
  }
  if (store.counted) {
    const ids = countedIds(store, store.counted);
    found = found.filter((at) => ids.has(claims[at]!.id));
  }
  return found;
}

/** The claims of the units that a question gives one status. */
function countedIds(store: Store, counted: string): Set<string> {
  const [id, status] = splitLast(counted);
  const at = store.findings.questions.findIndex((question) => question.id === id);
  const found = new Set<string>();
  for (const unit of store.outcome.units[at] ?? []) {
    if (unit.status !== status) continue;
    for (const index of unit.claims) found.add(store.findings.questions[at]!.claims[index]!.id);
  }
  return found;
}

export function splitLast(text: string): [string, string] {
  const at = text.lastIndexOf(':');
  return [text.slice(0, at), text.slice(at + 1)];
}

/** The same positions in the order of `store.sort`: a column, descending when it starts with a dash. */
export function sorted(store: Store, positions: number[]): number[] {
  const descending = store.sort.startsWith('-');
  const column = (descending ? store.sort.slice(1) : store.sort) as Column;
  if (!column) return positions;
  const { claims } = store.findings;
  const keys = new Map<number, string | number | undefined>();
  for (const at of positions) keys.set(at, keyOf(store, claims[at]!, column));
  const compare = new Intl.Collator(store.lang, { numeric: true, sensitivity: 'base' }).compare;
  const way = descending ? -1 : 1;
  return [...positions].sort((a, b) => {
    const [x, y] = [keys.get(a), keys.get(b)];
    if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined) || a - b;
    const order = typeof x === 'number' && typeof y === 'number' ? x - y : compare(String(x), String(y));
    return way * order || a - b;
  });
}

function keyOf(store: Store, claim: Claim, column: Column): string | number | undefined {
  switch (column) {
    case 'id':
      return withoutKind(claim.id);
    case 'title':
      return claim.title || undefined;
    case 'source':
      return store.sourceOf(claim.source)?.name;
    case 'date':
      return days(claim.published)?.from ?? days(claim.published)?.to;
    case 'place': {
      const place = placeOf(claim);
      return place?.text ?? (place?.place ? store.placeName(place.place).name : undefined);
    }
    case 'distance':
      return distanceOf(store, claim)?.value;
    default: {
      const verdict = store.verdictOf(claim, column.slice('facet:'.length))?.is;
      return verdict === undefined ? undefined : VERDICTS.indexOf(verdict);
    }
  }
}
