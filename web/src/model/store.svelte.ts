// What the page knows and what its reader has chosen. One page, one store.

import { Engine, readVerdict, type Answer, type Outcome, type Probe } from './evaluate';
import { isoDay, days, formatDate } from './dates';
import { readHash, writeHash, type View } from './hash';
import type { Claim, Facet, Findings, Mover, Named, Source, Verdict, Withdrawable } from './findings';
import {
  DIRECTION,
  LANGS,
  hasKey,
  localeOf,
  number,
  plain,
  type Arguments,
  type Key,
  type Lang,
  type Name,
} from '../words';
import { path } from './path';

/** The order in which facets are shown; ones not listed follow by name. */
const FACET_ORDER = [
  'event',
  'place',
  'time',
  'holder',
  'none_recorded',
  'object',
  'perpetrator',
  'footage',
  'quantity',
];

/** Milliseconds of probing before the page is given back to its reader. */
const PROBE_SLICE_MS = 12;

export class Store {
  readonly findings: Findings;
  readonly engine: Engine;
  readonly original: Outcome;
  readonly withdrawables: Withdrawable[];
  readonly withdrawableAt: ReadonlyMap<string, number>;
  readonly claimAt: ReadonlyMap<string, number>;
  /** Facets that some claim here speaks of, in their order. */
  readonly facets: string[];
  /** Facets that the record knows and no claim here speaks of. */
  readonly silentFacets: string[];
  readonly span: { from: number; to: number } | undefined;
  /** Values that this page computed otherwise than findings.json says, by path. */
  readonly differences: string[];
  readonly checked: number;

  lang = $state<Lang>('en');
  withdrawn = $state.raw<ReadonlySet<string>>(new Set());
  unknownWithdrawn = $state(0);
  claim = $state<string | undefined>();
  facet = $state('');
  date = $state<string | undefined>();
  hidden = $state.raw<ReadonlySet<string>>(new Set());
  q = $state('');
  source = $state('');
  set = $state('');
  verdict = $state('');
  counted = $state('');
  sort = $state('');
  probes = $state.raw<ReadonlyMap<string, Probe> | undefined>();

  readonly locale: string = $derived.by(() => localeOf(this.lang, this.findings.case.languages));
  readonly direction: 'ltr' | 'rtl' = $derived(DIRECTION[this.lang]);
  readonly outcome: Outcome = $derived.by(() =>
    this.withdrawn.size === 0 ? this.original : this.engine.outcome(this.withdrawn),
  );
  readonly isWhole: boolean = $derived(this.withdrawn.size === 0);
  readonly day: number | undefined = $derived(days(this.date)?.to);

  constructor(findings: Findings) {
    this.findings = findings;
    this.engine = new Engine(findings);
    this.original = this.engine.outcome(new Set());
    this.withdrawables = findings.withdrawables ?? [];
    this.withdrawableAt = new Map(this.withdrawables.map((each, at) => [each.id, at]));
    this.claimAt = new Map(findings.claims.map((claim, at) => [claim.id, at]));
    [this.facets, this.silentFacets] = facetsOf(findings);
    this.span = spanOf(findings);
    const check = selfCheck(findings, this.engine, this.original);
    this.checked = check.checked;
    this.differences = check.differences;
    this.facet = this.facets.includes('place') ? 'place' : (this.facets[0] ?? '');
  }

  // The address

  apply(view: View, fallbackLang: Lang): void {
    this.lang = LANGS.find((lang) => lang === view.lang) ?? fallbackLang;
    this.withdraw(view.without);
    this.claim = view.claim;
    if (view.facet && this.facets.includes(view.facet)) this.facet = view.facet;
    this.date = days(view.date)?.to === undefined ? undefined : view.date;
    this.hidden = new Set(view.hidden);
    this.q = view.q ?? '';
    this.source = view.source ?? '';
    this.set = view.set ?? '';
    this.verdict = view.verdict ?? '';
    this.counted = view.counted ?? '';
    this.sort = view.sort ?? '';
  }

  view(): View {
    const standard = this.facets.includes('place') ? 'place' : (this.facets[0] ?? '');
    return {
      lang: this.lang,
      without: [...this.withdrawn],
      hidden: [...this.hidden],
      ...(this.claim ? { claim: this.claim } : {}),
      ...(this.facet !== standard ? { facet: this.facet } : {}),
      ...(this.date ? { date: this.date } : {}),
      ...(this.q ? { q: this.q } : {}),
      ...(this.source ? { source: this.source } : {}),
      ...(this.set ? { set: this.set } : {}),
      ...(this.verdict ? { verdict: this.verdict } : {}),
      ...(this.counted ? { counted: this.counted } : {}),
      ...(this.sort ? { sort: this.sort } : {}),
    };
  }

  readAddress(fallbackLang: Lang): void {
    this.apply(readHash(location.hash), fallbackLang);
  }

  writeAddress(view: View): void {
    const hash = writeHash(view);
    if (hash === location.hash) return;
    const opensClaim = view.claim !== undefined && view.claim !== readHash(location.hash).claim;
    const address = hash || location.href.split('#')[0]!;
    if (opensClaim) history.pushState(null, '', address);
    else history.replaceState(null, '', address);
  }

  // Withdrawing

  withdraw(ids: readonly string[]): void {
    const known = ids.filter((id) => this.withdrawableAt.has(id));
    this.unknownWithdrawn = ids.length - known.length;
    this.withdrawn = new Set(known);
  }

  toggle(id: string): void {
    const next = new Set(this.withdrawn);
    if (!next.delete(id)) next.add(id);
    this.unknownWithdrawn = 0;
    this.withdrawn = next;
  }

  answers(): Answer[] {
    return this.outcome.answers.map((answer) => ({ ...answer }));
  }

  /** Computes how one more withdrawal would move the answers, a slice of time at a time. */
  probe(): () => void {
    const outcome = this.outcome;
    const left = this.withdrawables.filter((each) => !outcome.withdrawn.has(each.id));
    const found = new Map<string, Probe>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let at = 0;
    this.probes = undefined;
    const step = () => {
      const until = performance.now() + PROBE_SLICE_MS;
      while (at < left.length) {
        const id = left[at]!.id;
        found.set(id, this.engine.probe(outcome, id));
        at += 1;
        if (performance.now() > until) {
          timer = setTimeout(step);
          return;
        }
      }
      this.probes = found;
    };
    step();
    return () => clearTimeout(timer);
  }

  // Looking up

  verdictOf(claim: Claim, facetName: string): { facet: Facet; is: Verdict; was: Verdict } | undefined {
    const facet = claim.facets.find((each) => each.facet === facetName);
    return facet && this.verdictOfFacet(facet);
  }

  verdictOfFacet(facet: Facet): { facet: Facet; is: Verdict; was: Verdict } {
    const was = this.engine.verdict(facet, this.original.truth);
    const is = this.isWhole ? was : this.engine.verdict(facet, this.outcome.truth);
    return { facet, is, was };
  }

  isAlive(entryId: string): boolean {
    return this.engine.isAlive(entryId, this.withdrawn);
  }

  /** Whether a facet's distance still rests on anything. */
  hasDistance(claim: Claim, facet: Facet): boolean {
    if (!facet.distance_m) return false;
    if (this.isWhole) return true;
    const { truth } = this.outcome;
    const original = this.original.truth;
    const sides = [facet.for, facet.against].filter((node) => node != null && original[node] === 1);
    if (sides.length > 0) return sides.some((node) => truth[node!] === 1);
    return this.isObserved(claim.id);
  }

  /** Whether a claim's observed place still rests on anything. */
  isObserved(claimId: string): boolean {
    const entries = this.observers.get(claimId);
    return !entries || entries.some((entry) => this.isAlive(entry));
  }

  private observed: Map<string, string[]> | undefined;

  private get observers(): Map<string, string[]> {
    if (this.observed) return this.observed;
    const found = new Map<string, string[]>();
    for (const shape of this.findings.map?.observed?.features ?? []) {
      const { claim, entry } = shape.properties ?? {};
      if (!claim || !entry) continue;
      const list = found.get(claim);
      if (list) list.push(entry);
      else found.set(claim, [entry]);
    }
    return (this.observed = found);
  }

  // Names

  sourceOf(id: string | undefined): Source | undefined {
    return id === undefined ? undefined : this.findings.sources?.[id];
  }

  /** The name of an origin, item or analyst, with where it stands. */
  nameOf(id: string): Name {
    const at = this.withdrawableAt.get(id);
    const known = at === undefined ? undefined : this.withdrawables[at]!;
    if (known?.protected) return { name: this.t(protectedWord(known.kind)) };
    if (known?.name) return { name: known.name, path: path('withdrawables', at!, 'name') };
    const source = this.findings.sources?.[id];
    if (source?.name) return { name: source.name, path: path('sources', id, 'name') };
    const item = this.findings.items?.[id];
    if (item?.title) return { name: item.title, path: path('items', id, 'title') };
    return { name: withoutKind(id) };
  }

  moverName(mover: Mover): Name {
    return typeof mover === 'string' ? this.nameOf(mover) : { name: this.t('evidence.protected') };
  }

  actorName(id: string | undefined): Name {
    return this.named('actors', this.findings.actors, id);
  }

  placeName(id: string | undefined): Name {
    return this.named('places', this.findings.places, id);
  }

  private named(list: string, all: Record<string, Named> | undefined, id: string | undefined): Name {
    const names = id === undefined ? undefined : all?.[id]?.names;
    for (const lang of [this.lang, 'en', ...Object.keys(names ?? {})]) {
      const name = names?.[lang]?.[0];
      if (name) return { name, path: path(list, id!, 'names', lang, 0) };
    }
    return { name: withoutKind(id ?? '') };
  }

  // Words

  t(key: Key, args?: Arguments): string {
    return plain(this.lang, this.locale, key, args);
  }

  n(value: number, digits = 0): string {
    return number(this.locale, value, digits);
  }

  /** The page's word for an enumeration of the record, else the record's own. */
  word(group: string, value: string): string {
    const key = `${group}.${value}`;
    return hasKey(key) ? this.t(key) : value.replaceAll('_', ' ');
  }

  dateText(text: string): string {
    return formatDate(text, this.locale, {
      uncertain: this.t('date.uncertain'),
      about: this.t('date.about'),
      until: this.t('date.until'),
      since: this.t('date.since'),
      span: this.t('date.span'),
    });
  }
}

function protectedWord(kind: Withdrawable['kind']): Key {
  if (kind === 'analyst') return 'evidence.protected.analyst';
  return kind === 'item' ? 'evidence.protected.item' : 'evidence.protected';
}

/** `source:bellingcat` without its kind. */
export function withoutKind(id: string): string {
  return id.slice(id.indexOf(':') + 1);
}

/** Whether a claim says nothing of a facet, or is not known to, and nothing bears on it. */
export function isSilent(facet: Facet): boolean {
  const lists = facet.derivations;
  return (
    facet.claimed !== undefined &&
    facet.claimed !== 'yes' &&
    !facet.text &&
    !lists?.for.length &&
    !lists?.against.length
  );
}

function facetsOf(findings: Findings): [spoken: string[], silent: string[]] {
  const found = new Set<string>();
  const spoken = new Set<string>();
  for (const claim of findings.claims) {
    for (const facet of claim.facets) {
      found.add(facet.facet);
      if (!isSilent(facet)) spoken.add(facet.facet);
    }
  }
  const rank = (name: string) => (FACET_ORDER.indexOf(name) + FACET_ORDER.length + 1) % (FACET_ORDER.length + 1);
  const ordered = [...found].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return [ordered.filter((name) => spoken.has(name)), ordered.filter((name) => !spoken.has(name))];
}

/** First and last day that claims or statements of control name. */
function spanOf(findings: Findings): { from: number; to: number } | undefined {
  let from = Infinity;
  let to = -Infinity;
  const take = (text: string | undefined) => {
    const range = days(text);
    if (range?.from !== undefined) from = Math.min(from, range.from);
    if (range?.to !== undefined) to = Math.max(to, range.to);
  };
  for (const claim of findings.claims) take(claim.published);
  for (const shape of findings.map?.control?.features ?? []) {
    take(shape.properties?.from);
    take(shape.properties?.to);
  }
  return from <= to ? { from, to } : undefined;
}

/** Compares what this page computes with what the file says. */
function selfCheck(findings: Findings, engine: Engine, outcome: Outcome) {
  const differences: string[] = [];
  let checked = 0;
  const same = (where: () => string, mine: unknown, theirs: unknown) => {
    checked += 1;
    if (mine !== theirs) differences.push(where());
  };
  findings.questions.forEach((question, at) => {
    const answer = outcome.answers[at]!;
    for (const key of ['at_least', 'at_most', 'computed', 'adopted'] as const) {
      same(() => path('questions', at, key), answer[key], question[key]);
    }
    same(() => path('questions', at, 'of'), outcome.units[at]!.length, question.of);
    question.claims.forEach((claim, index) => {
      same(
        () => path('questions', at, 'claims', index, 'verdict'),
        outcome.verdicts[at]![index],
        readVerdict(claim.verdict),
      );
    });
  });
  findings.claims.forEach((claim, at) =>
    claim.facets.forEach((facet, index) => {
      same(
        () => path('claims', at, 'facets', index, 'verdict'),
        engine.verdict(facet, outcome.truth),
        readVerdict(facet.verdict),
      );
    }),
  );
  return { checked, differences };
}

export { isoDay };
