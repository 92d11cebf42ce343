import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Swagger UI as a package brings it that installs files and nothing else: they are served from here, without internet. */
const { resolve } = createRequire(import.meta.url);
const asset = (name: string) => readFileSync(resolve(`@fastify/swagger-ui/static/${name}`));

/** No script but the page's own, and nothing from elsewhere. Swagger UI sets styles and has small images of its own. */
export const PAGE_CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Addresses are relative, so that the page also works behind a path of somebody else's server. */
export const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>pycell API</title>
<link rel="icon" href="docs/icon.png">
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="page"></div>
<noscript>This page needs JavaScript; the document itself is at <a href="openapi.json">openapi.json</a>.</noscript>
<script src="docs/swagger-ui.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;

const START = `SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#page',
  deepLinking: true,
  validatorUrl: null,
  tryItOutEnabled: true,
});
`;

/** What the page loads, by path: type and how to get it. */
export const PAGE_ASSETS: Record<string, { type: string; read(): Buffer | string }> = {
  '/docs/swagger-ui.css': { type: 'text/css; charset=utf-8', read: () => asset('swagger-ui.css') },
  '/docs/swagger-ui.js': {
    type: 'text/javascript; charset=utf-8',
    read: () => asset('swagger-ui-bundle.js'),
  },
  '/docs/start.js': { type: 'text/javascript; charset=utf-8', read: () => START },
  '/docs/icon.png': { type: 'image/png', read: () => asset('favicon-32x32.png') },
};
