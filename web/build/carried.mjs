// What the page carries packed: the outlines of the world and MapLibre's worker.
//
// A page opened from disk may not start a worker from a file, so the worker travels as deflated
// text and becomes a blob when the map is first drawn.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { deflateRawSync } from 'node:zlib';
import { basemap } from './basemap.mjs';

const require = createRequire(import.meta.url);

const MODULES = {
  'virtual:basemap': () => basemap(),
  'virtual:map-worker': () => {
    const text = readFileSync(require.resolve('maplibre-gl/dist/maplibre-gl-worker.mjs'), 'utf8');
    return { packed: deflateRawSync(Buffer.from(classic(text)), { level: 9 }).toString('base64') };
  },
};

/**
 * The worker as a plain script. Browsers do not start a module worker from a blob on a page without
 * an origin, which is what a page opened from disk is.
 */
function classic(text) {
  const plain = text.replace(/\/\/# sourceMappingURL=.*\s*$/, '').replace(/export\s*\{[^}]*\};?\s*$/, '');
  if (plain === text || /(^|[;}])\s*(import|export)\s*[{*"']/.test(plain)) {
    throw new Error('MapLibre’s worker is no longer one module with one export at its end');
  }
  return `(() => {'use strict';${plain}\n})();`;
}

export function carried() {
  return {
    name: 'bayyina-carried',
    resolveId(id) {
      return id in MODULES ? `\0${id}` : undefined;
    },
    load(id) {
      const make = id.startsWith('\0') ? MODULES[id.slice(1)] : undefined;
      return make && `export default ${JSON.stringify(make())};`;
    },
  };
}
