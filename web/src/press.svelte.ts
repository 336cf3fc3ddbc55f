// Whether the page is being printed: what only paper needs is made then, and at once.

import { flushSync } from 'svelte';

export const press = $state({ on: false });

function set(on: boolean) {
  if (press.on !== on) flushSync(() => (press.on = on));
}

addEventListener('beforeprint', () => set(true));
addEventListener('afterprint', () => set(false));
const media = matchMedia('print');
media.addEventListener('change', () => set(media.matches));
