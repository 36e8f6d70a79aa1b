// Page without JavaScript: an HTML form for uploads, and a sheet that is rendered by the server on each load.

import { readFile } from 'node:fs/promises';

import { corrupt, images } from '../fixtures/images.js';
import { numberedImage } from '../fixtures/picture.js';
import { expect, test } from '../fixtures/test.js';

test.use({ javaScriptEnabled: false });

test('the form uploads files and redirects to their sheet', async ({ page, sheet }) => {
  const files = [...(await images(3)), await corrupt('corrupt.jpg')];
  await page.goto('/');
  await sheet.choose(files);
  const response = page.waitForResponse((response) => response.request().method() === 'POST');
  await page.locator('#drop button[type=submit]').click();
  expect((await response).status()).toBe(303);
  await page.waitForURL(/\/batches\/[\w-]{22}$/);
  await expect(async () => {
    await page.reload();
    await expect(sheet.root).toHaveAttribute('data-batch-state', 'completed', { timeout: 1_000 });
  }).toPass();
  await sheet.expectNames(files.map((file) => file.name));
  await expect(sheet.cardsInState('analyzed')).toHaveCount(3);
  await sheet.expectCard('corrupt.jpg', 'failed');
  await sheet.expectProgress('analyzed', { done: 3, failed: 1, total: 4 });
  await expect(sheet.findings).toContainText('3 images analyzed');
});

test('only controls that work without JavaScript are visible', async ({ page }) => {
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

test('a long sheet has several pages, and its reports are links', async ({ page, sheet, api }) => {
  const files = Array.from({ length: 130 }, (_, number) => numberedImage(number));
  const names = files.map((file) => file.name);
  const batch = await api.createBatch('A long sheet');
  await api.put(batch.id, files);
  await api.seal(batch.id);
  await api.waitUntilCompleted(batch.id);
  await page.goto(`/batches/${batch.id}`);
  await sheet.expectNames(names.slice(0, 60));
  const next = page.getByRole('link', { name: 'Next images' });
  await next.click();
  await sheet.expectNames(names.slice(60, 120));
  await next.click();
  await sheet.expectNames(names.slice(120));
  await page.getByRole('link', { name: 'Back to the first images' }).click();
  await sheet.expectNames(names.slice(0, 60));

  await page.locator('[data-menu] summary').click();
  for (const file of ['report.csv', 'report.json']) {
    const saved = page.waitForEvent('download');
    await page.locator(`[data-report="${file}"]`).click();
    const report = await readFile(await (await saved).path(), 'utf8');
    expect(names.filter((name) => report.includes(name))).toEqual(names);
  }
});

test.describe('with JavaScript', () => {
  test.use({ javaScriptEnabled: true });

  test('the address of a later page opens the whole sheet', async ({ page, sheet, api }) => {
    const files = Array.from({ length: 70 }, (_, number) => numberedImage(number));
    const batch = await api.createBatch('A long sheet');
    await api.put(batch.id, files);
    const { next } = await api.firstImages(batch.id, 60);
    await page.goto(`/batches/${batch.id}?after=${next}`);
    await page.waitForURL(/\/batches\/[\w-]{22}$/);
    await sheet.waitUntilHydrated();
    await sheet.expectNames(files.map((file) => file.name));
  });
});
