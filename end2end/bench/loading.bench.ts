// Benchmark of the page's own code: transferred bytes of scripts, WebAssembly and styles, compressed.

import type { Page } from '@playwright/test';

import { images } from '../fixtures/images.js';
import type { Sheet } from '../fixtures/sheet.js';
import { test } from '../fixtures/test.js';
import { record } from './measurements.js';

test('measures the bytes of the start page', async ({ page, sheet }) => {
  for (const [name, bytes] of await loaded(page, sheet, '/')) {
    record(`bytes ${name}`, bytes);
  }
});

test('measures the bytes of a sheet', async ({ page, sheet, api }) => {
  const batch = await api.createBatch();
  await api.put(batch.id, await images(3));
  await api.seal(batch.id);
  await api.waitUntilCompleted(batch.id);
  const sizes = await loaded(page, sheet, `/batches/${batch.id}`);
  record('a sheet: bytes', [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0));
});

/** Transferred bytes by file name, until the network is idle. Includes files that the page requests after hydration. */
async function loaded(page: Page, sheet: Sheet, address: string): Promise<Map<string, number>> {
  const sizes: Promise<[string, number]>[] = [];
  page.on('requestfinished', (request) => {
    const name = new URL(request.url()).pathname.split('/').pop()!;
    if (/\.(css|js|wasm)$/.test(name)) {
      sizes.push(request.sizes().then(({ responseBodySize }) => [name, responseBodySize]));
    }
  });
  // Playwright requests uncompressed responses when a route is set, so this test sets none.
  await sheet.visit(address);
  await page.waitForLoadState('networkidle');
  return new Map(await Promise.all(sizes));
}
