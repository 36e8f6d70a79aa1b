// Language and theme: browser preference, switches, and persistence.

import { images } from '../fixtures/images.js';
import { expect, test } from '../fixtures/test.js';

test('the language changes at once and persists', async ({ page, sheet }) => {
  const html = page.locator('html');
  await sheet.visit('/');
  await expect(html).toHaveAttribute('lang', 'en');
  await page.locator('[data-language=ko]').click();
  await expect(html).toHaveAttribute('lang', 'ko');
  await expect(page.locator('#drop')).toContainText('JPEG');
  await expect(page.locator('#drop')).toContainText(/[가-힣]/);

  await page.reload();
  await sheet.waitUntilHydrated();
  await expect(html).toHaveAttribute('lang', 'ko');
  await page.locator('[data-language=en]').click();
  await expect(html).toHaveAttribute('lang', 'en');
  await page.reload();
  await sheet.waitUntilHydrated();
  await expect(html).toHaveAttribute('lang', 'en');
  await expect(page.locator('#drop')).not.toContainText(/[가-힣]/);
});

test('a sheet keeps its cards when the language changes', async ({ page, sheet }) => {
  const files = await images(3);
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCompleted();
  await page.locator('[data-language=ko]').click();
  await sheet.expectNames(files.map((file) => file.name));
  await expect(sheet.findings).toContainText('이미지 3장을');
});

test('the theme changes at once and persists', async ({ page, sheet }) => {
  const html = page.locator('html');
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await sheet.visit('/');
  const dark = await background();
  await page.locator('[data-theme-choice=light]').click();
  await expect(html).toHaveAttribute('data-theme', 'light');
  await expect.poll(background).not.toBe(dark);
  const light = await background();

  await page.reload();
  await sheet.waitUntilHydrated();
  await expect(html).toHaveAttribute('data-theme', 'light');
  await expect.poll(background).toBe(light);
  await page.locator('[data-theme-choice=dark]').click();
  await expect.poll(background).toBe(dark);
});

test.describe('a browser that prefers Korean', () => {
  test.use({ locale: 'ko-KR' });

  test('gets a Korean page', async ({ page, sheet }) => {
    await sheet.visit('/');
    await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
    await expect(page.locator('h1')).toContainText(/[가-힣]/);
  });
});
