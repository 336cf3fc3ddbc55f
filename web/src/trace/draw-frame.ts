// Draws the frame and its trace.

import type { Chosen } from './desk.svelte';
import { type Id, type Kind, type Trace, type XY, lineOf } from './trace';

export interface View {
  /** Pixels of the screen for one of the frame. */
  scale: number;
  /** What of the frame lies in the middle. */
  middle: XY;
  /** Degrees clockwise. */
  turned: number;
}

export interface Scene {
  box: { width: number; height: number };
  view: View;
  image: ImageBitmap;
  trace: Trace;
  filter: string;
  chosen: Chosen;
  telling: Set<Id>;
  matched: Set<Id> | undefined;
  roads: XY[][];
  opacity: number;
  drawing: XY[] | undefined;
  arrow: [XY, XY] | undefined;
  cross: XY | undefined;
  north: number | undefined;
}

/** Colours that stay apart on pictures of any ground, also for eyes that see fewer of them. */
const ROAD = '#ffd21f';
const MATCHED = '#35e0c2';
const PLAIN = '#ffffff';
const MAP = '#ff4fd8';
const HORIZON = '#7fd1ff';
const LETTER: Record<Kind, string> = { roundabout: 'O', bridge: 'B', water: 'W', rail_crossing: 'X' };
const EDGE = 'rgba(0, 0, 0, 0.75)';

export function sized(context: CanvasRenderingContext2D, box: { width: number; height: number }): void {
  const dense = devicePixelRatio || 1;
  const [width, height] = [Math.max(1, Math.round(box.width * dense)), Math.max(1, Math.round(box.height * dense))];
  const { canvas } = context;
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  context.setTransform(dense, 0, 0, dense, 0, 0);
  context.clearRect(0, 0, box.width, box.height);
}

export function drawFrame(context: CanvasRenderingContext2D, scene: Scene): void {
  const { box, view, trace } = scene;
  sized(context, box);
  context.save();
  context.translate(box.width / 2, box.height / 2);
  context.rotate((view.turned * Math.PI) / 180);
  context.scale(view.scale, view.scale);
  context.translate(-view.middle[0], -view.middle[1]);
  context.filter = scene.filter;
  context.imageSmoothingEnabled = view.scale < 3;
  context.drawImage(scene.image, 0, 0);
  context.filter = 'none';
  const thin = 1 / view.scale;
  context.lineJoin = context.lineCap = 'round';

  context.globalAlpha = scene.opacity;
  strokes(context, scene.roads, [
    [4 * thin, EDGE],
    [2 * thin, MAP],
  ]);
  context.globalAlpha = 1;

  const chosenLine = scene.chosen && 'line' in scene.chosen ? scene.chosen.line : -1;
  const lines = trace.lines.map((line) => lineOf(trace, line));
  strokes(context, lines, [
    [5.5 * thin, EDGE],
    [3 * thin, ROAD],
  ]);
  if (lines[chosenLine]) strokes(context, [lines[chosenLine]], [[5 * thin, PLAIN]]);
  for (const [at, line] of trace.lines.entries()) {
    for (const [bend, [x, y]] of (line.via ?? []).entries()) {
      const own = at === chosenLine && scene.chosen && 'bend' in scene.chosen && scene.chosen.bend === bend;
      dot(context, x, y, (own ? 5 : 3) * thin, own ? PLAIN : ROAD, thin);
    }
  }
  if (trace.horizon) {
    const picked = scene.chosen && 'horizon' in scene.chosen;
    strokes(context, [trace.horizon], [
      [(picked ? 7 : 5) * thin, EDGE],
      [(picked ? 4 : 2.5) * thin, HORIZON],
    ]);
  }
  if (scene.drawing) {
    context.setLineDash([6 * thin, 5 * thin]);
    strokes(context, [scene.drawing], [
      [4 * thin, EDGE],
      [2.5 * thin, ROAD],
    ]);
    context.setLineDash([]);
  }
  if (scene.arrow) {
    const [[ax, ay], [bx, by]] = scene.arrow;
    const angle = Math.atan2(by - ay, bx - ax);
    const wing = (turn: number): XY => [bx - 14 * thin * Math.cos(angle + turn), by - 14 * thin * Math.sin(angle + turn)];
    strokes(context, [scene.arrow, [wing(0.5), [bx, by], wing(-0.5)]], [
      [5 * thin, EDGE],
      [2.5 * thin, HORIZON],
    ]);
  }
  for (const { id, x, y } of trace.points) {
    const picked = scene.chosen && 'point' in scene.chosen && scene.chosen.point === id;
    const fits = scene.matched?.has(id);
    if (scene.telling.has(id)) ring(context, x, y, 14 * thin, MAP, 3 * thin);
    dot(context, x, y, (picked ? 8 : 6) * thin, fits ? MATCHED : PLAIN, 2 * thin);
    // Not by colour alone: what fits no junction of the candidate is hollow.
    if (scene.matched && !fits) dot(context, x, y, 3 * thin, '#000', 0);
    if (picked) ring(context, x, y, 11 * thin, PLAIN, 2 * thin);
  }
  for (const [at, { kind, x, y }] of (trace.marks ?? []).entries()) {
    const picked = scene.chosen && 'mark' in scene.chosen && scene.chosen.mark === at;
    diamond(context, x, y, (picked ? 11 : 8) * thin, HORIZON, 2 * thin);
    // Not by colour alone: the letter tells the kinds apart.
    context.fillStyle = EDGE;
    context.font = `700 ${10 * thin}px system-ui, sans-serif`;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.fillText(LETTER[kind], x, y);
    context.textAlign = 'start';
  }
  context.restore();
  if (scene.cross) cross(context, toScreen(scene, scene.cross));
  labels(context, scene);
  if (scene.north !== undefined) compass(context, scene);
}

function toScreen({ view, box }: Scene, [x, y]: XY): XY {
  const angle = (view.turned * Math.PI) / 180;
  const [dx, dy] = [(x - view.middle[0]) * view.scale, (y - view.middle[1]) * view.scale];
  return [
    box.width / 2 + dx * Math.cos(angle) - dy * Math.sin(angle),
    box.height / 2 + dx * Math.sin(angle) + dy * Math.cos(angle),
  ];
}

function strokes(context: CanvasRenderingContext2D, lines: XY[][], styles: [number, string][]): void {
  const path = new Path2D();
  for (const line of lines) for (const [index, [x, y]] of line.entries()) index === 0 ? path.moveTo(x, y) : path.lineTo(x, y);
  for (const [width, colour] of styles) {
    context.lineWidth = width;
    context.strokeStyle = colour;
    context.stroke(path);
  }
}

function dot(context: CanvasRenderingContext2D, x: number, y: number, radius: number, fill: string, edge: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  if (edge === 0) return;
  context.lineWidth = edge;
  context.strokeStyle = EDGE;
  context.stroke();
}

function diamond(context: CanvasRenderingContext2D, x: number, y: number, radius: number, fill: string, edge: number): void {
  context.beginPath();
  context.moveTo(x, y - radius);
  context.lineTo(x + radius, y);
  context.lineTo(x, y + radius);
  context.lineTo(x - radius, y);
  context.closePath();
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = edge;
  context.strokeStyle = EDGE;
  context.stroke();
}

function ring(context: CanvasRenderingContext2D, x: number, y: number, radius: number, colour: string, width: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.lineWidth = width;
  context.strokeStyle = colour;
  context.stroke();
}

function cross(context: CanvasRenderingContext2D, [x, y]: XY): void {
  const lines: XY[][] = [
    [[x - 16, y], [x - 4, y]],
    [[x + 4, y], [x + 16, y]],
    [[x, y - 16], [x, y - 4]],
    [[x, y + 4], [x, y + 16]],
  ];
  strokes(context, lines, [
    [4, EDGE],
    [2, PLAIN],
  ]);
}

function labels(context: CanvasRenderingContext2D, scene: Scene): void {
  context.font = '600 12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  context.lineWidth = 3;
  context.strokeStyle = EDGE;
  context.fillStyle = PLAIN;
  context.direction = 'ltr';
  for (const point of scene.trace.points) {
    const [x, y] = toScreen(scene, [point.x, point.y]);
    const text = point.arms ? `${point.id} ·${point.arms}` : String(point.id);
    context.strokeText(text, x + 11, y - 10);
    context.fillText(text, x + 11, y - 10);
  }
}

/** A needle in the corner: where north is said to be. */
function compass(context: CanvasRenderingContext2D, { box, view, north }: Scene): void {
  context.save();
  context.translate(box.width - 34, 34);
  dot(context, 0, 0, 22, 'rgba(0, 0, 0, 0.6)', 0);
  context.rotate(((view.turned - (north ?? 0)) * Math.PI) / 180);
  context.beginPath();
  context.moveTo(0, -17);
  context.lineTo(6, 8);
  context.lineTo(0, 4);
  context.lineTo(-6, 8);
  context.closePath();
  context.fillStyle = HORIZON;
  context.fill();
  context.restore();
}
