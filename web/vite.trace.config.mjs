import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { onePage } from './build/one-page.mjs';

// The page on which a frame is traced: the command serves it and answers what it asks.
export default defineConfig({
  plugins: [
    svelte(),
    onePage({ from: 'trace.html', to: 'trace.html', served: true }),
  ],
  build: {
    target: 'es2022',
    emptyOutDir: false,
    assetsInlineLimit: Number.MAX_SAFE_INTEGER,
    cssCodeSplit: false,
    modulePreload: false,
    rollupOptions: { input: 'trace.html', output: { codeSplitting: false } },
  },
});
