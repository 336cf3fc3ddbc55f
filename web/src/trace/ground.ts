// Between the frame's pixels and the ground: nine numbers, and metres around a place.

import type { XY } from './trace';

export type Nine = readonly number[];

/** Where a projection takes a place, and on which side of its horizon that is. */
export function project(map: Nine, [x, y]: XY): { at: XY; side: number } {
  const [a, b, c, d, e, f, g, h, i] = map as [number, number, number, number, number, number, number, number, number];
  const w = g * x + h * y + i;
  return { at: [(a * x + b * y + c) / w, (d * x + e * y + f) / w], side: w };
}

/** The way back. */
export function inverse(map: Nine): Nine {
  const [a, b, c, d, e, f, g, h, i] = map as [number, number, number, number, number, number, number, number, number];
  const [A, B, C] = [e * i - f * h, f * g - d * i, d * h - e * g];
  const size = a * A + b * B + c * C || 1;
  return [A, c * h - b * i, b * f - c * e, B, a * i - c * g, c * d - a * f, C, b * g - a * h, a * e - b * d].map(
    (value) => value / size,
  );
}

/**
 * Metres in a degree at a latitude, east and north. Good to one in ten thousand within 10 km.
 * Source: series of the WGS 84 radii of curvature, NGA.STND.0036.
 */
export function scaleAt(lat: number): { east: number; north: number } {
  const phi = (lat * Math.PI) / 180;
  return {
    east: 111412.84 * Math.cos(phi) - 93.5 * Math.cos(3 * phi) + 0.118 * Math.cos(5 * phi),
    north: 111132.954 - 559.822 * Math.cos(2 * phi) + 1.175 * Math.cos(4 * phi),
  };
}

/** A place on the ground from which metres are counted. */
export class Local {
  readonly scale: { east: number; north: number };

  constructor(
    readonly lat: number,
    readonly lon: number,
  ) {
    this.scale = scaleAt(lat);
  }

  /** Metres east and north of a longitude and latitude. */
  metres([lon, lat]: XY): XY {
    const east = ((lon - this.lon + 540) % 360) - 180;
    return [east * this.scale.east, (lat - this.lat) * this.scale.north];
  }

  /** Longitude and latitude of metres east and north. */
  degrees([east, north]: XY): XY {
    return [this.lon + east / this.scale.east, this.lat + north / this.scale.north];
  }
}
