// What a page loads of its own code, compressed as it comes.

import type { Page } from '@playwright/test';

import { images } from '../fixtures/images.js';
import type { Sheet } from '../fixtures/sheet.js';
import { test } from '../fixtures/test.js';
import { measured } from './measured.js';

test('bytes of the first page', async ({ page, sheet }) => {
  for (const [name, bytes] of await loaded(page, sheet, '/')) {
    measured(`bytes ${name}`, bytes);
  }
});

test('bytes of a sheet', async ({ page, sheet, api }) => {
  const batch = await api.open();
  await api.put(batch.id, await images(3));
  await api.seal(batch.id);
  await api.completed(batch.id);
  const sizes = await loaded(page, sheet, `/batches/${batch.id}`);
  measured('a sheet: bytes', [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0));
});

/** Bytes by name, until nothing more is asked for: what comes once the page is alive counts too. */
async function loaded(page: Page, sheet: Sheet, address: string): Promise<Map<string, number>> {
  const sizes: Promise<[string, number]>[] = [];
  page.on('requestfinished', (request) => {
    const name = new URL(request.url()).pathname.split('/').pop()!;
    if (/\.(css|js|wasm)$/.test(name)) {
      sizes.push(request.sizes().then(({ responseBodySize }) => [name, responseBodySize]));
    }
  });
  // Playwright asks for what is not encoded when it looks at requests by routes; none is set here.
  await sheet.visit(address);
  await page.waitForLoadState('networkidle');
  return new Map(await Promise.all(sizes));
}
