import { fileURLToPath } from 'node:url';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { precompress } from './build/precompress.js';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  // The page works below any path, so that a service behind a prefix can serve it.
  base: './',
  plugins: [react(), tailwindcss(), precompress()],
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    target: 'es2022',
    // A picture as a data URL would be fetched with the code, whether it is seen or not.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: proxyTo('http://localhost:8080') },
});

/** `npm run dev` serves the page, and asks a service beside it. */
function proxyTo(target: string) {
  const paths = ['/execute', '/run', '/check', '/jobs', '/runtime', '/isolation', '/health', '/ready'];
  return Object.fromEntries(paths.map((path) => [path, { target }]));
}
