// A trace and what may be done to it: every change gives a new trace, so that undoing is keeping
// the old one. Units: pixels of the frame, from its top left corner.

export type Id = number | string;
export type XY = [number, number];

export interface Point {
  id: Id;
  x: number;
  y: number;
  arms?: number;
}

export interface Line {
  from: Id;
  to: Id;
  via?: XY[];
}

/** What maps hold beside junctions and can be seen. */
export const KINDS = ['roundabout', 'bridge', 'water', 'rail_crossing'] as const;
export type Kind = (typeof KINDS)[number];

export interface Mark {
  kind: Kind;
  x: number;
  y: number;
}

export interface Trace {
  image: { width: number; height: number };
  points: Point[];
  lines: Line[];
  marks?: Mark[];
  horizon?: [XY, XY];
  /** Where the top of the frame points, in degrees clockwise from north. */
  heading?: Heading | undefined;
}

export interface Heading {
  deg: number;
  within_deg: number;
}

/** The fewest junctions that are worth a search. */
export const FEWEST = 5;

export function empty(width: number, height: number): Trace {
  return { image: { width, height }, points: [], lines: [] };
}

/** A tenth of a pixel is finer than any hand. */
const round = (value: number) => Math.round(value * 10) / 10;
const inside = (trace: Trace, [x, y]: XY): XY => [
  round(Math.min(Math.max(x, 0), trace.image.width)),
  round(Math.min(Math.max(y, 0), trace.image.height)),
];

/** A junction more; its id is the next free number. */
export function addPoint(trace: Trace, at: XY): { trace: Trace; id: Id } {
  const id = 1 + trace.points.reduce((most, point) => (typeof point.id === 'number' ? Math.max(most, point.id) : most), 0);
  const [x, y] = inside(trace, at);
  return { trace: { ...trace, points: [...trace.points, { id, x, y }] }, id };
}

export function movePoint(trace: Trace, id: Id, at: XY): Trace {
  const [x, y] = inside(trace, at);
  return { ...trace, points: trace.points.map((point) => (point.id === id ? { ...point, x, y } : point)) };
}

/** A junction and the roads that end there, gone. */
export function removePoint(trace: Trace, id: Id): Trace {
  return {
    ...trace,
    points: trace.points.filter((point) => point.id !== id),
    lines: trace.lines.filter((line) => line.from !== id && line.to !== id),
  };
}

/** How many roads meet at a junction, as far as the tracer can tell; 0 forgets it. */
export function setArms(trace: Trace, id: Id, arms: number): Trace {
  return {
    ...trace,
    points: trace.points.map((point) => {
      if (point.id !== id) return point;
      const { arms: _, ...bare } = point;
      return arms > 0 ? { ...bare, arms } : bare;
    }),
  };
}

/** A road more. The same road drawn again takes the place of the first. */
export function addLine(trace: Trace, from: Id, to: Id, via: XY[]): Trace {
  if (from === to) return trace;
  const bends = via.map((at) => inside(trace, at));
  const line: Line = bends.length > 0 ? { from, to, via: bends } : { from, to };
  const other = trace.lines.filter((each) => !same(each, line));
  return { ...trace, lines: [...other, line] };
}

function same(a: Line, b: Line): boolean {
  return (a.from === b.from && a.to === b.to) || (a.from === b.to && a.to === b.from);
}

export function removeLine(trace: Trace, index: number): Trace {
  return { ...trace, lines: trace.lines.filter((_, at) => at !== index) };
}

export function moveBend(trace: Trace, index: number, bend: number, at: XY): Trace {
  return {
    ...trace,
    lines: trace.lines.map((line, number) =>
      number === index ? { ...line, via: (line.via ?? []).map((old, place) => (place === bend ? inside(trace, at) : old)) } : line,
    ),
  };
}

/** A mark more. */
export function addMark(trace: Trace, kind: Kind, at: XY): Trace {
  const [x, y] = inside(trace, at);
  return { ...trace, marks: [...(trace.marks ?? []), { kind, x, y }] };
}

export function moveMark(trace: Trace, index: number, at: XY): Trace {
  const [x, y] = inside(trace, at);
  return { ...trace, marks: (trace.marks ?? []).map((mark, number) => (number === index ? { ...mark, x, y } : mark)) };
}

export function removeMark(trace: Trace, index: number): Trace {
  return { ...trace, marks: (trace.marks ?? []).filter((_, number) => number !== index) };
}

export function setHorizon(trace: Trace, horizon: [XY, XY] | undefined): Trace {
  const { horizon: _, ...bare } = trace;
  if (!horizon) return bare;
  return { ...bare, horizon: horizon.map(([x, y]) => [round(x), round(y)]) as [XY, XY] };
}

/** The line of a road, ends and all. */
export function lineOf(trace: Trace, line: Line): XY[] {
  const at = (id: Id) => trace.points.find((point) => point.id === id);
  const [from, to] = [at(line.from), at(line.to)];
  if (!from || !to) return [];
  return [[from.x, from.y], ...(line.via ?? []), [to.x, to.y]];
}

/** Why no search can begin yet; nothing if it can. */
export function lacking(trace: Trace): 'points' | 'roads' | undefined {
  if (trace.points.length < FEWEST) return 'points';
  const degree = new Map<Id, Set<Id>>();
  for (const { from, to } of trace.lines) {
    degree.set(from, (degree.get(from) ?? new Set()).add(to));
    degree.set(to, (degree.get(to) ?? new Set()).add(from));
  }
  return [...degree.values()].some((others) => others.size >= 2) ? undefined : 'roads';
}

/** Leaves out what lies within `off` of the line without it (Ramer, Douglas and Peucker). */
export function simplified(path: XY[], off: number): XY[] {
  if (path.length < 3) return path;
  const [a, b] = [path[0]!, path[path.length - 1]!];
  let most = off;
  let at = 0;
  for (let index = 1; index < path.length - 1; index++) {
    const distance = toSegment(path[index]!, a, b);
    if (distance > most) [most, at] = [distance, index];
  }
  if (at === 0) return [a, b];
  return [...simplified(path.slice(0, at + 1), off), ...simplified(path.slice(at), off).slice(1)];
}

/** How far a place is from a segment. */
export function toSegment([x, y]: XY, [ax, ay]: XY, [bx, by]: XY): number {
  const [dx, dy] = [bx - ax, by - ay];
  const square = dx * dx + dy * dy;
  const along = square > 0 ? Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / square)) : 0;
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

/** What was done, to undo it and to do it again. */
export class History {
  private past: Trace[] = [];
  private future: Trace[] = [];

  /** Keeps what was before a change. */
  keep(before: Trace): void {
    this.past.push(before);
    if (this.past.length > 500) this.past.shift();
    this.future = [];
  }

  undo(now: Trace): Trace | undefined {
    const before = this.past.pop();
    if (before) this.future.push(now);
    return before;
  }

  redo(now: Trace): Trace | undefined {
    const after = this.future.pop();
    if (after) this.past.push(now);
    return after;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }
}
