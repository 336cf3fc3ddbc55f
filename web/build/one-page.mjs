// Folds the built script and style into a page, so that one file is the whole of it.
//
// The policy in the page's head names the hashes of that one script and that one style: nothing
// else on the page may run. The published page may fetch nothing at all, a page that the command
// serves only what that command answers.

import { createHash } from 'node:crypto';

/** What the publishing program replaces; it stands in the template exactly once. */
export const MARKER = '/*FINDINGS*/';

export function onePage({ from = 'index.html', to = 'site.html', served = false } = {}) {
  return {
    name: 'bayyina-one-page',
    apply: 'build',
    enforce: 'post',
    generateBundle(_, bundle) {
      const page = bundle[from];
      const files = Object.values(bundle).filter((file) => file !== page);
      const script = only(files, '.js').code;
      const style = String(only(files, '.css').source);
      for (const file of files) delete bundle[file.fileName];
      delete bundle[from];
      this.emitFile({
        type: 'asset',
        fileName: to,
        source: fold(String(page.source), script, style, served),
      });
    },
  };
}

/** One page out of three texts. */
export function fold(page, script, style, served = false) {
  const safe = script.trim().replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  const plain = style.trim();
  if (plain.includes('</style')) throw new Error('the style ends its own element');
  const policy = [
    "default-src 'none'",
    `script-src ${hash(safe)}`,
    `style-src ${hash(plain)}`,
    ...(served
      ? ["img-src 'self' data: blob:", "connect-src 'self'"]
      : [
          'img-src data: blob:',
          // MapLibre reads the worker's blob back before it starts it when the page lies on a disk.
          'worker-src blob:',
          'connect-src blob:',
        ]),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const whole = page
    .replace(/\s*<script type="module"[^>]*><\/script>/, '')
    .replace(/\s*<link rel="stylesheet"[^>]*>/, '')
    .replace('<!--POLICY-->', () => `<meta http-equiv="Content-Security-Policy" content="${policy}" />`)
    .replace('<!--STYLE-->', () => `<style>${plain}</style>`)
    .replace('<!--SCRIPT-->', () => `<script type="module">${safe}</script>`);
  const times = whole.split(MARKER).length - 1;
  if (times !== (served ? 0 : 1)) throw new Error(`${MARKER} stands ${times} times in the page`);
  for (const left of ['POLICY', 'STYLE', 'SCRIPT']) {
    if (whole.includes(`<!--${left}-->`)) throw new Error(`the page has no room for its ${left}`);
  }
  return whole;
}

function only(files, end) {
  const found = files.filter((file) => file.fileName.endsWith(end));
  if (found.length !== 1) throw new Error(`${found.length} files end in ${end}, not one`);
  return found[0];
}

function hash(text) {
  return `'sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}'`;
}
