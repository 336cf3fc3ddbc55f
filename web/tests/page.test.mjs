// The page with the fixture in it, in a browser, from disk.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { MARKER, axe, fixture, launch, mapDrawn, numbers, open, publish, withdrawals } from './browser.mjs';
import { web } from './source.mjs';

let browser;
let file;
const findings = fixture();
before(async () => {
  browser = await launch();
  file = publish(findings);
});
after(() => browser.close());

test('the template is one file with one place for the findings', () => {
  const template = readFileSync(join(web, 'dist/site.html'), 'utf8');
  assert.equal(template.split(MARKER).length - 1, 1);
  assert.equal(template.split('<script type="application/json" id="findings">').length - 1, 1);
  assert.doesNotMatch(
    template,
    /<(script|link|img|iframe)[^>]+(src|href)="(?!data:)/,
    'nothing is loaded from elsewhere',
  );
  assert.match(template, /http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'sha256-/);
});

test('opens from disk without network or complaint, map and all', async () => {
  for (const lang of ['en', 'ar']) {
    const { page, context, heard } = await open(browser, file, { hash: `#lang=${lang}` });
    await page.locator('#map').scrollIntoViewIfNeeded();
    await mapDrawn(page);
    assert.equal(await page.locator('.live canvas').count(), 1, 'the map is drawn');
    assert.deepEqual(heard, { network: [], errors: [] }, lang);
    await context.close();
  }
});

test('an empty template says so, and broken findings are named', async () => {
  const empty = join(web, 'dist/site.html');
  const first = await open(browser, empty);
  assert.match(await first.page.locator('h1').innerText(), /No findings/);
  await first.context.close();
  const second = await open(browser, publish('{"format":"findings/9"}'));
  assert.match(await second.page.locator('main').innerText(), /findings\/9/);
  await second.context.close();
});

test('every number on the page is that of findings.json', async () => {
  for (const lang of ['en', 'ar']) {
    const { page, context } = await open(browser, file, { hash: `#lang=${lang}` });
    const counts = await numbers(page, findings);
    for (const [kind, least] of [
      ['number', 60],
      ['text', 60],
      ['date', 10],
      ['verdict', 13],
      ['url', 1],
    ]) {
      assert.ok(counts[kind] >= least, `${lang}: only ${counts[kind]} of kind ${kind}`);
    }
    for (const claim of findings.claims) {
      await page.evaluate((id) => (location.hash = `#lang=${document.documentElement.lang}&claim=${id}`), claim.id);
      await page.waitForSelector('dialog[open] h2');
      await numbers(page, findings, 'dialog[open]');
    }
    await context.close();
  }
});

test('a page that was changed does not read as it should', async () => {
  // The check above must be able to fail: another number in the file is noticed.
  const { page, context } = await open(browser, file);
  const other = structuredClone(findings);
  other.questions[0].at_least = 2;
  await assert.rejects(numbers(page, other), /questions\.0\.at_least/);
  await context.close();
});

test('findings that contradict their circuits are called out', async () => {
  const other = structuredClone(findings);
  other.questions[0].at_least = 2;
  other.claims[0].facets[1].verdict = 'contradicted';
  const { page, context } = await open(browser, publish(other));
  const said = await page.locator('.check.bad').innerText();
  assert.match(said, /questions\.0\.at_least/);
  assert.match(said, /claims\.0\.facets\.1\.verdict/);
  await context.close();
});

test('withdrawing each origin, item and analyst gives the answers computed by hand', async () => {
  const { page, context } = await open(browser, file);
  const compared = await withdrawals(page, fixture('answers.json'));
  assert.equal(compared, 12 * 5 * 6);
  await context.close();
});

test('a switch recomputes answers, table, map and address, and shows what was before', async () => {
  const { page, context } = await open(browser, file);
  const question = page.locator('.question').first();
  assert.match(await question.locator('.answer').first().innerText(), /At least 3 and at most 4 of 6 claims/);
  assert.match(await question.innerText(), /Without Alpha Desk, at least 1 and at most 5/);
  await page.getByRole('switch', { name: /Alpha Desk/ }).uncheck();
  assert.match(await question.locator('.left .answer').innerText(), /At least 1 and at most 5 of 6 claims/);
  assert.match(await question.locator('.past .answer').innerText(), /At least 3 and at most 4 of 6 claims/);
  await page.waitForURL(/without=source:alpha/);
  const row = page.locator('tbody tr', { hasText: 'Two adopted at once' });
  assert.match(await row.innerText(), /Undetermined/);
  assert.doesNotMatch(await row.innerText(), /20 km/, 'a distance falls with what it rests on');
  await page.waitForFunction(() => /Computed again without/.test(document.querySelector('[role=status]').textContent));
  await page.getByRole('button', { name: 'Switch everything on again' }).click();
  assert.equal(await question.locator('.left').count(), 0);
  await context.close();
});

test('the running count is counted again, claim by claim', async () => {
  const { page, context } = await open(browser, file);
  const last = () =>
    page
      .locator('.series table tbody tr')
      .last()
      .evaluate((row) => [...row.cells].slice(1).map((cell) => Number(cell.textContent)));
  assert.deepEqual(await last(), [2, 3, 5]);
  await page.evaluate(() => window.bayyina.withdraw(['source:alpha']));
  await page.waitForSelector('.question .left');
  // Without Alpha the first and the third are open again, like the fourth.
  assert.deepEqual(await last(), [1, 4, 5]);
  await context.close();
});

test('an address keeps the view', async () => {
  const hash =
    '#lang=ar&without=source:alpha&without=item:nowhere&claim=claim:c3&verdict=holder:supported&date=2015-10-05&sort=-date';
  const { page, context } = await open(browser, file, { hash });
  assert.equal(await page.evaluate(() => document.documentElement.dir), 'rtl');
  assert.deepEqual(await page.evaluate(() => window.bayyina.answers()[0].at_least), 1);
  assert.match(await page.locator('dialog[open] h2').innerText(), /غارة على مستودع/);
  await page.keyboard.press('Escape');
  await page.locator('#claims').scrollIntoViewIfNeeded();
  assert.equal(await page.locator('tbody tr.row').count(), 1);
  assert.match(await page.locator('.evidence .warn').first().innerText(), /معرّفًا واحدًا/);
  await page.waitForURL((url) => !/nowhere|claim=/.test(url.href));
  await context.close();
});

test('hostile text stays text', async () => {
  const { page, context, heard } = await open(browser, file, { hash: '#claim=claim:c2' });
  await page.waitForSelector('dialog[open]');
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.equal(await page.locator('img').count(), 0);
  const hrefs = await page.evaluate(() =>
    [...document.querySelectorAll('a[href]')].map((each) => each.getAttribute('href')),
  );
  for (const href of hrefs) assert.match(href, /^(https?:|#|[\w.-]+$)/, href);
  assert.match(
    await page.locator('dialog[open]').innerText(),
    /javascript:alert\(1\)/,
    'the address is shown, not linked',
  );
  assert.match(await page.locator('dialog[open] h2').innerText(), /U\+202E/, 'an override is shown, not obeyed');
  const steering = await page.evaluate(() => /[\u202A-\u202E]/.test(document.body.innerText));
  assert.equal(steering, false, 'no override reaches the page');
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.hacked = 1';
    document.body.append(script);
  });
  assert.equal(await page.evaluate(() => window.hacked), undefined, 'the policy stops a script that got in');
  assert.ok(heard.errors.some((text) => /Content Security Policy/.test(text)));
  assert.deepEqual(heard.network, []);
  await context.close();
});

test('axe finds nothing serious, in both languages, light and dark, with a claim and with evidence off', async () => {
  for (const [lang, colorScheme] of [
    ['en', 'light'],
    ['ar', 'light'],
    ['en', 'dark'],
    ['ar', 'dark'],
  ]) {
    const { page, context } = await open(browser, file, { hash: `#lang=${lang}&without=source:alpha`, colorScheme });
    await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
    await mapDrawn(page);
    await axe(page, `${lang} ${colorScheme}`);
    await page.evaluate(() => (location.hash += '&claim=claim:c3'));
    await page.waitForSelector('dialog[open]');
    await page.evaluate(() => document.querySelectorAll('dialog[open] details').forEach((each) => (each.open = true)));
    await axe(page, `${lang} ${colorScheme}, claim open`);
    await context.close();
  }
});

test('the keyboard goes everywhere: skip link, switch, sort, claim and back', async () => {
  const { page, context } = await open(browser, file);
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() ?? '');
  await page.keyboard.press('Tab');
  assert.match(await focused(), /Skip to the answers/);
  await page.keyboard.press('Enter');
  assert.match(await focused(), /^The answers$/);

  const alpha = page.getByRole('switch', { name: /Alpha Desk/ });
  await reach(
    page,
    () =>
      document.activeElement?.getAttribute('role') === 'switch' &&
      /Alpha/.test(document.activeElement.closest('label').textContent),
  );
  await page.keyboard.press('Space');
  assert.equal(await alpha.isChecked(), false);
  await page.keyboard.press('Space');
  assert.equal(await alpha.isChecked(), true);

  await reach(page, () => document.activeElement?.matches('.live canvas'));
  await reach(page, () => document.activeElement?.textContent?.trim() === 'Next claim');
  await page.keyboard.press('Enter');
  assert.match(await page.locator('.card').innerText(), /Supported|Contradicted/);

  await reach(
    page,
    () => document.activeElement?.closest('th') && /Published/.test(document.activeElement.textContent),
  );
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('th[aria-sort=ascending]').innerText(), 'Published↑');
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('th[aria-sort=descending]').count(), 1);

  await reach(page, () => document.activeElement?.matches('button.open'));
  const title = await focused();
  await page.keyboard.press('Enter');
  await page.waitForSelector('dialog[open] h2');
  await page.waitForFunction(() => document.activeElement?.id === 'claim-title');
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => !document.querySelector('dialog.panel[open]'));
  assert.equal(await focused(), title, 'the focus comes back');
  await context.close();
});

/** Tabs forward until something holds. */
async function reach(page, holds) {
  for (let presses = 0; presses < 200; presses += 1) {
    if (await page.evaluate(holds)) return;
    await page.keyboard.press('Tab');
  }
  assert.fail(`the keyboard never reaches ${holds}`);
}

test('Arabic runs from right to left', async () => {
  const { page, context } = await open(browser, file, { hash: '#lang=ar' });
  const box = (selector) => page.locator(selector).first().boundingBox();
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).direction), 'rtl');
  const [answers, rail] = [await box('.answers'), await box('.rail')];
  assert.ok(rail.x < answers.x, 'the switches stand at the left');
  const [first, second] = await page.evaluate(() =>
    [...document.querySelectorAll('thead th')].slice(0, 2).map((each) => each.getBoundingClientRect().x),
  );
  assert.ok(first > second, 'the first column stands at the right');
  const loose = await page.evaluate(
    () =>
      [...document.querySelectorAll('bdi')].filter((each) => getComputedStyle(each).unicodeBidi !== 'isolate').length,
  );
  assert.equal(loose, 0, 'every name keeps to itself');
  await page.locator('button.open').first().click();
  const panel = await box('dialog[open]');
  assert.ok(panel.x < 1, 'the claim opens at the left');
  await context.close();
});

test('paper: answers, a still map, every claim in brief, nothing to press', async () => {
  const { page, context } = await open(browser, file, { hash: '#without=source:alpha', colorScheme: 'dark' });
  await mapDrawn(page);
  await page.emulateMedia({ media: 'print' });
  await page.waitForSelector('.printed article');
  assert.equal(await page.locator('.printed article').count(), findings.claims.length);
  assert.ok(await page.locator('.printed .flat path.land').count(), 'the map is a picture');
  for (const gone of ['.foot', '.rail', '.live', '.filters', '.languages'])
    assert.equal(
      await page
        .locator(gone)
        .first()
        .isVisible()
        .catch(() => false),
      false,
      gone,
    );
  assert.match(await page.locator('.paper').innerText(), /Alpha Desk/);
  assert.equal(
    await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor),
    'rgb(255, 255, 255)',
  );
  const pdf = await page.pdf({ format: 'A4' });
  assert.ok(pdf.length > 20_000, `${pdf.length} bytes`);
  await context.close();
});

test('a phone needs no sideways scrolling', async () => {
  for (const lang of ['en', 'ar']) {
    for (const width of [320, 390]) {
      const { page, context } = await open(browser, file, {
        hash: `#lang=${lang}&without=source:alpha`,
        viewport: { width, height: 780 },
        isMobile: true,
        hasTouch: true,
      });
      await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
      const wide = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok((await wide()) <= 0, `${lang} ${width}: ${await wide()} px too wide`);
      await page.evaluate(() => (location.hash += '&claim=claim:c2'));
      await page.waitForSelector('dialog[open]');
      const inside = await page.evaluate(() => {
        const dialog = document.querySelector('dialog[open]');
        dialog.querySelectorAll('details').forEach((each) => (each.open = true));
        return dialog.scrollWidth - dialog.clientWidth;
      });
      assert.ok(inside <= 0, `${lang} ${width}, claim: ${inside} px too wide`);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: lang === 'en' ? 'Evidence switches' : 'مفاتيح الأدلّة' }).click();
      assert.ok(await page.locator('dialog.sheet[open] [role=switch]').first().isVisible());
      await context.close();
    }
  }
});

test('where nothing moves, the map is a picture', async () => {
  const plain = await launch(['--disable-webgl', '--disable-3d-apis']);
  const { page, context, heard } = await open(plain, file);
  await page.waitForSelector('.flat path.land', { state: 'attached' });
  assert.deepEqual(heard.network, []);
  await context.close();
  await plain.close();
});

test('a click on the map opens the claim', async () => {
  const { page, context } = await open(browser, file);
  await page.locator('.live').scrollIntoViewIfNeeded();
  await mapDrawn(page);
  await page.getByRole('button', { name: 'Next claim' }).click();
  await page.getByRole('button', { name: 'Next claim' }).click();
  await page.getByRole('button', { name: 'Next claim' }).click();
  await page.waitForTimeout(2500);
  const box = await page.locator('.live').boundingBox();
  // The third claim's two points are fitted to the map: the observed one lies to its left.
  for (let y = box.y + 40; y < box.y + box.height - 40; y += 12) {
    await page.mouse.click(box.x + 92 + (box.width - 184) * 0, y);
    if (await page.locator('dialog.panel[open]').count()) break;
  }
  assert.match(await page.locator('dialog[open] h2').innerText(), /غارة على مستودع/);
  await context.close();
});

test('the day slider shows only what counts on that day', async () => {
  const { page, context } = await open(browser, file, { hash: '#date=2015-10-03' });
  await mapDrawn(page);
  // Three claims by then, c1 to c3; Delta’s older map and Beta’s two statements.
  await page.waitForFunction(() =>
    /Map: 3 claims and 3 statements/.test(document.querySelector('.map [aria-live]').textContent),
  );
  await page.evaluate(() => (location.hash = '#date=2015-10-05'));
  // Delta’s newer map takes the place of the older.
  await page.waitForFunction(() =>
    /Map: 3 claims and 3 statements/.test(document.querySelector('.map [aria-live]').textContent),
  );
  await page.evaluate(() => (location.hash = '#date=2015-10-30'));
  // Ten days after their last day statements have aged out.
  await page.waitForFunction(() =>
    /Map: 3 claims and 0 statements/.test(document.querySelector('.map [aria-live]').textContent),
  );
  await context.close();
});
