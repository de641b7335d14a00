/**
 * Serves `dist/` for the end-to-end tests as a plain static host would: under a sub-path, with no
 * header but the content type.
 */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { ROOT } from './install.mjs';

const BASE = '/some/where/';
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.map': 'application/json',
  '.woff2': 'font/woff2',
  '.ttf': 'font/ttf',
};
const dist = path.join(ROOT, 'dist');

createServer((request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const relative = pathname.startsWith(BASE)
    ? decodeURIComponent(pathname.slice(BASE.length))
    : null;
  const file = relative === null ? null : path.join(dist, relative || 'index.html');
  if (!file?.startsWith(dist) || !existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404).end('not found');
    return;
  }
  response.writeHead(200, {
    'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
  });
  createReadStream(file).pipe(response);
}).listen(Number(process.env.PORT ?? 4180), '127.0.0.1');
