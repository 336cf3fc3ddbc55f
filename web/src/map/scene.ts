// What is to be seen on the map: statements of control and claims, as the reader's choices leave them.

import { days } from '../model/dates';
import type { Geometry, Position, Shape, Verdict } from '../model/findings';
import type { Store } from '../model/store.svelte';
import { asControl, type Control } from './signs';

export interface ControlShape {
  geometry: Geometry;
  control: Control;
  actor: string;
  colour: number;
  source: string;
  entry: string | undefined;
  layer: string | undefined;
  from: string | undefined;
  to: string | undefined;
  /** Place in the row of points that share one spot. */
  slot: number;
}

export interface ClaimShape {
  id: string;
  /** Position in the findings' list. */
  at: number;
  verdict: Verdict | undefined;
  claimed: Position | undefined;
  observed: Position | undefined;
  slot: number;
}

export interface AreaShape {
  claim: string;
  geometry: Geometry;
  verdict: Verdict | undefined;
}

export interface Scene {
  control: ControlShape[];
  /** Statements left out because their evidence is withdrawn. */
  withdrawn: number;
  claims: ClaimShape[];
  claimedAreas: AreaShape[];
  observedAreas: AreaShape[];
  places: { name: string; at: Position; claims: number }[];
}

/** Before anybody looks. */
export const NOTHING: Scene = {
  control: [],
  withdrawn: 0,
  claims: [],
  claimedAreas: [],
  observedAreas: [],
  places: [],
};

/** Actors in the order of how much is said of them: their colours follow it. */
export function actorsOf(store: Store): string[] {
  const counts = new Map<string, number>();
  for (const { properties } of store.findings.map?.control?.features ?? []) {
    const actor = properties?.actor;
    if (actor) counts.set(actor, (counts.get(actor) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([actor]) => actor);
}

/** Sources that state control, in the order of how much they state. */
export function controlSources(store: Store): { id: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const { properties } of store.findings.map?.control?.features ?? []) {
    const source = properties?.source;
    if (source) counts.set(source, (counts.get(source) ?? 0) + 1);
  }
  return [...counts].map(([id, count]) => ({ id, count })).sort((a, b) => b.count - a.count || (a.id < b.id ? -1 : 1));
}

/** How old the method lets a statement of control be, in days. */
export function stalenessDays(store: Store): number | undefined {
  const rule = store.findings.method?.find(({ key }) => /stale/.test(key));
  const value = rule && /^\d+$/.test(rule.value) ? Number(rule.value) : undefined;
  return rule?.unit === undefined || /^d(ays?)?$/.test(rule.unit) ? value : undefined;
}

export function sceneOf(store: Store): Scene {
  const day = store.day;
  return {
    ...controlOf(store, day),
    ...claimsOf(store, day),
  };
}

function controlOf(store: Store, day: number | undefined): Pick<Scene, 'control' | 'withdrawn'> {
  const colours = new Map(actorsOf(store).map((actor, at) => [actor, at]));
  const stale = stalenessDays(store);
  let withdrawn = 0;
  const found: ControlShape[] = [];
  for (const shape of store.findings.map?.control?.features ?? []) {
    const { entry, layer, source = '', actor = '', status, from, to } = shape.properties ?? {};
    if (!shape.geometry || store.hidden.has(source)) continue;
    if (day !== undefined && !isCurrent(day, from, to, stale)) continue;
    if (entry !== undefined && !store.isAlive(entry)) {
      withdrawn += 1;
      continue;
    }
    const colour = colours.get(actor) ?? 0;
    found.push({
      geometry: shape.geometry,
      control: asControl(status),
      actor,
      colour,
      source,
      entry,
      layer,
      from,
      to,
      slot: 0,
    });
  }
  const control = day === undefined ? distinct(found) : latest(found);
  const spots = new Map<number, number>();
  for (const shape of control) {
    if (shape.geometry.type !== 'Point') continue;
    const spot = spotOf(shape.geometry.coordinates);
    shape.slot = spots.get(spot) ?? 0;
    spots.set(spot, shape.slot + 1);
  }
  return { control, withdrawn };
}

/** A statement holds from its day for as long as the method lets it age; never before its day. */
function isCurrent(day: number, from: string | undefined, to: string | undefined, stale: number | undefined): boolean {
  const since = days(from)?.from;
  if (since === undefined || day < since) return false;
  const until = days(to)?.to;
  return until === undefined || day <= until || stale === undefined || day - until <= stale;
}

/** One number for all positions within about a hundred metres. */
const spotOf = ([x, y]: Position) => Math.round((x + 180) * 1000) * 1_000_000 + Math.round((y + 90) * 1000);

const where = (shape: ControlShape) =>
  `${shape.source} ${shape.layer === undefined ? JSON.stringify(shape.geometry) : ''}`;

/** Of one source only its latest layer; of what it says outside layers, at one place, only the latest. */
function latest(shapes: ControlShape[]): ControlShape[] {
  const last = new Map<string, number>();
  const since = (shape: ControlShape) => days(shape.from)?.from ?? 0;
  for (const shape of shapes) last.set(where(shape), Math.max(last.get(where(shape)) ?? -Infinity, since(shape)));
  return shapes.filter((shape) => since(shape) === last.get(where(shape)));
}

/** One mark for what a source repeats of the same actor at the same place. */
function distinct(shapes: ControlShape[]): ControlShape[] {
  const seen = new Set<string>();
  return shapes.filter((shape) => {
    const key = `${shape.source} ${JSON.stringify(shape.geometry)} ${shape.actor} ${shape.control}`;
    return !seen.has(key) && seen.add(key);
  });
}

function claimsOf(store: Store, day: number | undefined): Omit<Scene, 'control' | 'withdrawn'> {
  const claims: ClaimShape[] = [];
  const shown = new Map<string, Verdict | undefined>();
  const spots = new Map<number, number>();
  const places = new Map<string, { name: string; at: Position; claims: number }>();
  store.findings.claims.forEach((claim, at) => {
    if (day !== undefined) {
      const published = days(claim.published)?.from;
      if (published === undefined || day < published) return;
    }
    const verdict = store.verdictOf(claim, store.facet)?.is;
    shown.set(claim.id, verdict);
    const claimed = claim.claimed_point as Position | undefined;
    const observed = store.isObserved(claim.id) ? (claim.observed_point as Position | undefined) : undefined;
    if (!claimed && !observed) return;
    const spot = spotOf((observed ?? claimed)!);
    const slot = spots.get(spot) ?? 0;
    spots.set(spot, slot + 1);
    claims.push({ id: claim.id, at, verdict, claimed, observed, slot });
    const placeId = claim.facets.find((facet) => facet.facet === 'place')?.place;
    if (placeId && claimed) {
      const known = places.get(placeId);
      if (known) known.claims += 1;
      else places.set(placeId, { name: store.placeName(placeId).name, at: claimed, claims: 1 });
    }
  });
  const areas = (shapes: Shape[], wanted: (shape: Shape) => boolean): AreaShape[] =>
    shapes.flatMap((shape) => {
      const claim = shape.properties?.claim;
      if (!claim || !shown.has(claim) || !shape.geometry || !wanted(shape)) return [];
      return [{ claim, geometry: shape.geometry, verdict: shown.get(claim) }];
    });
  const isArea = (shape: Shape) =>
    /Polygon|Collection/.test(shape.geometry?.type ?? '') && shape.properties?.extent !== 'beyond';
  const isAlive = (shape: Shape) => shape.properties?.entry === undefined || store.isAlive(shape.properties.entry);
  const map = store.findings.map;
  return {
    claims,
    claimedAreas: once(areas(map?.claimed?.features ?? [], (shape) => isArea(shape) && isAlive(shape))),
    observedAreas: areas(map?.observed?.features ?? [], (shape) => isArea(shape) && isAlive(shape)),
    places: [...places.values()].sort((a, b) => b.claims - a.claims),
  };
}

/** Claims that name the same area share its outline. */
function once(areas: AreaShape[]): AreaShape[] {
  const seen = new Set<string>();
  return areas.filter((area) => {
    const key = JSON.stringify(area.geometry);
    return !seen.has(key) && seen.add(key);
  });
}

export type Bounds = [west: number, south: number, east: number, north: number];

/** The box around everything a record could ever show, so that switching does not move the map. */
export function boundsOf(store: Store): Bounds | undefined {
  const bounds: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
  const take = ([x, y]: Position) => {
    if (!Number.isFinite(x) || !Number.isFinite(y) || Math.abs(y) > 90) return;
    bounds[0] = Math.min(bounds[0], x);
    bounds[1] = Math.min(bounds[1], y);
    bounds[2] = Math.max(bounds[2], x);
    bounds[3] = Math.max(bounds[3], y);
  };
  for (const claim of store.findings.claims) {
    if (claim.claimed_point) take(claim.claimed_point);
    if (claim.observed_point) take(claim.observed_point);
  }
  const map = store.findings.map;
  for (const list of [map?.claimed, map?.observed, map?.control]) {
    for (const { geometry, properties } of list?.features ?? []) {
      if (geometry && properties?.extent !== 'beyond') eachPosition(geometry, take);
    }
  }
  if (bounds[0] > bounds[2]) return undefined;
  const pad = Math.max(0.15, (bounds[2] - bounds[0]) * 0.03, (bounds[3] - bounds[1]) * 0.03);
  return [bounds[0] - pad, Math.max(-85, bounds[1] - pad), bounds[2] + pad, Math.min(85, bounds[3] + pad)];
}

export function eachPosition(geometry: Geometry, visit: (position: Position) => void): void {
  switch (geometry.type) {
    case 'Point':
      visit(geometry.coordinates);
      break;
    case 'MultiPoint':
    case 'LineString':
      geometry.coordinates.forEach(visit);
      break;
    case 'MultiLineString':
    case 'Polygon':
      geometry.coordinates.forEach((line) => line.forEach(visit));
      break;
    case 'MultiPolygon':
      geometry.coordinates.forEach((polygon) => polygon.forEach((ring) => ring.forEach(visit)));
      break;
    case 'GeometryCollection':
      geometry.geometries.forEach((each) => eachPosition(each, visit));
  }
}
