// Filling a sheet: files become cards at once, and images are analyzed while others are still being uploaded.

import { images } from '../fixtures/images.js';
import { Gate } from '../fixtures/gate.js';
import { expect, test } from '../fixtures/test.js';

declare global {
  interface Window {
    layoutShifts: number[];
  }
}

test('thirty images, one of them corrupt, are analyzed as they arrive', async ({ page, sheet }) => {
  const files = await images(30);
  const names = files.map((file) => file.name);
  const last = names[29]!;
  const corrupt = 'IMG_0026.JPG';
  await page.addInitScript(() => {
    window.layoutShifts = [];
    const record = (entry: PerformanceEntry) => window.layoutShifts.push((entry as PerformanceEntry & { value: number }).value);
    new PerformanceObserver((list) => list.getEntries().forEach(record)).observe({ type: 'layout-shift', buffered: true });
  });
  const gate = await Gate.install(page, (name) => name !== last);

  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectNames(names);

  // The gate holds the last file back, so the first image is analyzed before the last one arrives.
  await sheet.expectCard(names[0]!, 'analyzed');
  await expect.poll(() => gate.waiting).toBe(1);
  await sheet.expectCard(last, 'uploading');
  await expect(sheet.root).toHaveAttribute('data-batch-state', 'open');
  await expect(sheet.findings).toBeEmpty();
  await gate.open();

  await sheet.expectCompleted();
  await sheet.expectNames(names);
  await expect(sheet.cardsInState('analyzed')).toHaveCount(29);
  await sheet.expectCard(corrupt, 'failed');
  await expect(sheet.card(corrupt)).toContainText('Damaged file');
  await sheet.expectProgress('uploaded', { done: 30, failed: 0, total: 30 });
  await sheet.expectProgress('analyzed', { done: 29, failed: 1, total: 30 });
  await expect(sheet.findings).toContainText('29 images analyzed');
  await expect(sheet.findings).toContainText('1 could not be analyzed.');
  expect(await page.evaluate(() => window.layoutShifts), 'layout shifts').toEqual([]);
});

test('every analyzed card shows its thumbnail', async ({ page, sheet }) => {
  const files = await images(4);
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCompleted();
  const pictures = page.locator('[data-card] img[src*="/thumbnail"]');
  await expect(pictures).toHaveCount(4);
  const widths = () => pictures.evaluateAll((all) => all.map((picture) => (picture as HTMLImageElement).naturalWidth));
  await expect.poll(async () => Math.min(...(await widths()))).toBeGreaterThan(0);
});

test('a file uploaded twice is marked as a duplicate', async ({ sheet }) => {
  const [copied, unique] = await images(2);
  await sheet.visit('/');
  await sheet.choose([copied!, { ...copied!, name: 'copy of the first.jpg' }, unique!]);
  await sheet.expectCompleted();
  const badge = '[data-issue=exact-duplicate]';
  await expect(sheet.card(copied!.name).locator(badge)).toBeVisible();
  await expect(sheet.card('copy of the first.jpg').locator(badge)).toBeVisible();
  await expect(sheet.card(unique!.name).locator(badge)).toHaveCount(0);
});

test('a cancelled sheet says so and keeps its results', async ({ page, sheet }) => {
  const files = await images(5);
  const gate = await Gate.install(page, (name) => name === files[0]!.name);
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCard(files[0]!.name, 'analyzed');
  await expect.poll(() => gate.waiting).toBeGreaterThan(0);
  await page.locator('[data-cancel]').click();
  await expect(sheet.root).toHaveAttribute('data-batch-state', 'cancelled');
  await sheet.expectCard(files[0]!.name, 'analyzed');
  await expect(sheet.findings).toContainText('Cancelled: 1 of');
});

test('files dropped on the page keep their order', async ({ sheet }) => {
  const files = await images(5);
  await sheet.visit('/');
  await sheet.drop(files);
  await sheet.expectNames(files.map((file) => file.name));
  await sheet.expectCompleted();
  await expect(sheet.cardsInState('analyzed')).toHaveCount(5);
});

test('a count of thousands does not shift the issue chips', async ({ page, sheet }) => {
  await sheet.visit('/');
  await sheet.choose(await images(2));
  await sheet.expectCompleted();
  for (const width of [1280, 1440, 1920]) {
    await page.setViewportSize({ width, height: 800 });
    const places = () => page.locator('.chip').evaluateAll((chips) => chips.map((chip) => chip.getBoundingClientRect().x));
    const before = await places();
    await page.locator('.chip__count').evaluateAll((counts) => counts.forEach((count) => count.replaceChildren('1,000')));
    expect(await places(), `at a width of ${width} px`).toEqual(before);
    await page.locator('.chip__count').evaluateAll((counts) => counts.forEach((count) => count.replaceChildren('')));
  }
});
