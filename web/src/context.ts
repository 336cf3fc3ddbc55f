// The page's one store, set before anything is drawn.

import type { Store } from './model/store.svelte';

let current: Store | undefined;

export function setStore(store: Store): void {
  current = store;
}

export function useStore(): Store {
  if (!current) throw new Error('the store is set before the page is drawn');
  return current;
}
