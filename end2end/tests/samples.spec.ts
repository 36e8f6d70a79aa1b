// Sample images: a visitor without images can see the analysis of images that the server generates.

import { expect, test } from '../fixtures/test.js';

/** All kinds of issues. */
const ISSUES = [
  'blurred', 'too-dark', 'too-bright', 'low-contrast', 'low-information', 'greyscale', 'odd-aspect', 'too-small', 'odd-size',
  'exact-duplicate', 'near-duplicate', 'truncated', 'extension-mismatch', 'has-location',
];

test('one click shows a sheet with all issues', async ({ page, sheet }) => {
  await sheet.visit('/');
  await page.locator('[data-samples]').click();
  await sheet.batchId();
  await sheet.waitUntilHydrated();
  // The server generates the images first: a development build, while other tests run.
  await expect(sheet.root).toHaveAttribute('data-batch-state', 'completed', { timeout: 45_000 });
  await sheet.expectCompleted();
  await sheet.expectProgress('analyzed', { done: 23, failed: 1, total: 24 });
  for (const issue of ISSUES) {
    await expect(page.locator(`[data-chip=${issue}]`), issue).toBeEnabled();
  }
  await expect(page.locator('[data-missing]')).toBeHidden();
});

test('sample images that the server has not yet generated are not reported as missing', async ({ page, sheet }) => {
  await page.clock.install();
  await sheet.visit('/');
  await page.locator('[data-samples]').click();
  await sheet.batchId();
  await sheet.waitUntilHydrated();
  await sheet.expectConnection('live');
  await expect(page.locator('[data-missing]')).toBeAttached();
  // Longer than the page waits before it reports files of another client as missing.
  await page.clock.fastForward(5_000);
  await expect(sheet.root).toHaveAttribute('data-batch-state', 'open');
  await expect(page.locator('[data-missing]')).toBeHidden();
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('one click opens the sheet', async ({ page, sheet }) => {
    await page.goto('/');
    await page.locator('[data-samples]').click();
    await page.waitForURL(/\/batches\/[\w-]{22}$/);
    await expect(async () => {
      await page.reload();
      await expect(sheet.root).toHaveAttribute('data-batch-state', 'completed', { timeout: 1_000 });
    }).toPass();
    await expect(sheet.cards).toHaveCount(24);
  });
});
