// The page without JavaScript: a plain form, and a sheet that is complete when it is loaded again.

import { corrupt, images } from '../fixtures/images.js';
import { expect, test } from '../fixtures/test.js';

test.use({ javaScriptEnabled: false });

test('the form sends files and is answered with their sheet', async ({ page, sheet }) => {
  const files = [...(await images(3)), await corrupt('corrupt.jpg')];
  await page.goto('/');
  await sheet.choose(files);
  const answer = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.locator('#drop button[type=submit]').click();
  expect((await answer).status()).toBe(303);
  await page.waitForURL(/\/batches\/[\w-]{22}$/);
  await expect(async () => {
    await page.reload();
    await expect(sheet.root).toHaveAttribute('data-batch-state', 'completed', { timeout: 1_000 });
  }).toPass();
  await sheet.expectNames(files.map((file) => file.name));
  await expect(sheet.inState('analyzed')).toHaveCount(3);
  await sheet.expectCard('corrupt.jpg', 'failed');
  await sheet.expectProgress('analyzed', { done: 3, failed: 1, total: 4 });
  await expect(sheet.found).toContainText('3 images analyzed');
});

test('only controls that work are offered', async ({ page }) => {
  await page.goto('/');
  await expect(page.locator('#drop button[type=submit]')).toBeVisible();
  await expect(page.locator('[data-folder]')).toBeHidden();
});

test('the language can be chosen', async ({ page }) => {
  await page.goto('/');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.locator('[data-language=ko]').click();
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  await expect(page).toHaveURL(/\/$/);
});
