// What the command answers. The page's own address holds the secret that opens it.

import type { Nine } from './ground';
import type { Heading, Id, Trace, XY } from './trace';

export interface Options {
  near?: { lat: number; lon: number; km: number } | undefined;
  heading?: Heading | undefined;
  width_m?: { least: number; most: number } | undefined;
}

export interface State {
  frame: { name: string; sha256: string };
  trace?: Trace;
  saved_to: string;
  options: Options;
  maps: { name: string; bounds: [number, number, number, number] }[];
  attribution: string;
}

export interface Candidate {
  lat: number;
  lon: number;
  radius_m: number;
  probability: number;
  ground_from_image: Nine;
  footprint: { coordinates: XY[][] };
  heading_deg: number;
  width_m: number;
  matched: [Id, number][];
  unmatched: Id[];
  residual_m: number;
}

export type Advice =
  | { what: 'more_junctions'; about: number }
  | { what: 'heading' | 'region' | 'bends' | 'more_time' }
  | { what: 'tell_apart'; points: Id[] };

export interface Answer {
  candidates: Candidate[];
  verdict: 'located' | 'ambiguous' | 'not found';
  among?: number;
  false_match_probability: number;
  elapsed_ms: number;
  advice?: Advice[];
}

/** A road: its class, then longitudes and latitudes in turn. */
export type Road = [number, ...number[]];

/** What the command refuses, in its own words. */
export class Refused extends Error {}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(path, init);
  if (!response.ok) throw new Refused((await response.text()).trim() || String(response.status));
  return response;
}

export const frame = (): Promise<Blob> => ask('frame').then((response) => response.blob());
export const state = (): Promise<State> => ask('state').then((response) => response.json());

export async function save(trace: Trace): Promise<void> {
  await ask('trace', { method: 'PUT', body: JSON.stringify(trace) });
}

export async function solve(trace: Trace, options: Options, signal: AbortSignal): Promise<Answer> {
  return (await ask('solve', { method: 'POST', body: JSON.stringify({ trace, options }), signal })).json();
}

export async function roads(
  kind: 'all' | 'major',
  [west, south, east, north]: [number, number, number, number],
  signal?: AbortSignal,
): Promise<Road[]> {
  const box = [west, south, east, north].map((value) => value.toFixed(6)).join(',');
  const init = signal ? { signal } : {};
  return (await ask(`roads?kind=${kind}&box=${box}`, init)).json();
}
