// What the first page loads, compressed as it comes.

import { test } from '../fixtures/test.js';
import { measured } from './measured.js';

test('bytes of the first page', async ({ page, sheet }) => {
  const sizes: Promise<[string, number]>[] = [];
  page.on('requestfinished', (request) => {
    const name = new URL(request.url()).pathname.split('/').pop()!;
    if (/\.(css|js|wasm)$/.test(name)) {
      sizes.push(request.sizes().then(({ responseBodySize }) => [name, responseBodySize]));
    }
  });
  // Playwright asks for what is not encoded when it looks at requests by routes; none is set here.
  await sheet.visit('/');
  const loaded = new Map(await Promise.all(sizes));
  for (const [name, bytes] of loaded) {
    measured(`bytes ${name}`, bytes);
  }
});
