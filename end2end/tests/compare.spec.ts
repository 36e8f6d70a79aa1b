// Compare view: shows the images of a duplicate group side by side, with their differences and the best one.

import type { Page } from '@playwright/test';

import type { Api } from '../fixtures/api.js';
import { images } from '../fixtures/images.js';
import type { Upload } from '../fixtures/images.js';
import { layoutFaults } from '../fixtures/layout.js';
import { type Colour, png } from '../fixtures/picture.js';
import type { Sheet } from '../fixtures/sheet.js';
import { expect, test } from '../fixtures/test.js';

/** Image of discs on a wavy background, which looks the same at every size. */
function shapes(name: string, width: number, height: number): Upload {
  const discs = Array.from({ length: 9 }, (_, index) => [(index * 0.37 + 0.12) % 1, (index * 0.59 + 0.2) % 1, 0.05 + 0.02 * (index % 4), 40 + 23 * index] as const);
  const buffer = png(width, height, (column, row) => {
    const [u, v] = [column / width, row / height];
    const disc = discs.find(([x, y, radius]) => Math.hypot(u - x, (v - y) * 0.75) < radius);
    const background = 120 + 50 * Math.sin(9 * u + 4 * v) + 40 * Math.sin(13 * v - 6 * u);
    const level = disc ? disc[3] : background;
    return [level, 255 - level, Math.round(200 * u)].map(Math.round) as unknown as Colour;
  });
  return { name, mimeType: 'image/png', buffer };
}

/** Fills a sheet with two duplicate groups (an image and its copy; one image in three sizes) and one unique image. */
async function fill(sheet: Sheet, api: Api): Promise<void> {
  const [copied, unique] = await images(2);
  const sized = (name: string, width: number): Upload => shapes(name, width, (width * 3) / 4);
  const batch = await api.createBatch('Repeated');
  await api.put(batch.id, [
    { ...copied!, name: 'a.jpg' },
    sized('small.png', 320),
    { ...unique!, name: 'alone.jpg' },
    { ...copied!, name: 'a copy.jpg' },
    sized('large.png', 640),
    sized('middle.png', 480),
  ]);
  await api.seal(batch.id);
  await sheet.visit(`/batches/${batch.id}`);
  await sheet.expectCompleted();
}

const compareView = (page: Page) => page.locator('dialog[data-compare-view]');

const member = (page: Page, name: string) => compareView(page).locator('[data-member]').filter({ has: page.getByText(name, { exact: true }) });

test('a key opens the compare view, which shows the differences and the best image', async ({ page, sheet, api }) => {
  await fill(sheet, api);
  const frame = (name: string) => sheet.card(name).locator('.card__frame');
  // An image without duplicates has nothing to compare with.
  await frame('alone.jpg').focus();
  await page.keyboard.press('d');
  await expect(compareView(page)).toBeHidden();

  await frame('small.png').focus();
  await page.keyboard.press('d');
  await expect(compareView(page)).toBeVisible();
  await expect(compareView(page).getByRole('heading')).toHaveText('3 images of the same picture');
  await expect(compareView(page).locator('[data-reason]')).toHaveText('Proposed: among the images with the most pixels.');
  await expect(compareView(page).locator('[data-member]')).toHaveCount(3);
  await expect(member(page, 'small.png').getByRole('button').first()).toBeFocused();
  await expect(member(page, 'large.png').getByText('Best')).toBeVisible();
  await expect(member(page, 'small.png').getByText('Best')).toBeHidden();
  const row = (label: string) => compareView(page).getByRole('row').filter({ has: page.getByRole('rowheader', { name: label, exact: true }) });
  await expect(row('Dimensions').getByRole('cell')).toHaveText(['320 × 240', '640 × 480 (best)', '480 × 360']);
  await expect(row('Dimensions')).toHaveAttribute('data-differs', '');
  await expect(row('Format')).not.toHaveAttribute('data-differs', /.*/);

  // All images are drawn in frames of the same width.
  const frameWidths = () => compareView(page).locator('.compare__frame').evaluateAll((frames) => frames.map((frame) => frame.getBoundingClientRect().width));
  await expect.poll(async () => new Set((await frameWidths()).map(Math.round)).size).toBe(1);
  await expect.poll(() => compareView(page).locator('img').evaluateAll((all) => all.every((image) => (image as HTMLImageElement).naturalWidth > 0))).toBe(true);
});

test('one key keeps the best image and rejects the others, undo reverts it, and the sheet shows the decisions', async ({ page, sheet, api }) => {
  await fill(sheet, api);
  await sheet.card('small.png').locator('.card__frame').focus();
  await page.keyboard.press('d');
  await expect(member(page, 'small.png').getByRole('button').first()).toBeFocused();
  const decided = (name: string, decision: string | RegExp) => expect(member(page, name)).toHaveAttribute('data-decision', decision);
  const undecided = (name: string) => expect(member(page, name)).not.toHaveAttribute('data-decision', /./);
  await page.keyboard.press('b');
  await decided('large.png', 'keep');
  await decided('small.png', 'reject');
  await decided('middle.png', 'reject');
  await expect(compareView(page).getByRole('status')).toHaveText('The best is kept, 2 others are rejected. Ctrl Z undoes this.');
  await page.keyboard.press('Control+z');
  await undecided('large.png');
  await undecided('small.png');
  await undecided('middle.png');

  await page.keyboard.press('x');
  await decided('small.png', 'reject');
  await page.keyboard.press('ArrowRight');
  await expect(member(page, 'large.png').getByRole('button').first()).toBeFocused();
  await page.keyboard.press('Shift+P');
  await decided('large.png', 'keep');
  await expect(member(page, 'middle.png').getByRole('button').first()).toBeFocused();
  await member(page, 'middle.png').getByRole('button', { name: 'Reject' }).click();
  await decided('middle.png', 'reject');

  // The previous group, then back to the sheet, where the last viewed card has the focus.
  await page.keyboard.press('PageUp');
  await expect(compareView(page).getByRole('heading')).toHaveText('2 images of the same picture');
  await expect(member(page, 'a.jpg').getByRole('button').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(compareView(page)).toBeHidden();
  await expect(sheet.card('a.jpg').locator('.card__frame')).toBeFocused();
  await expect(sheet.card('large.png')).toHaveAttribute('data-decision', 'keep');
  await expect(sheet.card('middle.png')).toHaveAttribute('data-decision', 'reject');
});

test('all images zoom together, by key, by click and at the pointer', async ({ page, sheet, api }) => {
  await fill(sheet, api);
  await sheet.card('large.png').locator('[data-compare]').first().click();
  await expect(compareView(page)).toBeVisible();
  /** Transform of each image, and its origin in percent of the frame. */
  const zooms = () => compareView(page).locator('img').evaluateAll((all) => all.map((image) => {
    const { transform, transformOrigin } = getComputedStyle(image);
    const [x, y] = transformOrigin.split(' ').map(parseFloat) as [number, number];
    return `${transform} ${Math.round((100 * x) / image.clientWidth)} ${Math.round((100 * y) / image.clientHeight)}`;
  }));
  await expect.poll(async () => new Set(await zooms()).size).toBe(1);
  const before = await zooms();
  await page.keyboard.press('z');
  await expect.poll(zooms).not.toEqual(before);
  await expect.poll(async () => new Set(await zooms()).size).toBe(1);
  const close = await zooms();
  await page.keyboard.press('Shift+ArrowRight');
  await expect.poll(zooms).not.toEqual(close);
  await page.keyboard.press('z');
  await expect.poll(zooms).toEqual(before);
  const box = (await member(page, 'small.png').locator('.compare__frame').boundingBox())!;
  await page.mouse.click(box.x + box.width / 4, box.y + box.height / 4);
  await expect.poll(zooms).not.toEqual(before);
  const corner = await zooms();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await expect.poll(zooms).not.toEqual(corner);
  await expect.poll(async () => new Set(await zooms()).size).toBe(1);
});

test('the compare view opens from the inspector and returns to it', async ({ page, sheet, api }) => {
  await fill(sheet, api);
  await sheet.card('a.jpg').getByRole('button').first().click();
  await sheet.inspector.locator('[data-compare]').click();
  await expect(compareView(page)).toBeVisible();
  await compareView(page).locator('[data-tool=close]').click();
  await expect(compareView(page)).toBeHidden();
  await expect(sheet.inspector).toBeVisible();
  await page.keyboard.press('d');
  await expect(compareView(page)).toBeVisible();
});

test('on a phone the compare view shows two images side by side without layout faults', async ({ page, sheet, api }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await fill(sheet, api);
  await sheet.card('large.png').locator('[data-compare]').first().click();
  await expect(compareView(page)).toBeVisible();
  await expect.poll(() => layoutFaults(page)).toEqual([]);
  await expect(member(page, 'small.png').locator('.compare__frame')).toBeInViewport({ ratio: 1 });
  await expect(member(page, 'large.png').locator('.compare__frame')).toBeInViewport({ ratio: 1 });
});
