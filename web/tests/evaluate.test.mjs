// The evaluator: the hand-computed answers of the fixture, the table of verdicts, and random
// circuits against an evaluation so plain that it is obviously right.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { dice, sources, web } from './source.mjs';

let source;
let model;
before(async () => {
  source = await sources();
  model = await source.load('/src/model/evaluate.ts');
});
after(() => source.close());

const read = (name) => JSON.parse(readFileSync(join(web, 'tests/fixture', name), 'utf8'));

test('verdict follows from the sides', () => {
  const table = [
    // claimed, for, against, repeats, verdict
    ['yes', false, false, false, 'undetermined'],
    ['yes', true, false, false, 'supported'],
    ['yes', false, true, false, 'contradicted'],
    ['yes', true, true, false, 'disputed'],
    ['yes', false, false, true, 'repeats'],
    ['yes', true, false, true, 'supported'],
    ['yes', false, true, true, 'contradicted'],
    ['yes', true, true, true, 'disputed'],
    [undefined, true, false, false, 'supported'],
    ['no', true, true, false, 'not_claimed'],
    ['unknown', true, false, false, 'undetermined'],
  ];
  for (const [claimed, isFor, isAgainst, isRepeat, expected] of table) {
    assert.equal(
      model.verdictOf(claimed, isFor, isAgainst, isRepeat),
      expected,
      `${claimed} ${isFor} ${isAgainst} ${isRepeat}`,
    );
  }
});

test('status follows from verdict and what counts', () => {
  const table = [
    // verdict, counts, status
    ['supported', 'supported', 'yes'],
    ['contradicted', 'supported', 'no'],
    ['not_claimed', 'supported', 'no'],
    ['disputed', 'supported', 'open'],
    ['undetermined', 'supported', 'open'],
    ['repeats', 'supported', 'open'],
    ['contradicted', 'contradicted', 'yes'],
    ['supported', 'contradicted', 'no'],
    ['repeats', 'repeats', 'yes'],
    ['undetermined', 'repeats', 'open'],
  ];
  for (const [verdict, counts, expected] of table)
    assert.equal(model.statusOf(verdict, counts), expected, `${verdict} of ${counts}`);
});

test('a unit of several claims is any or every of them', () => {
  const table = [
    [['yes', 'no'], 'any', 'yes'],
    [['no', 'open'], 'any', 'open'],
    [['no', 'no'], 'any', 'no'],
    [['yes', 'no'], 'every', 'no'],
    [['yes', 'open'], 'every', 'open'],
    [['yes', 'yes'], 'every', 'yes'],
    [['open', 'no'], 'every', 'no'],
  ];
  for (const [statuses, rule, expected] of table)
    assert.equal(model.unitStatus(statuses, rule), expected, `${statuses} ${rule}`);
});

test('every withdrawal of the fixture gives the answers computed by hand', () => {
  const findings = read('findings.json');
  const answers = read('answers.json');
  const engine = new model.Engine(findings);
  assert.deepEqual(
    Object.keys(answers).slice(1),
    findings.withdrawables.map(({ id }) => id),
  );
  for (const [id, expected] of Object.entries(answers)) {
    assert.deepEqual(engine.outcome(new Set(id ? [id] : [])).answers, expected, id || 'nothing withdrawn');
  }
  const both = engine.outcome(new Set(['source:epsilon', 'source:beta'])).answers;
  assert.deepEqual(
    both[2],
    { id: 'happened', at_least: 0, at_most: 2, computed: 0, adopted: 0, of: 2 },
    'one account of three is left',
  );
});

test('a circuit that refers forward is refused', () => {
  const findings = { ...read('findings.json'), circuits: [{ and: [0] }] };
  assert.throws(() => new model.Engine(findings), /not below it/);
});

test('random cases: the same as a plain evaluation, and probing the same as withdrawing', () => {
  for (let seed = 1; seed <= 60; seed += 1) {
    const findings = randomFindings(dice(seed));
    const engine = new model.Engine(findings);
    const ids = findings.withdrawables.map(({ id }) => id);
    const roll = dice(seed + 1000);
    const whole = engine.outcome(new Set());
    assert.deepEqual(whole.answers, plainAnswers(findings, new Set()), `seed ${seed}`);
    const some = new Set(ids.filter(() => roll.next() < 0.3));
    const outcome = engine.outcome(some);
    assert.deepEqual(outcome.answers, plainAnswers(findings, some), `seed ${seed} without ${[...some]}`);
    const truth = outcome.truth.slice();
    for (const id of ids) {
      const probe = engine.probe(outcome, id);
      const expected = plainAnswers(findings, new Set([...some, id])).map(({ at_least, at_most }) => ({
        at_least,
        at_most,
      }));
      assert.deepEqual(probe.bounds, expected, `seed ${seed} without ${[...some]} and ${id}`);
      assert.deepEqual(outcome.truth, truth, 'probing leaves no trace');
    }
  }
});

/** The format's sentences, one after the other, with nothing remembered between them. */
function plainAnswers(findings, withdrawn) {
  const dead = (id, adopting) => {
    const entry = findings.entries[id];
    return (!adopting && entry.kind === 'assessment/1') || entry.withdrawable.some((each) => withdrawn.has(each));
  };
  const holds = (at, adopting) => {
    const node = findings.circuits[at];
    if (node.entry) return !dead(node.entry, adopting);
    if (node.and) return node.and.every((each) => holds(each, adopting));
    if (node.or) return node.or.some((each) => holds(each, adopting));
    if (node.least) return node.least[1].filter((each) => holds(each, adopting)).length >= node.least[0];
    return !holds(node.not, adopting);
  };
  const verdict = (claim, adopting) => {
    if (claim.claimed === 'no') return 'not_claimed';
    const [yes, no] = [holds(claim.for, adopting), holds(claim.against, adopting)];
    if (yes && no) return 'disputed';
    if (yes) return 'supported';
    if (no) return 'contradicted';
    return claim.repeats !== undefined && holds(claim.repeats, adopting) ? 'repeats' : 'undetermined';
  };
  return findings.questions.map((question) => {
    const unitIds = [...new Set(question.claims.map(({ unit }) => unit))];
    const status = (unit, adopting) => {
      const list = question.claims
        .filter((claim) => claim.unit === unit)
        .map((claim) => verdict(claim, adopting))
        .map((is) =>
          is === question.counts ? 'yes' : ['undetermined', 'disputed', 'repeats'].includes(is) ? 'open' : 'no',
        );
      if (question.rule === 'any')
        return list.includes('yes') ? 'yes' : list.every((each) => each === 'no') ? 'no' : 'open';
      return list.includes('no') ? 'no' : list.every((each) => each === 'yes') ? 'yes' : 'open';
    };
    const yes = unitIds.filter((unit) => status(unit, true) === 'yes');
    const open = unitIds.filter((unit) => status(unit, true) === 'open');
    const computed = yes.filter((unit) => status(unit, false) === 'yes').length;
    return {
      id: question.id,
      at_least: yes.length,
      at_most: yes.length + open.length,
      computed,
      adopted: yes.length - computed,
      of: question.of,
    };
  });
}

function randomFindings(roll) {
  const withdrawables = Array.from({ length: 6 }, (_, at) => ({
    id: `source:${at}`,
    kind: 'origin',
    name: `${at}`,
    entries: 1,
  }));
  const entries = {};
  const circuits = [];
  for (let at = 0; at < 10; at += 1) {
    const id = at.toString(16).padStart(64, '0');
    const ids = withdrawables.filter(() => roll.next() < 0.25).map((each) => each.id);
    entries[id] = { kind: roll.next() < 0.3 ? 'assessment/1' : 'location/1', withdrawable: ids, items: [] };
    circuits.push({ entry: id });
    if (roll.next() < 0.2) circuits.push({ entry: id });
  }
  for (let at = 0; at < 30; at += 1) {
    const below = Array.from({ length: roll.below(4) }, () => roll.below(circuits.length));
    const kind = roll.below(4);
    if (kind === 0) circuits.push({ and: below });
    else if (kind === 1) circuits.push({ or: below });
    else if (kind === 2) circuits.push({ least: [roll.below(3), below] });
    else circuits.push({ not: roll.below(circuits.length) });
  }
  const questions = Array.from({ length: 4 }, (_, number) => {
    const claims = Array.from({ length: 1 + roll.below(8) }, (_, at) => ({
      id: `claim:${at}`,
      unit: `unit:${roll.below(4)}`,
      verdict: '',
      claimed: roll.next() < 0.15 ? 'no' : 'yes',
      for: roll.below(circuits.length),
      against: roll.below(circuits.length),
      ...(roll.next() < 0.3 ? { repeats: roll.below(circuits.length) } : {}),
    }));
    return {
      id: `q${number}`,
      title: {},
      proposition: { kind: 'facet', text: {} },
      counts: roll.pick(['supported', 'contradicted', 'disputed', 'repeats', 'undetermined']),
      unit: 'item',
      rule: roll.pick(['any', 'every']),
      of: new Set(claims.map(({ unit }) => unit)).size,
      at_least: 0,
      at_most: 0,
      computed: 0,
      adopted: 0,
      tally: {},
      claims,
    };
  });
  return { format: 'findings/1', case: { title: {} }, questions, claims: [], circuits, entries, withdrawables };
}
