// Folders: files with the same name in different folders stay apart on the sheet, in its tools and after a reload.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import type { Page } from '@playwright/test';

import { UPLOADS } from '../fixtures/gate.js';
import { images } from '../fixtures/images.js';
import { expect, test } from '../fixtures/test.js';

/** Writes a folder `Shoot` with two equal files of one name in its subfolders, and another file. Returns its path. */
async function writeShoot(): Promise<string> {
  const shoot = path.join(await mkdtemp(path.join(tmpdir(), 'proofsheet-folders-')), 'Shoot');
  const [first, second] = await images(2);
  for (const folder of ['A', 'B']) {
    await mkdir(path.join(shoot, folder), { recursive: true });
    await writeFile(path.join(shoot, folder, 'DSC_1.jpg'), first!.buffer);
  }
  await writeFile(path.join(shoot, 'B', 'DSC_2.jpg'), second!.buffer);
  return shoot;
}

const PATHS = ['Shoot/A/DSC_1.jpg', 'Shoot/B/DSC_1.jpg', 'Shoot/B/DSC_2.jpg'];

/** Paths of all cards that are drawn, in order. */
const shownPaths = (page: Page) => page.locator('[data-card]').evaluateAll((cards) => cards.map((card) => card.getAttribute('data-path')));

test('equal names in two subfolders of a dropped folder stay apart', async ({ api, page, sheet }) => {
  const shoot = await writeShoot();
  await sheet.visit('/');
  await sheet.dropFolder(shoot);
  await sheet.expectCompleted();
  expect(await shownPaths(page)).toEqual(PATHS);
  await expect(page.locator('.card__folder')).toHaveText(['A', 'B', 'B']);

  const listed = await fetch(`${new URL(page.url()).origin}/api/v1/batches/${await sheet.batchId()}/images?sort=path`);
  const { images: stored } = (await listed.json()) as { images: { name: string; path: string; verdicts: { text: string }[] }[] };
  expect(stored.map((image) => image.path)).toEqual(PATHS);
  expect(stored.map((image) => image.name)).toEqual(['DSC_1.jpg', 'DSC_1.jpg', 'DSC_2.jpg']);
  // The one of the equal files that arrived first is kept.
  const texts = stored.slice(0, 2).flatMap((image) => image.verdicts.map(({ text }) => text));
  expect(texts.join('\n')).toMatch(/keep Shoot\/[AB]\/DSC_1\.jpg instead/);
  expect((await api.batch(await sheet.batchId())).counts.analyzed).toBe(3);

  await page.locator('[data-sort]').selectOption('path');
  await page.locator('[data-reverse]').click();
  await expect.poll(() => shownPaths(page)).toEqual([...PATHS].reverse());
  await page.locator('[data-search]').fill('a/dsc');
  await expect.poll(() => shownPaths(page)).toEqual(PATHS.slice(0, 1));

  await page.locator('[data-menu] summary').click();
  const saved = page.waitForEvent('download');
  await page.locator('[data-export=txt]').click();
  expect(await readFile(await (await saved).path(), 'utf8')).toBe(`${PATHS[0]}\n`);

  await page.reload();
  await sheet.waitUntilHydrated();
  await expect.poll(() => shownPaths(page)).toEqual(PATHS);
  await expect(page.locator('.card__folder')).toHaveText(['A', 'B', 'B']);
  await page.locator(`[data-path="${PATHS[1]}"] .card__frame`).click();
  await expect(sheet.inspector.locator('[data-path]')).toHaveText(PATHS[1]!);
  await rm(path.dirname(shoot), { recursive: true });
});

test('names with decomposed characters are found by composed ones', async ({ page, sheet }) => {
  const shoot = path.join(await mkdtemp(path.join(tmpdir(), 'proofsheet-names-')), 'Shoot');
  await mkdir(shoot);
  const names = ['cafe\u0301.jpg', '\u1109\u1161\u110c\u1175\u11ab.jpg', 'cafe.jpg'];
  for (const [index, image] of (await images(3)).entries()) await writeFile(path.join(shoot, names[index]!), image.buffer);
  await sheet.visit('/');
  await sheet.dropFolder(shoot);
  await sheet.expectCompleted();
  for (const [text, found] of [['caf\u00e9', names[0]], ['\uc0ac\uc9c4', names[1]], [names[1]!.slice(0, -4), names[1]]]) {
    await page.locator('[data-search]').fill(text!);
    await expect.poll(() => shownPaths(page)).toEqual([`Shoot/${found}`]);
  }
  await rm(path.dirname(shoot), { recursive: true });
});

test('a sheet of one folder shows no folders', async ({ page, sheet }) => {
  const shoot = await writeShoot();
  await sheet.visit('/');
  await sheet.dropFolder(path.join(shoot, 'B'));
  await sheet.expectCompleted();
  expect(await shownPaths(page)).toEqual(['B/DSC_1.jpg', 'B/DSC_2.jpg']);
  await expect(page.locator('.card__folder').first()).toBeHidden();
  await rm(path.dirname(shoot), { recursive: true });
});

test('after a reload, a missing file is not confused with an equal one in another folder', async ({ page, sheet }) => {
  const shoot = await writeShoot();
  // Only the file in A arrives before the reload.
  await page.route(UPLOADS, async (route) => {
    if (route.request().method() !== 'PUT' || route.request().url().includes(encodeURIComponent(PATHS[0]!))) {
      await route.continue();
    }
  });
  await sheet.visit('/');
  await sheet.dropFolder(shoot);
  await sheet.expectProgress('analyzed', { done: 1, failed: 0, total: 3 });
  await page.reload();
  await sheet.waitUntilHydrated();
  // Not before: requests of the loading page would sometimes get no response.
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await expect(page.locator('[data-notice]')).toHaveText(/^2 files have not arrived\./);
  await page.locator('[data-missing-names] summary').click();
  await expect(page.locator('[data-missing-names] p')).toHaveText(/Shoot\/B\/DSC_1\.jpg\s+Shoot\/B\/DSC_2\.jpg/);

  await sheet.dropFolder(shoot, 'main');
  await sheet.expectCompleted();
  await expect.poll(() => shownPaths(page)).toEqual(PATHS);
  await rm(path.dirname(shoot), { recursive: true });
});
