// A browser, a published page, and what every page must hold.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { web } from './source.mjs';

const require = createRequire(import.meta.url);
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
export const MARKER = '/*FINDINGS*/';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
];

export function launch(extra = []) {
  const flags = extra.includes('--disable-webgl') ? FLAGS.filter((flag) => !/gl=|angle|swiftshader/.test(flag)) : FLAGS;
  return chromium.launch({
    executablePath: process.env.CHROMIUM || '/usr/bin/chromium',
    headless: true,
    args: [...flags, ...extra],
  });
}

/** The page as the publishing program makes it, in a folder of its own. */
export function publish(findings) {
  const template = readFileSync(join(web, 'dist/site.html'), 'utf8');
  assert.equal(template.split(MARKER).length, 2, 'the marker stands once');
  const text = typeof findings === 'string' ? findings : JSON.stringify(findings);
  const folder = mkdtempSync(join(tmpdir(), 'bayyina-page-'));
  const file = join(folder, 'index.html');
  const [before, after] = template.split(MARKER);
  writeFileSync(file, before + text.replaceAll('<', '\\u003c') + after);
  return file;
}

export function fixture(name = 'findings.json') {
  return JSON.parse(readFileSync(join(web, 'tests/fixture', name), 'utf8'));
}

/**
 * Opens a page from disk. `heard` collects what no page may do: speak to the network, or complain.
 */
export async function open(browser, file, { hash = '', before, ...options } = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', ...options });
  // A busy machine may take its time; what hangs still fails.
  context.setDefaultTimeout(180_000);
  const page = await context.newPage();
  const heard = { network: [], errors: [] };
  page.on('request', (request) => {
    if (!/^(file|blob|data):/.test(request.url())) heard.network.push(request.url());
  });
  page.on('console', (message) => {
    if (
      message.type() === 'error' ||
      (message.type() === 'warning' && !/GPU stall|GL Driver|WebGL/.test(message.text()))
    )
      heard.errors.push(message.text());
  });
  page.on('pageerror', (error) => heard.errors.push(String(error)));
  await before?.(page, context);
  await page.goto(pathToFileURL(file).href + hash);
  await page.waitForFunction(() => window.bayyina !== undefined || document.querySelector('.empty'));
  return { page, context, heard };
}

/** Goes to the map, which is made only then, and waits until it has drawn. */
export async function mapDrawn(page) {
  await page.locator('#map').scrollIntoViewIfNeeded();
  await page.waitForFunction(
    () => !document.querySelector('.live') || document.querySelector('.live canvas'),
    undefined,
    { timeout: 180_000 },
  );
  await page.waitForTimeout(800);
}

/** axe on the page as it stands; only what is serious or critical fails. */
export async function axe(page, label) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => {
    const result = await window.axe.run(document, { resultTypes: ['violations'] });
    return result.violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(
        ({ id, impact, nodes }) =>
          `${impact} ${id}: ${nodes
            .slice(0, 4)
            .map(({ html, failureSummary }) => `${html.slice(0, 200)} (${failureSummary?.slice(0, 200)})`)
            .join(' | ')}`,
      );
  });
  assert.deepEqual(found, [], label);
}

/**
 * Reads every number in the element `within` against findings.json.
 *
 * An element that shows something of findings.json names where it stands in `data-path` and what it
 * is in `data-kind`; what the page worked out itself is named in `data-derived` and checked by its
 * own rule where there is one. A digit anywhere else is a number that nobody answers for.
 */
export async function numbers(page, findings, within = 'body') {
  const seen = await page.evaluate((within) => {
    const root = document.querySelector(within);
    const shown = [];
    const orphans = [];
    const isSeen = (element) =>
      element.checkVisibility({ visibilityProperty: true }) || element.closest('details:not([open])');
    for (const element of root.querySelectorAll('[data-path]')) {
      if (!isSeen(element)) continue;
      const { path, kind, scale, digits, round, raw, verdict } = element.dataset;
      shown.push({
        path,
        kind,
        scale,
        digits,
        round,
        raw,
        verdict,
        text: element.textContent,
        href: element.getAttribute('href'),
      });
    }
    const derived = [...root.querySelectorAll('[data-derived]')]
      .filter(isSeen)
      .map((element) => ({ rule: element.dataset.derived, text: element.textContent }));
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (
        !/[\d\u0660-\u0669\u06F0-\u06F9]/.test(node.data) ||
        parent.closest('script, style, noscript, option, [data-path], [data-derived], [data-static]')
      )
        continue;
      orphans.push(`${parent.tagName}.${parent.className} “${node.data.trim().slice(0, 80)}”`);
    }
    return { shown, derived, orphans, answers: window.bayyina.answers() };
  }, within);
  assert.deepEqual(seen.orphans, [], 'numbers that nobody answers for');

  const strings = new Set();
  collect(findings, strings);
  const counts = {};
  for (const each of seen.shown) {
    const value = at(findings, each.path);
    assert.notEqual(value, undefined, `${each.path} is not in findings.json`);
    counts[each.kind] = (counts[each.kind] ?? 0) + 1;
    if (each.kind === 'number') {
      const scaled = Number(value) * Number(each.scale ?? 1);
      const steps = 10 ** Number(each.digits ?? 0);
      const expected = Math[each.round ?? 'round'](Number((scaled * steps).toPrecision(12))) / steps;
      assert.equal(parse(each.text), expected, `${each.path}: “${each.text}” for ${value}`);
    } else if (each.kind === 'text') {
      assert.equal(unsteered(each.text), unsteered(String(value)), each.path);
    } else if (each.kind === 'date') {
      assert.equal(each.raw, value, each.path);
      const year = /\d{4}/.exec(value)?.[0];
      if (year) assert.ok(each.text.includes(year), `${each.path}: “${each.text}” for ${value}`);
    } else if (each.kind === 'verdict') {
      assert.equal(each.verdict, String(value).replace(' ', '_'), each.path);
    } else if (each.kind === 'url') {
      assert.equal(each.href, new URL(value).href, each.path);
    } else {
      assert.fail(`${each.path} is of no kind: ${each.kind}`);
    }
  }
  for (const { rule, text } of seen.derived) {
    const [name, id, key] = rule.split(':');
    const answer = seen.answers.find((each) => each.id === id);
    if (name === 'answer') assert.equal(parse(text), answer[key], rule);
    else if (name === 'open') assert.equal(parse(text), answer.at_most - answer.at_least, rule);
    else if (name === 'status') {
      const expected = { yes: answer.at_least, open: answer.at_most - answer.at_least, no: answer.of - answer.at_most }[
        key
      ];
      assert.equal(parse(text), expected, rule);
    } else if (name === 'length' && id) assert.equal(parse(text), Object.keys(findings[id]).length, rule);
    else if (name === 'origins')
      assert.equal(parse(text), findings.withdrawables.filter(({ kind }) => kind === 'origin').length, rule);
    else if (name === 'record' && /\d/.test(text)) {
      const said = unsteered(text).replace(/…$/, '');
      assert.ok(
        [...strings].some((each) => each === said || each.endsWith(`:${said}`) || each.startsWith(said)),
        `“${text}” stands nowhere in findings.json`,
      );
    }
  }
  return counts;
}

/** Withdraws everything in turn, in the page, and compares every answer. */
export async function withdrawals(page, expected) {
  let compared = 0;
  for (const [id, answers] of Object.entries(expected)) {
    const ids = id ? id.split('\n') : [];
    const mine = await page.evaluate((list) => (window.bayyina.withdraw(list), window.bayyina.answers()), ids);
    for (const answer of answers) {
      const same = mine.find((each) => each.id === answer.id);
      assert.ok(same, `the page knows no question ${answer.id}`);
      for (const key of Object.keys(answer)) {
        if (!(key in same)) continue;
        assert.equal(same[key], answer[key], `${answer.id}.${key} without ${id || 'nothing'}`);
        compared += 1;
      }
    }
  }
  await page.evaluate(() => window.bayyina.withdraw([]));
  return compared;
}

/** `questions.0.at_least`; a dot inside a key is written %2E. */
export function at(value, path) {
  return path.split('.').reduce((inner, key) => inner?.[key.replaceAll('%2E', '.').replaceAll('%25', '%')], value);
}

const parse = (text) => Number(text.trim().replaceAll(',', ''));

/** A text without the characters that steer direction, which the page shows by number. */
function unsteered(text) {
  return text
    .replace(
      /U\+20(2[A-E]|6[6-9])|U\+00(0[0-8BCEF]|1[0-9A-F]|7F)|[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F\u202A-\u202E\u2066-\u2069]/g,
      '',
    )
    .trim();
}

function collect(value, into) {
  if (typeof value === 'string') into.add(unsteered(value));
  else if (Array.isArray(value)) value.forEach((each) => collect(each, into));
  else if (value && typeof value === 'object') {
    for (const [key, each] of Object.entries(value)) {
      into.add(unsteered(key));
      collect(each, into);
    }
  }
}
