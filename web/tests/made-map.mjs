// A made-up town: its roads as an OpenStreetMap extract, and a picture of a part of it as a camera
// that looks down at a slant would take it. The same seed makes the same town.

import { dice } from './source.mjs';

const LAT = 47.2;
const LON = 9.5;
/** Metres in a degree there, from the series that the maps use. */
const PHI = (LAT * Math.PI) / 180;
const EAST = 111412.84 * Math.cos(PHI) - 93.5 * Math.cos(3 * PHI) + 0.118 * Math.cos(5 * PHI);
const NORTH = 111132.954 - 559.822 * Math.cos(2 * PHI) + 1.175 * Math.cos(4 * PHI);

export const degrees = ([east, north]) => [LON + east / EAST, LAT + north / NORTH];

/**
 * Junctions off a lattice of some metres, roads between neighbours with some left out, some of them
 * curved. Units: metres east and north of the middle.
 */
export function town({ seed = 1, side = 26, metres = 120 } = {}) {
  const { next } = dice(seed);
  const between = (low, high) => low + (high - low) * next();
  const at = [];
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++)
      at.push([
        (column - side / 2) * metres + between(-0.38, 0.38) * metres,
        (row - side / 2) * metres + between(-0.38, 0.38) * metres,
      ]);
  const roads = [];
  const road = (from, to) => {
    if (next() < 0.2) return;
    const [a, b] = [at[from], at[to]];
    const bow = next() < 0.35 ? between(-0.22, 0.22) : 0;
    const bends = [];
    for (const share of bow === 0 ? [] : [0.25, 0.5, 0.75]) {
      const off = bow * Math.sin(Math.PI * share);
      bends.push([
        a[0] + share * (b[0] - a[0]) - off * (b[1] - a[1]),
        a[1] + share * (b[1] - a[1]) + off * (b[0] - a[0]),
      ]);
    }
    roads.push({ from, to, bends });
  };
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const here = row * side + column;
      if (column + 1 < side) road(here, here + 1);
      if (row + 1 < side) road(here, here + side);
    }
  return { at, roads };
}

/** How many roads meet at each place. */
export function degreesOf({ at, roads }) {
  const degree = at.map(() => 0);
  for (const { from, to } of roads) {
    degree[from] += 1;
    degree[to] += 1;
  }
  return degree;
}

/** The town as an .osm.pbf file, blobs not compressed. */
export function extract({ at, roads }) {
  const nodes = at.map((place, index) => ({ id: index + 1, place }));
  const ways = roads.map(({ from, to, bends }, index) => {
    const refs = [from + 1];
    for (const place of bends) {
      nodes.push({ id: nodes.length + 1, place });
      refs.push(nodes.length);
    }
    return { id: index + 1, refs: [...refs, to + 1] };
  });
  const text = (value) => Buffer.from(value);
  const strings = message(...['', 'highway', 'residential'].map((value) => bytes(1, text(value))));
  const deltas = (values) => {
    let last = 0;
    return values.map((value) => [value - last, (last = value)][0]);
  };
  const spots = nodes.map(({ place }) => degrees(place).map((value) => Math.round(value * 1e7)));
  const dense = message(
    bytes(1, packed(deltas(nodes.map(({ id }) => id)).map(zigzag))),
    bytes(8, packed(deltas(spots.map(([, lat]) => lat)).map(zigzag))),
    bytes(9, packed(deltas(spots.map(([lon]) => lon)).map(zigzag))),
  );
  const group = ways.map(({ id, refs }) =>
    bytes(3, message(number(1, id), bytes(2, packed([1])), bytes(3, packed([2])), bytes(8, packed(deltas(refs).map(zigzag))))),
  );
  return Buffer.concat([
    blob('OSMHeader', message(bytes(4, text('OsmSchema-V0.6')), bytes(4, text('DenseNodes')))),
    blob('OSMData', message(bytes(1, strings), bytes(2, bytes(2, dense)))),
    blob('OSMData', message(bytes(1, strings), bytes(2, message(...group)))),
  ]);
}

const zigzag = (value) => (value < 0 ? -2 * value - 1 : 2 * value);

function varint(value) {
  const out = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...out, left]);
    out.push((left % 128) + 128);
  }
}

const packed = (values) => Buffer.concat(values.map(varint));
const message = (...fields) => Buffer.concat(fields);
const number = (field, value) => message(varint(field * 8), varint(value));
const bytes = (field, value) => message(varint(field * 8 + 2), varint(value.length), value);

function blob(kind, content) {
  const body = message(bytes(1, content), number(2, content.length));
  const header = message(bytes(1, Buffer.from(kind)), number(3, body.length));
  const size = Buffer.alloc(4);
  size.writeUInt32BE(header.length);
  return message(size, header, body);
}

/**
 * A camera: where the middle of its frame looks, the direction of the frame's top, how far from
 * straight down it looks, how much ground its middle row spans.
 */
export function camera({ middle, heading, tilt, span, width = 1000, height = 700 }) {
  const [turn, lean] = [heading, tilt].map((value) => (value * Math.PI) / 180);
  const focal = 1.4 * width;
  const far = (focal * span) / width;
  return {
    width,
    height,
    middle,
    /** Pixels of a place in metres. */
    see([east, north]) {
      const [dx, dy] = [east - middle[0], north - middle[1]];
      const right = dx * Math.cos(turn) - dy * Math.sin(turn);
      const ahead = dx * Math.sin(turn) + dy * Math.cos(turn);
      const depth = far + ahead * Math.sin(lean);
      // What lies behind the camera or far below the frame is not seen.
      if (depth < far / 3) return undefined;
      return [width / 2 + (focal * right) / depth, height / 2 - (focal * ahead * Math.cos(lean)) / depth];
    },
  };
}

/** Draws, in a page, what the camera sees: fields of many colours, and pale roads. */
export async function picture(page, { at, roads }, view) {
  const lines = roads
    .map(({ from, to, bends }) => [at[from], ...bends, at[to]].map(view.see))
    .filter((line) => line.every((spot) => spot !== undefined));
  const { next } = dice(7);
  const fields = [];
  for (let index = 0; index < 420; index++)
    fields.push([next() * view.width, next() * view.height, 20 + next() * 70, 15 + next() * 50, next() * 3, next()]);
  const url = await page.evaluate(
    ({ lines, fields, width, height }) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext('2d');
      context.fillStyle = '#6f7257';
      context.fillRect(0, 0, width, height);
      for (const [x, y, w, h, turn, hue] of fields) {
        context.save();
        context.translate(x, y);
        context.rotate(turn);
        context.fillStyle = `hsl(${60 + hue * 70} ${18 + hue * 12}% ${30 + hue * 16}% / 0.7)`;
        context.fillRect(-w / 2, -h / 2, w, h);
        context.restore();
      }
      context.lineJoin = context.lineCap = 'round';
      for (const [wide, colour] of [
        [9, '#4d4c40'],
        [6, '#b9b5a6'],
      ]) {
        context.lineWidth = wide;
        context.strokeStyle = colour;
        for (const line of lines) {
          context.beginPath();
          for (const [x, y] of line) context.lineTo(x, y);
          context.stroke();
        }
      }
      return canvas.convertToBlob({ type: 'image/png' }).then(
        (made) =>
          new Promise((done) => {
            const reader = new FileReader();
            reader.onload = () => done(reader.result);
            reader.readAsDataURL(made);
          }),
      );
    },
    { lines, fields, width: view.width, height: view.height },
  );
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}
