// The shape of findings.json, format `findings/1`. Everything in it was written by others: text is
// only ever shown as text, and an address becomes a link only when `safeUrl` lets it.

/** One text in several languages, by language tag. */
export type Localized = Record<string, string>;

/** A verdict as the page names it. */
export type Verdict = 'supported' | 'contradicted' | 'disputed' | 'undetermined' | 'not_claimed' | 'repeats';

export type Claimed = 'yes' | 'no' | 'unknown';
export type Status = 'yes' | 'open' | 'no';

/** A node of the shared circuit array; arguments are indices smaller than the node's own. */
export type Circuit =
  { entry: string } | { and: number[] } | { or: number[] } | { least: [number, number[]] } | { not: number };

export interface Derivations {
  for: string[][];
  against: string[][];
  repeats?: string[][];
  more: boolean;
}

/** How far one withdrawal moves a count, and whose. */
export interface Robust {
  withdraw: number;
  at_least: number;
  at_most: number;
  origin?: Mover;
  at_most_origin?: Mover;
}

/** Who moves a count: an id, or somebody who may not be named. */
export type Mover = string | { protected: true };

/** Whatever has two sides and therefore a verdict. */
export interface Sided {
  verdict: string;
  claimed?: Claimed;
  for?: number | null;
  against?: number | null;
  repeats?: number | null;
  derivations?: Derivations;
}

export interface QuestionClaim extends Sided {
  id: string;
  unit: string;
  why_not?: Localized;
}

export interface SeriesPoint {
  date: string;
  at_least: number;
  at_most: number;
  of: number;
}

export interface Question {
  id: string;
  title: Localized;
  note?: Localized;
  proposition: { kind: string; actor?: string; text: Localized };
  counts?: string;
  unit: string;
  rule: 'any' | 'every';
  set?: { id: string; rule?: Localized; date?: string };
  of: number;
  at_least: number;
  at_most: number;
  computed: number;
  adopted: number;
  adopted_from?: { origin: Mover; count: number }[];
  tally: Record<string, number>;
  robust?: Robust;
  claims: QuestionClaim[];
  series?: SeriesPoint[];
}

export interface Reading {
  place?: string;
  name?: string;
  area_km2?: string;
  fits?: string;
}

export interface Facet extends Sided {
  facet: string;
  text?: string;
  place?: string;
  actor?: string;
  readings?: Reading[];
  distance_m?: { low?: string; high?: string };
  /** Accounts that fit in place and time alone: shown, and no derivation. */
  compatible?: string[];
  notes?: Localized[];
  why_not?: Localized;
}

export interface Claim {
  id: string;
  title?: string;
  source?: string;
  item?: string;
  incident?: string;
  published?: string;
  sets?: string[];
  /** The page that reports it. */
  cited?: string;
  facets: Facet[];
  claimed_point?: [number, number];
  observed_point?: [number, number];
}

export interface Entry {
  kind: string;
  thing?: string;
  summary?: Localized;
  origin?: string;
  items?: string[];
  analyst?: string;
  method?: string;
  about?: string;
  note?: string;
  url?: string;
  date?: string;
  confidence?: string;
  withdrawable?: string[];
  status?: string;
  reason?: string;
  effect?: string;
  /** The entry that corrected, retracted or objected to it. */
  by?: string;
}

export interface Withdrawable {
  id: string;
  kind: 'origin' | 'item' | 'analyst';
  name?: string;
  entries: number;
  protected?: boolean;
}

export interface Source {
  name?: string;
  kind?: string;
  language?: string;
  interest?: string;
  url?: string;
}

export interface ItemFile {
  sha256: string;
  media_type?: string;
  bytes?: number;
}

export interface Item {
  title?: string;
  url?: string;
  published?: string;
  source?: string;
  files?: ItemFile[];
  archived_at?: string[];
}

export interface Named {
  names?: Record<string, string[]>;
  kind?: string;
  cited?: string;
  parents?: string[];
}

export interface Shape {
  type: 'Feature';
  geometry: Geometry | null;
  properties: Record<string, string | undefined> | null;
}

export type Position = [number, number, ...number[]];

export type Geometry =
  | { type: 'Point'; coordinates: Position }
  | { type: 'MultiPoint' | 'LineString'; coordinates: Position[] }
  | { type: 'MultiLineString' | 'Polygon'; coordinates: Position[][] }
  | { type: 'MultiPolygon'; coordinates: Position[][][] }
  | { type: 'GeometryCollection'; geometries: Geometry[] };

export interface Shapes {
  type: 'FeatureCollection';
  features: Shape[];
}

export interface Findings {
  format: string;
  rules?: string;
  software?: string;
  case: {
    title: Localized;
    languages?: string[];
    summary?: Localized;
    /** Terms of the data. */
    notice?: Localized;
    heads?: { log: string; size: number; root?: string }[];
  };
  method?: { key: string; value: string; default?: string; unit?: string; help?: Localized }[];
  questions: Question[];
  claims: Claim[];
  /** Pages that report a claim, by claim. */
  claim_pages?: Record<string, string>;
  circuits: Circuit[];
  entries: Record<string, Entry>;
  withdrawables?: Withdrawable[];
  sources?: Record<string, Source>;
  items?: Record<string, Item>;
  actors?: Record<string, Named>;
  places?: Record<string, Named>;
  map?: { claimed?: Shapes; observed?: Shapes; control?: Shapes };
  withheld?: { entry: string; fields: string[]; reason?: string }[];
  flags?: { kind: string; text: Localized; entries?: string[] }[];
  /** How coarse observed places were made, in metres. */
  coarsened_m?: string;
}

/** Why a text is not findings this page can show. */
export class FindingsError extends Error {}

/** Reads the text that the publishing program put into the page. */
export function parseFindings(text: string): Findings {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new FindingsError(`the findings are not JSON: ${(error as Error).message}`);
  }
  const found = value as Partial<Findings> | null;
  if (found === null || typeof found !== 'object' || found.format !== 'findings/1') {
    throw new FindingsError(`this page reads findings/1, not ${JSON.stringify(found?.format)}`);
  }
  for (const key of ['questions', 'claims', 'circuits'] as const) {
    if (!Array.isArray(found[key])) throw new FindingsError(`${key} is not a list`);
  }
  if (typeof found.entries !== 'object' || typeof found.case !== 'object') {
    throw new FindingsError('entries or case are missing');
  }
  return found as Findings;
}

/** The address, when it is one that a reader may be sent to: http or https, nothing else. */
export function safeUrl(text: string | undefined): URL | undefined {
  if (!text || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url : undefined;
}
