// Fast culling: thumbnail size, zoom kept between images, bulk decisions, menus, and undo in grid and inspector.

import type { Page } from '@playwright/test';

import { images, tinyImages, type Upload } from '../fixtures/images.js';
import { rings } from '../fixtures/picture.js';
import type { Sheet } from '../fixtures/sheet.js';
import { expect, test } from '../fixtures/test.js';

/** Fills a sheet and waits until it is completed. */
async function fill(sheet: Sheet, files: Upload[]): Promise<void> {
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCompleted();
}

const html = (page: Page) => page.locator('html');

test('the zoom persists between images and is reset when the inspector opens again', async ({ page, sheet }) => {
  await fill(sheet, ['one', 'two', 'three'].map((name, index) => rings(`${name}.png`, 1600 + index, 1200)));
  await sheet.cards.first().locator('.card__frame').press('Enter');
  const zoom = sheet.inspector.locator('[data-tool=zoom]');
  const layers = sheet.inspector.locator('.image-layers');
  await expect(zoom).not.toHaveText('100%');
  const fitted = await zoom.textContent();
  const box = (await sheet.inspector.locator('[data-image-stage]').boundingBox())!;
  await page.mouse.click(box.x + box.width / 4, box.y + box.height / 4);
  await expect(zoom).toHaveText('100%');
  const corner = async () => (await layers.boundingBox())!;
  const before = await corner();
  await page.keyboard.press('ArrowRight');
  await expect(sheet.inspector.getByRole('heading', { name: 'two.png' })).toBeVisible();
  await expect(zoom).toHaveText('100%');
  const distance = async () => {
    const after = await corner();
    return Math.max(Math.abs(after.x - before.x), Math.abs(after.y - before.y));
  };
  await expect.poll(distance).toBeLessThan(2);
  await page.keyboard.press('Escape');
  await sheet.card('three.png').locator('.card__frame').press('Enter');
  await expect(sheet.inspector.getByRole('heading', { name: 'three.png' })).toBeVisible();
  await expect(zoom).toHaveText(fitted!);
});

test('undo in the inspector reverts the decision and shows its image', async ({ page, sheet }) => {
  const files = await images(3);
  await fill(sheet, files);
  await sheet.cards.first().locator('.card__frame').press('Enter');
  await page.keyboard.press('Shift+X');
  await expect(sheet.inspector.locator('[data-place]')).toHaveText('2 of 3');
  await expect(sheet.card(files[0]!.name)).toHaveAttribute('data-decision', 'reject');
  await page.keyboard.press('Control+z');
  await expect(sheet.inspector.locator('[data-place]')).toHaveText('1 of 3');
  await expect(sheet.card(files[0]!.name)).not.toHaveAttribute('data-decision', /./);
  await expect(sheet.inspector.locator('[data-tool=reject]')).toHaveAttribute('aria-pressed', 'false');
});

test('a bulk decision applies to all shown images and is undone as a whole', async ({ page, sheet }) => {
  await fill(sheet, tinyImages(40));
  await page.locator('[data-search]').fill('frame 1');
  const matches = 11;
  await expect(sheet.cards).toHaveCount(matches);
  await page.locator('[data-mark] summary').click();
  await page.getByRole('button', { name: `Reject all ${matches}` }).click();
  await expect(page.locator('[data-mark]')).not.toHaveAttribute('open');
  const rejected = sheet.cards.and(page.locator('[data-decision=reject]'));
  await expect(rejected).toHaveCount(matches);
  await page.locator('[data-reset]').click();
  await expect(sheet.cards).toHaveCount(40);
  await expect(rejected).toHaveCount(matches);
  const chip = page.locator('[data-chip=rejected]');
  await expect(chip).toContainText(`${matches}`);
  await chip.click();
  await expect(sheet.cards).toHaveCount(matches);
  // Undo works although no card has the focus.
  await page.keyboard.press('Control+z');
  await expect(rejected).toHaveCount(0);
  // The chip has no images left, but it can still be switched off.
  await expect(chip).toHaveAttribute('aria-pressed', 'true');
  await chip.click();
  await expect(chip).toBeDisabled();
  await expect(sheet.cards).toHaveCount(40);

  // A decision that is undone before it was sent is never sent.
  await page.locator('[data-mark] summary').click();
  await page.getByRole('button', { name: 'Keep all 40' }).click();
  await page.keyboard.press('Control+z');
  await expect(sheet.cards.and(page.locator('[data-decision]'))).toHaveCount(0);
  await page.reload();
  await sheet.waitUntilHydrated();
  await expect(sheet.cards).toHaveCount(40);
  await expect(sheet.cards.and(page.locator('[data-decision]'))).toHaveCount(0);
});

test('the notice of a partly failed bulk decision stays visible', async ({ page, sheet, faults }) => {
  faults.expect(/status of 500/);
  await fill(sheet, tinyImages(112));
  // A request carries at most 100 decisions, so there are two: one with 100 and one with 12.
  const firstImage = (await sheet.cards.first().getAttribute('data-image'))!;
  await page.route('**/images', async (route, request) => {
    await (request.postData()?.includes(firstImage) ? route.fulfill({ status: 500 }) : route.continue());
  });
  await page.locator('[data-mark] summary').click();
  await page.getByRole('button', { name: 'Reject all 112' }).click();
  await expect(page.locator('[data-chip=rejected]')).toContainText('12');
  await expect(page.getByText('100 decisions were not saved')).toBeVisible();
  // The next decision clears the notice.
  await page.unroute('**/images');
  await sheet.cards.nth(3).locator('.card__frame').press('p');
  await expect(sheet.cards.nth(3)).toHaveAttribute('data-decision', 'keep');
  await expect(page.getByText('decisions were not saved')).toBeHidden();
});

test('the thumbnail size can be changed, and the images in view stay in view', async ({ page, sheet }) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await fill(sheet, tinyImages(150));
  const width = async () => (await sheet.cards.nth(1).boundingBox())!.width;
  const columns = () =>
    page.locator('[data-grid]').evaluate((grid) => getComputedStyle(grid).gridTemplateColumns.split(' ').length);
  const medium = await columns();
  await page.locator('[data-thumbnail-step=larger]').click();
  await expect(html(page)).toHaveAttribute('data-thumbnail-size', 'large');
  await expect(page.locator('[data-thumbnail-step=larger]')).toHaveAttribute('aria-disabled', 'true');
  await expect.poll(columns).toBeLessThan(medium);
  const large = await width();

  await page.reload();
  await sheet.waitUntilHydrated();
  await expect(html(page)).toHaveAttribute('data-thumbnail-size', 'large');
  await expect.poll(width).toBeCloseTo(large, 0);

  // Far down the sheet, the same images stay at the top of the view.
  await page.evaluate(() => window.scrollTo(0, 6000));
  const top = () =>
    page.evaluate(() => {
      const viewTop = document.querySelector('.filter-bar')!.getBoundingClientRect().bottom;
      const cards = [...document.querySelectorAll<HTMLElement>('[data-card]:not(.card--off-screen)')];
      return cards.findIndex((card) => card.getBoundingClientRect().bottom > viewTop) >= 0
        ? Number(cards.find((card) => card.getBoundingClientRect().bottom > viewTop)!.querySelector('.card__number')!.textContent)
        : 0;
    });
  await expect.poll(top).toBeGreaterThan(20);
  const before = await top();
  await page.locator('[data-thumbnail-step=smaller]').click();
  await page.locator('[data-thumbnail-step=smaller]').click();
  await expect(html(page)).toHaveAttribute('data-thumbnail-size', 'small');
  await expect.poll(columns).toBeGreaterThan(medium);
  const small = await columns();
  await expect.poll(async () => Math.abs((await top()) - before)).toBeLessThan(2 * small);

  await sheet.cards.nth(2).locator('.card__frame').focus();
  await page.keyboard.press('+');
  await expect(html(page)).toHaveAttribute('data-thumbnail-size', 'medium');
});

test('a menu closes on Esc, on a click outside, and when another menu opens', async ({ page, sheet }) => {
  await fill(sheet, await images(2));
  const [exportMenu, mark] = [page.locator('[data-menu]'), page.locator('[data-mark]')];
  await mark.locator('summary').click();
  await expect(mark).toHaveAttribute('open', '');
  await page.keyboard.press('Escape');
  await expect(mark).not.toHaveAttribute('open');
  await expect(mark.locator('summary')).toBeFocused();
  await mark.locator('summary').click();
  await exportMenu.locator('summary').click();
  await expect(exportMenu).toHaveAttribute('open', '');
  await expect(mark).not.toHaveAttribute('open');
  await page.locator('h1').click();
  await expect(exportMenu).not.toHaveAttribute('open');
});
