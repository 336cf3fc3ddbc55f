// A record of any size, made by rule: claims around a grid of towns, each with three facets, a part
// of them located, a part adopted, one origin in ten common to many.

import { dice } from './source.mjs';

export function large(count, seed = 7) {
  const roll = dice(seed);
  const entries = {};
  const circuits = [{ and: [] }, { or: [] }];
  const id = (number) => number.toString(16).padStart(64, '0');
  let made = 0;
  const entry = (kind, thing, origin, items) => {
    const key = id((made += 1));
    entries[key] = {
      kind,
      thing,
      summary: { en: `Entry ${made} about ${thing}` },
      origin,
      items,
      date: '2016-01-01',
      confidence: 'probable',
      withdrawable: [origin, ...items],
      status: 'stands',
    };
    circuits.push({ entry: key });
    return [circuits.length - 1, key];
  };
  const sources = {};
  const withdrawables = [];
  for (let at = 0; at < 40; at += 1) {
    sources[`source:${at}`] = { name: at % 3 ? `Source ${at}` : `مصدر ${at}`, kind: 'organisation' };
    withdrawables.push({
      id: `source:${at}`,
      kind: 'origin',
      name: sources[`source:${at}`].name,
      entries: 1,
      protected: false,
    });
  }
  const claims = [];
  const asked = [];
  for (let at = 0; at < count; at += 1) {
    const claim = `claim:${at}`;
    const point = [36 + roll.next() * 5, 33 + roll.next() * 4];
    const found = [point[0] + (roll.next() - 0.5) * 0.2, point[1] + (roll.next() - 0.5) * 0.2];
    const origin = `source:${roll.below(40)}`;
    const facets = ['place', 'holder', 'object'].map((facet) => {
      const sides = { for: 1, against: 1 };
      const lists = { for: [], against: [], more: false };
      if (roll.next() < 0.6) {
        const side = roll.next() < 0.5 ? 'for' : 'against';
        const [node, key] = entry(roll.next() < 0.4 ? 'assessment/1' : 'location/1', claim, origin, []);
        circuits.push({ or: [node] });
        sides[side] = circuits.length - 1;
        lists[side] = [[key]];
      }
      const isFor = sides.for !== 1;
      const isAgainst = sides.against !== 1;
      return {
        facet,
        claimed: 'yes',
        verdict: isFor ? 'supported' : isAgainst ? 'contradicted' : 'undetermined',
        ...sides,
        derivations: lists,
        ...(facet === 'place'
          ? { text: `Town ${roll.below(500)}`, distance_m: { low: String(roll.below(200_000)), high: '300000' } }
          : {}),
      };
    });
    claims.push({
      id: claim,
      title: at % 4 ? `Report ${at} of an event near town ${roll.below(500)}` : `تقرير ${at} عن حدث قرب البلدة`,
      source: `source:${roll.below(40)}`,
      published: `201${5 + roll.below(3)}-${String(1 + roll.below(12)).padStart(2, '0')}-${String(1 + roll.below(28)).padStart(2, '0')}`,
      sets: ['all'],
      facets,
      claimed_point: point,
      observed_point: found,
    });
    const [place] = facets;
    asked.push({
      id: claim,
      unit: claim,
      claimed: 'yes',
      verdict: place.verdict,
      for: place.for,
      against: place.against,
      derivations: place.derivations,
    });
  }
  const yes = asked.filter(({ verdict }) => verdict === 'supported');
  const open = asked.filter(({ verdict }) => verdict === 'undetermined').length;
  const adopted = yes.filter((claim) => entries[claim.derivations.for[0][0]].kind === 'assessment/1').length;
  return {
    format: 'findings/1',
    rules: '1',
    software: 'bayyina test',
    case: {
      title: { en: `A generated record of ${count} claims`, ar: `سجل مولَّد من ${count} ادّعاء` },
      languages: ['en', 'ar'],
      heads: [],
    },
    method: [],
    questions: [
      {
        id: 'all',
        title: { en: 'How many?' },
        proposition: { kind: 'facet', text: { en: 'the place is the one named' } },
        counts: 'supported',
        unit: 'claim',
        rule: 'any',
        of: count,
        at_least: yes.length,
        at_most: yes.length + open,
        computed: yes.length - adopted,
        adopted,
        tally: {},
        claims: asked,
      },
    ],
    claims,
    circuits,
    entries,
    withdrawables,
    sources,
    items: {},
  };
}
