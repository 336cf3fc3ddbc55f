// Runs every test and ends with one line: `N passed, N failed`.
//
// `node tests/run.mjs [file …]`; without files, all. The page is built first, so that what is tested
// is what would be published.

import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { run } from 'node:test';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2).map((file) => resolve(file));
const files =
  wanted.length > 0
    ? wanted
    : readdirSync(here)
        .filter((name) => name.endsWith('.test.mjs'))
        .sort()
        .map((name) => join(here, name));

if (!process.env.BAYYINA_PAGE_BUILT) {
  for (const more of [[], ['--config', 'vite.trace.config.mjs']]) {
    execFileSync(
      process.execPath,
      [join(here, '../node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn', ...more],
      { cwd: join(here, '..'), stdio: 'inherit' },
    );
  }
}

let passed = 0;
let failed = 0;
let skipped = 0;
const stream = run({ files, concurrency: 1, timeout: 1_800_000 });
stream.on('test:pass', (event) => {
  if (event.details?.type === 'suite' || isFile(event)) return;
  if (event.skip !== undefined) {
    skipped += 1;
    console.log(`skip  ${event.name}: ${event.skip}`);
    return;
  }
  passed += 1;
  console.log(`ok    ${event.name} (${Math.round(event.details.duration_ms)} ms)`);
});
stream.on('test:fail', (event) => {
  if (event.details?.type === 'suite' || (isFile(event) && failed > 0)) return;
  failed += 1;
  const error = event.details.error?.cause ?? event.details.error;
  console.log(`FAIL  ${event.name}\n${error?.stack ?? error}\n`);
});
stream.on('test:diagnostic', () => {});
stream.on('test:stderr', (event) => process.stderr.write(event.message));
stream.on('test:stdout', (event) => process.stdout.write(event.message));
stream.on('end', () => {
  if (skipped > 0) console.log(`${skipped} skipped`);
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
});
stream.resume();

/** The runner reports each file as a test of its own. */
function isFile(event) {
  return event.name.endsWith('.test.mjs');
}
