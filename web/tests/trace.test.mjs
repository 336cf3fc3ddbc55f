// A frame traced in a browser against the command's own server, from a map made for it.
//
// BAYYINA_BIN: the program, built with its pages. Without it these tests say so and pass.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { axe, launch } from './browser.mjs';
import { camera, degrees, degreesOf, extract, picture, town } from './made-map.mjs';
import { sources } from './source.mjs';

const { BAYYINA_BIN } = process.env;
const skip = BAYYINA_BIN ? false : 'BAYYINA_BIN names no program';
const SHOTS = process.env.BAYYINA_SHOTS;

let browser;
let folder;
let server;
let url;
const made = town();
const view = camera({ middle: [140, -90], heading: 32, tilt: 24, span: 620 });

before(async () => {
  if (skip) return;
  browser = await launch();
  folder = mkdtempSync(join(tmpdir(), 'bayyina-trace-'));
  const page = await browser.newPage();
  writeFileSync(join(folder, 'frame.png'), await picture(page, made, view));
  await page.close();
  writeFileSync(join(folder, 'town.osm.pbf'), extract(made));
  execFileSync(BAYYINA_BIN, ['map', 'build', join(folder, 'town.osm.pbf'), '-o', join(folder, 'town.bmap')]);
  await start();
});
after(async () => {
  server?.kill();
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

async function start() {
  const parts = ['locate', 'trace', join(folder, 'frame.png'), '--map', join(folder, 'town.bmap'), '--no-open'];
  server = spawn(BAYYINA_BIN, parts, { stdio: ['ignore', 'pipe', 'inherit'] });
  url = await new Promise((done, failed) => {
    server.stdout.once('data', (line) => done(String(line).trim()));
    server.once('exit', (code) => failed(new Error(`the command ended with ${code}`)));
  });
}

/** Junctions well inside the frame, nearest to its middle first, and the roads between them. */
function visible(count) {
  const degree = degreesOf(made);
  const seen = made.at
    .map((place, index) => ({ index, xy: view.see(place) }))
    .filter(({ xy }) => xy !== undefined)
    .filter(({ index, xy: [x, y] }) => degree[index] >= 3 && x > 20 && x < view.width - 20 && y > 20 && y < view.height - 20)
    .sort((a, b) => Math.hypot(a.xy[0] - 500, a.xy[1] - 350) - Math.hypot(b.xy[0] - 500, b.xy[1] - 350))
    .slice(0, count);
  const taken = new Set(seen.map(({ index }) => index));
  const roads = made.roads.filter(({ from, to }) => taken.has(from) && taken.has(to));
  return { seen, roads };
}

/** Where a pixel of the frame lies on the page: the frame is fitted into its canvas. */
async function onPage(page) {
  const box = await page.locator('.frame canvas').boundingBox();
  const scale = 0.98 * Math.min(box.width / view.width, box.height / view.height);
  return ([x, y]) => [
    box.x + box.width / 2 + (x - view.width / 2) * scale,
    box.y + box.height / 2 + (y - view.height / 2) * scale,
  ];
}

async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-GB', ...options });
  context.setDefaultTimeout(120_000);
  const page = await context.newPage();
  const heard = [];
  page.on('console', (message) => message.type() === 'error' && heard.push(message.text()));
  page.on('pageerror', (error) => heard.push(String(error)));
  page.on('request', (each) => {
    if (!each.url().startsWith(url) && !each.url().startsWith('blob:')) heard.push(`asked ${each.url()}`);
  });
  await page.goto(url);
  await page.waitForFunction(() => document.querySelector('.name')?.textContent !== '');
  return { page, context, heard };
}

const saved = () => JSON.parse(readFileSync(join(folder, 'frame.trace.json'), 'utf8'));

test('who traces a frame by hand gets its place', { skip }, async () => {
  const { page, context, heard } = await open();
  const to = await onPage(page);
  const { seen, roads } = visible(18);
  await page.keyboard.press('j');
  for (const { xy } of seen) await page.mouse.click(...to(xy));
  await page.keyboard.press('r');
  for (const { from, to: end, bends } of roads) {
    await page.mouse.move(...to(view.see(made.at[from])));
    await page.mouse.down();
    for (const bend of bends) await page.mouse.move(...to(view.see(bend)), { steps: 3 });
    await page.mouse.move(...to(view.see(made.at[end])), { steps: 3 });
    await page.mouse.up();
  }
  await page.waitForFunction(() => document.querySelector('.found')?.getAttribute('aria-busy') === 'false');
  await page.waitForSelector('.found ol li');
  const [lon, lat] = degrees(view.middle);
  const place = await page.locator('.found ol li .place').first().innerText();
  const [foundLat, foundLon] = place.split(',').map(Number);
  const off = Math.hypot((foundLat - lat) * 111_200, (foundLon - lon) * 75_700);
  assert.ok(off < 15, `${place} is ${off.toFixed(0)} m from ${lat}, ${lon}`);
  assert.equal(await page.locator('.found h2').getAttribute('class').then((name) => name.split(' ')[0]), 'located');
  await page.waitForFunction(() => /frame\.trace\.json/.test(document.querySelector('.saved').textContent));
  const trace = saved();
  assert.equal(trace.points.length, seen.length);
  assert.equal(trace.lines.length, roads.length);
  const curved = roads.filter(({ bends }) => bends.length > 0).length;
  assert.ok(curved > 2, 'the town has curved roads there');
  assert.ok(trace.lines.filter(({ via }) => via).length >= curved / 2, 'curved roads keep their bends');
  if (SHOTS) {
    await page.waitForTimeout(600);
    await page.screenshot({ path: join(SHOTS, 'trace-en.png') });
    await page.locator('header .link').click();
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(SHOTS, 'trace-ar.png') });
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.waitForTimeout(300);
    await page.screenshot({ path: join(SHOTS, 'trace-ar-dark.png') });
  }
  assert.deepEqual(heard, []);
  await context.close();
});

test('a trace is there again, and every change can be undone', { skip }, async () => {
  const { page, context } = await open();
  const to = await onPage(page);
  const count = saved().points.length;
  await page.waitForSelector('.found ol li');
  await page.keyboard.press('v');
  const first = saved().points[0];
  await page.mouse.click(...to([first.x, first.y]));
  await page.keyboard.press('Delete');
  await page.waitForFunction((n) => document.querySelector('.counts').textContent.includes(`${n} junctions`), count - 1);
  await page.keyboard.press('Control+z');
  await page.waitForFunction((n) => document.querySelector('.counts').textContent.includes(`${n} junctions`), count);
  await page.keyboard.press('Control+Shift+z');
  await page.waitForFunction((n) => document.querySelector('.counts').textContent.includes(`${n} junctions`), count - 1);
  await page.keyboard.press('Control+z');
  await page.waitForFunction(() => /frame\.trace\.json/.test(document.querySelector('.saved').textContent));
  assert.equal(saved().points.length, count);
  await context.close();
});

test('the keys alone mark junctions, roads and the horizon', { skip }, async () => {
  const { page, context } = await open();
  const before = saved();
  const canvas = page.locator('.frame canvas');
  await canvas.focus();
  const press = async (keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  await press(['h', ...Array(12).fill('Shift+ArrowUp'), 'Enter', ...Array(6).fill('Shift+ArrowRight'), 'Enter']);
  await press(['r', ...Array(3).fill('Shift+ArrowDown'), 'Enter', ...Array(3).fill('Shift+ArrowLeft'), ' ', 'Shift+ArrowDown', 'Enter']);
  await press(['k', 'Shift+ArrowUp', 'Enter']);
  await page.waitForFunction(() => /frame\.trace\.json/.test(document.querySelector('.saved').textContent));
  const now = saved();
  assert.deepEqual(now.marks.map(({ kind }) => kind), ['roundabout'], 'a mark is kept');
  assert.ok(now.horizon, 'the horizon is marked');
  assert.equal(now.points.length, before.points.length + 2);
  assert.equal(now.lines.at(-1).via.length, 1);
  await press(['u']);
  assert.equal(await page.locator('button[aria-keyshortcuts="U"]').getAttribute('aria-pressed'), 'true');
  await page.waitForFunction(() => /frame\.trace\.json/.test(document.querySelector('.saved').textContent));
  assert.deepEqual(saved().heading, { deg: 0, within_deg: 10 }, 'north is kept with the trace');
  writeFileSync(join(folder, 'frame.trace.json'), JSON.stringify(before));
  await context.close();
});

test('the page reads in both languages, also by those who cannot see it', { skip }, async () => {
  for (const locale of ['en-GB', 'ar']) {
    const { page, context } = await open({ locale });
    await page.waitForSelector('.found ol li');
    assert.equal(await page.locator('html').getAttribute('dir'), locale === 'ar' ? 'rtl' : 'ltr');
    await axe(page, locale);
    await context.close();
  }
});

test('nobody but the page is answered', { skip }, async () => {
  const ask = (path, headers = {}) =>
    new Promise((done, failed) => {
      const { hostname, port } = new URL(url);
      const asked = request({ hostname, port, path, headers, setHost: !('Host' in headers) }, (response) => {
        response.resume();
        done(response.statusCode);
      });
      asked.on('error', failed);
      asked.end();
    });
  const path = new URL(url).pathname;
  assert.equal(await ask(`${path}state`), 200);
  assert.equal(await ask('/state'), 404);
  assert.equal(await ask('/00000000000000000000000000000000/state'), 404);
  assert.equal(await ask(`${path}state`, { Host: 'evil.example' }), 403);
  assert.equal(await ask(`${path}state`, { Origin: 'http://evil.example' }), 403);
  assert.equal(await ask(`${path}roads?kind=all&box=1,2`), 400);
});

test('a trace that is none is refused, and stays as it is', { skip }, () => {
  const out = join(folder, 'other.json');
  writeFileSync(out, '{"not": "a trace"}');
  const parts = ['locate', 'trace', join(folder, 'frame.png'), '--map', join(folder, 'town.bmap'), '--no-open', '--out', out];
  assert.throws(
    () => execFileSync(BAYYINA_BIN, parts, { stdio: 'pipe', timeout: 60_000 }),
    (error) => error.status === 2 && /is no trace/.test(String(error.stderr)),
  );
  assert.equal(readFileSync(out, 'utf8'), '{"not": "a trace"}');
  assert.ok(!existsSync(join(folder, '.other.json.part')));
});

test('the two catalogues say the same, with the same arguments', async () => {
  const source = await sources();
  const { en, ar, say } = await source.load('/src/trace/words.ts');
  const names = (message) =>
    new Set((typeof message === 'string' ? [message] : Object.values(message)).flatMap((text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)));
  assert.deepEqual(Object.keys(ar), Object.keys(en));
  for (const key of Object.keys(en)) {
    for (const name of names(ar[key])) assert.ok(names(en[key]).has(name), `${key}: {${name}}`);
    assert.match(key === 'language' ? 'ا' : say('ar', key), /[\u0600-\u06FF]/, key);
  }
  await source.close();
});

test('traces change as they are told, and projections lead back', async () => {
  const source = await sources();
  const { addLine, addPoint, empty, lacking, removePoint, simplified } = await source.load('/src/trace/trace.ts');
  const { Local, inverse, project } = await source.load('/src/trace/ground.ts');
  let trace = empty(100, 80);
  for (const at of [[10, 10], [90, 10], [50, 70], [200, -5]]) trace = addPoint(trace, at).trace;
  assert.deepEqual(trace.points.at(-1), { id: 4, x: 100, y: 0 }, 'a junction stays in the frame');
  trace = addLine(trace, 1, 2, []);
  trace = addLine(trace, 2, 1, [[50, 20]]);
  assert.deepEqual(trace.lines, [{ from: 2, to: 1, via: [[50, 20]] }], 'a road drawn again takes the place of the first');
  assert.equal(lacking(trace), 'points');
  assert.deepEqual(removePoint(trace, 1).lines, []);
  assert.deepEqual(simplified([[0, 0], [5, 0.1], [10, 0], [10, 8]], 1), [[0, 0], [10, 0], [10, 8]]);
  const map = [0.4, -0.2, 30, 0.1, 0.5, -60, 0.0002, 0.0007, 1];
  const [x, y] = project(inverse(map), project(map, [333, 222]).at).at;
  assert.ok(Math.hypot(x - 333, y - 222) < 1e-6);
  const local = new Local(47, 179.9999);
  assert.ok(Math.abs(local.metres([-179.9999, 47])[0]) < 20, 'across the antimeridian the short way');
  await source.close();
});
