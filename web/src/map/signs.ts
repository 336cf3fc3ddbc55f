// The shapes that stand for verdicts and for kinds of control: one description, drawn as SVG in the
// page and on a canvas for the map, so that legend and map cannot differ.

import type { Verdict } from '../model/findings';

export interface Shape {
  /** Filled with the colour. */
  body?: string;
  /** Stroked with the colour. */
  ring?: string;
  /** Dashes of `ring`. */
  dash?: [number, number];
  /** Stroked with the colour, on top. */
  line?: string;
  /** Stroked with the paper's colour, on top of `body`. */
  mark?: string;
}

const circle = (radius: number) =>
  `M${8 - radius} 8a${radius} ${radius} 0 1 0 ${2 * radius} 0a${radius} ${radius} 0 1 0 ${-2 * radius} 0Z`;

/** In a box of 16 by 16. */
export const VERDICT_SHAPES: Record<Verdict, Shape> = {
  supported: { body: circle(7), mark: 'M4.6 8.3 7 10.6 11.4 5.6' },
  contradicted: { body: 'M1.4 1.4h13.2v13.2h-13.2Z', mark: 'M5 5 11 11M11 5 5 11' },
  disputed: { ring: 'M8 1 15 8 8 15 1 8Z', body: 'M8 1 15 8 8 15Z' },
  undetermined: {
    ring: circle(6.4),
    dash: [2.4, 1.6],
    line: 'M6 6.3a2 2 0 1 1 2.9 1.8c-.6 .3-.9 .7-.9 1.3M8 11.4v.3',
  },
  not_claimed: { line: 'M3.5 8h9' },
  repeats: { ring: circle(6.4), line: 'M5 9.6a3.1 3.1 0 1 0 .4-3.3M5 4.4v2.2h2.2' },
};

export type Control = 'held' | 'present' | 'contested' | 'besieged' | 'absent' | 'none_recorded';
export const CONTROLS: readonly Control[] = ['held', 'present', 'contested', 'besieged', 'absent', 'none_recorded'];

export function asControl(status: string | undefined): Control {
  return CONTROLS.find((each) => each === status) ?? 'present';
}

/** A statement of control at a point, in a box of 16 by 16. */
export const CONTROL_SHAPES: Record<Control, Shape> = {
  held: { body: circle(6.5) },
  present: { ring: circle(6.2), body: circle(2.4) },
  contested: { ring: circle(6.2), body: 'M3.6 12.4A6.2 6.2 0 0 1 12.4 3.6Z' },
  besieged: { body: circle(3.4), ring: circle(6.6), dash: [2.6, 1.9] },
  absent: { ring: circle(6.2), line: 'M5.4 5.4 10.6 10.6M10.6 5.4 5.4 10.6' },
  none_recorded: { ring: circle(6.2), dash: [1.4, 1.8], line: 'M5.8 8h4.4' },
};

/** A statement of control over an area: a tile of 12 by 12 that repeats. */
export interface Tile {
  /** Opacity of the colour under everything. */
  base: number;
  fill?: string;
  stroke?: string;
}

export const TILE = 12;

export const CONTROL_TILES: Record<Control, Tile> = {
  held: { base: 0.5 },
  present: {
    base: 0.1,
    fill: 'M3 1.6a1.4 1.4 0 1 0 .01 0ZM9 7.6a1.4 1.4 0 1 0 .01 0Z',
  },
  contested: { base: 0.1, stroke: 'M-3 3 3 -3M-3 15 15 -3M9 15 15 9' },
  besieged: { base: 0.14, stroke: 'M-3 3 3 -3M-3 15 15 -3M9 15 15 9M-3 9 3 15M-3 -3 15 15M9 -3 15 3' },
  absent: { base: 0.03, stroke: 'M4 4 8 8M8 4 4 8' },
  none_recorded: { base: 0.03, stroke: 'M3.5 6h5' },
};

/** Colours for who is meant; repeated beyond eight, which is why the legend also names them. */
export const ACTOR_COLOURS = {
  light: ['#3b4350', '#a9542c', '#4d7a3a', '#2f6d9c', '#a67c1a', '#7c4a86', '#0f7d78', '#9b3b5d'],
  dark: ['#aab4c2', '#e2916a', '#93c07c', '#79b3de', '#dbb45a', '#c493cf', '#5cc4bd', '#de89a8'],
};

export interface Colours {
  colour: string;
  paper: string;
}

/** Draws a shape for the map, with a rim of the paper's colour so that it reads on any ground. */
export function shapeImage(shape: Shape, size: number, ratio: number, { colour, paper }: Colours): ImageData {
  const [canvas, context] = surface(size, ratio);
  const rim = 1.8;
  const scale = (size - 2 * rim) / 16;
  context.translate(rim, rim);
  context.scale(scale, scale);
  context.lineCap = context.lineJoin = 'round';
  const outline = shape.ring ?? shape.body;
  if (outline) {
    context.strokeStyle = context.fillStyle = paper;
    context.lineWidth = 3.6;
    context.stroke(new Path2D(outline));
    context.fill(new Path2D(outline));
  } else if (shape.line) {
    context.strokeStyle = paper;
    context.lineWidth = 6;
    context.stroke(new Path2D(shape.line));
  }
  context.fillStyle = context.strokeStyle = colour;
  if (shape.body) context.fill(new Path2D(shape.body));
  context.lineWidth = 1.7;
  if (shape.ring) {
    context.setLineDash(shape.dash ?? []);
    context.stroke(new Path2D(shape.ring));
    context.setLineDash([]);
  }
  if (shape.line) context.stroke(new Path2D(shape.line));
  if (shape.mark) {
    context.strokeStyle = paper;
    context.lineWidth = 2;
    context.stroke(new Path2D(shape.mark));
  }
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** The hollow mark of a claimed place. */
export function claimedImage(size: number, ratio: number, { colour, paper }: Colours): ImageData {
  return shapeImage({ ring: circle(5), body: circle(1.4) }, size, ratio, { colour, paper });
}

/** Draws a tile that the map repeats over an area. */
export function tileImage(tile: Tile, ratio: number, colour: string): ImageData {
  const [canvas, context] = surface(TILE, ratio);
  context.fillStyle = context.strokeStyle = colour;
  context.globalAlpha = tile.base;
  context.fillRect(0, 0, TILE, TILE);
  context.globalAlpha = 0.9;
  context.lineWidth = 1.1;
  if (tile.fill) context.fill(new Path2D(tile.fill));
  if (tile.stroke) context.stroke(new Path2D(tile.stroke));
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

function surface(size: number, ratio: number): [HTMLCanvasElement, CanvasRenderingContext2D] {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.round(size * ratio);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('this browser has no canvas');
  context.scale(ratio, ratio);
  return [canvas, context];
}
