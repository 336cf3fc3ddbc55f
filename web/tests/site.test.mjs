// A published site, beside the command that made it.
//
// BAYYINA_SITE: the folder of a site, or its index.html. Without it these tests say so and pass.
// What the page must answer without each origin, item and analyst comes from `answers.json` in that
// folder (`{"<id>": [{"id": "<question>", "at_least": …}]}`), else from the command itself:
// BAYYINA_BIN (the program) and BAYYINA_CASE (the folder of the case).

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { axe, launch, mapDrawn, numbers, open, withdrawals } from './browser.mjs';

const { BAYYINA_SITE, BAYYINA_BIN, BAYYINA_CASE } = process.env;
const skip = BAYYINA_SITE ? false : 'BAYYINA_SITE names no site';
const folder = BAYYINA_SITE && statSync(BAYYINA_SITE).isDirectory() ? BAYYINA_SITE : join(BAYYINA_SITE ?? '', '..');
const file = join(folder, 'index.html');

let browser;
let findings;
before(async () => {
  if (skip) return;
  findings = JSON.parse(readFileSync(join(folder, 'findings.json'), 'utf8'));
  browser = await launch();
});
after(() => browser?.close());

test('site: opens from disk without network or complaint', { skip }, async () => {
  for (const lang of ['en', 'ar']) {
    const { page, context, heard } = await open(browser, file, { hash: `#lang=${lang}` });
    await mapDrawn(page);
    assert.deepEqual(heard, { network: [], errors: [] }, lang);
    assert.equal(await page.locator('.check.bad').count(), 0, 'the page computes what the file says');
    await context.close();
  }
});

test('site: the page carries the findings that lie beside it', { skip }, async () => {
  const { page, context } = await open(browser, file);
  const carried = JSON.parse(await page.evaluate(() => document.getElementById('findings').textContent));
  assert.deepEqual(carried, findings);
  await context.close();
});

test('site: every number on the page is that of findings.json', { skip }, async () => {
  for (const lang of ['en', 'ar']) {
    const { page, context } = await open(browser, file, { hash: `#lang=${lang}` });
    await numbers(page, findings);
    // Every claim where they are few, else every so many.
    const step = Math.ceil(findings.claims.length / 60);
    for (let at = 0; at < findings.claims.length; at += step) {
      await page.evaluate(
        ([id, lang]) => (location.hash = `#lang=${lang}&claim=${encodeURIComponent(id)}`),
        [findings.claims[at].id, lang],
      );
      await page.waitForFunction(
        (title) => document.querySelector('dialog[open] code')?.textContent === title,
        findings.claims[at].id.replace(/^[^:]*:/, ''),
      );
      await numbers(page, findings, 'dialog[open]');
    }
    await context.close();
  }
});

test('site: withdrawing each origin, item and analyst gives the command’s answers', { skip }, async () => {
  const expected = await commandAnswers();
  const { page, context } = await open(browser, file);
  const compared = await withdrawals(page, expected);
  console.log(`      ${compared} numbers compared, ${Object.keys(expected).length} withdrawals`);
  assert.ok(compared >= findings.questions.length * 4, 'something was compared');
  await context.close();
});

test('site: axe finds nothing serious', { skip }, async () => {
  for (const lang of ['en', 'ar']) {
    const { page, context } = await open(browser, file, { hash: `#lang=${lang}` });
    await mapDrawn(page);
    await axe(page, lang);
    await page.evaluate(
      ([id, lang]) => (location.hash = `#lang=${lang}&claim=${encodeURIComponent(id)}`),
      [findings.claims[0].id, lang],
    );
    await page.waitForSelector('dialog[open]');
    await axe(page, `${lang}, claim open`);
    await context.close();
  }
});

test('site: a phone needs no sideways scrolling', { skip }, async () => {
  for (const lang of ['en', 'ar']) {
    const { page, context } = await open(browser, file, {
      hash: `#lang=${lang}`,
      viewport: { width: 360, height: 780 },
      isMobile: true,
      hasTouch: true,
    });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(wide <= 0, `${lang}: ${wide} px too wide`);
    await context.close();
  }
});

/** What is left of every question without each withdrawable in turn, as the command says. */
async function commandAnswers() {
  const beside = join(folder, 'answers.json');
  if (existsSync(beside)) return JSON.parse(readFileSync(beside, 'utf8'));
  assert.ok(BAYYINA_BIN && BAYYINA_CASE, 'neither answers.json nor BAYYINA_BIN and BAYYINA_CASE say what to expect');
  const run = promisify(execFile);
  const jobs = ['', ...findings.withdrawables.map(({ id }) => id)].flatMap((id) =>
    findings.questions.map((question) => [id, question.id]),
  );
  const answers = {};
  const workers = Array.from({ length: 4 }, async () => {
    for (let job = jobs.shift(); job; job = jobs.shift()) {
      const [id, question] = job;
      const without = id ? ['--without', id] : [];
      const { stdout } = await run(
        BAYYINA_BIN,
        ['ask', question, '--case', BAYYINA_CASE, '--format', 'json', ...without],
        { maxBuffer: 2 ** 28 },
      );
      const { at_least, at_most, computed, adopted, of } = JSON.parse(stdout);
      (answers[id] ??= []).push({ id: question, at_least, at_most, computed, adopted, of });
    }
  });
  await Promise.all(workers);
  return answers;
}
