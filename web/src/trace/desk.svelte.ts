// What the page holds: the frame, its trace, what the search said, and what the reader chose.

import { Local, inverse, type Nine } from './ground';
import * as server from './server';
import type { Answer, Candidate, Options, Road, State } from './server';
import { FEWEST, History, type Id, type Kind, type Trace, type XY, empty, lacking } from './trace';
import { type Key, type Lang, say } from './words';

export type Tool = 'select' | 'junction' | 'road' | 'mark' | 'horizon' | 'north';
export const TOOLS: readonly Tool[] = ['select', 'junction', 'road', 'mark', 'horizon', 'north'];
export type Chosen = { point: Id } | { line: number; bend?: number } | { mark: number } | { horizon: true } | undefined;

const SOLVE_AFTER_MS = 350;
const SAVE_AFTER_MS = 400;

export class Desk {
  lang = $state<Lang>('en');
  state = $state.raw<State>();
  image = $state.raw<ImageBitmap>();
  trace = $state.raw<Trace>(empty(1, 1));
  options = $state.raw<Options>({});
  tool = $state<Tool>('junction');
  /** What the next mark is. */
  kind = $state<Kind>('roundabout');
  chosen = $state.raw<Chosen>();
  answer = $state.raw<Answer>();
  /** Which candidate is looked at. */
  at = $state(0);
  solving = $state(false);
  refused = $state<string>();
  /** Why there is nothing to trace. */
  broken = $state<string>();
  saved = $state<'saved' | 'saving' | { why: string }>();
  undoable = $state(false);
  redoable = $state(false);
  brightness = $state(100);
  contrast = $state(100);
  /** Degrees clockwise by which the frame is shown turned. */
  turned = $state(0);
  mapOnFrame = $state(70);
  frameOnMap = $state(60);
  /** Roads around the chosen candidate. */
  around = $state.raw<Road[]>([]);

  private history = new History();
  private solveTimer: ReturnType<typeof setTimeout> | undefined;
  private saveTimer: ReturnType<typeof setTimeout> | undefined;
  private running: AbortController | undefined;
  private fetching: AbortController | undefined;

  readonly candidate = $derived<Candidate | undefined>(this.answer?.candidates[this.at]);
  readonly lacking = $derived(lacking(this.trace));
  /** Junctions that tell the first two candidates apart. */
  readonly telling = $derived(
    new Set<Id>((this.answer?.advice ?? []).flatMap((each) => (each.what === 'tell_apart' ? each.points : []))),
  );

  say = (key: Key, args: Record<string, string | number> = {}): string => say(this.lang, key, args);

  async open(): Promise<void> {
    try {
      await this.read();
    } catch (error) {
      this.broken = reason(error);
    }
  }

  private async read(): Promise<void> {
    const [state, blob] = await Promise.all([server.state(), server.frame()]);
    const image = await createImageBitmap(blob);
    this.trace = state.trace ?? empty(image.width, image.height);
    // What the command was told goes before what the trace kept.
    const heading = state.options.heading ?? this.trace.heading;
    this.trace = { ...this.trace, heading };
    this.options = { ...state.options, heading };
    this.image = image;
    this.state = state;
    this.schedule();
  }

  /** Makes a change that can be undone. */
  change(next: Trace): void {
    if (next === this.trace) return;
    this.history.keep(this.trace);
    this.show(next);
  }

  /** Shows a change while it is being made, as when something is dragged; `change` ends it. */
  preview(next: Trace): void {
    this.trace = next;
  }

  /** Ends a change of which parts were shown. */
  finish(before: Trace): void {
    if (this.trace === before) return;
    this.history.keep(before);
    this.show(this.trace);
  }

  undo(): void {
    const before = this.history.undo(this.trace);
    if (before) this.show(before);
  }

  redo(): void {
    const after = this.history.redo(this.trace);
    if (after) this.show(after);
  }

  set(options: Options): void {
    this.options = options;
    const { heading } = options;
    const before = this.trace.heading;
    // North is kept in the trace, and can be undone like it.
    if (heading?.deg !== before?.deg || heading?.within_deg !== before?.within_deg) {
      this.change({ ...this.trace, heading });
    } else this.schedule();
  }

  look(candidate: number): void {
    this.at = candidate;
    void this.fetchAround();
  }

  private show(trace: Trace): void {
    this.trace = trace;
    this.options = { ...this.options, heading: trace.heading };
    this.chosen = this.stillThere(trace);
    this.undoable = this.history.canUndo;
    this.redoable = this.history.canRedo;
    this.saved = 'saving';
    clearTimeout(this.saveTimer);
    this.saveTimer = setTimeout(() => void this.save(), SAVE_AFTER_MS);
    this.schedule();
  }

  private stillThere(trace: Trace): Chosen {
    const chosen = this.chosen;
    if (!chosen) return undefined;
    if ('point' in chosen) return trace.points.some(({ id }) => id === chosen.point) ? chosen : undefined;
    if ('line' in chosen) return trace.lines[chosen.line] ? chosen : undefined;
    if ('mark' in chosen) return trace.marks?.[chosen.mark] ? chosen : undefined;
    return trace.horizon ? chosen : undefined;
  }

  private async save(): Promise<void> {
    const trace = this.trace;
    try {
      await server.save(trace);
      if (trace === this.trace) this.saved = 'saved';
    } catch (error) {
      this.saved = { why: reason(error) };
    }
  }

  private schedule(): void {
    clearTimeout(this.solveTimer);
    // An answer to an older trace is no answer.
    this.running?.abort();
    if (this.lacking) {
      this.answer = undefined;
      this.around = [];
      this.refused = undefined;
      this.solving = false;
      return;
    }
    this.solving = true;
    this.solveTimer = setTimeout(() => void this.solve(), SOLVE_AFTER_MS);
  }

  private async solve(): Promise<void> {
    const running = new AbortController();
    this.running = running;
    try {
      const answer = await server.solve(this.trace, this.options, running.signal);
      if (running.signal.aborted) return;
      this.answer = answer;
      this.refused = undefined;
      this.at = 0;
      void this.fetchAround();
    } catch (error) {
      if (running.signal.aborted) return;
      this.answer = undefined;
      this.refused = reason(error);
    }
    this.solving = false;
  }

  private async fetchAround(): Promise<void> {
    this.fetching?.abort();
    const candidate = this.candidate;
    if (!candidate) {
      this.around = [];
      return;
    }
    const fetching = new AbortController();
    this.fetching = fetching;
    const ring = candidate.footprint.coordinates[0] ?? [];
    const [lons, lats] = [ring.map(([lon]) => lon), ring.map(([, lat]) => lat)];
    const box = [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)] as const;
    const [wide, high] = [(box[2] - box[0]) * 0.15, (box[3] - box[1]) * 0.15];
    // Frames that reach the horizon show more ground than helps.
    const most = 0.12;
    const held = [
      Math.max(box[0] - wide, candidate.lon - most),
      Math.max(box[1] - high, candidate.lat - most),
      Math.min(box[2] + wide, candidate.lon + most),
      Math.min(box[3] + high, candidate.lat + most),
    ] as [number, number, number, number];
    try {
      this.around = await server.roads('all', held, fetching.signal);
    } catch {
      if (!fetching.signal.aborted) this.around = [];
    }
  }
}

/** From pixels to metres around a candidate, and back. */
export function views(candidate: Candidate): { local: Local; ground: Nine; image: Nine } {
  return {
    local: new Local(candidate.lat, candidate.lon),
    ground: candidate.ground_from_image,
    image: inverse(candidate.ground_from_image),
  };
}

/** How many junctions a search still needs. */
export const missing = (trace: Trace): number => Math.max(0, FEWEST - trace.points.length);

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export type { XY };
