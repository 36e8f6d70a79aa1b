// Inspector: opening, navigation, zoom, overlays, links and duplicates, by mouse and by keyboard.

import { corrupt, images } from '../fixtures/images.js';
import type { Upload } from '../fixtures/images.js';
import type { Sheet } from '../fixtures/sheet.js';
import { expect, test } from '../fixtures/test.js';

/** Fills a sheet and waits until it is completed. Returns the file names. */
async function fill(sheet: Sheet, files: Upload[]): Promise<string[]> {
  await sheet.visit('/');
  await sheet.choose(files);
  await sheet.expectCompleted();
  return files.map((file) => file.name);
}

/** Opens the inspector of an image by a click. */
async function open(sheet: Sheet, name: string): Promise<void> {
  await sheet.card(name).getByRole('button').first().click();
  await expect(sheet.inspector.getByRole('heading', { name, exact: true })).toBeVisible();
}

/** A 24-bit Windows bitmap with black and white stripes. */
function bitmap(name: string, width: number, height: number): Upload {
  const row = Math.ceil((width * 3) / 4) * 4;
  const buffer = Buffer.alloc(54 + row * height, 255);
  for (let offset = 54; offset < buffer.length; offset += 48) {
    buffer.fill(0, offset, offset + 24);
  }
  buffer.write('BM');
  buffer.writeUInt32LE(buffer.length, 2);
  [54, 40, width, height].forEach((value, index) => buffer.writeUInt32LE(value, 10 + 4 * index));
  buffer.writeUInt16LE(1, 26);
  buffer.writeUInt16LE(24, 28);
  buffer.fill(0, 30, 54);
  return { name, mimeType: 'application/octet-stream', buffer };
}

/** An uncompressed RGB TIFF (TIFF 6.0) in a colour that changes from left to right. */
function tiff(name: string, width: number, height: number): Upload {
  const entries = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    // Three samples of 8 bits: their array follows the directory.
    [258, 3, 3, 122],
    [259, 3, 1, 1],
    [262, 3, 1, 2],
    [273, 4, 1, 128],
    [277, 3, 1, 3],
    [278, 4, 1, height],
    [279, 4, 1, 3 * width * height],
  ] as const;
  const buffer = Buffer.alloc(128 + 3 * width * height);
  buffer.write('II*\0', 'latin1');
  buffer.writeUInt32LE(8, 4);
  buffer.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, count, value], index) => {
    const offset = 10 + 12 * index;
    buffer.writeUInt16LE(tag, offset);
    buffer.writeUInt16LE(type, offset + 2);
    buffer.writeUInt32LE(count, offset + 4);
    buffer.writeUInt32LE(value, offset + 8);
  });
  [8, 8, 8].forEach((bits, index) => buffer.writeUInt16LE(bits, 122 + 2 * index));
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    buffer.fill(((pixel % width) >> 3) & 255, 128 + 3 * pixel, 131 + 3 * pixel);
  }
  return { name, mimeType: 'image/tiff', buffer };
}

test('a click opens the inspector with all measurements', async ({ sheet }) => {
  const names = await fill(sheet, await images(3));
  await open(sheet, names[1]!);
  await expect(sheet.inspector.locator('[data-histogram] path')).toHaveCount(4);
  await expect(sheet.inspector.locator('[data-palette]')).toBeVisible();
  await expect(sheet.inspector.locator('table.fact-table').last()).toContainText('640 × 480');
  const picture = sheet.inspector.locator('img[data-source=thumbnail]');
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
});

test('the keyboard opens, steps through and closes the inspector, and the focus returns', async ({ page, sheet }) => {
  const names = await fill(sheet, await images(4));
  const heading = (name: string) => sheet.inspector.getByRole('heading', { name, exact: true });
  const first = sheet.card(names[0]!).getByRole('button').first();
  await first.focus();
  await page.keyboard.press('Enter');
  await expect(heading(names[0]!)).toBeVisible();
  await expect(sheet.inspector.locator('[data-place]')).toHaveText('1 of 4');
  for (const [key, index] of [
    ['ArrowRight', 1],
    ['End', 3],
    ['ArrowRight', 3],
    ['ArrowLeft', 2],
    ['Home', 0],
  ] as const) {
    await page.keyboard.press(key);
    await expect(heading(names[index]!)).toBeVisible();
    await expect(sheet.inspector.locator('[data-place]')).toHaveText(`${index + 1} of 4`);
  }
  await page.keyboard.press('Escape');
  await expect(sheet.inspector).toBeHidden();
  await expect(first).toBeFocused();
});

test('the image can be zoomed and moved, and stays in view', async ({ page, sheet }) => {
  const names = await fill(sheet, await images(1));
  await open(sheet, names[0]!);
  const zoom = sheet.inspector.locator('[data-tool=zoom]');
  const stage = sheet.inspector.locator('[data-image-stage]');
  const layers = stage.locator('.image-layers');
  const position = async () => (await layers.boundingBox())!;
  await expect(zoom).toHaveText('100%');
  // A small image fits at 100 %, so the next zoom step is 200 %.
  await page.keyboard.press('z');
  await expect(zoom).toHaveText('200%');
  await page.keyboard.press('+');
  await expect(zoom).toHaveText('300%');
  const box = (await stage.boundingBox())!;
  const [x, y] = [box.x + box.width / 3, box.y + box.height / 3];
  const before = await position();
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 40, y - 30, { steps: 3 });
  await page.mouse.up();
  const moved = async () => {
    const after = await position();
    return [after.x - before.x, after.y - before.y].map(Math.round);
  };
  await expect.poll(moved).toEqual([-40, -30]);
  // Dragged too far, the image stops at its edge.
  await page.mouse.down();
  await page.mouse.move(x + 5000, y + 5000, { steps: 2 });
  await page.mouse.up();
  const corner = async () => {
    const { x, y } = await position();
    return [x, y].map(Math.round);
  };
  await expect.poll(corner).toEqual([box.x, box.y].map(Math.round));
  const edge = await position();
  // The point under the pointer stays there while the wheel zooms.
  await page.mouse.move(x, y);
  const share = (image: { x: number; width: number }) => (x - image.x) / image.width;
  await page.mouse.wheel(0, -200);
  await expect(zoom).not.toHaveText('300%');
  await expect.poll(async () => share(await position())).toBeCloseTo(share(edge), 2);
  await page.mouse.click(x, y);
  await expect(zoom).toHaveText('100%');
});

test('each overlay of the image has a legend for its colours', async ({ page, sheet }) => {
  const names = await fill(sheet, await images(1));
  await open(sheet, names[0]!);
  const button = (tool: string) => sheet.inspector.locator(`[data-tool=${tool}]`);
  await button('focus').click();
  await expect(button('focus')).toHaveAttribute('aria-pressed', 'true');
  await expect(sheet.inspector.locator('[data-legend=focus]')).toContainText('Sharpest region');
  await expect(sheet.inspector.locator('[data-heat] .heat__peak')).toBeAttached();
  await page.keyboard.press('c');
  await expect(button('focus')).toHaveAttribute('aria-pressed', 'false');
  await expect(sheet.inspector.locator('[data-legend=clipping]')).toContainText('Highlights without detail');
  const canvas = sheet.inspector.locator('canvas');
  await expect(canvas).toBeVisible();
  await expect.poll(() => canvas.evaluate((canvas: HTMLCanvasElement) => Math.max(canvas.width, canvas.height))).toBeGreaterThan(300);
  await page.keyboard.press('c');
  await expect(canvas).toBeHidden();
});

test('the clipping overlay marks clipped shadows in blue and clipped highlights in red', async ({ page, sheet }) => {
  await fill(sheet, [bitmap('stripes.bmp', 640, 300)]);
  await open(sheet, 'stripes.bmp');
  await page.keyboard.press('c');
  const shares = () =>
    sheet.inspector.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const pixels = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height).data;
      let [red, blue] = [0, 0];
      for (let offset = 0; offset < pixels.length; offset += 4) {
        const isOpaque = pixels[offset + 3]! > 200;
        red += Number(isOpaque && pixels[offset]! > 200);
        blue += Number(isOpaque && pixels[offset + 2]! > 200);
      }
      return { red: (4 * red) / pixels.length, blue: (4 * blue) / pixels.length };
    });
  // Each colour covers nearly half of the image; the preview softens the edges of the stripes.
  await expect.poll(async () => Math.min(...Object.values(await shares()))).toBeGreaterThan(0.25);
});

test('the page address opens the image, and the button copies the address', async ({ context, page, sheet }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const names = await fill(sheet, await images(3));
  await open(sheet, names[2]!);
  await expect(page).toHaveURL(/\/batches\/[\w-]{22}#image=[0-9a-f-]{36}$/);
  const address = page.url();
  await sheet.inspector.locator('[data-tool=link]').click();
  await expect(sheet.inspector.getByRole('status')).toContainText('Copied');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
  await page.keyboard.press('Escape');
  await expect(page).toHaveURL(/\/batches\/[\w-]{22}$/);

  const other = await context.newPage();
  await other.goto(address);
  await expect(other.locator('dialog').getByRole('heading', { name: names[2]!, exact: true })).toBeVisible();
  await expect(other).toHaveURL(address);
});

test('a click copies a colour of the palette', async ({ context, page, sheet }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const names = await fill(sheet, await images(1));
  await open(sheet, names[0]!);
  const colour = sheet.inspector.getByRole('button', { name: /^Copy #[0-9a-f]{6}$/ }).first();
  const value = (await colour.textContent())!.trim();
  await colour.click();
  await expect(sheet.inspector.getByRole('status')).toContainText(`Copied: ${value}`);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(value);
});

test('duplicates link to each other, and the best one is proposed', async ({ page, sheet }) => {
  const [copied, unique] = await images(2);
  const names = await fill(sheet, [copied!, { ...copied!, name: 'copy of the first.jpg' }, unique!]);
  await open(sheet, names[1]!);
  const duplicates = sheet.inspector.locator('[data-show]');
  await expect(duplicates).toHaveCount(2);
  await expect(sheet.inspector.locator('[data-reason]')).toContainText('equally good');
  await expect(duplicates.filter({ hasText: 'Best' })).toContainText(copied!.name);
  await duplicates.first().click();
  await expect(sheet.inspector.getByRole('heading', { name: names[0]!, exact: true })).toBeVisible();
  // Keyboard navigation continues from the opened duplicate.
  await page.keyboard.press('End');
  await expect(sheet.inspector.getByRole('heading', { name: unique!.name, exact: true })).toBeVisible();
});

test('an image that cannot be decoded shows the reason and no broken picture', async ({ sheet }) => {
  await fill(sheet, [await corrupt('broken.jpg')]);
  await open(sheet, 'broken.jpg');
  await expect(sheet.inspector).toContainText('Not one row of the image can be decoded.');
  await expect(sheet.inspector.locator('img[src]')).toHaveCount(0);
});

test('the original is loaded only at 100 % zoom', async ({ page, sheet }) => {
  await fill(sheet, [bitmap('wide.bmp', 2400, 900)]);
  await open(sheet, 'wide.bmp');
  const original = sheet.inspector.locator('img[data-source=original]');
  await expect(sheet.inspector.locator('img[data-source=preview]')).toBeVisible();
  await expect(original).not.toHaveAttribute('src');
  await page.keyboard.press('z');
  await expect(sheet.inspector.locator('[data-tool=zoom]')).toHaveText('100%');
  await expect.poll(() => original.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(2400);
  await expect(original).toBeVisible();
});

test('an image that browsers cannot show has a preview in full size at 100 % zoom', async ({ page, sheet }) => {
  const requested: string[] = [];
  page.on('request', (request) => requested.push(request.url()));
  await fill(sheet, [tiff('a.tif', 2400, 900), tiff('b.tif', 2400, 960)]);
  await open(sheet, 'a.tif');
  const full = sheet.inspector.locator('img[data-source=full-preview]');
  await expect(sheet.inspector.locator('img[data-source=preview]')).toBeVisible();
  await expect(full).not.toHaveAttribute('src');
  await page.keyboard.press('z');
  await expect(sheet.inspector.locator('[data-tool=zoom]')).toHaveText('100%');
  await expect.poll(() => full.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(2400);
  await expect(full).toBeVisible();
  // The full preview of the next image is loaded in advance.
  await expect.poll(() => new Set(requested.filter((url) => url.endsWith('/preview?size=full'))).size).toBe(2);
  await page.keyboard.press('ArrowRight');
  await expect(sheet.inspector.getByRole('heading', { name: 'b.tif', exact: true })).toBeVisible();
  await expect.poll(() => full.evaluate((image: HTMLImageElement) => image.naturalHeight)).toBe(960);
  expect(requested.filter((url) => url.endsWith('/original'))).toEqual([]);
});

test('the inspector fits the width of a phone', async ({ page, sheet }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const names = await fill(sheet, await images(1));
  await open(sheet, names[0]!);
  await expect.poll(() => sheet.inspector.evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth)).toBe(0);
  for (const tool of await sheet.inspector.locator('[data-tool]:visible').all()) {
    await expect(tool).toBeInViewport({ ratio: 1 });
  }
});

test('the original can only be downloaded', async ({ page, sheet }) => {
  const [file] = await images(1);
  await fill(sheet, [file!]);
  await open(sheet, file!.name);
  const download = page.waitForEvent('download');
  await sheet.inspector.locator('a[href$="/original"]').click();
  expect((await download).suggestedFilename()).toBe(file!.name);
});
