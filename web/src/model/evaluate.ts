// What is left when evidence is withdrawn: circuits, verdicts, counts, robustness.
//
// This is the page's own evaluator. It follows format findings/1 word for word and nothing else, so
// that a reader's withdrawal gives what the command would give on a ledger without that evidence.

import type { Claimed, Findings, Question, QuestionClaim, Sided, Status, Verdict } from './findings';
import { FindingsError } from './findings';

export const VERDICTS: readonly Verdict[] = [
  'supported',
  'contradicted',
  'disputed',
  'undetermined',
  'not_claimed',
  'repeats',
];

/** The verdict of two sides, and of a third where a quantity has one. */
export function verdictOf(claimed: Claimed | undefined, isFor: boolean, isAgainst: boolean, isRepeat = false): Verdict {
  if (claimed === 'no') return 'not_claimed';
  if (claimed === 'unknown') return 'undetermined';
  if (isFor) return isAgainst ? 'disputed' : 'supported';
  if (isAgainst) return 'contradicted';
  return isRepeat ? 'repeats' : 'undetermined';
}

/** What one claim is to a question that counts `counts`. */
export function statusOf(verdict: Verdict, counts: Verdict): Status {
  if (verdict === counts) return 'yes';
  return verdict === 'undetermined' || verdict === 'disputed' || verdict === 'repeats' ? 'open' : 'no';
}

/** What a unit of several claims is. */
export function unitStatus(statuses: readonly Status[], rule: 'any' | 'every'): Status {
  const decisive = rule === 'any' ? 'yes' : 'no';
  const other = rule === 'any' ? 'no' : 'yes';
  if (statuses.includes(decisive)) return decisive;
  return statuses.every((status) => status === other) ? other : 'open';
}

/** A verdict as findings.json spells it: "not claimed" and "not_claimed" are one. */
export function readVerdict(text: string | undefined): Verdict {
  const name = (text ?? '').replace(' ', '_');
  return (VERDICTS as readonly string[]).includes(name) ? (name as Verdict) : 'undetermined';
}

/** One answer as it stands with some evidence withdrawn. */
export interface Answer {
  id: string;
  at_least: number;
  at_most: number;
  computed: number;
  adopted: number;
  of: number;
}

/** Everything that follows from one choice of withdrawn ids. */
export interface Outcome {
  withdrawn: ReadonlySet<string>;
  /** Truth of every circuit node, 1 or 0. */
  truth: Uint8Array;
  answers: Answer[];
  /** By question: the verdict of each of its claims, as listed. */
  verdicts: Verdict[][];
  /** By question: the units in the order they are first named. */
  units: UnitOutcome[][];
}

export interface UnitOutcome {
  id: string;
  status: Status;
  /** Yes without any adopted assessment. */
  computed: boolean;
  /** Indices into the question's claims. */
  claims: number[];
}

/** The bounds of every question when one more id is withdrawn. */
export interface Probe {
  id: string;
  bounds: { at_least: number; at_most: number }[];
  moved: number;
}

interface Unit {
  id: string;
  question: number;
  claims: number[];
}

const ENTRY = 0;
const AND = 1;
const OR = 2;
const LEAST = 3;
const NOT = 4;

/** The circuits of one findings.json, flattened once, evaluated often. */
export class Engine {
  readonly size: number;
  private readonly op: Uint8Array;
  private readonly least: Int32Array;
  private readonly start: Int32Array;
  private readonly args: Int32Array;
  /** Entry ids that circuits name. */
  private readonly leafOf = new Map<string, number>();
  private readonly leaves: string[] = [];
  private readonly withdrawableOf: (readonly string[])[] = [];
  private readonly isAssessment: boolean[] = [];
  private readonly entriesOf = new Map<string, number[]>();
  private readonly units: Unit[][];
  private readonly counts: Verdict[];
  private up: Upward | undefined;

  constructor(private readonly findings: Findings) {
    const { circuits, entries } = findings;
    this.size = circuits.length;
    this.op = new Uint8Array(this.size);
    this.least = new Int32Array(this.size);
    this.start = new Int32Array(this.size + 1);
    const args: number[] = [];
    circuits.forEach((node, index) => {
      this.start[index] = args.length;
      if ('entry' in node) {
        args.push(this.leaf(node.entry, entries));
      } else if ('not' in node) {
        this.op[index] = NOT;
        args.push(this.argument(node.not, index));
      } else {
        const [kind, list] =
          'and' in node
            ? ([AND, node.and] as const)
            : 'or' in node
              ? ([OR, node.or] as const)
              : ([LEAST, node.least[1]] as const);
        this.op[index] = kind;
        if ('least' in node) this.least[index] = node.least[0];
        for (const argument of list) args.push(this.argument(argument, index));
      }
    });
    this.start[this.size] = args.length;
    this.args = Int32Array.from(args);
    this.counts = findings.questions.map((question) => readVerdict(question.counts ?? 'supported'));
    this.units = findings.questions.map(unitsOf);
  }

  private leaf(id: string, entries: Findings['entries']): number {
    const known = this.leafOf.get(id);
    if (known !== undefined) return known;
    const leaf = this.leafOf.size;
    this.leafOf.set(id, leaf);
    this.leaves.push(id);
    const entry = entries[id];
    const ids = entry?.withdrawable ?? [];
    this.withdrawableOf.push(ids);
    this.isAssessment.push(entry?.kind === 'assessment/1');
    for (const withdrawable of ids) {
      const list = this.entriesOf.get(withdrawable);
      if (list) list.push(leaf);
      else this.entriesOf.set(withdrawable, [leaf]);
    }
    return leaf;
  }

  private argument(argument: number, index: number): number {
    if (!Number.isInteger(argument) || argument < 0 || index <= argument) {
      throw new FindingsError(`circuit ${index} refers to ${argument}, which is not below it`);
    }
    return argument;
  }

  /** Whether an entry still counts. */
  isAlive(entryId: string, withdrawn: ReadonlySet<string>): boolean {
    const ids = this.findings.entries[entryId]?.withdrawable;
    return !ids?.some((id) => withdrawn.has(id));
  }

  /** Truth of every node, in one pass from the leaves up. */
  private evaluate(withdrawn: ReadonlySet<string>, adopting: boolean): Uint8Array {
    const alive = new Uint8Array(this.withdrawableOf.length);
    for (let leaf = 0; leaf < alive.length; leaf += 1) {
      const dead =
        (!adopting && this.isAssessment[leaf]) ||
        (withdrawn.size > 0 && this.withdrawableOf[leaf]!.some((id) => withdrawn.has(id)));
      alive[leaf] = dead ? 0 : 1;
    }
    const truth = new Uint8Array(this.size);
    for (let node = 0; node < this.size; node += 1) truth[node] = this.node(node, truth, alive);
    return truth;
  }

  private node(node: number, truth: Uint8Array, alive: Uint8Array): number {
    const from = this.start[node]!;
    const to = this.start[node + 1]!;
    switch (this.op[node]) {
      case ENTRY:
        return alive[this.args[from]!]!;
      case NOT:
        return truth[this.args[from]!]! ^ 1;
      case AND:
        for (let i = from; i < to; i += 1) if (truth[this.args[i]!] === 0) return 0;
        return 1;
      case OR:
        for (let i = from; i < to; i += 1) if (truth[this.args[i]!] === 1) return 1;
        return 0;
      default: {
        let held = 0;
        for (let i = from; i < to; i += 1) held += truth[this.args[i]!]!;
        return held >= this.least[node]! ? 1 : 0;
      }
    }
  }

  /** Everything the page shows, with `withdrawn` taken away. */
  outcome(withdrawn: ReadonlySet<string>): Outcome {
    const truth = this.evaluate(withdrawn, true);
    const unadopted = this.evaluate(withdrawn, false);
    const verdicts: Verdict[][] = [];
    const units: UnitOutcome[][] = [];
    const answers = this.findings.questions.map((question, index) => {
      verdicts.push(question.claims.map((claim) => this.verdict(claim, truth)));
      const list = this.units[index]!.map((unit) => {
        const status = this.unit(unit, question, truth);
        const computed = status === 'yes' && this.unit(unit, question, unadopted) === 'yes';
        return { id: unit.id, status, computed, claims: unit.claims };
      });
      units.push(list);
      const yes = list.filter((unit) => unit.status === 'yes').length;
      const open = list.filter((unit) => unit.status === 'open').length;
      const computed = list.filter((unit) => unit.computed).length;
      return {
        id: question.id,
        at_least: yes,
        at_most: yes + open,
        computed,
        adopted: yes - computed,
        of: question.of,
      };
    });
    return { withdrawn, truth, answers, verdicts, units };
  }

  /** The verdict of a facet or of a question's claim. */
  verdict(sided: Sided, truth: Uint8Array): Verdict {
    const holds = (node: number | null | undefined) => node != null && truth[node] === 1;
    return verdictOf(sided.claimed, holds(sided.for), holds(sided.against), holds(sided.repeats));
  }

  private unit(unit: Unit, question: Question, truth: Uint8Array): Status {
    const counts = this.counts[unit.question]!;
    if (unit.claims.length === 1) {
      return statusOf(this.verdict(question.claims[unit.claims[0]!]!, truth), counts);
    }
    const statuses = unit.claims.map((at) => statusOf(this.verdict(question.claims[at]!, truth), counts));
    return unitStatus(statuses, question.rule);
  }

  /** Entries still alive that a node rests on, whichever way. */
  support(node: number | null | undefined, outcome: Outcome): string[] {
    if (node == null) return [];
    const seen = new Set<number>([node]);
    const found = new Set<string>();
    for (const at of seen) {
      const from = this.start[at]!;
      const to = this.start[at + 1]!;
      if (this.op[at] === ENTRY) {
        if (outcome.truth[at] === 1) found.add(this.leaves[this.args[from]!]!);
        continue;
      }
      for (let i = from; i < to; i += 1) seen.add(this.args[i]!);
    }
    return [...found];
  }

  /** From whom the units counted without computation are taken over, most first. */
  adoptedFrom(index: number, outcome: Outcome): { origin: string; count: number }[] {
    const question = this.findings.questions[index]!;
    const counts = this.counts[index]!;
    const totals = new Map<string, number>();
    for (const unit of outcome.units[index]!) {
      if (unit.status !== 'yes' || unit.computed) continue;
      const origins = new Set<string>();
      for (const at of unit.claims) {
        const claim = question.claims[at]!;
        if (this.verdict(claim, outcome.truth) !== counts) continue;
        for (const node of deciding(claim, counts)) {
          for (const id of this.support(node, outcome)) {
            const entry = this.findings.entries[id];
            if (entry?.kind === 'assessment/1' && entry.origin) origins.add(entry.origin);
          }
        }
      }
      for (const origin of origins) totals.set(origin, (totals.get(origin) ?? 0) + 1);
    }
    return [...totals]
      .map(([origin, count]) => ({ origin, count }))
      .sort((a, b) => b.count - a.count || (a.origin < b.origin ? -1 : 1));
  }

  /** The bounds of every question when `id` is withdrawn as well; only what depends on it is redone. */
  probe(outcome: Outcome, id: string): Probe {
    const bounds = outcome.answers.map(({ at_least, at_most }) => ({ at_least, at_most }));
    const up = (this.up ??= this.upward());
    const dirty = new Set<number>();
    const alive = new Uint8Array(this.withdrawableOf.length).fill(1);
    for (const leaf of this.entriesOf.get(id) ?? []) {
      alive[leaf] = 0;
      for (const node of up.nodesOf[leaf]!) if (outcome.truth[node] === 1) dirty.add(node);
    }
    if (dirty.size === 0) return { id, bounds, moved: 0 };
    for (const node of dirty) {
      for (let i = up.start[node]!; i < up.start[node + 1]!; i += 1) dirty.add(up.parents[i]!);
    }
    const changed: number[] = [];
    const truth = outcome.truth;
    for (const node of [...dirty].sort((a, b) => a - b)) {
      const leaf = this.op[node] === ENTRY ? this.args[this.start[node]!]! : -1;
      const value = leaf < 0 ? this.node(node, truth, alive) : alive[leaf]! & truth[node]!;
      if (value !== truth[node]) {
        truth[node] = value;
        changed.push(node);
      }
    }
    const touched = new Map<Unit, number>();
    for (const node of changed) {
      for (const [unit, at] of up.units.get(node) ?? []) touched.set(unit, at);
    }
    for (const [unit, at] of touched) {
      const was = outcome.units[unit.question]![at]!.status;
      const is = this.unit(unit, this.findings.questions[unit.question]!, truth);
      const bound = bounds[unit.question]!;
      bound.at_least += Number(is === 'yes') - Number(was === 'yes');
      bound.at_most += Number(is !== 'no') - Number(was !== 'no');
    }
    for (const node of changed) truth[node]! ^= 1;
    const moved = bounds.filter(
      (bound, at) => bound.at_least !== outcome.answers[at]!.at_least || bound.at_most !== outcome.answers[at]!.at_most,
    ).length;
    return { id, bounds, moved };
  }

  private upward(): Upward {
    const start = new Int32Array(this.size + 1);
    const nodesOf: number[][] = this.leaves.map(() => []);
    const each = (visit: (child: number, node: number) => void) => {
      for (let node = 0; node < this.size; node += 1) {
        if (this.op[node] === ENTRY) continue;
        for (let i = this.start[node]!; i < this.start[node + 1]!; i += 1) visit(this.args[i]!, node);
      }
    };
    each((child) => (start[child + 1]! += 1));
    for (let node = 0; node < this.size; node += 1) start[node + 1]! += start[node]!;
    const next = start.slice();
    for (let node = 0; node < this.size; node += 1) {
      if (this.op[node] === ENTRY) nodesOf[this.args[this.start[node]!]!]!.push(node);
    }
    const parents = new Int32Array(start[this.size]!);
    each((child, node) => (parents[next[child]!++] = node));
    const units = new Map<number, [Unit, number][]>();
    this.units.forEach((list, question) =>
      list.forEach((unit, at) => {
        for (const claim of unit.claims) {
          const sided = this.findings.questions[question]!.claims[claim]!;
          for (const node of [sided.for, sided.against, sided.repeats]) {
            if (node == null) continue;
            const known = units.get(node);
            if (known) known.push([unit, at]);
            else units.set(node, [[unit, at]]);
          }
        }
      }),
    );
    return { start, parents, nodesOf, units };
  }
}

interface Upward {
  start: Int32Array;
  parents: Int32Array;
  nodesOf: number[][];
  units: Map<number, [Unit, number][]>;
}

function unitsOf(question: Question, index: number): Unit[] {
  const units = new Map<string, Unit>();
  question.claims.forEach((claim, at) => {
    const unit = units.get(claim.unit);
    if (unit) unit.claims.push(at);
    else units.set(claim.unit, { id: claim.unit, question: index, claims: [at] });
  });
  return [...units.values()];
}

/** The nodes that make a claim what the question counts. */
function deciding(claim: QuestionClaim, counts: Verdict): (number | null | undefined)[] {
  if (counts === 'supported') return [claim.for];
  if (counts === 'contradicted') return [claim.against];
  if (counts === 'repeats') return [claim.repeats];
  return [claim.for, claim.against];
}
