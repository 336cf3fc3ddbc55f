// Twenty thousand claims open, filter, sort, scroll and recompute while somebody waits.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { launch, open, publish } from './browser.mjs';
import { large } from './large.mjs';

const COUNT = 20_000;
let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

test(`${COUNT} claims load, filter, sort, scroll and recompute in a sane time`, async () => {
  const findings = large(COUNT);
  const file = publish(findings);
  let session;
  const { page, context, heard } = await open(browser, file, {
    async before(page, context) {
      session = await context.newCDPSession(page);
      // The page's own seconds, which a busy machine does not stretch.
      await session.send('Performance.enable', { timeDomain: 'threadTicks' });
    },
  });
  const spent = async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration').value;
  };
  const said = {};
  let last = 0;
  const note = async (name) => {
    const now = await spent();
    said[name] = now - last;
    last = now;
  };
  await page.waitForSelector('tbody tr.row');
  await note('load');
  assert.equal(await page.evaluate(() => window.bayyina.answers()[0].at_least), findings.questions[0].at_least);
  assert.equal(await page.locator('.check.bad').count(), 0);
  const rows = await page.locator('tbody tr.row').count();
  assert.ok(rows < 120, `${rows} rows are drawn`);

  const search = page.locator('.filters input[type=search]');
  await note('settle');
  await search.fill('البلده 1999');
  await page.waitForFunction(() => !/20,000 of/.test(document.querySelector('.shown').textContent));
  await note('filter');
  await search.fill('');
  await page.waitForFunction(() => /20,000 of/.test(document.querySelector('.shown').textContent));

  await note('all again');
  await page.locator('thead button', { hasText: 'Distance' }).click();
  await page.waitForSelector('th[aria-sort=ascending]');
  await note('sort');

  await page.locator('.frame').evaluate((frame) => (frame.scrollTop = frame.scrollHeight));
  await page.waitForFunction(
    (last) =>
      [...document.querySelectorAll('tr.row')].some((row) => row.getAttribute('aria-rowindex') === String(last)),
    COUNT + 1,
  );
  await note('scroll to the end');

  await page.evaluate(() => window.bayyina.withdraw(['source:3']));
  await page.waitForSelector('.question .left');
  await note('withdraw');

  console.log(
    `      ${COUNT} claims, seconds of the page's thread: ${Object.entries(said)
      .map(([name, seconds]) => `${name} ${seconds.toFixed(2)}`)
      .join(', ')}`,
  );
  assert.ok(said.load < 8, `load takes ${said.load} s`);
  for (const name of ['filter', 'sort', 'scroll to the end', 'withdraw']) {
    assert.ok(said[name] < 3, `${name} takes ${said[name]} s`);
  }
  assert.deepEqual(heard.network, []);
  await context.close();
});
