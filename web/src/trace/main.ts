import { mount } from 'svelte';
import TraceApp from './TraceApp.svelte';
import { Desk } from './desk.svelte';
import type { Lang } from './words';
import '../style/page.css';

const desk = new Desk();
const asked = new URLSearchParams(location.hash.slice(1)).get('lang');
desk.lang = (asked ?? navigator.language).startsWith('ar') ? 'ar' : ('en' satisfies Lang);
void desk.open();
mount(TraceApp, { target: document.getElementById('page')!, props: { desk } });
