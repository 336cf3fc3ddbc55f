import { mount } from 'svelte';
import App from './App.svelte';
import Empty from './parts/Empty.svelte';
import { setStore } from './context';
import { FindingsError, parseFindings } from './model/findings';
import { Store } from './model/store.svelte';
import type { Answer } from './model/evaluate';
import type { Lang } from './words';
import './style/page.css';
import './style/map.css';

declare global {
  interface Window {
    /** For a test or a curious reader: withdraw ids, read the answers. */
    bayyina?: { withdraw(ids: string[]): void; answers(): Answer[] };
  }
}

const target = document.getElementById('page')!;
const text = document.getElementById('findings')?.textContent?.trim() ?? '';
/** An Arabic reader gets Arabic; everybody else what the publisher chose. */
const preferred: Lang = [navigator.language, document.documentElement.lang].some((tag) => tag.startsWith('ar'))
  ? 'ar'
  : 'en';

if (text === '' || text.startsWith('/*')) {
  mount(Empty, { target, props: { lang: preferred } });
} else {
  try {
    const store = new Store(parseFindings(text));
    setStore(store);
    store.readAddress(preferred);
    const follow = () => store.readAddress(store.lang);
    addEventListener('hashchange', follow);
    addEventListener('popstate', follow);
    window.bayyina = { withdraw: (ids) => store.withdraw(ids), answers: () => store.answers() };
    mount(App, { target });
  } catch (error) {
    if (!(error instanceof FindingsError)) throw error;
    mount(Empty, { target, props: { lang: preferred, problem: error.message } });
  }
}
