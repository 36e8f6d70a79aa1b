// Print styles and forced colours.

import { images } from '../fixtures/images.js';
import { expect, test } from '../fixtures/test.js';

test('a printed sheet shows its name, findings and images, but no controls', async ({ page, sheet }) => {
  await sheet.visit('/');
  await sheet.choose(await images(6));
  await sheet.expectCompleted();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.locator('h1')).toBeVisible();
  await expect(sheet.findings).toBeVisible();
  await expect(page.locator('[data-card] img[src*="/thumbnail"]')).toHaveCount(6);
  for (const control of ['.filter-bar', '.switch', '.sheet-header__actions', '[data-progress]']) {
    await expect(page.locator(control).first(), control).toBeHidden();
  }
  const columns = await page.locator('[data-grid]').evaluate((grid) => getComputedStyle(grid).gridTemplateColumns.split(' ').length);
  expect(columns).toBe(5);
  // Print uses the light colour scheme in both themes.
  const scheme = await page.locator('h1').evaluate((title) => getComputedStyle(title).colorScheme);
  expect(scheme).toBe('light');
});

test('with forced colours, a selected chip is visible and issue marks keep their colours', async ({ page, sheet }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await sheet.visit('/');
  await sheet.choose(await images(9));
  await sheet.expectCompleted();
  const chip = page.locator('.chip:enabled').first();
  const background = () => chip.evaluate((chip) => getComputedStyle(chip).backgroundColor);
  const [before, mark] = [await background(), await chip.evaluate((chip) => getComputedStyle(chip, '::before').backgroundColor)];
  expect(mark).not.toBe(before);
  await chip.click();
  await expect.poll(background).not.toBe(before);
});
