// Overview: charts with a summary sentence and a table of numbers, linked to the images that they show.

import { images } from '../fixtures/images.js';
import { expect, test } from '../fixtures/test.js';

const toggle = '[data-panel=overview]';

test('the overview opens, shows charts and numbers, and closes', async ({ page, sheet }) => {
  await sheet.visit('/');
  await sheet.choose(await images(30));
  await sheet.expectCompleted();
  const overview = page.locator('[data-overview]');
  await expect(overview).toBeHidden();
  await page.locator(toggle).focus();
  await page.keyboard.press('Enter');
  await expect(overview).toBeVisible();
  await expect(page.locator(toggle)).toHaveAttribute('aria-expanded', 'true');
  // Each chart has the image role and an accessible name.
  for (const name of ['Issues found', 'Exposure and focus', 'Capture times', 'Formats', 'Image sizes']) {
    await expect(overview.getByRole('img', { name, exact: true })).toBeVisible();
  }
  await expect(overview).toContainText(/\d+ of 29 images have an issue\./);
  const formats = overview.locator('[data-chart="3"]');
  await expect(formats).toContainText('Most: JPEG');
  await formats.getByText('Numbers').click();
  const numbers = await formats.locator('td').allTextContents();
  expect(numbers.map(Number).reduce((sum, count) => sum + count, 0)).toBe(29);
  await page.locator(toggle).click();
  await expect(overview).toBeHidden();
});

test('a click in a chart filters or opens the images that it shows', async ({ page, sheet }) => {
  await sheet.visit('/');
  await sheet.choose(await images(30));
  await sheet.expectCompleted();
  await page.locator(toggle).click();
  const overview = page.locator('[data-overview]');
  const all = await sheet.cards.filter({ visible: true }).count();
  await overview.locator('[data-chart="0"] [data-mark]').first().click();
  await expect.poll(() => sheet.cards.filter({ visible: true }).count()).toBeLessThan(all);
  await page.locator('[data-reset]').click();
  // By keyboard: the table of numbers filters by image size.
  const sizes = overview.locator('[data-chart="4"]');
  await sizes.locator('summary').focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(page.locator('[data-shown]')).toHaveText(/^\d+ of 30$/);
  await page.locator('[data-reset]').click();
  // Points may overlap; the last one is on top.
  await overview.locator('[data-chart="1"] circle').last().click();
  await expect(sheet.inspector.locator('[data-histogram] path')).toHaveCount(4);
});

test('the charts update as images arrive', async ({ api, page, sheet }) => {
  const files = await images(3);
  const batch = await api.createBatch('growing');
  await api.put(batch.id, files.slice(0, 1));
  await api.waitUntilAnalyzed(batch.id, 1);
  await sheet.visit(`/batches/${batch.id}`);
  await page.locator(toggle).click();
  const overview = page.locator('[data-overview]');
  await expect(overview).toContainText('1 of 1 image.');
  await api.put(batch.id, files.slice(1));
  await expect(overview.locator('[data-chart="4"]')).toContainText('3 of 3 images.');
});
