// Grid: virtualised long sheets, keyboard navigation, search, filters and sorting.

import { images, tinyImages } from '../fixtures/images.js';
import { expect, test } from '../fixtures/test.js';

test('a long sheet draws only the cards in view, and the keyboard reaches every card', async ({ page, sheet, api }) => {
  const batch = await api.createBatch('A long sheet');
  await api.put(batch.id, tinyImages(160));
  await api.seal(batch.id);
  await api.waitUntilAnalyzed(batch.id, 160);
  await sheet.visit(`/batches/${batch.id}`);
  await sheet.expectCompleted();

  const drawn = async () => sheet.cards.count();
  await expect.poll(drawn).toBeLessThan(120);
  await expect(sheet.card('frame 1.png')).toBeVisible();
  await expect(sheet.card('frame 160.png')).toHaveCount(0);

  const frame = (name: string) => sheet.card(name).locator('.card__frame');
  await frame('frame 1.png').focus();
  await page.keyboard.press('End');
  await expect(frame('frame 160.png')).toBeFocused();
  await expect(frame('frame 160.png')).toBeInViewport();
  await expect(sheet.card('frame 1.png')).toHaveCount(0);
  await page.keyboard.press('ArrowLeft');
  await expect(frame('frame 159.png')).toBeFocused();

  // The focused card keeps the focus when it is scrolled out of view, and the next key starts from it.
  await page.evaluate(() => window.scrollTo(0, 0));
  await expect(sheet.card('frame 1.png')).toBeVisible();
  await expect(frame('frame 159.png')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(frame('frame 1.png')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(frame('frame 1.png')).not.toBeFocused();

  // After closing the inspector, the last viewed card has the focus, even far from the first one.
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(sheet.inspector).toBeVisible();
  await page.keyboard.press('End');
  await expect(sheet.inspector.getByRole('heading', { name: 'frame 160.png', exact: true })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(frame('frame 160.png')).toBeFocused();
  await expect(frame('frame 160.png')).toBeInViewport();

  // Only one card is in the tab order.
  await expect(page.locator('.card__frame[tabindex="0"]')).toHaveCount(1);
});

test('search, filters and sorting change the shown cards, and a reset shows all', async ({ page, sheet }) => {
  const files = await images(30);
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCompleted();
  const names = files.map((file) => file.name);

  await page.locator('[data-search]').fill('img_000');
  const matches = names.filter((name) => name.toLowerCase().includes('img_000'));
  await sheet.expectNames(matches);
  await expect(page.locator('[data-shown]')).toHaveText(`${matches.length} of 30`);
  await page.locator('[data-search]').fill('nothing is called so');
  await expect(page.locator('[data-no-matches]')).toBeVisible();
  await page.locator('[data-no-matches] button').click();
  await sheet.expectNames(names);

  await page.locator('[data-subset]').selectOption('failed');
  await sheet.expectNames(['IMG_0026.JPG']);
  await page.locator('[data-reset]').click();
  await sheet.expectNames(names);

  await page.locator('[data-sort]').selectOption('bytes');
  const bySize = [...files].sort((a, b) => a.buffer.length - b.buffer.length).map((file) => file.name);
  await expect.poll(() => sheet.names()).toEqual(bySize);
  await page.locator('[data-reverse]').click();
  const byLargest = [...files].sort((a, b) => b.buffer.length - a.buffer.length).map((file) => file.name);
  await expect.poll(() => sheet.names()).toEqual(byLargest);
});

test('a reload keeps the order in which the files were chosen', async ({ page, sheet }) => {
  const files = await images(12);
  // Large files first, so that later files arrive earlier.
  files.sort((a, b) => b.buffer.length - a.buffer.length);
  const names = files.map((file) => file.name);
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCompleted();
  await sheet.expectNames(names);
  await page.reload();
  await sheet.waitUntilHydrated();
  await sheet.expectNames(names);
});

test('the images in view stay in view when the window changes its width', async ({ page, sheet, api }) => {
  const batch = await api.createBatch('A long sheet');
  await api.put(batch.id, tinyImages(300));
  await api.seal(batch.id);
  await api.waitUntilAnalyzed(batch.id, 300);
  await page.setViewportSize({ width: 390, height: 844 });
  await sheet.visit(`/batches/${batch.id}`);
  await sheet.expectCompleted();
  // The grid has reserved space for all cards by then.
  await expect.poll(() => page.evaluate(() => document.documentElement.scrollHeight)).toBeGreaterThan(150 * 200);
  await page.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight * 0.8));
  const top = () =>
    page.evaluate(() => {
      const cards = [...document.querySelectorAll<HTMLElement>('[data-card]:not(.card--off-screen)')];
      const first = cards.find((card) => card.getBoundingClientRect().bottom > 60);
      return Number(first?.querySelector('.card__number')?.textContent ?? 0);
    });
  await expect.poll(top).toBeGreaterThan(200);
  const before = await top();
  for (const width of [1280, 1100, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await expect.poll(async () => Math.abs((await top()) - before), { message: `at a width of ${width} px` }).toBeLessThanOrEqual(8);
  }
});
