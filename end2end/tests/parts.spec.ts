// The page loads its code in parts: what the start page does without comes when a sheet is near.

import { images } from '../fixtures/images.js';
import { expect, test } from '../fixtures/test.js';

const PART = '**/split_sheet.wasm';

/** What the browser has loaded of the page's own code, by name. */
const loaded = () =>
  performance
    .getEntriesByType('resource')
    .map((entry) => new URL(entry.name).pathname.split('/').pop()!)
    .filter((name) => /\.(js|wasm)$/.test(name))
    .sort();

const FIRST = ['boot.js', 'proofsheet.js', 'proofsheet.wasm', 'split.js'];

test('the start page is alive without the code of a sheet, which comes once when files are about to be given', async ({ page, sheet }) => {
  await sheet.visit('/');
  await page.locator('[data-theme-choice=light]').click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light');
  await page.waitForLoadState('networkidle');
  expect(await page.evaluate(loaded)).toEqual(FIRST);

  const part = page.waitForResponse(PART);
  await page.locator('#drop').hover();
  await part;
  await sheet.choose(await images(2));
  await sheet.expectCompleted();
  expect(await page.evaluate(loaded)).toEqual([...FIRST, 'split_sheet.wasm']);
});

test('the keyboard brings the code of a sheet too', async ({ page, sheet }) => {
  await sheet.visit('/');
  const part = page.waitForResponse(PART);
  await page.locator('#drop input[name=file]').focus();
  await part;
});

test('each page names early what it loads, and loads it once', async ({ page, sheet, api }) => {
  const batch = await api.open();
  await sheet.visit(`/batches/${batch.id}`);
  await sheet.expectConnection('live');
  expect(await page.evaluate(loaded)).toEqual([...FIRST, 'split_sheet.wasm']);
  const named = await page.locator('link[rel=preload], link[rel=modulepreload]').evaluateAll((links) =>
    links.map((link) => new URL((link as HTMLLinkElement).href).pathname.split('/').pop()!).sort(),
  );
  expect(named).toEqual([...FIRST, 'split_sheet.wasm']);
});

test('the pictures in view come before the code of a sheet', async ({ page, sheet, api }) => {
  const batch = await api.open();
  await api.put(batch.id, await images(3));
  await api.seal(batch.id);
  await api.completed(batch.id);
  await sheet.visit(`/batches/${batch.id}`);
  const times = await page.evaluate(() => {
    const entries = performance.getEntriesByType('resource') as PerformanceResourceTiming[];
    const named = (end: string) => entries.filter(({ name }) => name.endsWith(end));
    return {
      pictures: named('/thumbnail').map(({ responseEnd }) => responseEnd),
      code: named('/split_sheet.wasm').map(({ startTime }) => startTime),
    };
  });
  expect(times.pictures).toHaveLength(3);
  expect(times.code).toHaveLength(1);
  expect(times.code[0]).toBeGreaterThan(Math.max(...times.pictures));
});

test('nobody waits for long for a picture that does not come', async ({ page, sheet, api }) => {
  const batch = await api.open();
  await api.put(batch.id, await images(1));
  await api.seal(batch.id);
  await api.completed(batch.id);
  await page.route('**/thumbnail', () => {});
  await page.goto(`/batches/${batch.id}`, { waitUntil: 'commit' });
  await sheet.ready();
});

test('where the code of a sheet cannot be loaded this is said, and it is loaded when files are given again', async ({
  page,
  sheet,
  faults,
}) => {
  faults.expect(/split\.js|net::ERR_FAILED/);
  await page.route(PART, (route) => route.abort());
  await sheet.visit('/');
  await sheet.choose(await images(1));
  await expect(page.locator('.drop__status')).toContainText('could not be loaded');
  await page.unroute(PART);
  await sheet.choose(await images(1));
  await sheet.expectCompleted();
});

test('a sheet whose code cannot be loaded can still be read', async ({ page, sheet, api, faults }) => {
  faults.expect(/split\.js|net::ERR_FAILED/);
  const batch = await api.open();
  await page.route(PART, (route) => route.abort());
  const failed = page.waitForEvent('requestfailed');
  await page.goto(`/batches/${batch.id}`);
  await failed;
  await expect(sheet.root).toHaveAttribute('data-batch-state', 'open');
  await expect(page.locator('html[data-hydrated]')).toHaveCount(0);
});
