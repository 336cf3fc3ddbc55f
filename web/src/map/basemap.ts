// The outlines under the map, as `build/basemap.mjs` packed them.

import packed from 'virtual:basemap';
import type { Position } from '../model/findings';
import { unpack } from './unpack';

export interface Basemap {
  land: Position[][][];
  borders: Position[][];
  provinces: Position[][];
  rivers: Position[][];
  lakes: Position[][][];
}

export const COUNTRY_LABELS = packed.labels;

let once: Promise<Basemap> | undefined;
let ready: Basemap | undefined;

export function loadBasemap(): Promise<Basemap> {
  return (once ??= unpack(packed.layers).then((bytes) => (ready = read(new Uint8Array(bytes), packed.steps))));
}

/** The outlines, if they are unpacked already: paper does not wait. */
export function basemapAtHand(): Basemap | undefined {
  return ready;
}

function read(bytes: Uint8Array, steps: number): Basemap {
  let at = 0;
  const number = () => {
    let value = 0;
    let shift = 0;
    for (;;) {
      const byte = bytes[at++]!;
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
      shift += 7;
    }
  };
  const difference = () => {
    const value = number();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  };
  const points = (): Position[] => {
    let x = 0;
    let y = 0;
    return Array.from({ length: number() }, () => {
      x += difference();
      y += difference();
      return [x / steps, y / steps];
    });
  };
  const features = () => Array.from({ length: number() }, () => Array.from({ length: number() }, points));
  const lines = () => features().map((parts) => parts[0]!);
  const smooth = () => lines().map((line) => rounded(rounded(line)));
  return { land: features(), borders: lines(), provinces: lines(), rivers: smooth(), lakes: features() };
}

/** Cuts the corners of a line: the rivers come on a coarse grid, which would show as stairs. */
function rounded(line: Position[]): Position[] {
  const out: Position[] = [line[0]!];
  for (let at = 0; at + 1 < line.length; at += 1) {
    const [[x0, y0], [x1, y1]] = [line[at]!, line[at + 1]!];
    out.push([0.75 * x0 + 0.25 * x1, 0.75 * y0 + 0.25 * y1], [0.25 * x0 + 0.75 * x1, 0.25 * y0 + 0.75 * y1]);
  }
  out.push(line.at(-1)!);
  return out;
}
