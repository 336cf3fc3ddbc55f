// Draws the map: roads, candidates, and the frame laid on the ground.

import { sized } from './draw-frame';
import { Local, type Nine, project } from './ground';
import type { Candidate, Road } from './server';
import type { XY } from './trace';

export interface MapPlace {
  lon: number;
  lat: number;
  /** Metres for one pixel of the screen. */
  metres: number;
}

export interface MapScene {
  box: { width: number; height: number };
  place: MapPlace;
  roads: Road[];
  candidates: Candidate[];
  at: number;
  image: ImageBitmap | undefined;
  opacity: number;
  dark: boolean;
  note: string | undefined;
}

/** Classes as the map numbers them: motorway 0 to road 10. */
const WIDTHS = [3.4, 3, 2.8, 2.4, 2, 1.5, 1.4, 1.2, 0.9, 0.8, 1.2];
/** The frame is cut into so many cells across and down, each laid flat. */
const CELLS: XY = [18, 12];

export function drawMap(context: CanvasRenderingContext2D, scene: MapScene): void {
  const { box, place, dark } = scene;
  sized(context, box);
  const local = new Local(place.lat, place.lon);
  const at = (lonLat: XY): XY => {
    const [east, north] = local.metres(lonLat);
    return [box.width / 2 + east / place.metres, box.height / 2 - north / place.metres];
  };
  const chosen = scene.candidates[scene.at];
  if (chosen && scene.image) {
    // Whole first and then thin, since neighbouring triangles overlap.
    const dense = devicePixelRatio || 1;
    const sheet = new OffscreenCanvas(context.canvas.width, context.canvas.height);
    const laid = sheet.getContext('2d');
    if (laid) {
      laid.scale(dense, dense);
      lay(laid, scene.image, chosen, at);
      context.globalAlpha = scene.opacity;
      context.drawImage(sheet, 0, 0, box.width, box.height);
      context.globalAlpha = 1;
    }
  }
  context.lineJoin = context.lineCap = 'round';
  const ink = dark ? '#c9ccd0' : '#4c5258';
  const over = chosen && scene.image ? scene.opacity : 0;
  drawRoads(context, scene.roads, at, ink, over > 0.3 ? (dark ? '#000a' : '#fffa') : undefined);
  for (const [index, candidate] of scene.candidates.entries()) {
    if (index !== scene.at) marker(context, at([candidate.lon, candidate.lat]), index + 1, false, dark);
  }
  if (chosen) {
    outline(context, (chosen.footprint.coordinates[0] ?? []).map(at));
    const middle = at([chosen.lon, chosen.lat]);
    context.beginPath();
    context.arc(...middle, Math.max(2, chosen.radius_m / place.metres), 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = '#c2187f';
    context.stroke();
    marker(context, middle, scene.at + 1, true, dark);
  }
  ruler(context, box, place.metres, dark);
  if (scene.note) {
    context.font = '14px system-ui, sans-serif';
    context.textAlign = 'center';
    context.fillStyle = ink;
    context.fillText(scene.note, box.width / 2, 24);
    context.textAlign = 'start';
  }
}

function drawRoads(
  context: CanvasRenderingContext2D,
  roads: Road[],
  at: (place: XY) => XY,
  ink: string,
  halo: string | undefined,
): void {
  const paths = WIDTHS.map(() => new Path2D());
  for (const road of roads) {
    const path = paths[road[0]] ?? paths[10]!;
    for (let index = 1; index + 1 < road.length; index += 2) {
      const [x, y] = at([road[index]!, road[index + 1]!]);
      if (index === 1) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
  }
  for (let index = WIDTHS.length - 1; index >= 0; index--) {
    if (halo) {
      context.lineWidth = WIDTHS[index]! + 2;
      context.strokeStyle = halo;
      context.stroke(paths[index]!);
    }
    context.lineWidth = WIDTHS[index]!;
    context.strokeStyle = ink;
    context.stroke(paths[index]!);
  }
}

/** Lays the frame on the ground, in triangles small enough to be flat. */
function lay(context: OffscreenCanvasRenderingContext2D, image: ImageBitmap, candidate: Candidate, at: (place: XY) => XY): void {
  const { width, height } = image;
  const local = new Local(candidate.lat, candidate.lon);
  const ground: Nine = candidate.ground_from_image;
  const front = Math.sign(project(ground, [width / 2, height / 2]).side);
  const corner = (column: number, row: number) => {
    const pixel: XY = [(width * column) / CELLS[0], (height * row) / CELLS[1]];
    const { at: metres, side } = project(ground, pixel);
    if (Math.sign(side) !== front || Math.hypot(...metres) > 12_000) return undefined;
    return { pixel, screen: at(local.degrees(metres)) };
  };
  for (let row = 0; row < CELLS[1]; row++) {
    for (let column = 0; column < CELLS[0]; column++) {
      const [a, b, c, d] = [corner(column, row), corner(column + 1, row), corner(column, row + 1), corner(column + 1, row + 1)];
      if (a && b && c) triangle(context, image, [a, b, c]);
      if (b && c && d) triangle(context, image, [d, c, b]);
    }
  }
}

type Corner = { pixel: XY; screen: XY };

function triangle(context: OffscreenCanvasRenderingContext2D, image: ImageBitmap, [a, b, c]: [Corner, Corner, Corner]): void {
  const [bx, by, cx, cy] = [b.pixel[0] - a.pixel[0], b.pixel[1] - a.pixel[1], c.pixel[0] - a.pixel[0], c.pixel[1] - a.pixel[1]];
  const size = bx * cy - cx * by;
  if (size === 0) return;
  const along = (axis: 0 | 1): [number, number] => {
    const [db, dc] = [b.screen[axis] - a.screen[axis], c.screen[axis] - a.screen[axis]];
    return [(db * cy - dc * by) / size, (dc * bx - db * cx) / size];
  };
  const [[xx, xy], [yx, yy]] = [along(0), along(1)];
  context.save();
  context.beginPath();
  // A little wider than it is, so that no seam shows.
  const middle: XY = [(a.screen[0] + b.screen[0] + c.screen[0]) / 3, (a.screen[1] + b.screen[1] + c.screen[1]) / 3];
  for (const { screen } of [a, b, c]) {
    const far = Math.hypot(screen[0] - middle[0], screen[1] - middle[1]) || 1;
    const grown = 1 + 0.6 / far;
    context.lineTo(middle[0] + (screen[0] - middle[0]) * grown, middle[1] + (screen[1] - middle[1]) * grown);
  }
  context.closePath();
  context.clip();
  context.transform(xx, yx, xy, yy, a.screen[0] - xx * a.pixel[0] - xy * a.pixel[1], a.screen[1] - yx * a.pixel[0] - yy * a.pixel[1]);
  context.drawImage(image, 0, 0);
  context.restore();
}

function outline(context: CanvasRenderingContext2D, ring: XY[]): void {
  context.beginPath();
  for (const [x, y] of ring) context.lineTo(x, y);
  context.closePath();
  context.lineWidth = 2.5;
  context.strokeStyle = '#c2187f';
  context.setLineDash([8, 4]);
  context.stroke();
  context.setLineDash([]);
}

function marker(context: CanvasRenderingContext2D, [x, y]: XY, number: number, chosen: boolean, dark: boolean): void {
  context.beginPath();
  context.arc(x, y, chosen ? 11 : 9, 0, 2 * Math.PI);
  context.fillStyle = chosen ? '#c2187f' : dark ? '#20252a' : '#ffffff';
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = chosen ? '#ffffff' : '#c2187f';
  context.stroke();
  context.font = '600 12px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = chosen || dark ? '#ffffff' : '#8f0f5c';
  context.fillText(String(number), x, y + 0.5);
  context.textAlign = 'start';
}

function ruler(context: CanvasRenderingContext2D, box: { width: number; height: number }, metres: number, dark: boolean): void {
  const most = metres * 140;
  const tens = 10 ** Math.floor(Math.log10(most));
  const length = [5, 2, 1].map((each) => each * tens).find((each) => each <= most) ?? tens;
  const pixels = length / metres;
  const [x, y] = [14, box.height - 14];
  context.lineWidth = 2;
  context.strokeStyle = context.fillStyle = dark ? '#ebe8e1' : '#17191c';
  context.beginPath();
  context.moveTo(x, y - 5);
  context.lineTo(x, y);
  context.lineTo(x + pixels, y);
  context.lineTo(x + pixels, y - 5);
  context.stroke();
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'alphabetic';
  context.direction = 'ltr';
  context.fillText(length >= 1000 ? `${length / 1000} km` : `${length} m`, x + 4, y - 5);
}
