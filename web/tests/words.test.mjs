// The two catalogues say the same things, with the same arguments, in every plural form.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { sources, web } from './source.mjs';

let source;
let en;
let ar;
let dates;
let distance;
let findings;
before(async () => {
  source = await sources();
  ({ en } = await source.load('/src/words/en.ts'));
  ({ ar } = await source.load('/src/words/ar.ts'));
  dates = await source.load('/src/model/dates.ts');
  distance = await source.load('/src/model/distance.ts');
  findings = await source.load('/src/model/findings.ts');
});
after(() => source.close());

const forms = (message) =>
  typeof message === 'string'
    ? [message]
    : Object.entries(message)
        .filter(([key]) => key !== 'by')
        .map(([, text]) => text);
const names = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);

test('both languages have every message', () => {
  assert.deepEqual(Object.keys(ar).sort(), Object.keys(en).sort());
});

test('no form of a message names an argument that the other language does not', () => {
  for (const key of Object.keys(en)) {
    const known = new Set(forms(en[key]).flatMap(names));
    if (typeof en[key] !== 'string') known.add(en[key].by);
    for (const text of forms(ar[key])) {
      for (const name of names(text)) assert.ok(known.has(name), `${key}: {${name}} in “${text}”`);
    }
    for (const form of [en[key], ar[key]]) {
      if (typeof form !== 'string') assert.ok(form.other !== undefined && form.by, `${key} has no other or by`);
    }
  }
});

test('what depends on a number has all six forms of Arabic, or needs none', () => {
  const needed = ['two', 'few', 'many', 'other'];
  for (const [key, message] of Object.entries(ar)) {
    if (typeof message === 'string') continue;
    const spoken = new Set(Object.keys(message));
    const plain = forms(message).every((text) => text === message.other) || (spoken.size === 3 && spoken.has('one'));
    if (plain) continue;
    for (const form of needed) assert.ok(spoken.has(form), `${key} lacks ${form}`);
  }
});

test('Arabic is written in Arabic', () => {
  for (const [key, message] of Object.entries(ar)) {
    for (const text of forms(message)) {
      const words = text
        .replace(/\{\w+\}/g, '')
        .replace(/SHA-256|ClaimReview|JavaScript|Natural Earth|Ctrl|findings\.json|claims\.csv|bayyina publish/g, '');
      assert.doesNotMatch(words, /[A-Za-z]{3,}/, `${key}: ${text}`);
    }
  }
});

test('every message is used', () => {
  const text = readdirSync(join(web, 'src'), { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && !file.parentPath.endsWith('words'))
    .map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'))
    .join('\n');
  const groups = [...text.matchAll(/`([a-z_.]+)\.\$\{|word\('([a-z.]+)'|`\$\{[^}]*\}/g)].map(
    (match) => `${match[1] ?? match[2]}.`,
  );
  const unused = Object.keys(en).filter(
    (key) => !(text.includes(`'${key}'`) || text.includes(`"${key}"`) || groups.some((group) => key.startsWith(group))),
  );
  assert.deepEqual(unused, []);
});

test('dates are read as wide as they are', () => {
  const day = (text) => Math.floor(Date.parse(`${text}T00:00:00Z`) / 86_400_000);
  const table = [
    ['2015-10-06', day('2015-10-06'), day('2015-10-06')],
    ['2015-10', day('2015-10-01'), day('2015-10-31')],
    ['2016-02', day('2016-02-01'), day('2016-02-29')],
    ['2015', day('2015-01-01'), day('2015-12-31')],
    ['2015-09-30?', day('2015-09-30'), day('2015-09-30')],
    ['2015-XX', day('2015-01-01'), day('2015-12-31')],
    ['201X', day('2010-01-01'), day('2019-12-31')],
    ['../2015-10-26', undefined, day('2015-10-26')],
    ['2015-10-01/..', day('2015-10-01'), undefined],
    ['2015-10-01/2015-10-03', day('2015-10-01'), day('2015-10-03')],
    ['2015-10-01T23:30:00+03:00', day('2015-10-01'), day('2015-10-01')],
  ];
  for (const [text, from, to] of table) {
    const read = dates.days(text);
    assert.equal(read?.from, from, text);
    assert.equal(read?.to, to, text);
  }
  for (const text of ['', undefined, 'soon', '2015-13', '2015-02-30', '..', '../..'])
    assert.equal(dates.days(text), undefined, String(text));
});

test('distances are rounded outward only', () => {
  const table = [
    // metres, way, shown
    [812, 'floor', 812],
    [1240, 'floor', 1.2],
    [1240, 'ceil', 1.3],
    [259_876, 'floor', 259],
    [260_412, 'ceil', 261],
  ];
  for (const [metres, way, shown] of table)
    assert.equal(distance.outward(metres, distance.shownAs(metres), way), shown, `${metres} ${way}`);
});

test('isolates that close are kept, whatever else steers is not', async () => {
  const { steering } = await source.load('/src/words/index.ts');
  const table = [
    ['a \u2068name\u2069, b', 0],
    ['\u2067\u2068x\u2069\u2069', 0],
    ['a \u2068name', 1],
    ['a\u2069 \u2068name', 2],
    ['\u202Egpj', 1],
    ['\u2068\u202Egpj\u2069', 1],
    ['bell\u0007', 1],
  ];
  for (const [text, count] of table)
    assert.equal([...text.matchAll(steering(text))].length, count, JSON.stringify(text));
});

test('only http and https are addresses', () => {
  for (const text of ['https://a.example/x', 'http://a.example']) assert.ok(findings.safeUrl(text), text);
  for (const text of [
    'javascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    '//a.example',
    'a.example',
    ' javascript:alert(1)',
    '',
  ]) {
    assert.equal(findings.safeUrl(text), undefined, text);
  }
});
