// Code splitting: the start page loads only its own code; the code of the sheet is loaded before it is needed.

import { images } from '../fixtures/images.js';
import { expect, test } from '../fixtures/test.js';

/** URL pattern of the sheet code. */
const SHEET_CODE = '**/split_sheet.wasm';

/** Names of the page's own scripts and WebAssembly files that the browser has loaded, sorted. Runs in the page. */
const loaded = () =>
  performance
    .getEntriesByType('resource')
    .map((entry) => new URL(entry.name).pathname.split('/').pop()!)
    .filter((name) => /\.(js|wasm)$/.test(name))
    .sort();

/** Scripts and WebAssembly files of the start page, sorted. */
const START_PAGE_FILES = ['boot.js', 'proofsheet.js', 'proofsheet.wasm', 'split.js'];

test('the start page works without the sheet code and loads it once before files are chosen', async ({ page, sheet }) => {
  await sheet.visit('/');
  await page.locator('[data-theme-choice=light]').click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.waitForLoadState('networkidle');
  await expect.poll(() => page.evaluate(loaded)).toEqual(START_PAGE_FILES);

  const sheetCode = page.waitForResponse(SHEET_CODE);
  await page.locator('#drop').hover();
  await sheetCode;
  await sheet.choose(await images(2));
  await sheet.expectCompleted();
  await expect.poll(() => page.evaluate(loaded)).toEqual([...START_PAGE_FILES, 'split_sheet.wasm']);
});

test('keyboard focus on the file input loads the sheet code', async ({ page, sheet }) => {
  await sheet.visit('/');
  const sheetCode = page.waitForResponse(SHEET_CODE);
  await page.locator('#drop input[name=file]').focus();
  await sheetCode;
});

test('a sheet page preloads all its code and loads it once', async ({ page, sheet, api }) => {
  const batch = await api.createBatch();
  await sheet.visit(`/batches/${batch.id}`);
  await sheet.expectConnection('live');
  await expect.poll(() => page.evaluate(loaded)).toEqual([...START_PAGE_FILES, 'split_sheet.wasm']);
  const preloaded = await page.locator('link[rel=preload], link[rel=modulepreload]').evaluateAll((links) =>
    links.map((link) => new URL((link as HTMLLinkElement).href).pathname.split('/').pop()!).sort(),
  );
  expect(preloaded).toEqual([...START_PAGE_FILES, 'split_sheet.wasm']);
});

test('the images in view are loaded before the sheet code', async ({ page, sheet, api }) => {
  const batch = await api.createBatch();
  await api.put(batch.id, await images(3));
  await api.seal(batch.id);
  await api.waitUntilCompleted(batch.id);
  await sheet.visit(`/batches/${batch.id}`);
  const times = () => page.evaluate(() => {
    const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const named = (end: string) => entries.filter(({ name }) => name.endsWith(end));
    return {
      pictures: named('/thumbnail').map(({ responseEnd }) => responseEnd),
      code: named('/split_sheet.wasm').map(({ startTime }) => startTime),
    };
  });
  await expect.poll(async () => (await times()).pictures).toHaveLength(3);
  await expect.poll(async () => (await times()).code).toHaveLength(1);
  const { pictures, code } = await times();
  expect(code[0]).toBeGreaterThan(Math.max(...pictures));
});

test('the sheet code loads although an image never arrives', async ({ page, sheet, api }) => {
  const batch = await api.createBatch();
  await api.put(batch.id, await images(1));
  await api.seal(batch.id);
  await api.waitUntilCompleted(batch.id);
  await page.route('**/thumbnail', () => {});
  await page.goto(`/batches/${batch.id}`, { waitUntil: 'commit' });
  await sheet.waitUntilHydrated();
});

test('a failure to load the sheet code is reported, and choosing files again retries', async ({
  page,
  sheet,
  faults,
}) => {
  faults.expect(/split\.js|net::ERR_FAILED/);
  await page.route(SHEET_CODE, (route) => route.abort());
  await sheet.visit('/');
  await sheet.choose(await images(1));
  await expect(page.locator('.drop__status')).toContainText('could not be loaded');
  await page.unroute(SHEET_CODE);
  await sheet.choose(await images(1));
  await sheet.expectCompleted();
});

test('a sheet whose code cannot be loaded can still be read', async ({ page, sheet, api, faults }) => {
  faults.expect(/split\.js|net::ERR_FAILED/);
  const batch = await api.createBatch();
  await page.route(SHEET_CODE, (route) => route.abort());
  const failed = page.waitForEvent('requestfailed');
  await page.goto(`/batches/${batch.id}`);
  await failed;
  await expect(sheet.root).toHaveAttribute('data-batch-state', 'open');
  await expect(page.locator('html[data-hydrated]')).toHaveCount(0);
});
