// One image in the inspector: opened, stepped through, zoomed, judged and left, by mouse and by keyboard.

import { corrupt, images } from '../fixtures/images.js';
import type { Upload } from '../fixtures/images.js';
import type { Sheet } from '../fixtures/sheet.js';
import { expect, test } from '../fixtures/test.js';

/** Fills a sheet and waits for its end. */
async function fill(sheet: Sheet, files: Upload[]): Promise<string[]> {
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCompleted();
  return files.map((file) => file.name);
}

async function open(sheet: Sheet, name: string): Promise<void> {
  await sheet.card(name).getByRole('button').first().click();
  await expect(sheet.detail.getByRole('heading', { name, exact: true })).toBeVisible();
}

/** A Windows bitmap of this size, in stripes of black and white. */
function bitmap(name: string, width: number, height: number): Upload {
  const row = Math.ceil((width * 3) / 4) * 4;
  const buffer = Buffer.alloc(54 + row * height, 255);
  for (let at = 54; at < buffer.length; at += 48) {
    buffer.fill(0, at, at + 24);
  }
  buffer.write('BM');
  buffer.writeUInt32LE(buffer.length, 2);
  [54, 40, width, height].forEach((value, index) => buffer.writeUInt32LE(value, 10 + 4 * index));
  buffer.writeUInt16LE(1, 26);
  buffer.writeUInt16LE(24, 28);
  buffer.fill(0, 30, 54);
  return { name, mimeType: 'application/octet-stream', buffer };
}

test('a click opens an image with all that was measured', async ({ sheet }) => {
  const names = await fill(sheet, await images(3));
  await open(sheet, names[1]!);
  await expect(sheet.detail.locator('[data-histogram] path')).toHaveCount(4);
  await expect(sheet.detail.locator('[data-palette]')).toBeVisible();
  await expect(sheet.detail.locator('table.fact-table').last()).toContainText('640 × 480');
  const picture = sheet.detail.locator('img[data-source=thumbnail]');
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
});

test('the keyboard opens, steps through and closes the inspector, and the focus returns', async ({ page, sheet }) => {
  const names = await fill(sheet, await images(4));
  const heading = (name: string) => sheet.detail.getByRole('heading', { name, exact: true });
  const first = sheet.card(names[0]!).getByRole('button').first();
  await first.focus();
  await page.keyboard.press('Enter');
  await expect(heading(names[0]!)).toBeVisible();
  await expect(sheet.detail.locator('[data-place]')).toHaveText('1 of 4');
  for (const [key, at] of [
    ['ArrowRight', 1],
    ['End', 3],
    ['ArrowRight', 3],
    ['ArrowLeft', 2],
    ['Home', 0],
  ] as const) {
    await page.keyboard.press(key);
    await expect(heading(names[at]!)).toBeVisible();
    await expect(sheet.detail.locator('[data-place]')).toHaveText(`${at + 1} of 4`);
  }
  await page.keyboard.press('Escape');
  await expect(sheet.detail).toBeHidden();
  await expect(first).toBeFocused();
});

test('the picture is zoomed and moved, and never lost', async ({ page, sheet }) => {
  const names = await fill(sheet, await images(1));
  await open(sheet, names[0]!);
  const zoom = sheet.detail.locator('[data-tool=zoom]');
  const stage = sheet.detail.locator('[data-image-stage]');
  const plate = stage.locator('.image-layers');
  const at = async () => (await plate.boundingBox())!;
  await expect(zoom).toHaveText('100%');
  // All of a small picture is seen at its own size; the next step is twice that.
  await page.keyboard.press('z');
  await expect(zoom).toHaveText('200%');
  await page.keyboard.press('+');
  await expect(zoom).toHaveText('300%');
  const box = (await stage.boundingBox())!;
  const [x, y] = [box.x + box.width / 3, box.y + box.height / 3];
  const before = await at();
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 40, y - 30, { steps: 3 });
  await page.mouse.up();
  const after = await at();
  expect([after.x - before.x, after.y - before.y].map(Math.round)).toEqual([-40, -30]);
  // Far beyond its edge it stops there.
  await page.mouse.down();
  await page.mouse.move(x + 5000, y + 5000, { steps: 2 });
  await page.mouse.up();
  const edge = await at();
  expect([edge.x, edge.y].map(Math.round)).toEqual([box.x, box.y].map(Math.round));
  // What lies under the pointer stays there while the wheel zooms.
  await page.mouse.move(x, y);
  const share = (plate: { x: number; width: number }) => (x - plate.x) / plate.width;
  await page.mouse.wheel(0, -200);
  await expect(zoom).not.toHaveText('300%');
  expect(share(await at())).toBeCloseTo(share(edge), 2);
  await page.mouse.click(x, y);
  await expect(zoom).toHaveText('100%');
});

test('what is laid over the picture says what its colours mean', async ({ page, sheet }) => {
  const names = await fill(sheet, await images(1));
  await open(sheet, names[0]!);
  const button = (tool: string) => sheet.detail.locator(`[data-tool=${tool}]`);
  await button('focus').click();
  await expect(button('focus')).toHaveAttribute('aria-pressed', 'true');
  await expect(sheet.detail.locator('[data-legend=focus]')).toContainText('Sharpest region');
  await expect(sheet.detail.locator('[data-heat] .heat__peak')).toBeAttached();
  await page.keyboard.press('c');
  await expect(button('focus')).toHaveAttribute('aria-pressed', 'false');
  await expect(sheet.detail.locator('[data-legend=clipping]')).toContainText('Highlights without detail');
  const canvas = sheet.detail.locator('canvas');
  await expect(canvas).toBeVisible();
  await expect.poll(() => canvas.evaluate((canvas: HTMLCanvasElement) => Math.max(canvas.width, canvas.height))).toBeGreaterThan(300);
  await page.keyboard.press('c');
  await expect(canvas).toBeHidden();
});

test('lost shadows are covered in blue and lost highlights in red', async ({ page, sheet }) => {
  await fill(sheet, [bitmap('stripes.bmp', 640, 300)]);
  await open(sheet, 'stripes.bmp');
  await page.keyboard.press('c');
  const shares = () =>
    sheet.detail.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data;
      let [red, blue] = [0, 0];
      for (let at = 0; at < pixels.length; at += 4) {
        const isSeen = pixels[at + 3]! > 200;
        red += Number(isSeen && pixels[at]! > 200);
        blue += Number(isSeen && pixels[at + 2]! > 200);
      }
      return { red: (4 * red) / pixels.length, blue: (4 * blue) / pixels.length };
    });
  // Half and half, but for the edges that the preview softens.
  await expect.poll(async () => Math.min(...Object.values(await shares()))).toBeGreaterThan(0.25);
});

test('an address leads to an image, and the button copies it', async ({ context, page, sheet }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const names = await fill(sheet, await images(3));
  await open(sheet, names[2]!);
  await expect(page).toHaveURL(/\/batches\/[\w-]{22}#image=[0-9a-f-]{36}$/);
  const address = page.url();
  await sheet.detail.locator('[data-tool=link]').click();
  await expect(sheet.detail.getByRole('status')).toContainText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/batches\/[\w-]{22}$/);

  const other = await context.newPage();
  await other.goto(address);
  await expect(other.locator('dialog').getByRole('heading', { name: names[2]!, exact: true })).toBeVisible();
  await expect(other).toHaveURL(address);
});

test('a colour of the palette is copied by a click', async ({ context, page, sheet }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const names = await fill(sheet, await images(1));
  await open(sheet, names[0]!);
  const colour = sheet.detail.getByRole('button', { name: /^Copy #[0-9a-f]{6}$/ }).first();
  const value = (await colour.textContent())!.trim();
  await colour.click();
  await expect(sheet.detail.getByRole('status')).toContainText(`Copied: ${value}`);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(value);
});

test('images that repeat each other lead to each other, and one is proposed', async ({ page, sheet }) => {
  const [one, other] = await images(2);
  const names = await fill(sheet, [one!, { ...one!, name: 'copy of the first.jpg' }, other!]);
  await open(sheet, names[1]!);
  const twins = sheet.detail.locator('[data-show]');
  await expect(twins).toHaveCount(2);
  await expect(sheet.detail.locator('[data-reason]')).toContainText('equally good');
  await expect(twins.filter({ hasText: 'Best' })).toContainText(one!.name);
  await twins.first().click();
  await expect(sheet.detail.getByRole('heading', { name: names[0]!, exact: true })).toBeVisible();
  // The keyboard goes on from there.
  await page.keyboard.press('End');
  await expect(sheet.detail.getByRole('heading', { name: other!.name, exact: true })).toBeVisible();
});

test('an image that cannot be shown says why and shows no broken picture', async ({ sheet }) => {
  await fill(sheet, [await corrupt('broken.jpg')]);
  await open(sheet, 'broken.jpg');
  await expect(sheet.detail).toContainText('Not one row of the image can be decoded.');
  await expect(sheet.detail.locator('img[src]')).toHaveCount(0);
});

test('the original is loaded only when its own pixels are looked at', async ({ page, sheet }) => {
  await fill(sheet, [bitmap('wide.bmp', 2400, 900)]);
  await open(sheet, 'wide.bmp');
  const original = sheet.detail.locator('img[data-source=original]');
  await expect(sheet.detail.locator('img[data-source=preview]')).toBeVisible();
  await expect(original).not.toHaveAttribute('src');
  await page.keyboard.press('z');
  await expect(sheet.detail.locator('[data-tool=zoom]')).toHaveText('100%');
  await expect.poll(() => original.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(2400);
  await expect(original).toBeVisible();
});

test('a window as narrow as a telephone shows everything below each other', async ({ page, sheet }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const names = await fill(sheet, await images(1));
  await open(sheet, names[0]!);
  const widths = await sheet.detail.evaluate((dialog) => [dialog.scrollWidth, dialog.clientWidth]);
  expect(widths[0]).toBe(widths[1]);
  for (const tool of await sheet.detail.locator('[data-tool]:visible').all()) {
    await expect(tool).toBeInViewport({ ratio: 1 });
  }
});

test('the original is handed out only as a file to save', async ({ page, sheet }) => {
  const [file] = await images(1);
  await fill(sheet, [file!]);
  await open(sheet, file!.name);
  const download = page.waitForEvent('download');
  await sheet.detail.locator('a[href$="/original"]').click();
  expect((await download).suggestedFilename()).toBe(file!.name);
});
