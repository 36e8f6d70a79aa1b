// A sheet on paper, and in colours that the reader's system sets.

import { images } from '../fixtures/images.js';
import { expect, test } from '../fixtures/test.js';

test('on paper a sheet has its name, its findings and its pictures, and nothing to press', async ({ page, sheet }) => {
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
  // Dark words on white, whatever the window is like.
  const light = await page.locator('h1').evaluate((title) => getComputedStyle(title).colorScheme);
  expect(light).toBe('light');
});

test('in colours of the system what is chosen is seen, and marks keep their colours', async ({ page, sheet }) => {
  await page.emulateMedia({ forcedColors: 'active' });
  await sheet.visit('/');
  await sheet.choose(await images(9));
  await sheet.expectCompleted();
  const chip = page.locator('.chip:enabled').first();
  const ground = () => chip.evaluate((chip) => getComputedStyle(chip).backgroundColor);
  const [before, mark] = [await ground(), await chip.evaluate((chip) => getComputedStyle(chip, '::before').backgroundColor)];
  expect(mark).not.toBe(before);
  await chip.click();
  expect(await ground()).not.toBe(before);
});
