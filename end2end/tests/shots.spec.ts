// Shots: a raw file and its JPEG share a card, and so do an image and the movie or the sidecar beside it.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Page } from '@playwright/test';

import { fileName, Gate, UPLOADS } from '../fixtures/gate.js';
import { formatFiles, images, named, text } from '../fixtures/images.js';
import { expect, test } from '../fixtures/test.js';

declare global {
  interface Window {
    layoutShifts: number[];
  }
}

const COUNT = 10;
const numbers = Array.from({ length: COUNT }, (_, index) => String(index + 1).padStart(4, '0'));

/** Raw file and JPEG of one exposure. */
const rawAndJpeg = () => formatFiles('pair-of-raw-and-jpeg.');

/**
 * Writes a folder `Shoot`: ten pairs of a raw file and a JPEG, of which two have a sidecar; ten pairs of a HEIC and a movie; five
 * AVIFs; five JPEG XLs; and files that systems add. Returns its path.
 */
async function writeShoot(): Promise<string> {
  const shoot = path.join(await mkdtemp(path.join(tmpdir(), 'proofsheet-shots-')), 'Shoot');
  const write = async (name: string, content: Buffer) => {
    await mkdir(path.join(shoot, path.dirname(name)), { recursive: true });
    await writeFile(path.join(shoot, name), content);
  };
  const [raw, jpeg] = await rawAndJpeg();
  const [heic, movie] = await formatFiles('pair-of-heic-and-movie.');
  for (const number of numbers) {
    await write(`Camera/DSC_${number}.CR3`, raw!.buffer);
    await write(`Camera/DSC_${number}.JPG`, jpeg!.buffer);
    await write(`Phone/IMG_${number}.HEIC`, heic!.buffer);
    await write(`Phone/IMG_${number}.MOV`, movie!.buffer);
  }
  const sidecar = Buffer.from('<x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta>');
  await write('Camera/DSC_0001.xmp', sidecar);
  await write('Camera/DSC_0002.CR3.xmp', sidecar);
  for (const extension of ['avif', 'jxl']) {
    for (const [index, file] of (await formatFiles(`${extension}-`)).slice(0, 5).entries()) {
      await write(`Web/${index + 1}.${extension}`, file.buffer);
    }
  }
  for (const junk of ['.DS_Store', 'Camera/.DS_Store', 'Camera/._DSC_0001.JPG', 'Phone/._IMG_0001.HEIC']) {
    await write(junk, Buffer.from('\0\x05\x16\x07\0\x02\0\0Mac OS X        ', 'latin1'));
  }
  return shoot;
}

const CARDS = [
  ...numbers.map((number) => `Shoot/Camera/DSC_${number}.JPG`),
  ...numbers.map((number) => `Shoot/Phone/IMG_${number}.HEIC`),
  ...[1, 2, 3, 4, 5].flatMap((number) => [`Shoot/Web/${number}.avif`, `Shoot/Web/${number}.jxl`]),
];

/** Names of all files of the card, in the order of the exports. */
function filesOf(card: string): string[] {
  const stem = card.replace(/\.\w+$/, '');
  if (card.endsWith('.HEIC')) {
    return [card, `${stem}.MOV`];
  }
  const sidecars = [`${stem}.xmp`, `${stem}.CR3.xmp`].filter((name) => /DSC_0001\.xmp|DSC_0002\.CR3\.xmp/.test(name));
  return card.endsWith('.JPG') ? [card, `${stem}.CR3`, ...sidecars] : [card];
}

/** Paths of all cards that are drawn, in order. */
const shownPaths = (page: Page) => page.locator('[data-card]').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-path')));

/** Exports the shown cards, and returns the text. */
async function exported(page: Page, format: 'txt' | 'csv' | 'json'): Promise<string> {
  const menu = page.locator('[data-menu]');
  if ((await menu.getAttribute('open')) === null) {
    await menu.locator('summary').click();
  }
  const saved = page.waitForEvent('download');
  await page.locator(`[data-export=${format}]`).click();
  return readFile(await (await saved).path(), 'utf8');
}

test.describe('a folder with files of every kind', () => {
  let shoot: string;
  test.beforeAll(async () => {
    shoot = await writeShoot();
  });
  test.afterAll(async () => rm(path.dirname(shoot), { recursive: true }));
  test.setTimeout(180_000);

  test('has one card for each shot, and skips nothing but the junk', async ({ page, sheet }) => {
    await page.setViewportSize({ width: 1280, height: 1600 });
    await page.addInitScript(() => {
      window.layoutShifts = [];
      const record = (entry: PerformanceEntry) => window.layoutShifts.push((entry as PerformanceEntry & { value: number }).value);
      new PerformanceObserver((list) => list.getEntries().forEach(record)).observe({ type: 'layout-shift', buffered: true });
    });
    // Raw files arrive and are analyzed before their JPEGs.
    const gate = await Gate.install(page, (name) => !name.endsWith('.JPG'));
    await sheet.visit('/');
    await sheet.dropFolder(shoot);
    await expect.poll(() => shownPaths(page)).toEqual(CARDS);
    await expect.poll(() => gate.waiting).toBe(3);
    expect(await shownPaths(page)).toEqual(CARDS);
    await gate.open();
    await expect(sheet.root).toHaveAttribute('data-batch-state', 'completed', { timeout: 120_000 });
    await sheet.expectCompleted();
    expect(await shownPaths(page)).toEqual(CARDS);
    expect(await page.evaluate(() => window.layoutShifts), 'layout shifts').toEqual([]);
    await expect(page.locator('[data-skipped-files]')).toBeHidden();
    await sheet.expectProgress('analyzed', { done: 40, failed: 0, total: 40 });
    await expect(page.locator('[data-progress=analyzed] .progress-bar__counts')).toHaveText('40 of 40 files');
    await expect(sheet.findings).toContainText('30 images (40 files) analyzed');
    await expect(sheet.card('DSC_0001.JPG').locator('[data-others]')).toHaveText('+CR3 +XMP');
    await expect(sheet.card('IMG_0001.HEIC').locator('[data-others]')).toHaveText('+MOV');
    await expect(sheet.card('1.avif').locator('[data-others]')).toBeHidden();
    await expect(page.getByRole('button', { name: 'Show details of DSC_0003.JPG +CR3', exact: true })).toBeVisible();

    const pictures = page.locator('[data-card] img[src*="/thumbnail"]');
    await expect(pictures).toHaveCount(30);
    const widths = () => pictures.evaluateAll((all) => all.map((picture) => (picture as HTMLImageElement).naturalWidth));
    await expect.poll(async () => Math.min(...(await widths()))).toBeGreaterThan(0);

    // The same cards after a reload.
    await page.reload();
    await sheet.waitUntilHydrated();
    await expect.poll(() => shownPaths(page)).toEqual(CARDS);
    await expect(sheet.card('DSC_0001.JPG').locator('[data-others]')).toHaveText('+CR3 +XMP');
    await expect(page.locator('[data-progress=analyzed] .progress-bar__counts')).toHaveText('40 of 40 files');

    // Culling by keyboard: one decision for both files.
    await sheet.card('DSC_0001.JPG').locator('.card__frame').focus();
    for (const key of ['x', 'ArrowRight', 'Shift+P', 'Shift+X']) {
      await page.keyboard.press(key);
    }
    await expect(sheet.card('DSC_0003.JPG')).toHaveAttribute('data-decision', 'reject');
    await expect(sheet.card('DSC_0002.JPG')).toHaveAttribute('data-decision', 'keep');
    await expect(sheet.card('DSC_0004.JPG').locator('.card__frame')).toBeFocused();
    await expect(page.locator('[data-chip=rejected] .chip__count')).toHaveText('2');
    await page.locator('[data-chip=rejected]').click();
    await expect(page.locator('[data-shown]')).toHaveText('2 of 30');
    const listed = await fetch(`${new URL(page.url()).origin}/api/v1/batches/${await sheet.batchId()}/images?limit=100`);
    const stored = ((await listed.json()) as { images: { path: string; decision?: string }[] }).images;
    const rejected = stored.filter(({ decision }) => decision === 'reject').map((image) => image.path);
    expect(rejected.sort()).toEqual([
      'Shoot/Camera/DSC_0001.CR3',
      'Shoot/Camera/DSC_0001.JPG',
      'Shoot/Camera/DSC_0003.CR3',
      'Shoot/Camera/DSC_0003.JPG',
    ]);

    // The export names all files with their folders.
    expect(await exported(page, 'txt')).toBe([0, 2].flatMap((index) => filesOf(CARDS[index]!)).join('\n') + '\n');
    await page.locator('[data-chip=rejected]').click();
    expect(await exported(page, 'txt')).toBe(CARDS.flatMap(filesOf).join('\n') + '\n');
    const rows = JSON.parse(await exported(page, 'json')) as { path: string; raw: string | null; companions: string[] }[];
    expect(rows[1]).toMatchObject({ path: CARDS[1], raw: filesOf(CARDS[1]!)[1], companions: [filesOf(CARDS[1]!)[2]] });
    expect(rows[10]).toMatchObject({ path: CARDS[10], raw: null, companions: [filesOf(CARDS[10]!)[1]] });
    expect((await exported(page, 'csv')).split('\r\n')[1]).toMatch(
      /,Shoot\/Camera\/DSC_0001\.JPG,Shoot\/Camera\/DSC_0001\.CR3,Shoot\/Camera\/DSC_0001\.xmp$/,
    );

    // The search finds a shot by either name.
    await page.locator('[data-menu] summary').click();
    await page.locator('[data-search]').fill('dsc_0007.cr3');
    await expect.poll(() => shownPaths(page)).toEqual([CARDS[6]]);
  });

  test('has the same cards without JavaScript', async ({ browser, page, sheet }) => {
    await sheet.visit('/');
    await sheet.dropFolder(shoot);
    await expect(sheet.root).toHaveAttribute('data-batch-state', 'completed', { timeout: 120_000 });
    const context = await browser.newContext({ javaScriptEnabled: false });
    const plain = await context.newPage();
    await plain.goto(page.url());
    expect(await shownPaths(plain)).toEqual(CARDS);
    await expect(plain.locator('[data-found]')).toContainText('30 images (40 files) analyzed');
    await expect(plain.locator('[data-name="DSC_0002.JPG"] [data-others]')).toHaveText('+CR3 +XMP');
    await context.close();
  });
});

test('the inspector shows the raw file and names the movie', async ({ page, sheet }) => {
  const [raw, jpeg] = await rawAndJpeg();
  await sheet.visit('/');
  await sheet.choose([named('A.CR3', raw!), named('A.JPG', jpeg!), text('A.MOV'), text('B.MOV')]);
  await sheet.expectCompleted();
  await sheet.expectNames(['A.JPG']);
  const batch = await sheet.batchId();
  await expect(page.locator('[data-skipped-files]')).toHaveAttribute('data-skipped-files', '1');
  await sheet.card('A.JPG').locator('.card__frame').click();
  await expect(sheet.inspector.locator('h2')).toHaveText('A.JPG +CR3 +MOV');
  const rawFile = sheet.inspector.locator('[data-raw]');
  await expect(rawFile).toContainText('A.CR3');
  await expect(rawFile).toContainText('CR3 (camera RAW)');
  await expect(rawFile).toContainText("camera's preview, ");
  await expect(sheet.inspector.locator('[data-companions] li')).toHaveText(['A.MOV']);
  const saved = page.waitForEvent('download');
  await rawFile.getByRole('link', { name: 'Download original' }).click();
  expect((await saved).suggestedFilename()).toBe('A.CR3');

  // A deep link to the raw file opens the card of its shot.
  const listed = await fetch(`${new URL(page.url()).origin}/api/v1/batches/${batch}/images`);
  const stored = ((await listed.json()) as { images: { id: string; name: string }[] }).images;
  await page.goto(`/batches/${batch}#image=${stored.find(({ name }) => name === 'A.CR3')!.id}`);
  await page.reload();
  await expect(sheet.inspector.locator('h2')).toHaveText('A.JPG +CR3 +MOV');
});

test('a raw file that cannot be sent is reported on the card of its shot, and sent again from there', async ({ page, sheet, faults }) => {
  const [raw, jpeg] = await rawAndJpeg();
  faults.expect(/507/);
  await page.route(UPLOADS, async (route, request) => {
    const isRaw = request.method() === 'PUT' && fileName(request) === 'A.CR3';
    await (isRaw ? route.fulfill({ status: 507 }) : route.continue());
  });
  await sheet.visit('/');
  await sheet.choose([named('A.CR3', raw!), named('A.JPG', jpeg!)]);
  const card = sheet.card('A.JPG');
  await sheet.expectCard('A.JPG', 'analyzed');
  await expect(card.locator('[data-raw-failure]')).toHaveText(/^RAW file: /);
  await expect(page.locator('[data-notice]')).toHaveText('1 file could not be sent.');
  await page.locator('[data-subset]').selectOption('failed');
  await expect.poll(() => sheet.names()).toEqual(['A.JPG']);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await card.locator('[data-retry]').click();
  await sheet.expectCompleted();
  await page.locator('[data-subset]').selectOption('all');
  await expect(card.locator('[data-raw-failure]')).toBeHidden();
  await sheet.expectNames(['A.JPG']);
  await sheet.expectProgress('analyzed', { done: 2, failed: 0, total: 2 });
});

test('a raw file of another time gets its own card at the end', async ({ page, sheet }) => {
  const [raw, jpeg] = await rawAndJpeg();
  const other = (await images(30)).find((image) => image.name === 'IMG_0002.JPG')!;
  await sheet.visit('/');
  await sheet.choose([named('A.CR3', raw!), named('A.JPG', other), named('B.CR3', raw!), named('B.JPG', jpeg!)]);
  await sheet.expectCompleted();
  await sheet.expectNames(['A.JPG', 'B.JPG', 'A.CR3']);
  await expect(page.locator('[data-others]:visible')).toHaveText(['+CR3']);
});

test('a JPEG that is added later takes over the card of its raw file', async ({ api, page, sheet }) => {
  const [raw, jpeg] = await rawAndJpeg();
  const batch = await api.createBatch('Late');
  await api.put(batch.id, [named('A.CR3', raw!), named('B.JPG', jpeg!)]);
  await sheet.visit(`/batches/${batch.id}`);
  await sheet.expectNames(['A.CR3', 'B.JPG']);
  await sheet.drop([named('A.JPG', jpeg!)]);
  await sheet.expectNames(['B.JPG', 'A.JPG']);
  await expect(sheet.card('A.JPG').locator('[data-others]')).toHaveText('+CR3');
  await sheet.expectCard('A.JPG', 'analyzed');
  await api.seal(batch.id);
  await sheet.expectCompleted();
  await page.reload();
  await sheet.expectNames(['B.JPG', 'A.JPG']);
});
